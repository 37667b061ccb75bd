"""``share webhook`` and ``share deliveries``, as an operator calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories import submission
from newsroom import Newsroom
from subscribers import Subscriber, subscriber, work_off

from share.publish import publish
from share.push.outcome import DELAYS
from share.push.subscribe import accept
from share.settings import Settings
from share.signing import webhook_key, webhook_verifies
from share.store import subscriptions
from share.store.subscriptions import Intent
from share.wiring import Parts, now, open_parts

__all__ = ["subscriber"]


class Clock:
    """The time, and how much of it was skipped."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self):  # type: ignore[no-untyped-def]
        return now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def parts(newsroom: Newsroom, clock: Clock) -> Iterator[Parts]:
    """What a worker has open, beside the commands."""
    newsroom.environ["SHARE_ALLOW_HOSTS"] = "127.0.0.1"
    newsroom.share("migrate")
    parts = open_parts(Settings.from_env(newsroom.environ, folder=newsroom.folder), clock)
    yield parts
    parts.queue.close()
    parts.store.close()


def publish_one(parts: Parts, **changes: object) -> None:
    publish(parts.store, submission(**changes), parts.clock())
    work_off(parts)


def test_a_webhook_is_added_told_rotated_and_removed(newsroom: Newsroom, parts: Parts, subscriber: Subscriber) -> None:
    added = newsroom.share("webhook", "add", subscriber.url())
    secret = added.stdout.strip()
    assert (added.exit_code, added.stderr, len(webhook_key(secret))) == (0, "webhook 1\n", 32)
    publish_one(parts)
    assert verified(subscriber, secret)
    listed = newsroom.share("webhook", "list").stdout
    assert listed.startswith(f"1  {subscriber.url()}  all events  added ")
    assert listed.endswith("works\n")
    assert secret not in listed
    fresh = newsroom.share("webhook", "rotate", 1).stdout.strip()
    publish_one(parts, title="Another title")
    assert fresh != secret
    assert verified(subscriber, fresh)
    assert verified(subscriber, secret)
    assert newsroom.share("webhook", "remove", 1).stdout == "removed webhook 1\n"
    listed = newsroom.share("webhook", "list")
    assert (listed.stdout, listed.stderr) == ("", "There are no webhooks; `share webhook add URL` adds one.\n")
    publish_one(parts, title="A third title")
    assert len(subscriber.sent) == 2


def verified(subscriber: Subscriber, secret: str) -> bool:
    request = subscriber.sent[-1]
    return webhook_verifies(
        request.body,
        [secret],
        message_id=request.headers["webhook-id"],
        timestamp=request.headers["webhook-timestamp"],
        header=request.headers["webhook-signature"],
        now=now(),
    )


def test_a_webhook_that_is_gone_is_listed_so_and_can_be_revived(newsroom: Newsroom, parts: Parts, subscriber: Subscriber) -> None:
    newsroom.share("webhook", "add", subscriber.url(), "--type", "article.published", "--type", "article.corrected")
    subscriber.answers(410)
    publish_one(parts)
    listed = newsroom.share("webhook", "list").stdout
    assert "article.published article.corrected" in listed
    assert listed.endswith(f"stopped {now():%Y-%m-%d}, since it answered 410\n")
    assert newsroom.share("webhook", "revive", 1).exit_code == 0
    assert newsroom.share("webhook", "list").stdout.endswith("works\n")


@pytest.mark.parametrize(
    "url", ["ftp://partner.example/", "partner.example", "https://user:secret@partner.example/", "https://a b/"]
)
def test_an_address_that_cannot_be_called_is_refused(newsroom: Newsroom, url: str) -> None:
    result = newsroom.share("webhook", "add", url)
    assert result.exit_code == 1
    assert "starts with http:// or https://" in result.stderr
    assert newsroom.share("webhook", "list").stdout == ""


@pytest.mark.parametrize("url", ["http://10.0.0.7/hook", "http://0x7f.1:8000/", "https://[::1]/", "https://desk.internal/hook"])
def test_whoever_adds_an_address_of_a_private_network_is_told_that_nothing_will_be_sent(newsroom: Newsroom, url: str) -> None:
    result = newsroom.share("webhook", "add", url, SHARE_ALLOW_HOSTS="")
    assert (result.exit_code, "nothing will be sent to it" in result.stderr, "SHARE_ALLOW_HOSTS" in result.stderr) == (
        0,
        True,
        True,
    )


