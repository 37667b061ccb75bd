"""JSON of other systems, read without trust: whatever its shape, what fits is taken and the rest is left out. Pure.

An item is worth more than its parts: a tag that is a number, an address with a space in it, a list that should be a text cost the
item that part alone. What an article cannot be without is looked at by `share.ingest.payload`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import unescape
from typing import Any

import nh3

from share.article import TITLE_LIMIT, is_web_address
from share.errors import BadInput
from share.ingest.characters import NOT_TEXT, single_line
from share.ingest.clean import DROPPED_WITH_CONTENT
from share.ingest.summary import shortened
from share.ingest.times import format_time, parse_exactly
from share.languages import LANGUAGE

ADDRESS_LIMIT = 2_000
NAME_LIMIT = 200
"""Characters of a tag, a section, a name of a file."""
LIST_LIMIT = 100
"""Entries of a list that are looked at."""
ID_LIMIT = 500
NOT_SAID = "a time that is not said"
"""In the place of a time that has to be there."""
NOTHING: Mapping[str, Any] = {}
CALENDAR = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)


def table(value: object, name: str) -> Mapping[str, Any]:
    """The object of that name; an empty one where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else NOTHING


def tables(value: object, name: str) -> list[Mapping[str, Any]]:
    """The objects in the list of that name; a single object stands for a list of one."""
    found = value.get(name) if isinstance(value, Mapping) else None
    entries = [found] if isinstance(found, Mapping) else found if isinstance(found, list) else []
    return [entry for entry in entries[:LIST_LIMIT] if isinstance(entry, Mapping)]


def text(value: object, *names: str) -> str:
    """The first text of these names that says anything, without control characters; numbers are texts too."""
    if not isinstance(value, Mapping):
        return ""
    for name in names:
        found = value.get(name)
        if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**30:
            return str(found)
        if isinstance(found, str) and (clean := NOT_TEXT.sub("", found)).strip():
            return clean
    return ""


def line(value: object, *names: str, limit: int = TITLE_LIMIT) -> str:
    """The same on one line, cut at a word where it is longer than ``limit`` characters."""
    return shortened(single_line(text(value, *names)), limit)


def plain(html: str, limit: int = TITLE_LIMIT) -> str:
    """The text of HTML on one line, its character references resolved, cut as in `line`."""
    bare = nh3.clean(html, tags=set(), clean_content_tags=set(DROPPED_WITH_CONTENT))
    return shortened(single_line(unescape(NOT_TEXT.sub("", bare)).replace("\u00a0", " ")), limit)


def address(value: object, *names: str) -> str | None:
    """The first web address of these names."""
    found = (text(value, name).strip() for name in names)
    return next((one for one in found if len(one) <= ADDRESS_LIMIT and is_web_address(one)), None)


def time(value: object, *names: str) -> str | None:
    """The first time of these names as RFC 3339 in UTC, in whole seconds; without an offset it is taken for UTC."""
    moment = _moment(value, *names)
    return format_time(moment) if moment else None


def time_to_wait_for(value: object, *names: str, offset: str = "") -> str | None:
    """The same, with its fraction of a second, for a time before which nothing may be out; ``offset`` is that of a time which
    says none.

    What is there and cannot be read comes as it is, to be refused by `share.ingest.payload`: an embargo that nobody understands
    is no leave to publish. Nor is one without an offset: taken for UTC, it would end hours too early for New York.
    """
    moment = _moment(value, *names, offset=offset)
    if moment:
        return moment.isoformat().replace("+00:00", "Z")
    said = [value[name] for name in names if value.get(name) not in (None, "", False)] if isinstance(value, Mapping) else []
    return str(said[0])[:NAME_LIMIT] if said else None


def _moment(value: object, *names: str, offset: str = "Z") -> datetime | None:
    for name in names:
        found = CALENDAR.fullmatch(text(value, name).strip())
        if found is None:
            continue
        said = (found[4] or offset).upper()
        whole = said if said in {"", "Z"} or ":" in said else f"{said[:3]}:{said[3:]}"
        try:
            return parse_exactly(f"{found[1]}T{found[2]}{found[3] or ''}{whole}")
        except (ValueError, OverflowError):
            continue
    return None


def milliseconds(value: object, *names: str) -> int | None:
    """The first time of these names in milliseconds since 1970, for sources that change an item twice within a second."""
    for name in names:
        try:
            return round(datetime.fromisoformat(text(value, name).strip()).timestamp() * 1000)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def language(value: object, *names: str) -> str | None:
    """The first BCP 47 tag of these names; ``de_AT`` is read as ``de-AT``."""
    found = (text(value, name).strip().replace("_", "-").removesuffix("-utf8") for name in names)
    return next((one for one in found if len(one) <= 60 and LANGUAGE.fullmatch(one)), None)


def identity(value: object, *names: str, of: str) -> str:
    """What the source knows the item by; ``of`` is how it calls such an item.

    Raises:
        BadInput: when it says nothing of the kind, so that the item could never be found again.
    """
    found = single_line(text(value, *names))
    if not found:
        raise BadInput(f"The {of} has no {' and no '.join(names)}: without it we could not know it again.")
    if len(found) > ID_LIMIT:
        raise BadInput(f"The {names[0]} of the {of} has {len(found):,} characters; at most {ID_LIMIT} are taken.")
    return found


def names_of(entries: Iterable[str]) -> list[str]:
    """Names on one line each, none twice and none too long for a tag."""
    lines = (shortened(single_line(entry), NAME_LIMIT) for entry in entries)
    return list(dict.fromkeys(one for one in lines if one))
