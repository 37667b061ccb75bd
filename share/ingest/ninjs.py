"""News items in ninjs, the IPTC's "News in JSON": 3.x, 2.x, 1.x, and what Superdesk makes of 1.x. Pure.

The three lines differ in spelling (3.x is in camel case) and in shape (1.x has single fields and objects where the others have
lists), and mean the same: names are read without their case, and each thing is looked for in its places. Only ``uri`` is
required (``guid`` in Superdesk). Schemas: iptc/newsinjson, ``specification/ninjs-schema_3.1.json``, ``_2.2``, ``_1.6``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeGuard

from share.article import SUMMARY_LIMIT
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.foreign import address, identity, language, line, names_of, plain, table, tables, text, time, time_to_wait_for
from share.ingest.paid import Paid, PaidNames
from share.ingest.times import parse_time

DEPTH = 8
"""Levels that are looked at; those of a picture within a story are the deepest that mean anything."""
STORIES = frozenset({"", "text", "composite"})
"""Types that are articles. Pictures, videos, events and the plans of a desk are not, and come along with those."""
NOT_OUT = frozenset({"withheld", "canceled", "cancelled"})
HTML_TYPES = ("text/html", "application/xhtml+xml")
MAIN = ("main", "headline", "title", "")
SOCIAL = ("social", "share")
LEADS = ("summary", "abstract", "lead", "main", "short", "text", "")
WRITERS = frozenset({"author", "writer", "creator", "by", "reporter"})
MAIN_PICTURES = ("featuremedia", "mainpic", "main", "hero", "featured")
"""What the chief picture is called among the associations: by Superdesk, by the IPTC's examples, and by habit."""
ENOUGH = 2_000
"""Pixels of width that a picture needs for every card; of larger ones the smallest is fetched."""
OWN_HTML = re.compile(r"body_[a-z]*html5?")
"""Bodies in HTML by the names that senders of 1.x have for them, who are free to choose."""
HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
JOINED = re.compile(r"\s+(?:and|&|und|et|och|og|y)\s+|\s*;\s*", re.IGNORECASE)
ITEM = "ninjs item"


def is_ninjs(document: object) -> bool:
    """Whether a JSON document is a news item of this kind, and not an article in the words of our API."""
    if not isinstance(document, Mapping):
        return False
    names = {name.lower() for name in document if isinstance(name, str)}
    return bool(names & {"uri", "guid"}) and bool(names & {"headlines", "bodies", "headline", "pubstatus", "versioncreated"})


def read_item(document: object, *, paid: PaidNames) -> Incoming | Gone | None:
    """What an item says; None where it is no article.

    ``ednote`` is for the desk that receives the item, and goes into the notes: it is never shown to readers.

    Raises:
        BadInput: when it has no ``uri``.
    """
    if not isinstance(document, Mapping):
        raise BadInput("A ninjs item is a JSON object.")
    item = _lowered(document)
    foreign_id = identity(item, "uri", "guid", of=ITEM)
    if text(item, "type").lower() not in STORIES:
        return None
    created, number, note = time(item, "versioncreated"), text(item, "version"), line(item, "ednote")
    modified = parse_time(created) if created else None
    version = int(number) if re.fullmatch(r"[0-9]{1,15}", number) else None
    if text(item, "pubstatus").lower().removeprefix("stat:") in NOT_OUT:
        return Gone(foreign_id=foreign_id, version=version, at=modified)
    labels = [*_labels(item), *_keywords(item)]
    return Incoming(
        foreign_id=foreign_id,
        document=_document(item, paid.find(labels, table(item, "extra"))),
        slug=line(item, "slugline") or _title(item),
        version=version,
        modified=modified,
        categories=tuple(labels),
        notes=(f"The sender notes: {note}",) if note else (),
    )


