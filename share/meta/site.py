"""The publication, as metadata speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The publisher: its name, one sentence about it, its language (BCP 47), its front page, and its account on X (``@name``).

    ``colour`` (``#rrggbb``) is the brand's; ``profiles`` are its own pages elsewhere; ``rights`` is what holds for articles that
    have no line about rights; ``standard_site`` is the AT-URI of its record; ``discord_embed`` says whether Discord is given a
    card of its own; ``icon_side`` is the width of its square mark in pixels. What is empty is not spoken of.
    """

    name: str
    home_url: str
    language: str = "en"
    description: str = ""
    x_handle: str = ""
    colour: str = ""
    profiles: tuple[str, ...] = ()
    rights: str = ""
    facebook_app_id: str = ""
    standard_site: str = ""
    discord_embed: bool = False
    icon_side: int = 512

    @property
    def facebook_page(self) -> str:
        """The publication's page on Facebook; empty where it has none."""
        return next((address for address in self.profiles if is_at(address, "facebook.com")), "")


def is_at(address: str, domain: str) -> bool:
    """Whether an address is at a domain, or at a host within it."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host == domain or host.endswith(f".{domain}")
