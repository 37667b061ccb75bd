"""What is kept in the database: one file per noun, plain functions whose first argument is the open connection.

SQLite by default, PostgreSQL by URL, with the same code. What goes wrong in a driver leaves here as
`share.errors.StoreFailed`, with a sentence that has no password in it.
"""

from share.store.database import Store, open_store
from share.store.migrate import migrate, schema_is_current

__all__ = ["Store", "migrate", "open_store", "schema_is_current"]
