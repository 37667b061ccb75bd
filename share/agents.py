"""Who fetches without being a reader: ``assets/agents.toml``. Counts and the ledger go by it; answers do not.

A User-Agent is a claim that anybody can copy. Whether the address that it came from is the agent's own can be checked where the
agent's owner publishes a way: names in the DNS, or ranges of addresses (`share.outbound.origins`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets
from share.errors import BadAsset
from share.platforms import Address, Platform, Seconds, filled

CLOSED = ConfigDict(extra="forbid", defer_build=True)
Kind = Literal["preview", "search", "feed", "archive", "monitor", "ai", "scanner", "tool"]
Shown = Literal["headline", "title", "summary", "picture", "author"]

FILE = "agents.toml"
REMEMBERED = 4096
"""How many different User-Agents are looked up once only."""
LONGEST = 500
"""Characters of a User-Agent that are looked at."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class Agent:
    """One agent. ``keeps`` is seconds, ``frozen``, or None where it is not known; ``look_again`` says how it is asked to.

    ``each`` says that every server or device fetches for itself. Without ``names`` and ``ranges``, its owner publishes no way to
    tell whether an address is its own.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    says: Annotated[tuple[Annotated[str, Field(min_length=3)], ...], Field(min_length=1)]
    kind: Kind
    sources: Annotated[tuple[Address, ...], Field(min_length=1)]
    checked: date
    platform: str = ""
    shows: tuple[Shown, ...] = ()
    keeps: Literal["frozen"] | Seconds | None = None
    look_again: str = ""
    look_again_at: Address | None = None
    each: Literal["server", "device", ""] = ""
    names: tuple[Annotated[str, Field(pattern=r"^(\.[a-z0-9-]+){2,}$")], ...] = ()
    ranges: tuple[IPv4Network | IPv6Network, ...] = ()
    ranges_source: Address | Literal[""] = ""
    ranges_checked: date | None = None
    note: str = ""

    def asked_at(self, page: str) -> str:
        """Where it is asked to look again at this page; empty where there is no such place."""
        return filled(self.look_again_at or "", page)

    @property
    def can_be_verified(self) -> bool:
        """Whether its owner publishes which addresses are its own."""
        return bool(self.names or self.ranges)


class Agents:
    """All agents in the order of the file, and who of them sends a User-Agent. Threads may share it."""

    def __init__(self, agents: Mapping[str, Agent]) -> None:
        self.by_id = agents
        tests = [(agent, _test(agent)) for agent in agents.values()]

        def named(user_agent: str) -> Agent | None:
            text = user_agent.lower()
            return next((agent for agent, fits in tests if fits(text)), None)

        self._named = lru_cache(REMEMBERED)(named)

    def named(self, user_agent: str) -> Agent | None:
        """The agent that says so of itself; None where none of the table does."""
        return self._named(user_agent[:LONGEST])


def read_agents(assets: Assets, platforms: Mapping[str, Platform]) -> Agents:
    """The table. What is known of a platform's copies stands with the platform, and goes for the agents that fetch for it.

    Raises:
        BadAsset: naming file, agent and key, also for ranges that do not say where and when they were read.
    """
    return Agents({name: _complete(agent, platforms) for name, agent in assets.values(Agent, FILE).items()})


def _complete(agent: Agent, platforms: Mapping[str, Platform]) -> Agent:
    if agent.ranges and not (agent.ranges_source and agent.ranges_checked):
        raise BadAsset(FILE, f"{agent.id}.ranges", "ranges need their ranges_source and the date ranges_checked")
    if not agent.platform:
        return agent
    platform = platforms.get(agent.platform)
    if platform is None:
        raise BadAsset(FILE, f"{agent.id}.platform", f"there is no platform {agent.platform!r} in platforms.toml")
    if agent.keeps or agent.look_again or agent.look_again_at:
        raise BadAsset(FILE, f"{agent.id}.keeps", f"this stands with the platform {platform.id} in platforms.toml")
    return replace(agent, keeps=platform.keeps, look_again=platform.look_again, look_again_at=platform.look_again_at)


def _test(agent: Agent) -> Callable[[str], bool]:
    """Says whether a User-Agent, in lower case, is this one's."""
    plain = tuple(text.lower() for text in agent.says if not text.startswith("^"))
    try:
        patterns = tuple(re.compile(text, re.IGNORECASE) for text in agent.says if text.startswith("^"))
    except re.error as error:
        raise BadAsset(FILE, f"{agent.id}.says", f"{error.pattern!r} is no pattern: {error}") from error

    def fits(text: str) -> bool:
        return any(part in text for part in plain) or any(pattern.match(text) for pattern in patterns)

    return fits
