"""What a partner gets: which articles, and how much of each."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Article, Correction, RelatedLink, Status
from share.disclosures import Disclosures
from share.errors import BadInput
from share.feeds.entitle import compile_item
from share.feeds.feed import Item, item_id
from share.formats import Picture
from share.links import Links
from share.rights import (
    Content,
    LinkParameter,
    PaidContent,
    PartnerDialect,
    Rights,
    read_rights,
    rights_document,
    why_left_out,
)

LATER = NOON + timedelta(hours=6)


def scheduled(**changes: Any) -> Article:
    return article(status=Status.SCHEDULED, embargo_until=LATER, **changes)


def test_rights_are_a_frozen_value_that_cannot_be_wrong() -> None:
    rights = Rights()
    with pytest.raises(FrozenInstanceError):
        rights.images = False  # type: ignore[misc]  # that is the point
    with pytest.raises(BadInput) as caught:
        Rights(
            sections=("City Hall",),
            languages=("de-AT",),
            limit=0,
            early_minutes=5,
            link_parameter=LinkParameter("utm source", "a&b"),
        )
    assert [fault.path for fault in caught.value.faults] == [
        "$.sections[0]",
        "$.languages[0]",
        "$.limit",
        "$.early",
        "$.link_parameter.name",
        "$.link_parameter.value",
    ]
    assert "in small letters, such as en, de-at" in caught.value.faults[1].sentence, "or nobody knows what is wrong with de-AT"


@pytest.mark.parametrize(
    ("rights", "left_out"),
    [
        (Rights(), None),
        (Rights(sections=("city",), tags=("harbour",), languages=("en",)), None),
        (Rights(sections=("sports", "city")), None),
        (Rights(sections=("sports",)), "It is in the section city, and this partner gets sports alone."),
        (Rights(tags=("music", "art")), "It has none of the tags that this partner gets: music and art."),
        (Rights(languages=("de",)), "It is in en-GB, and this partner gets de alone."),
        (Rights(languages=("en-us",)), "It is in en-GB, and this partner gets en-us alone."),
        (Rights(sections=("city",), tags=("music",)), "It has none of the tags that this partner gets: music."),
    ],
)
def test_an_article_has_to_be_within_all_bounds(rights: Rights, left_out: str | None) -> None:
    assert why_left_out(article(language="en-GB"), rights, NOON) == left_out


@pytest.mark.parametrize(("wanted", "written"), [("he", "iw"), ("iw", "he"), ("he", "iw-IL"), ("iw", "iw")])
def test_a_language_is_the_same_under_its_old_name(wanted: str, written: str) -> None:
    assert why_left_out(article(language=written), Rights(languages=(wanted,)), NOON) is None


def test_every_shorter_tag_covers_a_language() -> None:
    given = article(language="zh-Hant-TW-x-desk")
    for tag in ("zh", "zh-hant", "zh-hant-tw", "zh-hant-tw-x-desk"):
        assert why_left_out(given, Rights(languages=(tag,)), NOON) is None
    for tag in ("zh-tw", "zh-hans", "zh-hant-tw-x", "zh-han"):
        assert why_left_out(given, Rights(languages=(tag,)), NOON) is not None


def test_an_article_without_a_section_is_in_none() -> None:
    assert why_left_out(article(section=None), Rights(sections=("city",)), NOON) == (
        "It is in no section, and this partner gets city alone."
    )


def test_paid_content_goes_to_those_who_take_it() -> None:
    assert why_left_out(paid_article(), Rights(), NOON) is None
    assert "no paid content" in str(why_left_out(paid_article(), Rights(paid=PaidContent.NONE), NOON))
    for dialect in (PartnerDialect.SMARTNEWS, PartnerDialect.GOOGLE_NEWS):
        assert f"{dialect} takes no paid content" in str(why_left_out(paid_article(), Rights(dialect=dialect), NOON))


def test_an_embargo_opens_for_early_partners_alone_and_for_some_only_at_the_end() -> None:
    assert why_left_out(scheduled(), Rights(), NOON) == (
        "It is under embargo until 2026-11-20 18:00 UTC, and this partner has no early access."
    )
    assert why_left_out(scheduled(), Rights(early=True), NOON) is None
    hour = Rights(early=True, early_minutes=60)
    assert "60 minutes before" in str(why_left_out(scheduled(), hour, LATER - timedelta(minutes=61)))
    assert why_left_out(scheduled(), hour, LATER - timedelta(minutes=60)) is None


def test_what_was_withdrawn_is_nobodys() -> None:
    assert why_left_out(article(status=Status.WITHDRAWN), Rights(early=True), NOON) == "It was withdrawn."


def test_rights_survive_json() -> None:
    document = {
        "sections": ["city-hall", "city-hall"],
        "languages": ["de-at"],
        "content": "summary",
        "early": 90,
        "link_parameter": {"name": "utm_source", "value": "example"},
        "dialect": "msn",
    }
    rights = read_rights(document)
    assert rights.sections == ("city-hall",)
    assert (rights.early, rights.early_minutes) == (True, 90)
    assert read_rights(rights_document(rights)) == rights
    assert read_rights({"images": False}, rights) == read_rights({**rights_document(rights), "images": False})


def test_what_cannot_be_read_as_rights_is_told_at_its_place() -> None:
    wrong = {
        "sections": "city",
        "content": "half",
        "images": "no",
        "limit": True,
        "link_parameter": "a=b",
        "colour": "red",
        "dialect": [],
    }
    with pytest.raises(BadInput) as caught:
        read_rights(wrong)
    assert [fault.path for fault in caught.value.faults] == sorted(f"$.{name}" for name in wrong)
    with pytest.raises(BadInput):
        read_rights(["city"])


BODY = (
    "<p>Unmistakable body words.</p><figure><img src='/bridge.jpg' alt='Secret picture'><figcaption>Secret caption</figcaption>"
    "</figure><p>More <img src='https://news.example/b.png' alt='Other'> words.</p>"
)


@pytest.fixture
def compiled(links: Links, disclosures: Disclosures, picture: Picture) -> Any:
    def compile_(entry: Article, **rights: Any) -> Item:
        return compile_item(entry, Rights(**rights), links=links, disclosures=disclosures, picture=picture, thumbnail=picture)

    return compile_


def test_a_summary_has_no_word_of_the_body(compiled: Any) -> None:
    told = article(
        body_html=BODY,
        corrections=(Correction(NOON, "The year was wrong."),),
        related=(RelatedLink("Another story", "https://news.example/other"),),
    )
    item = compiled(told, content=Content.SUMMARY)
    assert "Unmistakable" not in repr(item)
    assert "Another story" not in repr(item)
    assert "The bridge carries trams again" in item.content_html
    assert "The year was wrong." in item.content_html


def test_a_headline_has_no_word_of_body_or_summary_and_keeps_its_label(compiled: Any) -> None:
    item = compiled(paid_article(body_html=BODY, summary="Unmistakable summary"), content=Content.HEADLINE)
    assert "Unmistakable" not in repr(item)
    assert item.title.startswith("Sponsored: ")
    assert item.summary == "Sponsored"
    assert "Brightwater Ferries" in item.content_html


def test_without_images_there_is_no_picture_anywhere(compiled: Any) -> None:
    item = compiled(article(body_html=BODY, photo=photo()), images=False)
    assert (item.picture, item.thumbnail, item.credit) == (None, None, "")
    assert "<img" not in item.content_html
    assert "Secret caption" not in item.content_html
    assert "More  words." in item.content_html


def test_the_link_parameter_is_in_the_link_and_not_in_the_id(compiled: Any, links: Links) -> None:
    home = article(canonical_url="https://news.example/story?page=2#top")
    item = compiled(home, link_parameter=LinkParameter("utm_source", "partner"))
    assert item.url == "https://news.example/story?page=2&utm_source=partner#top"
    assert item.id == item_id(home.slug, links)
    plain = compiled(home, link_parameter=LinkParameter("utm_source", "partner"), dialect=PartnerDialect.GOOGLE_NEWS)
    assert plain.url == home.canonical_url


def test_an_item_under_embargo_says_so_first_and_has_no_picture_that_cannot_be_fetched(compiled: Any) -> None:
    item = compiled(scheduled(language="de"), early=True)
    assert item.title == "Sperrfrist bis 20. November 2026, 18:00 UTC: Harbour bridge reopens after two years of repairs"
    assert item.content_html.startswith('<div lang="de" dir="ltr"><p><strong>Sperrfrist bis 20. November 2026, 18:00 UTC')
    assert item.embargo_until == LATER
    assert item.picture is None


@pytest.mark.parametrize("dialect", [*PartnerDialect])
def test_no_date_under_embargo_has_an_item_shown_before_its_release(
    links: Links, disclosures: Disclosures, dialect: PartnerDialect
) -> None:
    rights = Rights(early=True, dialect=dialect)
    given = {"links": links, "disclosures": disclosures, "picture": None, "updated": NOON}
    item = compile_item(scheduled(published=NOON), rights, **given)
    assert item.published == LATER
    assert item.updated == (NOON if dialect is PartnerDialect.STANDARD else LATER), "SmartNews goes by it"


def test_an_embargo_that_ends_within_a_minute_is_told_to_the_end_of_it(compiled: Any) -> None:
    midnight = NOON.replace(hour=23, minute=59, second=1)
    item = compiled(article(status=Status.SCHEDULED, embargo_until=midnight), early=True)
    assert item.title.startswith("Embargoed until 21 November 2026, 00:00 UTC: ")
    assert item.embargo_until == midnight
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert "31 December 9999" in compiled(article(status=Status.SCHEDULED, embargo_until=never), early=True).title


def test_after_its_release_an_item_is_dated_by_it_for_those_who_had_it_before(compiled: Any) -> None:
    released = article(embargo_until=LATER)
    assert compiled(released, early=True).updated == LATER
    assert compiled(released).updated == NOON
