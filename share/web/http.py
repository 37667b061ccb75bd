"""What every view builds its answer with: the parts, and public answers with their validators and cache lifetimes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from flask import Response, current_app
from werkzeug.http import http_date

from share.counting import Part
from share.feeds.characters import uri
from share.wiring import Parts

KEEP = "Share-Keep"
"""A header from a view to `share.web.front`, never sent out: this answer depends on the path alone, and may be kept for so many
seconds."""
SUBJECT = "Share-Subject"
"""A header from a view to `share.web.front`, never sent out: what this answer is about, for the counts and the ledger."""
POLL = "Share-Poll"
"""A header from a view to `share.web.front`, never sent out: which partner this feed is for, and what is in it."""
INTERNAL = frozenset({KEEP, SUBJECT, POLL})
KEPT_SECONDS = 60
"""How long an answer is kept at most: some depend on the day as well (the news sitemap)."""
PAGE_SECONDS = 60
"""How long pages, feeds and redirects may be kept by others: an edit is right everywhere a minute later at most."""
FOR_EVER = "public, max-age=31536000, immutable"
"""For addresses whose content never changes (RFC 8246)."""
NO_STORE = "no-store"

SECURITY_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def parts() -> Parts:
    """The parts of the application that serves this request."""
    return cast("Parts", current_app.extensions["share"])


def public(
    body: str | bytes,
    media_type: str,
    *,
    modified: datetime | None = None,
    cache_control: str = f"public, max-age={PAGE_SECONDS}",
    keep: bool = True,
    keep_seconds: int = KEPT_SECONDS,
    etag: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A public answer: the same bytes for everyone, no cookie, a strong ETag over the body and a true Last-Modified.

    ``modified`` is the time at which the content last changed; where it lies ahead, as it does for a moment after several changes
    in one second, now is told (RFC 9110, section 8.8.2.1). ``keep`` says that the path alone decides the answer; views whose
    query matters set it to False; ``keep_seconds`` is for how long, where nothing is published in the meantime. ``etag`` takes
    the place of the digest, without quotes. Conditional requests, HEAD and encodings are dealt with in `share.web.answers`.
    """
    data = body.encode() if isinstance(body, str) else body
    answer = Response(data, status=status, content_type=with_charset(media_type))
    answer.headers["ETag"] = f'"{etag or hashlib.sha256(data).hexdigest()[:24]}"'
    answer.headers["Cache-Control"] = cache_control
    if modified is not None:
        answer.headers["Last-Modified"] = http_date(min(modified, parts().clock()))
    answer.headers.update(SECURITY_HEADERS)
    answer.headers.update(headers or {})
    if keep:
        answer.headers[KEEP] = str(keep_seconds)
    return answer


def redirect(
    address: str, status: int, *, cache_control: str, keep: bool = False, headers: Mapping[str, str] | None = None
) -> Response:
    """A redirect with a short plain body for whoever does not follow it.

    Werkzeug would write a host in letters of another script as IDNA had it in 2003, by which ``straße`` is ``strasse``.
    """
    answer = Response(f"See {address}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Location"] = address if address.isascii() else uri(address)
    answer.headers["Cache-Control"] = cache_control
    answer.headers.update(SECURITY_HEADERS)
    answer.headers.update(headers or {})
    if keep:
        answer.headers[KEEP] = str(KEPT_SECONDS)
    return answer


def about(answer: Response, part: Part, code: str, which: object) -> Response:
    """The answer, which says to the front what it is about (`share.counting.Subject`); ``code`` is the article's."""
    if code:
        answer.headers[SUBJECT] = f"{part} {code} {which}"
    return answer


def with_charset(media_type: str) -> str:
    """The Content-Type header of a media type: text and XML say their charset, JSON and pictures do not (RFC 8259, 8.1)."""
    says_charset = media_type.startswith("text/") or media_type.endswith(("+xml", "/xml", "/javascript"))
    return f"{media_type}; charset=utf-8" if says_charset else media_type
