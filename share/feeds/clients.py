"""Which programs may be sent a part of a feed (RFC 3229): those of ``assets/delta_clients.toml`` that are known to take it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets, checked

MANIPULATION = re.compile(r"(?:^|,)\s*feed\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?)\s*)?(?=,|$)", re.IGNORECASE)
BASE = re.compile(r'(?:W/)?"(\d{1,18})-[0-9a-f]+(?:-br|-gzip)?"')
"""An ETag of a feed: the number of the last change in it, and a digest."""


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class DeltaClient:
    """One program. ``agent`` is how its User-Agent begins; ``source`` and ``checked`` say how and when ``takes`` was found."""

    id: str
    agent: Annotated[str, Field(min_length=2)]
    takes: bool
    source: Annotated[str, Field(min_length=1)]
    checked: date


@dataclass(frozen=True, slots=True)
class DeltaClients:
    """The table."""

    clients: tuple[DeltaClient, ...]

    def take(self, agent: str) -> bool:
        """Whether a program with this User-Agent may be sent a part; one that is not in the table may not."""
        known = next((client for client in self.clients if agent.lower().startswith(client.agent.lower())), None)
        return known is not None and known.takes


def read_delta_clients(assets: Assets) -> DeltaClients:
    """The table of ``assets/delta_clients.toml``.

    Raises:
        BadAsset: naming the file and the key.
    """
    file = "delta_clients.toml"
    return DeltaClients(tuple(checked(DeltaClient, {"id": key, **table}, file, key) for key, table in assets.toml(file).items()))


def asks_for_part(a_im: str) -> bool:
    """Whether an ``A-IM`` header takes the ``feed`` manipulation."""
    found = MANIPULATION.search(a_im)
    return found is not None and (found["weight"] is None or float(found["weight"]) > 0)


def known_position(if_none_match: str) -> int | None:
    """The number of the last change that whoever sends these ETags has seen in the feed; None where they are none of ours."""
    return max(map(int, BASE.findall(if_none_match)), default=None)


def position_tag(position: int, digest: str) -> str:
    """The ETag of a feed, without its quotes."""
    return f"{position}-{digest}"
