"""Words of right-to-left headlines stand in the order in which Chromium sets them, with the same fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from chromium import chromium
from chromium_text import EXACT, asked, ends, page_with, paragraph, utf16
from headlines import headlines
from playwright.sync_api import Browser
from typesetting import voice

from share.cards.fitting import Box, set_text
from share.cards.fonts import Typeface
from share.cards.shape import plain
from share.languages import direction_of

SIZE = 40
ONE_LINE = Box(100_000, 1_000, [SIZE], 1, 1.2)
WORD = re.compile(r"\d+(?:[.,:٫٬]\d+)*|[^\W\d][\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200c\u200d]*")
"""Letters with their marks, or a number with its separators: what stands together in any order."""

Placed = list[tuple[int, int, float, float]]
"""Words of a line: from and to where in the text, left and right end in pixels."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(*EXACT) as running:
        yield running


@pytest.mark.parametrize("script", ["arabic", "hebrew"])
def test_words_stand_in_the_order_of_a_browser(browser: Browser, script: str) -> None:
    entries = [(plain(entry.text), entry.language) for entry in headlines(script)]
    ours = [words(text, language) for text, language in entries]
    assert sum(map(len, ours)) > 0.9 * sum(len(WORD.findall(text)) for text, _ in entries)
    theirs = words_of(browser, entries, ours)
    for (text, _), own, other in zip(entries, ours, theirs, strict=True):
        assert in_order(text, own) == in_order(text, other)
        drift = SIZE + 0.03 * max(right for _, _, _, right in own)
        for (_, _, left, right), (_, _, seen_left, seen_right) in zip(own, other, strict=True):
            # Our spaces come from the font of their neighbours, and emoji are smaller: places drift a little.
            assert (left, right) == pytest.approx((seen_left, seen_right), abs=drift), text


def in_order(text: str, line: Placed) -> list[str]:
    """The words from left to right."""
    return [text[start:end] for start, end, _, _ in sorted(line, key=lambda word: word[2] + word[3])]


def words(text: str, language: str) -> Placed:
    """Where we set each word, found by its glyphs. Those that are on the line more than once are left out."""
    line = [((glyph.typeface, glyph.number), glyph.x) for glyph in set_text(text, voice(language), ONE_LINE).lines[0].glyphs]
    drawn = [glyph for glyph, _ in line]
    found: Placed = []
    for word in WORD.finditer(text):
        alone = set_text(word[0], voice(language), ONE_LINE).lines[0]
        glyphs = [(glyph.typeface, glyph.number) for glyph in alone.glyphs]
        places = [at for at in range(len(drawn)) if drawn[at : at + len(glyphs)] == glyphs]
        if len(places) == 1:
            left = line[places[0]][1] - alone.glyphs[0].x
            found.append((*word.span(), left, left + alone.width))
    return found


def words_of(browser: Browser, entries: list[tuple[str, str]], wanted: list[Placed]) -> list[Placed]:
    """The same words in Chromium, from the left edge of their line."""
    chains: dict[str, list[Typeface]] = {}
    body, ranges = "", []
    for number, (text, language) in enumerate(entries):
        spoken = "".join(each for each, tongue in entries if tongue == language)
        # Without emoji: their font takes longer to load than all others, and moves words by less than they may drift.
        letters = (typeface for typeface in voice(language).chain if not typeface.colour)
        chains[language] = asked(letters, spoken)
        body += paragraph(f"h{number}", text, language=language, direction=direction_of(language), chain=language)
        spans = [(0, len(text)), *((start, end) for start, end, _, _ in wanted[number])]
        ranges += [(f"h{number}", utf16(text[:start]), utf16(text[:end])) for start, end in spans]
    page = page_with(browser, chains, body, f"p {{ font-size: {SIZE}px; white-space: nowrap; width: max-content; }}")
    seen = iter(ends(page, ranges))
    page.close()
    placed: list[Placed] = []
    for line in wanted:
        edge, _ = next(seen)
        placed.append([(start, end, *(x - edge for x in next(seen))) for start, end, _, _ in line])  # type: ignore[misc]
    return placed
