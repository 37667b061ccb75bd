"""JSON Feed 1.1 (jsonfeed.org/version/1.1).

What has no field of its own stands in ``_sharewire``: revision and direction always; the end of an embargo, disclosure,
corrections, access (where it is not free), rights, licence, measures of the pictures, and the last small edit where there are
any; of an article that has gone, ``status`` = ``withdrawn``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from share.article import Access, Author
from share.feeds.characters import clean
from share.feeds.dialect import Dialect
from share.feeds.feed import Feed, Item, Withdrawal
from share.feeds.times import web_date
from share.languages import direction_of

VERSION = "https://jsonfeed.org/version/1.1"


def join(feed: Feed, pieces: Iterable[bytes]) -> bytes:
    """The feed as a JSON Feed document, in UTF-8."""
    head = _dumped(
        {
            "version": VERSION,
            "title": feed.title,
            "home_page_url": feed.home_url,
            "feed_url": feed.self_url,
            "next_url": feed.archive.more_url or feed.archive.older_url,
            "description": feed.description,
            "icon": feed.icon_url,
            "favicon": feed.icon_url,
            "authors": [{"name": feed.author, "url": feed.home_url}],
            "language": feed.language,
            "hubs": [{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else [],
        }
    )
    return b"".join((head.removesuffix(b"}"), b',"items":[', b",".join(pieces), b"]}\n"))


def item(item: Item) -> bytes:
    """One article."""
    return _dumped(
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.content_html,
            "image": item.picture.url if item.picture else None,
            "date_published": web_date(item.published),
            "date_modified": web_date(item.updated),
            "authors": [_author(author) for author in item.authors],
            "tags": item.categories,
            "language": item.language,
            "attachments": _attachments(item),
            "_sharewire": _extension(item),
        }
    )


def withdrawal(gone: Withdrawal) -> bytes:
    """The item that takes the place of an article which has gone: JSON Feed has no word for that either."""
    return _dumped(
        {
            "id": gone.id,
            "url": gone.url,
            "title": gone.title,
            "summary": gone.sentence,
            "content_html": gone.content_html,
            "date_published": web_date(gone.published),
            "date_modified": web_date(gone.at),
            "language": gone.language,
            "_sharewire": {"status": "withdrawn"},
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
        "modified": web_date(item.modified) if item.modified != item.updated else None,
        "direction": direction_of(item.language),
        "embargo_until": item.embargo_until and web_date(item.embargo_until),
        "thumbnail": item.thumbnail
        and {"url": item.thumbnail.url, "width": item.thumbnail.width, "height": item.thumbnail.height},
        "picture": item.picture and {"width": item.picture.width, "height": item.picture.height, "credit": item.credit},
        "disclosure": disclosure,
        "corrections": [{"at": web_date(correction.at), "note": correction.note} for correction in item.corrections],
        "access": item.access.value if item.access is not Access.FREE else None,
        "rights": item.rights,
        "licence": item.licence_url,
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


JSON_FEED = Dialect("application/feed+json", item, withdrawal, join)