def test_a_webhook_that_comes_later_is_told_of_each_article_what_was_said_last(
    newsroom: Newsroom, parts: Parts, subscriber: Subscriber
) -> None:
    for changes in ({}, {"slug": "other"}, {"title": "Another title"}, {"slug": "third"}):
        publish_one(parts, **changes)
    newsroom.share("webhook", "add", subscriber.url("/new"))
    result = newsroom.share("webhook", "replay", 1, "--since", f"{now() - timedelta(hours=1):%Y-%m-%dT%H:%M}+00:00")
    assert (result.exit_code, result.stdout) == (0, "3 will be delivered to webhook 1\n")
    work_off(parts)
    told = [(data["data"]["slug"], data["data"]["revision"]) for data in (json.loads(one.body) for one in subscriber.sent)]
    assert sorted(told) == [("harbour-bridge-reopens", 2), ("other", 1), ("third", 1)]
    first = {one.headers["webhook-id"] for one in subscriber.sent}
    assert newsroom.share("webhook", "replay", 1, "--last", 2).stdout == "2 will be delivered to webhook 1\n"
    work_off(parts)
    assert len(subscriber.sent) == 5
    assert {one.headers["webhook-id"] for one in subscriber.sent} == first


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Say how far back"),
        (("--since", "yesterday"), "--since takes a date or a time"),
        (("--since", "2099-01-01"), "Nothing of that time is kept"),
        (("--since", "0001-01-01T00:00+14:00"), "--since takes a date or a time"),
    ],
)
def test_a_replay_says_what_it_needs(newsroom: Newsroom, options: tuple[str, ...], sentence: str) -> None:
    newsroom.share("webhook", "add", "https://partner.example/hook")
    assert sentence in newsroom.share("webhook", "replay", 1, *options).stderr


def test_a_webhook_that_is_stopped_is_told_nothing_again_either(newsroom: Newsroom, parts: Parts, subscriber: Subscriber) -> None:
    newsroom.share("webhook", "add", subscriber.url())
    subscriber.answers(410)
    publish_one(parts)
    assert "`share webhook revive 1` changes that" in newsroom.share("webhook", "replay", 1, "--last", 1).stderr
    newsroom.share("webhook", "revive", 1)
    assert newsroom.share("webhook", "replay", 1, "--last", 1).stdout == "1 will be delivered to webhook 1\n"


def test_a_webhook_that_nothing_reaches_for_five_days_is_stopped_and_said_so(
    newsroom: Newsroom, parts: Parts, subscriber: Subscriber, clock: Clock
) -> None:
    newsroom.share("webhook", "add", subscriber.url())
    newsroom.share("webhook", "add", subscriber.url("/well"))
    subscriber.answer = lambda request: (204 if request.target == "/well" else 500, {}, b"")
    publish_one(parts)
    for delay in DELAYS:
        clock.ahead += delay * 1.25
        work_off(parts)
    assert [line.rpartition("  ")[2] for line in newsroom.share("webhook", "list").stdout.splitlines()] == ["failing", "works"]
    clock.ahead += timedelta(days=3)
    publish_one(parts, title="Another title")
    for delay in DELAYS:
        clock.ahead += delay * 1.25
        work_off(parts)
    first, second = newsroom.share("webhook", "list").stdout.splitlines()
    assert first.endswith(", since nothing reached it")
    checked = newsroom.share("check").stdout
    assert "ok     Push: 0 subscriptions and 2 webhooks.\n" in checked
    assert f"note   Push: webhook 1 at {subscriber.name} is stopped.\n" in checked
    assert "webhook 2" not in checked
    assert second.endswith("works")
    publish_one(parts, title="A third title")
    assert json.loads(newsroom.share("deliveries", "list", "--target", "webhook:1", "--waiting", "--json").stdout) == []
    result = newsroom.share("deliveries", "retry", "--target", "webhook:1")
    assert (result.stdout, "to a webhook that is stopped" in result.stderr) == ("0 will be delivered again\n", True)
    newsroom.share("webhook", "revive", 1)
    subscriber.answers(204)
    newsroom.share("webhook", "replay", 1, "--last", 10)
    work_off(parts)
    assert json.loads(subscriber.sent[-1].body)["data"]["title"] == "A third title"


