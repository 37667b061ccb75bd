"""The fixtures of tests in a browser."""

from __future__ import annotations

from visits import browser, elsewhere, other_site, sharewire, visit

__all__ = ["browser", "elsewhere", "other_site", "sharewire", "visit"]
