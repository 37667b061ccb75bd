"""Opening the database, and the two ways to use it: ``begin()`` to write, ``connect()`` to read."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from share.errors import BadSetting, StoreFailed

BUSY_SECONDS = 10
"""How long a writer waits for the one before it (SQLite) and a connection for its server (PostgreSQL)."""

TAKES = "SHARE_DATABASE_URL takes sqlite:////path/to/file.db or postgresql://user:password@host/name"

SENTENCES = (
    ("deadlock", "two programs waited for each other"),
    ("locked", f"another program has held it for more than {BUSY_SECONDS} seconds"),
    ("unable to open", "its file cannot be opened"),
    ("readonly", "its file may not be written"),
    ("full", "the disk is full"),
    ("not a database", "its file is not a SQLite database"),
    ("malformed", "its file is damaged"),
    ("no such table", "its tables are missing; run `share migrate`"),
    ("does not exist", "the database, its user or a table is missing; run `share migrate`"),
    ("authentication failed", "the server does not take this user and password"),
    ("refused", "the server does not answer"),
    ("timeout", "the server does not answer in time"),
    ("could not translate host name", "the server's name is not known"),
    ("failed to resolve host", "the server's name is not known"),
)


class Store:
    """An open database. Threads may share it; each transaction has a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        one_state = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._reading = engine.execution_options(**one_state)
        self._log = f"{engine.url.database}-wal" if engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self, *, patience: float = BUSY_SECONDS) -> Iterator[Connection]:
        """One transaction to write in: committed at the end, undone when anything is raised.

        On SQLite it is the only writer from its first moment, so that what it reads stays true until it commits. ``patience`` is
        how many seconds it waits for others at most: for what is better not done than done late.

        Raises:
            StoreFailed: when the database cannot be used.
        """
        options = {"writes": True} | ({"patience": patience} if patience != BUSY_SECONDS else {})
        with _failures(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """One connection to read from, in one transaction that is given up at the end. All that it reads is of one state.

        What is made of several questions (a feed: when it changed last, what is in it) would else mix what was there before and
        after somebody's commit. SQLite reads so by itself; PostgreSQL has to be told.

        Raises:
            StoreFailed: when the database cannot be used.
        """
        with _failures(), self._reading.connect() as connection:
            yield connection

    def commit_hint(self) -> object:
        """A value that moves when somebody may have committed; None where nothing so cheap exists (PostgreSQL).

        It is time and size of SQLite's write-ahead log, and costs about a microsecond. The clock of a file system is coarse,
        so an equal hint is no proof that nothing was committed within the last few milliseconds.
        """
        if self._log is None:
            return None
        try:
            state = os.stat(self._log)  # noqa: PTH116 - pathlib would double the cost of the cheapest question we have
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The database at ``url``; the folder of a SQLite file is made when it is missing. Nothing is connected yet.

    Raises:
        BadSetting: when the URL is not one of a database that we speak to.
        StoreFailed: when the folder cannot be made.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return Store(_sqlite(address))
    options = {"connect_timeout": BUSY_SECONDS, "application_name": "sharewire"}
    engine = create_engine(address, connect_args=options, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "begin", _begin_postgresql)
    return Store(_forgotten_by_children(engine))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise BadSetting(f"{TAKES}; what it has is not a URL.") from error
    match address.get_backend_name():
        case "sqlite" if address.database and address.database != ":memory:":
            return address.set(drivername="sqlite")
        case "postgresql" | "postgres":
            return address.set(drivername="postgresql+psycopg")
        case "sqlite":
            raise BadSetting(f"{TAKES}; what it has names no file.")
        case other:
            raise BadSetting(f"{TAKES}; what it has starts with {other}:.")


def _sqlite(address: URL) -> Engine:
    file = Path(address.database or "").absolute()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailed(f"The database cannot be used: the folder {file.parent} cannot be made.", str(error)) from error
    engine = create_engine(address.set(database=str(file)), connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return _forgotten_by_children(engine)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver is kept from opening transactions of its own: it would do so late, and read before it locks.
    connection.isolation_level = None
    try:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except Exception:
        connection.close()  # nobody else knows of it yet
        raise


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("writes"):
        connection.exec_driver_sql("BEGIN")
        return
    patience = options.get("patience")
    if patience is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _begin_postgresql(connection: Connection) -> None:
    patience = connection.get_execution_options().get("patience")
    if patience is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience * 1000:.0f}")


def _forgotten_by_children(engine: Engine) -> Engine:
    """A forked child (a web worker) opens its own connections, and leaves those of its parent alone."""
    kept = weakref.ref(engine)

    def forget() -> None:
        if (engine := kept()) is not None:
            engine.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
    return engine


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        reason = next((sentence for sign, sentence in SENTENCES if sign in cause), "it did not take what was asked of it")
        raise StoreFailed(f"The database cannot be used: {reason}.", cause) from error


def serialise(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds ``name``, and hold it until this one ends.

    PostgreSQL has advisory locks for that; on SQLite a transaction of `Store.begin` is the only writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"sharewire {name}"})


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what is done where the row is there already; both databases have it, each in its own class."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
