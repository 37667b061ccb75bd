"""Which fullwidth marks take half their width: those beside another one, and those that open a line.

The rule is that of CSS Text 4, section 8.3 (``text-spacing-trim: trim-start``), which is that of JLREQ and CLREQ: the blank
halves of two marks side by side would look like a hole. The font has the narrow widths as its OpenType feature ``halt``.
"""

from __future__ import annotations

import re

OPENING = "（［｛「『【〈《〔〖〘“‘"
CLOSING = "）］｝」』】〉》〕〗〙”’"
POINTS = "、。，．"
COLONS = "：；"
OTHERS = "・·\u3000"
MARKS = re.compile(f"[{OPENING}{CLOSING}{POINTS}{COLONS}]")
CENTRED = re.compile("zh-(?:hant|tw|hk|mo)", re.IGNORECASE)
"""Languages that set points in the middle of their square, where no half of it is blank."""
SIMPLIFIED = re.compile("zh(?!-(?:hant|tw|hk|mo))", re.IGNORECASE)
"""Languages that set the colon, too, at the left of its square."""


def halved(text: str, start: int, end: int, language: str, *, opens_line: bool) -> list[int]:
    """The offsets in ``text[start:end]`` of marks that take half their width; ``opens_line``: a line begins at ``start``."""
    left = CLOSING + ("" if CENTRED.match(language) else POINTS) + (COLONS if SIMPLIFIED.match(language) else "")
    return [
        found.start()
        for found in MARKS.finditer(text, start, end)
        if _is_halved(text, found.start(), left, opens_line=opens_line and found.start() == start)
    ]


def _is_halved(text: str, at: int, left: str, *, opens_line: bool) -> bool:
    if text[at] in OPENING:
        return opens_line or (at > 0 and text[at - 1] in OPENING + CLOSING + POINTS + COLONS + OTHERS)
    return text[at] in left and at + 1 < len(text) and text[at + 1] in CLOSING + POINTS + COLONS + OTHERS
