"""The hub, asked and answered by a subscriber of the test: every rule of WebSub (W3C Recommendation) that a hub has to keep.

The numbers of sections are those of the Recommendation of 2018.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import feedparser
import pytest
from releases import release_due
from services import Service
from subscribers import Request, Subscriber, echo, serving, work_off

from share.cli.push import courier_for
from share.outbound import open_outbound
from share.push.courier import Courier
from share.push.subscribe import deny
from share.push.websub import LEASE_DEFAULT, LEASE_LONGEST, LEASE_SHORTEST
from share.store import deliveries, delivery_reports, outbox, subscriptions
from share.worker import tell_others, work

ORIGIN = "https://share.courier.example"
TOPIC = f"{ORIGIN}/feeds/latest.atom"
FORM = "application/x-www-form-urlencoded"


def ask(service: Service, callback: str, *, mode: str = "subscribe", topic: str = TOPIC, work: bool = True, **more: str):  # type: ignore[no-untyped-def]
    form = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    form |= {f"hub.{name}": value for name, value in more.items()}
    answer = service.client.post("/hub", data=urlencode(form), content_type=FORM)
    if work:
        work_off(service.parts)
    return answer


def publish(service: Service, **changes: object) -> None:
    service.publish(**changes)
    work_off(service.parts)


def live(service: Service) -> int:
    with service.parts.store.connect() as c:
        return subscriptions.count(c, service.clock())


# Asking: section 5.1


def test_a_request_is_answered_202_before_anybody_is_asked(service: Service, subscriber: Subscriber) -> None:
    answer = ask(service, subscriber.url(), work=False)
    assert (answer.status_code, answer.mimetype) == (202, "text/plain")
    assert (subscriber.requests, live(service)) == ([], 0)
    work_off(service.parts)
    assert (len(subscriber.asked), live(service)) == (1, 1)


def test_the_answer_does_not_depend_on_what_comes_of_it(service: Service, subscriber: Subscriber) -> None:
    subscriber.answer = lambda _: (404, {}, b"")
    nobody = f"http://127.0.0.1:1/{subscriber.name}"
    answers = [ask(service, to) for to in (subscriber.url(), nobody, "http://nobody.invalid/", "http://10.0.0.1/")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    assert live(service) == 0


@pytest.mark.parametrize(
    ("form", "status", "word"),
    [
        ({"hub.mode": None}, 400, "hub.mode"),
        ({"hub.mode": "SUBSCRIBE"}, 400, "hub.mode"),
        ({"hub.mode": "denied"}, 400, "hub.mode"),
        ({"hub.topic": None}, 400, "hub.topic"),
        ({"hub.topic": ""}, 400, "hub.topic"),
        ({"hub.callback": None}, 400, "hub.callback"),
        ({"hub.topic": "http://169.254.169.254/latest/meta-data/"}, 404, "hub.topic"),
        ({"hub.topic": "https://share.courier.example.evil.example/feeds/latest.atom"}, 404, "hub.topic"),
        ({"hub.topic": f"{ORIGIN}/feeds/latest.html"}, 404, "hub.topic"),
        ({"hub.topic": f"{ORIGIN}/feeds/latest.atom?x=1"}, 404, "hub.topic"),
        ({"hub.topic": f"{ORIGIN}/feeds/../api/v1/articles/x.atom"}, 404, "hub.topic"),
        ({"hub.topic": f"{ORIGIN}/articles/harbour-bridge-reopens"}, 404, "hub.topic"),
        ({"hub.topic": "http://share.courier.example/feeds/latest.atom"}, 404, "hub.topic"),
        ({"hub.topic": f"{ORIGIN}/feeds/tag/{'a' * 2_000}.atom"}, 404, "hub.topic"),
        ({"hub.callback": "ftp://news.example/"}, 400, "hub.callback"),
        ({"hub.callback": "javascript:alert(1)"}, 400, "hub.callback"),
        ({"hub.callback": "//news.example/"}, 400, "hub.callback"),
        ({"hub.callback": "http://user:secret@news.example/"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example/#part"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example/a b"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example/\r\nX-Evil: 1"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example:99999/"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example\\@evil.example/"}, 400, "hub.callback"),
        ({"hub.callback": "http://bücher.example/"}, 400, "hub.callback"),
        ({"hub.callback": "http\u017f://news.example/"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example:\u0668\u0660/"}, 400, "hub.callback"),
        ({"hub.callback": "http://[1.2.3.4]/"}, 400, "hub.callback"),
        ({"hub.callback": "http://[.]/"}, 400, "hub.callback"),
        ({"hub.callback": "http://news.example/" + "a" * 2_000}, 400, "hub.callback"),
        ({"hub.callback": f"{ORIGIN}/hub"}, 400, "own site"),
        ({"hub.callback": "https://SHARE.courier.example.:443/api"}, 400, "own site"),
        ({"hub.secret": "s" * 200}, 400, "hub.secret"),
        ({"hub.secret": "é" * 100}, 400, "200 bytes"),
        ({"hub.lease_seconds": "soon"}, 400, "hub.lease_seconds"),
        ({"hub.lease_seconds": "-1"}, 400, "hub.lease_seconds"),
        ({"hub.lease_seconds": "0"}, 400, "hub.lease_seconds"),
        ({"hub.lease_seconds": "1.5"}, 400, "hub.lease_seconds"),
        ({"hub.lease_seconds": "٣"}, 400, "hub.lease_seconds"),
    ],
)
def test_a_wrong_request_gets_a_sentence_in_plain_text(
    service: Service, form: dict[str, str | None], status: int, word: str
) -> None:
    right = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": "https://news.example/callback"}
    sent = {name: value for name, value in (right | form).items() if value is not None}
    answer = service.client.post("/hub", data=urlencode(sent), content_type=FORM)
    assert (answer.status_code, answer.content_type) == (status, "text/plain; charset=utf-8")
    assert word in answer.text
    assert "secret@" not in answer.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"hub.mode=subscribe", "application/json", 400),
        (b"hub.mode=subscribe", "", 400),
        (b"hub.mode=subscribe", f"{FORM}; charset=iso-8859-1", 400),
        (b"hub.mode=\xff", FORM, 400),
        (b"hub.mode=%FF", FORM, 400),
        (b"&".join([b"a=1"] * 101), FORM, 400),
        (b"a=" + b"x" * 20_000, FORM, 413),
        (b"", FORM, 400),
    ],
)
def test_what_is_no_form_is_refused(service: Service, body: bytes, content_type: str, status: int) -> None:
    assert service.client.post("/hub", data=body, content_type=content_type).status_code == status


def test_parameters_that_the_hub_does_not_know_make_no_difference(service: Service, subscriber: Subscriber) -> None:
    assert ask(service, subscriber.url(), verify="async", verify_token="x", more="y").status_code == 202
    assert live(service) == 1


def test_an_address_with_needless_escapes_is_the_same_topic(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), topic=f"{ORIGIN}/feeds/%6Catest%2Eatom")
    assert live(service) == 1


def test_the_address_of_the_hub_says_what_it_is(service: Service) -> None:
    answer = service.client.get("/hub")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert service.client.put("/hub").status_code == 405


# Verification of intent: section 5.3


def test_the_subscriber_is_asked_what_it_asked_for(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), lease_seconds="86400")
    (request,) = subscriber.asked
    assert [name for name, _ in request.query] == ["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"]
    assert (request.said("hub.mode"), request.said("hub.topic"), request.said("hub.lease_seconds")) == (
        "subscribe",
        TOPIC,
        "86400",
    )
    assert re.fullmatch(r"[A-Za-z0-9]{40}", request.said("hub.challenge"))


def test_every_challenge_is_new(service: Service, subscriber: Subscriber) -> None:
    for _ in range(3):
        ask(service, subscriber.url())
    assert len({request.said("hub.challenge") for request in subscriber.asked}) == 3


@pytest.mark.parametrize(
    "target", ["/cb?a=1&hub.mode=mine", "/cb?", "/cb?a=%7e&b=%2F+&&c", "/~x/%7Ey/%2e/../a;b='()'?q=%zz", "?x", ""]
)
def test_the_callback_is_called_byte_for_byte_with_our_query_behind_its_own(
    service: Service, subscriber: Subscriber, target: str
) -> None:
    ask(service, subscriber.url(target))
    publish(service)
    wire = target if target.startswith("/") else f"/{target}"
    (asked,), (sent,) = subscriber.asked, subscriber.sent
    assert sent.target == wire
    rest = asked.target.removeprefix(wire)
    assert rest.lstrip("?&").startswith("hub.mode=subscribe&hub.topic=")
    assert rest[0] == ("h" if target.endswith("?") else "&" if "?" in target else "?")
    assert asked.headers["host"] == sent.headers["host"] == subscriber.name


def wrong(status: int, body=None):  # type: ignore[no-untyped-def]
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        challenge = request.said("hub.challenge").encode()
        return (
            status,
            {"Location": f"/callback?{request.target.partition('?')[2]}"},
            challenge if body is None else body(challenge),
        )

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(wrong(404), id="404"),
        pytest.param(wrong(500), id="500"),
        pytest.param(wrong(302), id="redirect"),
        pytest.param(wrong(307), id="307"),
        pytest.param(wrong(410), id="gone"),
        pytest.param(wrong(200, lambda _: b""), id="empty"),
        pytest.param(wrong(200, lambda challenge: challenge + b"\n"), id="newline"),
        pytest.param(wrong(200, lambda challenge: challenge.lower()), id="lower case"),
        pytest.param(wrong(200, lambda challenge: challenge[:-1]), id="shorter"),
        pytest.param(wrong(200, lambda challenge: b"<html>" + challenge), id="page"),
        pytest.param(wrong(200, lambda challenge: challenge * 100), id="long"),
    ],
)
def test_anything_but_the_challenge_in_a_2xx_is_no_confirmation(service: Service, subscriber: Subscriber, answer) -> None:  # type: ignore[no-untyped-def]
    subscriber.answer = answer
    ask(service, subscriber.url())
    assert (len(subscriber.requests), live(service)) == (1, 0)
    publish(service)
    assert subscriber.sent == []


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_every_2xx_with_the_challenge_confirms(service: Service, subscriber: Subscriber, status: int) -> None:
    subscriber.answer = wrong(status)
    ask(service, subscriber.url())
    assert live(service) == 1


def test_the_longest_callback_is_asked_and_told(service: Service, subscriber: Subscriber) -> None:
    callback = subscriber.url("/")
    ask(service, callback + "x" * (2_000 - len(callback)))
    assert live(service) == 1
    publish(service)
    assert len(subscriber.sent) == 1


def test_a_failed_verification_changes_nothing(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), secret="first", lease_seconds="3600")
    subscriber.answer = wrong(404)
    ask(service, subscriber.url(), secret="second", lease_seconds="86400")
    ask(service, subscriber.url(), mode="unsubscribe")
    subscriber.answer = echo
    publish(service)
    assert signed_by(subscriber.sent[0], "first")
    service.clock.pass_by(seconds=3_600)
    assert live(service) == 0


# Subscribing again, and no more: section 5.1


def test_subscribing_again_takes_the_place_of_what_was(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), secret="first")
    ask(service, subscriber.url(), secret="second")
    publish(service)
    assert (live(service), len(subscriber.sent)) == (1, 1)
    assert signed_by(subscriber.sent[0], "second")
    ask(service, subscriber.url())
    publish(service, title="Without a secret now")
    assert "x-hub-signature" not in subscriber.sent[1].headers


def test_the_same_callback_with_needless_escapes_is_the_same_subscription(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url("/~ada"))
    ask(service, subscriber.url("/%7eada"))
    publish(service)
    assert [request.target for request in subscriber.sent] == ["/%7eada"]


def test_one_callback_may_have_several_topics(service: Service, subscriber: Subscriber) -> None:
    service.publish()
    work_off(service.parts)
    ask(service, subscriber.url())
    ask(service, subscriber.url(), topic=f"{ORIGIN}/feeds/section/city.json")
    publish(service, title="Another title")
    assert {request.headers["content-type"].partition(";")[0] for request in subscriber.sent} == {
        "application/atom+xml",
        "application/feed+json",
    }


def test_who_unsubscribes_is_asked_and_then_told_nothing_more(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    answer = ask(service, subscriber.url(), mode="unsubscribe", lease_seconds="nonsense")
    assert answer.status_code == 202
    asked = subscriber.asked[1]
    assert [name for name, _ in asked.query] == ["hub.mode", "hub.topic", "hub.challenge"]
    assert asked.said("hub.mode") == "unsubscribe"
    assert live(service) == 0
    publish(service)
    assert subscriber.sent == []


def test_of_two_requests_the_later_one_stands_in_whatever_order_they_are_confirmed(
    service: Service, subscriber: Subscriber
) -> None:
    intents = [subscriptions.Intent("subscribe", TOPIC, subscriber.url(), secret, 3_600) for secret in (b"first", b"second")]
    with service.parts.store.begin() as c:
        kept = [intent._replace(id=subscriptions.ask(c, intent, service.clock())) for intent in intents]
        for intent in reversed(kept):
            subscriptions.confirm(c, intent, service.clock())
    publish(service)
    assert signed_by(subscriber.sent[0], "second")


# Denial: section 5.2


def test_a_feed_that_does_not_exist_is_denied_at_the_callback(service: Service, subscriber: Subscriber) -> None:
    topic = f"{ORIGIN}/feeds/section/nothing.rss"
    assert ask(service, subscriber.url("/cb?a=1"), topic=topic).status_code == 202
    (request,) = subscriber.asked
    assert request.target.startswith("/cb?a=1&hub.mode=denied&")
    assert (request.said("hub.mode"), request.said("hub.topic")) == ("denied", topic)
    assert "does not exist" in request.said("hub.reason")
    assert live(service) == 0


def test_a_request_for_a_feed_of_another_address_is_denied_and_holds_up_nobody(service: Service, subscriber: Subscriber) -> None:
    """The publisher's address was changed (``SHARE_BASE_URL``) between the request and its verification."""
    ask(service, subscriber.url(), work=False)
    service.publish()
    moved = replace(service.parts, links=replace(service.parts.links, base_url="https://new.courier.example"))
    work_off(moved)
    (request,) = subscriber.requests
    assert (request.said("hub.mode"), request.said("hub.topic"), live(service)) == ("denied", TOPIC, 0)


