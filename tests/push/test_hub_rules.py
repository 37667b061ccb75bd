"""Every rule that WebSub has for a hub, walked by a subscriber over HTTP against a hub that runs: bad input too.

Sections are those of the W3C Recommendation of 23 January 2018, which its revision of June 2026 kept; `docs/websub.md` has the
list of rules, each with the test that stands for it. What needs other settings or broken parts is in `test_hub.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from hubs import FORM, GRACE, Hub, eventually, received, running_hub
from lxml import etree
from subscribers import Request, Subscriber, serving

TOPICS = [
    *(f"latest.{extension}" for extension in ("rss", "atom", "json")),
    "section/city.atom",
    "tag/brucken.rss",
    "language/de-at.json",
    "language/de.atom",
]


@pytest.fixture(scope="module")
def other_hub() -> Iterator[Subscriber]:
    """Another hub, which the publisher uses as well."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, other_hub: Subscriber) -> Iterator[Hub]:
    folder: Path = tmp_path_factory.mktemp("hub")
    with running_hub(folder, SHARE_HUBS=other_hub.url("/publish?key=1")) as running:
        yield running


@pytest.fixture
def witness(hub: Hub) -> Iterator[Subscriber]:
    """Somebody who is subscribed, and shows that a change was told to all who had to be told."""
    with serving() as running:
        hub.subscribe(running)
        yield running
        hub.ask(running.url(), "unsubscribe")


