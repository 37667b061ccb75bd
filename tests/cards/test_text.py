"""Every script is set with real glyphs, in the right fonts, order and lines."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typesetting import HEADLINE, headline, voice

from share.cards.fitting import set_text
from share.cards.shape import plain, set_line

SCRIPTS = {
    "am": "የወደብ ድልድይ ከሁለት ዓመት ጥገና በኋላ ተከፈተ",
    "ar": "الاتحاد الأوروبي يطلق مشروعاً جديداً في ٢٠٢٦ «بلا تأخير»",
    "bn": "দুই বছর মেরামতের পর বন্দর সেতু আবার খুলল",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "de": "Öffnung der Brücke: „Größe“ zählt – auch für Füße",
    "el": "Η γέφυρα του λιμανιού ανοίγει ξανά μετά από δύο χρόνια",
    "fa": "پل بندرگاه پس از دو سال تعمیر باز شد؛ ژیلا گفت: «چه خوب»",
    "gu": "બે વર્ષના સમારકામ પછી બંદર પુલ ફરી ખુલ્યો",
    "he": 'גשר הנמל נפתח מחדש לאחר שנתיים של שיפוצים, "סוף סוף"',
    "hi": "दो साल की मरम्मत के बाद बंदरगाह का पुल फिर खुला, प्रधानमंत्री ने की घोषणा",
    "hy": "Նավահանգստի կամուրջը վերաբացվել է",
    "ja": "港の橋が二年の修理を経て再開、「待ちに待った日」と市長",
    "ka": "ნავსადგურის ხიდი კვლავ გაიხსნა",
    "km": "ស្ពានកំពង់ផែបើកឡើងវិញ",
    "kn": "ಎರಡು ವರ್ಷಗಳ ದುರಸ್ತಿಯ ನಂತರ ಬಂದರು ಸೇತುವೆ ತೆರೆಯಿತು",
    "ko": "항구 다리가 2년간의 보수 끝에 다시 열렸다",
    "lo": "ຂົວທ່າເຮືອເປີດຄືນໃໝ່",
    "ml": "രണ്ട് വർഷത്തെ അറ്റകുറ്റപ്പണിക്ക് ശേഷം പാലം തുറന്നു",
    "my": "ဆိပ်ကမ်းတံတား ပြန်ဖွင့်ပြီ",
    "pa": "ਬੰਦਰਗਾਹ ਦਾ ਪੁਲ ਦੁਬਾਰਾ ਖੁੱਲ੍ਹਿਆ",
    "ru": "Мост в гавани снова открыт после двух лет ремонта — «наконец-то»",
    "si": "වරාය පාලම නැවත විවෘත විය",
    "ta": "துறைமுகப் பாலம் மீண்டும் திறக்கப்பட்டது",
    "te": "రెండేళ్ల మరమ్మతుల తర్వాత ఓడరేవు వంతెన తెరుచుకుంది",
    "th": "สะพานท่าเรือเปิดอีกครั้งหลังซ่อมสองปี ที่นี่เกือบทั้งน้ำ",
    "tr": "İstanbul'da ışıklar söndü, şehir ğ harfini arıyor",
    "uk": "Міст у гавані знову відкрито: їжак, ґанок, єнот",
    "ur": "بندرگاہ کا پل دو سال کی مرمت کے بعد دوبارہ کھل گیا ہے",
    "vi": "Cầu cảng mở cửa trở lại sau hai năm sửa chữa",
    "yi": "די בריק איז ווידער אָפֿן",
    "zh-Hans": "海港大桥历经两年维修重新开放:“等待已久”",
    "zh-Hant": "海港大橋歷經兩年維修重新開放:「等待已久」",
    "en": "Signs: → ← ↔ ≤ ≠ ∞ √ ✓ ✗ ★ ☎ € £ ₹ ₺ ₽ ₿ ™ © № ½ ² ₂ · … ‘’ “” « » ‽",
    "en-GB": "Emoji: 👩🏽‍🚀 🇺🇦 ☕️ 🎉 ✅ 1️⃣ ❤️‍🔥 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
}


@pytest.mark.parametrize("role", ["headline", "strong", "text"])
@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_has_glyphs_for_all_of_its_text(language: str, role: str) -> None:
    block = set_text(SCRIPTS[language], voice(language, role), HEADLINE)
    assert block.missing == ()
    assert not block.cut
    # Glyph 0 is what fonts draw for a character that they do not have: the box that readers call tofu.
    assert all(glyph.number != 0 for line in block.lines for glyph in line.glyphs)


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_word_of_the_headline_is_lost_or_doubled(language: str) -> None:
    block = headline(SCRIPTS[language], language)
    assert "".join("".join(line.text for line in block.lines).split()) == "".join(plain(SCRIPTS[language]).split())


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_line_is_wider_than_its_box_and_no_two_lines_touch(language: str) -> None:
    block = headline(SCRIPTS[language], language)
    assert block.width <= HEADLINE.width
    assert block.height <= HEADLINE.height
    for above, below in zip(block.lines, block.lines[1:], strict=False):
        assert above.descent + below.ascent <= block.advance


def test_thai_breaks_between_words_and_never_before_a_mark() -> None:
    block = headline("นายกรัฐมนตรีประกาศนโยบายใหม่เพื่อแก้ปัญหาน้ำท่วมในกรุงเทพมหานคร", "th")
    assert len(block.lines) > 1
    words = {
        "นายก",
        "รัฐมนตรี",
        "ประกาศ",
        "นโยบาย",
        "ใหม่",
        "เพื่อ",
        "แก้",
        "ปัญหา",
        "น้ำ",
        "ท่วม",
        "ใน",
        "กรุงเทพมหานคร",
        "แก้ปัญหา",
        "น้ำท่วม",
    }
    assert all(any(line.text.startswith(word) for word in words) for line in block.lines)
    assert all(unicodedata.category(line.text[0]) == "Lo" for line in block.lines)


def test_japanese_breaks_at_phrases_and_keeps_particles_with_their_word() -> None:
    block = headline("東京都は新しい計画を発表し電気バスを増やす方針を示した", "ja")
    assert len(block.lines) > 1
    assert all(line.text[0] not in "はをがにでのし、。ー」" for line in block.lines)


def test_chinese_breaks_between_words() -> None:
    block = headline("北京发布新交通计划到明年电动公交车数量将增至三倍", "zh-Hans")
    assert len(block.lines) > 1
    assert not any(
        above.text.endswith("计") and below.text.startswith("划")
        for above, below in zip(block.lines, block.lines[1:], strict=False)
    )


def test_latin_words_in_an_arabic_headline_stand_where_a_reader_expects_them() -> None:
    text = "يطلق OpenAI مشروعا"
    whole = voice("ar").paragraph(text)
    line = set_line(whole, 0, len(text), 60)
    latin_font = next(run.typeface for run in whole.runs if run.level % 2 == 0)
    places = [glyph.x for glyph in line.glyphs if glyph.typeface is latin_font]
    arabic = [glyph.x for glyph in line.glyphs if glyph.typeface is not latin_font]
    # First word on the right, then the Latin one, then the last word on the left.
    assert min(arabic) < min(places) < max(places) < max(arabic)
    alone = voice("en").paragraph("OpenAI")
    in_order = [glyph.number for glyph in set_line(alone, 0, 6, 60).glyphs]
    assert [glyph.number for glyph in line.glyphs if glyph.typeface is latin_font and glyph.number in in_order] == in_order


def test_arabic_letters_are_joined() -> None:
    joined = voice("ar").paragraph("ببب")
    apart = voice("ar").paragraph("ب")
    shapes = {glyph.number for glyph in set_line(joined, 0, 3, 60).glyphs}
    assert set_line(apart, 0, 1, 60).glyphs[0].number not in shapes


def test_han_characters_take_the_shape_of_the_language() -> None:
    glyphs = {
        language: set_line(voice(language).paragraph("直骨"), 0, 2, 60).glyphs
        for language in ("ja", "ko", "zh-Hans", "zh-Hant", "zh-HK")
    }
    assert len({glyph.typeface for line in glyphs.values() for glyph in line}) == 5


def test_emoji_sequences_are_one_picture_each() -> None:
    whole = voice("en").paragraph("👩🏽‍🚀🇺🇦👨‍👩‍👧‍👦1️⃣")
    line = set_line(whole, 0, len(whole.text), 60)
    pictures = [glyph for glyph in line.glyphs if glyph.typeface.colour and glyph.typeface.at(60).get_glyph_extents(glyph.number)]
    assert len([glyph for glyph in pictures if glyph.typeface.at(60).get_glyph_extents(glyph.number).width]) == 4


def test_digits_and_signs_are_no_emoji_unless_asked_for() -> None:
    whole = voice("en").paragraph("1 # * © ™ 2026 ☎\ufe0e")
    assert not any(run.typeface.colour for run in whole.runs)


def test_letters_that_no_font_has_are_left_out_and_reported() -> None:
    block = headline("Cherokee ᏣᎳᎩ news, \ue000 today ᏣᎳᎩ", "chr")
    assert block.missing == ("Ꮳ", "Ꮃ", "Ꭹ", "\ue000", "Ꮳ", "Ꮃ", "Ꭹ")
    assert block.lines[0].text == "Cherokee news, today"


@pytest.mark.parametrize(("text", "missing"), [("\ue000 ᏣᎳ", ("\ue000", "Ꮳ", "Ꮃ")), ("", ())])
def test_a_text_of_which_nothing_is_left_is_an_empty_line(text: str, missing: tuple[str, ...]) -> None:
    nothing = headline(text, "en")
    assert nothing.empty
    assert [line.text for line in nothing.lines] == [""]
    assert (nothing.width, nothing.height) == (0.0, 0.0)
    assert nothing.missing == missing


def test_a_letter_with_a_mark_that_no_font_has_is_read_without_it() -> None:
    block = headline("fo\u1dfao", "en")
    if block.missing:
        assert block.lines[0].text == "foo"
        assert block.missing == ("o\u1dfa",)


def test_control_characters_and_idle_soft_hyphens_leave_no_trace() -> None:
    assert plain(" Harbour\u00ad\tbridge\n\x07 \u00adreopens\u00ad ") == "Harbour bridge reopens"
    assert plain("e\u0301") == "é"


def test_a_long_headline_ends_at_a_word_with_an_ellipsis() -> None:
    text = "Harbour bridge reopens after years of careful repairs " * 18
    block = headline(text, "en")
    shown = " ".join(line.text for line in block.lines)
    assert block.cut
    assert len(block.lines) == HEADLINE.most_lines
    assert shown.endswith("…")
    assert text.startswith(shown[:-1] + " ")
    assert len(shown) > 120


@pytest.mark.parametrize("letter", ["W", "กี่", "한", "क्षि", "👩🏽‍🚀"])
def test_a_word_without_end_is_cut_between_what_readers_see_as_letters(letter: str) -> None:
    block = headline(letter * 200, "en")
    shown = "".join(line.text for line in block.lines)
    assert block.cut
    assert block.width <= HEADLINE.width
    assert shown[:-1] == letter * (len(shown[:-1]) // len(letter))


@settings(deadline=None)  # the first text in a script opens its font
@given(
    st.text(min_size=1, max_size=120).filter(lambda text: plain(text) != ""),
    st.sampled_from(["en", "ar", "th", "ja", "hi", "zh"]),
)
def test_any_text_at_all_fits_its_box(text: str, language: str) -> None:
    block = headline(text, language)
    assert block.width <= HEADLINE.width
    assert len(block.lines) <= HEADLINE.most_lines
    assert all(glyph.number != 0 for line in block.lines for glyph in line.glyphs)


def test_text_without_letters_is_still_a_paragraph() -> None:
    assert len(voice("en", "text").paragraph("…").runs) == 1
