"""What feeds go by: numbers of changes, notices, places in archives; on both databases, and from databases of before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from factories import NOON, article, submission
from sqlalchemy import delete, insert, select, text, update

from share.article import Correction, Status
from share.publish import publish, withdraw
from share.store import articles, migrate, outbox, presentation, timeline
from share.store.document import to_document
from share.store.migrate import MIGRATIONS
from share.store.schema import articles as article_rows
from share.store.schema import listings as listing_rows
from share.store.schema import places as place_rows
from share.store.schema import revisions as revision_rows
from share.store.schema import scopes as scope_rows

SLUG = "harbour-bridge-reopens"
SECOND = timedelta(seconds=1)


def entries(store, scope="latest", limit=50):
    with store.connect() as c:
        return timeline.newest(c, scope, limit)


def told(store, scope="latest", until=NOON, limit=50):
    with store.connect() as c:
        return [(entry.article_id, entry.gone) for entry in timeline.noticed(c, scope, until=until, limit=limit)]


def test_every_change_has_the_number_of_the_outbox_row_that_tells_of_it(store):
    rows = [publish(store, submission(title=title), NOON).outbox_id for title in ("One", "Two")]
    assert [entry.number for entry in entries(store)] == [rows[-1]]
    other = publish(store, submission(slug="b"), NOON).outbox_id
    assert sorted(entry.number for entry in entries(store)) == [rows[-1], other]


def test_numbers_are_in_the_order_of_commits_also_when_many_publish_at_once(store):
    def run(number: int) -> None:
        publish(store, submission(slug=f"story-{number}"), NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(12)))
    numbers = [entry.number for entry in entries(store)]
    assert len(set(numbers)) == 12
    with store.connect() as c:
        assert max(numbers) == outbox.generation(c)
        assert timeline.head(c, "latest").places == 12
        page = timeline.page(c, "latest", 1)
    assert len({followed.slug for followed in page.articles}) == 12


def test_a_withdrawal_is_noticed_in_each_scope_and_a_restoration_takes_it_back(store):
    publish(store, submission(), NOON)
    withdraw(store, SLUG, NOON)
    for scope in ("latest", "section/city", "tag/harbour", "author/ada-lindqvist", "language/en"):
        assert told(store, scope) == [(1, True)]
    publish(store, submission(), NOON, restore=True)
    assert told(store) == [(1, False)]


def test_a_correction_is_noticed_and_another_edit_is_not(store):
    publish(store, submission(), NOON)
    publish(store, submission(title="Quite another headline for this old story"), NOON)
    assert told(store) == []
    publish(store, submission(corrections=(Correction(NOON, "A name."),)), NOON)
    assert told(store) == [(1, False)]
    publish(store, submission(corrections=(Correction(NOON, "A name."),), section="Traffic"), NOON)
    assert (told(store), told(store, "section/city"), told(store, "section/traffic")) == ([(1, False)], [], [])


def test_notices_end_after_their_time_and_at_their_limit(store):
    later = NOON + SECOND
    for number in range(3):
        publish(store, submission(slug=f"story-{number}"), NOON)
        withdraw(store, f"story-{number}", later + number * SECOND)
    assert told(store, until=later + 2 * SECOND, limit=2) == [(3, True), (2, True)]
    assert told(store, until=later + SECOND + timeline.NOTICE_TIME) == [(3, True), (2, True)]
    assert told(store, until=later + 3 * SECOND + timeline.NOTICE_TIME) == []


def test_the_name_of_an_article_stays_with_it_when_its_slug_is_given_to_another(store):
    publish(store, submission(), NOON)
    with store.begin() as c:
        c.execute(text("UPDATE articles SET slug = 'renamed' WHERE id = 1"))
    publish(store, submission(), NOON)
    with store.connect() as c:
        names = {followed.slug: followed.name for followed in timeline.load(c, timeline.newest(c, "latest", 9))}
    assert names == {"renamed": SLUG, SLUG: f"{SLUG}.2"}


def test_an_article_is_followed_under_its_new_slug_and_its_old_name(store):
    first = publish(store, submission(), NOON).article
    with store.begin() as c:
        articles.rename(c, first, "renamed")
        articles.save(c, first.with_changes(slug="renamed", identity=first.slug), NOON + SECOND)
        (followed,) = timeline.load(c, timeline.newest(c, "latest", 9))
        (shown,) = timeline.page(c, "latest", 1).articles
    assert (followed.name, followed.article().slug) == (shown.name, shown.article().slug) == (SLUG, "renamed")


def test_a_scope_that_no_database_could_keep_has_no_head(store):
    with store.connect() as c:
        assert timeline.head(c, "tag/\0") is None
        assert timeline.head(c, "section/none") is None


def test_another_presentation_has_a_later_date_and_the_first_has_been_there_for_ever(store):
    with store.begin() as c:
        first = presentation.since(c, "feeds", "a", NOON)
        assert first < NOON - timedelta(days=365)
        assert presentation.since(c, "feeds", "a", NOON + SECOND) == first
        assert presentation.since(c, "feeds", "b", NOON) == NOON
        assert presentation.since(c, "feeds", "b", NOON + SECOND) == NOON
        assert presentation.since(c, "feeds", "a", NOON) == NOON + SECOND, "and never goes back"


@pytest.fixture
def store_of_before(empty_store):
    """Three articles as version 0002 kept them: one in English, one in Austrian German, one withdrawn."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    kept = [
        article(slug="english"),
        article(slug="german", language="de-AT", published=NOON + SECOND),
        article(slug="gone", status=Status.WITHDRAWN),
    ]
    with empty_store.begin() as c, EnvironmentContext(Config(), scripts, fn=lambda at, _: scripts._upgrade_revs("0002", at)) as e:
        e.configure(connection=c)
        e.run_migrations()
        for number, one in enumerate(kept, 1):
            columns = [column for column in article_rows.columns if column.name in ROWS]
            values = articles._columns(one, NOON) | {"id": number}
            c.execute(insert(article_rows).values({column.name: values[column.name] for column in columns}))
            c.execute(insert(revision_rows).values(article_id=number, revision=1, at=NOON, document=to_document(one)))
            if one.status is Status.LIVE:
                c.execute(insert(listing_rows).values(scope="latest", published=one.published, article_id=number))
        c.execute(insert(scope_rows).values(scope="latest", name="", articles=2, changed_at=NOON))
    return empty_store