def test_a_subscription_is_denied_at_any_time_and_a_request_from_before_does_not_bring_it_back(
    service: Service, subscriber: Subscriber
) -> None:
    ask(service, subscriber.url("/cb?a=1"))
    older = subscriptions.Intent("subscribe", TOPIC, subscriber.url("/cb?a=1"), None, 3_600)
    with service.parts.store.begin() as c:
        older = older._replace(id=subscriptions.ask(c, older, service.clock()))
    assert deny(service.parts.store, 1, service.clock()) == subscriber.name
    with service.parts.store.begin() as c:
        subscriptions.confirm(c, older, service.clock())
    work_off(service.parts)
    told = subscriber.asked[-1]
    assert told.target.startswith("/cb?a=1&hub.mode=denied&hub.topic=https%3A%2F%2F")
    assert (told.said("hub.topic"), told.said("hub.reason")) == (TOPIC, "The publisher has ended this subscription.")
    publish(service)
    assert (live(service), subscriber.sent) == (0, [])
    ask(service, subscriber.url("/cb?a=1"))
    assert live(service) == 1


def test_a_subscriber_of_a_feed_that_is_not_there_any_more_is_told_so(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(service, subscriber.url())
    monkeypatch.setattr("share.cli.push.read_feed", lambda *_, **__: None)
    publish(service)
    assert [request.said("hub.mode") for request in subscriber.requests] == ["subscribe", "denied"]
    assert live(service) == 0


def test_an_unsubscription_is_not_validated(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), mode="unsubscribe", topic=f"{ORIGIN}/feeds/section/nothing.rss")
    assert subscriber.asked[0].said("hub.mode") == "unsubscribe"


