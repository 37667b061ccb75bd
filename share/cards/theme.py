"""A theme: one folder of data (``assets/themes/<name>``) that says how cards look. ``docs/themes.md`` explains every key.

A theme is read once and checked whole. What holds for one card is looked up by its `Situation`: the format, the section's
overrides, then every variant that applies, laid over the theme in this order.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from share.assets import Assets, read_toml
from share.cards.cascade import Source, laid_over, nearest, unknown_keys, writer_of
from share.cards.critic import faults_of
from share.cards.design import Design, SectionTable, ThemeTable, VariantTable
from share.cards.fonts import Fonts, read_fonts
from share.cards.pictures import Picture, read_picture
from share.cards.situations import Situation, at, overlays, situations, tables
from share.errors import BadAsset
from share.formats import CardFormat, read_formats
from share.links import Links
from share.platforms import Platform, read_platforms

RENDERER_VERSION = "3"
"""Moves with every change of our own code that changes pixels, so that the cards get new addresses."""
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DESIGN_KEYS = frozenset(entry.name for entry in fields(Design))
REMEMBERED = 512
"""Situations whose look is found at once; tags of articles make ever new ones."""
DESCENT = 5
"""Themes that may extend one another, in one line."""


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """A design as it holds in a situation; ``variants`` are the names of those that were laid over it."""

    design: Design
    variants: tuple[str, ...]
    digest: str


@dataclass(frozen=True, eq=False)
class Theme:
    """A theme, ready to draw with. ``digest`` covers everything of it that can shape a card's pixels.

    ``zone`` is the publication's time zone, in which a card's date is told; ``links`` makes the address of a QR code.
    """

    name: str
    title: str
    site_name: str
    fonts: Fonts
    sources: tuple[Source, ...]
    table: Mapping[str, Any]
    pictures: Mapping[str, Picture]
    digest: str
    zone: tzinfo = UTC
    links: Links | None = None
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    _looks: dict[tuple[str, ...], Look] = field(default_factory=dict)
    _known: dict[Situation, Look] = field(default_factory=dict)

    @property
    def brand(self) -> str:
        """The publication's colour, as ``#rrggbb``: what is behind its name, else its accent; empty where there is neither."""
        colours: Mapping[str, str] = self.table.get("colours", {})
        return str(colours.get("plate") or colours.get("accent") or "")

    def look(self, situation: Situation) -> Look:
        """The design that holds in a situation.

        Raises:
            BadAsset: where an override says what cannot be; `load_theme` has tried them all.
        """
        look = self._known.get(situation)
        if look is None:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            look = self._known[situation] = self._found(situation)
        return look

    def _found(self, situation: Situation) -> Look:
        laid = tuple(overlays(self.table, situation))
        key = tuple(".".join(path) for path in laid)
        if key not in self._looks:
            self._looks[key] = self._laid(laid)
        return self._looks[key]

    def _laid(self, laid: Sequence[tuple[str, ...]]) -> Look:
        table: Mapping[str, Any] = self.table
        for path in laid:
            table = laid_over(table, at(self.table, path))
        only = {key: value for key, value in table.items() if key in DESIGN_KEYS}
        design = self._checked(only, laid)
        told = json.dumps(only, sort_keys=True, ensure_ascii=False)
        variants = tuple(path[1] for path in laid if path[0] == "variants" and len(path) == 2)
        return Look(design, variants, hashlib.sha256(told.encode()).hexdigest())

    def _checked(self, table: Mapping[str, Any], laid: Sequence[tuple[str, ...]]) -> Design:
        prefixes = [(), *laid]
        parts: dict[str, Any] = {}
        for name, reader in _readers().items():
            if name not in table:
                continue
            try:
                parts[name] = reader.validate_python(table[name])
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                path = tuple(str(step) for step in (name, *first["loc"]) if isinstance(step, str) and step != "[key]")
                source, whole = writer_of(self.sources, prefixes, [path])
                raise source.mistake(whole, _plain(error)) from error
        for name in ("colours", "type", "items", "stacks"):
            if name not in parts:
                reason = f"this table is missing; a theme has one, or extends one that has: [{name}]"
                raise self.sources[0].mistake((name,), reason)
        return Design(**parts)

    def mistakes(self, situations: Sequence[Situation]) -> Iterator[BadAsset]:
        """What is wrong with the designs of some situations: each mistake once, with its file, line and key."""
        told: set[str] = set()
        for situation in situations:
            prefixes = [(), *overlays(self.table, situation)]
            try:
                look = self.look(situation)
            except BadAsset as error:
                if str(error) not in told:
                    told.add(str(error))
                    yield error
                continue
            for paths, reason in faults_of(look.design, self.fonts, self.pictures, on_photo="photo" in situation.fields):
                source, whole = writer_of(self.sources, prefixes, paths)
                mistake = source.mistake(whole, reason)
                if str(mistake) not in told:
                    told.add(str(mistake))
                    yield mistake


@cache
def _readers() -> Mapping[str, TypeAdapter[Any]]:
    """What checks each part of a design; one for each, so that an error names its whole key."""
    kinds = get_type_hints(Design, include_extras=True)
    return {entry.name: TypeAdapter(kinds[entry.name]) for entry in fields(Design)}


def load_theme(assets: Assets, name: str, site_name: str, zone: tzinfo = UTC, links: Links | None = None) -> Theme:
    """The theme ``themes/<name>`` over those that it extends, checked in every situation that it speaks of.

    Raises:
        BadAsset: naming file, line and key, for the first mistake.
    """
    theme, mistakes = examine_theme(assets, name, site_name, zone, links)
    for mistake in mistakes:
        raise mistake
    return theme


