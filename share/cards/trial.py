"""What comes of a theme when it is tried: its mistakes, each with its place in the file, and how hard headlines fare.

For whoever makes a theme: `share theme lint` and the studio show the same findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from share.assets import Assets
from share.cards.cascade import nearest
from share.cards.deck import Deck, Dress, Headline
from share.cards.layout import Layout, lay_out
from share.cards.make import render
from share.cards.theme import Theme, examine_theme
from share.errors import BadAsset
from share.formats import CardFormat
from share.links import Links

NAMED_BY = {
    "colours": (frozenset({"colour", "ground"}), ("ink", "paper", "shade")),
    "type": (frozenset({"type"}), ()),
    "items": (frozenset({"items", "row"}), ()),
}
"""The keys that name tokens of each kind, and the names that the engine takes where a theme says none."""
AROUND = 2
"""Lines that are shown before and after a mistake."""
NAMED = 3
"""Headlines that a finding names; of the others it tells the number."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a theme. ``line`` counts from 1, and 0 stands for the file as a whole; ``key`` may be empty.

    ``excerpt`` are the lines around it, with their numbers.
    """

    file: str
    line: int
    key: str
    sentence: str
    excerpt: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.file, f"line {self.line}" if self.line else "", self.key)))
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What happens to some headlines: a clause such as ``the summary gave way``, in which formats, and to which headlines."""

    what: str
    formats: tuple[str, ...]
    headlines: tuple[str, ...]
    tried: int

    def __str__(self) -> str:
        named = ", ".join(self.headlines[:NAMED])
        more = len(self.headlines) - NAMED
        others = f" and {more} more" if more > 0 else ""
        return f"{self.what} in {', '.join(self.formats)} ({len(self.headlines)} of {self.tried}: {named}{others})"


def examined(
    assets: Assets, name: str, site_name: str, zone: tzinfo = UTC, links: Links | None = None
) -> tuple[Theme | None, list[Mistake]]:
    """A theme and all its mistakes; None where they keep it from being read. One with mistakes is not to be drawn with."""
    try:
        theme, errors = examine_theme(assets, name, site_name, zone, links)
    except BadAsset as error:
        return None, mistakes_of(assets, [error])
    return theme, mistakes_of(assets, errors)


def mistakes_of(assets: Assets, errors: Iterable[BadAsset]) -> list[Mistake]:
    """Errors about asset files with the lines around them; one error may tell of several mistakes."""
    return [_mistake(assets, each) for error in errors for each in (error, *error.others)]


def strangers(theme: Theme) -> list[str]:
    """A sentence for every colour, type and item of the theme's own file that nothing names: it may be misspelt.

    Names that a theme it extends has, too, are right; one that extends nothing may hold names for others.
    """
    own, *below = theme.sources
    if not below:
        return []
    known = {path[-2:] for source in below for path in _tokens(source.table)}
    named = {kind: {*defaults, *_named(theme.table, keys)} for kind, (keys, defaults) in NAMED_BY.items()}
    return [
        str(own.mistake(path, f"nothing names it; {nearest(path[-1], sorted(named[path[-2]] - {path[-1]}))}"))
        for path in _tokens(own.table)
        if path[-1] not in named[path[-2]] and path[-2:] not in known
    ]


def tried(theme: Theme, formats: Sequence[CardFormat], deck: Deck) -> list[Finding]:
    """Every headline in every format that is a card, bare and dressed as on the contact sheet; on photos, pixels are measured."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for card_format in formats:
        if card_format.style == "card":
            for what, headline in (*_laid_out(theme, card_format, deck), *_measured(theme, card_format, deck)):
                found[what].append((card_format.id, headline))
    return [
        Finding(
            what,
            tuple(dict.fromkeys(card_format for card_format, _ in cases)),
            tuple(dict.fromkeys(headline for _, headline in cases)),
            len(deck.headlines),
        )
        for what, cases in found.items()
    ]


def _named(table: Mapping[str, Any], keys: frozenset[str]) -> Iterator[str]:
    """What stands under some keys, anywhere in a table."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _named(value, keys)
        elif key in keys:
            yield from (value,) if isinstance(value, str) else value


def _tokens(table: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the colours, types and items of a theme, those of its overrides among them."""
    for kind in NAMED_BY:
        yield from ((*at, kind, name) for name in table.get(kind, {}))
    for overrides in ("formats", "sections", "variants"):
        for name, inner in table.get(overrides, {}).items():
            yield from _tokens(inner, (*at, overrides, name))


def _laid_out(theme: Theme, card_format: CardFormat, deck: Deck) -> Iterator[tuple[str, str]]:
    """What happens to the text, and to which headline."""
    for headline in deck.headlines.values():
        for dress in _dresses(headline):
            article = deck.dressed(headline, dress).article
            layout = lay_out(article, card_format, theme, on_photo=bool(dress.photo), portrait=dress.portrait)
            yield from ((what, headline.id) for what in _happenings(layout))


def _measured(theme: Theme, card_format: CardFormat, deck: Deck) -> Iterator[tuple[str, str]]:
    """Text without enough contrast on the pixels of a photo: the shortest and the longest headline on each, paid for."""
    by_length = sorted(deck.headlines.values(), key=lambda headline: len(headline.title))
    for photo in deck.photos:
        for headline in dict.fromkeys((by_length[0], by_length[-1])):
            dressed = deck.dressed(headline, replace(headline.dress, photo=photo, paid=True))
            card = render(dressed.article, card_format, theme, dressed.photo, dressed.portrait)
            yield from ((_clause(fault), headline.id) for fault in card.faults if "contrast" in fault)


def _dresses(headline: Headline) -> tuple[Dress, ...]:
    return Dress(), headline.dress, replace(headline.dress, paid=True, corrected=True)


def _happenings(layout: Layout) -> Iterator[str]:
    yield from (f"the {slot} ends with an ellipsis" for slot in layout.cut)
    yield from (f"{name} gave way to the headline" for name in layout.dropped)
    yield from (_clause(fault) for fault in layout.faults)


def _clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _mistake(assets: Assets, error: BadAsset) -> Mistake:
    return Mistake(error.file, error.line, error.key, error.reason, _excerpt(assets, error.file, error.line))


def _excerpt(assets: Assets, file: str, line: int) -> tuple[tuple[int, str], ...]:
    path = assets.root / file
    if not line or not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    first = max(1, line - AROUND)
    return tuple(enumerate(lines[first - 1 : line + AROUND], start=first))
