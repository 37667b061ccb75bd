"""A kept answer goes to its connection in one piece, where the server below is gunicorn.

WSGI hands a server the headers one by one at every request; gunicorn checks each, joins them, and sends them apart from the body.
For an answer that was made once and goes out ten thousand times, that is half of all the work. So the front makes the bytes of
the headers once, and writes them through gunicorn's own response, which afterwards knows all that it would have known: status,
length, and whether the connection stays open. Any other server, and any answer that needs more, takes the common way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gunicorn import SERVER
from gunicorn.http.wsgi import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

PLAIN = re.compile(r"[!-~]+: [ -~]*")
"""A header line of visible ASCII. What has more in it goes the common way, where gunicorn looks at it itself."""
JOINED_BYTES = 65_536
"""Bytes of a body up to which one copy costs less than another call to the system."""


def header_bytes(headers: Iterable[tuple[str, str]]) -> bytes | None:
    """Headers as they go over the line, each with its end; None where one of them is not as plain as they should be."""
    lines = [f"{name}: {value}" for name, value in headers]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii") if all(map(PLAIN.fullmatch, lines)) else None


def sent_whole(start_response: StartResponse, status: str, headers: bytes | None, body: bytes) -> bool:
    """Write an answer whose headers say its length; False where the common way has to be taken, and nothing was done.

    ``body`` is empty for HEAD and for 304. ``headers`` are those of `header_bytes`.

    Raises:
        OSError: when the client has gone, as gunicorn expects of a write.
    """
    response: Any = getattr(start_response, "__self__", None)
    if not _is_gunicorns(response) or headers is None or response.status is not None or response.must_close:
        return False
    request = response.req
    if request.version != (1, 1) or request.should_close():
        return False
    response.status, response.status_code, response.response_length = status, int(status[:3]), len(body)
    response.headers_sent, response.sent = True, len(body)
    head = b"HTTP/1.1 %b\r\n%b%b\r\n" % (status.encode("ascii"), _of_this_second(int(time.time())), headers)
    if len(body) <= JOINED_BYTES:
        response.sock.sendall(head + body)
    else:
        response.sock.sendall(head)
        response.sock.sendall(body)
    return True


def _is_gunicorns(response: object) -> bool:
    """Whether this is its response over HTTP/1; one over HTTP/2 is another class, and frames what it writes."""
    return type(response) is Response


@lru_cache(maxsize=1)
def _of_this_second(second: int) -> bytes:
    """What every answer says beside its own headers (RFC 9110, section 6.6.1: a date in GMT)."""
    return f"Server: {SERVER}\r\nDate: {formatdate(second, usegmt=True)}\r\nConnection: keep-alive\r\n".encode("ascii")