def links(header: str) -> list[tuple[str, str]]:
    """Relation and address of every link of a Link header."""
    return [(relation, address) for address, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', header)]


def told_nothing(hub: Hub, subscriber: Subscriber, witness: Subscriber) -> bool:
    """Whether a change reaches the witness, and not the subscriber."""
    had, before = len(subscriber.sent), len(witness.sent)
    hub.publish()
    received(witness, before + 1)
    return len(subscriber.sent) == had


def refused(hub: Hub, subscriber: Subscriber, number: int = 1) -> None:
    """Wait until the hub has given so many verifications up."""
    eventually(lambda: [one["outcome"] for one in hub.told(subscriber.name)].count("refused") >= number)


def signed(request: Request, secret: str) -> bool:
    method, _, signature = request.headers["x-hub-signature"].partition("=")
    return hmac.new(secret.encode(), request.body, getattr(hashlib, method)).hexdigest() == signature


# Discovery: section 4


@pytest.mark.parametrize("topic", TOPICS)
def test_a_feed_has_link_headers_for_its_hubs_and_exactly_one_for_itself(hub: Hub, other_hub: Subscriber, topic: str) -> None:
    for method in ("GET", "HEAD"):
        answer = hub.send(method, f"/feeds/{topic}")
        assert links(answer.header("link")) == [
            ("hub", f"{hub.origin}/hub"),
            ("hub", other_hub.url("/publish?key=1")),
            ("self", f"{hub.origin}/feeds/{topic}"),
        ]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_feed_has_elements_for_its_hub_and_exactly_one_for_itself(hub: Hub, topic: str) -> None:
    body = hub.get(f"/feeds/{topic}").body
    if topic.endswith("json"):
        document = json.loads(body)
        named, own = [one["url"] for one in document["hubs"]], [document["feed_url"]]
    else:
        channel = etree.fromstring(body)
        channel = channel if topic.endswith("atom") else channel[0]
        found = channel.findall("{http://www.w3.org/2005/Atom}link")
        named, own = ([one.get("href") for one in found if one.get("rel") == wanted] for wanted in ("hub", "self"))
    assert (named[0], own) == (f"{hub.origin}/hub", [f"{hub.origin}/feeds/{topic}"])


def test_the_address_of_a_feed_has_one_representation_whatever_is_asked_for(hub: Hub) -> None:
    plain = hub.get("/feeds/latest.atom")
    for headers in ({"Accept": "application/json"}, {"Accept_Language": "de"}, {"Accept": "text/html"}):
        answer = hub.get("/feeds/latest.atom", **headers)
        assert (answer.body, answer.header("content-type")) == (plain.body, plain.header("content-type"))


def test_a_subscriber_who_knows_nothing_but_a_feed_finds_its_way(hub: Hub, subscriber: Subscriber) -> None:
    feed = feedparser.parse(hub.get("/feeds/section/city.rss").body).feed
    found = {link.rel: link.href for link in feed.links if link.rel in {"hub", "self"}}
    assert found["hub"].startswith(hub.origin)
    hub.subscribe(subscriber, topic=found["self"])
    hub.publish()
    (request,) = received(subscriber)
    assert feedparser.parse(request.body).entries[0].title.endswith(f"{hub.revision}. time")


# Requests: section 5.1


def test_a_request_that_is_understood_is_answered_202_in_plain_text(hub: Hub, subscriber: Subscriber) -> None:
    answer = hub.ask(subscriber.url())
    assert (answer.status, answer.header("content-type")) == (202, "text/plain; charset=utf-8")


@pytest.mark.timed
def test_the_answer_does_not_wait_for_the_verification(hub: Hub, subscriber: Subscriber) -> None:
    subscriber.seconds = 2.0
    began = time.monotonic()
    assert hub.ask(subscriber.url()).status == 202
    assert time.monotonic() - began < 1.0
    eventually(lambda: len(subscriber.asked) == 1)


def test_the_answer_is_the_same_whatever_comes_of_it(hub: Hub, subscriber: Subscriber) -> None:
    subscriber.answer = lambda _: (404, {}, b"")
    callbacks = [
        subscriber.url(),
        "http://127.0.0.1:1/",
        "http://nobody.invalid/",
        "https://10.0.0.1/",
        "http://169.254.169.254/",
    ]
    answers = [hub.ask(callback) for callback in callbacks]
    absent = hub.ask(subscriber.url("/absent"), topic=f"{hub.origin}/feeds/section/nothing.rss")
    assert {(one.status, one.text) for one in (*answers, absent)} == {(202, absent.text)}


BAD = [
    ({"hub.mode": None}, "hub.mode"),
    ({"hub.mode": ""}, "hub.mode"),
    ({"hub.mode": "Subscribe"}, "hub.mode"),
    ({"hub.mode": "denied"}, "hub.mode"),
    ({"hub.topic": None}, "hub.topic"),
    ({"hub.topic": ""}, "hub.topic"),
    ({"hub.topic": "https://elsewhere.example/feed"}, "hub.topic"),
    ({"hub.topic": "{origin}/feeds/latest.atom#part"}, "hub.topic"),
    ({"hub.topic": "{origin}/feeds/latest.atom?page=2"}, "hub.topic"),
    ({"hub.topic": "{origin}/feeds/latest/archive/1.atom"}, "hub.topic"),
    ({"hub.topic": "{origin}/feeds/"}, "hub.topic"),
    ({"hub.topic": "{origin}/feeds/%00.atom"}, "hub.topic"),
    ({"hub.topic": "{origin}/hub"}, "hub.topic"),
    ({"hub.topic": "file:///etc/passwd"}, "hub.topic"),
    ({"hub.callback": None}, "hub.callback"),
    ({"hub.callback": ""}, "hub.callback"),
    ({"hub.callback": "news.example/callback"}, "hub.callback"),
    ({"hub.callback": "ftp://news.example/"}, "hub.callback"),
    ({"hub.callback": "javascript:alert(1)"}, "hub.callback"),
    ({"hub.callback": "https://user:word@news.example/"}, "hub.callback"),
    ({"hub.callback": "https://user@news.example/"}, "hub.callback"),
    ({"hub.callback": "https://news.example/#fragment"}, "hub.callback"),
    ({"hub.callback": "https://nachrichten.österreich.example/"}, "hub.callback"),
    ({"hub.callback": "https://news.example/ü"}, "hub.callback"),
    ({"hub.callback": "https://news.example:0/"}, "hub.callback"),
    ({"hub.callback": "https://news.example:65536/"}, "hub.callback"),
    ({"hub.callback": "https://news.example/a b"}, "hub.callback"),
    ({"hub.callback": "https://news.example/\nX-Header: 1"}, "hub.callback"),
    ({"hub.callback": "https:/\\news.example/"}, "hub.callback"),
    ({"hub.callback": "{origin}/hub"}, "hub.callback"),
    ({"hub.secret": "s" * 200}, "hub.secret"),
    ({"hub.secret": "s" + "ü" * 100}, "hub.secret"),
    ({"hub.secret": "🦀" * 50}, "hub.secret"),
    ({"hub.lease_seconds": "ten days"}, "hub.lease_seconds"),
    ({"hub.lease_seconds": "-5"}, "hub.lease_seconds"),
    ({"hub.lease_seconds": "0"}, "hub.lease_seconds"),
    ({"hub.lease_seconds": "1e6"}, "hub.lease_seconds"),
]


@pytest.mark.parametrize(("changes", "named"), BAD)
def test_a_wrong_request_is_refused_with_the_reason_in_plain_text(hub: Hub, changes: dict[str, str | None], named: str) -> None:
    right = {"hub.mode": "subscribe", "hub.topic": hub.topic, "hub.callback": "https://news.example/callback"}
    form = {name: value.replace("{origin}", hub.origin) for name, value in (right | changes).items() if value is not None}
    answer = hub.post(form)
    assert answer.status in {400, 404}
    assert answer.header("content-type") == "text/plain; charset=utf-8"
    assert named in answer.text
    assert "word@" not in answer.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"hub.mode": "subscribe"}', "application/json", 400),
        (b"hub.mode=subscribe", "multipart/form-data; boundary=x", 400),
        (b"hub.mode=subscribe", f"{FORM}; charset=latin-1", 400),
        (b"hub.mode=%C3%28", FORM, 400),
        (b"\xff\xfe", FORM, 400),
        (b"&".join([b"a=1"] * 1_000), FORM, 400),
        (b"a=" + b"x" * 100_000, FORM, 413),
        (b"", FORM, 400),
    ],
)
def test_what_is_no_form_in_utf_8_is_refused(hub: Hub, body: bytes, content_type: str, status: int) -> None:
    answer = hub.send("POST", "/hub", body, Content_Type=content_type)
    assert (answer.status, answer.header("content-type")) == (status, "text/plain; charset=utf-8")


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=UTF-8", f'{FORM};charset="utf-8"', FORM.upper()])
def test_a_form_may_name_its_character_set(hub: Hub, subscriber: Subscriber, content_type: str) -> None:
    form = {"hub.mode": "subscribe", "hub.topic": hub.topic, "hub.callback": subscriber.url()}
    assert hub.post(form, content_type).status == 202