def _document(item: Mapping[str, Any], found: Paid) -> dict[str, Any]:
    kinds = [*tables(item, "service"), *tables(item, "subjects"), *tables(item, "subject")]
    topics = names_of(name for name in [*(line(kind, "name") for kind in kinds), *_keywords(item)] if name not in found.marks)
    title = _title(item)
    return {
        "title": title,
        "share_title": _value(item, "headlines", SOCIAL) or None,
        "body_html": _body(item, title),
        "summary": _value(item, "descriptions", LEADS, SUMMARY_LIMIT) or _description(item) or None,
        "language": language(item, "language"),
        "section": topics[0] if topics else None,
        "tags": topics[1:],
        "authors": _authors(item),
        "published": time(item, "firstpublished", "firstcreated"),
        "modified": time(item, "versioncreated"),
        "embargo_until": time_to_wait_for(item, "embargoeduntil", "embargoed"),
        "photo": _photo(item),
        "disclosure": found.disclosure,
        "rights": " ".join(_rights(item))[:SUMMARY_LIMIT] or None,
    }


def _lowered(value: Any, depth: int = DEPTH) -> Any:
    """The document with every name in lower case, down to some depth."""
    if isinstance(value, Mapping):
        names = {name.lower(): entry for name, entry in value.items()} if depth else {}
        return {name: _lowered(entry, depth - 1) for name, entry in names.items()}
    if isinstance(value, list):
        return [_lowered(entry, depth - 1) for entry in value] if depth else []
    return value


def _value(item: Mapping[str, Any], name: str, roles: Sequence[str], limit: int = 1_000) -> str:
    """Of a list of texts with roles, the one whose role comes first; markup taken out."""
    entries = [entry for entry in tables(item, name) if _role(entry) in roles and text(entry, "value")]
    found = min(entries, key=lambda entry: roles.index(_role(entry)), default=None)
    return plain(text(found, "value"), limit) if found else ""


def _role(entry: Mapping[str, Any]) -> str:
    return text(entry, "role").lower().strip()


def _title(item: Mapping[str, Any]) -> str:
    first = next((plain(text(entry, "value")) for entry in tables(item, "headlines")), "")
    return _value(item, "headlines", MAIN) or first or plain(text(item, "headline", "headline_main", "title"))


def _description(item: Mapping[str, Any]) -> str:
    return plain(text(item, "description_text", "description_html", "description_xhtml"), SUMMARY_LIMIT)


def _body(item: Mapping[str, Any], title: str) -> str:
    """The body as HTML, without a headline of its own; text is made paragraphs of its lines."""
    entries = [(text(entry, "contenttype").lower(), text(entry, "value")) for entry in tables(item, "bodies")]
    of_html = [value for kind, value in entries if kind.startswith(HTML_TYPES)]
    of_text = [value for kind, value in entries if kind.startswith("text/plain")]
    unsaid = [value for kind, value in entries if not kind]
    html = next(iter(of_html), "") or text(item, "body_html", "body_xhtml", *sorted(filter(OWN_HTML.fullmatch, item)))
    found = html or next(iter(of_text), "") or text(item, "body_text") or next(iter(unsaid), "")
    if not html and not re.search(r"</?(p|div|br|h[1-6]|article|section)\b", found, re.IGNORECASE):
        return "".join(f"<p>{escape(paragraph.strip())}</p>" for paragraph in found.splitlines() if paragraph.strip())
    heading = HEADING.search(found)
    repeated = heading is not None and plain(heading[1]) == title
    return found.replace(heading[0], "", 1) if heading is not None and repeated else found


def _labels(item: Mapping[str, Any]) -> Iterator[str]:
    """What may say that an item is paid for: names and codes of genres, subjects and services."""
    for name in ("genres", "genre", "subjects", "subject", "service"):
        for entry in tables(item, name):
            yield from filter(None, (line(entry, "name"), line(entry, "code"), line(entry, "literal")))
            yield text(entry, "uri").rstrip("/").rpartition("/")[2]


def _keywords(item: Mapping[str, Any]) -> list[str]:
    found = item.get("keywords")
    return names_of(word for word in found if isinstance(word, str)) if isinstance(found, list) else []


