"""A layout becomes pixels, and what is read on them is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from share.cards.contrast import READABLE, Colour, contrast
from share.cards.layout import Layout
from share.cards.marks import Art, Fill, Mark, Rect, Words
from share.cards.masks import draw_line, line_mask
from share.cards.pictures import Picture
from share.cards.qr import qr_code
from share.cards.scrim import Letters, Zone, measured, shade
from share.cards.theme import Theme

LARGE = 48
"""Pixels to the em; larger type is read with less contrast (WCAG 2.2, success criterion 1.4.3, large text)."""
LARGE_SHARE = 3.0 / READABLE
PADDING = 12
"""Pixels of full shade around text on a photo."""
AROUND = 2
"""Pixels that ink may reach out of the box of its line: it is smoothed, and it may lean."""
SMOOTH = 4
"""A circle is drawn this many times as large and scaled down."""


@dataclass(frozen=True, slots=True)
class Read:
    """How well a card is read: the measured and the wanted contrast of each line, by the order of the marks."""

    contrasts: tuple[tuple[float, float], ...]
    shade: float


@dataclass(frozen=True, slots=True)
class Drawn(Read):
    """A picture, and how well it is read."""

    image: Image.Image


def draw(
    layout: Layout,
    theme: Theme,
    size: tuple[int, int],
    *,
    photo: Image.Image | None,
    portrait: Image.Image | None = None,
    address: str = "",
) -> Drawn:
    """An RGB picture. ``photo`` has the size of ``layout.photo`` and is drawn upon; ``address`` is what a QR code leads to."""
    design = layout.look.design
    covered = photo is not None and layout.photo is not None and photo.size == size
    image = photo if photo and covered else Image.new("RGB", size, design.colour(design.ground.colour))
    if design.ground.image and not covered:
        _cover(image, theme.pictures[design.ground.image])
    words = [mark for mark in layout.marks if isinstance(mark, Words)]
    wanted = _wanted(words, layout)
    ratios: dict[int, float] = {}
    strength = 0.0
    if photo is not None and layout.photo is not None:
        strength = _shade(photo, layout, words, wanted, ratios)
        if not covered:
            image.paste(photo, (round(layout.photo.left), round(layout.photo.top)))
    _measure(image, words, wanted, ratios)
    plain = None if design.ground.image or strength or layout.photo else design.colour(design.ground.colour)
    draw_marks(image, layout.marks, plain, portrait=portrait, address=address)
    return Drawn(tuple((ratios[index], wanted[index]) for index in range(len(words))), strength, image)


def read_on_paper(layout: Layout) -> Read:
    """How well a card is read all of whose lines stand on one colour: nobody has to draw it for that."""
    words = [mark for mark in layout.marks if isinstance(mark, Words)]
    ratios = (contrast(mark.colour, mark.ground) if mark.ground else 0.0 for mark in words)
    return Read(tuple(zip(ratios, _wanted(words, layout), strict=True)), 0.0)


def _wanted(words: Sequence[Words], layout: Layout) -> list[float]:
    wanted = layout.look.design.scrim.contrast
    return [wanted * (LARGE_SHARE if mark.size > LARGE else 1.0) for mark in words]


def draw_marks(
    image: Image.Image, marks: Sequence[Mark], ground: Colour | None, *, portrait: Image.Image | None = None, address: str = ""
) -> None:
    """Draws marks in their order; ``ground`` is the one colour that the image has as yet, None where it has many."""
    for number, mark in enumerate(marks):
        if isinstance(mark, Fill):
            image.paste(mark.colour, pixels_of(mark.rect))
        elif isinstance(mark, Art):
            _draw_art(image, mark, portrait, address)
        else:
            behind = _behind(mark.rect, marks[:number], ground) if mark.ground else None
            draw_line(image, mark.line, (mark.left, mark.baseline), mark.colour, behind)


def _behind(place: Rect, below: Sequence[Mark], ground: Colour | None) -> Colour | None:
    """The one colour behind a line and a little around it; None where there may be more than one."""
    around = Rect(place.left - AROUND, place.top - AROUND, place.width + 2 * AROUND, place.height + 2 * AROUND)
    for mark in below:
        if mark.rect.overlaps(around, slack=0):
            if not isinstance(mark, Fill) or not mark.rect.holds(around, slack=0):
                return None
            ground = mark.colour
    return ground


def _shade(
    photo: Image.Image, layout: Layout, words: Sequence[Words], wanted: Sequence[float], ratios: dict[int, float]
) -> float:
    """Shades the photo under the text that lies on it; fills in the ratios of its lines and answers the strength."""
    place = layout.photo
    if place is None:
        return 0.0
    design = layout.look.design
    scale = max(photo.size) / 1200
    bare = [index for index, mark in enumerate(words) if mark.ground is None and place.overlaps(mark.rect)]
    letters = {index: found for index in bare if (found := _letters(words[index], wanted[index], place))}
    if not letters:
        return 0.0
    fade = design.scrim.fade * scale
    zones = _zones([(rect.top - place.top, rect.bottom - place.top) for rect in layout.on_photo], photo.height, fade, scale)
    shaded = shade(photo, list(letters.values()), zones, shade=design.colour(design.scrim.colour), fade=fade)
    ratios.update(zip(letters, shaded.ratios, strict=True))
    return shaded.strength


def _zones(blocks: Sequence[tuple[float, float]], height: int, fade: float, scale: float) -> list[Zone]:
    """The rows under full shade, from the tops and bottoms of blocks of text.

    Blocks nearer to one another than their fades are one zone, or stripes would be seen between them. The shade below the
    lowest text of the lower half goes on to the edge, as a photo's own shadow would.
    """
    zones: list[Zone] = []
    for top, bottom in sorted(blocks):
        upper, lower = top - PADDING * scale, bottom + PADDING * scale
        if zones and upper - zones[-1].bottom < 2 * fade:
            zones[-1] = Zone(zones[-1].top, max(zones[-1].bottom, lower))
        else:
            zones.append(Zone(upper, lower))
    if zones and zones[-1].bottom > height / 2:
        zones[-1] = Zone(zones[-1].top, height)
    return zones


def _measure(image: Image.Image, words: Sequence[Words], wanted: Sequence[float], ratios: dict[int, float]) -> None:
    """Fills in the ratios of all lines that have none yet: by colours on a plain ground, by pixels on a picture."""
    for index, mark in enumerate(words):
        if index in ratios:
            continue
        if mark.ground is not None:
            ratios[index] = contrast(mark.colour, mark.ground)
        else:
            letters = _letters(mark, wanted[index], Rect(0, 0, image.width, image.height))
            ratios[index] = measured(image, [letters]) if letters else contrast(mark.colour, (128, 128, 128))


def _letters(mark: Words, wanted: float, place: Rect) -> Letters | None:
    found = line_mask(mark.line)
    if found is None:
        return None
    mask, left, top = found
    return Letters(mask, round(mark.left - place.left) + left, round(mark.baseline - place.top) + top, mark.colour, wanted)


def pixels_of(rect: Rect) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in whole pixels; at least one of them each way."""
    left, top = round(rect.left), round(rect.top)
    return left, top, max(left + 1, round(rect.right)), max(top + 1, round(rect.bottom))


