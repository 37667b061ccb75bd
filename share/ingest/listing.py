"""What a source shows at one poll, and how its addresses are asked ▶: conditionally, and only once for what has not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from share.errors import OutboundFailed, OutboundRefused, SourceFailed
from share.ingest.arrivals import Arrival
from share.ingest.pacing import fresh_for
from share.outbound import Fetched, Outbound

MAX_BYTES = 20_000_000
SECONDS = 30.0
OK = 200
NOT_MODIFIED = 304
NOT_LEFT = 0.5
"""Where more than this part of a source's items is missing at once, that is no deletion but an accident of the source."""


def is_accident(missing: int, known: int) -> bool:
    """Whether so many of the known items are missing at once that nothing is withdrawn for it."""
    return missing > max(1, known * NOT_LEFT)


class After(NamedTuple):
    """What the next poll goes by; ``soon`` says that there is more to take than fits into one poll."""

    state: Mapping[str, Any]
    soon: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What there is to take in, read as it is taken. None of it: nothing has changed.

    ``after`` is asked once all was taken. ``listed`` are the ids of everything that the source shows now, None where it shows
    only what has changed. ``wait`` is how long it asks us to wait, ``moved_to`` where it has moved for good.
    """

    arrivals: Iterable[Arrival] | None
    after: Callable[[], After]
    status: int
    listed: frozenset[str] | None = None
    wait: timedelta = timedelta()
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its bytes, or None where they are those of the time before. ``validators`` is what it is asked by next."""

    fetched: Fetched
    data: bytes | None
    validators: Mapping[str, str] = field(default_factory=dict)
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks sources. ``agent`` names us and the site, so that whoever is asked can tell who it is."""

    outbound: Outbound
    agent: str

    def ask(
        self,
        url: str,
        *,
        now: datetime,
        accept: str,
        validators: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET ``url``, if it has changed since ``validators`` were given: ETag and Last-Modified are sent back as they came.

        Bytes that are the same as before are told by their digest, whatever date their server gives them.

        Raises:
            SourceFailed: for every answer but 200 and 304.
        """
        known = validators or {}
        conditions = {
            name: known[key]
            for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "last_modified"))
            if known.get(key)
        }
        sent = {"User-Agent": self.agent, **conditions, **(headers or {})}
        try:
            fetched = self.outbound.fetch(url, max_bytes=MAX_BYTES, timeout_seconds=SECONDS, accept=accept, headers=sent)
        except (OutboundFailed, OutboundRefused) as error:
            raise SourceFailed(error.public, error.detail) from error
        wait = fresh_for(fetched.headers, now)
        if fetched.status == NOT_MODIFIED and conditions:
            return Answer(fetched, None, known, wait)
        if fetched.status != OK:
            raise failed(fetched)
        digest = hashlib.sha256(fetched.data).hexdigest()
        fresh = {
            "etag": fetched.headers.get("etag", ""),
            "last_modified": fetched.headers.get("last-modified", ""),
            "digest": digest,
        }
        return Answer(fetched, None if digest == known.get("digest") else fetched.data, fresh, wait)


def failed(fetched: Fetched) -> SourceFailed:
    """What an answer without content comes to, as a sentence."""
    sentence = SENTENCES.get(fetched.status) or f"It answers with status {fetched.status}."
    return SourceFailed(sentence, status=fetched.status, retry_after=fetched.headers.get("retry-after", ""))


SENTENCES = {
    401: "It wants a password or a key (401).",
    403: "It does not let us in (403).",
    404: "There is nothing at this address (404).",
    410: "It is gone, and says that it will not come back (410).",
    429: "We ask too often (429).",
    503: "It is not available now (503).",
}
