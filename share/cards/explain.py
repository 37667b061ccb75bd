"""Why a card looks as it does: one JSON document beside each card, for those who may edit the article.

The keys ``fonts``, ``lines``, ``missing``, ``overflows``, ``contrast``, ``bytes`` and ``warnings`` are fixed; tools rely on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from share.article import Article
from share.cards.draw import Read
from share.cards.encode import Encoded
from share.cards.layout import Layout
from share.cards.marks import Rect, Words
from share.formats import CardFormat

MUST_BE_READ = frozenset({"headline", "label", "flag"})
"""What a post does not say again beside the card; byline and date it does."""
Explanation = Mapping[str, Any]
"""What JSON can hold."""


def explanation(
    card_format: CardFormat, theme: str, layout: Layout, read: Read, encoded: Encoded, *, crop: Mapping[str, Any] | None
) -> dict[str, Any]:
    """All about a drawn card but its warnings. Boxes are left, top, width and height in pixels, contrasts are ratios to 1."""
    words = [mark for mark in layout.marks if isinstance(mark, Words)]
    rated = list(zip(words, read.contrasts, strict=True))
    return {
        "format": card_format.id,
        "width": card_format.width,
        "height": card_format.height,
        "media_type": card_format.media_type,
        "theme": theme,
        "variants": list(layout.look.variants),
        "direction": "rtl" if layout.mirrored else "ltr",
        "fonts": [run for mark in words for run in _runs(mark)],
        "lines": [_line(mark, ratio, wanted) for mark, (ratio, wanted) in rated],
        "boxes": [{"slot": mark.slot, "box": _box(mark.rect)} for mark in layout.marks if not isinstance(mark, Words)],
        "missing": list(dict.fromkeys(cluster for _, cluster in layout.missing)),
        "overflows": list(layout.overflows),
        "cut": list(layout.cut),
        "dropped": list(layout.dropped),
        "contrast": round(min(ratio for _, (ratio, _) in rated), 2) if rated else None,
        "photo": _box(layout.photo) if layout.photo else None,
        "crop": crop,
        "scrim": round(read.shade, 3),
        "quality": encoded.quality,
        "encoding": encoded.detail,
        "bytes": len(encoded.data),
        "byte_limit": card_format.byte_limit,
    }


def faults(layout: Layout, read: Read) -> tuple[str, ...]:
    """What keeps a card from being right, a sentence each: letters left out, no room, or too little contrast."""
    words = [mark for mark in layout.marks if isinstance(mark, Words)]
    weak = (
        f"The {mark.slot} has a contrast of {ratio:.2f}:1 with what is behind it; {wanted:.1f}:1 is wanted."
        for mark, (ratio, wanted) in zip(words, read.contrasts, strict=True)
        if ratio < wanted
    )
    return (*layout.faults, *dict.fromkeys(weak))


def with_article(told: Explanation, article: Article) -> dict[str, Any]:
    """The explanation of an article's current card, its warnings led by those of the article: pictures that it stands without."""
    own = (fault.sentence for fault in article.warnings)
    return {**told, "warnings": list(dict.fromkeys((*own, *told["warnings"])))}


def text_boxes(layout: Layout) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every line that no platform may cover."""
    rects = (mark.rect for mark in layout.marks if isinstance(mark, Words) and mark.slot in MUST_BE_READ)
    return [(rect.left, rect.top, rect.right, rect.bottom) for rect in rects]


def _line(mark: Words, ratio: float, wanted: float) -> dict[str, Any]:
    return {
        "slot": mark.slot,
        "text": mark.line.text,
        "size": round(mark.size, 2),
        "baseline": round(mark.baseline, 1),
        "box": _box(mark.rect),
        "contrast": round(ratio, 2),
        "wanted_contrast": round(wanted, 2),
    }


def _runs(mark: Words) -> Iterator[dict[str, Any]]:
    """The fonts of a line, as they follow one another from left to right."""
    for name, glyphs in groupby([glyph.typeface.name for glyph in mark.line.glyphs]):
        yield {"slot": mark.slot, "font": name, "size": round(mark.size, 2), "glyphs": len(list(glyphs))}


def _box(rect: Rect) -> list[float]:
    return [round(value, 1) for value in (rect.left, rect.top, rect.width, rect.height)]
