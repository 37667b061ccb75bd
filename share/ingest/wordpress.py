"""Posts of WordPress, as its REST API writes them (``wp/v2/posts?_embed``) and as our small hook sends them. Pure.

The hook (``docs/examples/wordpress/sharewire-hook.php``) sends ``{"type": "post.saved", "data": {…the post…}}``, or
``{"type": "post.deleted", "data": {"id": 17}}`` once readers cannot see it any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from share.article import SUMMARY_LIMIT
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.foreign import (
    NOT_SAID,
    address,
    identity,
    language,
    line,
    names_of,
    plain,
    table,
    tables,
    text,
    time,
    time_to_wait_for,
)
from share.ingest.paid import Paid, PaidNames
from share.ingest.times import parse_time

SAVED, DELETED = "post.saved", "post.deleted"
PUBLIC = frozenset({"publish", "future"})
"""Statuses of posts that readers see, now or later; not those of ``draft``, ``pending``, ``private`` and ``trash``."""
NO_SECTION = frozenset({"uncategorized", "uncategorised"})
"""The slug of the category that WordPress gives to posts that have none. It stays so in most languages."""
PEOPLE = "author"
"""The taxonomy in which plugins for several authors (Co-Authors Plus, PublishPress Authors) keep who wrote a post, by the names
of their accounts."""
CUT = re.compile(r"\s*(\[(…|\.\.\.)\]|…)\s*$|\s*(Continue reading|Read more)\b.*$", re.IGNORECASE)
"""How WordPress ends an excerpt that it cut from the body itself: that is no summary by a person."""
SIZES = ("full", "2048x2048", "1536x1536", "large")
POST = "post of WordPress"


def read_hook(payload: object, *, paid: PaidNames) -> Incoming | Gone | None:
    """What our hook says of a post; None where it is about something else.

    Raises:
        BadInput: when it cannot be told which post is meant.
    """
    if not isinstance(payload, Mapping):
        raise BadInput("A webhook of WordPress is a JSON object.")
    post = table(payload, "data")
    if text(payload, "type") == DELETED:
        return Gone(foreign_id=identity(post, "id", of=POST))
    return read_post(post, paid=paid) if text(payload, "type") == SAVED else None


def read_post(post: Mapping[str, Any], *, paid: PaidNames) -> Incoming | Gone:
    """A post of the REST API, with what it refers to where that was asked for (``_embed``).

    A post with a password is not public.

    Raises:
        BadInput: when it has no id.
    """
    foreign_id = identity(post, "id", of=POST)
    told = time(post, "modified_gmt")
    modified = parse_time(told) if told else None
    if (text(post, "status") or "publish") not in PUBLIC or table(post, "content").get("protected") is True:
        return Gone(foreign_id=foreign_id, at=modified)
    terms = _terms(post)
    labels = [label for _, name, slug in terms for label in (name, slug) if label]
    return Incoming(
        foreign_id=foreign_id,
        document=_document(post, terms, paid.find(labels, _fields(post))),
        slug=text(post, "slug") or plain(_rendered(post, "title")),
        modified=modified,
        categories=tuple(labels),
    )


def _document(post: Mapping[str, Any], terms: list[tuple[str, str, str]], found: Paid) -> dict[str, Any]:
    categories = [name for kind, name, slug in terms if kind == "category" and _is_topic(name, slug, found)]
    tags = [name for kind, name, slug in terms if kind not in {"category", PEOPLE} and _is_topic(name, slug, found)]
    topics = names_of([*categories, *tags])
    has_section = bool(categories)
    published = time(post, "date_gmt")
    return {
        "title": plain(_rendered(post, "title")),
        "body_html": _rendered(post, "content"),
        "summary": _summary(post),
        "language": language(post, "lang", "language", "wpml_language", "locale"),
        "section": topics[0] if has_section else None,
        "tags": topics[1:] if has_section else topics,
        "authors": _authors(post),
        "published": published,
        "modified": time(post, "modified_gmt"),
        "embargo_until": (time_to_wait_for(post, "date_gmt", offset="Z") or NOT_SAID)
        if text(post, "status") == "future"
        else None,
        "canonical_url": address(post, "link"),
        "photo": _photo(post),
        "disclosure": found.disclosure,
    }


def _rendered(post: Mapping[str, Any], name: str) -> str:
    return text(table(post, name), "rendered") or text(post, name)


def _summary(post: Mapping[str, Any]) -> str | None:
    whole = plain(_rendered(post, "excerpt"), SUMMARY_LIMIT)
    return None if not whole or CUT.search(whole) else whole


def _terms(post: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Taxonomy, name and slug of each term of the post: categories, tags, and those of a newsroom's own taxonomies."""
    groups = table(post, "_embedded").get("wp:term")
    terms = [term for group in (groups if isinstance(groups, list) else []) for term in tables({"terms": group}, "terms")]
    return [(text(term, "taxonomy"), name, text(term, "slug")) for term in terms if (name := plain(text(term, "name")))]


def _is_topic(name: str, slug: str, found: Paid) -> bool:
    return slug.lower() not in NO_SECTION and name not in found.marks and slug not in found.marks


def _fields(post: Mapping[str, Any]) -> dict[str, object]:
    """Custom fields: WordPress's own, then those of the plugin that most newsrooms use for them."""
    return {**table(post, "meta"), **table(post, "acf")}


def _authors(post: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who wrote it: as PublishPress Authors tells, else the one author that WordPress itself knows."""
    named = [(plain(text(entry, "display_name")), address(entry, "link", "user_url")) for entry in tables(post, "authors")]
    entries = tables(table(post, "_embedded"), "author")
    known = [(plain(text(entry, "name")), address(entry, "link", "url")) for entry in entries]
    told = [author for author in named if author[0]] or known
    return [{"name": name, "url": page} for name, page in told if name]


def _photo(post: Mapping[str, Any]) -> dict[str, Any] | None:
    """The featured picture in its largest size. One that may not be seen comes as an error in its place."""
    media = next(iter(tables(table(post, "_embedded"), "wp:featuredmedia")), {})
    sizes = table(table(media, "media_details"), "sizes")
    found = address(media, "source_url") or next(
        (one for size in SIZES if (one := address(table(sizes, size), "source_url"))), None
    )
    if found is None or text(media, "media_type") not in {"", "image"}:
        return None
    caption = plain(_rendered(media, "caption"))
    return {"url": found, "alt": unescape(line(media, "alt_text")), "credit": caption}
