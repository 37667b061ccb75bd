"""Headlines of real shape in every script, on every card that bears a headline: whole, inside, apart, and the right way round."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import pytest
from factories import article
from headlines import SCRIPTS, SHAPES, Headline, headlines
from PIL import ImageChops

from share.article import Article
from share.assets import Assets
from share.cards.casing import upper
from share.cards.draw import draw
from share.cards.layout import lay_out
from share.cards.marks import Words, of_slot
from share.cards.shape import HANG_AFTER, HANG_BEFORE, Line, plain
from share.cards.theme import Theme, load_theme
from share.formats import CardFormat

OPENING, CLOSING = "(「『《〈【«„", ")」』》〉】”’»。、，．！？；：!?,.;:…%％ーっゃゅょッャュョ々ๆฯ"
"""What no line may end or begin with."""
SAMPLE = 6
"""Headlines of a script that are looked at in pixels."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A headline as a card shows it: lines with their left edge and baseline, all other ink, and what came up."""

    lines: list[tuple[Line, float, float]]
    others: list[Box]
    margin: float
    mirrored: bool
    faults: tuple[str, ...]


def shown(card: Article, card_format: CardFormat, theme: Theme) -> Shown:
    """The only place here that knows how a layout is built."""
    layout = lay_out(card, card_format, theme, on_photo=False)
    words = [mark for mark in layout.marks if isinstance(mark, Words)]
    lefts = [min(mark.left, card_format.width - mark.left - mark.line.width) for mark in words if mark.slot != "headline"]
    return Shown(
        lines=[(mark.line, mark.left, mark.baseline) for mark in of_slot(words, "headline")],
        others=[ink(mark.line, mark.left, mark.baseline) for mark in words if mark.slot != "headline" and mark.line.glyphs],
        margin=min(lefts),
        mirrored=layout.mirrored,
        faults=layout.faults,
    )


def ink(line: Line, left: float, baseline: float) -> Box:
    """What the outlines of a line cover, by the fonts themselves."""
    boxes = list(_glyph_boxes(line))
    if not boxes:
        return (left, baseline, left, baseline)
    return (
        left + min(box[0] for box in boxes),
        baseline + min(box[1] for box in boxes),
        left + max(box[2] for box in boxes),
        baseline + max(box[3] for box in boxes),
    )


def _glyph_boxes(line: Line) -> Iterator[Box]:
    for glyph in line.glyphs:
        extents = glyph.typeface.at(glyph.size).get_glyph_extents(glyph.number)
        if extents and extents.width and extents.height:
            x, y = glyph.x + extents.x_bearing / 64, -glyph.y - extents.y_bearing / 64
            yield (x, y, x + extents.width / 64, y - extents.height / 64)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def shapes(formats: dict[str, CardFormat]) -> list[CardFormat]:
    """Every format that bears a headline, and square, upright, story and thumbnail; no size twice."""
    cards = [card_format for card_format in formats.values() if card_format.style == "card"]
    return list({(card_format.width, card_format.height): card_format for card_format in cards}.values())


def test_there_are_forty_headlines_in_each_script_and_every_shape_among_them() -> None:
    assert len(SCRIPTS) >= 18
    for script in SCRIPTS:
        entries = headlines(script)
        assert len(entries) >= 40, script
        assert len({entry.text for entry in entries}) == len(entries), script
        assert {entry.shape for entry in entries} == set(SHAPES), script
        assert all(270 <= len(entry.text) <= 345 for entry in entries if entry.shape == "300"), script
        assert all(len(entry.text.split()) == 1 for entry in entries if entry.shape == "one-word"), script