ROWS = {"id", "slug", "title_slug", "canonical_key", "status", "published", "modified", "release_at", "withdrawn_at", "paid"}
ROWS |= {"revision", "fingerprint", "document"}


def test_a_database_of_before_has_feeds_archives_and_languages_after_the_migration(store_of_before):
    migrate(store_of_before)
    with store_of_before.connect() as c:
        assert [(entry.article_id, entry.number) for entry in timeline.newest(c, "latest", 9)] == [(2, 0), (1, 0)]
        assert [entry.article_id for entry in timeline.newest(c, "language/de", 9)] == [2]
        assert [entry.article_id for entry in timeline.newest(c, "language/de-at", 9)] == [2]
        assert timeline.head(c, "language/en") == ("en", (NOON, True), 1)
        assert [followed.name for followed in timeline.page(c, "latest", 1).articles] == ["german", "english"]
    with store_of_before.begin() as c:
        assert presentation.since(c, "feeds", "new", NOON) > NOON, "feeds looked otherwise before"
    publish(store_of_before, submission(slug="german", language="de", code="2"), NOON)
    withdraw(store_of_before, "english", NOON)
    assert told(store_of_before, "language/en") == [(1, True)]
    assert [entry.article_id for entry in entries(store_of_before, "language/de-at")] == []


def test_languages_in_between_are_listed_counted_and_placed_after_the_migration(empty_store):
    scripts = ScriptDirectory(str(MIGRATIONS))
    with empty_store.begin() as c, EnvironmentContext(Config(), scripts, fn=lambda at, _: scripts._upgrade_revs("0010", at)) as e:
        e.configure(connection=c)
        e.run_migrations()
    languages = {"a": "zh-Hant-TW", "b": "zh-Hant", "c": "zh-Hant-HK", "d": "de-AT-x-desk", "e": "sr-Latn-RS-ekavsk"}
    for second, (slug, language) in enumerate(languages.items()):
        moment = NOON + second * SECOND
        publish(empty_store, submission(slug=slug, language=language, published=moment), moment)
    as_it_is_now = listed_and_counted(empty_store)
    between = ("language/zh-hant", "language/de-at", "language/sr-latn", "language/sr-latn-rs")
    with empty_store.begin() as c:  # as it was before, when only the whole tag and the language alone were lists
        for rows in (listing_rows, place_rows):
            c.execute(delete(rows).where(rows.c.scope.in_(between), rows.c.article_id != 2))
        c.execute(delete(scope_rows).where(scope_rows.c.scope.in_(between[1:])))
        c.execute(update(scope_rows).where(scope_rows.c.scope == between[0]).values(articles=1))
        c.execute(update(place_rows).where(place_rows.c.scope == between[0]).values(place=1))
        first = presentation.since(c, "feeds", "look", NOON)
    migrate(empty_store)
    assert listed_and_counted(empty_store) == as_it_is_now
    with empty_store.begin() as c:
        assert presentation.since(c, "feeds", "look", NOON) > first, "their dates move"
        assert [followed.slug for followed in timeline.page(c, "language/zh-hant", 1).articles] == ["c", "a", "b"]
    publish(empty_store, submission(slug="a", language="zh-Hant-TW", code="1", title="Edited"), NOON + 9 * SECOND)
    withdraw(empty_store, "a", NOON + 10 * SECOND)
    assert told(empty_store, "language/zh-hant") == [(1, True)]
    with empty_store.connect() as c:
        assert [entry.article_id for entry in timeline.newest(c, "language/zh-hant", 9)] == [3, 2]


def listed_and_counted(store):
    """The lists of languages: which articles are in each, and how many it is said to have."""
    with store.connect() as c:
        counts = {row.scope: row.articles for row in c.execute(select(scope_rows)) if row.scope.startswith("language/")}
        return {scope: ([entry.article_id for entry in timeline.newest(c, scope, 9)], count) for scope, count in counts.items()}
