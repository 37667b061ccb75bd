"""One attempt of one delivery ▶: what has to be sent is loaded in the transaction that claimed it, and sent without the database.

A subscriber gets the feed as it stands when it is sent, never as it stood when the change happened; so a feed that is read
after the claim has that change in it, and a later attempt never shows an older state.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection

from share import signing
from share.errors import NotFound, OutboundFailed, OutboundRefused, ShareError
from share.links import Links
from share.outbound import Fetched, Outbound
from share.push import webhook, websub
from share.push.outcome import CLAIMS, Answer
from share.store import events, outbox, scopes, subscriptions, webhooks
from share.store.deliveries import FEED, PING, VERIFY, WEBHOOK, Delivery
from share.store.subscriptions import DENIED, Intent, Subscription

SECONDS = 15.0
"""How long an attempt may take, from the look-up to the end of the answer (Standard Webhooks: 15 to 30)."""
ANSWER_BYTES = 1_000
"""Of an answer to a verification; a challenge has `websub.CHALLENGE_LENGTH`. Other answers are not read."""
FEEDS_BYTES = 16 * 1024 * 1024
READERS = 16
"""Feeds that can be read at a time; subscribers of one feed wait for the same reading."""
NO_FEED = "This feed does not exist: nothing was ever published in it."
ENDED = "The publisher has ended this subscription."

log = logging.getLogger(__name__)


class Content(NamedTuple):
    """A feed as its address answers it."""

    body: bytes
    content_type: str


class Message(NamedTuple):
    """A webhook's message: where it goes, by which secrets it is signed, its number and its body."""

    url: str
    secrets: tuple[str, ...]
    message_id: str
    body: bytes


class Question(NamedTuple):
    """What a subscriber is asked; ``exists`` says whether there is such a feed."""

    intent: Intent
    exists: bool


class Unreadable(NamedTuple):
    """What is known of a delivery makes no errand, by a defect; it is tried again as if nobody had answered."""

    error: str


Order = Subscription | Message | Question | Unreadable | str | None


class Errand(NamedTuple):
    """A claimed delivery with what has to be sent; ``order`` is None where its target is not there any more. ``generation`` is
    that of the store at the claim.
    """

    delivery: Delivery
    order: Order
    generation: int


ReadFeed = Callable[[str], Content | None]
"""From the address of one of our feeds to its content now; None where there is no such feed."""


def load(c: Connection, claimed: Sequence[Delivery], now: datetime, links: Links) -> list[Errand]:
    """The errands of claimed deliveries, in their order."""
    if not claimed:
        return []

    def numbers(kind: str) -> set[int]:
        return {int(one.target) for one in claimed if one.kind == kind}

    subscribed = subscriptions.live(c, numbers(FEED), now)
    keyed = webhooks.live(c, numbers(WEBHOOK), now)
    told = events.find(c, {one.event for one in claimed if one.kind == WEBHOOK})
    asked = subscriptions.asked(c, numbers(VERIFY))
    generation = outbox.generation(c)

    def order(one: Delivery) -> Order:
        match one.kind:
            case "feed":
                return subscribed.get(int(one.target))
            case "webhook" if int(one.target) in keyed and one.event in told:
                to = keyed[int(one.target)]
                for event in events.as_told(c, to.partner_id, [told[one.event]]):
                    return Message(to.url, to.secrets, event.message_id, event.payload.encode())
            case "verify" if int(one.target) in asked:
                intent = asked[int(one.target)]
                return Question(intent, _exists(c, intent.topic, links))
            case "ping":
                return one.subject
        return None

    def readable(one: Delivery) -> Order:
        """A row that cannot be made sense of costs itself, and not all that was claimed with it. The database's own errors do."""
        try:
            return order(one)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            log.exception("delivery %d cannot be made", one.id)
            return Unreadable(said_of(error))

    return [Errand(one, readable(one), generation) for one in claimed]


def said_of(error: Exception) -> str:
    """A defect of ours, as it stands with the delivery that it befell."""
    return f"{type(error).__name__}: {error}"


def _exists(c: Connection, topic: str, links: Links) -> bool:
    """Whether there is such a feed; the site may have another address than it had when the feed was asked for."""
    try:
        scope = websub.topic_of(topic, links).scope
    except NotFound:
        return False
    return scope == scopes.LATEST or scopes.changed_at(c, scope) is not None


