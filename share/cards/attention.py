"""Where people look in a photo: a small map of interest, made once, and asked for the best window of any shape.

Interest is what differs from what lies behind and around it, with edges, the colour of skin, and saturation. It is a guess, and a
focal point that an editor sets always wins over it (`share.cards.crop`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageStat

from share.cards.srgb import in_srgb

SIDE = 96
"""The longer side of the small copy, in its pixels ("cells"). A head in the back row of a group still covers a few."""
HEADROOM = 0.06
"""Of a window's height, left free above a head."""
FALLING = 0.85
"""How much less a cell counts at the far end of a window than at the place where the subject should come to lie."""
EDGE = 24
"""The part of a side that counts as the photo's edge (its reciprocal)."""
MARKED = 40
"""A difference that is noticed, in 8-bit levels: where there is none like it, small ones do not become large."""
AROUND = 6
"""The part of the shorter side that counts as the surroundings of a cell (its reciprocal)."""
MARGIN = 0.3
"""How much less the interest at the photo's edge counts than that in its middle."""
FLAT = 6
"""Interest up to this (of 255) is noise; a map that nowhere reaches it says nothing."""


@dataclass(frozen=True, slots=True)
class Attention:
    """What was seen in a photo: the interest of each column and each row of cells, and the cells that belong to a subject.

    ``figure`` has a number for each row, from the top, whose bits are its cells, the leftmost one highest.
    """

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    figure: tuple[int, ...]

    @property
    def flat(self) -> bool:
        """True where nothing in the photo stands out."""
        return not any(self.figure)


def seen(picture: Image.Image) -> Attention:
    """The attention that a picture of any mode draws. The same pixels are looked at once, whatever is asked of them then."""
    scale = SIDE / max(picture.size)
    size = (max(2, round(picture.width * scale)), max(2, round(picture.height * scale)))
    # A sample of a few pixels to the cell, then their mean: as good as the mean of all of them, at a tenth of its price.
    sample = picture.resize((min(picture.width, size[0] * 4), min(picture.height, size[1] * 4)), Image.Resampling.NEAREST)
    small = in_srgb(sample, None).resize(size, Image.Resampling.BOX)
    return _analysed(small.tobytes(), size)


def best_offset(weights: Sequence[int], length: float, landing: float) -> float:
    """Where a window of ``length`` cells begins along columns or rows of interest, to have the most of it, near ``landing``.

    ``landing`` is a fraction of the window. A cell counts less the further it lies from there: what lies at the very edge of a
    window is as good as cut off.
    """
    reach = max(landing, 1 - landing) * length
    room = len(weights) - length
    steps = max(1, round(room))
    offsets = [room * step / steps for step in range(steps + 1)]

    def gained(offset: float) -> float:
        first, last = max(0, int(offset)), min(len(weights), int(offset + length + 0.999))
        middle = offset + landing * length - 0.5
        return sum(weights[cell] * (1 - FALLING * ((cell - middle) / reach) ** 2) for cell in range(first, last))

    return max(offsets, key=lambda offset: (gained(offset), -abs(offset + length / 2 - len(weights) / 2)))


def crown(figure: Sequence[int], row: int, width: int) -> int:
    """The row at which a subject begins that is cut at ``row``: upward, cell by cell, as far as it is connected.

    ``row`` itself where nothing is cut there. What grows wider than half of the photo (of ``width`` cells) is no figure but a
    ground, and has no crown either.
    """
    top, reached = row, figure[row]
    while top > 0 and (reached := _spread(reached, figure[top - 1])):
        if reached.bit_count() * 2 > width:
            return row
        top -= 1
    return top


def _spread(cells: int, row: int) -> int:
    """The runs of cells in the ``row`` above that touch these."""
    reached = row & (cells | cells << 1 | cells >> 1)
    while (wider := row & (reached | reached << 1 | reached >> 1)) != reached:
        reached = wider
    return reached


