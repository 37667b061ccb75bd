"""Short codes survive being read aloud and typed in, and tell nothing of each other."""

from __future__ import annotations

import pytest
from factories import NOON, submission

from share.publish import publish
from share.store import articles, codes
from share.store.codes import DIGITS, LENGTH, new_code, read_code


def test_codes_are_short_and_never_the_same():
    made = {new_code() for _ in range(2_000)}
    assert len(made) == 2_000
    assert {len(code) for code in made} == {LENGTH}
    assert set("".join(made)) == set(DIGITS)
    assert {read_code(code) for code in made} == made


@pytest.mark.parametrize(("typed", "meant"), [("1O", "10"), ("L", "1"), ("i", "1"), ("YGJ0", "ygj0"), ("0KOILTZ", "0k011tz")])
def test_letters_that_look_alike_are_forgiven(typed, meant):
    assert read_code(typed) == meant


@pytest.mark.parametrize("text", ["", "u", "1-2", "ä", "1 ", "z" * 13, "１", "\0"])
def test_other_text_is_no_code(text):
    assert read_code(text) is None


def test_each_article_has_a_code_of_its_own_which_stays_through_its_revisions(store):
    first = publish(store, submission(slug="a"), NOON).article
    other = publish(store, submission(slug="b"), NOON).article
    later = publish(store, submission(slug="a", title="Another headline"), NOON).article
    assert first.code != other.code
    assert (later.code, later.revision) == (first.code, 2)
    with store.connect() as c:
        assert articles.by_code(c, first.code.upper()) == later
        assert [kept.code for kept in articles.history(c, "a")] == [first.code] * 2


def test_an_article_is_kept_under_the_code_that_was_chosen_for_it_before(store):
    published = publish(store, submission(code="2b2b2b2"), NOON)
    assert published.article.code == "2b2b2b2"


def test_a_code_that_another_article_has_is_never_given_again(store, monkeypatch):
    taken = publish(store, submission(slug="a"), NOON).article.code
    drawn = iter([taken, taken, "7777777"])
    monkeypatch.setattr(codes, "new_code", lambda: next(drawn))
    assert publish(store, submission(slug="b"), NOON).article.code == "7777777"
    monkeypatch.undo()
    third = publish(store, submission(slug="c", code=taken), NOON).article
    assert third.code not in {taken, "7777777"}
    with store.connect() as c:
        assert [articles.by_code(c, article.code).slug for article in (third,)] == ["c"]
        assert articles.by_code(c, taken).slug == "a"
