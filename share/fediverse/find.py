"""Where a server's share form stands, asked of the server itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from share.errors import OutboundFailed, OutboundRefused
from share.fediverse.servers import Server
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


@dataclass(frozen=True, slots=True)
class Found:
    """What a server said: whether it is one of the fediverse, and the template of its share form, where we know one."""

    is_fediverse: bool
    template: str = ""
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
            template, is_fediverse = self._asked(server)
        finally:
            self._looking.release()
        lifetime = KEPT_SECONDS if is_fediverse else SILENT_SECONDS
        found = Found(is_fediverse, template, self._clock() + lifetime)
        of_software = template.removeprefix(server.origin) in self._forms
        if of_software or not (server.user and is_fediverse):
            with self._keeping:
                if len(self._kept) >= KEPT:
                    self._kept = {}
                self._kept[server.name] = found
        return found

    def _asked(self, server: Server) -> tuple[str, bool]:
        """The template, and whether this is a server of the fediverse."""
        ends = self._clock() + SECONDS
        for resource in _resources(server):
            query = urlencode({"resource": resource})
            answer = self._fetched(f"{server.origin}/.well-known/webfinger?{query}", ends)
            template = create_template(answer.data) if answer else ""
            if template and filled(template, {}, server.origin):
                return template, True
        name = self._software_of(server, ends)
        software = self._software.get(name)
        return (f"{server.origin}{software.template}" if software else ""), bool(name)

    def _software_of(self, server: Server, ends: float) -> str:
        """The software by NodeInfo, whose document stands where the server's own answer does; empty where nothing says so."""
        answer = self._fetched(f"{server.origin}/.well-known/nodeinfo", ends)
        address = nodeinfo_address(answer.data) if answer else ""
        if answer is None or _host(address) not in {_host(server.origin), _host(answer.url)}:
            return ""
        document = self._fetched(address, ends)
        return software_name(document.data) if document else ""

    def _fetched(self, address: str, ends: float) -> Fetched | None:
        """A good answer; None for every other, and where there is none."""
        left = ends - self._clock()
        if left <= 0:
            return None
        try:
            answer = self._outbound.fetch(address, max_bytes=MAX_BYTES, timeout_seconds=min(left, SECONDS / 2), accept=JSON)
        except (OutboundRefused, OutboundFailed):
            return None
        return answer if answer.status == 200 else None


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