def _authors(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    people = [entry for entry in tables(item, "people") + tables(item, "person") if text(entry, "rel").lower() in WRITERS]
    credited = tables(item, "authors")  # Superdesk's, with editors and photographers among them
    writers = [entry for entry in credited if text(entry, "role").lower() in WRITERS] or credited
    named = [{"name": name, "url": _page_of(entry)} for entry in people + writers if (name := line(entry, "name"))]
    byline = re.sub(r"^(?:by|von|par|av|af|por)\s+", "", line(item, "by", "byline"), flags=re.IGNORECASE)
    return named or [{"name": name} for name in names_of(JOINED.split(byline)) if name]


def _page_of(person: Mapping[str, Any]) -> str | None:
    contacts = tables(person, "contactinfo")
    return next(
        (found for entry in contacts if (found := address(entry, "value")) and text(entry, "type") in {"web", "url"}), None
    )


def _rights(item: Mapping[str, Any]) -> list[str]:
    said = line(item, "copyrightnotice") or line(item, "copyrightholder")
    return [entry for entry in (said, line(item, "usageterms"), address(table(item, "rightsinfo"), "linkedrights")) if entry]


def _photo(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """The chief picture of a story, in the size that is enough."""
    for picture in sorted(_associated(item), key=lambda entry: _place(text(entry, "name").lower())):
        renditions = [entry for entry in _named(picture, "renditions") if _is_picture(entry)]
        if text(picture, "type").lower() in {"picture", "graphic"} and renditions:
            chosen = _chosen(renditions)
            credit = line(picture, "by", "byline") or line(picture, "creditline", "copyrightholder", "copyrightnotice")
            caption = _value(picture, "descriptions", ("alt", "alttext", *LEADS)) or _description(picture)
            return {
                "url": address(chosen, "href"),
                "alt": line(picture, "alttext", "body_text") or caption or _title(picture),
                "credit": credit,
                "focal_point": _focal_point(chosen),
            }
    return None


def _associated(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _named(item, "associations")


def _named(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The entries of a list, or (in 1.x) of an object whose names are theirs."""
    held = table(item, name)
    return [{"name": key, **entry} for key, entry in held.items() if isinstance(entry, Mapping)] if held else tables(item, name)


def _place(name: str) -> int:
    return next((place for place, known in enumerate(MAIN_PICTURES) if name.startswith(known)), len(MAIN_PICTURES))


def _is_picture(rendition: Mapping[str, Any]) -> bool:
    kind = text(rendition, "contenttype", "mimetype").lower()
    return address(rendition, "href") is not None and (not kind or kind.startswith("image/"))


def _chosen(renditions: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The smallest that is large enough; else the largest. One with a mark in it is the last resort."""
    clean = [entry for entry in renditions if "watermark" not in f"{text(entry, 'name')} {text(entry, 'href')}".lower()]
    candidates = clean or renditions
    enough = [entry for entry in candidates if _pixels(entry, "width") >= ENOUGH]
    return min(enough, key=_width) if enough else max(candidates, key=_width)


def _width(rendition: Mapping[str, Any]) -> int:
    return _pixels(rendition, "width")


def _pixels(value: Mapping[str, Any], name: str) -> int:
    found = value.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 10**6 else 0


def _focal_point(rendition: Mapping[str, Any]) -> list[float] | None:
    """``poi`` is in pixels of the rendition, from the top left."""
    poi = table(rendition, "poi")
    x, y, width, height = poi.get("x"), poi.get("y"), _pixels(rendition, "width"), _pixels(rendition, "height")
    return [round(x / width, 4), round(y / height, 4)] if _is_on(x, width) and _is_on(y, height) else None


def _is_on(point: object, side: int) -> TypeGuard[float]:
    """Whether there is such a point on a side of a picture, its edges among them; ``side`` is 0 where nobody says it."""
    return isinstance(point, int | float) and not isinstance(point, bool) and side > 0 and 0 <= point <= side
