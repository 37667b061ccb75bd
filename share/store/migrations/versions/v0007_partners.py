"""Partners: their rights and tokens, what they were given, how they ask; and webhooks that are theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
COUNT = sa.BigInteger()


def upgrade() -> None:
    """There were no partners before, and every webhook was told everything."""
    op.create_table(
        "partners",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("feed_digest", sa.Text(), nullable=False),
        sa.Column("feed_changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="partners_pk"),
        sa.UniqueConstraint("slug", name="partners_slug_unique"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "partner_tokens",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("partner_id", ROW_ID, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retires_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="partner_tokens_pk"),
        sa.UniqueConstraint("hash", name="partner_tokens_hash_unique"),
        _of_partner("partner_tokens"),
        sqlite_autoincrement=True,
    )
    op.create_index("partner_tokens_by_partner", "partner_tokens", ["partner_id"])
    _told()
    _asking()
    _bind_webhooks(op.get_bind())


def _bind_webhooks(connection: sa.Connection) -> None:
    """SQLite makes the table anew for that, and would give numbers of removed webhooks to later ones."""
    is_sqlite = connection.dialect.name == "sqlite"
    last = connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'webhooks'")).scalar() if is_sqlite else None
    with op.batch_alter_table("webhooks", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("partner_id", ROW_ID))
        table.create_foreign_key("webhooks_partner_id_fk", "partners", ["partner_id"], ["id"], ondelete="CASCADE")
    if last is not None:
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'webhooks'"))
        connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('webhooks', :last)"), {"last": last})


def _told() -> None:
    op.create_table(
        "partner_articles",
        sa.Column("partner_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "article_id", name="partner_articles_pk"),
        _of_partner("partner_articles"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="partner_articles_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("partner_articles_by_article", "partner_articles", ["article_id"])
    op.create_table(
        "partner_messages",
        sa.Column("event_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("partner_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "partner_id", name="partner_messages_pk"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="partner_messages_event_id_fk", ondelete="CASCADE"),
        _of_partner("partner_messages"),
    )


def _asking() -> None:
    op.create_table(
        "partner_polls",
        sa.Column("partner_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("newest_id", ROW_ID),
        sa.Column("newest_released", MOMENT),
        sa.Column("newest_seen_at", MOMENT),
        sa.PrimaryKeyConstraint("partner_id", name="partner_polls_pk"),
        _of_partner("partner_polls"),
    )
    op.create_table(
        "partner_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner_id", ROW_ID, autoincrement=False, nullable=False),
        *(sa.Column(name, COUNT, nullable=False) for name in ("fresh", "unchanged", "refused", "other")),
        *(sa.Column(name, COUNT, nullable=False) for name in ("bytes", "seen", "delay_seconds")),
        sa.PrimaryKeyConstraint("day", "partner_id", name="partner_days_pk"),
        _of_partner("partner_days"),
    )
    op.create_table(
        "poll_windows",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="poll_windows_pk"),
    )


def _of_partner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=f"{table}_partner_id_fk", ondelete="CASCADE")
