"""A subscriber on loopback."""

from __future__ import annotations

from subscribers import subscriber

__all__ = ["subscriber"]
