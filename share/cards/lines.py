"""Where lines end, and how large text can be. Pure arithmetic on widths in ems; nothing here knows fonts.

Lines are balanced: with the fewest lines that the box allows, the narrowest width that needs no more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

PRECISION = 0.01
"""Ems; how finely the width of balanced lines is searched."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Text between two places where a line may end: offsets, its width, and the width of the spaces at its end, in ems."""

    start: int
    end: int
    width: float
    space: float = 0.0


@dataclass(frozen=True, slots=True)
class Fitted:
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
    """As few lines as `wrap` needs, as even as they can be."""
    lines = wrap(segments, limit)
    low, high = max((segment.width for segment in segments), default=0.0), limit
    while high - low > PRECISION:
        middle = (low + high) / 2
        if len(wrap(segments, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(segments, high) if len(wrap(segments, high)) == len(lines) else lines


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

    ``width`` and ``room`` are the box in pixels; ``height(size, lines)`` says how high so many lines are.
    """
    widest = max((segment.width for segment in segments), default=0.0)
    for size in sizes:
        if widest * size > width:
            continue
        lines = wrap(segments, width / size)
        if len(lines) <= most_lines and height(size, len(lines)) <= room:
            return Fitted(size, balance(segments, width / size))
    return None


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
