"""What an edit comes to: small, news, or a matter of truth."""

from __future__ import annotations

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Access, Author, Correction, Status
from share.changes import is_matter_of_truth, is_small

LONG = "<p>" + " ".join(f"word{'abcdefghij'[number % 10]}" for number in range(1_000)) + "</p>"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Harbour bridge re-opens after two years of repairs"},
        {"body_html": article().body_html.replace("carries", "carrys")},
        {"body_html": article().body_html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")},
        {"tags": ("Trams",)},
        {"section": "Traffic"},
        {"photo": photo()},
        {"authors": (Author("Bo Ek"),)},
        {"canonical_url": "https://www.news.example/bridge"},
        {"rights": "© The Harbour Post"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_edit_that_says_the_same_is_small(changes):
    assert is_small(article(), article(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Cars may use the harbour bridge again from next Monday on"},
        {"summary": "An entirely new standfirst that tells another story."},
        {"body_html": article().body_html + "<p>And so much for the bridge, which had been closed.</p>"},
        {"corrections": (Correction(NOON, "The bridge is 410 metres long."),)},
        {"disclosure": paid_article().disclosure},
        {"access": Access.PAID},
        {"status": Status.WITHDRAWN},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_edit_that_says_something_else_is_not_small(changes):
    assert not is_small(article(), article(**changes))


def test_a_number_that_changed_is_never_small():
    before, after = (article(body_html=f"{LONG}<p>{count} people were hurt.</p>") for count in ("3", "30"))
    assert not is_small(before, after)


@pytest.mark.parametrize(("changed", "small"), [(20, True), (30, False)])
def test_in_a_long_text_two_words_of_a_hundred_are_few(changed, small):
    after = LONG.replace("worda", "other", changed)
    assert is_small(article(body_html=LONG), article(body_html=after)) is small


def test_words_are_counted_where_none_are_written_apart():
    before = article(language="ja", title="港の橋が再開", summary="", body_html="<p>橋は二年ぶりに開いた。</p>")
    assert is_small(before, before.with_changes(body_html="<p>橋は二年ぶりに開きた。</p>"))
    assert not is_small(before, before.with_changes(title="市長が辞任を表明した", body_html="<p>理由は説明されていない。</p>"))


def test_what_nobody_could_see_before_is_no_small_edit():
    assert not is_small(article(status=Status.SCHEDULED), article(title="Harbour bridge reopens"))


@pytest.mark.parametrize(
    ("changes", "of_truth"),
    [
        ({"corrections": (Correction(NOON, "A name."),)}, True),
        ({"disclosure": paid_article().disclosure}, True),
        ({"access": Access.METERED}, True),
        ({"status": Status.WITHDRAWN}, True),
        ({"title": "Another headline altogether"}, False),
        ({"tags": ()}, False),
    ],
)
def test_what_must_not_stand_any_longer_is_a_matter_of_truth(changes, of_truth):
    assert is_matter_of_truth(article(), article(**changes)) is of_truth
