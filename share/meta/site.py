"""The publication, as metadata speaks of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The publisher: its name, one sentence about it, its language (BCP 47), its front page, and its account on X (``@name``).

    Description and account may be empty: then no tag speaks of them.
    """

    name: str
    home_url: str
    language: str = "en"
    description: str = ""
    x_handle: str = ""