@dataclass(slots=True)
class Feeds:
    """Our feeds as they are sent, read once for each generation of the store and not for each subscriber. Threads may share it.

    At most ``limit`` bytes are kept, and those that were sent last: there may be a feed for each of ten thousand tags.
    """

    read: ReadFeed
    limit: int = FEEDS_BYTES
    _kept: OrderedDict[str, tuple[int, Content | None]] = field(default_factory=OrderedDict)
    _keeping: threading.Lock = field(default_factory=threading.Lock)
    _reading: tuple[threading.Lock, ...] = field(default_factory=lambda: tuple(threading.Lock() for _ in range(READERS)))

    def at(self, topic: str, generation: int) -> Content | None:
        """The feed as it stands at ``generation`` or later."""
        with self._reading[hash(topic) % READERS]:
            with self._keeping:
                kept = self._kept.get(topic)
                if kept is not None:
                    self._kept.move_to_end(topic)
            if kept is None or kept[0] < generation:
                kept = generation, self.read(topic)
                with self._keeping:
                    self._kept.pop(topic, None)
                    self._kept[topic] = kept
                    self._forget()
            return kept[1]

    def _forget(self) -> None:
        size = sum(len(content.body) for _, content in self._kept.values() if content)
        while size > self.limit and len(self._kept) > 1:
            _, (_, content) = self._kept.popitem(last=False)
            size -= len(content.body) if content else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverer:
    """Makes attempts. ``hubs`` are the addresses of all hubs of our feeds, ours first; ``method`` signs for subscribers."""

    outbound: Outbound
    links: Links
    feeds: Feeds
    clock: Callable[[], datetime]
    hubs: tuple[str, ...]
    method: str = signing.METHODS[0]
    seconds: float = SECONDS

    def attempt(self, errand: Errand) -> Answer:
        """Make one attempt. Whatever goes wrong is in the answer."""
        if errand.delivery.attempts > CLAIMS:
            return Answer(None, f"The process died in each of {CLAIMS} attempts.")
        try:
            return self._attempt(errand)
        except (OutboundRefused, OutboundFailed) as error:
            return Answer(None, error.public)
        except ShareError as error:
            return Answer(None, f"{error.public} {error.detail}".strip())

    def _attempt(self, errand: Errand) -> Answer:
        match errand.order:
            case Subscription() as subscription:
                return self._distribute(subscription, errand.generation)
            case Message() as message:
                sent = webhook.headers(message.body, message.message_id, message.secrets, self.clock())
                return _answer(self._post(message.url, message.body, sent))
            case Question() as question:
                return self._ask(question)
            case Unreadable() as unreadable:
                return Answer(None, unreadable.error)
            case str() as topic if errand.delivery.kind == PING:
                form = urlencode({"hub.mode": "publish", "hub.url": topic}).encode()
                return _answer(self._post(errand.delivery.target, form, {"Content-Type": websub.FORM}))
        return Answer(None, "Nobody waits for this any more.", final=True)

    def _distribute(self, subscription: Subscription, generation: int) -> Answer:
        """The whole feed, as its address answers it (WebSub, section 7)."""
        content = self.feeds.at(subscription.topic, generation)
        if content is None:
            return self._deny(subscription.callback, subscription.topic, NO_FEED)
        sent = {"Content-Type": content.content_type, "Link": websub.link_header(self.hubs, subscription.topic)}
        if subscription.secret:
            sent["X-Hub-Signature"] = signing.sign(content.body, [subscription.secret], self.method)
        return _answer(self._post(subscription.callback, content.body, sent))

    def _ask(self, question: Question) -> Answer:
        """Verification of intent (section 5.3), or the refusal of what cannot be (section 5.2)."""
        intent = question.intent
        if intent.mode == DENIED:
            return self._deny(intent.callback, intent.topic, ENDED)
        if intent.mode == "subscribe" and not question.exists:
            return self._deny(intent.callback, intent.topic, NO_FEED)
        challenge = "".join(secrets.choice(websub.CHALLENGE_LETTERS) for _ in range(websub.CHALLENGE_LENGTH))
        asked_at = self.clock()
        said = self._get(websub.verification_address(intent, challenge))
        if not 200 <= said.status < 300:
            return Answer(said.status, f"The subscriber did not confirm: it answered {said.status}.")
        if not hmac.compare_digest(said.data, challenge.encode()):
            return Answer(said.status, "The subscriber did not confirm: it answered something else than the challenge.")
        return Answer(said.status, confirmed=(intent, asked_at))

    def _deny(self, callback: str, topic: str, reason: str) -> Answer:
        """Tell a subscriber that there is nothing for it (section 5.2); what it says to that changes nothing."""
        try:
            status = self._get(websub.denial_address(callback, topic, reason)).status
        except (OutboundRefused, OutboundFailed) as error:
            return Answer(None, f"Denied: {reason} It was not told: {error.public}", denied=True)
        return Answer(status, f"Denied: {reason}", denied=True)

    def _get(self, url: str) -> Fetched:
        return self.outbound.call("GET", url, headers={}, max_bytes=ANSWER_BYTES, timeout_seconds=self.seconds)

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Fetched:
        return self.outbound.call("POST", url, data=body, headers=headers, max_bytes=0, timeout_seconds=self.seconds)


def _answer(said: Fetched) -> Answer:
    error = "" if 200 <= said.status < 300 else f"It answered {said.status}."
    return Answer(said.status, error, said.headers.get("retry-after", ""))
