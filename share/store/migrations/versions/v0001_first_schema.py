"""The first schema: articles and their revisions, lists and scopes, outbox, tokens, cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SCOPE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table."""
    _articles()
    _lists()
    _outbox()
    _tokens_and_cards()


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title_slug", sa.Text(), nullable=False),
        sa.Column("canonical_key", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
        sa.Column("release_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="articles_pk"),
        sa.UniqueConstraint("slug", name="articles_slug_unique"),
        sqlite_autoincrement=True,
    )
    op.create_index("articles_by_release", "articles", ["status", "release_at"])
    op.create_index("articles_by_title", "articles", ["title_slug", "status", "published"])
    op.create_index("articles_by_canonical_key", "articles", ["canonical_key"])
    op.create_table(
        "revisions",
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "revision", name="revisions_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="revisions_article_id_fk", ondelete="CASCADE"),
    )


def _lists() -> None:
    op.create_table(
        "listings",
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("scope", "published", "article_id", name="listings_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="listings_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("listings_by_article", "listings", ["article_id"])
    op.create_table(
        "scopes",
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="scopes_pk"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("dead_at", MOMENT),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="outbox_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_by_due", "outbox", ["due_at", "id"])


def _tokens_and_cards() -> None:
    op.create_table(
        "tokens",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("name", name="tokens_pk"),
        sa.UniqueConstraint("hash", name="tokens_hash_unique"),
    )
    op.create_table(
        "cards",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "format", "digest", name="cards_pk"),
    )
