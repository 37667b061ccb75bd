"""Where things stand on a card: inside of it, one below the other, mirrored for right-to-left languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from factories import article, paid_article
from hypothesis import given, settings
from hypothesis import strategies as st

from share.article import Article, Author, Disclosure
from share.cards.layout import Layout, lay_out
from share.cards.marks import Fill, Mark, Words, of_slot
from share.cards.shape import plain
from share.cards.theme import Theme
from share.formats import CardFormat

LONG = (
    "Leaders agree to talk again about what they had agreed to talk about before the summit that was meant to end the talks " * 4
)
HEADLINES = {
    "en": "Six harbours",
    "de": "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung überrascht Bürger",
    "ar": "الاتحاد الأوروبي يطلق مشروع OpenAI الجديد (WHO) في 2026 لمواجهة التغير المناخي",
    "hi": "प्रधानमंत्री ने BJP की बैठक में नई योजना की घोषणा की, किसानों को मिलेगा लाभ",
    "th": "นายกรัฐมนตรีประกาศนโยบายใหม่เพื่อแก้ปัญหาน้ำท่วมในกรุงเทพฯ ที่ยืดเยื้อมานาน",
    "ja": "東京都は新しい交通計画を発表し、2030年までに電気バスを3倍に増やす方針を示した",
}
SHAPES = ["og", "square", "pin", "story", "small"]


def box(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is drawn."""
    return (mark.rect.left, mark.rect.top, mark.rect.right, mark.rect.bottom)


def extent(marks: Sequence[Words]) -> tuple[float, float]:
    """Top and bottom of some lines."""
    return min(box(mark)[1] for mark in marks), max(box(mark)[3] for mark in marks)


def assert_inside(layout: Layout, card_format: CardFormat) -> None:
    for mark in layout.marks:
        left, top, right, bottom = box(mark)
        assert left >= 0
        assert top >= 0
        assert right <= card_format.width
        assert bottom <= card_format.height + 1e-6


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", HEADLINES)
def test_everything_stands_inside_the_card_and_nothing_on_anything_else(
    theme: Theme, formats: dict[str, CardFormat], shape: str, language: str
) -> None:
    card = paid_article(language=language, title=HEADLINES[language])
    layout = lay_out(card, formats[shape], theme, on_photo=False)
    assert_inside(layout, formats[shape])
    plate = layout.look.design.colour("plate")
    plate_bottom = max(box(mark)[3] for mark in layout.marks if isinstance(mark, Fill) and mark.colour == plate)
    order = [extent(of_slot(layout.marks, role)) for role in ("label", "headline", "date")]
    assert plate_bottom <= order[0][0]
    assert order[0][1] <= order[1][0]
    assert order[1][1] <= order[2][0]


@pytest.mark.parametrize("language", HEADLINES)
def test_the_headline_stays_clear_of_the_lowest_part_where_x_writes_its_own(
    theme: Theme, formats: dict[str, CardFormat], language: str
) -> None:
    layout = lay_out(article(language=language, title=HEADLINES[language]), formats["og"], theme, on_photo=True)
    assert extent(of_slot(layout.marks, "headline"))[1] <= 630 * 0.85


