"""What is counted by day, what is needed for a day to count nobody twice, and the ledger of who fetched which version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing was counted before."""
    op.create_table(
        "counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("human", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("bot", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "article_id", "kind", "way", name="counts_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="counts_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("counts_by_article", "counts", ["article_id", "day"])
    op.create_table(
        "count_sums",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("human", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("bot", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="count_sums_pk"),
    )
    op.create_table(
        "salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="salts_pk"),
    )
    op.create_table(
        "doubles",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hash", name="doubles_pk"),
    )
    op.create_table(
        "fetches",
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "agent", "part", "version", "proof", name="fetches_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fetches_article_id_fk", ondelete="CASCADE"),
    )