def test_parameters_that_the_hub_does_not_know_are_ignored(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, foo="hub.bar", verify="sync", verify_token="x", challenge="mine")
    assert (
        hub.post(
            [("foo", "bar"), ("hub.mode", "unsubscribe"), ("hub.topic", hub.topic), ("hub.callback", subscriber.url())]
        ).status
        == 202
    )
    eventually(lambda: len(subscriber.asked) == 2)


@pytest.mark.parametrize("secret", ["s" * 199, "ü" * 99, "a secret & a half=1", "🦀" * 49])
def test_a_secret_of_fewer_than_200_bytes_is_taken_and_signs(hub: Hub, subscriber: Subscriber, secret: str) -> None:
    hub.subscribe(subscriber, secret=secret)
    hub.publish()
    (request,) = received(subscriber)
    assert request.headers["x-hub-signature"].startswith("sha256=")
    assert signed(request, secret)


@pytest.mark.parametrize("callback", ["https://xn--bcher-kva.example/", "https://news.example:8443/?x=1", "http://news.example"])
def test_callbacks_may_be_http_or_https_with_a_port_or_in_punycode(hub: Hub, callback: str) -> None:
    assert hub.ask(callback).status == 202


def test_escapes_of_characters_that_need_none_are_undone_in_the_topic(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, topic=hub.topic.replace("latest", "%6C%61test").replace(".atom", "%2Eatom"))
    assert [one["topic"] for one in hub.subscribed(subscriber)] == [hub.topic]


def test_callbacks_that_differ_by_needless_escapes_are_one_subscription(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, "/~reader")
    hub.subscribe(subscriber, "/%7Ereader")
    hub.publish()
    assert [request.target for request in received(subscriber)] == ["/%7Ereader"]


def test_a_subscription_is_one_of_topic_and_callback(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, "/a")
    hub.subscribe(subscriber, "/b")
    hub.subscribe(subscriber, "/a", topic=f"{hub.origin}/feeds/latest.rss")
    assert len(hub.subscribed(subscriber)) == 3
    hub.publish()
    assert sorted(request.target for request in received(subscriber, 3)) == ["/a", "/a", "/b"]


