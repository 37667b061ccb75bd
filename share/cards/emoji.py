"""Which characters are pictures (UTS #51), and what a picture that no font has falls apart into."""

from __future__ import annotations

import re

EMOJI_STYLE, TEXT_STYLE = "\ufe0f", "\ufe0e"
KEYCAP = "\u20e3"
JOINER = "\u200d"
PICTURES = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4"
    "\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797"
    "\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff]"
)
"""Characters that are pictures where nothing says otherwise (Emoji_Presentation); skin tones and flag letters among them."""


def is_picture(cluster: str) -> bool:
    """Whether a grapheme cluster wants to be seen as a picture: by its variation selector, else by its characters."""
    if cluster.isascii() or TEXT_STYLE in cluster:
        return False
    return EMOJI_STYLE in cluster or KEYCAP in cluster or PICTURES.search(cluster) is not None


def parts(cluster: str) -> tuple[str, ...]:
    """What a joined sequence falls apart into where nothing draws it as a whole; a single picture is its only part."""
    return tuple(filter(None, cluster.split(JOINER)))
