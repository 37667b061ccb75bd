"""The front of the web server: answers kept in memory, conditional requests, HEAD, encodings, one log line per request, and what
the observer has to know to count it.

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

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from share.errors import StoreFailed
from share.store import Store, outbox
from share.web.answers import Answer, Headers, Variant, answer_of, asks_for_part, respond
from share.web.logs import AccessLog
from share.web.observe import Observer
from share.web.polling import Polling
from share.web.wire import sent_whole

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RECHECK_SECONDS = 0.2
"""How long a process may go on without asking the database whether something was published."""
HINT_SECONDS = 0.001
"""How long a busy process goes on without looking at the file of SQLite's log: a system call in every request shows."""
KEPT_BYTES = 32_000_000
"""How many bytes of answers a process keeps, before encodings."""
KEPT_OVERHEAD = 2_000
"""Bytes that an answer takes beside its body: headers, and what Python needs."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in memory: of which generation it is, and until when it may be used (`time.monotonic`)."""

    answer: Answer
    generation: int
    until: float


class Front:
    """A WSGI application around the Flask one."""

    def __init__(self, application: WSGIApplication, store: Store, log: AccessLog, observer: Observer, polling: Polling) -> None:
        self._application = application
        self._store = store
        self._log = log
        self._observer = observer
        self._polling = polling
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
        if method not in {"GET", "HEAD"}:
            return self._changed(environ, start_response, started)
        answer = self._found(path)
        if answer is None:
            answer = self._asked({**environ, "REQUEST_METHOD": "GET"}, path)
        elif asks_for_part(answer, environ):
            answer = self._part({**environ, "REQUEST_METHOD": "GET"}) or answer
        variant = respond(answer, environ)
        if answer.poll is not None:
            variant = self._polled(answer.poll, method, variant)
        body = b"" if method == "HEAD" else variant.body
        if answer.subject is not None and method != "HEAD":
            self._observer.note(answer.subject, environ)
        whole = sent_whole(start_response, variant.status, variant.lines, body)
        if not whole:
            start_response(variant.status, variant.headers)
        self._log.line(method, path, variant.status, len(body), time.perf_counter() - started)
        return () if whole or not body else (body,)

    def _polled(self, note: str, method: str, variant: Variant) -> Variant:
        """The answer to a partner's poll as it goes out, which may be that it asks too often."""
        status, headers, body = self._polling.answered(note, method, variant.status, variant.headers, variant.body)
        return variant if status == variant.status else Variant(status, headers, body, "", None)

    def _changed(self, environ: WSGIEnvironment, start_response: StartResponse, started: float) -> Iterable[bytes]:
        """The answer to a request that may have changed something."""
        answer = _collect(self._application, environ)
        self._look_at = 0.0
        start_response(answer.status, answer.headers)
        if answer.subject is not None:
            self._observer.note(answer.subject, environ)
        took = time.perf_counter() - started
        self._log.line(environ["REQUEST_METHOD"], environ["PATH_INFO"], answer.status, len(answer.body), took)
        return (answer.body,)

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
        if answer.keep_seconds is not None:
            self._keep(path, Kept(answer, generation, time.monotonic() + answer.keep_seconds))
        return answer

    def _part(self, environ: WSGIEnvironment) -> Answer | None:
        """What the application sends in place of the whole answer that is kept; None where that is what it would send."""
        answer = _collect(self._application, environ)
        return answer if answer.status.startswith("226") else None

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
    return answer_of(status, headers, b"".join(body))