def test_webhooks_are_listed_for_programs_without_their_secrets(newsroom: Newsroom) -> None:
    secret = newsroom.share("webhook", "add", "https://partner.example/hook").stdout.strip()
    listed = newsroom.share("webhook", "list", "--json").stdout
    (entry,) = json.loads(listed)
    assert (entry["id"], entry["url"], entry["state"]) == (1, "https://partner.example/hook", "works")
    assert secret not in listed


def test_subscriptions_are_listed_without_their_callbacks_and_can_be_ended(
    newsroom: Newsroom, parts: Parts, subscriber: Subscriber
) -> None:
    assert "There are none" in newsroom.share("subscriptions", "list").stderr
    topic = parts.links.feed("latest", "atom")
    for path, secret in (("/secret-path", b"secret"), ("/other", None)):
        accept(parts.store, Intent("subscribe", topic, subscriber.url(path), secret, 86_400), parts.clock())
        work_off(parts)
    signed, unsigned = newsroom.share("subscriptions", "list", "--topic", topic).stdout.splitlines()
    assert signed.startswith(f"1  {topic}  at {subscriber.name}  signed  until ")
    assert unsigned.startswith(f"2  {topic}  at {subscriber.name}  unsigned  until ")
    assert "secret-path" not in signed
    assert len(json.loads(newsroom.share("subscriptions", "list", "--host", "127.0.0.1", "--json").stdout)) == 2
    assert newsroom.share("subscriptions", "list", "--host", "elsewhere").stdout == ""
    assert "There may be more" in newsroom.share("subscriptions", "list", "--limit", 1).stderr
    publish_one(parts)
    shown = {json.loads(newsroom.share("deliveries", "show", n, "--json").stdout).get("topic") for n in (3, 4)}
    assert shown == {topic}
    assert "verification  delivered  200" in newsroom.share("deliveries", "list").stdout
    assert newsroom.share("subscriptions", "deny", 1).stdout == f"subscription 1 has ended, and {subscriber.name} will be told\n"
    work_off(parts)
    assert subscriber.asked[-1].target.startswith("/secret-path?hub.mode=denied&")
    assert newsroom.share("subscriptions", "list").stdout.startswith("2  ")
    assert "no subscription 1" in newsroom.share("subscriptions", "deny", 1).stderr


@pytest.mark.parametrize("command", ["rotate", "remove", "revive"])
def test_a_webhook_that_is_not_there_is_said_so(newsroom: Newsroom, command: str) -> None:
    result = newsroom.share("webhook", command, 7)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no webhook 7" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        *(("webhook", verb) for verb in ("rotate", "remove", "revive", "replay")),
        *(("deliveries", verb) for verb in ("show", "retry")),
        ("deliveries", "list", "--event"),
        ("subscriptions", "deny"),
        ("subscriptions", "list", "--limit"),
        *(("source", "aside", verb) for verb in ("show", "retry", "drop")),
    ],
    ids=" ".join,
)
def test_a_number_that_no_row_can_have_is_said_so(newsroom: Newsroom, command: tuple[str, ...]) -> None:
    result = newsroom.share(*command, 2**63)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{2**63} is not in the range" in result.stderr


