"""The structured data of a page: the objects of its JSON-LD, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from share.readers.page import Page

NOTHING: Mapping[str, Any] = MappingProxyType({})
ARTICLES = frozenset(
    {"Article", "NewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle", "ReportageNewsArticle"}
    | {
        "ReviewNewsArticle",
        "AdvertiserContentArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "Report",
        "SatiricalArticle",
        "TechArticle",
    }
)
"""schema.org's Article and the kinds of it."""


def objects(page: Page) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD: those in lists, in ``@graph``, and what a page names as its ``mainEntity`` as well."""
    for entry in page.json_ld:
        for value in _dicts(entry.value):
            for found in (value, *_dicts(value.get("@graph"))):
                yield found
                yield from _dicts(found.get("mainEntity"))


def texts(value: Any) -> list[str]:
    """The texts of a value: one, or those of a list."""
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


def types(entry: dict[str, Any]) -> list[str]:
    """The types of an object: one, or several."""
    said = entry.get("@type")
    return [str(name) for name in said] if isinstance(said, list) else [str(said)] if said else []


def article_object(page: Page, kinds: frozenset[str] | None = None) -> dict[str, Any] | None:
    """The first object of the page's JSON-LD that is an article."""
    wanted = kinds or ARTICLES
    return next((entry for entry in objects(page) if wanted.intersection(types(entry))), None)


def named_objects(page: Page) -> dict[str, dict[str, Any]]:
    """The objects of the page's JSON-LD that others may refer to, by their ``@id``."""
    return {entry["@id"]: entry for entry in objects(page) if isinstance(entry.get("@id"), str)}


def value_at(entry: Any, path: tuple[str, ...], named: Mapping[str, Any] = NOTHING) -> str:
    """The text at the end of a path through JSON; of an object where a text is wanted, its ``url``. An object that is nothing but
    an ``@id`` stands for the one of ``named`` (JSON-LD 1.1, node reference)."""
    for name in path:
        entry = _single(entry, named)
        entry = entry.get(name) if isinstance(entry, Mapping) else None
    entry = _single(entry, named)
    if isinstance(entry, Mapping):
        entry = _single(entry.get("url"), named)
    return entry if isinstance(entry, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [inner for inner in (value if isinstance(value, list) else [value]) if isinstance(inner, dict)]


def _single(entry: Any, named: Mapping[str, Any]) -> Any:
    entry = next(iter(entry), None) if isinstance(entry, list) else entry
    refers = isinstance(entry, Mapping) and entry.keys() == {"@id"} and isinstance(entry["@id"], str)
    return named.get(entry["@id"], entry) if refers else entry
