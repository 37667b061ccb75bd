"""Articles go in by one door, and are at once in every list that they belong to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from factories import NOON, paid_article, submission
from releases import release_due
from sqlalchemy import text

from share.article import Author, Status, Submission, Translation
from share.errors import NeedsRestore, NotFound, StaleWrite, Withdrawn
from share.publish import publish, publish_all, waiting_for_release, withdraw
from share.store import articles, outbox, scopes, timeline

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
SLUG = "harbour-bridge-reopens"
SCOPES = ["latest", "section/city", "tag/transport", "tag/harbour", "author/ada-lindqvist"]


def slugs(store, scope="latest", limit=100, **options):
    with store.connect() as c:
        return [article.slug for article in articles.newest(c, scope=scope, limit=limit, **options)]


def changes(store):
    with store.connect() as c:
        return {scope: scopes.changed_at(c, scope) for scope in SCOPES}


def test_a_published_article_is_read_back_whole_by_slug_and_by_code(store):
    published = publish(store, submission(), NOON)
    assert published.event == "created"
    with store.connect() as c:
        assert articles.by_slug(c, SLUG) == published.article
        assert articles.by_code(c, published.article.code) == published.article
        assert articles.by_title_slug(c, "harbour-bridge-reopens-after-two-years-of-repairs") == published.article
        assert articles.count(c) == 1


def test_what_was_never_published_is_not_there(store):
    with store.connect() as c:
        assert [articles.by_slug(c, SLUG), articles.by_code(c, "1"), articles.by_code(c, "zzzzzzzzzzzz")] == [None] * 3
        assert articles.by_title_slug(c, "") is None
        assert scopes.changed_at(c, "latest") is None
    assert slugs(store) == []


def test_an_article_is_in_each_of_its_lists(store):
    publish(store, submission(), NOON)
    assert [slugs(store, scope) for scope in SCOPES] == [[SLUG]] * 5
    assert slugs(store, "section/sport") == []


def test_an_update_moves_the_article_between_lists(store):
    publish(store, submission(), NOON)
    publish(store, submission(section="Traffic", tags=(), authors=(Author("Bo"),)), NOON)
    assert [slugs(store, scope) for scope in SCOPES] == [[SLUG], [], [], [], []]
    assert slugs(store, "section/traffic") == slugs(store, "author/bo") == [SLUG]
    with store.connect() as c:
        assert scopes.sections(c) == [("traffic", "Traffic", 1)]


def test_the_same_article_again_writes_nothing(store):
    first = publish(store, submission(), NOON)
    before = changes(store)
    again = publish(store, submission(), NOON + HOUR)
    assert (again.event, again.article, again.outbox_id) == ("unchanged", first.article, None)
    assert changes(store) == before
    with store.connect() as c:
        assert outbox.generation(c) == first.outbox_id
        assert len(articles.history(c, SLUG)) == 1


def test_every_revision_is_kept(store):
    for title in ("One", "Two", "Three"):
        publish(store, submission(title=title), NOON)
    withdraw(store, SLUG, NOON)
    with store.connect() as c:
        kept = articles.history(c, SLUG)
    assert [(article.revision, article.title) for article in kept] == [(1, "One"), (2, "Two"), (3, "Three"), (4, "Three")]
    assert kept[-1].status is Status.WITHDRAWN


def test_each_change_leaves_an_outbox_row_and_a_new_generation(store):
    rows = [publish(store, submission(title=title), NOON).outbox_id for title in ("One", "Two")]
    rows.append(withdraw(store, SLUG, NOON).outbox_id)
    with store.begin() as c:
        jobs = outbox.claim(c, owner="test", now=NOON, lease=HOUR, limit=9)
        assert outbox.generation(c) == rows[-1]
    assert [(job.id, job.event, job.revision) for job in jobs] == list(
        zip(rows, ("created", "updated", "withdrawn"), (1, 2, 3), strict=True)
    )


def test_the_change_time_of_a_list_moves_on_and_never_more_than_a_second_ahead_of_the_clock(store):
    seen = []
    for title in ("One", "Two", "Three"):
        publish(store, submission(title=title), NOON)
        seen.append(changes(store)["latest"])
    assert seen == [NOON, NOON + SECOND, NOON + SECOND]
    publish(store, submission(title="Four"), NOON + SECOND)
    assert changes(store)["latest"] == NOON + 2 * SECOND


def test_only_lists_that_an_article_was_or_is_in_change(store):
    publish(store, submission(), NOON)
    publish(store, submission(slug="b", section="Sport", tags=(), authors=()), NOON + HOUR)
    assert changes(store) == dict.fromkeys(SCOPES, NOON) | {"latest": NOON + HOUR}
    publish(store, submission(section="Sport"), NOON + 2 * HOUR)
    assert changes(store)["section/city"] == NOON + 2 * HOUR


def test_a_list_can_be_touched_without_an_article(store):
    publish(store, submission(), NOON)
    with store.begin() as c:
        scopes.touch(c, ["latest", "section/city"], NOON + HOUR)
        assert scopes.sections(c) == [("city", "City", 1)]
    assert changes(store)["section/city"] == NOON + HOUR
    assert changes(store)["tag/harbour"] == NOON


def test_sections_are_counted_and_named_as_readers_see_them(store):
    for slug, section in (("a", "Sport"), ("b", "Sport"), ("c", "Kultur & Bühne"), ("d", None)):
        publish(store, submission(slug=slug, section=section), NOON)
    withdraw(store, "a", NOON)
    with store.connect() as c:
        assert scopes.sections(c) == [("kultur-buhne", "Kultur & Bühne", 1), ("sport", "Sport", 1)]


def test_the_newest_come_first_and_pages_follow_each_other_without_gap_or_overlap(store):
    for number in range(7):
        publish(store, submission(slug=f"a{number}", published=NOON + (number // 3) * HOUR), NOON + 9 * HOUR)
    assert slugs(store) == ["a6", "a5", "a4", "a3", "a2", "a1", "a0"]
    with store.connect() as c:
        first = articles.newest(c, scope="latest", limit=4)
    assert slugs(store, before=first[-1]) == ["a2", "a1", "a0"]


def test_every_live_article_is_walked_once_for_the_sitemap(store):
    for number in range(5):
        publish(store, submission(slug=f"a{number}"), NOON)
    withdraw(store, "a1", NOON)
    walked, last = [], None
    with store.connect() as c:
        while part := articles.all_live(c, limit=2, after=last):
            walked += [article.slug for article in part]
            last = part[-1]
    assert walked == ["a0", "a2", "a3", "a4"]


def test_the_news_sitemap_has_no_paid_and_no_old_article(store):
    publish(store, submission(), NOON)
    publish(store, submission(slug="old", published=NOON - HOUR), NOON)
    publish(store, Submission(article=paid_article(revision=0), said=frozenset({"published"})), NOON)
    with store.connect() as c:
        assert [article.slug for article in articles.for_news_sitemap(c, since=NOON, limit=10)] == [SLUG]


def test_a_withdrawn_article_leaves_every_list_and_keeps_its_place(store):
    publish(store, submission(), NOON)
    gone = withdraw(store, SLUG, NOON + HOUR)
    assert (gone.event, gone.article.status, gone.article.revision, gone.article.modified) == (
        "withdrawn", Status.WITHDRAWN, 2, NOON + HOUR,
    )  # fmt: skip
    assert [slugs(store, scope) for scope in SCOPES] == [[]] * 5
    assert set(changes(store).values()) == {NOON + HOUR}
    with store.connect() as c:
        assert articles.by_slug(c, SLUG) == gone.article
        assert articles.withdrawn_at(c, SLUG) == NOON + HOUR
        assert articles.by_title_slug(c, "harbour-bridge-reopens-after-two-years-of-repairs") is None


def test_an_article_that_waits_for_the_end_of_the_calendar_can_be_withdrawn(store):
    publish(store, submission(published=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)), NOON)
    gone = withdraw(store, SLUG, NOON + HOUR)
    assert (gone.article.status, gone.article.modified) == (Status.WITHDRAWN, NOON + HOUR), "nobody has seen a later one"


def test_a_withdrawn_article_comes_back_only_when_that_is_said(store):
    code = publish(store, submission(), NOON).article.code
    withdraw(store, SLUG, NOON)
    with pytest.raises(NeedsRestore):
        publish(store, submission(title="From the nightly folder"), NOON)
    back = publish(store, submission(), NOON + HOUR, restore=True)
    assert (back.event, back.article.code, back.article.revision) == ("restored", code, 3)
    assert slugs(store, "section/city") == [SLUG]
    with store.connect() as c:
        assert articles.withdrawn_at(c, SLUG) is None


def test_withdrawing_twice_or_what_is_not_there_is_told(store):
    with pytest.raises(NotFound, match="no article nothing-here"):
        withdraw(store, "nothing-here", NOON)
    publish(store, submission(), NOON)
    withdraw(store, SLUG, NOON)
    with pytest.raises(Withdrawn):
        withdraw(store, SLUG, NOON)


def test_a_writer_who_has_read_another_revision_is_refused(store):
    publish(store, submission(), NOON)
    publish(store, submission(title="Two"), NOON, expected_revision=1)
    for write in (
        lambda: publish(store, submission(title="Three"), NOON, expected_revision=1),
        lambda: publish(store, submission(title="Two"), NOON, expected_revision=1),
        lambda: publish(store, submission(title="Two"), NOON, must_be_new=True),
        lambda: withdraw(store, SLUG, NOON, expected_revision=1),
    ):
        with pytest.raises(StaleWrite, match="revision 2 of it stands") as refused:
            write()
        assert refused.value.current == 2
    with pytest.raises(StaleWrite, match="there is none"):
        publish(store, submission(slug="b"), NOON, expected_revision=1)
    assert publish(store, submission(slug="b"), NOON, must_be_new=True).event == "created"


def test_what_was_withdrawn_under_embargo_and_comes_back_without_one_is_out_at_once(store):
    publish(store, Submission(article=submission(embargo_until=NOON + 9 * HOUR).article), NOON)
    withdraw(store, "harbour-bridge-reopens", NOON)
    back = publish(store, Submission(article=submission().article), NOON + HOUR, restore=True)
    assert (back.article.status, back.article.published) == (Status.LIVE, NOON + HOUR)


def test_a_scheduled_article_is_in_no_list_until_it_is_released(store):
    publish(store, submission(published=NOON + HOUR), NOON)
    assert (slugs(store), changes(store)["latest"]) == ([], None)
    assert release_due(store, NOON + HOUR - SECOND) == []
    (released,) = release_due(store, NOON + HOUR)
    assert (released.event, released.article.status, released.article.revision) == ("released", Status.LIVE, 1)
    assert slugs(store, "section/city") == [SLUG]
    assert changes(store)["latest"] == NOON + HOUR
    assert release_due(store, NOON + 2 * HOUR) == []


def test_those_that_wait_longest_are_released_first(store):
    for hours in (3, 1, 2):
        publish(store, submission(slug=f"in-{hours}", embargo_until=NOON + hours * HOUR), NOON)
    assert waiting_for_release(store, NOON + 9 * HOUR, limit=2) == ["in-1", "in-2"]
    assert [one.article.slug for one in release_due(store, NOON + 9 * HOUR)] == ["in-1", "in-2", "in-3"]


def test_text_that_no_database_takes_raw_goes_through(store):
    odd = submission(title="Nul \0 and half \ud83d", section="Ci\0ty \ud83d", tags=("a\0b",), authors=(Author("A\0da"),))
    published = publish(store, odd, NOON)
    with store.connect() as c:
        assert articles.by_slug(c, SLUG) == published.article
        assert scopes.sections(c)[0].name == "City "


def test_eight_writers_of_eight_articles_lose_no_revision(store):
    def write(number):
        for version in range(6):
            publish(store, submission(slug=f"a{version}", title=f"Version {number} {version}"), NOON)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    with store.connect() as c:
        for version in range(6):
            assert [article.revision for article in articles.history(c, f"a{version}")] == list(range(1, 9))
        assert scopes.sections(c) == [("city", "City", 6)]
        assert outbox.generation(c) == 48
    assert len(slugs(store)) == 6


def test_of_writers_who_read_the_same_revision_one_wins(store):
    publish(store, submission(), NOON)

    def write(number):
        try:
            return publish(store, submission(title=f"Version {number}"), NOON, expected_revision=1).event
        except StaleWrite:
            return "refused"

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(write, range(8))) == ["refused"] * 7 + ["updated"]


def test_workers_that_release_at_once_release_each_article_once(store):
    for number in range(5):
        publish(store, submission(slug=f"a{number}", published=NOON + HOUR), NOON)
    with ThreadPoolExecutor(4) as threads:
        released = [one.article.slug for part in threads.map(lambda _: release_due(store, NOON + HOUR), range(4)) for one in part]
    assert sorted(released) == ["a0", "a1", "a2", "a3", "a4"]


def test_whoever_has_seen_a_generation_never_misses_an_earlier_change(store):
    """A later row must not become visible before an earlier one, or a page cache would believe itself fresh."""
    with ThreadPoolExecutor(2) as threads:
        with store.begin() as c:
            first = outbox.add(c, "created", "slow", 1, NOON)
            quick = threads.submit(publish, store, submission(), NOON)
            with pytest.raises(TimeoutError):
                quick.result(timeout=0.5)
        assert quick.result(timeout=60).outbox_id > first


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_is_one_walk_along_an_index_however_many_articles_there_are(store):
    publish(store, submission(), NOON)
    with store.connect() as c:
        query = articles.listed("section/city").limit(20).compile(c, compile_kwargs={"literal_binds": True})
        plan = " ".join(row.detail for row in c.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan


def test_who_names_an_article_as_a_translation_is_found_while_it_is_live(store):
    german = {"slug": "die-bruecke", "language": "de", "translations": (Translation("en", slug=SLUG),)}

    def naming():
        with store.connect() as c:
            return [article.slug for article in articles.naming(c, [SLUG])]

    publish(store, submission(**german, published=NOON + HOUR), NOON)
    assert naming() == []
    release_due(store, NOON + HOUR)
    assert naming() == ["die-bruecke"]
    assert slugs(store, f"translation/{SLUG}") == ["die-bruecke"]
    with store.connect() as c:
        assert scopes.name_of(c, f"translation/{SLUG}") is None
    publish(store, submission(**german | {"translations": ()}, published=NOON + HOUR), NOON + HOUR)
    assert naming() == []


def test_where_else_an_article_is_moves_no_feed(store):
    publish(store, submission(), NOON)
    before = changes(store)
    done = publish(store, submission(at_uri="at://did:plc:a/site.standard.document/1"), NOON + HOUR)
    assert (done.event, done.article.revision, done.article.modified) == ("updated", 1, NOON)
    assert changes(store) == before
    with store.connect() as c:
        assert articles.by_slug(c, SLUG) == done.article


def test_many_go_in_as_each_would_alone(store):
    many = [submission(slug=f"a{number}", section="City" if number % 2 else "Sport") for number in range(7)]
    done = publish_all(store, [*many, submission(slug="a1", title="Another headline")], NOON)
    assert [one.event for one in done] == ["created"] * 7 + ["updated"]
    assert [one.outbox_id for one in done] == list(range(1, 9))
    assert len({one.article.code for one in done}) == 7
    with store.connect() as c:
        assert scopes.sections(c) == [("sport", "Sport", 4), ("city", "City", 3)]
        assert (scopes.live(c), timeline.head(c, "latest").places) == (7, 7)
        assert articles.by_slug(c, "a1").revision == 2


def test_of_many_one_that_is_refused_leaves_nothing_behind(store):
    publish(store, submission(slug="gone"), NOON)
    withdraw(store, "gone", NOON)
    publish(store, submission(slug="old"), NOON)
    generation = changes(store)
    moved_and_refused = replace(submission(slug="new-name"), former_slugs=("gone",))
    kept, refused = publish_all(store, [submission(slug="kept"), moved_and_refused], NOON + HOUR)
    assert (kept.event, type(refused)) == ("created", NeedsRestore)
    assert changes(store)["latest"] > generation["latest"]
    with store.connect() as c:
        assert articles.by_slug(c, "new-name") is None
        assert articles.by_slug(c, "gone").status is Status.WITHDRAWN


def test_many_and_one_that_meet_at_the_same_articles_do_not_wait_for_each_other_for_ever(store):
    def many(number):
        order = range(12) if number % 2 else reversed(range(12))
        return publish_all(store, [submission(slug=f"a{which}", title=f"Version {number}") for which in order], NOON)

    def one(number):
        return [publish(store, submission(slug=f"a{which}", title=f"Single {number}"), NOON) for which in range(12)]

    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(write, number) for number in range(6) for write in (many, one)]
        done = [entry for found in waiting for entry in found.result(timeout=60)]
    assert not [entry for entry in done if isinstance(entry, Exception)]
