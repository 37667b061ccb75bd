"""Preview images: each at an address of its own for ever, and one address that leads to the current one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response

from share.article import Article
from share.cards.explain import with_article
from share.cards.keep import keep_card
from share.cards.key import card_digest
from share.cards.make import available_formats
from share.cards.neutral import neutral_picture
from share.errors import NotFound, Renamed, Withdrawn
from share.formats import MEDIA_TYPES, CardFormat
from share.store import articles, slugs
from share.web.auth import require_token
from share.web.http import FOR_EVER, NO_STORE, PAGE_SECONDS, SECURITY_HEADERS, about, parts, public, redirect
from share.web.lookup import found_article, visible_article
from share.wiring import Parts

blueprint = Blueprint("cards", __name__)


@blueprint.get("/cards/<slug>/<digest>/<format_id>.<extension>")
def card(slug: str, digest: str, format_id: str, extension: str) -> Response:
    """One picture, immutable. The current one is made here when the worker has not come to it yet."""
    running = parts()
    if extension not in MEDIA_TYPES or not is_name(digest) or not is_name(format_id):
        raise NotFound(NO_PICTURE)
    try:
        article = found_article(running, slug)
    except Withdrawn:
        return neutral(running, format_id, extension)
    # What was once at an address stays there, whatever has become of its format, the article's photo or its slug.
    key = f"cards/{slug}/{digest}/{format_id}.{extension}"
    data = running.blobs.get(key)
    if data is None:
        article = visible_article(running, slug)
        data = made_now(running, article, digest, wanted_format(article, format_id, extension), key)
    picture = public(data, MEDIA_TYPES[extension], cache_control=FOR_EVER, headers=CROSS_ORIGIN)
    return about(picture, "card", article.code, f"{format_id}:{digest}")


@blueprint.get("/cards/<slug>/<digest>/<format_id>.json")
def explanation(slug: str, digest: str, format_id: str) -> Response:
    """Why a picture looks as it does, for those who may edit; of an article that is not out yet, too."""
    require_token()
    running = parts()
    article = kept_article(running, slug)
    if article is None or not is_name(digest) or not is_name(format_id):
        raise NotFound(NO_PICTURE)
    key = f"cards/{slug}/{digest}/{format_id}.json"
    types = every_type(article, format_id)
    current = next((entry for entry in types if card_digest(article, entry, running.theme) == digest), None)
    data = running.blobs.get(key)
    if data is None and article.slug != slug:
        raise Renamed(f"This article is called {article.slug} now.", slug=article.slug)
    if data is None and current is not None:
        data = made_now(running, article, digest, current, key)
    if data is None:
        raise NotFound(NO_PICTURE)
    if current is not None and article.warnings:
        data = json.dumps(with_article(json.loads(data), article), ensure_ascii=False).encode()
    return Response(data, content_type="application/json", headers={"Cache-Control": NO_STORE, **SECURITY_HEADERS})


@blueprint.get("/cards/<slug>/<format_id>.json")
def current_explanation(slug: str, format_id: str) -> Response:
    """To the explanation of the picture of now, for those who may edit."""
    require_token()
    article = kept_article(parts(), slug)
    wanted = next(every_type(article, format_id), None) if article else None
    if article is None or wanted is None:
        raise NotFound(NO_PICTURE)
    digest = card_digest(article, wanted, parts().theme)
    return redirect(parts().links.explanation(article, digest, format_id), 302, cache_control=NO_STORE)


@blueprint.get("/cards/<slug>/<format_id>.<extension>")
def current_card(slug: str, format_id: str, extension: str) -> Response:
    """To the picture of now; for people, since scrapers keep what they found behind an address."""
    try:
        article = visible_article(parts(), slug)
    except Withdrawn:
        if extension not in MEDIA_TYPES:
            raise
        return neutral(parts(), format_id, extension)
    card_format = wanted_format(article, format_id, extension)
    address = parts().links.card(article, card_digest(article, card_format, parts().theme), format_id, extension)
    return redirect(address, 302, cache_control=f"public, max-age={PAGE_SECONDS}", keep=True, headers=CROSS_ORIGIN)


def kept_article(running: Parts, slug: str) -> Article | None:
    """The article of any status that has this slug or had it."""
    with running.store.connect() as connection:
        return articles.by_slug(connection, slug) or slugs.owner(connection, slug)


NO_PICTURE = "There is no picture at this address. The article's page names the current one."
CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Preview images are there to be shown on other people's pages."""


def neutral(running: Parts, format_id: str, extension: str) -> Response:
    """What anybody sees who shows a card of a withdrawn article, whichever it was: 410, and a picture that says nothing of it."""
    card_format = running.formats.get(format_id, running.formats["og"]).in_extension(extension)
    headers = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex", **SECURITY_HEADERS, **CROSS_ORIGIN}
    data = neutral_picture(running.theme, card_format)
    return Response(data, status=410, content_type=card_format.media_type, headers=headers)


def is_name(text: str) -> bool:
    """Whether this can be a digest or the id of a format: lower-case letters, digits and hyphens."""
    return text.isascii() and text.replace("-", "").isalnum()


def made_now(running: Parts, article: Article, digest: str, card_format: CardFormat, key: str) -> bytes:
    """What lies under ``key`` once the current card is made.

    Raises:
        NotFound: where the digest is not that of the current card: an old one was never made, or is no digest at all.
    """
    if digest == card_digest(article, card_format, running.theme):
        keep_card(article, card_format, running.theme, store=running.store, blobs=running.blobs)
    data = running.blobs.get(key)
    if data is None:
        raise NotFound(NO_PICTURE)
    return data


def every_type(article: Article, format_id: str) -> Iterator[CardFormat]:
    """A format of the article in its own type of file, then in the others; nothing where the article does not have it."""
    for card_format in available_formats(article, parts().formats.values()):
        if card_format.id == format_id:
            yield card_format
            yield from (card_format.in_extension(extension) for extension in MEDIA_TYPES if extension != card_format.extension)


def wanted_format(article: Article, format_id: str, extension: str) -> CardFormat:
    """The format that the address names, as the type of file that its extension names, where this article has it.

    Raises:
        NotFound: for an unknown format or extension, and for a photo format of an article without photo.
    """
    for card_format in available_formats(article, parts().formats.values()):
        if card_format.id == format_id and extension in MEDIA_TYPES:
            return card_format.in_extension(extension)
    raise NotFound(f"This article has no picture {format_id}.{extension}.")
