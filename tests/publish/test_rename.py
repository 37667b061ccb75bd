"""An article can be called otherwise: it stays the same one, and whoever knows its old slugs still finds it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOON, submission

from share.errors import NeedsRestore, NotFound, Renamed, SlugTaken, StaleWrite
from share.publish import foresee, publish, rename, withdraw
from share.store import articles, outbox, scopes, slugs

HOUR = timedelta(hours=1)


def handed_in(slug, *former, **changes):
    return replace(submission(slug=slug, **changes), former_slugs=former)


def standing(store, slug):
    with store.connect() as c:
        return articles.by_slug(c, slug)


def owner(store, slug):
    with store.connect() as c:
        found = slugs.owner(c, slug)
    return found.slug if found else None


def former(store, slug):
    with store.connect() as c:
        return slugs.former(c, articles.by_slug(c, slug))


def test_a_renamed_article_keeps_revision_times_code_and_history(store):
    publish(store, submission(slug="old"), NOON)
    before = publish(store, submission(slug="old", title="Second headline"), NOON + HOUR).article
    done = rename(store, "old", "new", NOON + 2 * HOUR)
    assert (done.event, done.article) == ("renamed", before.with_changes(slug="new", identity="old"))
    assert standing(store, "new") == done.article
    assert standing(store, "old") is None
    assert (owner(store, "old"), owner(store, "new")) == ("new", None)
    with store.connect() as c:
        assert articles.by_code(c, before.code) == done.article
        assert [kept.revision for kept in articles.history(c, "new")] == [1, 2]
        assert outbox.generation(c) == done.outbox_id


def test_the_lists_of_a_renamed_article_have_changed(store):
    publish(store, submission(slug="old"), NOON)
    rename(store, "old", "new", NOON + HOUR)
    with store.connect() as c:
        assert scopes.changed_at(c, "latest") == scopes.changed_at(c, "section/city") == NOON + HOUR
        assert [article.slug for article in articles.newest(c, scope="latest", limit=9)] == ["new"]
        assert scopes.live(c) == 1


def test_old_slugs_lead_to_the_article_whatever_it_is_called_now(store):
    publish(store, submission(slug="a"), NOON)
    for number, (slug, new) in enumerate([("a", "b"), ("b", "c"), ("a", "d")]):
        rename(store, slug, new, NOON + number * HOUR)
    assert [owner(store, slug) for slug in "abc"] == ["d"] * 3
    assert former(store, "d") == ["a", "b", "c"]
    assert standing(store, "d").identity == "a"


def test_an_article_can_go_back_to_a_slug_that_it_had(store):
    publish(store, submission(slug="a"), NOON)
    rename(store, "a", "b", NOON)
    back = rename(store, "b", "a", NOON + HOUR)
    assert (back.article.slug, back.taken_over, former(store, "a")) == ("a", False, ["b"])


def test_renaming_again_does_nothing(store):
    publish(store, submission(slug="a"), NOON)
    rename(store, "a", "b", NOON)
    again = rename(store, "a", "b", NOON)
    assert (again.event, again.outbox_id) == ("unchanged", None)


def test_what_is_not_there_cannot_be_renamed_and_what_is_there_is_not_overwritten(store):
    publish(store, submission(slug="a"), NOON)
    publish(store, submission(slug="b"), NOON)
    with pytest.raises(NotFound):
        rename(store, "nothing", "c", NOON)
    with pytest.raises(SlugTaken):
        rename(store, "a", "b", NOON)
    assert [standing(store, slug).slug for slug in "ab"] == ["a", "b"]


def test_a_write_that_names_the_old_slug_renames_and_changes_nothing_else(store):
    before = publish(store, submission(slug="old"), NOON).article
    done = publish(store, handed_in("new", "old"), NOON + HOUR)
    assert (done.event, done.article) == ("renamed", before.with_changes(slug="new", identity="old"))
    again = publish(store, handed_in("new", "old"), NOON + 2 * HOUR)
    assert (again.event, again.outbox_id) == ("unchanged", None)


def test_a_write_can_rename_and_correct_at_once(store):
    before = publish(store, submission(slug="old"), NOON).article
    done = publish(store, handed_in("new", "old", title="Another headline"), NOON + HOUR)
    assert (done.event, done.article.revision, done.article.code) == ("updated", 2, before.code)
    assert done.article.identity == "old"
    assert owner(store, "old") == "new"


def test_a_write_without_its_former_slugs_forgets_none(store):
    publish(store, handed_in("new", "from-the-old-site"), NOON)
    publish(store, submission(slug="new", title="Another headline"), NOON)
    assert former(store, "new") == ["from-the-old-site"]
    publish(store, handed_in("new", "older-still"), NOON + HOUR)
    assert former(store, "new") == ["from-the-old-site", "older-still"]


def test_what_will_come_of_it_is_foreseen(store):
    before = publish(store, submission(slug="old"), NOON).article
    seen = foresee(store, handed_in("new", "old", title="Another headline"), NOON + HOUR)
    assert (seen.event, seen.article.slug, seen.article.revision, seen.article.code) == ("updated", "new", 2, before.code)
    assert standing(store, "new") is None


def test_a_write_to_an_old_slug_is_refused_and_says_the_new_one(store):
    publish(store, submission(slug="old"), NOON)
    rename(store, "old", "new", NOON)
    for act in (
        lambda: publish(store, submission(slug="old", title="Another story"), NOON),
        lambda: foresee(store, submission(slug="old"), NOON),
        lambda: withdraw(store, "old", NOON),
    ):
        with pytest.raises(Renamed, match="called new now") as refused:
            act()
        assert refused.value.slug == "new"


def test_a_former_slug_can_be_taken_over_on_purpose(store):
    first = publish(store, submission(slug="elections"), NOON).article
    rename(store, "elections", "elections-2022", NOON)
    done = publish(store, submission(slug="elections", title="The new elections"), NOON + HOUR, must_be_new=True, take_over=True)
    assert (done.event, done.article.revision, done.taken_over) == ("created", 1, True)
    assert done.article.code != first.code
    assert owner(store, "elections") is None
    assert standing(store, "elections-2022").identity == "elections" != done.article.identity
    assert done.article.identity == f"elections/{done.article.code}"
    later = publish(store, submission(slug="elections", title="They are over"), NOON + 2 * HOUR)
    assert (later.taken_over, later.article.identity) == (False, done.article.identity)


def test_a_former_slug_can_be_taken_over_by_an_article_that_is_renamed(store):
    publish(store, submission(slug="a"), NOON)
    rename(store, "a", "b", NOON)
    publish(store, submission(slug="c"), NOON)
    with pytest.raises(SlugTaken, match="take-over"):
        rename(store, "c", "a", NOON)
    done = rename(store, "c", "a", NOON, take_over=True)
    assert (done.article.slug, done.article.identity, done.taken_over) == ("a", "c", True)
    assert (owner(store, "a"), owner(store, "c"), former(store, "b")) == (None, "a", [])


def test_two_articles_cannot_have_been_one(store):
    for slug in ("a", "b"):
        publish(store, submission(slug=slug), NOON)
    for write in (handed_in("b", "a"), handed_in("c", "a", "b")):
        with pytest.raises(SlugTaken):
            publish(store, write, NOON)
    assert [standing(store, slug) is not None for slug in "abc"] == [True, True, False]


def test_a_rename_is_held_against_the_revision_that_was_read(store):
    publish(store, submission(slug="old"), NOON)
    with pytest.raises(StaleWrite):
        publish(store, handed_in("new", "old"), NOON, expected_revision=7)
    with pytest.raises(StaleWrite):
        publish(store, handed_in("new", "old"), NOON, must_be_new=True)
    assert standing(store, "old") is not None
    assert publish(store, handed_in("new", "old"), NOON, expected_revision=1).event == "renamed"


def test_renaming_brings_no_withdrawn_article_back(store):
    publish(store, submission(slug="old"), NOON)
    withdraw(store, "old", NOON)
    with pytest.raises(NeedsRestore):
        publish(store, handed_in("new", "old"), NOON)
    assert standing(store, "old").status == "withdrawn"
    assert publish(store, handed_in("new", "old"), NOON, restore=True).event == "restored"
    assert owner(store, "old") == "new"


def test_many_at_once_rename_it_once(store):
    publish(store, submission(slug="old"), NOON)
    with ThreadPoolExecutor(6) as threads:
        events = list(threads.map(lambda _: publish(store, handed_in("new", "old"), NOON).event, range(6)))
    assert sorted(events) == ["renamed", *["unchanged"] * 5]
    with store.connect() as c:
        assert articles.count(c) == 1