def test_a_renewal_takes_the_place_of_the_subscription_with_its_secret_and_lease(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, secret="the first", lease_seconds="3600")
    hub.subscribe(subscriber, secret="the second", lease_seconds="7200")
    (standing,) = hub.subscribed(subscriber)
    assert lease(standing) == timedelta(seconds=7_200)
    hub.publish()
    (request,) = received(subscriber)
    assert signed(request, "the second")


def test_a_renewal_without_a_secret_ends_the_signatures(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, secret="the first")
    hub.subscribe(subscriber)
    hub.publish()
    (request,) = received(subscriber)
    assert "x-hub-signature" not in request.headers


def test_a_request_changes_nothing_before_it_is_confirmed(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, secret="the first")
    subscriber.seconds = 1.5
    hub.ask(subscriber.url(), secret="the second")
    eventually(lambda: len(subscriber.asked) == 2)
    hub.publish()
    assert signed(received(subscriber)[0], "the first")


@pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
def test_a_request_that_is_not_confirmed_leaves_the_subscription_as_it_was(hub: Hub, subscriber: Subscriber, mode: str) -> None:
    hub.subscribe(subscriber, secret="the first", lease_seconds="3600")
    (before,) = hub.subscribed(subscriber)
    subscriber.answer = lambda request: (404, {}, b"") if request.method == "GET" else (204, {}, b"")
    hub.ask(subscriber.url(), mode, secret="the second", lease_seconds="7200")
    refused(hub, subscriber)
    assert hub.subscribed(subscriber) == [before]
    hub.publish()
    assert signed(received(subscriber)[0], "the first")


def test_a_subscription_is_renewed_without_an_interruption(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, lease_seconds="3600")
    hub.let_pass(subscriber.name, timedelta(seconds=3_500))
    hub.subscribe(subscriber, lease_seconds="3600")
    hub.let_pass(subscriber.name, timedelta(seconds=200))
    hub.publish()
    assert len(received(subscriber)) == 1


QUERIES = [
    "/cb",
    "/cb?foo=bar&red=fish",
    "/cb?hub.mode=mine&hub.challenge=mine",
    "/cb?",
    "/cb?a=%7e&b=%2F+&&c",
    "?q=1",
    "",
    "/a;b/'c'",
]


@pytest.mark.parametrize("target", QUERIES)
def test_the_query_of_a_callback_is_kept_and_ours_is_joined_to_it(hub: Hub, subscriber: Subscriber, target: str) -> None:
    hub.subscribe(subscriber, target)
    wire = target if target.startswith("/") else f"/{target}"
    asked = subscriber.asked[0].target
    assert asked.startswith(wire)
    joined = asked.removeprefix(wire)
    assert joined.startswith("hub.mode" if target.endswith("?") else "&hub.mode" if "?" in target else "?hub.mode")
    assert joined.count("hub.challenge=") == 1
    hub.publish()
    (request,) = received(subscriber)
    assert (request.target, request.headers["host"]) == (wire, subscriber.name)


def test_who_unsubscribes_confirms_it_and_is_told_nothing_more(hub: Hub, subscriber: Subscriber, witness: Subscriber) -> None:
    hub.subscribe(subscriber)
    assert hub.ask(subscriber.url(), "unsubscribe").status == 202
    eventually(lambda: not hub.subscribed(subscriber))
    asked = subscriber.asked[1]
    assert (asked.said("hub.mode"), asked.said("hub.topic")) == ("unsubscribe", hub.topic)
    assert told_nothing(hub, subscriber, witness)


@pytest.mark.parametrize("seconds", ["0", "-1", "never", "86400"])
def test_a_lease_is_ignored_where_somebody_unsubscribes(hub: Hub, subscriber: Subscriber, seconds: str) -> None:
    hub.subscribe(subscriber)
    assert hub.ask(subscriber.url(), "unsubscribe", lease_seconds=seconds).status == 202
    eventually(lambda: not hub.subscribed(subscriber))


def test_a_subscription_that_is_not_there_can_be_ended_too(hub: Hub, subscriber: Subscriber) -> None:
    assert hub.ask(subscriber.url(), "unsubscribe").status == 202
    eventually(lambda: len(subscriber.asked) == 1)
    assert hub.subscribed(subscriber) == []


# Denial: section 5.2


