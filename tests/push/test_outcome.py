"""What an answer means for its delivery."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from factories import NOON

from share.push.outcome import ATTEMPTS, DELAYS, Answer, judge, wait
from share.store.deliveries import Delivery


def delivery(kind: str = "feed", attempts: int = 1) -> Delivery:
    return Delivery(1, kind, "1", "", 1, "news.example", slow=False, attempts=attempts)


@pytest.mark.parametrize(
    ("kind", "answer", "outcome"),
    [
        ("feed", Answer(200), "delivered"),
        ("feed", Answer(299), "delivered"),
        ("feed", Answer(410, "It answered 410."), "gone"),
        ("webhook", Answer(410, "It answered 410."), "gone"),
        ("ping", Answer(410, "It answered 410."), None),
        ("verify", Answer(410, "It answered 410."), "refused"),
        ("verify", Answer(200), "delivered"),
        ("verify", Answer(200, "something else than the challenge"), "refused"),
        ("verify", Answer(None, "The host does not answer."), "refused"),
        ("feed", Answer(304, "It answered 304."), None),
        ("feed", Answer(199, "It answered 199."), None),
        ("feed", Answer(500, "It answered 500."), None),
        ("feed", Answer(None, "The host does not answer."), None),
        ("feed", Answer(None, "Nobody waits.", final=True), "gone"),
        ("feed", Answer(None, "It was sent before.", told=True), "superseded"),
    ],
)
def test_the_first_answer_decides(kind: str, answer: Answer, outcome: str | None) -> None:
    settled = judge(delivery(kind), answer, NOON, 0.5)
    assert settled.outcome == outcome
    assert (settled.due_at is None) == (outcome is not None)


@pytest.mark.parametrize(
    ("kind", "answer", "ends"),
    [
        ("feed", Answer(410, "It answered 410."), True),
        ("webhook", Answer(410, "It answered 410."), True),
        ("feed", Answer(200, "Denied.", denied=True), True),
        ("feed", Answer(None, "Nobody waits.", final=True), False),
        ("webhook", Answer(404, "It answered 404."), False),
        ("ping", Answer(410, "It answered 410."), False),
    ],
)
def test_a_target_is_ended_by_its_own_word_or_by_a_denial(kind: str, answer: Answer, ends: bool) -> None:
    assert judge(delivery(kind), answer, NOON, 0.5).ends_target is ends


def test_a_failed_delivery_is_tried_over_days_and_then_given_up() -> None:
    failure = Answer(500, "It answered 500.")
    waits = [wait(attempts, failure, NOON, 0.5) for attempts in range(1, ATTEMPTS)]
    assert waits == list(DELAYS)
    assert waits == sorted(waits)
    assert timedelta(hours=36) < sum(waits, timedelta()) < timedelta(days=3)
    assert judge(delivery(attempts=ATTEMPTS), failure, NOON, 0.5).outcome == "dead"


@pytest.mark.parametrize("attempts", range(1, ATTEMPTS))
def test_waits_are_spread_so_that_those_who_failed_together_come_back_apart(attempts: int) -> None:
    shortest, longest = (wait(attempts, Answer(500), NOON, chance) for chance in (0, 1))
    assert shortest == DELAYS[attempts - 1] * 0.8
    assert longest == DELAYS[attempts - 1] * 1.2


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (429, "0", 5),
        (429, "999999999999999999", 86_400),
        (500, "120", 5),
        (429, "soon", 5),
        (429, "-5", 5),
        (429, "", 5),
        (503, format_datetime(NOON + timedelta(hours=1), usegmt=True), 3_600),
        (503, format_datetime(NOON - timedelta(hours=1), usegmt=True), 5),
        (503, "Fri, 20 Nov 2026 13:00:00", 5),
    ],
)
def test_a_target_may_ask_for_a_longer_wait_but_not_for_ever(status: int, header: str, seconds: int) -> None:
    assert wait(1, Answer(status, "", header), NOON, 0.5) == timedelta(seconds=seconds)