# Leases: sections 5.3, 8.2


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("", LEASE_DEFAULT),
        ("1", LEASE_SHORTEST),
        ("3600", 3_600),
        ("0003600", 3_600),
        ("99999999999999999999", LEASE_LONGEST),
    ],
)
def test_a_lease_is_granted_within_limits_and_told(service: Service, subscriber: Subscriber, asked: str, granted: int) -> None:
    ask(service, subscriber.url(), lease_seconds=asked)
    assert subscriber.asked[0].said("hub.lease_seconds") == str(granted)
    service.clock.pass_by(seconds=granted - 1)
    assert live(service) == 1
    service.clock.pass_by(seconds=1)
    assert live(service) == 0


def test_an_expired_subscription_gets_nothing_and_is_forgotten(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), lease_seconds="3600")
    service.clock.pass_by(hours=1)
    publish(service)
    assert subscriber.sent == []
    with service.parts.store.begin() as c:
        assert subscriptions.prune(c, service.clock() + timedelta(seconds=1)) == 1


def test_a_subscription_that_is_renewed_before_it_ends_misses_nothing(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), lease_seconds="3600")
    service.clock.pass_by(minutes=59)
    ask(service, subscriber.url(), lease_seconds="3600")
    service.clock.pass_by(minutes=30)
    publish(service)
    assert len(subscriber.sent) == 1


