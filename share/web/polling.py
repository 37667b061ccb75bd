"""What becomes of an answer to a partner on its way out: whether it asks too often, and what is counted of it.

::

    view ─ Share-Poll: which partner, what is in its feed ─► front ─ 304? ─ let through, always
                                                                └ 200 ─ one left of this minute? ─ yes: let through · no: 429

An answer 304 is never refused and uses nothing up: whoever asks as feeds want to be asked is never punished before somebody who
takes the whole feed each time. The limit is each partner's own, over all processes and tokens (`share.store.windows`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus

from share.polls import Outcome, Poll
from share.store import Store
from share.store.windows import Allowance
from share.web.http import NO_STORE, SECURITY_HEADERS
from share.web.pollcount import PollCounter

Headers = list[tuple[str, str]]

TOO_MANY = (
    "This feed was sent to you more than {most} times within a minute. Ask again in {seconds} seconds, and send the ETag of the "
    "last answer as If-None-Match: where nothing is new the answer is 304, which is never refused."
)


class Polling:
    """For one process: ``most`` whole feeds a minute for each partner (0: any number), and a counter of all polls."""

    def __init__(self, store: Store, most: int, clock: Callable[[], datetime]) -> None:
        self._allowance = Allowance(store, "polls", most, clock)
        self._most = most
        self._clock = clock
        self.counter = PollCounter(store, clock)

    def answered(self, note: str, method: str, status: str, headers: Headers, body: bytes) -> tuple[str, Headers, bytes]:
        """The answer as it goes out; ``note`` is what the view said of it (`noted`)."""
        partner, shown = _read(note)
        articles: tuple[int, ...] | None = shown
        outcome: Outcome = "other"
        if status.startswith("304"):
            outcome = "unchanged"
        elif status.startswith("200") and method == "GET":
            outcome = "fresh"
            if seconds := self._allowance.spend(partner):
                outcome, articles = "refused", None
                status, headers, body = self._refusal(seconds)
        if outcome == "other":
            articles = None
        self.counter.note(Poll(int(partner), outcome, self._clock(), len(body) if method == "GET" else 0, articles))
        return status, headers, body

    def _refusal(self, seconds: int) -> tuple[str, Headers, bytes]:
        problem = {
            "type": "about:blank",
            "title": HTTPStatus.TOO_MANY_REQUESTS.phrase,
            "status": HTTPStatus.TOO_MANY_REQUESTS.value,
            "detail": TOO_MANY.format(most=self._most, seconds=seconds),
        }
        body = json.dumps(problem).encode()
        headers = [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", NO_STORE),
            ("Retry-After", str(seconds)),
            *SECURITY_HEADERS.items(),
        ]
        return "429 TOO MANY REQUESTS", headers, body


@lru_cache(maxsize=256)
def _read(note: str) -> tuple[str, tuple[int, ...]]:
    partner, _, articles = note.partition(" ")
    return partner, tuple(map(int, articles.split(","))) if articles else ()


def noted(partner_id: int, articles: tuple[int, ...]) -> str:
    """What a view says to the front of an answer: whose it is, and the rows of the articles that are in the feed."""
    return f"{partner_id} {','.join(map(str, articles))}"
