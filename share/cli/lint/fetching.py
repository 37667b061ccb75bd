"""How `share lint` fetches: our own pages within the process, everything else by the guarded door."""

from __future__ import annotations

import time
from collections.abc import Callable

from share.article import Article
from share.outbound import Outbound
from share.readers import Fetch, Fetched
from share.web.inside import Answer, is_inside

MOST_BYTES = 60_000_000
"""More than the most that any reader takes of a page."""
SECONDS = 30.0
"""More than any reader waits."""

Inside = Callable[[str, Article], Answer]
"""Answers an address of ours, an article as it will be seen once it is out."""


def from_outside(outbound: Outbound) -> Fetch:
    """Fetches as the whole world does.

    What it gives raises OutboundRefused for private hosts that SHARE_ALLOW_HOSTS does not name, and OutboundFailed.
    """

    def fetch(address: str) -> Fetched:
        began = time.monotonic()
        answer = outbound.fetch(address, max_bytes=MOST_BYTES, timeout_seconds=SECONDS)
        return Fetched(
            asked=address,
            url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.data,
            redirects=answer.redirects,
            seconds=time.monotonic() - began,
        )

    return fetch


def from_inside(inside: Inside, base_url: str, article: Article, outside: Fetch) -> Fetch:
    """Fetches our own pages within the process, ``article`` as it will be seen once it is out; other pages from
    ``outside``.

    What it takes to answer within the process says nothing of what it will take over the network, so no time is told.
    """

    def fetch(address: str) -> Fetched:
        if not is_inside(address, base_url):
            return outside(address)
        answer = inside(address, article)
        return Fetched(
            asked=address,
            url=answer.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            redirects=answer.redirects,
        )

    return fetch