@pytest.fixture(scope="module")
def others(assets: Assets) -> list[Theme]:
    """The other built-in themes."""
    names = sorted(path.parent.name for path in assets.root.glob("themes/*/theme.toml"))
    return [load_theme(assets, name, "The Harbour Courier") for name in names if name != "default"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_headline_is_whole_inside_and_apart_on_every_card(
    theme: Theme, others: list[Theme], shapes: list[CardFormat], script: str
) -> None:
    faults = [
        f"{look.name} {card_format.id} {entry.language} {entry.text[:60]!r}: {fault}"
        for number, entry in enumerate(headlines(script))
        # The other themes take the formats in turn.
        for look, taken in ((theme, shapes), *((other, [shapes[number % len(shapes)]]) for other in others))
        for card_format in taken
        for fault in faults_of(entry, card_format, look)
    ]
    assert faults == []


def faults_of(entry: Headline, card_format: CardFormat, theme: Theme) -> Iterator[str]:
    """What is wrong with a headline on a card, in words."""
    card = article(title=entry.text, language=entry.language)
    seen = shown(card, card_format, theme)
    yield from seen.faults
    if any(glyph.number == 0 for line, _, _ in seen.lines for glyph in line.glyphs):
        yield "a box in place of a letter"
    if seen.mirrored != (card.direction == "rtl"):
        yield "the card runs the wrong way"
    yield from _text_faults(entry, [line.text for line, _, _ in seen.lines])
    yield from _place_faults(seen, card_format)


def _text_faults(entry: Headline, lines: list[str]) -> Iterator[str]:
    there = letters("".join(lines))
    for wanted in map(letters, (plain(entry.text), upper(plain(entry.text), entry.language))):
        if there == wanted or (there.endswith("…") and len(there) > 20 and wanted.startswith(there[:-1])):
            break
    else:
        yield f"it reads {lines}"
    for above, below in pairwise(lines):
        if unicodedata.category(below[0]).startswith("M"):
            yield f"a line begins with a mark: {below!r}"
        elision = below[0] == "’" and below[1:2].isalpha()
        if below[0] in CLOSING and below != "…" and not elision:
            yield f"a line begins with {below[0]}"
        if above[-1] in OPENING:
            yield f"a line ends with {above[-1]}"


def _place_faults(seen: Shown, card_format: CardFormat) -> Iterator[str]:
    size = max(glyph.size for line, _, _ in seen.lines for glyph in line.glyphs)
    hanging = (HANG_AFTER, HANG_BEFORE) if seen.mirrored else (HANG_BEFORE, HANG_AFTER)
    at_left, at_right = (max(0.0, seen.margin - part * size - 1) for part in hanging)
    boxes = [ink(*line) for line in seen.lines]
    for (line, left, _), (start, top, end, bottom) in zip(seen.lines, boxes, strict=True):
        right = card_format.width - left - line.width
        if min(left, right) < seen.margin - 0.5:
            yield f"a line of {line.width:.0f} pixels at {left:.0f}"
        if (left if seen.mirrored else right) < (right if seen.mirrored else left) - 1:
            yield "a line stands nearer to where lines end than to where they begin"
        if start < at_left or end > card_format.width - at_right:
            yield f"ink from {start:.0f} to {end:.0f} of {card_format.width}"
        if top < 0 or bottom > card_format.height:
            yield f"ink down from {top:.0f} to {bottom:.0f} of {card_format.height}"
    starts = [card_format.width - left - line.width if seen.mirrored else left for line, left, _ in seen.lines]
    middles = [left + line.width / 2 for line, left, _ in seen.lines]
    if min(max(starts) - min(starts), max(middles) - min(middles)) > 1:
        yield "lines begin at different places"
    if any(overlap(one, other) for one, other in combinations(boxes, 2)):
        yield "lines overlap"
    if any(overlap(box, other) for box in boxes for other in seen.others):
        yield "it runs into something else"


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_pixels_lie_where_the_layout_says(theme: Theme, formats: dict[str, CardFormat], script: str) -> None:
    entries = headlines(script)
    for entry in entries[:: len(entries) // SAMPLE]:
        card = article(title=entry.text, language=entry.language)
        lines = shown(card, formats["og"], theme).lines
        boxes = [ink(*line) for line in lines]
        told = (*(min(box[side] for box in boxes) for side in (0, 1)), *(max(box[side] for box in boxes) for side in (2, 3)))
        # The picture of an emoji does not fill its box.
        emoji = max((glyph.size for line, _, _ in lines for glyph in line.glyphs if glyph.typeface.colour), default=0.0)
        assert drawn(card, formats["og"], theme) == pytest.approx(told, abs=3 + 0.15 * emoji), entry.text


def drawn(card: Article, card_format: CardFormat, theme: Theme) -> Box | None:
    """Where a card with its headline differs from the same card without it."""
    layout = lay_out(card, card_format, theme, on_photo=False)
    bare = replace(layout, marks=tuple(mark for mark in layout.marks if not isinstance(mark, Words) or mark.slot != "headline"))
    size = (card_format.width, card_format.height)
    one, other = (draw(each, theme, size, photo=None).image for each in (layout, bare))
    return ImageChops.difference(one, other).getbbox()
