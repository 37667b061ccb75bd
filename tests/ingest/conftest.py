"""An origin on loopback for sources, and real databases."""

from __future__ import annotations

from origins import origin
from stores import database_url, empty_store, postgresql_url, store

__all__ = ["database_url", "empty_store", "origin", "postgresql_url", "store"]