def test_a_topic_without_a_feed_is_denied_at_the_callback(hub: Hub, subscriber: Subscriber) -> None:
    topic = f"{hub.origin}/feeds/tag/{quote('nirgends')}.json"
    assert hub.ask(subscriber.url("/cb?a=1"), topic=topic).status == 202
    eventually(lambda: subscriber.asked)
    request = subscriber.asked[0]
    assert request.target.startswith("/cb?a=1&")
    assert [name for name, _ in request.query] == ["a", "hub.mode", "hub.topic", "hub.reason"]
    assert (request.said("hub.mode"), request.said("hub.topic")) == ("denied", topic)
    assert hub.subscribed(subscriber) == []


def test_a_subscription_can_be_denied_at_any_time(hub: Hub, subscriber: Subscriber, witness: Subscriber) -> None:
    hub.subscribe(subscriber)
    (standing,) = hub.subscribed(subscriber)
    hub.share("subscriptions", "deny", standing["id"])
    eventually(lambda: len(subscriber.asked) == 2)
    denial = subscriber.asked[1]
    assert (denial.said("hub.mode"), denial.said("hub.topic")) == ("denied", hub.topic)
    assert denial.said("hub.reason")
    assert told_nothing(hub, subscriber, witness)
    hub.subscribe(subscriber)


# Verification: section 5.3


def test_a_subscriber_is_asked_at_once_and_by_all_that_it_has_to_know(hub: Hub, subscriber: Subscriber) -> None:
    began = time.monotonic()
    hub.subscribe(subscriber, lease_seconds="86400")
    (asked,) = subscriber.asked
    assert asked.at - began < 2.0
    assert asked.method == "GET"
    assert [name for name, _ in asked.query] == ["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"]
    assert (asked.said("hub.mode"), asked.said("hub.topic"), asked.said("hub.lease_seconds")) == ("subscribe", hub.topic, "86400")


def test_every_challenge_is_new_and_of_letters_and_digits(hub: Hub, subscriber: Subscriber) -> None:
    for _ in range(3):
        hub.subscribe(subscriber)
    challenges = {request.said("hub.challenge") for request in subscriber.asked}
    assert len(challenges) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9]{32,128}", challenge) for challenge in challenges)


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 299])
def test_every_2xx_with_the_challenge_confirms(hub: Hub, subscriber: Subscriber, status: int) -> None:
    subscriber.answer = lambda request: (status, {}, request.said("hub.challenge").encode())
    hub.subscribe(subscriber)
    assert len(hub.subscribed(subscriber)) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_no_other_status_confirms_and_no_redirect_is_followed(hub: Hub, subscriber: Subscriber, status: int) -> None:
    def answer(request: Request) -> tuple[int, dict[str, str], bytes]:
        return status, {"Location": "/elsewhere"}, request.said("hub.challenge").encode()

    subscriber.answer = answer
    hub.ask(subscriber.url())
    refused(hub, subscriber)
    assert ([request.target.partition("?")[0] for request in subscriber.requests], hub.subscribed(subscriber)) == (
        ["/callback"],
        [],
    )


@pytest.mark.parametrize("body", ["", "{}\n", " {}", "<p>{}</p>", "{}{}", "challenge", "x" * 5_000], ids=range(7))
def test_no_other_body_confirms(hub: Hub, subscriber: Subscriber, body: str) -> None:
    subscriber.answer = lambda request: (200, {}, body.replace("{}", request.said("hub.challenge")).encode())
    hub.ask(subscriber.url())
    refused(hub, subscriber)
    assert hub.subscribed(subscriber) == []


def test_an_old_challenge_confirms_nothing(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber)
    old = subscriber.asked[0].said("hub.challenge").encode()
    subscriber.answer = lambda _: (200, {}, old)
    hub.ask(subscriber.url(), "unsubscribe")
    refused(hub, subscriber)
    assert len(hub.subscribed(subscriber)) == 1


def lease(subscription: dict[str, object]) -> timedelta:
    until, since = (datetime.fromisoformat(str(subscription[name])) for name in ("expires_at", "verified_at"))
    return until - since


