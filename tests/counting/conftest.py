"""Real databases for these tests."""

from stores import database_url, empty_store, empty_url, postgresql_url, store

__all__ = ["database_url", "empty_store", "empty_url", "postgresql_url", "store"]