@given(
    st.text(min_size=1, max_size=400).filter(lambda text: plain(text) != ""),
    st.sampled_from(["en", "ar", "th", "ja", "my"]),
    st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_any_headline_stands_inside_the_card(
    theme: Theme, formats: dict[str, CardFormat], title: str, language: str, paid: bool
) -> None:
    build: Callable[..., Article] = paid_article if paid else article
    assert_inside(
        lay_out(build(title=title.strip() or "x", language=language), formats["og"], theme, on_photo=False), formats["og"]
    )


def test_a_headline_is_as_large_as_its_box_lets_it(theme: Theme, formats: dict[str, CardFormat]) -> None:
    def size(title: str) -> float:
        layout = lay_out(article(title=title), formats["og"], theme, on_photo=False)
        return of_slot(layout.marks, "headline")[0].line.glyphs[0].size

    look = lay_out(article(), formats["og"], theme, on_photo=False).look
    headline = look.design.type["headline"]
    assert headline.largest
    assert headline.smallest
    assert size("Six harbours") == headline.largest
    assert headline.smallest < size(LONG[:150]) < headline.largest
    assert size(LONG) == headline.smallest


def test_a_headline_past_all_measure_is_cut_and_reported(theme: Theme, formats: dict[str, CardFormat]) -> None:
    layout = lay_out(article(title=LONG.strip()), formats["og"], theme, on_photo=False)
    assert of_slot(layout.marks, "headline")[-1].line.text.endswith("…")
    assert layout.warnings == ("The headline is too long for the card and ends with an ellipsis.",)


def test_right_to_left_cards_are_the_mirror_image(theme: Theme, formats: dict[str, CardFormat]) -> None:
    there = lay_out(paid_article(language="en"), formats["og"], theme, on_photo=False)
    back = lay_out(paid_article(language="ar", title=HEADLINES["ar"]), formats["og"], theme, on_photo=False)
    assert (there.mirrored, back.mirrored) == (False, True)
    for role in ("label", "section", "byline", "site"):
        one, other = box(of_slot(there.marks, role)[0]), box(of_slot(back.marks, role)[0])
        assert one[0] == pytest.approx(1200 - other[2])
    assert of_slot(there.marks, "label")[0].left < of_slot(there.marks, "section")[0].left
    assert of_slot(back.marks, "label")[0].left > of_slot(back.marks, "section")[0].left


@pytest.mark.parametrize(("language", "title"), [("en", "פתיחת הגשר נדחתה שוב"), ("he", "OpenAI פותחת משרד בנמל")])
def test_a_card_runs_as_its_headline_does(theme: Theme, formats: dict[str, CardFormat], language: str, title: str) -> None:
    layout = lay_out(article(language=language, title=title), formats["og"], theme, on_photo=False)
    english = lay_out(article(), formats["og"], theme, on_photo=False)
    start = of_slot(english.marks, "headline")[0].left
    assert max(box(mark)[2] for mark in of_slot(layout.marks, "headline")) == pytest.approx(1200 - start)


def test_without_author_and_section_nothing_is_left_of_them(theme: Theme, formats: dict[str, CardFormat]) -> None:
    layout = lay_out(article(authors=(), section=None, summary=""), formats["og"], theme, on_photo=False)
    assert {mark.slot for mark in layout.marks if isinstance(mark, Words)} == {"site", "headline", "date"}
    assert of_slot(layout.marks, "date")[0].left == of_slot(layout.marks, "headline")[0].left


def test_a_crowd_of_authors_leaves_room_for_the_date(theme: Theme, formats: dict[str, CardFormat]) -> None:
    crowd = tuple(Author(f"Ada Lindqvist the {number}th") for number in range(12))
    layout = lay_out(article(authors=crowd), formats["og"], theme, on_photo=False)
    byline, date = of_slot(layout.marks, "byline")[0], of_slot(layout.marks, "date")[0]
    assert byline.line.text.endswith("…")
    assert box(byline)[2] < date.left
    assert_inside(layout, formats["og"])


def test_the_date_is_whole_beside_any_crowd_of_authors_and_the_label_beside_any_section(
    themes: Callable[[str], Theme], formats: dict[str, CardFormat]
) -> None:
    crowd = tuple(Author(f"Ada Lindqvist the {number}th") for number in range(12))
    card = paid_article(authors=crowd, section="Everything that happens between the harbour and the hills behind it")
    for name in ("photo", "broadsheet", "bold", "opinion"):
        layout = lay_out(card, formats["og"], themes(name), on_photo=False)
        assert [mark.line.text for mark in of_slot(layout.marks, "label")] == ["Sponsored"]
        assert not {"date", "site", "label"} & set(layout.cut)
        assert layout.overflows == ()


@pytest.mark.parametrize("shape", [*SHAPES, "wide", "classic", "clean-square"])
@pytest.mark.parametrize(
    "label", ["Ad", "Anzeige", "محتوى مدفوع", "เนื้อหาที่ได้รับการสนับสนุน", "Paid for by a company with a name " * 4]
)
def test_a_paid_article_shows_its_label_in_every_format(
    theme: Theme, formats: dict[str, CardFormat], shape: str, label: str
) -> None:
    card = paid_article(disclosure=Disclosure("sponsored", label))
    layout = lay_out(card, formats[shape], theme, on_photo=formats[shape].style == "photo")
    lines = of_slot(layout.marks, "label")
    assert "".join("".join(mark.line.text for mark in lines).split()) == "".join(label.split())
    chip = next(mark for mark in layout.marks if isinstance(mark, Fill) and mark.slot == "label")
    assert all(chip.rect.holds(line.rect, slack=0) for line in lines)
    assert_inside(layout, formats[shape])


def test_an_article_that_nobody_paid_for_shows_no_label(theme: Theme, formats: dict[str, CardFormat]) -> None:
    for card_format in formats.values():
        layout = lay_out(article(), card_format, theme, on_photo=False)
        assert of_slot(layout.marks, "label") == []
        assert not any(isinstance(mark, Fill) and mark.slot in {"label", "strip"} for mark in layout.marks)


def test_the_title_for_sharing_is_what_a_card_shows(theme: Theme, formats: dict[str, CardFormat]) -> None:
    layout = lay_out(article(share_title="The bridge is back"), formats["og"], theme, on_photo=False)
    assert of_slot(layout.marks, "headline")[0].line.text == "The bridge is back"
