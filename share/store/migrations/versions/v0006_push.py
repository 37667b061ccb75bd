"""Push: what others are told of, who is told (subscribers of feeds, webhooks), and every delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody was told of what was published before."""
    op.create_table(
        "events",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="events_pk"),
    )
    _subscribers()
    _deliveries()


def _subscribers() -> None:
    op.create_table(
        "intents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("lease_seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="intents_pk"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("intent", ROW_ID, nullable=False),
        sa.Column("verified_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("failing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="subscriptions_pk"),
        sa.UniqueConstraint("key", name="subscriptions_key_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("subscriptions_by_topic", "subscriptions", ["topic", "expires_at"])
    op.create_index("subscriptions_by_expiry", "subscriptions", ["expires_at"])
    op.create_table(
        "webhooks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text()),
        sa.Column("former_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT),
        sa.Column("failing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="webhooks_pk"),
        sqlite_autoincrement=True,
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("event", ROW_ID, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.Column("slow", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("settled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="deliveries_pk"),
        sa.UniqueConstraint("kind", "target", "subject", "event", name="deliveries_line_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_by_due", "deliveries", ["due_at", "id"])
    op.create_index("deliveries_by_event", "deliveries", ["event"])
    op.create_index("deliveries_by_outcome", "deliveries", ["outcome", "id"])
    op.create_table(
        "delivery_sums",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "outcome", name="delivery_sums_pk"),
    )
