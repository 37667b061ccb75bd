"""Headlines beside Chromium's own rendering of them: one contact sheet for each script, and a list of what differs.

    python tests/golden/text/compare.py [script …]

Left is Chromium (the same fonts in the same order, size and width, ``text-wrap: balance``, ``dir=auto``), right are our lines.
A tinted row has other line breaks. The sheets go to ``tests/golden/new/text``; ``docs/text.md`` names the differences.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from chromium import chromium, program
from chromium_text import EXACT, asked, ends, page_with, paragraph, utf16
from headlines import SCRIPTS, headlines
from PIL import Image
from playwright.sync_api import Browser, Page
from typesetting import voice

from share.cards.fitting import Block, Box, Voice, set_text
from share.cards.masks import draw_line
from share.cards.shape import plain

SHEETS = Path(__file__).parents[1] / "new" / "text"
SIZE, WIDTH, GUTTER, GAP = 34, 620, 70, 22
BOX = Box(WIDTH, 100_000, [SIZE], 40, 1.25)
PAPER, TINT, INK, QUIET = (255, 255, 255), (255, 246, 214), (0, 0, 0), (120, 120, 120)
FAR = 0.03
"""How much wider or narrower a word may be before it is listed, of its width."""


@dataclass(frozen=True, slots=True)
class Row:
    """One headline on the sheet: where it begins, and how we set it."""

    name: str
    text: str
    language: str
    voice: Voice
    top: float
    block: Block

    @property
    def breaks(self) -> list[str]:
        """Our lines."""
        return [line.text for line in self.block.lines]


def rows(script: str) -> list[Row]:
    """The headlines of a script, one under the other."""
    placed: list[Row] = []
    top = float(GAP)
    for number, entry in enumerate(headlines(script)):
        text = plain(entry.text)
        speaking = voice(entry.language)
        block = set_text(text, speaking, BOX)
        placed.append(Row(f"h{number}", text, entry.language, speaking, top, block))
        top += block.advance * len(block.lines) + GAP
    return placed


def in_chromium(browser: Browser, placed: list[Row]) -> Page:
    """The same headlines in Chromium, each where our own begins."""
    by_language = {row.language: row.voice for row in placed}
    text = "".join(row.text for row in placed)
    chains = {language: asked(voice.chain, text) for language, voice in by_language.items()}
    style = (
        f"body {{ margin: 0 }} p {{ position: absolute; margin: 0; left: {GUTTER}px; width: {WIDTH}px; font-size: {SIZE}px;"
        " text-wrap: balance; overflow-wrap: anywhere }"
    )
    style += "".join(f"#{row.name} {{ top: {row.top}px; line-height: {row.block.advance}px }}" for row in placed)
    body = "".join(paragraph(row.name, row.text, language=row.language, direction="auto", chain=row.language) for row in placed)
    return page_with(browser, chains, body, style, GUTTER + WIDTH)


def breaks_of(page: Page, row: Row) -> list[str]:
    """Chromium's lines."""
    tops = page.evaluate(
        """id => {
            const node = document.getElementById(id).firstChild, range = document.createRange();
            return [...node.data].reduce(([found, at], character) => {
                range.setStart(node, at);
                range.setEnd(node, at + character.length);
                const box = range.getBoundingClientRect();
                return [[...found, box.height ? (box.top + box.bottom) / 2 : null], at + character.length];
            }, [[], 0])[0];
        }""",
        row.name,
    )
    lines: list[str] = []
    last = None
    for character, top in zip(row.text, tops, strict=True):
        if last is None or (top is not None and top > last + SIZE / 2):
            lines.append("")
            last = top if top is not None else last
        lines[-1] += character
    return [line.strip() for line in lines]


def other_widths(page: Page, row: Row, lines: list[str]) -> list[str]:
    """Words that are not as wide as in Chromium, which is how other shapes and other fonts show."""
    words = row.text.split()
    starts = [sum(len(word) + 1 for word in words[:index]) for index in range(len(words))]
    ranges = [(row.name, utf16(row.text[:at]), utf16(row.text[: at + len(word)])) for at, word in zip(starts, words, strict=True)]
    told = []
    for word, (left, right) in zip(words, ends(page, ranges), strict=True):
        ours = sum(line.width for line in set_text(word, row.voice, BOX).lines)
        whole = word in " ".join(lines).split()
        if whole and abs(ours - (right - left)) > FAR * (right - left) + 1:
            told.append(f"{word} {ours:.0f}/{right - left:.0f}")
    return told


def sheet(placed: list[Row], page: Page) -> Image.Image:
    """Both renderings side by side."""
    last = placed[-1]
    height = round(last.top + last.block.advance * len(last.block.lines) + 2 * GAP)
    page.set_viewport_size({"width": GUTTER + WIDTH, "height": height})
    picture = Image.new("RGB", (2 * (GUTTER + WIDTH) + GAP, height), PAPER)
    with Image.open(io.BytesIO(page.screenshot())) as theirs:
        picture.paste(theirs.convert("RGB"), (0, 0))
    for row in placed:
        if breaks_of(page, row) != row.breaks:
            bottom = row.top + row.block.advance * len(row.block.lines)
            picture.paste(TINT, (GUTTER + WIDTH, round(row.top), picture.width, round(bottom)))
        number = set_text(row.name[1:], voice("en", "text"), Box(GUTTER, 100, [16], 1, 1)).lines[0]
        draw_line(picture, number, (8, row.top + SIZE), QUIET)
        for index, line in enumerate(row.block.lines):
            left = 2 * GUTTER + WIDTH + (WIDTH - line.width if row.block.direction == "rtl" else 0)
            draw_line(picture, line, (left, row.top + row.block.advance * (index + 0.5) + 0.35 * SIZE), INK)
    return picture


def compare(browser: Browser, script: str) -> None:
    """One sheet, and what differs on it in words."""
    placed = rows(script)
    page = in_chromium(browser, placed)
    sheet(placed, page).save(SHEETS / f"{script}.png")
    for row in placed:
        lines = breaks_of(page, row)
        widths = other_widths(page, row, lines)
        if row.block.missing:
            tell(script, row, f"missing {row.block.missing}")
        if lines != row.breaks:
            tell(script, row, f"theirs {' | '.join(lines)}")
            tell(script, row, f"ours   {' | '.join(row.breaks)}")
        if widths:
            tell(script, row, f"widths, ours and theirs: {', '.join(widths)}")
    page.close()


def tell(script: str, row: Row, what: str) -> None:
    """A line for whoever runs this."""
    sys.stdout.write(f"{script} {row.name[1:]} ({row.language}): {what}\n")


def main() -> None:
    """All scripts, or those that are named."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    if program() is None:
        sys.exit("Chromium is not installed here")
    with chromium(*EXACT) as browser:
        for script in sys.argv[1:] or SCRIPTS:
            compare(browser, script)


if __name__ == "__main__":
    main()