def examine_theme(
    assets: Assets, name: str, site_name: str, zone: tzinfo = UTC, links: Links | None = None
) -> tuple[Theme, list[BadAsset]]:
    """A theme and everything that is wrong with it. One with mistakes is not to be drawn with.

    Raises:
        BadAsset: when there is no such theme, or when what is wrong with it keeps it from being read any further.
    """
    sources = _sources(assets, name)
    formats = read_formats(assets)
    mistakes = [mistake for source in sources for mistake in (*_wrong_keys(source, formats), *_wrong_triggers(source))]
    if mistakes:
        first, *others = mistakes
        raise BadAsset(first.file, first.key, first.reason, line=first.line, others=tuple(others))
    table: Mapping[str, Any] = {}
    for source in reversed(sources):
        table = laid_over(table, source.table)
    lineage = [_theme_name(source) for source in sources]
    fonts = read_fonts(assets, lineage)
    pictures = _pictures(assets, sources)
    files = {file: picture.digest for file, picture in pictures.items()}
    told = json.dumps([RENDERER_VERSION, site_name, fonts.digest, table, files], sort_keys=True)
    digest = hashlib.sha256(told.encode()).hexdigest()
    title = str(table.get("title", name))
    theme = Theme(
        name, title, site_name, fonts, tuple(sources), table, pictures, digest, zone, links, read_platforms(assets, formats)
    )
    return theme, list(theme.mistakes(situations(table, formats)))


def theme_names(assets: Assets) -> list[str]:
    """The themes that there are."""
    return sorted(path.parent.name for path in assets.root.glob("themes/*/theme.toml"))


def _sources(assets: Assets, name: str) -> list[Source]:
    """The theme's own file, then those that it extends, nearest first."""
    sources: list[Source] = []
    wanted: Any = name
    while wanted is not None:
        file = f"themes/{wanted}/theme.toml"
        if not isinstance(wanted, str) or not NAME.fullmatch(wanted) or not assets.root.joinpath(file).is_file():
            there = theme_names(assets)
            reason = f"there is no theme {wanted}; {nearest(str(wanted), there)}"
            raise sources[-1].mistake(("extends",), reason) if sources else BadAsset(f"themes/{wanted}/theme.toml", "", reason)
        if any(source.file == file for source in sources) or len(sources) == DESCENT:
            raise sources[-1].mistake(("extends",), "themes extend one another in a circle, or through more than five")
        path = assets.root / file
        table = read_toml(path, file)
        sources.append(Source(file, path.read_text(encoding="utf-8"), table))
        wanted = table.get("extends")
    return sources


def _theme_name(source: Source) -> str:
    return source.file.split("/")[1]


def _wrong_keys(source: Source, formats: Mapping[str, CardFormat]) -> Iterator[BadAsset]:
    yield from unknown_keys(source, ThemeTable, source.table)
    places: list[tuple[tuple[str, ...], Any]] = [(("formats",), source.table.get("formats"))]
    for kind in ("sections", "variants"):
        for name, inner in tables(source.table.get(kind)):
            places.append(((kind, name, "formats"), inner.get("formats")))
    for path, table in places:
        for name, _ in tables(table):
            if name not in formats:
                yield source.mistake((*path, name), f"there is no such format; {nearest(name, formats)}")


def _wrong_triggers(source: Source) -> Iterator[BadAsset]:
    """What a section or a variant says of when it holds, where that is no name of anything."""
    for kind, inner_kind in (("sections", SectionTable), ("variants", VariantTable)):
        hints = get_type_hints(inner_kind, include_extras=True)
        for name, inner in tables(source.table.get(kind)):
            for key in {"when", "tags", "names"} & inner.keys() & hints.keys():
                try:
                    TypeAdapter(hints[key]).validate_python(inner[key])
                except ValidationError as error:
                    yield source.mistake((kind, name, key), _plain(error))


def _pictures(assets: Assets, sources: Sequence[Source]) -> dict[str, Picture]:
    """Every picture that a theme or one that it extends names, from the nearest folder that has it."""
    found: dict[str, Picture] = {}
    lineage = [_theme_name(source) for source in sources]
    for number, source in enumerate(sources):
        for path, file in _files_named(source.table):
            if Path(file).is_absolute() or ".." in Path(file).parts:
                raise source.mistake(path, f"{file}: pictures of a theme lie in its own folder")
            folder = next((name for name in lineage if assets.root.joinpath("themes", name, file).is_file()), None)
            if folder is None:
                raise source.mistake(path, f"there is no file {file} in the folder {lineage[number]}")
            if file not in found:
                found[file] = read_picture(assets.root / "themes" / folder / file, f"themes/{folder}/{file}")
    return found


def _files_named(table: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every picture that a theme's table names, with the path of the key that does."""
    for key, value in table.items():
        if key in {"image", "on_light", "on_dark"} and isinstance(value, str):
            yield (*at, key), value
        elif isinstance(value, Mapping):
            yield from _files_named(value, (*at, key))


def _plain(error: ValidationError) -> str:
    """What pydantic says, in a designer's words where its own are a programmer's."""
    mistakes = error.errors(include_url=False)
    # Of the ways in which a value may be written, the one whose words it did not know says most.
    mistake = next((each for each in mistakes if each["type"] == "value_error"), mistakes[0])
    if mistake["type"] == "string_pattern_mismatch" and "#[0-9a-fA-F]" in str(mistake.get("ctx", {}).get("pattern", "")):
        return "a colour is written #rrggbb"
    return str(mistake["msg"]).removeprefix("Value error, ")