def _draw_art(image: Image.Image, mark: Art, portrait: Image.Image | None, address: str) -> None:
    left, top, right, bottom = pixels_of(mark.rect)
    size = (right - left, bottom - top)
    if mark.slot == "qr":
        image.paste(qr_code(address, size[0], mark.dark, mark.light), (left, top))
        return
    picture = portrait if mark.slot == "portrait" else mark.picture.at(*size) if mark.picture else None
    if picture is None:
        return
    shown = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
    mask = shown if shown.mode == "RGBA" else None
    if mark.tint and mask:
        image.paste(mark.tint, (left, top, right, bottom), mask)
    else:
        image.paste(shown, (left, top), _circle(size) if mark.circle else mask)


@lru_cache(maxsize=8)
def _circle(size: tuple[int, int]) -> Image.Image:
    large = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH), 0)
    ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
    return large.resize(size, Image.Resampling.BOX)


def _cover(image: Image.Image, picture: Picture) -> None:
    """A picture of the theme's over the whole card, cropped in its middle."""
    ratio = image.width / image.height
    width = image.width if picture.ratio <= ratio else round(image.height * picture.ratio)
    height = image.height if picture.ratio >= ratio else round(image.width / picture.ratio)
    shown = picture.at(width, height)
    image.paste(shown, ((image.width - width) // 2, (image.height - height) // 2), shown)
