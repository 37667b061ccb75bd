"""An origin on loopback for sources."""

from __future__ import annotations

from origins import origin

__all__ = ["origin"]
