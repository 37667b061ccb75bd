"""The only door out: every request to someone else's server goes through here. Home of requests.

An address in an article, a feed or a subscription is written by someone else, and may name a machine of our own network (a
database, a cloud's metadata service). So: the name is looked up once, every answer is checked, and the connection is made to the
checked address itself; a name that later points elsewhere changes nothing. Each redirect is checked anew. The Host header, the
TLS server name and the certificate check use the name, as ever. There is no rule for ports: what counts is whose machine it is.

requests-hardened was looked at first (1.3.0): it pins the connection too, but lets 6to4, NAT64 and IPv4-compatible forms rest on
a block list, looks at the first of several addresses only, takes proxies from the environment, has no list of allowed private
hosts, and caps neither size nor total time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from share.errors import OutboundFailed, OutboundRefused
from share.outbound.addresses import is_public, is_public_name
from share.outbound.exact import CALLED_LIMIT, FAILURES, exchange, place_of
from share.outbound.pinned import Deadline, PinnedAdapter

REDIRECT_LIMIT = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
CHUNK = 65_536
USER_AGENT = "Sharewire"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``url`` is where it came from after redirects, ``redirects`` every address that only led on; ``moved_to`` is
    where the first redirects led that are for good (301, 308), empty where the first one is not; ``media_type`` is lower case,
    without parameters."""

    url: str
    status: int
    media_type: str
    data: bytes
    headers: Mapping[str, str]
    redirects: tuple[str, ...] = ()
    moved_to: str = ""


class Outbound:
    """Fetches from public addresses, and from the private hosts that the operator allows. Threads may share it.

    ``allow_hosts`` holds names or ``name:port`` (``[::1]:8080`` for IPv6) that are not checked. ``user_agent`` says who calls.
    """

    def __init__(self, allow_hosts: frozenset[str] = frozenset(), *, user_agent: str = USER_AGENT) -> None:
        self._allowed = frozenset(host.strip().lower().rstrip(".") for host in allow_hosts)
        self._user_agent = user_agent

    def fetch(
        self, url: str, *, max_bytes: int, timeout_seconds: float, accept: str = "*/*", headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """GET ``url``, with at most 5 redirects. An answer of any status is an answer.

        ``max_bytes`` caps the body as unpacked, ``timeout_seconds`` the whole of it from first to last byte (a name look-up
        that hangs ends by the system resolver's own limit). ``headers`` go to every hop, so they must hold no secret.

        Raises:
            OutboundRefused: for an address that we do not go to, on any hop.
            OutboundFailed: when the other server cannot be reached, answers too much, or takes too long.
        """
        deadline = Deadline(timeout_seconds)
        target: str | None = url
        passed: list[str] = []
        moved_to, for_good = "", True
        for _ in range(REDIRECT_LIMIT + 1):
            answer, target = self._send("GET", url, {"Accept": accept, **(headers or {})}, max_bytes=max_bytes, deadline=deadline)
            if target is None:
                return replace(answer, redirects=tuple(passed), moved_to=moved_to)
            passed.append(answer.url)
            url = target
            for_good = for_good and answer.status in PERMANENT
            moved_to = target if for_good else moved_to
        raise OutboundFailed(f"{_short(url)} redirects more than {REDIRECT_LIMIT} times.")

    def post(
        self, url: str, data: bytes, *, headers: Mapping[str, str], max_bytes: int = 65_536, timeout_seconds: float = 10
    ) -> Fetched:
        """POST ``data``; redirects are answers here, and not followed.

        Raises:
            OutboundRefused, OutboundFailed: as `fetch` does.
        """
        return self._send("POST", url, headers, max_bytes=max_bytes, deadline=Deadline(timeout_seconds), data=data)[0]

    def call(
        self,
        method: str,
        url: str,
        *,
        data: bytes | None = None,
        headers: Mapping[str, str],
        max_bytes: int,
        timeout_seconds: float,
    ) -> Fetched:
        """One request to exactly ``url``, byte for byte; whatever it answers is the answer, redirects too
        (`share.outbound.exact`).

        ``max_bytes`` 0 leaves the body unread.

        Raises:
            OutboundRefused, OutboundFailed: as `fetch` does.
        """
        place = place_of(url, CALLED_LIMIT)
        deadline = Deadline(timeout_seconds)
        sent = {"User-Agent": self._user_agent, **headers}
        try:
            answer = exchange(
                method,
                place,
                data=data,
                headers=sent,
                resolve=self.checked_addresses,
                deadline=deadline,
                max_bytes=max_bytes,
            )
        except FAILURES as error:
            if deadline.passed():
                raise OutboundFailed(f"{place.authority} took longer than {deadline.seconds:g} seconds.", repr(error)) from error
            raise OutboundFailed(f"{place.authority} cannot be called: {_reason(error)}.", repr(error)) from error
        status, named, body = answer
        media_type = named.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(url, status, media_type, body, MappingProxyType(dict(named)))

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], *, max_bytes: int, deadline: Deadline, data: bytes | None = None
    ) -> tuple[Fetched, str | None]:
        """One hop: the answer, and where it redirects to."""
        sent = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip", **headers}
        request = _prepared(method, url, data, sent)
        came_from = request.url or url
        with self._open(request, deadline) as response:
            if method == "GET" and response.status_code in REDIRECTS and "location" in response.headers:
                return _answer(response, came_from, b""), urljoin(came_from, _as_sent(response.headers["location"]))
            return _answer(response, came_from, _body(response, came_from, max_bytes)), None

    @contextmanager
    def _open(self, request: requests.PreparedRequest, deadline: Deadline) -> Iterator[requests.Response]:
        """The response while it is being read; everything that may go wrong becomes one of our errors."""
        name = _short(request.url or "")
        with _OneHop() as session, deadline:
            session.trust_env = False  # no proxy, no password file: the address that is checked is the one that is called
            adapter = PinnedAdapter(self.checked_addresses, deadline)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            try:
                seconds = deadline.seconds_left()
                with session.send(request, stream=True, allow_redirects=False, timeout=seconds, verify=True) as response:
                    yield response
                    if deadline.passed():  # a cut connection looks like the end of an answer that gave no length
                        raise TimeoutError
            except OutboundFailed:
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                if deadline.passed():
                    raise OutboundFailed(f"{name} took longer than {deadline.seconds:g} seconds.", repr(error)) from error
                raise OutboundFailed(f"{name} cannot be fetched: {_reason(error)}.", repr(error)) from error

    def check_as_written(self, host: str, port: int) -> None:
        """Look at a host without asking anybody where it leads to: at its name, or at the address that it is.

        Raises:
            OutboundRefused: when that is enough to know that it is not public, and the operator has not allowed it.
        """
        with suppress(OSError):  # of a name, which is no address: what it leads to is looked at when it is called
            self.checked_addresses(host, port, socket.AI_NUMERICHOST)

    def checked_addresses(self, host: str, port: int, flags: int = 0) -> list[tuple[Any, ...]]:
        """The addresses of a host as `socket.getaddrinfo` gives them with these flags, all of them checked.

        Raises:
            OutboundRefused: when one of them is not public and the operator has not allowed the host.
            OSError: when the name has none.
        """
        allowed = self.allows(host, port)
        if not allowed and not is_public_name(host):
            raise _not_public(host, "by its name")
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=flags)
        if allowed:
            return list(found)
        for *_, sockaddr in found:
            address = ipaddress.ip_address(str(sockaddr[0]).partition("%")[0])
            if not is_public(address):
                raise _not_public(host, str(address))
        return list(found)

    def allows(self, host: str, port: int) -> bool:
        """Whether the operator lets us reach this host, whatever address it has."""
        name = host.lower().rstrip(".").strip("[]")
        forms = {name, f"[{name}]", f"{name}:{port}", f"[{name}]:{port}"}
        return bool(forms & self._allowed)