@lru_cache(maxsize=64)
def _analysed(pixels: bytes, size: tuple[int, int]) -> Attention:
    interest = _interest(Image.frombytes("RGB", size, pixels))
    width, height = size
    if not any(interest.histogram()[FLAT:]):
        return Attention((0,) * width, (0,) * height, (0,) * height)
    ground = max(float(FLAT), ImageStat.Stat(interest).mean[0])
    cells = interest.point([max(0.0, level - ground) for level in range(256)]).tobytes()
    standing_out = interest.point([255 if level > ground else 0 for level in range(256)], "1").tobytes()
    stride, spare = (width + 7) // 8, -width % 8
    figure = (int.from_bytes(standing_out[row * stride : (row + 1) * stride], "big") >> spare for row in range(height))
    return Attention(
        columns=_inward([sum(cells[column::width]) for column in range(width)], 0.5),
        rows=_inward([sum(cells[row * width : (row + 1) * width]) for row in range(height)], 0.42),
        figure=tuple(figure),
    )


def _inward(sums: Sequence[int], middle: float) -> tuple[int, ...]:
    """Sums of interest with less weight on the margins: photographers put their subject near the middle, or a little above it."""
    reach = max(middle, 1 - middle)
    places = ((cell + 0.5) / len(sums) - middle for cell in range(len(sums)))
    return tuple(round(each * (1 - MARGIN * (place / reach) ** 2)) for each, place in zip(sums, places, strict=True))


def _interest(small: Image.Image) -> Image.Image:
    """The map: an "L" image of the size of the small copy."""
    smooth = small.filter(ImageFilter.BoxBlur(0.6)).convert("YCbCr")
    light, blue, red = smooth.split()
    parts = [
        (_difference(smooth, _behind(smooth, across=True)), 1.0),
        (_difference(smooth, _behind(smooth, across=False)), 0.7),
        (_difference(smooth, small.filter(ImageFilter.BoxBlur(min(small.size) / AROUND)).convert("YCbCr")), 1.0),
        (light.filter(ImageFilter.FIND_EDGES).filter(ImageFilter.BoxBlur(1)), 0.5),
        (ImageChops.multiply(_near(red, 153, 24), _near(blue, 104, 26)), 1.0),
        (small.convert("HSV").getchannel("S"), 0.4),
    ]
    total = Image.new("L", small.size)
    for part, weight in parts:
        total = ImageChops.add(total, _emphasised(part, weight / sum(each for _, each in parts)))
    return total.point([level * level // 255 for level in range(256)])


def _emphasised(part: Image.Image, weight: float) -> Image.Image:
    """What stands out in one part of the map: what half of the photo has is nobody's subject, what little of it has counts."""
    histogram = part.histogram()
    low, high = _rank(histogram, 0.5), max(_rank(histogram, 0.99), MARKED)
    stretched = [min(255.0, max(0.0, (level - low) / (high - low) * 255)) if high > low else 0.0 for level in range(256)]
    covered = sum(count * level for count, level in zip(histogram, stretched, strict=True)) / 255 / sum(histogram)
    rarity = (1 - covered) ** 2
    return part.point([level * weight * rarity for level in stretched])


def _rank(histogram: Sequence[int], share: float) -> int:
    """The level below which a share of all pixels lie."""
    left = share * sum(histogram)
    for level, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return level
    return 255


def _behind(picture: Image.Image, *, across: bool) -> Image.Image:
    """What may lie behind the subject: the colours at two opposite edges, going over into each other."""
    width, height = picture.size
    if across:
        edge = max(1, width // EDGE)
        ends = Image.new(picture.mode, (2, height))
        ends.paste(picture.resize((1, height), Image.Resampling.BOX, box=(0, 0, edge, height)), (0, 0))
        ends.paste(picture.resize((1, height), Image.Resampling.BOX, box=(width - edge, 0, width, height)), (1, 0))
    else:
        edge = max(1, height // EDGE)
        ends = Image.new(picture.mode, (width, 2))
        ends.paste(picture.resize((width, 1), Image.Resampling.BOX, box=(0, 0, width, edge)), (0, 0))
        ends.paste(picture.resize((width, 1), Image.Resampling.BOX, box=(0, height - edge, width, height)), (0, 1))
    return ends.resize(picture.size, Image.Resampling.BILINEAR)


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    light, blue, red = ImageChops.difference(one, other).split()
    return ImageChops.add(light, ImageChops.add(blue, red))


def _near(channel: Image.Image, wanted: int, reach: int) -> Image.Image:
    return channel.point([max(0.0, 255 - 255 * abs(level - wanted) / reach) for level in range(256)])
