"""A card of type on plain paper, made of strips of its height: what stands in one strip is drawn and encoded alone.

Paper, masthead, label and strip look as they did on the card before; their JPEG data is kept and laid between what is new. JPEG
allows it: with a restart marker after each row of blocks, no row depends on the one above it (ITU-T T.81, section B.2.1).
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from PIL import Image

from share.cards.bounded import ByteBounded
from share.cards.contrast import Colour
from share.cards.draw import AROUND, draw_marks
from share.cards.encode import FULL, JPEG, Encoded
from share.cards.layout import Layout
from share.cards.marks import Art, Fill, Mark, Rect, Words
from share.formats import CardFormat

BLOCK = 8
"""Pixels: at full resolution of colour, a row of JPEG blocks is as high (ITU-T T.81, section A.1.1)."""
RESTART = re.compile(rb"\xff[\xd0-\xd7]")
RESTARTS = tuple(bytes((0xFF, 0xD0 + number)) for number in range(8))
FRAME, SCAN, END = b"\xff\xc0", b"\xff\xda", b"\xff\xd9"
"""The markers before the size of the picture and before its data, and the last one."""
FRESH = frozenset({"headline", "summary"})
"""Slots whose words are those of one article alone: to keep their strips would push out what comes again."""
BEST = JPEG[FULL][0]


class Strip(NamedTuple):
    """Some rows of a card: their size in pixels, the colour of the paper, and the marks on them by their place in the strip."""

    width: int
    height: int
    paper: Colour
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The start of a JPEG file up to its data, and the data of each row of blocks."""

    head: bytes
    data: tuple[bytes, ...]


_kept = ByteBounded[Strip, Rows](4_000_000, lambda rows: 2_000 + len(rows.head) + sum(map(len, rows.data)))


def encoded_in_strips(layout: Layout, card_format: CardFormat) -> Encoded | None:
    """The file of a card, with the very pixels that `share.cards.encode.encoded` would write at its best quality.

    None where that cannot be done or does not fit into the byte limit: with pictures of the article's, on a picture of the
    theme's, and in any file type but JPEG.
    """
    design = layout.look.design
    if card_format.extension != "jpg" or card_format.style != "card" or layout.photo or design.ground.image:
        return None
    if any(isinstance(mark, Art) and mark.slot in {"portrait", "qr"} for mark in layout.marks):
        return None
    paper = design.colour(design.ground.colour)
    parts = [_rows(strip) for strip in strips(layout.marks, paper, card_format.width, card_format.height)]
    rows = [row for part in parts for row in part.data]
    # The size stands behind the marker, its length (2 bytes) and the depth of colour (1).
    place = parts[0].head.index(FRAME) + 5
    head = parts[0].head[:place] + card_format.height.to_bytes(2, "big") + parts[0].head[place + 2 :]
    marked = [row + RESTARTS[number % 8] for number, row in enumerate(rows[:-1])]
    data = b"".join((head, *marked, rows[-1], END))
    return Encoded(data, BEST.quality, f"JPEG, {BEST.detail}") if len(data) <= card_format.byte_limit else None


def strips(marks: Sequence[Mark], paper: Colour, width: int, height: int) -> Iterator[Strip]:
    """The strips of a card from top to bottom, cut where no mark is cut but a band as high as the card.

    Nor are they cut between lines of the article's own, which are new in any case.
    """
    spans = [_span(mark.rect, height) for mark in marks]
    fresh = _runs(sorted(span for mark, span in zip(marks, spans, strict=True) if mark.slot in FRESH), gap=1)
    edges = sorted({0, height}.union(*_runs(sorted({*fresh, *spans} - {(0, height)}))))
    inside: list[list[Mark]] = [[] for _ in edges[1:]]
    for mark, (top, bottom) in zip(marks, spans, strict=True):
        for number in range(bisect_right(edges, top) - 1, bisect_left(edges, bottom)):
            inside[number].append(_moved(mark, edges[number], edges[number + 1]))
    for (top, bottom), within in zip(pairwise(edges), inside, strict=True):
        yield Strip(width, bottom - top, paper, tuple(within))


def _span(rect: Rect, height: int) -> tuple[int, int]:
    """The rows of whole blocks that a mark may touch."""
    top, bottom = (rect.top - AROUND) // BLOCK * BLOCK, -((-rect.bottom - AROUND) // BLOCK * BLOCK)
    return min(max(0, int(top)), height), min(max(0, int(bottom)), height)


def _runs(spans: Sequence[tuple[int, int]], gap: int = 0) -> Iterator[tuple[int, int]]:
    """Spans from top to bottom, those joined that overlap, or have less than ``gap`` rows between them."""
    reach: tuple[int, int] | None = None
    for top, bottom in spans:
        if reach and top < reach[1] + gap:
            reach = (reach[0], max(reach[1], bottom))
        else:
            if reach:
                yield reach
            reach = (top, bottom)
    if reach:
        yield reach


def _moved(mark: Mark, top: int, bottom: int) -> Mark:
    if isinstance(mark, Words):
        return mark._replace(baseline=mark.baseline - top)
    rect = mark.rect
    if isinstance(mark, Fill) and rect.top <= top and rect.bottom >= bottom:
        return mark._replace(rect=Rect(rect.left, 0, rect.width, bottom - top))
    return mark._replace(rect=Rect(rect.left, rect.top - top, rect.width, rect.height))


def _rows(strip: Strip) -> Rows:
    if any(mark.slot in FRESH for mark in strip.marks):
        return _drawn(strip)
    return _kept.get(strip, _drawn)


def _drawn(strip: Strip) -> Rows:
    image = Image.new("RGB", (strip.width, strip.height), strip.paper)
    draw_marks(image, strip.marks, strip.paper)
    target = io.BytesIO()
    image.save(target, "JPEG", **BEST.settings, restart_marker_rows=1)
    file = target.getvalue()
    begin = file.index(SCAN)
    begin += 2 + int.from_bytes(file[begin + 2 : begin + 4], "big")
    return Rows(file[:begin], tuple(RESTART.split(file[begin:].removesuffix(END))))