class _OneHop(requests.Session):
    """Makes no request ready for where an answer redirects to: that is ours, and requests fails at bytes that are not UTF-8."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the name that requests gives it
        return None


def open_outbound(allow_hosts: frozenset[str] = frozenset(), *, user_agent: str = USER_AGENT) -> Outbound:
    """The door out; ``allow_hosts`` are private hosts (``name`` or ``name:port``) that may be reached all the same."""
    return Outbound(allow_hosts, user_agent=user_agent)


def _not_public(host: str, what: str) -> OutboundRefused:
    return OutboundRefused(
        f"{host} leads to an address that is not public ({what}), and we do not go there; list the host in SHARE_ALLOW_HOSTS if "
        "that is meant."
    )


def _prepared(method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """The request as it will be sent; its address is looked at in the form that the connection will use."""
    try:
        request = requests.Request(method, url, data=data, headers=dict(headers)).prepare()
        parsed = parse_url(request.url or "")
    except (requests.RequestException, HTTPError, ValueError) as error:
        raise OutboundRefused(f"{_short(url)} is not a web address; it starts with http:// or https://.", repr(error)) from error
    _check_form(url, parsed)
    return request


def _check_form(url: str, parsed: Url) -> None:
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise OutboundRefused(f"{_short(url)} is not a web address; it starts with http:// or https://.")
    if parsed.auth is not None:
        raise OutboundRefused(f"An address with a user name or password in it is not fetched (host {parsed.host}).")


def _body(response: requests.Response, url: str, max_bytes: int) -> bytes:
    """The body, unpacked piece by piece, so that neither a long answer nor a small packed one can fill the memory."""
    data = bytearray()
    for piece in response.raw.stream(CHUNK, decode_content=True):
        data += piece
        if len(data) > max_bytes:
            raise OutboundFailed(f"{_short(url)} answers more than {max_bytes:,} bytes, which is the limit.")
    return bytes(data)


def _as_sent(value: str) -> str:
    """A header as it was meant: read as Latin-1, as all of HTTP, while the letters of an address are UTF-8; bytes that are none
    are escaped as they are, as browsers do."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return "".join(letter if letter.isascii() else f"%{ord(letter):02X}" for letter in value)


def _answer(response: requests.Response, url: str, data: bytes) -> Fetched:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    headers = MappingProxyType({name.lower(): value for name, value in response.headers.items()})
    return Fetched(url, response.status_code, media_type, data, headers)


def _short(url: str) -> str:
    """An address for a sentence: without its query, which may hold secrets, and not endless."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in url.partition("?")[0])
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def _reason(error: Exception) -> str:
    """Why, in a few words, found by the innermost cause."""
    text = repr(error)
    for sign, words in REASONS.items():
        if sign in text:
            return words
    return "the connection failed"


REASONS = {
    "CERTIFICATE_VERIFY_FAILED": "its TLS certificate is not valid for this name",
    "SSLError": "the TLS connection failed",
    "gaierror": "there is no such host name",
    "NameResolution": "there is no such host name",
    "Failed to resolve": "there is no such host name",
    "Name or service not known": "there is no such host name",
    "refused": "the host refuses the connection",
    "timed out": "the host does not answer",
    "TimeoutError": "the host does not answer",
    "IncompleteRead": "its answer broke off",
    "Decode": "its answer is packed in a way that cannot be unpacked",
    "Protocol": "its answer is not HTTP",
}
