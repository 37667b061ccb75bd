"""The rules of counting: what a request counts as, and whether a person or a machine made it. Pure; told in ``docs/counting.md``.

::

    Seen (what a request said) ── who: human, bot, or nobody (HEAD, prefetch) ──┐
          │                                                                     ├─► Count (article, kind, way, who)
          └── subject: page · card · intent · landing ── agent of the table? ───┘
                               │
                               └── page or card, by an agent of the table ────────► Fetch (for the ledger)

Three things are counted apart. An *intent* is a click on a share button that leads on to its network. A *landing* is a reader who
comes by a shared address, which says so by its attribution code. A *fetch* is a page or a card that a preview agent took, once
for as many times as it did.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from share.agents import Agent

Part = Literal["page", "card", "intent", "landing"]
Kind = Literal["intent", "landing", "page", "card"]
Who = Literal["human", "bot"]

LEDGER_KINDS = frozenset({"preview", "search", "feed", "archive", "ai"})
"""Agents whose fetches the ledger keeps: those that show what they found to somebody."""


class Subject(NamedTuple):
    """What an answer is about: its part, the short code of the article, and which one of the part.

    ``which`` is the revision of a page, format and digest of a card (``og:3f2a…``), the network of an intent, and the attribution
    code of a landing that nobody but the short link can see.
    """

    part: Part
    code: str
    which: str


class Seen(NamedTuple):
    """What a request said of itself, as it came. Empty where a header is missing.

    ``purpose`` is all that browsers say of fetching ahead; ``peer`` the address of the connection, ``forwarded`` the addresses
    that proxies added to it.
    """

    subject: Subject
    method: str
    query: str
    agent: str
    mode: str
    dest: str
    purpose: str
    language: str
    peer: str
    forwarded: str


class Count(NamedTuple):
    """One more of this: the article's code, the kind, by which network, attribution code or agent, and who."""

    code: str
    kind: Kind
    way: str
    who: Who


class Fetch(NamedTuple):
    """An agent took this version of a page (its revision) or of a card (``og:<digest>``)."""

    code: str
    agent: str
    part: str
    version: str


# What a request counts as


def counted(seen: Seen, agent: Agent | None, ways: Mapping[str, str], *, secure: bool) -> Count | None:
    """What this request adds to the counts; None where it adds nothing.

    ``ways`` are the names of attribution codes, ``secure`` says that browsers tell this site how they fetch (`is_secure`).
    """
    who = judged(seen, agent, secure=secure)
    if who is None:
        return None
    part, code, which = seen.subject
    if part in {"page", "card"} and agent is not None and agent.kind == "preview":
        return Count(code, "page" if part == "page" else "card", agent.id, "bot")
    if part == "intent":
        return Count(code, "intent", which, who)
    if part == "card":
        return None
    way = ways.get(which if part == "landing" else via_of(seen.query))
    return Count(code, "landing", way, who) if way else None


def fetched(seen: Seen, agent: Agent | None) -> Fetch | None:
    """What this request adds to the ledger; None where it adds nothing."""
    part, code, which = seen.subject
    if agent is None or agent.kind not in LEDGER_KINDS or part not in {"page", "card"} or not is_asked_for(seen):
        return None
    return Fetch(code, agent.id, part, which)


@lru_cache(maxsize=1024)
def via_of(query: str) -> str:
    """The attribution code of a shared address; empty where it has none."""
    if "via=" not in query:
        return ""
    return next((value for name, value in parse_qsl(query) if name == "via"), "")


# Who made it


def judged(seen: Seen, agent: Agent | None, *, secure: bool) -> Who | None:
    """Whether a person made this request or a machine; None where it must not count at all. The first rule that fits decides."""
    if not is_asked_for(seen):
        return None
    if agent is not None or is_program(seen.agent):
        return "bot"
    if seen.mode:
        return "human" if seen.mode == "navigate" and seen.dest in {"document", ""} else "bot"
    if not seen.language:
        return "bot"
    return "human" if not secure or is_silent_browser(seen.agent) else "bot"


