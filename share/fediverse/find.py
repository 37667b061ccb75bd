"""Where a server's share form stands, asked of the server itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from share.errors import BadInput, OutboundFailed, OutboundRefused
from share.fediverse.servers import Server, read_server
from share.fediverse.table import Software
from share.fediverse.templates import create_template, filled, nodeinfo_address, software_name
from share.outbound import Fetched, Outbound

SECONDS = 5.0
"""How long a reader waits at most, over all that is asked."""
MAX_BYTES = 100_000
KEPT_SECONDS = 3_600.0
SILENT_SECONDS = 60.0
"""How long an answer is remembered, and how long that there was none."""
KEPT = 1_000
AT_ONCE = 2
"""Look-ups that run at the same time: slow servers must not take every thread of a process."""
JSON = "application/jrd+json, application/json"
WEBFINGER = "/.well-known/webfinger"
OK = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a server said: whether it is one of the fediverse, the template of its share form, where we know one, and the origin
    at which that form is."""

    is_fediverse: bool
    template: str = ""
    origin: str = ""
    until: float = 0.0


class Finder:
    """Looks share forms up and remembers them for a while, in this process. Threads may share it."""

    def __init__(
        self, outbound: Outbound, software: Mapping[str, Software], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._outbound = outbound
        self._software = software
        self._forms = frozenset(entry.template for entry in software.values())
        self._clock = clock
        self._kept: dict[str, Found] = {}
        self._keeping = threading.Lock()
        self._looking = threading.BoundedSemaphore(AT_ONCE)

    def find(self, server: Server) -> Found:
        """What the server says of itself: its own share form (WebFinger, FEP-3b86), else that of its software (NodeInfo).

        A server that does not answer, or not as one of the fediverse, is not ``is_fediverse``. Who comes while `AT_ONCE` others
        wait gets the same answer, which is then not remembered.

        What is remembered goes for everybody there. What a server said of an account is that reader's alone, and forgotten; and
        where a server has no form by its name, one who names an account is looked up all the same.
        """
        kept = self._kept.get(server.name)
        if kept is not None and kept.until > self._clock() and (kept.template or not (server.user and kept.is_fediverse)):
            return kept
        if not self._looking.acquire(timeout=1):
            return Found(is_fediverse=False)
        try:
            found = self._asked(server)
        finally:
            self._looking.release()
        found = replace(found, until=self._clock() + (KEPT_SECONDS if found.is_fediverse else SILENT_SECONDS))
        of_software = found.template.removeprefix(server.origin) in self._forms
        if of_software or not (server.user and found.is_fediverse):
            with self._keeping:
                if len(self._kept) >= KEPT:
                    self._kept = {}
                self._kept[server.name] = found
        return found

    def _asked(self, server: Server) -> Found:
        """What comes of asking. Where accounts are named after one host and their server runs on another (Mastodon's WEB_DOMAIN),
        WebFinger leads on to it (RFC 7033, section 7), also where it then knows no such account: the form is there."""
        ends = self._clock() + SECONDS
        home = server.origin
        for resource in _resources(server):
            query = urlencode({"resource": resource})
            answer = self._answer(f"{server.origin}{WEBFINGER}?{query}", ends)
            if answer and (answer.status == OK or urlsplit(answer.url).path == WEBFINGER):
                home = self._home(answer, server)
            template = create_template(answer.data) if answer and answer.status == OK else ""
            if template and filled(template, {}, home):
                return Found(is_fediverse=True, template=template, origin=home)
        return self._by_software(server, home, ends)

    def _by_software(self, server: Server, home: str, ends: float) -> Found:
        """The form of its software by NodeInfo, whose document stands where the answer does that names it."""
        answer = self._fetched(f"{home}/.well-known/nodeinfo", ends)
        address = nodeinfo_address(answer.data) if answer else ""
        if answer is None or _host(address) not in {_host(home), _host(answer.url)}:
            return Found(is_fediverse=False)
        document = self._fetched(address, ends)
        name = software_name(document.data) if document else ""
        software = self._software.get(name)
        home = self._home(answer, server) if home == server.origin else home
        return Found(is_fediverse=bool(name), template=f"{home}{software.template}" if software else "", origin=home)

    def _home(self, answer: Fetched, server: Server) -> str:
        """The origin that an answer came from, where that is one that a reader could have named; else that of ``server``."""
        try:
            return read_server(urlsplit(answer.url)._replace(path="", query="").geturl(), self._outbound.allows).origin
        except BadInput:
            return server.origin

    def _fetched(self, address: str, ends: float) -> Fetched | None:
        """A good answer; None for every other, and where there is none."""
        answer = self._answer(address, ends)
        return answer if answer and answer.status == OK else None

    def _answer(self, address: str, ends: float) -> Fetched | None:
        """Any answer; None where there is none."""
        left = ends - self._clock()
        if left <= 0:
            return None
        try:
            return self._outbound.fetch(address, max_bytes=MAX_BYTES, timeout_seconds=min(left, SECONDS / 2), accept=JSON)
        except (OutboundRefused, OutboundFailed):
            return None


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _resources(server: Server) -> Iterator[str]:
    """What WebFinger is asked about: the reader's account where they named it, since servers publish intents with accounts; else
    the server itself.
    """
    yield f"acct:{server.user}@{server.name}" if server.user else f"{server.origin}/"
