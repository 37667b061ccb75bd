"""Where a line may end: as the language reads, and never between what belongs together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.cards.breaks import breaks, emergency_ends, trimmed


def parts(text: str, language: str) -> list[str]:
    ends = [0, *(place.end for place in breaks(text, language))]
    return [text[start:end].strip() for start, end in pairwise(ends)]


@pytest.mark.parametrize(
    ("language", "text", "whole"),
    [
        ("en", "Limit cut to 30 km/h for good", "30 km/h"),
        ("en", "A walk of 12 km, they say", "12 km,"),
        ("en", "It costs € 5 now", "€ 5"),
        ("en", "Deal worth $3 billion signed", "$3 billion"),
        ("en", "Fire at No. 7 is out", "No. 7"),
        ("en", "Door of No 10 opens", "No 10"),
        ("en", "Police say Dr. Jones left", "Dr. Jones"),
        ("en", "The estate of J. Smith is sold", "J. Smith"),
        ("en", "Ferry to St. Helier sails", "St. Helier"),
        ("en", "No e-mail was sent", "e-mail"),
        ("de", "Es kostet 3 Mio. Euro mehr", "3 Mio. Euro"),
        ("de", "Was § 5 und anderes sagt", "§ 5"),
        ("de", "Das Haus Nr. 7 brennt", "Nr. 7"),
        ("de", "Rund 5 % mehr Lohn", "5 %"),
        ("sv", "Nya bron kostar 10 000 kr extra", "10 000 kr"),
        ("fr", "Il a dit « oui » hier", "« oui »"),
        ("fr", "Que faire ? Rien ! Bref : rien", "faire ?"),
        ("fr", "Que faire ? Rien ! Bref : rien", "Bref :"),
        ("ru", "Мост за 5 млн руб. открыт", "5 млн руб."),
        ("ru", "Пожар на ул. Ленина потушен", "ул. Ленина"),
        ("ar", "كلفته 3 مليون دولار تقريبا", "3 مليون دولار"),
        ("ja", "計画は2026年に始まる", "2026年に"),
        ("ja", "費用は3億円になる", "3億円に"),
        ("ko", "시민 3만 명에게 지급", "3만 명에게"),
        ("zh-Hans", "投资3亿元建桥", "3亿元"),
    ],
)
def test_what_belongs_together_stays_on_one_line(language: str, text: str, whole: str) -> None:
    assert whole in parts(text, language)


def test_numbers_part_from_words_that_are_no_units() -> None:
    assert parts("In 2026 bridges say no 7 times", "en") == ["In", "2026", "bridges", "say", "no", "7", "times"]


def test_a_dash_stands_at_the_end_of_a_line() -> None:
    assert parts("Brücke zählt – auch hier", "de") == ["Brücke", "zählt –", "auch", "hier"]


def test_quotes_of_every_custom_stay_with_their_words() -> None:
    assert parts("Hon sa ”ja” igen", "sv") == ["Hon", "sa", "”ja”", "igen"]
    assert parts("Er sagte »ja« und „nein“ dazu", "de") == ["Er", "sagte", "»ja«", "und", "„nein“", "dazu"]
    assert parts('He said "yes" (twice) now', "en") == ["He", "said", '"yes"', "(twice)", "now"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("นายกรัฐมนตรีประกาศ", ["นายก", "รัฐมนตรี", "ประกาศ"]),
        ("ສະບາຍດີທຸກຄົນ", ["ສະບາຍດີ", "ທຸກຄົນ"]),
        ("ស្ពានកំពង់ផែបើកឡើងវិញ", ["ស្ពាន", "កំពង់ផែ", "បើក", "ឡើងវិញ"]),
        ("ဆိပ်ကမ်းတံတားပြန်ဖွင့်ပြီ", ["ဆိပ်ကမ်း", "တံတား", "ပြန်ဖွင့်", "ပြီ"]),
        ("北京发布新交通计划", ["北京", "发布", "新", "交通", "计划"]),
        ("東京都は新しい計画を発表した", ["東京", "都は", "新しい", "計画を", "発表した"]),
    ],
)
def test_scripts_without_spaces_break_at_words_whatever_the_language_of_the_article(text: str, words: list[str]) -> None:
    assert parts(text, "en") == words


def test_lines_start_with_no_closing_and_end_with_no_opening_mark() -> None:
    text = "市长说：“等待已久”，《人民日报》报道（图），「待ちに待った日」と市長、（驚き）！"
    for language in ("zh-Hans", "ja"):
        assert all(part[0] not in "：”，》）」、！" and part[-1] not in "“《（「" for part in parts(text, language))
    ends = [0, *emergency_ends(text, "ja")]
    letters = [text[start:end] for start, end in pairwise(ends)]
    assert "".join(letters) == text
    assert all(part[0] not in "：”，》）」、！" and part[-1] not in "“《（「" for part in letters)


def test_a_line_would_rather_end_after_a_colon_than_after_an_article() -> None:
    text = "Bridge: the end of a road"
    costs = {text[: place.end].rsplit(None, 1)[-1]: place.cost for place in breaks(text, "en")}
    assert costs["Bridge:"] < 0 < costs["the"] < costs["a"]


def test_czech_and_its_neighbours_leave_no_one_letter_word_at_the_end() -> None:
    assert breaks("Most k ostrovu", "cs")[1].cost > 5 * breaks("Wait a moment", "en")[1].cost


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("The mayor said: “", "The mayor said"),
        ("Bridge, ", "Bridge"),
        ("Why?", "Why?"),
        ('He said "yes"', 'He said "yes"'),
        ("…", ""),
    ],
)
def test_an_ellipsis_follows_no_dangling_mark(text: str, short: str) -> None:
    assert trimmed(text) == short


@given(st.text(max_size=80), st.sampled_from(["en", "fr", "de", "ar", "th", "ja", "ko", "zh"]))
def test_every_break_lies_further_on_and_the_last_at_the_end(text: str, language: str) -> None:
    ends = [place.end for place in breaks(text, language)]
    assert ends == sorted(set(ends))
    assert ends[-1:] == ([len(text)] if text else [])