def test_a_lease_that_ends_before_a_delivery_is_tried_again_ends_the_delivery(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), lease_seconds="3600")
    subscriber.answers(500)
    publish(service)
    service.clock.pass_by(hours=1)
    work_off(service.parts)
    assert len(subscriber.sent) == 1
    with service.parts.store.connect() as c:
        assert delivery_reports.waiting_by_kind(c) == {}


# Distribution: section 7


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_the_whole_feed_is_sent_as_its_address_answers_it(service: Service, subscriber: Subscriber, extension: str) -> None:
    topic = f"{ORIGIN}/feeds/latest.{extension}"
    ask(service, subscriber.url(), topic=topic)
    publish(service)
    (request,) = subscriber.sent
    answer = service.client.get(f"/feeds/latest.{extension}")
    assert request.body == answer.data
    assert request.headers["content-type"] == answer.content_type
    assert request.headers["link"] == f'<{ORIGIN}/hub>; rel="hub", <{topic}>; rel="self"'
    assert "content-encoding" not in request.headers
    if extension != "json":
        assert len(feedparser.parse(request.body).entries) == 1


def test_a_feed_names_its_hub_and_itself(service: Service) -> None:
    service.publish()
    for path in ("/feeds/latest.atom", "/feeds/section/city.rss"):
        for answer in (service.client.get(path), service.client.head(path)):
            assert answer.headers["Link"] == f'<{ORIGIN}/hub>; rel="hub", <{ORIGIN}{path}>; rel="self"'


