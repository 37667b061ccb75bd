"""Preview images: each at an address of its own for ever, and one address that leads to the current one."""

from __future__ import annotations

from flask import Blueprint, Response

from share.article import Article
from share.cards.keep import card_of
from share.cards.key import card_digest
from share.cards.make import available_formats, card_key
from share.errors import NotFound
from share.formats import MEDIA_TYPES, CardFormat
from share.web.http import FOR_EVER, PAGE_SECONDS, parts, public, redirect
from share.web.lookup import visible_article

blueprint = Blueprint("cards", __name__)


@blueprint.get("/cards/<slug>/<digest>/<format_id>.<extension>")
def card(slug: str, digest: str, format_id: str, extension: str) -> Response:
    """One picture, immutable. The current one is made here when the worker has not come to it yet."""
    running = parts()
    article = visible_article(running, slug)
    card_format = wanted_format(article, format_id, extension)
    key = card_key(article, card_format, digest)
    data = running.blobs.get(key) if digest.isascii() and digest.isalnum() else None
    if data is None and digest == card_digest(article, card_format, running.theme):
        card_of(article, card_format, running.theme, store=running.store, blobs=running.blobs)
        data = running.blobs.get(key)
    if data is None:
        raise NotFound("There is no picture at this address. The article's page names the current one.")
    return public(data, card_format.media_type, cache_control=FOR_EVER, headers=CROSS_ORIGIN)


@blueprint.get("/cards/<slug>/<format_id>.<extension>")
def current_card(slug: str, format_id: str, extension: str) -> Response:
    """To the picture of now; for people, since scrapers keep what they found behind an address."""
    article = visible_article(parts(), slug)
    card_format = wanted_format(article, format_id, extension)
    address = parts().links.card(article, card_digest(article, card_format, parts().theme), format_id, extension)
    return redirect(address, 302, cache_control=f"public, max-age={PAGE_SECONDS}", keep=True)


CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Preview images are there to be shown on other people's pages."""


def wanted_format(article: Article, format_id: str, extension: str) -> CardFormat:
    """The format that the address names, as the type of file that its extension names, where this article has it.

    Raises:
        NotFound: for an unknown format or extension, and for a photo format of an article without photo.
    """
    for card_format in available_formats(article, parts().formats.values()):
        if card_format.id == format_id and extension in MEDIA_TYPES:
            return card_format.in_extension(extension)
    raise NotFound(f"This article has no picture {format_id}.{extension}.")
