"""JSON Feed 1.1 (jsonfeed.org/version/1.1).

What has no field of its own stands in ``_sharewire``: the revision always; disclosure, corrections, access (where it is not free)
and rights where there are any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from share.article import Access, Author
from share.feeds.characters import clean
from share.feeds.feed import REMEMBERED, Feed, Item
from share.feeds.times import web_date

VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """The feed as a JSON Feed document, in UTF-8."""
    head = _dumped(
        {
            "version": VERSION,
            "title": feed.title,
            "home_page_url": feed.home_url,
            "feed_url": feed.self_url,
            "description": feed.description,
            "icon": feed.icon_url,
            "favicon": feed.icon_url,
            "authors": [{"name": feed.author, "url": feed.home_url}],
            "language": feed.language,
        }
    )
    items = [piece for item in feed.items for piece in (b",", _item(item))]
    return b"".join((head.removesuffix(b"}"), b',"items":[', *items[1:], b"]}\n"))


@lru_cache(maxsize=REMEMBERED)
def _item(item: Item) -> bytes:
    """One item. It is a function of its input alone, and the input is most often the same: so it is remembered."""
    return _dumped(
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.content_html,
            "image": item.picture.url if item.picture else None,
            "date_published": web_date(item.published),
            "date_modified": web_date(item.modified),
            "authors": [_author(author) for author in item.authors],
            "tags": item.categories,
            "language": item.language,
            "attachments": _attachments(item),
            "_sharewire": _extension(item),
        }
    )


def _author(author: Author) -> dict[str, Any]:
    return {"name": author.name, "url": author.url}


def _attachments(item: Item) -> list[dict[str, Any]]:
    if item.picture is None:
        return []
    picture = item.picture
    return [{"url": picture.url, "mime_type": picture.media_type, "title": picture.alt, "size_in_bytes": picture.length}]


def _extension(item: Item) -> dict[str, Any]:
    paid = item.disclosure
    disclosure = paid and {
        "kind": paid.kind,
        "label": paid.label,
        "sponsor": paid.sponsor and {"name": paid.sponsor.name, "url": paid.sponsor.url},
        "notice": paid.notice,
    }
    return {
        "revision": item.revision,
        "disclosure": disclosure,
        "corrections": [{"at": web_date(correction.at), "note": correction.note} for correction in item.corrections],
        "access": item.access.value if item.access is not Access.FREE else None,
        "rights": item.rights,
    }


def _dumped(value: Mapping[str, Any]) -> bytes:
    return json.dumps(_said(value), ensure_ascii=False, separators=(",", ":")).encode()


def _said(value: Any) -> Any:
    """The value with mended text, and without fields that say nothing."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _said(part) for name, part in value.items() if part not in (None, "", [], ())}
    if isinstance(value, Sequence):
        return [_said(part) for part in value]
    return value