def test_all_feeds_that_change_are_sent_and_no_other(service: Service, subscriber: Subscriber) -> None:
    service.publish()
    service.publish(slug="other", section="Sport", tags=(), authors=())
    work_off(service.parts)
    for scope in ("section/city", "section/sport", "tag/harbour", "author/ada-lindqvist"):
        ask(service, subscriber.url(f"/{scope}"), topic=f"{ORIGIN}/feeds/{scope}.atom")
    publish(service, title="The bridge again")
    assert sorted(request.target for request in subscriber.sent) == ["/author/ada-lindqvist", "/section/city", "/tag/harbour"]
    subscriber.requests.clear()
    publish(service, title="The bridge moves", section="Sport", tags=())
    assert sorted(request.target for request in subscriber.sent) == [
        "/author/ada-lindqvist",
        "/section/city",
        "/section/sport",
        "/tag/harbour",
    ]


def test_a_withdrawal_is_sent_and_an_article_that_is_not_out_is_not(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    publish(service, published=service.clock() + timedelta(hours=1))
    assert subscriber.sent == []
    service.clock.pass_by(hours=1)
    release_due(service.parts.store, service.clock())
    work_off(service.parts)
    assert b"harbour-bridge-reopens" in subscriber.sent[0].body
    service.withdraw("harbour-bridge-reopens")
    work_off(service.parts)
    assert b"The bridge carries trams" not in subscriber.sent[1].body


def test_an_embargoed_article_that_is_withdrawn_is_told_to_nobody(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    publish(service, embargo_until=service.clock() + timedelta(hours=1))
    service.withdraw("harbour-bridge-reopens")
    work_off(service.parts)
    assert subscriber.sent == []


@pytest.mark.parametrize("method", ["sha256", "sha512", "sha384", "sha1"])
def test_a_secret_signs_the_body_by_the_method_of_the_settings(service: Service, subscriber: Subscriber, method: str) -> None:
    parts = replace(service.parts, settings=replace(service.parts.settings, hub_signature=method))
    ask(service, subscriber.url(), secret="tr\u00fcgerisch & gut")
    service.publish()
    work_off(parts)
    (request,) = subscriber.sent
    assert request.headers["x-hub-signature"].startswith(f"{method}=")
    assert signed_by(request, "tr\u00fcgerisch & gut")


def test_the_longest_secret_is_taken(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url(), secret="s" * 199)
    publish(service)
    assert signed_by(subscriber.sent[0], "s" * 199)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_success(service: Service, subscriber: Subscriber, status: int) -> None:
    ask(service, subscriber.url())
    subscriber.answers(status, body=b"whatever" if status != 204 else b"")
    publish(service)
    service.clock.pass_by(days=2)
    work_off(service.parts)
    assert len(subscriber.sent) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 429, 500, 503])