def test_deliveries_are_listed_shown_and_given_up_ones_tried_again(
    newsroom: Newsroom, parts: Parts, subscriber: Subscriber, clock: Clock
) -> None:
    newsroom.share("webhook", "add", subscriber.url("/secret-path"))
    subscriber.answers(500)
    publish_one(parts)
    for delay in DELAYS:
        clock.ahead += delay * 1.25
        work_off(parts)
    line = newsroom.share("deliveries", "list", "--dead").stdout
    assert line.startswith("1  ")
    assert f"webhook:1 at {subscriber.name}  article.published harbour-bridge-reopens (event 1)  dead  500" in line
    assert "secret-path" not in line
    (entry,) = json.loads(newsroom.share("deliveries", "list", "--json").stdout)
    assert (entry["outcome"], entry["attempts"], entry["status"]) == ("dead", 10, 500)
    shown = json.loads(newsroom.share("deliveries", "show", 1, "--json").stdout)
    assert shown["payload"]["data"]["slug"] == "harbour-bridge-reopens"
    text = newsroom.share("deliveries", "show", 1).stdout
    assert f"message_id   {shown['message_id']}\n" in text
    subscriber.answers(204)
    result = newsroom.share("deliveries", "retry", "--dead")
    assert (result.stdout, result.stderr) == ("1 will be delivered again\n", "")
    work_off(parts)
    first, last = subscriber.sent[0], subscriber.sent[-1]
    assert (first.headers["webhook-id"], first.body) == (last.headers["webhook-id"], last.body)
    assert newsroom.share("deliveries", "list", "--dead").stdout == ""
    assert "delivered  204" in newsroom.share("deliveries", "list").stdout


def test_deliveries_are_chosen_by_event_by_target_and_by_what_waits(
    newsroom: Newsroom, parts: Parts, subscriber: Subscriber
) -> None:
    newsroom.share("webhook", "add", subscriber.url())
    newsroom.share("webhook", "add", "http://127.0.0.1:1/nobody")
    publish_one(parts)
    publish_one(parts, slug="other")

    def listed(*options: object) -> set[int]:
        return {entry["id"] for entry in json.loads(newsroom.share("deliveries", "list", "--json", *options).stdout)}

    assert listed() == {1, 2, 3, 4}
    assert listed("--event", 1) == {1, 2}
    assert listed("--target", "webhook:2") == listed("--target", "127.0.0.1:1") == listed("--waiting") == {2, 4}
    assert listed("--target", "webhook:2", "--event", 2) == {4}
    assert listed("--target", "nobody") == set()
    assert "no such deliveries" in newsroom.share("deliveries", "list", "--target", "nobody").stderr
    assert "There may be more" in newsroom.share("deliveries", "list", "--limit", 2).stderr


@pytest.mark.parametrize("said", ["reader.example", "Reader.Example", "READER.example:8080"])
def test_a_host_is_found_however_it_is_typed_and_on_whatever_port(newsroom: Newsroom, parts: Parts, said: str) -> None:
    topic = parts.links.feed("latest", "atom")
    wanted = Intent("subscribe", topic, "http://Reader.example:8080/secret-path", None, 86_400, id=1)
    accept(parts.store, wanted, parts.clock())
    with parts.store.begin() as c:
        subscriptions.confirm(c, wanted, parts.clock())
    assert newsroom.share("subscriptions", "list", "--host", said).stdout.startswith("1  ")
    assert newsroom.share("deliveries", "list", "--target", said).stdout.startswith("1  ")
    assert newsroom.share("deliveries", "list", "--target", "example").stdout == ""


def test_what_was_overtaken_is_left_and_said_so(newsroom: Newsroom, parts: Parts, subscriber: Subscriber) -> None:
    newsroom.share("webhook", "add", subscriber.url())
    publish_one(parts)
    publish_one(parts, title="Another title")
    result = newsroom.share("deliveries", "retry", 1, 2, 99)
    assert result.stdout == "1 will be delivered again\n"
    assert "1, 99" in result.stderr
    answer = json.loads(newsroom.share("deliveries", "retry", "--event", 1, "--json").stdout)
    assert answer == {"retried": [], "left": [1]}


def test_retry_wants_to_know_what_and_show_says_where_nothing_is(newsroom: Newsroom) -> None:
    assert "`share subscriptions list`" in newsroom.share("deliveries", "list").stderr
    assert "Say which" in newsroom.share("deliveries", "retry").stderr
    nobody = newsroom.share("deliveries", "retry", "--target", "raeder.example")
    assert (nobody.stdout, "no such deliveries" in nobody.stderr) == ("0 will be delivered again\n", True)
    assert "no delivery 5" in newsroom.share("deliveries", "show", 5).stderr
