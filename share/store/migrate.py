"""Bringing a database to the schema of this version: Alembic's migrations, from inside the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from share.errors import StoreFailed
from share.store.database import Store, serialise
from share.store.schema import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = sorted(path.stem.partition("_")[0].removeprefix("v") for path in MIGRATIONS.glob("versions/v*.py"))
"""Every revision of this version, oldest first: ``versions/v0001_first_schema.py`` is 0001."""


def migrate(store: Store) -> list[str]:
    """Run every migration that is missing, in one transaction; the names of those that ran, oldest first.

    Processes that start at the same time take turns, and the later ones find nothing left to do.

    Raises:
        StoreFailed: when the database cannot be used, or was made by a newer version.
    """
    # Alembic is a tenth of a process, and nobody needs it once the database is as it should be.
    from alembic.config import Config  # noqa: PLC0415 - see above
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415 - see above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    scripts = ScriptDirectory(str(MIGRATIONS))

    def missing(revision: Any, _context: object) -> Any:
        _refuse_newer(next(iter(revision), None) if isinstance(revision, tuple) else revision)
        # The method has no public twin: Alembic's own `upgrade` command hands exactly this to the environment.
        return scripts._upgrade_revs("head", revision)  # noqa: SLF001

    done: list[str] = []
    with store.begin() as connection:
        serialise(connection, "migrate")
        with EnvironmentContext(Config(), scripts, fn=missing) as environment:
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
        return _revision(connection) == REVISIONS[-1]


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    _refuse_newer(revision)
    return revision


def _refuse_newer(revision: str | None) -> None:
    """A schema that we do not know was made by a version that we do not know, and is left alone."""
    if revision is not None and revision not in REVISIONS:
        raise StoreFailed(f"The database has the schema {revision} of a newer version of Sharewire. Start that version.")