def test_everything_else_is_failure_and_no_redirect_is_followed(service: Service, subscriber: Subscriber, status: int) -> None:
    ask(service, subscriber.url(), lease_seconds="2000000")
    subscriber.answers(status, {"Location": subscriber.url("/elsewhere")})
    publish(service)
    assert [request.target for request in subscriber.sent] == ["/callback"]
    subscriber.answers(204)
    service.clock.pass_by(seconds=7)
    work_off(service.parts)
    assert [request.target for request in subscriber.sent] == ["/callback", "/callback"]
    assert subscriber.sent[0].body == subscriber.sent[1].body


def test_410_ends_the_subscription(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    subscriber.answers(410)
    publish(service)
    assert live(service) == 0
    subscriber.answers(204)
    publish(service, title="Another title")
    assert len(subscriber.sent) == 1


def test_a_failing_subscriber_is_tried_for_days_and_then_again_at_the_next_update(
    service: Service, subscriber: Subscriber
) -> None:
    ask(service, subscriber.url(), lease_seconds="2000000")
    subscriber.answers(500)
    publish(service)
    gaps = []
    while True:
        with service.parts.store.connect() as c:
            (row,) = delivery_reports.shown(c, target="feed:1", limit=1)
        if row.due_at is None:
            break
        gaps.append((row.due_at - service.clock()).total_seconds())
        service.clock.time = row.due_at
        work_off(service.parts)
    assert (row.outcome, row.attempts, row.status, len(subscriber.sent)) == ("dead", 10, 500, 10)
    assert sum(gaps) > 24 * 3_600
    assert gaps == sorted(gaps)
    assert live(service) == 1
    subscriber.answers(204)
    publish(service, title="Another title")
    assert len(subscriber.sent) == 11


def test_a_subscriber_that_fails_gets_the_newest_state_once_and_no_older_one(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    subscriber.answers(500)
    publish(service, title="The first title")
    publish(service, title="The second title")
    subscriber.answers(204)
    service.clock.pass_by(hours=30)
    work_off(service.parts)
    assert b"The second title" in subscriber.sent[-1].body
    assert len(subscriber.sent) == 3


def test_what_came_in_together_is_sent_once_however_late_it_is_noted(service: Service, subscriber: Subscriber) -> None:
    ask(service, subscriber.url())
    for number in range(5):
        service.publish(slug=f"article-{number}")
    with service.parts.store.connect() as c:
        first, *others = outbox.due_ids(c, service.clock(), 10)
    courier = courier_for(service.parts)("the test")
    courier.start()
    for rows in ([first], others):
        for row in rows:
            work(service.parts, row, owner="the test", handlers={"created": (tell_others,)})
            settle_with(service, courier)
    courier.stop(5)
    (request,) = subscriber.sent
    assert request.body.count(b"<entry") == 5
    with service.parts.store.connect() as c:
        rows = delivery_reports.shown(c, target="feed:1", limit=10)
    assert [row.outcome for row in rows] == [*["superseded"] * 4, "delivered"]
    with service.parts.store.begin() as c:
        assert deliveries.retry(c, [rows[0].id], service.clock()) == [rows[0].id]
    work_off(service.parts)
    assert len(subscriber.sent) == 2


def settle_with(service: Service, courier: Courier) -> None:
    """Wait until nothing is due."""
    courier.wake()
    deadline = time.monotonic() + 60
    while True:
        with service.parts.store.connect() as c:
            if not delivery_reports.waiting_by_kind(c):
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_subscriber_that_fails_is_nothing_to_the_others(service: Service, subscriber: Subscriber) -> None:
    with serving() as other:
        other.answers(500)
        ask(service, other.url())
        ask(service, subscriber.url())
        ask(service, "http://127.0.0.1:1/nobody")
        publish(service)
    assert len(subscriber.sent) == 1


# Publishing, and other hubs: section 6


@pytest.mark.parametrize("name", ["hub.url", "hub.topic"])
def test_a_word_of_a_publisher_is_taken_for_our_feeds_alone(service: Service, name: str) -> None:
    answer = service.client.post("/hub", data={"hub.mode": "publish", name: TOPIC})
    assert answer.status_code == 202
    answer = service.client.post("/hub", data={"hub.mode": "publish", name: "http://169.254.169.254/"})
    assert answer.status_code == 404
    assert service.client.post("/hub", data={"hub.mode": "publish"}).status_code == 400


def test_other_hubs_are_named_and_told_of_every_feed_that_changed(service: Service, subscriber: Subscriber) -> None:
    hub = subscriber.url("/other?x=1")
    parts = replace(service.parts, settings=replace(service.parts.settings, hubs=(hub,)))
    service.client.application.extensions["share"] = parts
    service.publish(section=None, tags=(), authors=())
    work_off(parts)
    assert service.client.get("/feeds/latest.atom").headers["Link"] == (
        f'<{ORIGIN}/hub>; rel="hub", <{hub}>; rel="hub", <{TOPIC}>; rel="self"'
    )
    told = sorted(dict(request_form(request))["hub.url"] for request in subscriber.sent)
    assert told == [f"{ORIGIN}/feeds/{scope}.{end}" for scope in ("language/en", "latest") for end in ("atom", "json", "rss")]
    assert {(request.target, dict(request_form(request))["hub.mode"]) for request in subscriber.sent} == {
        ("/other?x=1", "publish")
    }
    assert {request.headers["content-type"] for request in subscriber.sent} == {FORM}


# Care


def test_too_many_requests_for_one_host_are_put_off_on_whatever_port(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.push.subscribe.WAITING_AT_A_HOST", 3)
    callbacks = ["http://victim.example/", "http://victim.example:00081/", "https://VICTIM.example.:82/"]
    assert [ask(service, to, work=False).status_code for to in callbacks] == [202] * 3
    for callback in ("http://victim.example:83/", "http://victim.example:083/", "http://victim.example/other"):
        answer = ask(service, callback, work=False)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert ask(service, "http://other.victim.example/", work=False).status_code == 202
    assert ask(service, "http://victim.example.com/", work=False).status_code == 202


def test_a_host_that_does_not_confirm_is_left_alone_for_an_hour(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.push.subscribe.REFUSED_AT_A_HOST", 2)
    subscriber.answer = lambda _: (404, {}, b"")
    ask(service, subscriber.url("/1"))
    ask(service, subscriber.url("/2"))
    answer = ask(service, subscriber.url("/3"))
    assert (answer.status_code, answer.headers["Retry-After"], len(subscriber.requests)) == (429, "3600", 2)
    service.clock.pass_by(hours=1)
    assert ask(service, subscriber.url("/3")).status_code == 202


def test_a_host_that_confirms_more_than_it_leaves_open_is_not_put_off(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.push.subscribe.REFUSED_AT_A_HOST", 1)
    for number in range(3):
        ask(service, subscriber.url(f"/{number}"))
    subscriber.answer = lambda _: (404, {}, b"")
    assert [ask(service, subscriber.url("/other")).status_code for _ in range(4)] == [202, 202, 202, 429]


def test_a_host_has_only_so_many_subscriptions_and_may_renew_and_end_them(
    service: Service, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.push.subscribe.SUBSCRIPTIONS_AT_A_HOST", 2)
    ask(service, subscriber.url("/1"))
    ask(service, subscriber.url("/2"))
    answer = ask(service, subscriber.url("/3"))
    assert (answer.status_code, live(service)) == (429, 2)
    assert "2 subscriptions" in answer.text
    assert ask(service, subscriber.url("/2")).status_code == 202
    assert ask(service, subscriber.url("/1"), mode="unsubscribe").status_code == 202
    assert ask(service, subscriber.url("/3")).status_code == 202


def test_a_private_callback_is_not_called(service: Service, subscriber: Subscriber) -> None:
    parts = replace(service.parts, outbound=open_outbound())
    ask(service, subscriber.url(), work=False)
    work_off(parts)
    assert subscriber.requests == []
    with service.parts.store.connect() as c:
        (row,) = delivery_reports.shown(c, limit=5)
    assert row.outcome == "refused"
    assert "not public" in str(row.error)


def signed_by(request: Request, secret: str) -> bool:
    method, _, signature = request.headers["x-hub-signature"].partition("=")
    return hmac.new(secret.encode(), request.body, getattr(hashlib, method)).hexdigest() == signature


def request_form(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.body.decode())
