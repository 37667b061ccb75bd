"""Where readers share to: ``assets/networks.toml``, and the address that leads there with an article.

The address is made of the article and the table alone; nothing that a request brings can change where it leads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.article import Article
from share.assets import Assets

PLACEHOLDER = re.compile(r"\{(?:text|url|image)\}")
CLOSED = ConfigDict(extra="forbid")
X_ADDRESS_LENGTH = 23
"""What X and Mastodon count for any address, however long (docs.x.com, counting characters)."""
X_LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that X counts as one; every other counts as two (docs.x.com, counting characters)."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class Limit:
    """How long a network lets a text be, how it counts, and whether the address counts too."""

    count: Annotated[int, Field(ge=50)]
    how: Literal["weighted", "graphemes", "characters"]
    with_address: bool = True


@dataclass(frozen=True, slots=True, config=CLOSED)
class Network:
    """One share target. ``retired`` is the day from which it no longer exists, ``picture`` the format for ``{image}``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+$")]
    label: str
    action: Annotated[str, Field(pattern=r"^(https://|mailto:)")]
    source: Annotated[str, Field(pattern=r"^https://")]
    checked: date
    parameters: Mapping[str, str] = Field(default_factory=dict)
    fragment: Mapping[str, str] = Field(default_factory=dict)
    limit: Limit | None = None
    retired: date | None = None
    picture: str = "og"

    @property
    def needs_image(self) -> bool:
        """Whether the network takes nothing without a picture."""
        return any("{image}" in value for value in self.parameters.values())


def read_networks(assets: Assets) -> dict[str, Network]:
    """All networks by id, retired ones too, in the order of the file.

    Raises:
        BadAsset: naming file, network and key.
    """
    return assets.values(Network, "networks.toml")


def living(networks: Mapping[str, Network]) -> list[Network]:
    """The networks that have a button."""
    return [network for network in networks.values() if network.retired is None]


def share_url(network: Network, article: Article, canonical_url: str, image_url: str = "") -> str:
    """The address of the network's own page, filled with this article.

    The text starts with the disclosure label of a paid article; label and address are never cut, the title is where it must be.
    """
    text = share_text(network, article, canonical_url)
    pieces = {"{text}": text, "{url}": canonical_url, "{image}": image_url}
    query = _filled(network.parameters, pieces)
    fragment = _filled(network.fragment, pieces)
    return network.action + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def share_text(network: Network, article: Article, canonical_url: str) -> str:
    """What the composer says: label and title, cut at a word's end so that it fits the network's limit with the address."""
    text = article.labelled_short_title
    if network.limit is None or _fits(network.limit, text, canonical_url):
        return text
    label = f"{article.disclosure.label}: " if article.disclosure else ""
    words = article.short_title.split(" ")
    while len(words) > 1:
        words.pop()
        text = f"{label}{' '.join(words).rstrip(',;:–—-')}…"
        if _fits(network.limit, text, canonical_url):
            return text
    clusters = _graphemes(words[0])
    while clusters and not _fits(network.limit, f"{label}{''.join(clusters)}…", canonical_url):
        clusters.pop()
    return f"{label}{''.join(clusters)}…"


def _filled(parameters: Mapping[str, str], pieces: Mapping[str, str]) -> str:
    """The parameters as a query; a line break is CR LF, as mail wants it (RFC 6068, section 5)."""
    pairs = []
    for name, template in parameters.items():
        value = PLACEHOLDER.sub(lambda found: pieces[found[0]], template)
        pairs.append(f"{quote(name)}={quote(value.replace(chr(10), chr(13) + chr(10)), safe='')}")
    return "&".join(pairs)


def _fits(limit: Limit, text: str, canonical_url: str) -> bool:
    """Whether the text is within the limit; where the address counts too, with it and a space."""
    length = {"weighted": weighted_length, "graphemes": lambda value: len(_graphemes(value)), "characters": len}[limit.how](text)
    address = X_ADDRESS_LENGTH if limit.how == "weighted" else len(canonical_url)
    return length + (address + 1 if limit.with_address else 0) <= limit.count


def weighted_length(text: str) -> int:
    """The length of a text as X counts it: after NFC, one for light code points and two for all others."""
    composed = unicodedata.normalize("NFC", text)
    return sum(1 if any(low <= ord(character) <= high for low, high in X_LIGHT_RANGES) else 2 for character in composed)


def _graphemes(text: str) -> list[str]:
    """Pieces that a reader sees as one character: marks, joiners and what they join stay with their base."""
    pieces: list[str] = []
    for character in text:
        joins = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"} or 0x1F3FB <= ord(character) <= 0x1F3FF
        if pieces and (joins or pieces[-1].endswith("\u200d")):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
