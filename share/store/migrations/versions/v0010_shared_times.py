"""Whether the time of a scope's last change is one that several changes bear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Every time that is there may have been one of several."""
    op.add_column("scopes", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE scopes SET shared = :yes").bindparams(yes=True))
