"""Any text in any box: as large as it can be, whole where it can be, and otherwise with an honest end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typesetting import HEADLINE, ONE_LINE, headline, shown, voice

from share.cards.fitting import Box, set_text
from share.cards.shape import advances, plain

TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            ["Harbour", "bridge", "a", "(2026)", "“yes”", "12 km", "—", "جسر", "الميناء", "גשר", "橋が開く", "北京", "สะพานท่าเรือ",
             "पुल", "🎉", "👩🏽‍🚀", "\ue000", "https://harbour.example/news/2026", "Donaudampfschifffahrtsgesellschaft" * 3]
        ),
        max_size=40,
    ).map(" ".join),
)  # fmt: skip
BOXES = st.builds(
    lambda width, height, largest, lines: Box(width, height, [largest, largest * 0.8, largest * 0.6], lines, 1.08),
    st.integers(120, 1200),
    st.integers(60, 600),
    st.integers(24, 110),
    st.integers(1, 6),
)
LANGUAGES = st.sampled_from(["en", "ar", "he", "th", "ja", "hi", "zh", "ko", "fr"])


@settings(deadline=None, max_examples=200)  # the first text in a script opens its font
@given(TEXTS, LANGUAGES, BOXES, st.sampled_from([0.0, 0.08]))
def test_every_text_stays_in_its_box(text: str, language: str, box: Box, tracking: float) -> None:
    block = set_text(text, voice(language, tracking=tracking), box)
    assert len(block.lines) <= box.most_lines
    assert block.size in box.sizes
    assert all(glyph.number != 0 for line in block.lines for glyph in line.glyphs)
    # Two letters beside each other can be wider than a box of a few ems; nothing else can.
    assert block.width <= max(box.width, 2.2 * block.size)
    assert block.height <= box.height or (block.size == box.sizes[-1] and len(block.lines) == 1)


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_every_cluster_is_drawn_or_reported(text: str, language: str) -> None:
    whole = voice(language).paragraph(text)
    lost = "".join(whole.missing)
    for character in set(plain(text)) - {" ", "\u200d"}:
        assert character in whole.text or character in lost
    assert "  " not in whole.text
    places = {glyph.character for glyphs in whole.glyphs for glyph in glyphs}
    assert bool(places) == bool(whole.text)


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_whole_text_is_shown_once_and_in_order(text: str, language: str) -> None:
    block = headline(text, language, Box(1072, 5000, [40], 200, 1.08))
    if not block.cut:
        assert "".join("".join(shown(block)).split()) == "".join(voice(language).paragraph(text).text.split())


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("en", "Prime minister announces resignation", ["Prime minister", "announces resignation"]),
        ("en", "Harbour bridge: two years of repairs", ["Harbour bridge:", "two years of repairs"]),
        ("en", "Limit on the pier is now 12 km/h at night", ["Limit on the pier is", "now 12 km/h at night"]),
        ("ta", "1,250 படிகள், 84 ஆண்டுகள், 1 காலணி", ["1,250 படிகள்,", "84 ஆண்டுகள், 1 காலணி"]),
        ("am", "7 ቁጥር ትራም በየ 4.5 ደቂቃ ከመጋቢት 3 ጀምሮ", ["7 ቁጥር ትራም በየ 4.5 ደቂቃ", "ከመጋቢት 3 ጀምሮ"]),
        ("zh-Hans", "北京发布新计划：公交车数量将增至三倍", ["北京发布新计划：", "公交车数量将增至三倍"]),
    ],
)
def test_lines_end_where_an_editor_would_end_them(language: str, text: str, lines: list[str]) -> None:
    width = 1.12 * max(headline(line, language, ONE_LINE).width for line in lines)
    assert shown(headline(text, language, Box(width, 400, [60], 2, 1.08))) == lines


def test_the_last_line_is_no_lonely_word_where_it_can_be_helped() -> None:
    text = "Ministers agree to open all of the old harbour today"
    for width in range(460, 1300, 40):
        block = headline(text, "en", Box(width, 900, [60], 9, 1.08))
        assert len(block.lines) == 1 or len(block.lines[-1].text.split()) > 1


@pytest.mark.parametrize(("language", "text"), [("ar", "الاتحاد الأوروبي يطلق مشروعا "), ("he", "ראש הממשלה נפגש עם ")])
def test_the_ellipsis_of_leftward_text_stands_at_its_left(language: str, text: str) -> None:
    block = headline(text * 20, language)
    last = block.lines[-1]
    assert block.cut
    assert last.text.endswith("…")
    dots = headline("…", language, Box(500, 500, [block.size], 1, 1.08)).lines[0].glyphs[0].number
    assert last.glyphs[0].number == dots or last.glyphs[0].x == min(glyph.x for glyph in last.glyphs)
    assert voice(language).paragraph(last.text).runs[-1].level == 1


def test_a_cut_line_is_filled_with_letters_where_words_would_leave_it_empty() -> None:
    block = headline("A Donaudampfschifffahrtsgesellschaftskapitän", "de", Box(600, 100, [60], 1, 1.08))
    assert block.lines[0].text.startswith("A Donau")
    assert block.width > 500


@pytest.mark.parametrize("text", ["Bridge: “", "Bridge, and, and, ", "Was, „"])
def test_no_mark_dangles_before_the_ellipsis(text: str) -> None:
    for width in range(150, 900, 50):
        ended = headline(text * 9, "en", Box(width, 90, [60], 1, 1.08)).lines[0].text
        assert ended.endswith("…")
        assert not ended[:-1].endswith((",", ":", " ", "“", "„"))


def test_the_paragraph_runs_as_its_text_does() -> None:
    assert headline("OpenAI يطلق مشروعا", "ar").direction == "rtl"
    assert headline("OpenAI launches a project", "ar").direction == "ltr"
    assert headline("الاتحاد الأوروبي يطلق مشروعا", "en").direction == "rtl"
    assert headline("2026", "he").direction == "rtl"


def test_capitals_are_set_where_they_are_asked_for() -> None:
    assert shown(headline("iki ışık", "tr", upper=True)) == ["İKİ IŞIK"]
    assert shown(headline("政治", "ja", upper=True)) == ["政治"]


def test_tracking_stands_between_letters_and_not_after_the_last() -> None:
    plain_line, wide = (headline("Sport", "en", ONE_LINE, tracking=tracking).lines[0] for tracking in (0.0, 0.1))
    assert wide.width == pytest.approx(plain_line.width + 4 * 0.1 * 60, abs=0.5)


def test_tracked_letters_form_no_ligatures_and_joined_scripts_are_not_tracked() -> None:
    assert len(headline("office", "en", ONE_LINE, tracking=0.1).lines[0].glyphs) == 6
    for language, text in (("ar", "سياسة"), ("hi", "राजनीति")):
        assert headline(text, language, ONE_LINE, tracking=0.1).width == headline(text, language, ONE_LINE).width


def test_features_reach_the_font() -> None:
    def glyphs(**manner: object) -> list[int]:
        return [glyph.number for glyph in headline("1/2 2026", "en", ONE_LINE, **manner).lines[0].glyphs]

    assert glyphs(features=(("frac", 1),)) != glyphs()


@pytest.mark.parametrize(("language", "other", "text"), [("sr", "ru", "бгдпт"), ("tr", "en", "fi"), ("ur", "ar", "۴۶۷")])
def test_letters_take_the_form_of_the_language(language: str, other: str, text: str) -> None:
    one, two = (
        set_text(text, voice(tag, "strong" if tag in {"ur", "ar"} else "headline"), ONE_LINE) for tag in (language, other)
    )
    assert [glyph.number for glyph in one.lines[0].glyphs] != [glyph.number for glyph in two.lines[0].glyphs]


def test_digits_of_one_text_are_all_of_one_font() -> None:
    for language, text in (
        ("ar", "20 نوفمبر 2026"),
        ("th", "20 พฤศจิกายน 2026"),
        ("ja", "2026年に3億円と20人"),
        ("en", "20 in 2026年"),
    ):
        whole = voice(language).paragraph(text)
        fonts = {run.typeface for run in whole.runs if any(c.isdecimal() for c in whole.text[run.start : run.end])}
        assert len(fonts) == (2 if language == "en" else 1)


@pytest.mark.parametrize(
    ("language", "number"), [("ur", "12.8%"), ("ur", "30°"), ("ar", "€45"), ("ar", "12–15%"), ("fa", "1,200")]
)
def test_a_number_and_its_signs_are_of_one_font(language: str, number: str) -> None:
    whole = voice(language).paragraph(f"کرایه {number} کر")
    start = whole.text.index(number)
    places = range(start, start + len(number))
    assert len({run.typeface for run in whole.runs if not set(places).isdisjoint(range(run.start, run.end))}) == 1


def test_words_stand_no_two_spaces_apart() -> None:
    for role in ("headline", "strong", "text"):
        whole = voice("si", role).paragraph("වරාය පාලම නැවත")
        assert all(advances(whole)[at] < 0.35 for at, letter in enumerate(whole.text) if letter == " ")


def test_quotes_and_brackets_are_of_the_font_of_what_they_hold() -> None:
    whole = voice("en").paragraph("He said “等待已久” (北京) – so")
    held = {run.typeface: whole.text[run.start : run.end] for run in whole.runs}
    assert "“等待已久” (北京) – " in held.values()


def test_french_spaces_are_kept_and_drawn() -> None:
    assert shown(headline("Que\u00a0faire\u202f?", "fr")) == ["Que\u00a0faire\u202f?"]
    assert headline("Que\u00a0faire\u202f?\u2009!", "fr").missing == ()


def test_sizes_are_tried_from_the_largest_and_the_first_that_fits_is_taken() -> None:
    sizes = list(range(120, 20, -1))
    block = headline("Harbour bridge reopens after two years", "en", Box(700, 260, sizes, 3, 1.08))
    larger = headline("Harbour bridge reopens after two years", "en", Box(700, 260, [block.size + 1], 3, 1.08))
    assert larger.cut or larger.size == block.size
    assert block.height <= 260 < HEADLINE.height
