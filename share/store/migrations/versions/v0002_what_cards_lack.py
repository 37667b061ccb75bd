"""What each card lacks (characters that no font has, faults); sums over all cards and an index of dead jobs, for the metrics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COUNT = sa.BigInteger()


def upgrade() -> None:
    """Cards that were made before are without either; their sums are taken once, here."""
    op.add_column("cards", sa.Column("missing", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cards", sa.Column("faults", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "card_sums",
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("cards", COUNT, nullable=False),
        sa.Column("bytes", COUNT, nullable=False),
        sa.Column("with_missing", COUNT, nullable=False),
        sa.Column("with_faults", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("format", name="card_sums_pk"),
    )
    dead = sa.text("dead_at IS NOT NULL")
    op.create_index("outbox_dead", "outbox", ["id"], sqlite_where=dead, postgresql_where=dead)
    op.execute("INSERT INTO card_sums SELECT format, count(*), sum(length), 0, 0 FROM cards GROUP BY format")
