"""An origin on loopback for sources, and real databases."""

from __future__ import annotations

from origins import origin
from stores import database_url, empty_store, empty_url, postgresql_url, store

__all__ = ["database_url", "empty_store", "empty_url", "origin", "postgresql_url", "store"]