@pytest.mark.parametrize(
    ("asked", "granted"), [("", 864_000), ("1", 300), ("3600", 3_600), ("2592000", 2_592_000), ("9" * 30, 2_592_000)]
)
def test_a_lease_is_granted_within_limits_and_runs_from_the_question(
    hub: Hub, subscriber: Subscriber, asked: str, granted: int
) -> None:
    hub.subscribe(subscriber, lease_seconds=asked)
    assert subscriber.asked[0].said("hub.lease_seconds") == str(granted)
    (standing,) = hub.subscribed(subscriber)
    assert lease(standing) == timedelta(seconds=granted)
    assert abs(time.time() - datetime.fromisoformat(str(standing["verified_at"])).timestamp()) < 5


def test_a_lease_that_is_over_ends_the_subscription(hub: Hub, subscriber: Subscriber, witness: Subscriber) -> None:
    hub.subscribe(subscriber, lease_seconds="3600")
    hub.let_pass(subscriber.name, timedelta(seconds=3_600))
    assert hub.subscribed(subscriber) == []
    assert told_nothing(hub, subscriber, witness)


# Publishing: section 6


@pytest.mark.parametrize("name", ["hub.url", "hub.topic"])
def test_whoever_says_that_a_feed_of_ours_has_changed_is_thanked_and_changes_nothing(
    hub: Hub, subscriber: Subscriber, name: str
) -> None:
    hub.subscribe(subscriber)
    assert hub.post({"hub.mode": "publish", name: hub.topic}).status == 202
    time.sleep(GRACE)
    assert subscriber.sent == []


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "https://elsewhere.example/feed", ""])
def test_no_other_address_can_be_published(hub: Hub, address: str) -> None:
    answer = hub.post({"hub.mode": "publish", "hub.url": address})
    assert answer.status in {400, 404}
    assert "hub." in answer.text


def test_other_hubs_are_told_of_every_feed_that_has_changed(hub: Hub, other_hub: Subscriber) -> None:
    eventually(lambda: not json.loads(hub.share("deliveries", "list", "--waiting", "--json", "--target", other_hub.name)))
    other_hub.requests.clear()
    hub.publish("lighthouse", section=None, tags=[])
    received(other_hub, 6)
    forms = [dict(pair.split("=") for pair in request.body.decode().split("&")) for request in other_hub.sent]
    assert {request.target for request in other_hub.sent} == {"/publish?key=1"}
    assert {form["hub.mode"] for form in forms} == {"publish"}
    assert sorted(form["hub.url"] for form in forms) == sorted(
        quote(f"{hub.origin}/feeds/{scope}.{extension}", safe="")
        for scope in ("latest", "language/en")
        for extension in ("rss", "atom", "json")
    )


# Distribution: section 7


@pytest.mark.parametrize("topic", TOPICS)
def test_a_delivery_is_the_whole_feed_with_its_type_and_its_links(
    hub: Hub, subscriber: Subscriber, other_hub: Subscriber, topic: str
) -> None:
    hub.subscribe(subscriber, topic=f"{hub.origin}/feeds/{topic}")
    hub.publish("ferry" if topic.startswith("language") else "harbour-bridge", language="de-AT" if "/de" in topic else "en")
    (request,) = received(subscriber)
    feed = hub.get(f"/feeds/{topic}")
    assert request.method == "POST"
    assert request.body == feed.body
    assert request.headers["content-type"] == feed.header("content-type")
    assert links(request.headers["link"]) == [
        ("hub", f"{hub.origin}/hub"),
        ("hub", other_hub.url("/publish?key=1")),
        ("self", f"{hub.origin}/feeds/{topic}"),
    ]


def test_a_withdrawal_is_delivered(hub: Hub, subscriber: Subscriber) -> None:
    hub.publish("mistaken", title="What was not so")
    hub.subscribe(subscriber)
    hub.withdraw("mistaken")
    (request,) = received(subscriber)
    assert b"What was not so" not in request.body
    assert b"articles/mistaken" in request.body


def test_a_delivery_without_a_secret_bears_no_signature(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber)
    hub.publish()
    assert "x-hub-signature" not in received(subscriber)[0].headers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_settles_a_delivery(hub: Hub, subscriber: Subscriber, status: int) -> None:
    subscriber.answers(status)
    hub.subscribe(subscriber)
    hub.publish()
    received(subscriber)
    eventually(lambda: hub.told(subscriber.name)[0]["outcome"] == "delivered")


