"""Where everything on a card stands: pure geometry from article, format and theme to a list of marks.

Text stands in one stack at the lower edge, the plate with logo or site name hangs from the upper one. Everything is laid out from
left to right and mirrored as a whole for languages that run the other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from share.article import Article
from share.cards.contrast import Colour, mix
from share.cards.fitting import Block, Box, set_text
from share.cards.shape import Line
from share.cards.theme import Theme
from share.dates import day
from share.formats import CardFormat

GRID_WIDTH, GRID_HEIGHT = 1200, 630
STEP = 2
"""Pixels between the sizes that a headline tries."""
UNDETERMINED = "und"
"""The language of the site's name (ISO 639): it looks the same on every card."""
SHRUNK = 0.6
"""How small text that has to be whole may become, against its own size."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    left: float
    top: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: left edge, baseline, and the ground that it is read on (None: the photo)."""

    line: Line
    left: float
    baseline: float
    colour: Colour
    role: str
    ground: Colour | None


@dataclass(frozen=True, slots=True)
class LogoMark:
    """The logo, scaled into a box."""

    left: float
    top: float
    width: float
    height: float


Mark = Fill | Words | LogoMark


@dataclass(frozen=True, slots=True)
class Layout:
    """A card before it is drawn: marks in the order of drawing, and the top of what stands on the photo (None: nothing does)."""

    marks: tuple[Mark, ...]
    text_top: float | None
    warnings: tuple[str, ...]


def lay_out(article: Article, card_format: CardFormat, theme: Theme, *, on_photo: bool) -> Layout:
    """The marks of a card; ``on_photo`` where a photo fills its ground.

    A format of the photo alone whose photo is lost gets the design of a card.
    """
    desk = _Desk(article, card_format, theme, on_photo=on_photo)
    marks, text_top = desk.photo_alone() if card_format.style == "photo" and on_photo else desk.card()
    if article.direction == "rtl":
        marks = [_mirrored(mark, card_format.width) for mark in marks]
    return Layout(tuple(marks), text_top, tuple(desk.warnings))


