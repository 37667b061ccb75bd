"""Article ↔ JSON, exactly: what is read back equals what was kept.

A field that a later version adds is filled with its default in older documents; a field that this version does not know is
left out. The short code is not in the document: it has a column. An address of which nobody can tell the host, such as came in
once, is left out too: whatever leads there would stop.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from share.article import (
    Access,
    Article,
    Author,
    Correction,
    Disclosure,
    MissingPhoto,
    Photo,
    RelatedLink,
    Sponsor,
    Status,
    Translation,
    is_web_address,
)

LONE_SURROGATE = re.compile("[\ud800-\udfff]")

KINDS: tuple[type[Any], ...] = (Article, Author, Correction, Disclosure, MissingPhoto, Photo, RelatedLink, Sponsor, Translation)
Picture = TypeVar("Picture", Photo, MissingPhoto)
FIELDS = {kind: tuple(entry.name for entry in fields(kind)) for kind in KINDS}


def to_document(article: Article) -> str:
    """The whole article as JSON text, all but its short code."""
    content = {name: getattr(article, name) for name in FIELDS[Article] if name != "code"}
    text = json.dumps(content, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)  # no database takes them raw


def from_document(document: str, *, code: str = "") -> Article:
    """The article of a document; ``code`` is its short code."""
    content = _known(Article, json.loads(document))
    content["code"] = code
    for name in ("published", "modified", "embargo_until"):
        if content.get(name) is not None:
            content[name] = datetime.fromisoformat(content[name])
    for name, enumeration in (("access", Access), ("status", Status)):
        if name in content:
            content[name] = enumeration(content[name])
    content["tags"] = tuple(content.get("tags", ()))
    content["authors"] = tuple(map(_author, content.get("authors", ())))
    content["related"] = tuple(RelatedLink(**_linked(RelatedLink, link)) for link in content.get("related", ()))
    translations = [Translation(**_linked(Translation, entry)) for entry in content.get("translations", ())]
    content["translations"] = tuple(entry for entry in translations if entry.url or entry.slug)
    content["corrections"] = tuple(map(_correction, content.get("corrections", ())))
    content["photo"] = _picture(Photo, content.get("photo"))
    content["missing_photo"] = _picture(MissingPhoto, content.get("missing_photo"))
    content["disclosure"] = _disclosure(content.get("disclosure"))
    content["canonical_url"] = _address(content.get("canonical_url"))
    return Article(**content)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return {name: getattr(value, name) for name in FIELDS[type(value)]}


def _known(kind: type, content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in FIELDS[kind] if name in content}


def _linked(kind: type, content: dict[str, Any]) -> dict[str, Any]:
    known = _known(kind, content)
    known["url"] = _address(known.get("url"))
    return known


def _address(address: str | None) -> str | None:
    return address if address is not None and is_web_address(address) else None


def _correction(content: dict[str, Any]) -> Correction:
    return Correction(at=datetime.fromisoformat(content["at"]), note=content["note"])


def _author(content: dict[str, Any]) -> Author:
    known = _linked(Author, content)
    known["portrait"] = _picture(Photo, known.get("portrait"))
    known["missing_portrait"] = _picture(MissingPhoto, known.get("missing_portrait"))
    known["profiles"] = tuple(filter(is_web_address, known.get("profiles", ())))
    return Author(**known)


def _picture(kind: type[Picture], content: dict[str, Any] | None) -> Picture | None:
    if content is None:
        return None
    known = _known(kind, content)
    if known.get("focal_point") is not None:
        known["focal_point"] = tuple(known["focal_point"])
    return kind(**known)


def _disclosure(content: dict[str, Any] | None) -> Disclosure | None:
    if content is None:
        return None
    known = _known(Disclosure, content)
    if known.get("sponsor") is not None:
        known["sponsor"] = Sponsor(**_linked(Sponsor, known["sponsor"]))
    return Disclosure(**known)
