"""Which of a theme's overrides hold for a card: those of its format, of its section, and of every variant that applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from share.article import Article
from share.cards.slots import fields_of
from share.formats import CardFormat


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which overrides hold: the format's id, the article's section and tags, and which of its fields are there."""

    format: str
    section: str
    tags: tuple[str, ...]
    fields: frozenset[str]


def situation_of(article: Article, card_format: CardFormat, *, on_photo: bool, portrait: bool) -> Situation:
    """What decides which of a theme's overrides hold for a card."""
    there = fields_of(article, with_photo=on_photo, with_portrait=portrait)
    return Situation(card_format.id, article.section or "", article.tags, there)


def overlays(table: Mapping[str, Any], situation: Situation) -> Iterator[tuple[str, ...]]:
    """The paths of the tables that are laid over the theme, in this order."""
    yield from _with_format(table, (), situation.format)
    section = situation.section.casefold()
    for name, inner in tables(table.get("sections")):
        if section in {called.casefold() for called in (name, *inner.get("names", ()))}:
            yield from _with_format(table, ("sections", name), situation.format)
    tags = {tag.casefold() for tag in situation.tags}
    for name, variant in tables(table.get("variants")):
        wanted = variant.get("when", ())
        conditions = (wanted,) if isinstance(wanted, str) else wanted
        tagged = {tag.casefold() for tag in variant.get("tags", ())}
        if all(holds(condition, situation.fields) for condition in conditions) and (not tagged or tagged & tags):
            yield from _with_format(table, ("variants", name), situation.format)


def holds(condition: str, there: frozenset[str]) -> bool:
    """Whether a condition such as ``photo`` or ``no photo`` is met by the fields that are there."""
    return condition[3:] not in there if condition.startswith("no ") else condition in there


def _with_format(table: Mapping[str, Any], path: tuple[str, ...], format_id: str) -> Iterator[tuple[str, ...]]:
    if path:
        yield path
    if format_id in at(table, path).get("formats", {}):
        yield (*path, "formats", format_id)


def at(table: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """The table at a path that is there."""
    for key in path:
        table = table[key]
    return table


def tables(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables within a table, with their names."""
    if isinstance(value, Mapping):
        yield from ((name, inner) for name, inner in value.items() if isinstance(inner, Mapping))


def situations(table: Mapping[str, Any], formats: Mapping[str, CardFormat]) -> list[Situation]:
    """What an override speaks of, with and without a photo: each format, each section, and each variant for itself.

    Sections and variants are tried in the main card, and in the formats that they say something of.
    """
    everything = frozenset({"section", "summary", "byline", "credit", "flag", "label", "correction", "portrait"})
    plain = frozenset({"section", "byline", "label"})
    cards = [entry.id for entry in formats.values() if entry.style == "card"]
    found = [Situation(entry, "", (), fields) for entry in cards for fields in (plain, everything)]
    for name, section in tables(table.get("sections")):
        found += [Situation(entry, name, (), plain) for entry in {*cards[:1], *section.get("formats", {})}]
    for _, variant in tables(table.get("variants")):
        tags = tuple(variant.get("tags", ()))[:1]
        if tags:
            wanted = {*cards[:1], *variant.get("formats", {})}
            found += [Situation(entry, "", tags, fields) for entry in wanted for fields in (plain, everything)]
    pictured = [replace(situation, fields=situation.fields | {"photo"}) for situation in found]
    return sorted((*found, *pictured), key=lambda situation: (situation.section, situation.tags, situation.format))
