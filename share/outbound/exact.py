"""One request to exactly the address that was given: not a byte of it is put right, and no redirect is followed.

requests and urllib3 write an address anew before they call it: they undo escapes, write others in capitals, drop dots. For a
picture that is right. A subscriber's callback has to be called as it was handed in, since its bytes may be a secret that is
compared (WebSub, section 8.3). So this one goes by the standard library's HTTP, over the same checked and pinned connections.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, parse_headers
from ipaddress import IPv6Address

import certifi

from share.addresses import PORTS
from share.errors import OutboundFailed, OutboundRefused
from share.outbound.pinned import Deadline, Resolve, connect

ADDRESS = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::(\d{1,5}))?(/[!-~]*|\?[!-~]*)?", re.IGNORECASE | re.ASCII
)
"""Scheme, host, port, and the rest as it goes out. ASCII alone (without the flag, ``ſ`` is an ``s`` in another case, and ``٨`` a
digit), without a name, a password, a space or a backslash in the host."""
ADDRESS_LIMIT = 2_000
"""Characters of an address that is handed in."""
CALLED_LIMIT = 8_000
"""Characters of one that is called: a callback has our question behind it. What most servers read of a request line (RFC 9112,
section 3)."""
PROCESSING = 102
OK = 200


@dataclass(frozen=True, slots=True)
class Place:
    """An address in its pieces. ``authority`` is the Host header, ``target`` the path and query as they were written."""

    scheme: str
    host: str
    port: int
    authority: str
    target: str


def place_of(address: str, limit: int = ADDRESS_LIMIT) -> Place:
    """The pieces of an address of at most ``limit`` characters.

    Raises:
        OutboundRefused: for anything but a plain ``http`` or ``https`` address in ASCII, without user name and fragment.
    """
    found = ADDRESS.fullmatch(address) if len(address) <= limit and "#" not in address else None
    if found is None or not 0 < int(found[3] or PORTS[found[1].lower()]) < 65_536 or not _is_host(found[2]):
        raise OutboundRefused(
            "This is not an address that we call: it starts with http:// or https://, is written in ASCII, has no user name and "
            f"no fragment, and at most {limit:,} characters."
        )
    scheme, host, rest = found[1].lower(), found[2], found[4] or ""
    authority = f"{host}:{found[3]}" if found[3] else host
    return Place(
        scheme, host.strip("[]"), int(found[3] or PORTS[scheme]), authority, rest if rest.startswith("/") else f"/{rest}"
    )


def _is_host(host: str) -> bool:
    """Whether there is an IPv6 address between the brackets, where there are any."""
    try:
        return not host.startswith("[") or IPv6Address(host[1:-1]).version == 6
    except ValueError:
        return False


class FinalResponse(HTTPResponse):
    """The answer behind whatever was said in the meantime.

    Of the informational ones the standard library knows 100 alone, and would take 102 and 103 for the answer (RFC 9110, section
    15.2: a client reads on). They end with the deadline, as everything that drips.
    """

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # nothing public reads that line
            if not PROCESSING <= status < OK:
                return version, status, reason
            parse_headers(self.fp)


def exchange(
    method: str,
    place: Place,
    *,
    data: bytes | None,
    headers: Mapping[str, str],
    resolve: Resolve,
    deadline: Deadline,
    max_bytes: int,
) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers (names in lower case) and body of the answer; the body is not read at all where ``max_bytes`` is 0.

    Raises:
        OutboundFailed: when the answer is longer.
        OSError, HTTPException: when the exchange fails.
    """
    connection = HTTPConnection(place.host, place.port, timeout=deadline.seconds_left())
    connection.response_class = FinalResponse
    with deadline:
        line = connect(resolve, deadline, place.host, place.port)
        connection.sock = tls_context().wrap_socket(line, server_hostname=place.host) if place.scheme == "https" else line
        try:
            connection.putrequest(method, place.target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": place.authority, **headers, "Connection": "close"}.items():
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            body = _read(answer, max_bytes) if max_bytes else b""
            if deadline.passed():  # a cut connection looks like the end of an answer that gave no length
                raise TimeoutError
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()


def _read(answer: HTTPResponse, max_bytes: int) -> bytes:
    body = answer.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise OutboundFailed(f"The answer has more than {max_bytes:,} bytes, which is the limit.")
    return body


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are checked, against the name that was asked for. Made once: reading the authorities takes long."""
    return ssl.create_default_context(cafile=certifi.where())


FAILURES = (OSError, HTTPException, ValueError)
"""What an exchange may raise beside our own errors."""
