"""What WebSub says (W3C Recommendation of 23 January 2018, and its revision of 2026 on challenges): requests to the hub, and
ours. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

from share.errors import BadInput, NotFound, OutboundRefused, TooLarge
from share.feeds.characters import uri
from share.links import FEED_MEDIA_TYPES, Links
from share.outbound.exact import ADDRESS_LIMIT, Place, place_of
from share.store.subscriptions import Intent, plain

Mode = Literal["subscribe", "unsubscribe", "publish"]

FORM = "application/x-www-form-urlencoded"
FORM_BYTES = 16_384
SECRET_LIMIT = 200
"""Bytes; a secret has fewer (section 5.1)."""
LEASE_DEFAULT = 10 * 86_400
"""Seconds; "a good default" (section 8.2)."""
LEASE_SHORTEST = 300
LEASE_LONGEST = 30 * 86_400
CHALLENGE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
"""Nothing that means anything in a page: a subscriber may show it where a browser looks (revision of 2026)."""
CHALLENGE_LENGTH = 40
SCOPE = re.compile(r"[a-z]+(?:/[^/?#]+)?")


@dataclass(frozen=True, slots=True)
class Topic:
    """A feed that can be subscribed to: scope and extension as `Links.feed` takes them, and its address."""

    scope: str
    extension: str
    url: str


@dataclass(frozen=True, slots=True)
class Published:
    """A word that a topic has changed (``hub.mode=publish``)."""

    topics: tuple[Topic, ...]


def read_request(body: bytes, content_type: str, links: Links) -> Intent | Published:
    """What a POST to the hub asks for. Parameters that we do not know make no difference.

    Raises:
        BadInput, TooLarge: where the request is wrong; the sentence is for whoever writes the subscriber.
        NotFound: where the topic is not a feed of ours.
    """
    given = _parameters(body, content_type)
    mode = given.get("hub.mode", "")
    if mode == "publish":
        named = [value for name in ("hub.url", "hub.topic") if (value := given.get(name))]
        if not named:
            raise BadInput("hub.url is missing: the address of the feed that has changed.")
        return Published(tuple(topic_of(address, links) for address in named))
    if mode not in {"subscribe", "unsubscribe"}:
        raise BadInput("hub.mode is missing or unknown: it takes subscribe, unsubscribe or publish.")
    topic = topic_of(_required(given, "hub.topic"), links)
    callback = _required(given, "hub.callback")
    _check_callback(callback, links)
    secret = given.get("hub.secret", "").encode()
    if len(secret) >= SECRET_LIMIT:
        raise BadInput(f"hub.secret has {len(secret)} bytes, and must have fewer than {SECRET_LIMIT}.")
    lease = LEASE_DEFAULT if mode == "unsubscribe" else granted_lease(given.get("hub.lease_seconds", ""))
    return Intent(mode, topic.url, callback, secret or None, lease)


def granted_lease(asked: str) -> int:
    """The lease in seconds that we grant: what was asked for, within our limits.

    Raises:
        BadInput: when it is no positive whole number.
    """
    if not asked.strip():
        return LEASE_DEFAULT
    if not re.fullmatch(r"0*[1-9][0-9]*", asked.strip(), re.ASCII):
        raise BadInput("hub.lease_seconds takes a positive whole number of seconds.")
    return min(max(int(asked.strip().lstrip("0")[:9]), LEASE_SHORTEST), LEASE_LONGEST)


def topic_of(address: str, links: Links) -> Topic:
    """The feed of ours at this address, which has to be the one that the feed names itself (``rel=self``).

    Raises:
        NotFound: where it is not one.
    """
    head, _, extension = plain(address).removeprefix(links.base_url + "/feeds/").rpartition(".")
    if extension in FEED_MEDIA_TYPES and SCOPE.fullmatch(head) and len(address) <= ADDRESS_LIMIT:
        url = links.feed(head, extension)
        if plain(url) == plain(address):
            return Topic(head, extension, url)
    raise NotFound(
        f"hub.topic is not a feed of this publisher: this hub takes the rel=self address of a feed, such as "
        f"{links.feed('latest', 'atom')}."
    )


def verification_address(intent: Intent, challenge: str) -> str:
    """Where the subscriber is asked whether it meant it (section 5.3)."""
    asked = {"hub.mode": intent.mode, "hub.topic": intent.topic, "hub.challenge": challenge}
    if intent.mode == "subscribe":
        asked["hub.lease_seconds"] = str(intent.lease_seconds)
    return _with_more(intent.callback, asked)


def denial_address(callback: str, topic: str, reason: str) -> str:
    """Where a subscriber is told that a subscription is not to be had, or not any more (section 5.2)."""
    return _with_more(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason})


def link_header(hubs: tuple[str, ...], topic: str) -> str:
    """The Link header of a feed, and of its distribution: its hubs, and exactly one address of its own (section 7)."""
    return ", ".join([*(f'<{uri(hub)}>; rel="hub"' for hub in hubs), f'<{topic}>; rel="self"'])


def _parameters(body: bytes, content_type: str) -> dict[str, str]:
    media_type, _, parameters = content_type.partition(";")
    charset = re.search(r'charset="?([\w-]+)', parameters, re.IGNORECASE)
    if media_type.strip().lower() != FORM or (charset and charset[1].lower() not in {"utf-8", "utf8"}):
        raise BadInput(f"The hub takes a form: Content-Type {FORM}, in UTF-8.")
    if len(body) > FORM_BYTES:
        raise TooLarge(f"The form has more than {FORM_BYTES:,} bytes.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise BadInput("The form cannot be read: it has to be UTF-8, with at most 100 fields.", repr(error)) from error
    given: dict[str, str] = {}
    for name, value in pairs:
        given.setdefault(name, value)
    return given


def _required(given: dict[str, str], name: str) -> str:
    if not given.get(name):
        raise BadInput(f"{name} is missing.")
    return given[name]


def _check_callback(callback: str, links: Links) -> Place:
    try:
        place = place_of(callback)
        own = place_of(links.base_url)
    except OutboundRefused as error:
        raise BadInput(f"hub.callback cannot be used. {error.public}") from error
    if (place.host.lower().rstrip("."), place.port) == (own.host.lower(), own.port):
        raise BadInput("hub.callback is an address of this hub's own site.")
    return place


def _with_more(callback: str, pairs: dict[str, str]) -> str:
    """The callback as it is, and more behind its query; names that it has already are left alone."""
    join = "" if callback.endswith(("?", "&")) else "&" if "?" in callback else "?"
    return f"{callback}{join}{urlencode(pairs, quote_via=quote, safe='')}"
