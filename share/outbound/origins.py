"""Whether an address is of whom it says it is: by ranges that the owner publishes, and by names that lead there and back.

Nothing here blocks: a name that is not known yet is looked up by a thread of its own, and the answer is there a little later.
Addresses live in this memory alone, for an hour at most, and only those of agents that said who they are.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time
import weakref
from enum import StrEnum
from queue import SimpleQueue
from typing import Protocol

from share.agents import Agent
from share.outbound.addresses import Address, is_public

KEPT_SECONDS = 3600
"""How long an answer is good for."""
RETRY_SECONDS = 60
"""How long a look-up that failed is not tried again."""
KEPT = 4096
"""Answers that are kept; at more, all are asked for again."""
WAITING = 500
"""Look-ups that may wait; further ones are not made."""


class Proof(StrEnum):
    """What is known of an agent's address."""

    VERIFIED = "verified"
    REFUTED = "not verified"
    """Its owner publishes which addresses are its own, and this is none of them."""
    OPEN = "no way to verify"
    """Its owner publishes nothing; or this is no public address; or its name could not be looked up."""


class Names(Protocol):
    """The DNS, as far as it is needed."""

    def names_of(self, address: str) -> list[str]:
        """The names that an address leads to; none where it has none. Raises OSError where that cannot be told."""

    def addresses_of(self, name: str) -> list[str]:
        """The addresses that a name leads to; none where it has none. Raises OSError where that cannot be told."""


class SystemNames:
    """The DNS of this machine."""

    def names_of(self, address: str) -> list[str]:
        """As `Names`."""
        try:
            name, others, _ = socket.gethostbyaddr(address)
        except socket.herror as error:
            if error.errno in {1, 4}:  # HOST_NOT_FOUND, NO_DATA
                return []
            raise
        return [name, *others]

    def addresses_of(self, name: str) -> list[str]:
        """As `Names`."""
        try:
            return [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                return []
            raise


class Origins:
    """What is known of agents' addresses. Threads may share it; a forked child begins anew."""

    def __init__(self, names: Names | None = None) -> None:
        self._names = names or SystemNames()
        self._begin()
        begin = weakref.WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (found := begin()) and found())

    def _begin(self) -> None:
        self._known: dict[tuple[str, str], tuple[Proof, float]] = {}
        self._asked: set[tuple[str, str]] = set()
        self._questions: SimpleQueue[tuple[Agent, str]] = SimpleQueue()
        self._starting = threading.Lock()
        self._started = False

    def proof(self, agent: Agent, address: str) -> Proof | None:
        """What is known of it; None where it is being looked up, and will be known soon."""
        place = _parsed(address)
        if not agent.can_be_verified or place is None or not is_public(place):
            return Proof.OPEN
        if any(place in network for network in agent.ranges if network.version == place.version):
            return Proof.VERIFIED
        if not agent.names:
            return Proof.REFUTED
        return self._looked_up(agent, address)

    def _looked_up(self, agent: Agent, address: str) -> Proof | None:
        key = agent.id, address
        found, until = self._known.get(key, (None, 0.0))
        if found is not None and until > time.monotonic():
            return found
        if key not in self._asked:
            if len(self._asked) >= WAITING:
                return Proof.OPEN
            self._asked.add(key)
            self._start()
            self._questions.put((agent, address))
        return None

    def _start(self) -> None:
        with self._starting:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, args=(self._questions,), name="origins", daemon=True).start()

    def _run(self, questions: SimpleQueue[tuple[Agent, str]]) -> None:
        while True:
            agent, address = questions.get()
            try:
                answer, seconds = confirmed(agent, address, self._names), KEPT_SECONDS
            except (OSError, UnicodeError):
                answer, seconds = Proof.OPEN, RETRY_SECONDS
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[agent.id, address] = answer, time.monotonic() + seconds
            self._asked.discard((agent.id, address))


def confirmed(agent: Agent, address: str, names: Names) -> Proof:
    """Whether the address leads to a name of the agent's owner, and that name back to the address.

    The way back is what makes it a proof: whoever has an address can call it what he likes.

    Raises:
        OSError: where the DNS does not answer.
    """
    for name in names.names_of(address):
        host = name.lower().rstrip(".")
        if host.endswith(agent.names) and address in map(_plain, names.addresses_of(host)):
            return Proof.VERIFIED
    return Proof.REFUTED


def _parsed(address: str) -> Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _plain(address: str) -> str:
    return str(_parsed(address.partition("%")[0]) or "")
