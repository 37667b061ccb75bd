"""How other systems say that an article is paid for: ``assets/paid.toml``. The label travels in by it, and then everywhere.

A CMS has no field for it. Newsrooms use a tag, a category, a genre or a custom field, and each calls it otherwise; so it is names
that we know it by, and the table of names is the operator's to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.article import TITLE_LIMIT, is_web_address, slugify
from share.assets import Assets, checked
from share.disclosures import Disclosures
from share.errors import BadAsset
from share.ingest.characters import NOT_TEXT, single_line

FILE = "paid.toml"
NO = frozenset({"", "0", "no", "off", "false", "none", "null"})
NOTICE_LIMIT = 10_000
Name = Annotated[str, Field(min_length=2)]


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class PaidKind:
    """The names of one kind of paid content (an id of ``assets/disclosures.toml``)."""

    id: str
    names: tuple[Name, ...] = ()
    before_sponsor: tuple[Name, ...] = ()
    fields: tuple[Name, ...] = ()


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class SponsorFields:
    """Custom fields that tell more of what is paid for."""

    sponsor_fields: tuple[Name, ...] = ()
    url_fields: tuple[Name, ...] = ()
    notice_fields: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Paid:
    """What was found: the disclosure as the API takes it, None where nobody paid; and the labels that are marks, not topics."""

    disclosure: Mapping[str, Any] | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PaidNames:
    """The whole table."""

    kinds: tuple[PaidKind, ...]
    told_by: SponsorFields

    def find(self, labels: Iterable[str], fields: Mapping[str, object] | None = None) -> Paid:
        """What the labels (tags, categories, genres …) and the custom fields of an article say of who paid for it."""
        marks: set[str] = set()
        found: list[str] = []
        sponsor = _first(fields, self.told_by.sponsor_fields)[:TITLE_LIMIT]
        for kind in self.kinds:
            for label in labels:
                named = _sponsor_after(label, kind)
                if named or slugify(_bare(label)) in _slugs(kind.names):
                    marks.add(label)
                    found.append(kind.id)
                    sponsor = sponsor or named
            found += [kind.id for name in kind.fields if _first(fields, (name,)).lower() not in NO]
        if not found and not sponsor:
            return Paid()
        kind_id = found[0] if found else self._kind_of_sponsors()
        return Paid({"kind": kind_id} | self._told(sponsor, fields), frozenset(marks))

    def _kind_of_sponsors(self) -> str:
        return next((kind.id for kind in self.kinds if kind.id == "sponsored"), self.kinds[0].id)

    def _told(self, sponsor: str, fields: Mapping[str, object] | None) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if sponsor:
            url = _first(fields, self.told_by.url_fields)
            told["sponsor"] = {"name": sponsor, "url": url if is_web_address(url) and len(url) <= 2_000 else None}
        notice = _first(fields, self.told_by.notice_fields)
        return told | ({"notice": notice[:NOTICE_LIMIT]} if notice else {})


def read_paid(assets: Assets, disclosures: Disclosures) -> PaidNames:
    """The table of ``assets/paid.toml``.

    Raises:
        BadAsset: naming the file and the key; also for a kind that ``disclosures.toml`` does not have.
    """
    entries = assets.toml(FILE)
    tables = {key: value for key, value in entries.items() if isinstance(value, dict)}
    for kind in tables:
        if kind not in disclosures.kinds:
            raise BadAsset(FILE, kind, f"there is no such kind in disclosures.toml; the kinds are {', '.join(disclosures.kinds)}")
    if not tables:
        raise BadAsset(FILE, "", "at least one kind of paid content is needed")
    kinds = tuple(checked(PaidKind, {"id": key, **value}, FILE, key) for key, value in tables.items())
    told_by = checked(SponsorFields, {key: value for key, value in entries.items() if key not in tables}, FILE, "")
    return PaidNames(kinds, told_by)


@cache
def _slugs(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(slugify, names))


def _bare(label: str) -> str:
    return re.sub(r"^(#|hash-)", "", label.strip())  # Ghost's internal tags: named "#sponsored", with the slug "hash-sponsored"


def _sponsor_after(label: str, kind: PaidKind) -> str:
    """The sponsor that such a label names; empty where it names none."""
    bare = _bare(label)
    for beginning in kind.before_sponsor:
        rest = bare[len(beginning) :]
        whole = not beginning[-1].isalnum() or rest[:1].isspace()
        if bare.casefold().startswith(beginning.casefold()) and whole and slugify(rest):
            return rest.strip(" -:")[:TITLE_LIMIT]
    return ""


def _first(fields: Mapping[str, object] | None, names: Iterable[str]) -> str:
    """The first of these fields that is filled, as a text; WordPress keeps some as lists of one."""
    for name in names:
        value = (fields or {}).get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, str | int) and (text := single_line(NOT_TEXT.sub("", str(value)[: NOTICE_LIMIT * 2]))):
            return text
    return ""
