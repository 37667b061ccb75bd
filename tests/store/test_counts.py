"""Counts add up whoever writes them, doubles are known for a day and then gone, the ledger keeps first, last and how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from factories import NOON, article
from sqlalchemy import text

from share.store import articles, counts, fetches
from share.store.counts import DROPPED, Place, Row, Tally
from share.store.fetches import Fetched, Span, Version

DAY = date(2026, 11, 20)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def bridge(store):
    with store.begin() as c:
        return articles.save(c, article(code=""), NOON).code


@pytest.fixture
def tram(store, bridge):
    with store.begin() as c:
        return articles.save(c, article(slug="tram", code=""), NOON).code


def rows(store, code, since=DAY, until=NEXT):
    with store.connect() as c:
        return counts.of_article(c, code, since=since, until=until)


def test_counts_are_added_to_those_that_are_there_by_day_kind_and_way(store, bridge):
    click, landing = Place(bridge, "intent", "x"), Place(bridge, "landing", "x")
    with store.begin() as c:
        counts.add(c, DAY, {click: Tally(2, 1, 0), landing: Tally(bot=3)})
        counts.add(c, DAY, {click: Tally(1, 1, 5)})
        counts.add(c, NEXT, {click: Tally(7, 7, 7)})
    assert rows(store, bridge) == [
        Row(DAY, "intent", "x", Tally(3, 2, 5)),
        Row(DAY, "landing", "x", Tally(0, 0, 3)),
        Row(NEXT, "intent", "x", Tally(7, 7, 7)),
    ]
    assert rows(store, bridge, since=NEXT) == [Row(NEXT, "intent", "x", Tally(7, 7, 7))]
    assert rows(store, "zzz") == []


def test_the_sums_are_those_of_all_days_and_articles(store, bridge, tram):
    with store.begin() as c:
        counts.add(c, DAY, {Place(bridge, "intent", "x"): Tally(2, 1, 4), Place(tram, "intent", "whatsapp"): Tally(1, 1, 0)})
        counts.add(c, NEXT, {Place(tram, "landing", "s"): Tally(5, 5, 5)}, dropped=9)
        counts.add(c, NEXT, {}, dropped=1)
        assert counts.sums(c) == {"intent": Tally(3, 2, 4), "landing": Tally(5, 5, 5), DROPPED: Tally(bot=10)}


def test_what_is_of_no_article_is_left_out_and_not_in_the_sums_either(store, bridge):
    with store.begin() as c:
        counts.add(c, DAY, {Place("zzz", "intent", "x"): Tally(1, 1, 1), Place(bridge, "intent", "x"): Tally(1, 0, 0)})
        fetches.add(c, {Version("zzz", "x", "page", "1", "verified"): Span(NOON, NOON, 1)})
        assert counts.sums(c) == {"intent": Tally(1, 0, 0)}


def test_processes_that_count_at_once_lose_nothing_and_do_not_wait_for_one_another_for_ever(store, bridge, tram):
    places = [Place(code, kind, way) for code in (bridge, tram) for kind in ("intent", "landing") for way in ("x", "line", "s")]

    def write(number):
        mixed = places[number % 5 :] + places[: number % 5]
        with store.begin() as c:
            counts.add(c, DAY, dict.fromkeys(mixed if number % 2 else reversed(mixed), Tally(1, 1, 1)))
            fetches.add(c, {Version(bridge, "x", "page", "1", "verified"): Span(NOON, NOON, 1)})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(40)))
    assert [row.tally for row in rows(store, bridge)] == [Tally(40, 40, 40)] * 6
    with store.connect() as c:
        assert counts.sums(c) == {"intent": Tally(240, 240, 240), "landing": Tally(240, 240, 240)}
        assert fetches.of_article(c, bridge)[0].span.times == 40


def test_many_places_fit_into_one_batch(store, bridge):
    with store.begin() as c:
        counts.add(c, DAY, {Place(bridge, "landing", f"w{number}"): Tally(1, 1, 0) for number in range(1_000)})
    assert len(rows(store, bridge)) == 1_000


def test_a_salt_is_one_for_all_processes_and_another_each_day(store):
    def salt(day):
        with store.begin() as c:
            return counts.salt_of(c, day)

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(salt, [DAY] * 16))
    assert len(found) == 1
    assert len(found.pop()) == 32
    assert salt(DAY) != salt(NEXT)


def test_a_hash_is_new_once_a_day_whoever_brings_it(store):
    with store.begin() as c:
        assert counts.new_among(c, DAY, [b"a", b"b", b"a"]) == {b"a", b"b"}
        assert counts.new_among(c, DAY, [b"b", b"c"]) == {b"c"}
        assert counts.new_among(c, NEXT, [b"a"]) == {b"a"}
        assert counts.new_among(c, DAY, []) == set()

    def bring(_number):
        with store.begin() as c:
            return counts.new_among(c, DAY, [bytes([number]) for number in range(200)])

    with ThreadPoolExecutor(4) as threads:
        assert sum(len(found) for found in threads.map(bring, range(8))) == 200 - len({b"a", b"b", b"c"})


def test_when_a_day_is_over_its_salt_and_its_hashes_are_gone(store):
    with store.begin() as c:
        old = counts.salt_of(c, DAY)
        counts.salt_of(c, NEXT)
        counts.new_among(c, DAY, [b"a", b"b"])
        counts.new_among(c, NEXT, [b"c"])
        assert counts.forget(c, NEXT) == 2
    with store.begin() as c:
        assert c.execute(text("SELECT count(*) FROM salts")).scalar_one() == 1
        assert c.execute(text("SELECT count(*) FROM doubles")).scalar_one() == 1
        assert counts.salt_of(c, DAY) != old


def test_the_top_is_by_landings_of_people_then_by_intents(store, bridge, tram):
    with store.begin() as c:
        bare = articles.save(c, article(slug="bare", code=""), NOON).code
        counts.add(c, DAY, {Place(bridge, "landing", "x"): Tally(3, 2, 900), Place(bridge, "landing", "s"): Tally(2, 2, 0)})
        counts.add(c, NEXT, {Place(tram, "landing", "x"): Tally(6, 6, 0), Place(tram, "intent", "x"): Tally(1, 1, 0)})
        counts.add(c, DAY, {Place(bare, "intent", "x"): Tally(9, 9, 0)})
        assert [slug for slug, _ in counts.top(c, since=DAY, until=NEXT, limit=10)] == ["tram", "harbour-bridge-reopens", "bare"]
        assert counts.top(c, since=DAY, until=DAY, limit=1) == [("harbour-bridge-reopens", {"landing": Tally(5, 4, 900)})]
        assert counts.top(c, since=NEXT + timedelta(days=9), until=NEXT + timedelta(days=9), limit=10) == []


def test_the_ledger_keeps_first_last_and_how_often_for_each_version_and_proof(store, bridge):
    page = Version(bridge, "linkedin", "page", "3", "verified")
    early, late = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    with store.begin() as c:
        fetches.add(c, {page: Span(NOON, NOON, 1), page._replace(version="4"): Span(late, late, 2)})
        fetches.add(c, {page: Span(early, early, 1), page._replace(proof="not verified"): Span(NOON, NOON, 7)})
        fetches.add(c, {page: Span(NOON, late, 3)})
        found = fetches.of_article(c, bridge)
    assert sorted(found) == [
        Fetched("linkedin", "page", "3", "not verified", Span(NOON, NOON, 7)),
        Fetched("linkedin", "page", "3", "verified", Span(early, late, 5)),
        Fetched("linkedin", "page", "4", "verified", Span(late, late, 2)),
    ]
    assert found[0].span.first_at.tzinfo == UTC
    assert isinstance(found[0].span.first_at, datetime)
