"""Where lines end, and how large text can be. Pure arithmetic on widths in ems; nothing here knows fonts.

Lines are balanced: with the fewest lines that the box allows, those that are most even, where an ending that reads well counts
for a little and a last word all alone counts against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

LONELY = 0.5
"""What one word on the last line costs, on the scale of squared differences from the mean width (a tenth off is 0.01)."""
CALMER = 0.88
"""How much smaller a text may stand than it could, to spare the reader a short word all alone on the first or last line."""
SHORT = 0.6
"""A word all alone is short where it is less than this part of the widest line."""
FORLORN = 2.0
"""What it costs more, or a bit of text without spaces costs, by how much of the mean width it leaves empty."""


class Segment(NamedTuple):
    """Text between two places where a line may end: offsets, its width, and the space between it and the next one, in ems.

    ``cost`` is what it costs to end a line after it, on the scale of `LONELY`; less than 0 where that reads well.
    ``spaced``: it ends with a space, so that what follows is a word of its own.
    """

    start: int
    end: int
    width: float
    space: float = 0.0
    cost: float = 0.0
    spaced: bool = False


class Fitted(NamedTuple):
    """Text that fits: pixels to the em, and for each line the segments on it (first, past the last)."""

    size: float
    lines: tuple[tuple[int, int], ...]


def wrap(segments: Sequence[Segment], limit: float) -> tuple[tuple[int, int], ...]:
    """Lines no wider than ``limit`` ems, each filled as far as it goes. A segment wider than that has a line to itself."""
    lines: list[tuple[int, int]] = []
    first = 0
    pen = 0.0
    for index, segment in enumerate(segments):
        if index > first and pen + segment.width > limit:
            lines.append((first, index))
            first, pen = index, 0.0
        pen += segment.width + segment.space
    if segments:
        lines.append((first, len(segments)))
    return tuple(lines)


def balance(segments: Sequence[Segment], limit: float) -> tuple[tuple[int, int], ...]:
    """As few lines as `wrap` needs, and of all ways to do it the one that costs least: the squares of how far each line's
    width is from the mean, what its ending costs, and a last line of one word.
    """
    greedy = wrap(segments, limit)
    if len(greedy) < 2:
        return greedy
    places = list(accumulate((segment.width + segment.space for segment in segments), initial=0.0))
    mean = (places[-1] - segments[-1].space) / len(greedy)
    known: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for (_, latest), earliest in zip(greedy, _earliest_ends(segments, limit), strict=False):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in range(earliest, latest + 1):
            ways = [
                (cost + _line_cost(segments, places, first, end, mean), (*ended, end))
                for first, (cost, ended) in known.items()
                if first + 1 == end or (first < end and places[end] - segments[end - 1].space - places[first] <= limit)
            ]
            if ways:
                following[end] = min(ways)
        known = following
    _, best = known.get(len(segments), (0.0, ()))
    return tuple(zip((0, *best), best, strict=False)) if len(best) == len(greedy) else greedy


def _earliest_ends(segments: Sequence[Segment], limit: float) -> list[int]:
    """The least segments that each line has to take, so that those after it still fit: lines filled from the end."""
    spaces = [*(segment.space for segment in reversed(segments[:-1])), 0.0]
    backwards = [Segment(0, 0, segment.width, space) for segment, space in zip(reversed(segments), spaces, strict=True)]
    return [len(segments) - first for first, _ in reversed(wrap(backwards, limit))]


def _line_cost(segments: Sequence[Segment], places: Sequence[float], first: int, end: int, mean: float) -> float:
    last = segments[end - 1]
    width = places[end] - last.space - places[first]
    uneven = ((width - mean) / mean) ** 2 if mean else 0.0
    if end < len(segments):
        return uneven + last.cost
    if end - first > 1 or first == 0:
        return uneven
    word = LONELY if segments[first - 1].spaced else 0.0
    return uneven + word + FORLORN * max(0.0, 1 - width / mean if mean else 0.0) ** 2


def fit(
    segments: Sequence[Segment],
    width: float,
    height: Callable[[float, int], float],
    *,
    room: float,
    sizes: Sequence[float],
    most_lines: int,
) -> Fitted | None:
    """The first of ``sizes`` (largest first) at which the text fits, with balanced lines; None when none does.

    Where a short word stands all alone on the first or last line there, it is the first within `CALMER` of it where none does.

    ``width`` and ``room`` are the box in pixels; ``height(size, lines)`` says how high so many lines are, and grows with both.
    Text that fits at one size fits at every smaller one, in as many lines or fewer; so the size is found by halving.
    """
    widest = max((segment.width for segment in segments), default=0.0)

    def fits(size: float) -> bool:
        if widest * size > width:
            return False
        lines = len(wrap(segments, width / size))
        return lines <= most_lines and height(size, lines) <= room

    low, high = 0, len(sizes)
    while low < high:
        middle = (low + high) // 2
        if fits(sizes[middle]):
            high = middle
        else:
            low = middle + 1
    if low == len(sizes):
        return None
    ways = (Fitted(size, balance(segments, width / size)) for size in sizes[low:] if size >= CALMER * sizes[low])
    largest = next(ways)
    return largest if _calm(segments, largest) else next((way for way in ways if _calm(segments, way)), largest)


def _calm(segments: Sequence[Segment], fitted: Fitted) -> bool:
    """Whether no short word stands all alone on the first or last line."""
    if len(fitted.lines) < 2:
        return True
    least = SHORT * max(_width(segments[first:past]) for first, past in fitted.lines)
    ends = (fitted.lines[0], fitted.lines[-1])
    return not any(past - first == 1 and segments[first].width < least for first, past in ends)


def longest_start(segments: Sequence[Segment], limit: float, most_lines: int, ending: float) -> int:
    """How many segments fit on ``most_lines`` lines of ``limit`` ems when something ``ending`` ems wide follows the last."""
    low, high = 0, len(segments)
    while low < high:
        middle = (low + high + 1) // 2
        last = segments[middle - 1]
        ended = [*segments[: middle - 1], Segment(last.start, last.end, last.width + ending)]
        lines = wrap(ended, limit)
        if len(lines) <= most_lines and all(_width(ended[first:past]) <= limit for first, past in lines):
            low = middle
        else:
            high = middle - 1
    return low


def _width(segments: Sequence[Segment]) -> float:
    return sum(segment.width + segment.space for segment in segments) - (segments[-1].space if segments else 0.0)