class _Desk:
    """One card at work: its scale, and the warnings that come up while text is set."""

    def __init__(self, article: Article, card_format: CardFormat, theme: Theme, *, on_photo: bool) -> None:
        self.article = article
        self.theme = theme
        self.design = theme.design
        self.width, self.height = card_format.width, card_format.height
        wide = self.width / GRID_WIDTH
        self.scale = min(sqrt(wide * self.height / GRID_HEIGHT), wide * 1.35, self.height / GRID_HEIGHT * 1.35)
        self.on_photo = on_photo
        self.margin = self.px(self.design.page.margin)
        self.inner = self.width - 2 * self.margin
        self.warnings: list[str] = []

    def px(self, length: float) -> float:
        return length * self.scale

    def colour(self, name: str) -> Colour:
        return self.design.colours.of("on_photo" if self.on_photo else name)

    @property
    def ground(self) -> Colour | None:
        return None if self.on_photo else self.design.colours.of("paper")

    def card(self) -> tuple[list[Mark], float | None]:
        """Plate, label and section, headline, byline and date."""
        plate, plate_bottom = self.plate()
        bottom = self.height - self.px(self.design.headline.bottom)
        label = self.label(self.inner)
        row_height = max(self.px(self.design.sizes.section), label.height if label else 0.0)
        gap = self.px(self.design.page.gap)
        room = bottom - plate_bottom - row_height - 2.2 * gap
        headline = self.headline(max(room, self.px(self.design.headline.smallest)))
        top = bottom - headline.height
        row_bottom = top - gap
        marks = [*plate, *self.row(label, row_bottom, row_height), *self.lines(headline, self.margin, top, "ink", "headline")]
        marks += self.meta()
        marks += self.strip()
        return marks, (row_bottom - row_height if self.on_photo else None)

    def photo_alone(self) -> tuple[list[Mark], float | None]:
        """A photo says nothing but that it is paid for, where it is."""
        inset = self.margin / 2
        label = self.label(self.width - 2 * inset)
        return ([*label.marks(inset, inset), *self.strip()] if label else []), None

    def strip(self) -> Iterator[Mark]:
        """A strip in the label's colour along the lower edge: even a thumbnail shows that an article is paid for."""
        if self.article.disclosure:
            height = self.px(12)
            yield Fill(0, self.height - height, self.width, height, self.design.colours.of("label"))

    def headline(self, room: float) -> Block:
        sizes = self.design.headline
        largest, smallest = round(self.px(sizes.largest)), max(1, round(self.px(sizes.smallest)))
        tried = [*range(largest, smallest, -STEP), smallest]
        return self.set(
            "headline", self.article.short_title, Box(self.inner, room, tried, sizes.lines, sizes.leading), "headline"
        )

    def plate(self) -> tuple[list[Mark], float]:
        """The plate at the upper edge, with the logo or the site's name; where it ends."""
        colours = self.design.colours
        pad, rule = self.px(22), self.px(6)
        logo = self.theme.logo
        if logo:
            height = self.px(self.design.logo.height)
            width = min(height * logo.width / logo.height, self.inner - 2 * pad)
            height = width * logo.height / logo.width
            content: list[Mark] = [LogoMark(self.margin + pad, pad, width, height)]
        else:
            size = self.px(self.design.sizes.site_name)
            name = self.one_line("headline", self.theme.site_name, size, self.inner - 2 * pad, "site name", language=UNDETERMINED)
            width, height = name.width, size * 0.72
            content = [
                Words(line, self.margin + pad, pad + height, colours.of("on_plate"), "site name", colours.of("plate"))
                for line in name.lines
            ]
        plate_height = height + 2 * pad
        plate = Fill(self.margin, 0, width + 2 * pad, plate_height, colours.of("plate"))
        under = Fill(self.margin, plate_height, width + 2 * pad, rule, colours.of("accent"))
        return [plate, under, *content], plate_height + rule

    def label(self, room: float) -> Chip | None:
        """The disclosure label. No theme can leave it out: it is drawn wherever somebody paid."""
        if self.article.disclosure is None:
            return None
        size = self.px(self.design.sizes.label)
        pad = size * 0.5
        sizes = [size * step for step in (1.0, 0.9, 0.8, 0.7, SHRUNK)]
        text = self.set("strong", self.article.disclosure.label, Box(room - 2 * pad, size * 5, sizes, 3, 1.15), "label")
        return Chip(text, pad, self.design.colours.of("label"), self.design.colours.of("on_label"))

    def row(self, label: Chip | None, bottom: float, height: float) -> Iterator[Mark]:
        """Disclosure label and section, side by side."""
        left = self.margin
        if label:
            yield from label.marks(left, bottom - height)
            left += label.width + self.px(20)
        room = self.width - self.margin - left
        size = self.px(self.design.sizes.section)
        if self.article.section and room > 4 * size:
            section = self.one_line("strong", self.article.section, size, room, "section")
            middle = bottom - height / 2
            for line in section.lines:
                yield Words(line, left, middle + section.size * 0.34, self.colour("accent"), "section", self.ground)

    def meta(self) -> list[Mark]:
        """Byline and date on one line at the foot."""
        size = self.px(self.design.sizes.meta)
        baseline = self.height - self.px(self.design.page.foot)
        marks: list[Mark] = []
        shown = day(self.article.published, self.article.language, self.theme.zone)
        date = self.one_line("text", shown, size, self.inner, "date")
        left = self.margin
        if not self.on_photo:
            hair = mix(self.design.colours.of("paper"), self.design.colours.of("ink"), 0.16)
            marks.append(Fill(left, baseline - 1.75 * size, self.inner, max(1.0, self.px(2)), hair))
        room = self.inner - date.width - 1.4 * size
        if self.article.byline and room > 6 * size:
            byline = self.one_line("strong", self.article.byline, size, room, "byline")
            marks += [Words(line, left, baseline, self.colour("ink"), "byline", self.ground) for line in byline.lines]
            left += byline.width + 0.7 * size
            rule = Fill(left, baseline - 0.72 * size, max(1.0, self.px(2)), 0.9 * size, self.colour("quiet"))
            marks.append(rule)
            left += 0.7 * size
        return [*marks, *(Words(line, left, baseline, self.colour("quiet"), "date", self.ground) for line in date.lines)]

    def lines(self, block: Block, left: float, top: float, colour: str, role: str) -> Iterator[Mark]:
        baseline = top + block.lines[0].ascent
        for number, line in enumerate(block.lines):
            yield Words(line, left, baseline + number * block.advance, self.colour(colour), role, self.ground)

    def one_line(self, voice: str, text: str, size: float, room: float, role: str, *, language: str | None = None) -> Block:
        """Text on a single line, shrunk a little where that makes it whole, else cut."""
        return self.set(voice, text, Box(room, size * 3, [size, size * 0.9], 1, 1.2), role, language=language)

    def set(self, voice: str, text: str, box: Box, role: str, *, language: str | None = None) -> Block:
        block = set_text(text, self.theme.voice(voice, language or self.article.language), box)
        if block.cut:
            self.warnings.append(f"The {role} is too long for the card and ends with an ellipsis.")
        if block.missing:
            listed = " ".join(dict.fromkeys(block.missing))
            self.warnings.append(f"No font has these characters of the {role}, so they are spelled differently: {listed}")
        return block


@dataclass(frozen=True, slots=True)
class Chip:
    """The disclosure label on its own ground."""

    text: Block
    pad: float
    ground: Colour
    colour: Colour

    @property
    def width(self) -> float:
        return self.text.width + 2 * self.pad

    @property
    def height(self) -> float:
        return self.text.height + 1.3 * self.pad

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """Ground and text, from the upper left corner."""
        yield Fill(left, top, self.width, self.height, self.ground)
        baseline = top + 0.65 * self.pad + self.text.lines[0].ascent
        for number, line in enumerate(self.text.lines):
            at = baseline + number * self.text.advance
            yield Words(line, left + self.pad, at, self.colour, "label", self.ground)


def _mirrored(mark: Mark, width: float) -> Mark:
    extent = mark.line.width if isinstance(mark, Words) else mark.width
    return replace(mark, left=width - mark.left - extent)


def of_role(marks: Sequence[Mark], role: str) -> list[Words]:
    """The lines of one role, from top to bottom."""
    return [mark for mark in marks if isinstance(mark, Words) and mark.role == role]