def is_asked_for(seen: Seen) -> bool:
    """Whether somebody wanted this answer now: no HEAD, and nothing that a browser fetches ahead.

    ``Sec-Purpose`` is prefetch, and prerender behind it (Fetch Standard, 2.2.7); ``Purpose``, ``X-Purpose`` and ``X-Moz`` are
    what browsers sent before it. A POST is the form of the fediverse.
    """
    if seen.method != "GET" and not (seen.method == "POST" and seen.subject.part == "intent"):
        return False
    return not AHEAD.search(seen.purpose)


AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_program(agent: str) -> bool:
    """Whether a User-Agent that is in no table is a program's: it is missing, is not called as browsers are, or says so."""
    return BROWSER.match(agent) is None or PROGRAM.search(agent) is not None


BROWSER = re.compile(r"Mozilla/5\.0 \(|Opera/9\.80 \(.*Opera Mini/")
"""Every browser's User-Agent begins so, that of Opera Mini's old engine apart."""
PROGRAM = re.compile(r"(?<!cu)bot\b|crawl|spider|scrap|headless|compatible[;)]|https?://|[\w.+-]@[\w-]", re.IGNORECASE)
"""Words of programs, and addresses to complain to. Cubot makes phones; Internet Explorer, which was compatible, is gone."""


def is_silent_browser(agent: str) -> bool:
    """Whether this is a browser that people still have, and that does not send ``Sec-Fetch-Mode``.

    Safari sends it since 16.4 (March 2023), and on iPhone and iPad every browser is Safari underneath; old devices cannot be
    brought up to date. Chrome has sent it since 76 and Firefox since 90, and both renew themselves: without it, their names are
    borrowed. Opera Mini fetches by way of its own servers.
    """
    if "Opera Mini/" in agent:
        return True
    found = IOS.search(agent) or (SAFARI.search(agent) if "Chrome/" not in agent else None)
    return found is not None and (int(found[1]), int(found[2])) < FIRST_TELLING_SAFARI


FIRST_TELLING_SAFARI = (16, 4)
IOS = re.compile(r"\((?:iPhone|iPad|iPod)[^)]* OS (\d+)_(\d+)")
SAFARI = re.compile(r"\(Macintosh;.*Version/(\d+)\.(\d+)\S* .*Safari/")


def is_secure(base_url: str) -> bool:
    """Whether browsers send ``Sec-Fetch-*`` to this site: over HTTPS, and to this machine itself (Fetch Metadata, section 2)."""
    address = urlsplit(base_url)
    return address.scheme == "https" or address.hostname in {"localhost", "127.0.0.1", "::1"}


# Where it came from, for as long as it takes


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """The address of whoever asked, behind ``proxies`` proxies of our own. Each adds the address that it was called from.

    What stands further to the left was sent by the client, and could be anything. ``forwarded`` is X-Forwarded-For, or Forwarded
    (RFC 7239). Empty where there is no address.
    """
    if not proxies:
        return _address(peer)
    chain = [_address(_forwarded_for(hop)) for hop in forwarded.split(",") if hop.strip()]
    return [*chain, _address(peer)][-(proxies + 1) :][0]


def double_hash(salt: bytes, address: str, agent: str, count: Count) -> bytes:
    """16 bytes that are the same when the same person does the same again on the same day, and that say nothing after it.

    Of an IPv6 address the network counts (64 bits): devices change the rest by themselves, several times a day.
    """
    where = address
    if ":" in address:
        where = str(ip_network((address, 64), strict=False))
    text = f"{where}\n{agent}\n{count.code}\n{count.kind}\n{count.way}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=salt, digest_size=16).digest()


def _forwarded_for(hop: str) -> str:
    """One hop of X-Forwarded-For as it is, or the ``for`` of one of Forwarded."""
    if "=" not in hop:
        return hop
    pairs = (pair.partition("=") for pair in hop.split(";"))
    return next((value.strip().strip('"') for name, _, value in pairs if name.strip().lower() == "for"), "")


def _address(text: str) -> str:
    """The address in ``203.0.113.7``, ``203.0.113.7:4711``, ``2001:db8::7`` or ``[2001:db8::7]:4711``; else empty."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address: IPv4Address | IPv6Address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
