"""The table of networks, ``assets/networks.toml``, checked so that a mistake in it names file, network and key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from share.assets import Assets
from share.errors import BadAsset

FILE = "networks.toml"
CLOSED = ConfigDict(extra="forbid")
PLACEHOLDER = re.compile(r"\{\w*\}")
PLACEHOLDERS = frozenset({"{text}", "{url}", "{image}", "{tags}", "{hashtags}", "{hashtag}", "{account}", "{via}", "{related}"})
ACTION = r"^(https://|mailto:|sms:|[a-z][a-z0-9+.-]*://)"
"""A network's own page, mail, text messages, or the scheme of an app."""
NO_APP = frozenset({"about", "blob", "data", "file", "ftp", "http", "javascript", "vbscript", "ws", "wss"})
"""Schemes that a browser would run or read itself, or where others can listen."""

RESERVED_CODES: Mapping[str, str] = {
    "s": "the short link",
    "qr": "a QR code",
    "cp": "a copied link",
    "nat": "the device's own share sheet",
    "bar": "the share bar on other people's pages",
    "fed": "a server of the fediverse that the reader chose",
}
"""Attribution codes that no network may take: ways to share that are no network."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class Limit:
    """How much a network takes: ``count`` of what ``how`` names, over ``counted``, which is the whole of what it counts.

    ``address`` is what any address counts, however long, where the network has such a rule. With ``segments``, ``count`` is
    how many messages a text may make.
    """

    count: Annotated[int, Field(ge=1)]
    how: Literal["weighted", "graphemes", "characters", "emoji_bytes", "segments"]
    counted: Annotated[str, Field(pattern=r"\{text\}")]
    address: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True, slots=True, config=CLOSED)
class Network:
    """One share target.

    ``via`` is the code by which landings are told apart, ``bar`` whether an article's page shows its button, ``picture`` the
    format for ``{image}``, ``retired`` the day from which it no longer exists.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+$")]
    label: Annotated[str, Field(min_length=1)]
    via: Annotated[str, Field(pattern=r"^[a-z]{1,3}$")]
    action: Annotated[str, Field(pattern=ACTION)]
    source: Annotated[str, Field(pattern=r"^https://[^\s/]+")]
    checked: date
    parameters: Mapping[str, str] = Field(default_factory=dict)
    fragment: Mapping[str, str] = Field(default_factory=dict)
    limit: Limit | None = None
    bar: bool = False
    picture: str = "og"
    retired: date | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Network:
        unknown = sorted(set(PLACEHOLDER.findall(" ".join(self.templates))) - PLACEHOLDERS)
        if unknown:
            raise ValueError(f"{unknown[0]} is no placeholder; there are {', '.join(sorted(PLACEHOLDERS))}")
        if self.action.partition(":")[0] in NO_APP:
            raise ValueError("action is https, mailto, sms or the scheme of an app")
        if not self.takes("{url}"):
            raise ValueError("the address of the article is missing: some parameter needs {url}")
        if self.retired is not None and self.bar:
            raise ValueError("a retired network has no button in the bar")
        if self.retired is not None and self.retired > self.checked:
            raise ValueError("it was checked before it retired; a network is retired from a day that has come")
        return self

    @property
    def templates(self) -> tuple[str, ...]:
        """Everything that is filled for this network."""
        counted = (self.limit.counted,) if self.limit else ()
        return (*self.parameters.values(), *self.fragment.values(), *counted)

    def takes(self, placeholder: str) -> bool:
        """Whether the network is handed this."""
        return any(placeholder in value for value in (*self.parameters.values(), *self.fragment.values()))

    @property
    def needs_image(self) -> bool:
        """Whether the network takes nothing without a picture."""
        return self.takes("{image}")


def read_networks(assets: Assets) -> dict[str, Network]:
    """All networks by id, retired ones too, in the order of the file.

    Raises:
        BadAsset: naming file, network and key.
    """
    networks = assets.values(Network, FILE)
    for fault in _code_faults(networks):
        raise fault
    return networks


def living(networks: Mapping[str, Network]) -> list[Network]:
    """The networks that have a button."""
    return [network for network in networks.values() if network.retired is None]


def in_bar(networks: Mapping[str, Network]) -> list[Network]:
    """The few networks whose buttons stand on every article's page."""
    return [network for network in living(networks) if network.bar]


def codes(networks: Mapping[str, Network]) -> frozenset[str]:
    """Every attribution code that a link of ours may bear."""
    return frozenset({*RESERVED_CODES, *(network.via for network in networks.values())})


def _code_faults(networks: Mapping[str, Network]) -> Iterator[BadAsset]:
    """A code says where a reader came from for as long as links live, so a retired network keeps its own."""
    owners: dict[str, str] = {}
    for network in networks.values():
        if network.via in RESERVED_CODES:
            yield BadAsset(FILE, f"{network.id}.via", f'"{network.via}" stands for {RESERVED_CODES[network.via]}')
        if network.via in owners:
            yield BadAsset(FILE, f"{network.id}.via", f'"{network.via}" is the code of {owners[network.via]} already')
        owners[network.via] = network.id
