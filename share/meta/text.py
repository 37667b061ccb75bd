"""Text as metadata takes it: on one line, without what no page may contain, and no longer than it is read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from share.networks.counting import graphemes

UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
"""Control characters, halves of surrogate pairs and noncharacters, which HTML forbids (WHATWG HTML, section 13.2.3.5), and the
embeddings and overrides of direction, which would turn whatever stands behind the text (UAX 9, section 2.7, advises isolates)."""


NAME_LIMIT = 100
ALT_LIMIT = 420
"""Characters; X takes this many (developer.x.com, cards markup)."""


def one_line(text: str) -> str:
    """``text`` with all white space as single spaces, and without characters that a page may not contain."""
    return " ".join(UNFIT.sub("", text).split())


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, with ``…`` behind it: cut at the end of a word, or within a very long one, and
    never within what a reader sees as one character."""
    if len(text) <= limit:
        return text
    kept = text[:limit]
    at_word = kept.rpartition(" ")[0]
    shortened = at_word if len(at_word) > limit // 2 else "".join(graphemes(kept)[:-1]) or kept[: limit - 1]
    return shortened.rstrip(" ,;:–—-") + "…"


def opening(html: str, limit: int) -> str:
    """The first words of an HTML text, as plain text in at most ``limit`` characters."""
    reader = _Reader()
    reader.feed(html[: limit * 20])
    reader.close()
    return cut(one_line(" ".join(reader.pieces)), limit)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
