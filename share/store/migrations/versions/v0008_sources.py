"""Ways in: sources that are polled or that push, what each of them has sent, and what could not be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing came in by a source before."""
    op.create_table(
        "sources",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.Column("polled_at", MOMENT),
        sa.Column("status", sa.Integer()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("stopped_at", MOMENT),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="sources_pk"),
        sa.UniqueConstraint("name", name="sources_name_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("sources_by_due", "sources", ["due_at", "id"])
    op.create_table(
        "source_items",
        sa.Column("source_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("foreign_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.Column("modified", MOMENT),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="source_items_source_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "key", name="source_items_pk"),
    )
    op.create_index("source_items_by_slug", "source_items", ["slug"])
    op.create_index("source_items_by_code", "source_items", ["code"])
    op.create_table(
        "set_aside",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source_id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("foreign_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="set_aside_source_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="set_aside_pk"),
        sa.UniqueConstraint("source_id", "key", name="set_aside_item_unique"),
        sqlite_autoincrement=True,
    )
