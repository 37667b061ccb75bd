"""The table of the fediverse, ``assets/fediverse.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets, checked
from share.errors import BadAsset
from share.networks import Network

FILE = "fediverse.toml"
CLOSED = ConfigDict(extra="forbid")
HOST = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"


@dataclass(frozen=True, slots=True, config=CLOSED)
class Software:
    """A kind of server, by the name that NodeInfo gives it, and the share form that all servers of it have."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    template: Annotated[str, Field(pattern=r"^/[^/\s{}][^\s]*\{(content|object)\}")]
    source: Annotated[str, Field(pattern=r"^https://[^\s/]+")]
    checked: date


@dataclass(frozen=True, slots=True, config=CLOSED)
class Fediverse:
    """The servers that the page proposes, the official share page, and the forms by software."""

    servers: tuple[Annotated[str, Field(pattern=HOST)], ...]
    official: Network
    software: Mapping[str, Software]


def read_fediverse(assets: Assets) -> Fediverse:
    """The table.

    Raises:
        BadAsset: naming file, table and key.
    """
    table = assets.toml(FILE)
    official = _table(table, "official")
    software = _table(table, "software")
    rest = {key: value for key, value in table.items() if key not in {"official", "software"}}
    return checked(
        Fediverse,
        {
            **rest,
            "official": checked(Network, {"id": "official", **official}, FILE, "official"),
            "software": {
                name: checked(Software, {"name": name, **_table(software, name)}, FILE, f"software.{name}") for name in software
            },
        },
        FILE,
        "fediverse",
    )


def _table(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key)
    if not isinstance(found, dict):
        raise BadAsset(FILE, key, f"a table is wanted here, such as [{key}]")
    return found
