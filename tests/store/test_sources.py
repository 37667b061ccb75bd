"""Sources, their items and what was set aside, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOON, article

from share.errors import NotFound
from share.store import Store, articles, set_aside, source_items, sources
from share.store.source_items import State
from share.store.sources import CHANGED, FAILED, HOST_PAUSE, Polled, Source

LEASE = timedelta(minutes=3)
LATER = NOON + timedelta(hours=1)


def added(store: Store, name: str = "agency", host: str = "one.example", kind: str = "feed") -> Source:
    with store.begin() as c:
        return sources.add(c, name, kind, NOON, address=f"https://{host}/{name}")


def claimed(store: Store, owner: str = "w1", now=NOON, **how):  # type: ignore[no-untyped-def]
    with store.begin() as c:
        return sources.claim(c, owner=owner, now=now, lease=LEASE, **({"limit": 10} | how))


def test_a_source_is_due_at_once_and_one_that_pushes_never_is(store: Store) -> None:
    added(store)
    with store.begin() as c:
        assert sources.add(c, "cms", "ghost", NOON, secret="s").due_at is None
    assert [source.name for source in claimed(store)] == ["agency"]


def test_a_claimed_source_is_nobody_elses_until_its_lease_ends(store: Store) -> None:
    added(store)
    assert len(claimed(store)) == 1
    assert claimed(store, "w2", NOON + timedelta(minutes=2)) == []
    assert [source.owner for source in claimed(store, "w2", NOON + timedelta(minutes=4))] == ["w2"]


def test_of_one_host_one_source_is_claimed_and_the_next_after_a_pause(store: Store) -> None:
    for name in ("a", "b", "c"):
        added(store, name)
    added(store, "d", "two.example")
    first = claimed(store)
    assert {source.name for source in first} == {"a", "d"}
    with store.begin() as c:
        for source in first:
            sources.settle(c, source, Polled(CHANGED, LATER, 200, "x", {}), owner="w1", now=NOON, taken=0)
    assert claimed(store, now=NOON + HOST_PAUSE / 2) == []
    assert [source.name for source in claimed(store, now=NOON + HOST_PAUSE)] == ["b"]


def test_many_workers_claim_each_source_once(store: Store) -> None:
    for number in range(12):
        added(store, f"s{number}", f"h{number}.example")
    with ThreadPoolExecutor(6) as threads:
        found = [source.name for part in threads.map(lambda n: claimed(store, f"w{n}", limit=3), range(6)) for source in part]
    assert len(found) == len(set(found)) == 12


def test_what_came_of_a_poll_is_kept_by_whoever_holds_the_source_alone(store: Store) -> None:
    added(store)
    (source,) = claimed(store)
    failed = Polled(FAILED, LATER, 503, "It is not available now.", {"reading": {"etag": '"1"'}})
    with store.begin() as c:
        assert not sources.settle(c, source, failed, owner="w2", now=NOON, taken=3)
        assert sources.settle(c, source, failed, owner="w1", now=NOON, taken=3)
        assert not sources.settle(c, source, failed, owner="w1", now=NOON, taken=3)
        found = sources.by_name(c, "agency")
        assert (found.failures, found.failed, found.taken, found.status, found.due_at) == (1, 1, 3, 503, LATER)
        assert found.state == {"reading": {"etag": '"1"'}}
        assert [entry.name for entry in sources.failing(c)] == ["agency"]
        assert sources.polls(c) == {"unchanged": 0, "changed": 0, "failed": 1}
        assert sources.states(c) == {"works": 0, "fails": 1, "stopped": 0}


def test_a_source_that_was_added_anew_while_it_was_polled_is_not_given_an_old_answer(store: Store) -> None:
    added(store)
    (source,) = claimed(store)
    added(store, host="moved.example")
    with store.begin() as c:
        assert not sources.settle(c, source, Polled(CHANGED, LATER, 200, "old", {"x": 1}), owner="w1", now=NOON, taken=0)
        assert sources.by_name(c, "agency").state == {}


def test_a_source_that_has_stopped_goes_on_when_somebody_wants_it(store: Store) -> None:
    added(store)
    (source,) = claimed(store)
    with store.begin() as c:
        sources.settle(c, source, Polled(FAILED, None, 410, "gone", {}), owner="w1", now=NOON, taken=0)
    assert claimed(store, now=NOON + timedelta(days=30)) == []
    with store.begin() as c:
        sources.hurry(c, "agency", LATER)
    assert [found.name for found in claimed(store, now=LATER)] == ["agency"]


def test_a_removed_source_is_not_there_and_keeps_its_items_for_its_return(store: Store) -> None:
    source = added(store)
    with store.begin() as c:
        source_items.add(c, source.id, "a1", slug="night-ferry", code="", leads=True, now=NOON)
        sources.remove(c, "agency", NOON)
        with pytest.raises(NotFound):
            sources.by_name(c, "agency")
        assert sources.every(c) == []
    assert claimed(store) == []
    assert added(store).id == source.id
    with store.connect() as c:
        assert source_items.find(c, source.id, "a1") is not None


def test_a_secret_stays_unless_another_one_is_given(store: Store) -> None:
    with store.begin() as c:
        sources.add(c, "cms", "ghost", NOON, secret="first")
        assert sources.add(c, "cms", "ghost", NOON).secret == "first"
        assert sources.add(c, "cms", "ghost", NOON, secret="second").secret == "second"


@pytest.mark.parametrize("foreign_id", ["a", "x" * 100_000, "\ud800 half", "nul\0nul", "https://news.example/ä?x=1#y"])
def test_any_id_can_be_an_id(store: Store, foreign_id: str) -> None:
    source = added(store)
    with store.begin() as c:
        source_items.add(c, source.id, foreign_id, slug="slug", code="", leads=True, now=NOON)
        assert source_items.find(c, source.id, foreign_id) is not None
        assert set_aside.keep(c, source.id, foreign_id, reason="because \0\ud800", raw=b"\x00\xff", now=NOON)
        (aside,) = set_aside.shown(c)
        assert set_aside.raw(c, aside.id) == b"\x00\xff"


def test_a_slug_is_free_that_no_article_has_or_had_and_no_item_was_given(store: Store) -> None:
    source = added(store)
    with store.begin() as c:
        articles.save(c, article(slug="night-ferry"), NOON)
        source_items.add(c, source.id, "a1", slug="night-ferry-2", code="", leads=True, now=NOON)
        assert source_items.free_slug(c, "night-ferry") == "night-ferry-3"
        assert source_items.free_slug(c, "tram") == "tram"
        longest = "x" * 120
        articles.save(c, article(slug=longest, code=""), NOON)
        assert source_items.free_slug(c, longest) == "x" * 118 + "-2"


def test_one_item_is_one_row_however_many_note_it_at_once(store: Store) -> None:
    source = added(store)

    def note(_: int) -> str:
        with store.begin() as c:
            noted = source_items.note(c, source, "a1", slug="night-ferry", home=None, state=State(), now=NOON)
        assert noted.item is not None
        return noted.item.slug

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(note, range(12))) == {"night-ferry"}


def test_what_is_set_aside_is_one_row_for_each_item_and_goes_when_it_comes_in(store: Store) -> None:
    source = added(store)
    with store.begin() as c:
        assert set_aside.keep(c, source.id, "a1", reason="no title", raw=b"1", now=NOON)
        assert not set_aside.keep(c, source.id, "a1", reason="no title", raw=b"1", now=LATER)
        assert set_aside.keep(c, source.id, "a1", reason="no text", raw=b"2", now=LATER)
        (aside,) = set_aside.shown(c)
        assert (aside.reason, aside.attempts, aside.arrived_at, aside.last_at) == ("no text", 3, NOON, LATER)
        assert set_aside.count(c) == {"feed": 1}
        assert set_aside.count_by_source(c) == {"agency": 1}
        assert set_aside.settle(c, source.id, "a1")
        assert not set_aside.settle(c, source.id, "a1")


def test_of_what_is_too_long_its_beginning_is_kept_and_that_it_was_longer(store: Store) -> None:
    source = added(store)
    with store.begin() as c:
        set_aside.keep(c, source.id, "a1", reason="long", raw=b"x" * 1_000_001, now=NOON)
        (aside,) = set_aside.shown(c)
        assert (aside.length, aside.is_whole, len(set_aside.raw(c, aside.id))) == (1_000_001, False, 1_000_000)
