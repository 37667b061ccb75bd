"""Deliveries: one at a time in each line, the latest alone, claimed by one process, and nothing forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from factories import NOON

from share.store import Store, deliveries, delivery_reports, events, outbox, subscriptions, webhooks
from share.store.deliveries import DEAD, DELIVERED, GONE, Delivery, Room, Settled
from share.store.events import Event

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
TOPIC = "https://news.example/feeds/latest.atom"


@pytest.fixture
def webhook(store: Store) -> int:
    with store.begin() as c:
        return webhooks.add(c, "https://partner.example/hook", "whsec_", (), NOON)


def tell(store: Store, number: int, *, subject: str = "1", type_: str = "article.updated", hubs: tuple[str, ...] = ()) -> None:
    event = Event(number, type_, "bridge", number, NOON, f"msg_{number}", "{}")
    with store.begin() as c:
        events.fan_out(c, event, subject=subject, topics=[TOPIC], hubs=dict.fromkeys(hubs, "hub"), now=NOON)


def claim(store: Store, now: datetime = NOON, owner: str = "one", limit: int = 100, slow_limit: int = 100) -> list[Delivery]:
    room, slow_room = (Room(number, 1_000, {}) for number in (limit, slow_limit))
    with store.begin() as c:
        return deliveries.claim(c, owner=owner, now=now, lease=LEASE, room=room, slow_room=slow_room)


def settle(store: Store, one: Delivery, outcome: str | None, due_at: datetime | None = None, owner: str = "one") -> None:
    with store.begin() as c:
        deliveries.settle(c, [Settled(one, outcome, due_at, 500, "bad\0", ends_target=outcome == GONE)], owner=owner, now=NOON)


def shown(store: Store) -> list[tuple[int, str | None]]:
    with store.connect() as c:
        return sorted((row.event, row.outcome) for row in delivery_reports.shown(c, limit=1_000))


def subscribe(store: Store, *names: str) -> None:
    with store.begin() as c:
        for name in names:
            wanted = subscriptions.Intent("subscribe", TOPIC, f"https://{name}.example/", None, 86_400)
            subscriptions.confirm(c, wanted, NOON)


def test_telling_again_changes_nothing(store: Store, webhook: int) -> None:
    subscribe(store, "a", "b")
    for _ in range(2):
        tell(store, 1, hubs=("https://hub.example/",))
    claimed = claim(store)
    assert sorted((one.kind, one.target, one.subject) for one in claimed) == [
        ("feed", "1", ""),
        ("feed", "2", ""),
        ("ping", "https://hub.example/", TOPIC),
        ("webhook", "1", "1"),
    ]
    with store.begin() as c:
        deliveries.settle(c, [Settled(one, DELIVERED, None, 204, None) for one in claimed], owner="one", now=NOON)
        assert delivery_reports.sums(c) == {("feed", DELIVERED): 2, ("ping", DELIVERED): 1, ("webhook", DELIVERED): 1}
    tell(store, 1, hubs=("https://hub.example/",))
    assert claim(store) == []


def test_while_one_is_under_way_the_next_in_its_line_waits_and_others_do_not(store: Store, webhook: int) -> None:
    tell(store, 1)
    (first,) = claim(store)
    tell(store, 2)
    tell(store, 3, subject="2")
    assert [one.event for one in claim(store, owner="two")] == [3]
    settle(store, first, DELIVERED)
    assert [one.event for one in claim(store, owner="two")] == [2]


def test_the_one_of_a_process_that_died_is_overtaken_when_its_lease_ends_and_not_before(store: Store, webhook: int) -> None:
    tell(store, 1)
    claim(store)
    tell(store, 2)
    assert claim(store, NOON + LEASE - SECOND, "two") == []
    assert [one.event for one in claim(store, NOON + LEASE, "two")] == [2]
    assert shown(store) == [(1, "superseded"), (2, None)]


def test_the_one_of_a_process_that_died_is_tried_again_where_nothing_came_later(store: Store, webhook: int) -> None:
    tell(store, 1)
    claim(store)
    (again,) = claim(store, NOON + LEASE, "two")
    assert (again.event, again.attempts) == (1, 2)


def test_who_comes_late_settles_nothing(store: Store, webhook: int) -> None:
    tell(store, 1)
    (late,) = claim(store)
    (current,) = claim(store, NOON + LEASE, "two")
    settle(store, late, DEAD)
    assert shown(store) == [(1, None)]
    settle(store, current, DELIVERED, owner="two")
    assert shown(store) == [(1, DELIVERED)]
    with store.connect() as c:
        assert delivery_reports.sums(c) == {("webhook", DELIVERED): 1}


def test_what_waits_to_be_tried_again_is_superseded_as_soon_as_there_is_something_later(store: Store, webhook: int) -> None:
    tell(store, 1)
    settle(store, claim(store)[0], None, NOON + timedelta(hours=9))
    tell(store, 2)
    assert shown(store) == [(1, "superseded"), (2, None)]


def test_an_event_that_is_told_late_does_not_go_out_after_a_later_one(store: Store, webhook: int) -> None:
    tell(store, 2)
    settle(store, claim(store)[0], DELIVERED)
    tell(store, 1)
    assert claim(store) == []
    assert shown(store) == [(1, "superseded"), (2, DELIVERED)]


def test_an_attempt_that_fails_after_a_later_event_came_is_not_repeated(store: Store, webhook: int) -> None:
    tell(store, 1)
    (first,) = claim(store)
    tell(store, 2)
    settle(store, first, None, NOON)
    assert [one.event for one in claim(store, owner="two")] == [2]


def test_two_processes_never_have_the_same_line(store: Store) -> None:
    with store.begin() as c:
        for number in range(20):
            webhooks.add(c, f"https://partner.example/{number}", "whsec_", (), NOON)
    for number in (1, 2, 3):
        tell(store, number)
    with ThreadPoolExecutor(8) as pool:
        taken = [one for batch in pool.map(lambda n: claim(store, owner=f"o{n}", limit=5), range(8)) for one in batch]
    assert sorted(one.target for one in taken) == sorted(map(str, range(1, 21)))
    assert {one.event for one in taken} == {3}


def test_targets_that_failed_have_a_part_of_the_room(store: Store) -> None:
    subscribe(store, *(f"s{number}" for number in range(10)))
    tell(store, 1)
    for one in claim(store, limit=6):
        settle(store, one, None, NOON + timedelta(hours=9))
    for one in claim(store):
        settle(store, one, DELIVERED)
    tell(store, 2)
    taken = claim(store, slow_limit=2)
    assert sorted(one.slow for one in taken) == [False] * 4 + [True] * 2
    for one in taken:
        settle(store, one, DELIVERED)
    tell(store, 3)
    assert sum(one.slow for one in claim(store)) == 4


def test_a_host_has_a_part_of_the_room_and_what_is_under_way_there_counts(store: Store) -> None:
    subscribe(store, *(f"s{number}" for number in range(3)))
    with store.begin() as c:
        for number in range(10):
            wanted = subscriptions.Intent("subscribe", TOPIC, f"https://many.example/{number}", None, 86_400)
            subscriptions.confirm(c, wanted, NOON)
    tell(store, 1)
    with store.begin() as c:
        room = Room(100, 4, {"many.example": 1})
        taken = deliveries.claim(c, owner="one", now=NOON, lease=LEASE, room=room, slow_room=room)
    assert sorted(one.host for one in taken) == [*["many.example"] * 3, "s0.example", "s1.example", "s2.example"]
    assert len(claim(store, owner="two")) == 7


def test_those_who_tell_and_those_who_settle_never_wait_for_each_other_in_a_ring(store: Store, webhook: int) -> None:
    subscribe(store, "a", "b")
    numbers = iter(range(1, 10_000))

    def telling() -> None:
        for _ in range(40):
            tell(store, next(numbers))

    def settling(owner: str) -> None:
        room = Room(100, 1_000, {})
        taken: list[Delivery] = []
        for _ in range(60):
            with store.begin() as c:
                deliveries.settle(c, [Settled(one, DELIVERED, None, 204, None) for one in taken], owner=owner, now=NOON)
                taken = deliveries.claim(c, owner=owner, now=NOON, lease=LEASE, room=room, slow_room=room)

    with ThreadPoolExecutor(4) as pool:
        for task in [pool.submit(telling), pool.submit(telling), pool.submit(settling, "one"), pool.submit(settling, "two")]:
            task.result()


def test_a_target_ends_by_its_own_word_alone_and_not_since_nobody_waited(store: Store, webhook: int) -> None:
    tell(store, 1)
    (one,) = claim(store)
    with store.begin() as c:
        deliveries.settle(c, [Settled(one, GONE, None, None, "Nobody waits for this any more.")], owner="one", now=NOON)
        assert webhooks.count(c) == 1


def test_a_target_that_is_gone_gets_nothing_that_waits(store: Store, webhook: int) -> None:
    tell(store, 1)
    tell(store, 2, subject="2")
    first, _ = claim(store, limit=1), tell(store, 3, subject="3")
    settle(store, first[0], GONE)
    assert [outcome for _, outcome in shown(store)] == [GONE] * 3
    with store.connect() as c:
        assert webhooks.count(c) == 0
        assert delivery_reports.sums(c) == {("webhook", GONE): 3}
    tell(store, 4)
    assert claim(store) == []


def test_an_error_is_kept_as_a_database_can_keep_it(store: Store, webhook: int) -> None:
    tell(store, 1)
    (one,) = claim(store)
    with store.begin() as c:
        deliveries.settle(c, [Settled(one, DEAD, None, None, "a\0b\ud800" + "c" * 900)], owner="one", now=NOON)
        (row,) = delivery_reports.shown(c, limit=1)
    assert row.error == "ab?" + "c" * 497


def test_settled_ones_are_forgotten_with_their_events_and_the_sums_stay(store: Store, webhook: int) -> None:
    for number in (1, 2):
        tell(store, number, subject=str(number))
    settle(store, claim(store)[0], DELIVERED)
    with store.begin() as c:
        assert delivery_reports.prune(c, NOON + SECOND) == 1
        assert set(events.find(c, [1, 2])) == {2}
        assert delivery_reports.sums(c) == {("webhook", DELIVERED): 1}


def test_a_request_that_nobody_will_verify_any_more_is_forgotten(store: Store) -> None:
    with store.begin() as c:
        wanted = subscriptions.Intent("subscribe", TOPIC, "https://a.example/", b"secret", 3_600)
        left, waiting = subscriptions.ask(c, wanted, NOON), subscriptions.ask(c, wanted, NOON)
        deliveries.add_verification(c, waiting, "a.example", NOON)
        delivery_reports.prune(c, NOON + SECOND)
        assert left < waiting
        assert set(subscriptions.asked(c, [left, waiting])) == {waiting}


def test_an_event_happened_when_its_change_did(store: Store) -> None:
    with store.begin() as c:
        row = outbox.add(c, "created", "bridge", 1, NOON)
        assert events.happened_at(c, row) == NOON
        assert events.happened_at(c, row + 1) is None
