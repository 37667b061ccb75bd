"""Bringing a database to the schema of this version: Alembic's migrations, from inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from share.errors import StoreFailed
from share.store.database import Store, serialise
from share.store.schema import metadata

SCRIPTS = ScriptDirectory(str(Path(__file__).parent / "migrations"))


def migrate(store: Store) -> list[str]:
    """Run every migration that is missing, in one transaction; the names of those that ran, oldest first.

    Processes that start at the same time take turns, and the later ones find nothing left to do.

    Raises:
        StoreFailed: when the database cannot be used, or was made by a newer version.
    """
    done: list[str] = []
    with store.begin() as connection:
        serialise(connection, "migrate")
        with EnvironmentContext(Config(), SCRIPTS, fn=_missing) as environment:
            environment.configure(
                connection=connection,
                target_metadata=metadata,
                on_version_apply=lambda step, **_: done.append(str(step.up_revision_id)),
            )
            environment.run_migrations()
    return done


def schema_is_current(store: Store) -> bool:
    """Whether the database has every migration of this version.

    Raises:
        StoreFailed: when the database cannot be used, or was made by a newer version.
    """
    with store.connect() as connection:
        return _revision(connection) == SCRIPTS.get_current_head()


def _revision(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    _refuse_newer(revision)
    return revision


def _refuse_newer(revision: str | None) -> None:
    """A schema that we do not know was made by a version that we do not know, and is left alone."""
    if revision is not None and revision not in {script.revision for script in SCRIPTS.walk_revisions()}:
        raise StoreFailed(f"The database has the schema {revision} of a newer version of Sharewire. Start that version.")


def _missing(revision: Any, _context: MigrationContext) -> Any:
    _refuse_newer(next(iter(revision), None) if isinstance(revision, tuple) else revision)
    # The method has no public twin: Alembic's own `upgrade` command hands exactly this to the environment.
    return SCRIPTS._upgrade_revs("head", revision)  # noqa: SLF001
