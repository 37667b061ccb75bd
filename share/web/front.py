"""The front of the web server: answers kept in memory, conditional requests, HEAD, encodings, and one log line per request.

::

    request ─ GET or HEAD? ─ kept for this path, and nothing published since? ──────────────┐
        │                        │ no                                                       │
        └──────────────────────► the application (Flask) ─ public? ─ keep it if it may be ─►│
                                                             │ no                           ▼
                                                             ▼          304 · encoding · HEAD ─► answer
                                                          as it is

A publication anywhere moves the store's generation, and everything kept before it is dropped. With SQLite that is at once (a
write shows in the file of its log); with PostgreSQL it takes at most `RECHECK_SECONDS`.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
from werkzeug.http import parse_date, parse_etags

from share.errors import StoreFailed
from share.store import Store, outbox
from share.web.http import KEEP
from share.web.logs import AccessLog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RECHECK_SECONDS = 0.2
"""How long a process may go on without asking the database whether something was published."""
HINT_SECONDS = 0.001
"""How long a busy process goes on without looking at the file of SQLite's log: a system call in every request shows."""
KEPT_SECONDS = 60.0
"""How long an answer is kept at most: some depend on the day as well (the news sitemap)."""
KEPT_BYTES = 32_000_000
"""How many bytes of answers a process keeps, before encodings."""
KEPT_OVERHEAD = 2_000
"""Bytes that an answer takes beside its body: headers, and what Python needs."""
SMALLEST_ENCODED = 600
"""Bytes. Below this, compression saves less than the headers that it needs."""
ENCODED_TYPES = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|application/json\+oembed|image/svg\+xml")
"""Media types that compression makes smaller; pictures are compressed already."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One answer in one encoding: its own ETag, its own length. ``unchanged`` are the headers of its 304 (RFC 9110, 15.4.5)."""

    status: str
    headers: Headers
    unchanged: Headers
    body: bytes
    etag: str


@dataclass(slots=True)
class Answer:
    """One public answer as the application gave it, and its encoded variants as they were asked for."""

    status: str
    headers: Headers
    body: bytes
    modified: float | None
    encoded: bool
    variants: dict[str, Variant] = field(default_factory=dict)

    def variant(self, encoding: str) -> Variant:
        """This answer in ``br``, ``gzip`` or ``identity``; made once."""
        encoding = encoding if self.encoded else "identity"
        found = self.variants.get(encoding)
        if found is None:
            found = self.variants[encoding] = _variant(self, encoding)
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in memory: of which generation it is, and until when it may be used (`time.monotonic`)."""

    answer: Answer
    generation: int
    until: float


class Front:
    """A WSGI application around the Flask one."""

    def __init__(self, application: WSGIApplication, store: Store, log: AccessLog) -> None:
        self._application = application
        self._store = store
        self._log = log
        self._kept: dict[str, Kept] = {}
        self._kept_bytes = 0
        self._keeping = threading.Lock()
        self._generation = -1
        self._hint: object = None
        self._recheck_at = 0.0
        self._look_at = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method in {"GET", "HEAD"}:
            answer = self._found(path) or self._asked({**environ, "REQUEST_METHOD": "GET"}, path)
            status, headers, body = respond(answer, environ)
        else:
            answer = _collect(self._application, environ)
            status, headers, body = answer.status, answer.headers, answer.body
            self._look_at = 0.0
        start_response(status, headers)
        sent = () if method == "HEAD" else (body,)
        self._log.line(method, path, status, sum(map(len, sent)), time.perf_counter() - started)
        return sent

    def _found(self, path: str) -> Answer | None:
        """What is kept for this path; None where it is out of date, or where the database cannot tell."""
        try:
            generation = self._current_generation()
        except StoreFailed:
            return None  # the application knows what needs the database, and says so
        kept = self._kept.get(path)
        if kept is None or kept.generation != generation or kept.until < time.monotonic():
            return None
        return kept.answer

    def _asked(self, environ: WSGIEnvironment, path: str) -> Answer:
        """The application's answer; kept where the view says that it may be, under the generation from before it was made."""
        generation = self._generation
        answer = _collect(self._application, environ)
        kept = [header for header in answer.headers if header[0] != KEEP]
        if len(kept) != len(answer.headers):
            answer.headers[:] = kept
            self._keep(path, Kept(answer, generation, time.monotonic() + KEPT_SECONDS))
        return answer

    def _keep(self, path: str, kept: Kept) -> None:
        size = len(kept.answer.body) + KEPT_OVERHEAD
        with self._keeping:
            if self._kept_bytes + size > KEPT_BYTES:
                self._kept, self._kept_bytes = {}, 0
            self._kept[path] = kept
            self._kept_bytes += size

    def _current_generation(self) -> int:
        """The number of the last publication, asked of the database only when there is reason to."""
        now = time.monotonic()
        if now < self._look_at:
            return self._generation
        self._look_at = now + HINT_SECONDS
        hint = self._store.commit_hint()
        if hint != self._hint or now >= self._recheck_at:
            with self._store.connect() as connection:
                generation = outbox.generation(connection)
            if generation != self._generation:
                with self._keeping:
                    self._kept, self._kept_bytes = {}, 0
            self._generation, self._hint, self._recheck_at = generation, hint, now + RECHECK_SECONDS
        return self._generation


