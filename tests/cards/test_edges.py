"""Ink stays in its box, whatever leans or hangs over; and marks of a full width do not leave holes."""

from __future__ import annotations

import pytest
from typesetting import ONE_LINE, fonts, headline, shown, voice

from share.cards.fitting import Block, Box, Voice, set_text
from share.cards.fullwidth import halved
from share.cards.shape import HANG_AFTER, HANG_BEFORE

TEXTS = {
    "ur": "وزیراعظم کی طرف سے بندرگاہ کے نئے پل کا افتتاح کر دیا گیا ہے",
    "my": "ဆိပ်ကမ်းတံတား ပြန်ဖွင့်ပြီဟု မြို့တော်ဝန်က ပြောကြားခဲ့သည်",
    "kn": "ಎರಡು ವರ್ಷಗಳ ದುರಸ್ತಿಯ ನಂತರ ಬಂದರು ಸೇತುವೆ ತೆರೆಯಿತು ಸಮ್ಮೇಳನಕ್ಕೆ",
    "en": "Of a half off, if only you knew of it: you self, off you fly for half of it",
}


def leaning(language: str) -> Voice:
    return Voice(fonts().chain("Source Serif 4 Display", 600, language, italic=True), language, "ltr")


def ink(block: Block) -> tuple[float, float]:
    """The leftmost and rightmost ink of all lines, by the fonts themselves."""
    found = [
        (glyph.x + extents.x_bearing / 64, glyph.x + (extents.x_bearing + extents.width) / 64)
        for line in block.lines
        for glyph in line.glyphs
        if (extents := glyph.typeface.at(glyph.size).get_glyph_extents(glyph.number)) and extents.width
    ]
    return min(left for left, _ in found), max(right for _, right in found)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("width", [310, 420, 560, 730, 1000])
def test_ink_stays_in_its_box_on_both_sides(language: str, width: int) -> None:
    speaking = leaning(language) if language == "en" else voice(language)
    block = set_text(TEXTS[language], speaking, Box(width, 900, list(range(110, 30, -2)), 9, 1.1))
    before, after = HANG_BEFORE * block.size + 1, HANG_AFTER * block.size + 1
    for line in block.lines:
        left, right = ink(Block((line,), block.size, block.advance))
        at_left, at_right = (after, before) if block.direction == "rtl" else (before, after)
        assert left >= -at_left
        assert right <= min(width, line.width) + at_right


def test_lines_begin_below_one_another_where_one_has_a_tail() -> None:
    block = set_text("Harbour yes, you", leaning("en"), Box(260, 900, [60], 3, 1.1))
    lefts = {round(line.glyphs[0].x, 3) for line in block.lines}
    assert len(block.lines) > 1
    assert lefts == {0.0}


@pytest.mark.parametrize(
    ("language", "text", "narrow"),
    [
        ("zh-Hans", "他说“等待已久”：海港", "”"),
        ("zh-Hans", "《日报》：“好”", "》“"),
        ("zh-Hans", "《日报》《晚报》", "《"),
        ("ja", "市長は「開く」、と語った", "」"),
        ("ja", "駅（東）「再開」（二回目）。", "「（）"),
        ("zh-Hant", "市長說「等待」，很久", "」"),
        ("zh-Hant", "好，「等待」", "「"),
        ("ja", "港の橋が再開、二年ぶり。", ""),
    ],
)
def test_of_two_marks_side_by_side_one_takes_half_its_width(language: str, text: str, narrow: str) -> None:
    found = [text[at] for at in halved(text, 0, len(text), language, opens_line=False)]
    assert "".join(found) == narrow
    letters = sum(not at.isascii() for at in text)
    line = headline(text, language, Box(5000, 400, [60], 1, 1.08)).lines[0]
    opens = text[0] in "「《"
    assert line.width == pytest.approx(60 * (letters - 0.5 * (len(narrow) + opens)), abs=1.5)


def test_a_bracket_that_opens_a_line_stands_at_its_edge() -> None:
    block = headline("港の橋が再開「待ちに待った」", "ja", Box(400, 400, [50], 2, 1.08))
    assert shown(block)[1].startswith("「")
    left, _ = ink(Block((block.lines[1],), 50, 60))
    assert left < 0.2 * 50  # of half a square, which it has within a line


def test_latin_quotes_keep_their_width() -> None:
    assert headline("“‘Yes’”", "en", ONE_LINE).width == headline("“‘Yes’”", "de", ONE_LINE).width
