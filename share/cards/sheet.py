"""A contact sheet: many cards side by side on one picture, each row at one height, with captions set by our own engine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from share.cards.contrast import Colour
from share.cards.fitting import Box, Voice, set_text
from share.cards.fonts import Fonts
from share.cards.masks import draw_line
from share.languages import direction_of

CARD_HEIGHT = 280
"""Pixels: a card of 1200 × 630 is 533 wide, so that its smallest words can be read."""
WIDTH = 2560
"""Pixels of the whole sheet: the four cards of a headline, twice."""
MARGIN = 56
GAP = 14
BETWEEN = 40
"""Pixels between strips."""
PAPER: Colour = (236, 234, 229)
INK: Colour = (26, 28, 33)
QUIET: Colour = (94, 92, 88)
EDGE: Colour = (208, 205, 198)
WARNING: Colour = (160, 58, 10)
FAMILY = "Source Sans 3"
TITLE_FAMILY = "Source Serif 4 Display"
CAPTION_HEIGHT = 34
HEADER_HEIGHT = 118


@dataclass(frozen=True, slots=True)
class Strip:
    """Pictures of one headline, already `reduced`; ``note`` says what is wrong with them, in few words."""

    caption: str
    dress: str
    note: str
    pictures: tuple[Image.Image, ...]

    @property
    def width(self) -> int:
        """Pixels of all its pictures side by side."""
        return sum(picture.width for picture in self.pictures) + GAP * (len(self.pictures) - 1)


def reduced(data: bytes) -> Image.Image:
    """A card's bytes at the height of the sheet, RGB."""
    with Image.open(io.BytesIO(data)) as card:
        size = (round(CARD_HEIGHT * card.width / card.height), CARD_HEIGHT)
        card.draft("RGB", (size[0] * 2, size[1] * 2))
        return card.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def contact_sheet(title: str, subtitle: str, strips: Iterable[Strip], fonts: Fonts) -> Image.Image:
    """All strips under a title, as many beside one another as there is room for."""
    rows = list(_rows(list(strips), WIDTH - 2 * MARGIN))
    row_height = CAPTION_HEIGHT + CARD_HEIGHT + BETWEEN
    widest = max((_width(row) for row in rows), default=0)
    sheet = Image.new(
        "RGB", (max(WIDTH, widest + 2 * MARGIN), HEADER_HEIGHT + len(rows) * row_height + MARGIN - BETWEEN // 2), PAPER
    )
    pen = _Pen(sheet, fonts)
    edge = pen.write(title, MARGIN, 74, 46, INK, family=TITLE_FAMILY, weight=700)
    pen.write(subtitle, edge + 24, 74, 22, QUIET)
    for number, row in enumerate(rows):
        left, top = MARGIN, HEADER_HEIGHT + number * row_height
        for strip in row:
            _place(sheet, pen, strip, left, top)
            left += strip.width + BETWEEN
    return sheet


def sheet_file(sheet: Image.Image, extension: str) -> bytes:
    """The sheet as a file: ``png``, ``webp`` or ``jpg``.

    Raises:
        ValueError: for another extension.
    """
    options = {"png": ("PNG", {"compress_level": 6}), "webp": ("WEBP", {"quality": 88}), "jpg": ("JPEG", {"quality": 90})}
    if extension not in options:
        raise ValueError(extension)
    name, settings = options[extension]
    file = io.BytesIO()
    sheet.save(file, name, **settings)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Pen:
    sheet: Image.Image
    fonts: Fonts

    def write(
        self,
        text: str,
        left: float,
        baseline: float,
        size: float,
        colour: Colour,
        *,
        room: float = WIDTH - 2 * MARGIN,
        family: str = FAMILY,
        weight: int = 600,
        language: str = "en",
    ) -> float:
        """One line, cut where there is no room; answers its right edge."""
        voice = Voice(self.fonts.chain(family, weight, language), language, direction_of(language))
        block = set_text(text, voice, Box(max(1.0, room), size * 4, (size,), 1, 1.2)) if text else None
        if block is None or not block.lines:
            return left
        draw_line(self.sheet, block.lines[0], (left, baseline), colour)
        return left + block.lines[0].width


def _place(sheet: Image.Image, pen: _Pen, strip: Strip, left: int, top: int) -> None:
    baseline, end = top + CAPTION_HEIGHT - 13, left + strip.width
    edge = pen.write(strip.caption, left, baseline, 19, INK, room=strip.width)
    for text, colour in ((strip.dress, QUIET), (strip.note, WARNING)):
        if text and end - edge > 80:
            edge = pen.write(text, edge + 14, baseline, 17, colour, room=end - edge - 14)
    for picture in strip.pictures:
        place = (left - 1, top + CAPTION_HEIGHT - 1, left + picture.width + 1, top + CAPTION_HEIGHT + picture.height + 1)
        sheet.paste(EDGE, place)
        sheet.paste(picture, (left, top + CAPTION_HEIGHT))
        left += picture.width + GAP


def _rows(strips: Sequence[Strip], room: int) -> Iterable[list[Strip]]:
    """Strips in their order, a new row where the next has no room."""
    row: list[Strip] = []
    for strip in strips:
        if row and _width([*row, strip]) > room:
            yield row
            row = []
        row.append(strip)
    if row:
        yield row


def _width(row: Sequence[Strip]) -> int:
    return sum(strip.width for strip in row) + BETWEEN * (len(row) - 1)
