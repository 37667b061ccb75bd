"""One visit to a page: everything that was fetched for it, which is all that any reader can know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from share.platforms import Platform
from share.readers.fetched import Fetched
from share.readers.image import Image
from share.readers.label import Disclosed
from share.readers.page import Page
from share.readers.robots import may_fetch

JSON_OEMBED = "application/json+oembed"
AGENT_NAME = re.compile(r"[A-Za-z][\w-]*")
WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""Rules that have a colon as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """``page`` and what belongs to it: ``images`` by address, the answer of its oEmbed link (None where it has none that can be
    read), the JSON behind its link to a Discord component, its host's ``robots.txt`` (empty where there is none).

    ``home_problem`` says why the page that ``og:url`` names cannot be had; empty where it can be, or is this one.
    ``disclosed`` is None where nobody paid. ``platforms`` are those of ``platforms.toml``.
    """

    page: Page
    images: Mapping[str, Image] = field(default_factory=dict)
    oembed: Mapping[str, Any] | None = None
    component: Fetched | None = None
    robots_file: str = ""
    home_problem: str = ""
    disclosed: Disclosed | None = None
    platforms: Mapping[str, Platform] = field(default_factory=dict)

    def within(self, limit: int | None) -> Visit:
        """The visit of somebody who reads ``limit`` bytes of the page."""
        page = self.page.within(limit)
        if page is self.page:
            return self
        linked = bool(page.links("alternate", JSON_OEMBED))
        return replace(self, page=page, oembed=self.oembed if linked else None)

    def oembed_text(self, name: str) -> str:
        """One text of the oEmbed answer; empty where it has none."""
        value = (self.oembed or {}).get(name)
        return " ".join(value.split()) if isinstance(value, str) else ""

    def may_fetch(self, agent: str) -> bool:
        """Whether ``robots.txt`` lets this agent read the page (RFC 9309)."""
        return not agent or may_fetch(self.robots_file, agent, self.page.url)

    def robots(self, *agents: str) -> frozenset[str]:
        """The rules for indexing that the page gives to everyone and to these agents, lower case: ``noindex``, ``nosnippet``,
        ``max-image-preview:large`` (Google Search Central, robots meta tag, which counts the header the same).
        """
        named = {"robots", *agents}
        said = [meta.get("content") for meta in self.page.all("meta") if meta.get("name").lower() in named]
        header = header_rules(self.page.fetched.headers.get("x-robots-tag", ""), frozenset(agents))
        return frozenset(
            rule.strip().lower().replace(" ", "") for text in (*said, *header) for rule in text.split(",") if rule.strip()
        )


def header_rules(header: str, agents: frozenset[str]) -> Iterator[str]:
    """The rules of ``X-Robots-Tag`` that are for everyone or for one of these agents.

    The name of an agent stands before the first of its rules, and what follows is for the same one. So several of these headers,
    which are one with commas (RFC 9110, section 5.3), give rules to several agents.
    """
    addressed = ""
    for part in header.split(","):
        name, colon, rule = part.partition(":")
        is_name = bool(colon) and AGENT_NAME.fullmatch(name.strip()) is not None and name.strip().lower() not in WITH_VALUE
        addressed = name.strip().lower() if is_name else addressed
        if not addressed or addressed in agents:
            yield rule if is_name else part


def host_of(address: str) -> str:
    """The host of an address, lower case and without ``www.``; empty where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def same_page(one: str, other: str) -> bool:
    """Whether two addresses lead to one page: fragment, case of the host and the slash of a bare host set aside."""
    return plain_address(one) == plain_address(other)


def plain_address(address: str) -> str:
    """An address as it is compared; as it is where it is none."""
    try:
        parts = urlsplit(address)
        return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/", fragment=""))
    except ValueError:
        return address


def is_private(host: str) -> bool:
    """Whether a host is one that only its own machine or house can reach (RFC 6761, RFC 6762, RFC 9476)."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".test"))