def test_what_a_subscriber_answers_beside_the_status_is_not_even_read(hub: Hub, subscriber: Subscriber) -> None:
    subscriber.answers(200, {"Content-Type": "application/json", "X-Long": "x" * 10_000}, b"\0" * 5_000_000)
    hub.subscribe(subscriber)
    hub.publish()
    received(subscriber)
    eventually(lambda: hub.told(subscriber.name)[0]["outcome"] == "delivered")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 403, 404, 429, 500, 503])
def test_every_other_status_is_a_failure_and_tried_again_with_what_is_new(hub: Hub, subscriber: Subscriber, status: int) -> None:
    hub.subscribe(subscriber)
    subscriber.answers(status, {"Location": subscriber.url("/elsewhere")})
    hub.publish()
    received(subscriber)
    eventually(lambda: hub.told(subscriber.name)[0]["attempts"] == 1 and hub.told(subscriber.name)[0]["status"] == status)
    (standing,) = hub.subscribed(subscriber)
    assert standing["failing"]
    subscriber.answers(204)
    hub.let_pass(subscriber.name, timedelta(seconds=7))
    first, second = received(subscriber, 2)
    assert (first.target, second.target, second.body) == ("/callback", "/callback", hub.get("/feeds/latest.atom").body)


def test_410_ends_the_subscription(hub: Hub, subscriber: Subscriber, witness: Subscriber) -> None:
    hub.subscribe(subscriber)
    subscriber.answers(410)
    hub.publish()
    received(subscriber)
    eventually(lambda: not hub.subscribed(subscriber))
    assert told_nothing(hub, subscriber, witness)


def test_after_a_delivery_was_given_up_the_next_update_is_tried(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, lease_seconds="2000000")
    subscriber.answers(500)
    hub.publish()
    for tries in range(1, 11):
        received(subscriber, tries)
        eventually(lambda tries=tries: hub.told(subscriber.name)[0]["attempts"] == tries and not waits(hub, subscriber))
        hub.let_pass(subscriber.name, timedelta(hours=24) if tries < 10 else timedelta())
    assert (hub.told(subscriber.name)[0]["outcome"], len(hub.subscribed(subscriber))) == ("dead", 1)
    subscriber.answers(204)
    hub.publish()
    assert len(received(subscriber, 11)) == 11


def waits(hub: Hub, subscriber: Subscriber) -> bool:
    """Whether an attempt is under way: its lease is shorter than any wait."""
    one = hub.told(subscriber.name)[0]
    return one["outcome"] is None and one["status"] is None


def test_subscribers_that_hang_and_fail_are_nothing_to_the_others(hub: Hub, subscriber: Subscriber) -> None:
    with serving() as hanging:
        for number in range(20):
            hub.subscribe(hanging, f"/{number}")
        hub.subscribe(subscriber)
        hanging.seconds = 4.0
        began = time.monotonic()
        hub.publish()
        eventually(lambda: subscriber.sent)
        assert subscriber.sent[0].at - began < 2.0
        hanging.seconds = 0.0


# Security: section 8, and what the text leaves to hubs


@pytest.mark.parametrize(
    "callback", ["http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/"]
)
def test_a_private_address_that_the_operator_has_not_allowed_is_never_called(
    hub: Hub, subscriber: Subscriber, callback: str
) -> None:
    address = callback.replace("{port}", subscriber.name.rpartition(":")[2])
    assert hub.ask(address).status == 202
    eventually(lambda: [one["outcome"] for one in hub.told(address.split("/")[2])] == ["refused"])
    assert subscriber.requests == []


def test_a_callback_on_ipv6_is_called(hub: Hub) -> None:
    with serving("::1") as subscriber:
        hub.subscribe(subscriber)
        hub.publish()
        assert received(subscriber)[0].headers["host"] == subscriber.name


def test_a_callback_is_no_part_of_any_list_or_log(hub: Hub, subscriber: Subscriber) -> None:
    hub.subscribe(subscriber, "/capability-8f3a", secret="hush")
    subscriber.answers(500)
    hub.publish()
    received(subscriber)
    shown = hub.share("subscriptions", "list") + hub.share("deliveries", "list") + hub.get("/metrics").text
    log = Path(hub.environ["SHARE_DATA_DIR"]).with_name("log").read_text()
    assert "capability-8f3a" not in shown + log
    assert "hush" not in shown + log