def respond(answer: Answer, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    """The answer to this request: 304 where the client has it already, else its best encoding (RFC 9110, section 13)."""
    variant = answer.variant(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    if answer.status.startswith("200") and not_modified(answer, variant, environ):
        return "304 NOT MODIFIED", variant.unchanged, b""
    return variant.status, variant.headers, variant.body


def not_modified(answer: Answer, variant: Variant, environ: WSGIEnvironment) -> bool:
    """Whether the client's validators say that it has this answer. If-None-Match, where it is sent, decides alone (13.1.3)."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return bool(variant.etag) and (tags == variant.etag or parse_etags(tags).contains_weak(variant.etag.strip('"')))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or answer.modified is None:
        return False
    moment = parse_date(since)
    return moment is not None and answer.modified <= moment.timestamp()


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The encoding that the client likes best (RFC 9110, section 12.5.3); the smaller one where it likes two the same.

    Who takes none of ours gets ``identity`` all the same: the section lets a server do so, and a preview lives by it.
    """
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        key, _, weight = parameter.strip().partition("=")
        try:
            weights[name.strip()] = float(weight) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    choices = {"br": weights.get("br", others), "gzip": weights.get("gzip", weights.get("x-gzip", others))}
    best = max(choices, key=choices.__getitem__)
    return best if choices[best] > 0 and choices[best] >= weights.get("identity", 0.0) else "identity"


def _variant(answer: Answer, encoding: str) -> Variant:
    body = ENCODERS[encoding](answer.body)
    headers: Headers = []
    etag = ""
    for name, value in answer.headers:
        if name == "ETag":
            etag = value if encoding == "identity" else f'{value[:-1]}-{encoding}"'
            headers.append((name, etag))
        elif name != "Content-Length":
            headers.append((name, value))
    if answer.encoded:
        headers.append(("Vary", "Accept-Encoding"))
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    unchanged = [header for header in headers if header[0] not in {"Content-Type", "Content-Encoding"}]
    return Variant(answer.status, [*headers, ("Content-Length", str(len(body)))], unchanged, body, etag)


ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "identity": bytes,
}
"""Each gives the same bytes for the same body, so that a strong ETag stays true."""


def _collect(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Run the application and gather its whole answer. None of ours is long, and each needs its length in the header."""
    status = ""
    headers: Headers = []

    def start_response(given: str, given_headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        nonlocal status, headers
        status, headers = given, list(given_headers)
        return body.append

    body: list[bytes] = []
    pieces = application(environ, start_response)
    try:
        body.extend(pieces)
    finally:
        close: Callable[[], None] | None = getattr(pieces, "close", None)
        if close is not None:
            close()
    return _answer(status, headers, b"".join(body))


def _answer(status: str, headers: Headers, body: bytes) -> Answer:
    named = {name.lower(): value for name, value in headers}
    modified = parse_date(named.get("last-modified"))
    media_type = named.get("content-type", "")
    kept_by_others = "no-store" not in named.get("cache-control", "")
    encoded = kept_by_others and len(body) >= SMALLEST_ENCODED and ENCODED_TYPES.match(media_type) is not None
    return Answer(status, headers, body, modified.timestamp() if modified else None, encoded)
