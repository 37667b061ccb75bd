"""The article: what it takes, what it refuses, and when two are the same."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from factories import NOON, article, paid_article, photo
from hypothesis import given
from hypothesis import strategies as st

from share.article import (
    NOT_CONTENT,
    SLUG,
    SLUG_LIMIT,
    Access,
    Article,
    Author,
    Correction,
    Disclosure,
    MissingPhoto,
    RelatedLink,
    Sponsor,
    Status,
    Translation,
    fingerprint,
    slugify,
)
from share.errors import BadArticle

OTHER_VALUES = {
    "slug": "another",
    "title": "Another headline",
    "share_title": "Shorter",
    "summary": "Another summary.",
    "body_html": "<p>Another text.</p>",
    "language": "de",
    "canonical_url": "https://news.example/another",
    "section": "World",
    "tags": ("Another",),
    "authors": (Author("Somebody Else"),),
    "published": NOON + timedelta(days=1),
    "modified": NOON + timedelta(days=2),
    "embargo_until": NOON + timedelta(days=3),
    "photo": photo(),
    "missing_photo": MissingPhoto("https://news.example/gone.jpg", reason="It is gone."),
    "disclosure": Disclosure("sponsored", "Sponsored"),
    "corrections": (Correction(NOON, "A name was wrong."),),
    "related": (RelatedLink("Another story"),),
    "access": Access.PAID,
    "translations": (Translation("de", slug="die-bruecke"),),
    "at_uri": "at://did:plc:abc/site.standard.document/3lwafzkjqm25s",
    "rights": "All rights reserved",
    "status": Status.WITHDRAWN,
    "revision": 7,
    "code": "zz",
    "identity": "yet-another",
}


def test_every_field_of_the_article_has_another_value_to_try() -> None:
    assert set(OTHER_VALUES) == {entry.name for entry in fields(Article)}


@pytest.mark.parametrize("name", sorted(set(OTHER_VALUES) - NOT_CONTENT))
def test_the_fingerprint_moves_with_everything_that_readers_see(name: str) -> None:
    assert fingerprint(article(**{name: OTHER_VALUES[name]})) != fingerprint(article())


@pytest.mark.parametrize("name", sorted(NOT_CONTENT))
def test_the_fingerprint_stays_when_only_the_articles_fortune_changes(name: str) -> None:
    assert fingerprint(article(**{name: OTHER_VALUES[name]})) == fingerprint(article())


def test_the_fingerprint_does_not_depend_on_the_zone_in_which_a_time_is_told() -> None:
    told_in_berlin = datetime.fromisoformat("2026-11-20T13:00:00+01:00")
    assert fingerprint(article(published=told_in_berlin)) == fingerprint(article(published=NOON))


def test_the_fingerprint_moves_with_a_portrait_and_not_with_the_reason_why_one_is_missing() -> None:
    wanted = MissingPhoto("https://news.example/ada.jpg", reason="It cannot be fetched.")
    seen = [
        fingerprint(article(authors=(Author("Ada", **said),)))
        for said in ({}, {"portrait": photo()}, {"portrait": photo(alt="Ada")}, {"missing_portrait": wanted})
    ]
    assert len(set(seen)) == 4
    other = Author("Ada", missing_portrait=replace(wanted, reason="It answers with status 404."))
    assert fingerprint(article(authors=(other,))) == seen[-1]


def test_what_is_missing_is_a_warning_at_its_place_once_it_was_looked_for() -> None:
    gone = MissingPhoto("https://news.example/gone.jpg", reason="It is gone.")
    card = article(missing_photo=gone, authors=(Author("Ada", portrait=photo()), Author("Bo", missing_portrait=gone)))
    assert [str(fault) for fault in card.warnings] == [
        "$.photo.url: It is gone.",
        "$.authors[1].portrait.url: It is gone.",
    ]
    assert card.pictures == (photo(),)
    assert article(missing_photo=replace(gone, reason="")).warnings == ()


def test_all_faults_are_told_at_once_with_their_paths() -> None:
    with pytest.raises(BadArticle) as caught:
        article(title=" ", slug="No Slug", language="english please", authors=(Author(""),), canonical_url="ftp://x", tags=("!",))
    assert {fault.path for fault in caught.value.faults} == {
        "$.title",
        "$.slug",
        "$.language",
        "$.authors[0].name",
        "$.canonical_url",
        "$.tags[0]",
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": "x" * 1001}, "$.title"),
        ({"summary": "x" * 2001}, "$.summary"),
        ({"share_title": "x" * 1001}, "$.share_title"),
        ({"published": NOON.replace(tzinfo=None)}, "$.published"),
        ({"embargo_until": NOON.replace(tzinfo=None)}, "$.embargo_until"),
        ({"corrections": (Correction(NOON, " "),)}, "$.corrections[0].note"),
        ({"corrections": (Correction(NOON.replace(tzinfo=None), "x"),)}, "$.corrections[0].at"),
        ({"related": (RelatedLink(""),)}, "$.related[0].title"),
        ({"related": (RelatedLink("x", "javascript:alert(1)"),)}, "$.related[0].url"),
        ({"authors": (Author("Ada", "not an address"),)}, "$.authors[0].url"),
        ({"authors": (Author("Ada", None, "ada"),)}, "$.authors[0].fediverse"),
        ({"section": "…"}, "$.section"),
        ({"disclosure": Disclosure("sponsored", "")}, "$.disclosure.label"),
        ({"disclosure": Disclosure("sponsored", "Ad", Sponsor(""))}, "$.disclosure.sponsor.name"),
        ({"disclosure": Disclosure("sponsored", "Ad", Sponsor("A", "mailto:a@b.example"))}, "$.disclosure.sponsor.url"),
        ({"photo": photo(focal_point=(0.5, 1.5))}, "$.photo.focal_point"),
    ],
)
def test_an_article_that_breaks_a_rule_cannot_exist(changes: dict[str, object], path: str) -> None:
    with pytest.raises(BadArticle) as caught:
        article(**changes)
    assert path in {fault.path for fault in caught.value.faults}
    assert path in str(caught.value)


def test_a_headline_of_five_hundred_characters_is_kept_whole() -> None:
    assert article(title="x" * 500).title == "x" * 500


def test_a_paid_article_says_so_at_the_start_of_its_titles() -> None:
    entry = paid_article(share_title="Six harbours")
    assert entry.labelled_title == "Sponsored: Six harbours to see this summer"
    assert entry.labelled_short_title == "Sponsored: Six harbours"
    assert replace(entry, disclosure=None).labelled_title == "Six harbours to see this summer"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Prime Minister's Questions", "prime-ministers-questions"),
        ("Über die Brücke", "uber-die-brucke"),
        ("Wirtschaft & Häfen", "wirtschaft-hafen"),
        ("…", ""),
    ],
)
def test_a_slug_is_made_of_letters_and_digits(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("text", ["महानगर", "ท่าเรือ", "港の橋", "الميناء", "Λιμάνι", "נמל"])
def test_every_script_gives_a_slug(text: str) -> None:
    assert SLUG.fullmatch(slugify(text))


@given(st.text(max_size=400))
def test_a_slug_is_empty_or_a_right_one_whatever_the_text(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or (SLUG.fullmatch(slug) and len(slug) <= SLUG_LIMIT)
