"""Cutting plain text where a partner takes only so much of it."""

from __future__ import annotations

import html
import re

ELLIPSIS = "…"
TAG = re.compile(r"<[^>]*>")
BREAKING_TAG = re.compile(r"</?(?:blockquote|br|dd|div|dt|figcaption|figure|h\d|hr|li|ol|p|pre|table|td|th|tr|ul)\b[^>]*>")
"""Tags between which words do not run together."""


def cut(text: str, most: int) -> str:
    """The text in at most ``most`` characters: whole words, and an ellipsis where some are left out."""
    if len(text) <= most:
        return text
    kept = text[:most]
    whole, space, _ = kept.rpartition(" ")
    if not space or len(whole) < most // 2:  # one long word, or a script that has no spaces between them
        whole = text[: most - 1]
    return whole.rstrip(" ,;:–—-") + ELLIPSIS


def plain(markup: str) -> str:
    """The text of HTML that was cleaned before, on one line."""
    return " ".join(html.unescape(TAG.sub("", BREAKING_TAG.sub(" ", markup))).split())
