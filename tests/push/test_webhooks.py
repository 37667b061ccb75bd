"""Webhooks as their receiver sees them, verified by the rules of Standard Webhooks 1.0, in order, and again when asked for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import NOON, article, paid_article, submission
from releases import release_due
from services import Service
from standardwebhooks import Webhook, WebhookVerificationError
from subscribers import Request, Subscriber, serving, work_off

from share.article import Correction, Translation
from share.publish import publish, rename
from share.push.outcome import Answer, judge
from share.push.webhook import TYPES
from share.rights import LinkParameter, Rights
from share.signing import webhook_secret
from share.store import deliveries, delivery_reports, events, partners, webhooks

SECRET = webhook_secret(b"k" * 32)
OTHER = webhook_secret(b"o" * 32)
SLUG = "harbour-bridge-reopens"


def add(service: Service, url: str, types: tuple[str, ...] = ()) -> int:
    with service.parts.store.begin() as c:
        return webhooks.add(c, url, SECRET, types, service.clock())


def told(subscriber: Subscriber) -> list[tuple[str, int]]:
    documents = [json.loads(request.body) for request in subscriber.sent]
    return [(document["type"], document["data"]["revision"]) for document in documents]


def rows(service: Service) -> list[delivery_reports.Shown]:
    with service.parts.store.connect() as c:
        return delivery_reports.shown(c, limit=100)


def verified(request: Request, secret: str, now: datetime) -> bool:
    """As the specification has it, by other means than ours: each signature of the list is tried."""
    identity, timestamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert "." not in identity
    assert abs(int(timestamp) - now.timestamp()) < 300
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, f"{identity}.{timestamp}.".encode() + request.body, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in request.headers["webhook-signature"].split(" ")


def test_every_change_that_the_public_sees_is_an_event(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    steps = (
        service.publish,
        lambda: service.publish(title="Another title"),
        lambda: service.publish(title="Another title"),
        lambda: service.publish(title="Another title", corrections=(Correction(NOON, "The day was wrong."),)),
        lambda: service.withdraw(SLUG),
    )
    for step in steps:
        step()
        work_off(service.parts)
    assert told(subscriber) == [
        ("article.published", 1),
        ("article.updated", 2),
        ("article.corrected", 3),
        ("article.withdrawn", 4),
    ]


LONG = "<p>The bridge carries trams again from Monday, and the works cost a tenth less than the council had planned for.</p>"
NEWS = "<p>The council has closed the bridge again: engineers found cracks in four of its piers on Tuesday night.</p>"
WRONG_DAY = Correction(NOON, "The day was wrong.")
GERMAN = Translation("de", slug="die-bruecke")
LATER = timedelta(hours=2)

STEPS: dict[str, Callable[[Service], object]] = {
    "publish": lambda service: service.publish(body_html=LONG),
    "edit a word": lambda service: service.publish(body_html=LONG.replace("council", "councils")),
    "edit much": lambda service: service.publish(body_html=LONG + NEWS),
    "correct": lambda service: service.publish(body_html=LONG, corrections=(WRONG_DAY,)),
    "translate": lambda service: service.publish(body_html=LONG, translations=(GERMAN,)),
    "translate what was corrected": lambda service: service.publish(
        body_html=LONG, corrections=(WRONG_DAY,), translations=(GERMAN,)
    ),
    "disclose": lambda service: service.publish(body_html=LONG, disclosure=paid_article().disclosure),
    "withdraw": lambda service: service.withdraw(SLUG),
    "restore": lambda service: publish(service.parts.store, submission(body_html=LONG), service.clock(), restore=True),
    "put off": lambda service: service.publish(body_html=LONG, published=service.clock() + LATER),
    "embargo": lambda service: service.publish(body_html=LONG, embargo_until=service.clock() + LATER),
    "lift": lambda service: service.publish(body_html=LONG, embargo_until=None),
    "rename": lambda service: rename(service.parts.store, SLUG, "bridge-reopens", service.clock()),
    "wait": lambda service: (service.clock.pass_by(hours=2), release_due(service.parts.store, service.clock())),
}


def in_short(document: dict[str, Any]) -> str:
    data = document["data"]
    return f"{document['type'].removeprefix('article.')} {data['revision']}{' small' if data.get('small') else ''}"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("publish", "published 1"),
        ("publish, publish", "published 1"),
        ("publish, edit a word", "published 1, updated 2 small"),
        ("publish, edit much", "published 1, updated 2"),
        ("publish, correct", "published 1, corrected 2"),
        ("publish, correct, publish", "published 1, corrected 2, updated 3"),
        ("publish, translate", "published 1"),
        ("publish, translate, withdraw", "published 1, withdrawn 2"),
        ("publish, correct, translate what was corrected", "published 1, corrected 2"),
        ("publish, withdraw, restore, translate", "published 1, withdrawn 2, published 3"),
        ("publish, disclose", "published 1, updated 2"),
        ("publish, withdraw", "published 1, withdrawn 2"),
        ("publish, withdraw, restore", "published 1, withdrawn 2, published 3"),
        ("publish, rename", "published 1, updated 1 small"),
        ("publish, rename, withdraw new", "published 1, updated 1 small, withdrawn 2"),
        ("publish, embargo, wait", "published 1, withdrawn 2, published 2"),
        ("publish, put off, wait, edit much", "published 1, withdrawn 2, published 2, updated 3"),
        ("publish, put off, withdraw", "published 1, withdrawn 2"),
        ("embargo", ""),
        ("embargo, withdraw", ""),
        ("embargo, rename, wait", "published 1"),
        ("embargo, wait", "published 1"),
        ("embargo, wait, correct", "published 1, corrected 2"),
        ("embargo, lift", "published 2"),
        ("put off, wait, edit a word", "published 1, updated 2 small"),
    ],
)
def test_every_transition_of_an_article_is_told_as_what_it_is(
    service: Service, subscriber: Subscriber, steps: str, said: str
) -> None:
    add(service, subscriber.url())
    for step in steps.split(", "):
        if step == "withdraw new":
            service.withdraw("bridge-reopens")
        else:
            STEPS[step](service)
        work_off(service.parts)
    documents = [json.loads(request.body) for request in subscriber.sent]
    assert ", ".join(map(in_short, documents)) == said
    assert len({document["data"]["id"] for document in documents}) <= 1
    assert len({document["data"]["short_url"] for document in documents}) <= 1


def test_the_library_of_the_specification_verifies_what_we_send(service: Service, subscriber: Subscriber) -> None:
    """Its clock is the real one, and so is ours here."""
    number = add(service, subscriber.url())
    service.clock.time = datetime.now(UTC)
    with service.parts.store.begin() as c:
        webhooks.rotate(c, number, OTHER, service.clock() + timedelta(hours=1))
    service.publish()
    work_off(service.parts)
    (request,) = subscriber.sent
    for secret in (SECRET, OTHER):
        document = Webhook(secret).verify(request.body, request.headers)
        assert set(document) == {"type", "timestamp", "data"}
        assert document["type"] in TYPES
        assert datetime.fromisoformat(document["timestamp"]).tzinfo is not None
        assert isinstance(document["data"], dict)
    assert re.fullmatch(r"msg_[0-9a-f]{32}", request.headers["webhook-id"])
    assert re.fullmatch(r"v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=", request.headers["webhook-signature"])
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook_secret(b"x" * 32)).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body + b" ", request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body, request.headers | {"webhook-id": "msg_0"})


def test_what_nobody_may_see_yet_is_told_when_it_is_out(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    release = service.clock() + timedelta(hours=1)
    service.publish(embargo_until=release)
    service.publish(embargo_until=release, title="A title of later")
    work_off(service.parts)
    assert subscriber.requests == []
    service.clock.pass_by(hours=1)
    release_due(service.parts.store, service.clock())
    work_off(service.parts)
    service.publish(embargo_until=release, title="A title of afterwards")
    work_off(service.parts)
    assert told(subscriber) == [("article.published", 2), ("article.updated", 3)]


def test_an_article_that_is_put_off_has_to_go_and_comes_again(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    work_off(service.parts)
    service.publish(published=service.clock() + timedelta(hours=1))
    work_off(service.parts)
    service.clock.pass_by(hours=1)
    release_due(service.parts.store, service.clock())
    work_off(service.parts)
    assert told(subscriber) == [("article.published", 1), ("article.withdrawn", 2), ("article.published", 2)]


@pytest.mark.parametrize("step", ["withdraw", "embargo"])
def test_what_has_gone_is_told_though_it_was_renamed_before_any_worker_looked(
    service: Service, subscriber: Subscriber, step: str
) -> None:
    """Workers were down for an hour, say. Its new name is no event of its own, since nobody sees it."""
    add(service, subscriber.url())
    service.publish(body_html=LONG)
    work_off(service.parts)
    STEPS[step](service)
    STEPS["rename"](service)
    work_off(service.parts)
    assert told(subscriber) == [("article.published", 1), ("article.withdrawn", 2)]


def test_word_that_an_article_is_under_embargo_again_names_the_address_that_it_had(
    service: Service, subscriber: Subscriber
) -> None:
    add(service, subscriber.url())
    with service.parts.store.begin() as c:
        partner, _ = partners.add(c, "Courier", Rights(link_parameter=LinkParameter("from", "us")), service.clock())
        webhooks.add(c, subscriber.url("/partner"), OTHER, (), service.clock(), partner_id=partner.id)
    service.publish(canonical_url="https://news.example/bridge")
    work_off(service.parts)
    later = service.clock() + timedelta(hours=1)
    service.publish(canonical_url="https://news.example/mayor-resigns", embargo_until=later)
    work_off(service.parts)
    gone = [
        document["data"]["url"] for request in subscriber.sent if "withdrawn" in (document := json.loads(request.body))["type"]
    ]
    assert sorted(gone) == ["https://news.example/bridge", "https://news.example/bridge?from=us"]


def test_nothing_of_an_article_is_told_that_was_taken_down_before_anybody_heard_of_it(
    service: Service, subscriber: Subscriber
) -> None:
    add(service, subscriber.url())
    service.publish(title="What must not go out")
    service.withdraw(SLUG)
    work_off(service.parts)
    assert told(subscriber) == [("article.withdrawn", 2)]
    assert b"must not go out" not in subscriber.sent[0].body


def test_an_article_that_is_brought_back_is_published(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    service.withdraw(SLUG)
    publish(service.parts.store, submission(), service.clock(), restore=True)
    work_off(service.parts)
    assert told(subscriber) == [("article.published", 3)]


def test_a_message_says_what_feeds_say_and_that_it_is_paid(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish(paid_article())
    work_off(service.parts)
    (request,) = subscriber.sent
    document = json.loads(request.body)
    assert request.headers["content-type"] == "application/json"
    assert len(request.body) < 20_000
    data = document["data"]
    (item,) = json.loads(service.client.get("/feeds/latest.json").data)["items"]
    assert (data["id"], data["url"], data["title"]) == (item["id"], item["url"], item["title"])
    assert data["title"].startswith("Sponsored: ")
    assert data["disclosure"] == {
        "kind": "sponsored",
        "label": "Sponsored",
        "sponsor": {"name": "Brightwater Ferries", "url": "https://ferries.example/"},
        "notice": "This article was paid for by Brightwater Ferries. The newsroom had no part in it.",
    }
    assert "body_html" not in data


def test_a_message_about_a_withdrawn_article_has_nothing_of_what_it_said(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    service.withdraw(SLUG)
    work_off(service.parts)
    assert set(json.loads(subscriber.sent[0].body)["data"]) == {"id", "slug", "url", "short_url", "revision"}


def test_a_message_is_signed_and_every_retry_is_the_same_message(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    subscriber.answers(503)
    service.publish()
    work_off(service.parts)
    assert verified(subscriber.sent[0], SECRET, service.clock())
    subscriber.answers(204)
    service.clock.pass_by(minutes=10)
    work_off(service.parts)
    first, second = subscriber.sent
    assert verified(second, SECRET, service.clock())
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert not verified(second, OTHER, service.clock())


def test_all_webhooks_hear_of_an_event_under_one_number_and_of_another_one_under_another(
    service: Service, subscriber: Subscriber
) -> None:
    add(service, subscriber.url("/one"))
    add(service, subscriber.url("/two"))
    service.publish()
    work_off(service.parts)
    service.publish(title="Another title")
    work_off(service.parts)
    numbers = [request.headers["webhook-id"] for request in subscriber.sent]
    assert (len(numbers), len(set(numbers))) == (4, 2)


def test_after_a_change_of_secrets_both_sign_for_a_while(service: Service, subscriber: Subscriber) -> None:
    number = add(service, subscriber.url())
    with service.parts.store.begin() as c:
        webhooks.rotate(c, number, OTHER, service.clock() + timedelta(hours=24))
    service.publish()
    work_off(service.parts)
    assert [verified(subscriber.sent[0], secret, service.clock()) for secret in (OTHER, SECRET)] == [True, True]
    assert subscriber.sent[0].headers["webhook-signature"].count("v1,") == 2
    service.clock.pass_by(hours=24)
    service.publish(title="Another title")
    work_off(service.parts)
    assert [verified(subscriber.sent[1], secret, service.clock()) for secret in (OTHER, SECRET)] == [True, False]


def test_a_webhook_may_ask_for_some_types_and_hears_of_withdrawals_too(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), ("article.updated",))
    service.publish()
    work_off(service.parts)
    service.publish(title="Another title")
    work_off(service.parts)
    service.withdraw(SLUG)
    work_off(service.parts)
    assert told(subscriber) == [("article.updated", 2), ("article.withdrawn", 3)]
    assert "article.updated" in TYPES


def test_410_ends_a_webhook_until_it_is_revived(service: Service, subscriber: Subscriber) -> None:
    number = add(service, subscriber.url())
    subscriber.answers(410)
    service.publish()
    service.publish(article(slug="other"))
    work_off(service.parts)
    assert {row.outcome for row in rows(service)} == {"gone"}
    subscriber.requests.clear()
    service.publish(title="Another title")
    work_off(service.parts)
    assert subscriber.requests == []
    subscriber.answers(204)
    with service.parts.store.begin() as c:
        webhooks.revive(c, number)
    service.publish(title="A third title")
    work_off(service.parts)
    assert told(subscriber) == [("article.updated", 3)]


def test_what_was_overtaken_is_not_told_any_more(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    subscriber.answers(500)
    service.publish()
    work_off(service.parts)
    service.publish(title="Another title")
    service.publish(article(slug="other", title="Another article"))
    work_off(service.parts)
    subscriber.answers(204)
    subscriber.requests.clear()
    service.clock.pass_by(hours=1)
    work_off(service.parts)
    assert sorted(told(subscriber)) == [("article.published", 1), ("article.updated", 2)]
    assert [row.outcome for row in rows(service)] == ["delivered", "delivered", "superseded"]


def test_a_slow_answer_to_the_first_revision_holds_up_the_second_and_nothing_else(
    service: Service, subscriber: Subscriber
) -> None:
    add(service, subscriber.url())
    subscriber.seconds = 0.3
    service.publish()
    service.publish(article(slug="other"))
    work_off(service.parts)
    first, second = subscriber.sent
    assert second.at - first.at < 0.3


def test_a_delivery_can_be_told_again_under_the_same_number(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    work_off(service.parts)
    with service.parts.store.begin() as c:
        assert deliveries.retry(c, [row.id for row in rows(service)], service.clock()) == [1]
    work_off(service.parts)
    first, second = subscriber.sent
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_a_delivery_that_was_overtaken_is_never_told_again(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    work_off(service.parts)
    service.publish(title="Another title")
    work_off(service.parts)
    with service.parts.store.begin() as c:
        assert deliveries.retry(c, [1, 2], service.clock()) == [2]
    work_off(service.parts)
    assert told(subscriber) == [("article.published", 1), ("article.updated", 2), ("article.updated", 2)]


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (429, "120", 120),
        (503, "3600", 3_600),
        (500, "3600", 7),
        (429, "x", 7),
        (503, "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 7),
        (503, "Fri, 20 Nov 2026 12:00:00 +99999999999999", 7),
        (503, "Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
    ],
)
def test_a_receiver_may_ask_us_to_wait(
    service: Service, subscriber: Subscriber, status: int, retry_after: str, seconds: int
) -> None:
    add(service, subscriber.url())
    subscriber.answers(status, {"Retry-After": retry_after})
    service.publish()
    work_off(service.parts)
    (row,) = rows(service)
    assert row.due_at is not None
    assert (row.due_at - service.clock()).total_seconds() <= seconds
    assert (row.due_at - service.clock()).total_seconds() >= min(seconds, 4)


def test_webhooks_that_hang_do_not_keep_the_others_waiting(service: Service, subscriber: Subscriber) -> None:
    with serving() as hanging:
        for number in range(20):
            add(service, hanging.url(f"/{number}"))
        add(service, subscriber.url())
        hanging.seconds = 1.0
        service.publish()
        work_off(service.parts)
        assert max(request.at for request in subscriber.sent) - min(request.at for request in hanging.sent) < 0.5


def test_an_answer_that_cannot_be_read_costs_its_own_attempt_and_no_other(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a date in the year 10^20 was one; whatever comes next must not stop the deliveries to everybody else."""
    strange = add(service, subscriber.url("/strange"))
    add(service, subscriber.url("/plain"))

    def failing(delivery: deliveries.Delivery, answer: Answer, now: datetime, chance: float) -> deliveries.Settled:
        if delivery.target == str(strange) and not answer.error:
            raise ZeroDivisionError("what it said")
        return judge(delivery, answer, now, chance)

    monkeypatch.setattr("share.push.courier.judge", failing)
    service.publish()
    work_off(service.parts)
    plain, left = sorted(rows(service), key=lambda row: row.target == str(strange))
    assert (plain.outcome, plain.attempts) == ("delivered", 1)
    assert (left.outcome, left.attempts, left.error) == (None, 1, "ZeroDivisionError: what it said")
    monkeypatch.undo()
    service.clock.pass_by(seconds=10)
    work_off(service.parts)
    assert {row.outcome for row in rows(service)} == {"delivered"}


def test_a_row_that_makes_no_errand_is_tried_again_and_keeps_no_other_one(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("/one", "/two"):
        add(service, subscriber.url(place))
    defects = [ValueError("not what it should be")]

    def once(*found: Any) -> Any:
        if defects:
            raise defects.pop()
        return as_told(*found)

    as_told = events.as_told
    monkeypatch.setattr(events, "as_told", once)
    service.publish()
    work_off(service.parts)
    assert sorted(str(row.error) for row in rows(service)) == ["None", "ValueError: not what it should be"]
    service.clock.pass_by(seconds=10)
    work_off(service.parts)
    assert {row.outcome for row in rows(service)} == {"delivered"}
    assert sorted(request.target for request in subscriber.sent) == ["/one", "/two"]
