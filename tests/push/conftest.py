"""A subscriber on loopback, and a store of each kind."""

from __future__ import annotations

from stores import database_url, empty_store, empty_url, postgresql_url, store
from subscribers import subscriber

__all__ = ["database_url", "empty_store", "empty_url", "postgresql_url", "store", "subscriber"]
