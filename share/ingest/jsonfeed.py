"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from share.disclosures import Disclosures
from share.errors import BadInput
from share.ingest.arrivals import Arrival, Gone, Unreadable
from share.ingest.entry import Entry, Picture, arrival_of, web_address
from share.ingest.ownfeed import is_withdrawal, unwrapped
from share.ingest.times import if_set, parse_time

VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")
OURS = "_sharewire"


def read_json_feed(data: bytes, *, url: str, disclosures: Disclosures) -> list[Arrival]:
    """The items of a JSON Feed.

    Raises:
        BadInput: for what is none.
    """
    try:
        feed = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"This is not a JSON Feed: byte {error.start + 1} is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("This is not a JSON Feed: it is not JSON that can be read.", repr(error)) from error
    if (
        not isinstance(feed, dict)
        or not str(feed.get("version", "")).startswith(VERSIONS)
        or not isinstance(feed.get("items"), list)
    ):
        raise BadInput("This is JSON, and no JSON Feed: it has no version of jsonfeed.org and no items.")
    return [_arrival(item, number, feed, url, disclosures) for number, item in enumerate(feed["items"])]


def _arrival(item: Any, number: int, feed: dict[str, Any], url: str, disclosures: Disclosures) -> Arrival:
    alone = {name: value for name, value in feed.items() if isinstance(value, str)} | {"items": [item]}
    raw = json.dumps(alone, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if not isinstance(item, dict):
        return Unreadable(foreign_id=f"{url}#item-{number + 1}", reason=f"Item {number + 1} of the feed is no object.", raw=raw)
    named = item.get("id")
    foreign_id = named.strip() if isinstance(named, str) else str(named) if type(named) in {int, float} else ""
    foreign_id = foreign_id or _text(item, "url")
    if not foreign_id:
        reason = f"Item {number + 1} of the feed has neither an id nor an address, so that nobody could know it again."
        return Unreadable(foreign_id=f"{url}#item-{number + 1}", reason=reason, raw=raw)
    ours = item[OURS] if isinstance(item.get(OURS), dict) else {}
    title, summary = _text(item, "title"), _text(item, "summary")
    if ours.get("status") == "withdrawn" or is_withdrawal(title, summary):
        return Gone(foreign_id=foreign_id, at=_time(item, "date_modified"), raw=raw)
    entry = Entry(
        foreign_id=foreign_id,
        title=title,
        summary=escape(summary),
        content=_text(item, "content_html") or _paragraphs(_text(item, "content_text")),
        base=web_address(_text(item, "url"), url) or url,
        link=_text(item, "url") or _text(item, "external_url"),
        published=_time(item, "date_published"),
        updated=_time(item, "date_modified"),
        language=_text(item, "language") or _text(feed, "language"),
        authors=tuple(_authors(item) or _authors(feed)) if not ours else tuple(_authors(item)),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        rights=_text(ours, "rights"),
        pictures=tuple(_pictures(item, ours)),
        access=_text(ours, "access"),
        disclosure=_disclosure(ours),
        corrections=tuple(_corrections(ours)),
        raw=raw,
    )
    return arrival_of(unwrapped(entry, disclosures) if ours else entry)


def _pictures(item: dict[str, Any], ours: Mapping[str, Any]) -> Iterator[Picture]:
    attached = [entry for entry in _list(item, "attachments") if isinstance(entry, dict)]
    images = [entry for entry in attached if _text(entry, "mime_type").startswith("image/")]
    alts = {_text(entry, "url"): _text(entry, "title") for entry in images}
    credit = _text(ours["picture"], "credit") if isinstance(ours.get("picture"), dict) else ""
    for address in (_text(item, "image"), *alts, _text(item, "banner_image")):
        if address:
            yield Picture(address, escape(alts.get(address, "")), escape(credit))


def _disclosure(ours: Mapping[str, Any]) -> dict[str, Any] | None:
    said = ours.get("disclosure")
    return (
        {name: said[name] for name in ("kind", "label", "sponsor", "notice") if said.get(name)}
        if isinstance(said, dict)
        else None
    )


def _corrections(ours: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for said in _list(ours, "corrections"):
        if isinstance(said, dict) and _text(said, "note") and _time(said, "at"):
            yield {"at": _text(said, "at"), "note": _text(said, "note")}


def _authors(holder: Mapping[str, Any]) -> list[tuple[str, str]]:
    """JSON Feed 1.1 has a list, and 1.0 one author."""
    found = [*_list(holder, "authors"), holder.get("author")]
    return [(escape(_text(author, "name")), _text(author, "url")) for author in found if isinstance(author, dict)]


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value.strip() if isinstance(value, str) else ""


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _time(holder: Mapping[str, Any], name: str) -> datetime | None:
    try:
        return if_set(parse_time(_text(holder, name)))
    except ValueError:
        return None


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())
