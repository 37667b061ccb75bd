"""Pasted newsroom text: title, paragraphs, subheadings, related links, notice, share line."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from html import unescape
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from share.errors import BadFile
from share.ingest import phrases
from share.ingest.characters import one_line_end
from share.ingest.text import read_text

LONG = (
    "The harbour board met for six hours on Tuesday and agreed on a plan that no one had expected to pass this year. "
    "It goes to the council next."
)
OTHER = (
    "Ferries will run every twenty minutes from the first of May, and the old pier will be kept as a place to sit "
    "and look at boats."
)

PASTED = f"""Harbour Board Agrees on a Plan for the Old Pier

A Long Night at the Town Hall

{LONG}

{OTHER}

What It Means for Commuters

{OTHER}

Read More: City: Tram Drivers Return to Work

The Next Steps

{LONG}

IMPORTANT NOTICE

This article is paid for by a ferry company. Its claims have not been checked.

Share this article
"""


def read(text: str) -> dict[str, Any]:
    return read_text(text).document


def headings(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<h2>(.*?)</h2>", read(text)["body_html"])]


def paragraphs(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<p>(.*?)</p>", read(text)["body_html"])]


def body(*blocks: str) -> str:
    return "\n\n".join(("Harbour board agrees", *blocks))


def test_a_pasted_article_is_read_whole() -> None:
    document = read(PASTED)
    assert document["title"] == "Harbour Board Agrees on a Plan for the Old Pier"
    assert headings(PASTED) == ["A Long Night at the Town Hall", "What It Means for Commuters", "The Next Steps"]
    assert paragraphs(PASTED) == [LONG, OTHER, OTHER, LONG]
    assert document["related"] == [{"title": "City: Tram Drivers Return to Work"}]
    assert document["disclosure"] == {
        "kind": "sponsored",
        "notice": "This article is paid for by a ferry company. Its claims have not been checked.",
    }


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_line_ends_of_every_system_read_alike(end: str) -> None:
    assert read("\ufeff" + PASTED.replace("\n", end)) == read(PASTED)


@pytest.mark.parametrize("blank", ["\u00a0", "\t \t", "\u200b", "\u3000", "\ufeff"])
def test_a_line_of_invisible_characters_is_blank(blank: str) -> None:
    assert read(PASTED.replace("\n\n", f"\n{blank}\n")) == read(PASTED)


@pytest.mark.parametrize("end", ["\u2029", "\x0c"])
def test_a_paragraph_or_page_end_parts_paragraphs(end: str) -> None:
    assert paragraphs(body(LONG + end + OTHER)) == [LONG, OTHER]


@pytest.mark.parametrize(
    "heading",
    [
        "Was die Fähre kostet",
        "ما الذي تغيّر في الميناء",
        "港の再開に向けて",
        "ก้าวต่อไปของท่าเรือ",
        "बंदरगाह की नई योजना",
        "Τι αλλάζει στο λιμάνι",
        "Что изменится в порту",
        "항구의 다음 단계",
        "מה ישתנה בנמל",
        "What happens next?",
        "ماذا بعد؟",
        "次は何か？",
        "«Nous restons sur le quai»",
        "The U.S. view",
    ],
)
def test_a_short_line_before_a_paragraph_is_a_subheading_in_every_language(heading: str) -> None:
    assert headings(body(LONG, heading, OTHER)) == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "It was over.",
        "それで終わった。",
        "وانتهى الأمر۔",
        "यह समाप्त हुआ।",
        "“We are staying.”",
        "“Why?”",
        "Here is what we know:",
        "First, the pier,",
        "https://news.example/pier",
        "Photo: Ada Lindqvist",
        "- one more thing",
        "1. Take a seat",
        "@harbourboard",
        "It ended there…",
        "A line that goes on for so long that nobody would set it in large type above a paragraph of the story",
    ],
)
def test_a_short_line_that_is_no_subheading_stays_a_paragraph(line: str) -> None:
    assert headings(body(LONG, line, OTHER)) == []
    assert line in paragraphs(body(LONG, line, OTHER))


def test_the_last_line_is_no_subheading() -> None:
    assert headings(body(LONG, "Reporting from the pier")) == []


def test_a_list_of_short_lines_is_not_a_list_of_subheadings() -> None:
    assert headings(body(LONG, "Ferries", "Trams", "Buses", OTHER)) == []


def test_a_heading_right_above_its_paragraph_is_a_subheading() -> None:
    assert headings(body(LONG, f"The Next Steps\n{OTHER}")) == ["The Next Steps"]
    assert paragraphs(body(LONG, f"The Next Steps\n{OTHER}")) == [LONG, OTHER]


def test_hard_wrapped_paragraphs_are_made_whole() -> None:
    for width in (60, 72, 100):
        assert paragraphs(body(textwrap.fill(LONG, width), textwrap.fill(OTHER, width))) == [LONG, OTHER]


def test_wrapped_japanese_is_joined_without_spaces() -> None:
    sentence = (
        "港湾委員会は火曜日に六時間の会議を開き、古い桟橋を残す計画を承認した。来月には市議会に送られ、春には工事が始まる。"
    )
    wrapped = "\n".join(sentence[start : start + 25] for start in range(0, len(sentence), 25))
    assert paragraphs(body(wrapped, sentence)) == [sentence, sentence]


def test_a_break_in_the_middle_of_a_sentence_is_mended() -> None:
    broken = LONG.removesuffix(".") + " and\n" + OTHER
    assert paragraphs(body(broken)) == [broken.replace("\n", " ")]


def test_short_lines_keep_their_breaks() -> None:
    assert paragraphs(body(LONG, "Harbour Office\n1 Quay Street", OTHER)) == [LONG, "Harbour Office<br>1 Quay Street", OTHER]


def test_bullets_become_a_list_and_a_row_of_stars_a_rule() -> None:
    html = read(body(LONG, "• Ferries\n• Trams", "* * *", OTHER))["body_html"]
    assert "<ul><li>Ferries</li><li>Trams</li></ul>" in html
    assert "<hr>" in html


def test_text_without_blank_lines_is_a_paragraph_a_line() -> None:
    assert paragraphs(f"Harbour board agrees\n{LONG}\n{OTHER}\n") == [LONG, OTHER]


def test_what_looks_like_html_is_text() -> None:
    assert read(body("<script>alert(1)</script> & <b>more</b> were said, and nobody minded at all."))["body_html"] == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt; were said, and nobody minded at all.</p>"
    )


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("Read more: The old pier", {"title": "The old pier"}),
        ("READ MORE: The old pier https://news.example/pier", {"title": "The old pier", "url": "https://news.example/pier"}),
        ("Related – The old pier (https://news.example/pier)", {"title": "The old pier", "url": "https://news.example/pier"}),
        ("Also read: https://news.example/pier", {"title": "https://news.example/pier", "url": "https://news.example/pier"}),
        ("Lesen Sie auch: Die alte Mole", {"title": "Die alte Mole"}),
        ("À lire aussi\u00a0: La vieille jetée", {"title": "La vieille jetée"}),
        ("Leggi anche: Il vecchio molo", {"title": "Il vecchio molo"}),
        ("اقرأ أيضًا: الرصيف القديم", {"title": "الرصيف القديم"}),
        ("関連記事：古い桟橋", {"title": "古い桟橋"}),
        ("यह भी पढ़ें: पुराना घाट", {"title": "पुराना घाट"}),
        ("อ่านเพิ่มเติม: ท่าเรือเก่า", {"title": "ท่าเรือเก่า"}),
        ("Read More:\nThe old pier", {"title": "The old pier"}),
        ("Read More:\n\nThe old pier", {"title": "The old pier"}),
    ],
)
def test_a_related_line_becomes_a_link_and_leaves_the_body(line: str, link: dict[str, str]) -> None:
    document = read(body(LONG, line, OTHER))
    assert document["related"] == [link]
    assert paragraphs(body(LONG, line, OTHER)) == [LONG, OTHER]


def test_a_sentence_that_begins_like_a_related_line_stays() -> None:
    assert "related" not in read(body("Related works at the pier begin in May, and nobody knows when they will end.", OTHER))


@pytest.mark.parametrize(
    "heading", ["IMPORTANT NOTICE", "Important notice:", "*** Important Notice ***", "Wichtiger Hinweis", "重要なお知らせ"]
)
def test_a_notice_makes_the_article_sponsored(heading: str) -> None:
    document = read(body(LONG, heading, "This was paid for.", "It was not checked.", "Share this article"))
    assert document["disclosure"] == {"kind": "sponsored", "notice": "This was paid for.\n\nIt was not checked."}
    assert document["body_html"] == f"<p>{LONG}</p>"


def test_a_notice_on_one_line_is_a_notice_too() -> None:
    assert read(body(LONG, "IMPORTANT NOTICE: This was paid for."))["disclosure"]["notice"] == "This was paid for."


def test_a_notice_heading_without_text_still_discloses() -> None:
    assert read(body(LONG, "IMPORTANT NOTICE"))["disclosure"] == {"kind": "sponsored", "notice": ""}


def test_a_notice_above_the_article_does_not_swallow_it() -> None:
    document = read(body("IMPORTANT NOTICE", "This was paid for.", LONG, OTHER))
    assert document["disclosure"]["notice"] == "This was paid for."
    assert paragraphs(body("IMPORTANT NOTICE", "This was paid for.", LONG, OTHER)) == [LONG, OTHER]


def test_a_subheading_ends_the_notice() -> None:
    text = body(LONG, "IMPORTANT NOTICE", "This was paid for.", "The Next Steps", OTHER)
    assert read(text)["disclosure"]["notice"] == "This was paid for."
    assert headings(text) == ["The Next Steps"]


@pytest.mark.parametrize(
    "tail",
    [
        "Share",
        "SHARE THIS STORY",
        "Artikel teilen",
        "Partager",
        "شارك المقال",
        "シェア",
        "Share this article\nFacebook\nX\n\nCopy link",
    ],
)
def test_the_share_line_is_dropped_with_its_buttons(tail: str) -> None:
    assert paragraphs(body(LONG, tail)) == [LONG]


def test_share_as_a_word_of_the_story_stays() -> None:
    assert headings(body(LONG, "Share", OTHER)) == ["Share"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Lindqvist", ["Ada Lindqvist"]),
        ("By Ada Lindqvist and Grace Okoye", ["Ada Lindqvist", "Grace Okoye"]),
        ("Von Jörg van der Berg", ["Jörg van der Berg"]),
        ("Par Zoé Léger, Hervé Blanc", ["Zoé Léger", "Hervé Blanc"]),
        ("By Ada Lindqvist, Political Editor", ["Ada Lindqvist"]),
        ("بقلم: ليلى حداد", ["ليلى حداد"]),
    ],
)
def test_a_byline_under_the_title_gives_the_authors(line: str, names: list[str]) -> None:
    for text in (body(line, LONG), f"Harbour board agrees\n{line}\n\n{LONG}"):
        assert read(text)["authors"] == [{"name": name} for name in names]
        assert paragraphs(text) == [LONG]


@pytest.mark.parametrize("line", ["By nightfall it was over", "By 2030 the pier is gone", "By the numbers"])
def test_a_line_that_only_begins_with_by_is_no_byline(line: str) -> None:
    assert "authors" not in read(body(line, LONG))


def test_control_characters_go_and_are_told_of() -> None:
    reading = read_text(body(LONG, "A bell\x07 rang\x07 and\x1b then it was quiet over the water."))
    assert "A bell rang and then" in str(reading.document["body_html"])
    assert reading.notes == ("3 control characters were taken out (U+0007, U+001B; the first in line 5).",)


def test_a_long_headline_is_kept_whole_and_told_of() -> None:
    title = "Harbour " * 62 + "plan"
    reading = read_text(f"{title}\n\n{LONG}")
    assert reading.document["title"] == title
    assert "500 characters" in reading.notes[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\u00a0\n\ufeff\n", "empty"),
        ("Harbour board agrees\n", "a title and no text"),
        ("Harbour board agrees\n\nShare this article", "a title and no text"),
        ("Harbour board agrees\n\nIMPORTANT NOTICE\n\nThis was paid for.", "a title, a notice and no text"),
        ("x" * 1_001 + f"\n\n{LONG}", "1,001 characters"),
    ],
)
def test_what_is_no_article_is_said_so(text: str, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as bad:
        read_text(text, name="pier.txt")
    assert bad.value.public.startswith("pier.txt")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60)


@given(st.text(max_size=400))
def test_no_text_crashes_the_reader(text: str) -> None:
    try:
        document = read_text(text).document
    except BadFile:
        return
    assert document["title"]
    assert document["body_html"]


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_every_visible_character_of_the_text_survives(blocks: list[str]) -> None:
    assume(not any(is_convention(line) for block in blocks for line in one_line_end(block).split("\n")))
    text = body(*blocks, LONG)
    document = read(text)
    kept = [document["title"], unescape(re.sub(r"<[^>]*>", "", document["body_html"]))]
    kept += [link["title"] + link.get("url", "") for link in document.get("related", [])]
    kept += [document.get("disclosure", {}).get("notice", ""), *(author["name"] for author in document.get("authors", []))]
    assert letters_of(text) - letters_of("".join(kept)) == Counter()


def is_convention(line: str) -> bool:
    """Whether a line is one whose words are not text of the article; hypothesis finds them in our own tables."""
    marked = phrases.related_rest(line) is not None or bool(phrases.notice_on_line(line) or phrases.byline_names(line))
    return marked or phrases.is_notice_heading(line) or phrases.is_share_line(line, last=True) or phrases.is_network_name(line)


def letters_of(text: str) -> Counter[str]:
    return Counter(character for character in unicodedata.normalize("NFC", text) if character.isalnum())
