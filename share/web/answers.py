"""An answer as it goes out: unchanged or whole, in the encoding that the client likes best, each form made once. Pure.

An answer is public, and the same for everyone; what of it a client gets hangs on its validators and on `Accept-Encoding` alone.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import brotli
from werkzeug.http import parse_date, parse_etags

from share.counting import Subject
from share.web.http import INTERNAL, KEEP, NO_STORE, POLL, SECURITY_HEADERS, SUBJECT
from share.web.wire import header_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PRIVATE_BODIES = 16
"""How many bodies of answers that the front does not keep are remembered in their encodings, so that each is compressed once."""
SMALLEST_ENCODED = 600
"""Bytes. Below this, compression saves less than the headers that it needs."""
ENCODED_TYPES = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|application/json\+oembed|image/svg\+xml")
"""Media types that compression makes smaller; pictures are compressed already."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One answer in one encoding: its own ETag, its own length. Its 304 is one as well (RFC 9110, 15.4.5)."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    lines: bytes | None


@dataclass(slots=True)
class Answer:
    """One public answer as the application gave it, and its encoded variants as they were asked for.

    ``keep_seconds``, ``subject`` and ``poll`` are what the view told the front alone: for how long it may be kept (None: not at
    all), what it is about, and which partner's feed it is. ``unchanged`` are its answers 304, which need no body to be encoded.
    """

    status: str
    headers: Headers
    body: bytes
    modified: float | None
    encoded: bool
    keep_seconds: int | None = None
    subject: Subject | None = None
    poll: str | None = None
    variants: dict[str, Variant] = field(default_factory=dict)
    unchanged: dict[str, Variant] = field(default_factory=dict)

    def variant(self, encoding: str) -> Variant:
        """This answer in ``br``, ``gzip`` or ``identity``; made once."""
        encoding = encoding if self.encoded else "identity"
        found = self.variants.get(encoding)
        if found is None:
            found = self.variants[encoding] = _variant(self, encoding)
        return found

    def not_modified(self, encoding: str) -> Variant | None:
        """The answer 304 in its place; None where there is none. Made once."""
        encoding = encoding if self.encoded else "identity"
        found = self.unchanged.get(encoding)
        if found is None and self.status.startswith("200"):
            found = self.unchanged[encoding] = _unchanged(self, encoding)
        return found


ANOTHER = Variant(
    "412 PRECONDITION FAILED",
    [("Cache-Control", NO_STORE), *SECURITY_HEADERS.items(), ("Content-Length", "0")],
    b"",
    "",
    None,
)
"""The answer to whoever wants a state that is not there any more."""


def answer_of(status: str, headers: Headers, body: bytes) -> Answer:
    """What the application gave, without what its view told the front alone."""
    named = {name.lower(): value for name, value in headers}
    modified = parse_date(named.get("last-modified"))
    media_type = named.get("content-type", "")
    # A part of a feed is as public as the whole, and `no-store` since it is a part.
    kept_by_others = "no-store" not in named.get("cache-control", "") or status.startswith("226")
    encoded = kept_by_others and len(body) >= SMALLEST_ENCODED and ENCODED_TYPES.match(media_type) is not None
    subject = named.get(SUBJECT.lower())
    return Answer(
        status,
        [header for header in headers if header[0] not in INTERNAL],
        body,
        modified.timestamp() if modified else None,
        encoded,
        keep_seconds=int(named[KEEP.lower()]) if KEEP.lower() in named else None,
        subject=Subject(*subject.split(" ", 2)) if subject else None,  # type: ignore[arg-type]  # our own views write it
        poll=named.get(POLL.lower()),
    )


def respond(answer: Answer, environ: WSGIEnvironment) -> Variant:
    """The answer to this request: 412 where the client wants another one alone, 304 where it has this one already, else its best
    encoding (RFC 9110, section 13.2.2)."""
    encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    unchanged = answer.not_modified(encoding)
    if unchanged is None:
        return answer.variant(encoding)
    if ("HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ) and is_another(answer, unchanged.etag, environ):
        return ANOTHER
    return unchanged if is_not_modified(answer, unchanged.etag, environ) else answer.variant(encoding)


def is_another(answer: Answer, etag: str, environ: WSGIEnvironment) -> bool:
    """Whether this is not the one answer that is wanted. If-Match, where it is sent, decides alone (sections 13.1.1, 13.1.4)."""
    tags = environ.get("HTTP_IF_MATCH")
    if tags is not None:
        return tags.strip() != "*" and not (etag and parse_etags(tags).contains(etag.strip('"')))
    moment = parse_date(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    return moment is not None and answer.modified is not None and answer.modified > moment.timestamp()


def is_not_modified(answer: Answer, etag: str, environ: WSGIEnvironment) -> bool:
    """Whether the client's validators say that it has this answer. If-None-Match, where it is sent, decides alone (13.1.3)."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return bool(etag) and (tags == etag or parse_etags(tags).contains_weak(etag.strip('"')))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or answer.modified is None:
        return False
    moment = parse_date(since)
    return moment is not None and answer.modified <= moment.timestamp()


def asks_for_part(answer: Answer, environ: WSGIEnvironment) -> bool:
    """Whether the client has an older state of this answer and takes a part (RFC 3229): what is kept is the whole."""
    if "HTTP_A_IM" not in environ or "HTTP_IF_NONE_MATCH" not in environ or not environ["PATH_INFO"].startswith("/feeds/"):
        return False
    unchanged = answer.not_modified(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    return unchanged is None or not is_not_modified(answer, unchanged.etag, environ)


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
    encode = ENCODERS[encoding] if answer.keep_seconds is not None else partial(_encoded_once, encoding)
    body = encode(answer.body)
    headers, etag = _head(answer, encoding)
    headers.append(("Content-Length", str(len(body))))
    return Variant(answer.status, headers, body, etag, header_bytes(headers))


@lru_cache(maxsize=PRIVATE_BODIES)
def _encoded_once(encoding: str, body: bytes) -> bytes:
    """The body of an answer that is not kept. Whoever has the encoded form of a body from here has brought the body itself."""
    return ENCODERS[encoding](body)


def _unchanged(answer: Answer, encoding: str) -> Variant:
    headers, etag = _head(answer, encoding)
    shorter = [header for header in headers if header[0] not in {"Content-Type", "Content-Encoding"}]
    return Variant("304 NOT MODIFIED", shorter, b"", etag, header_bytes(shorter))


def _head(answer: Answer, encoding: str) -> tuple[Headers, str]:
    """The headers of an answer in one encoding, but for its length, and its ETag in it."""
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
    return headers, etag


ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "identity": bytes,
}
"""Each gives the same bytes for the same body, so that a strong ETag stays true."""
