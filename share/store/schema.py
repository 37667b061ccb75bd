"""Every table of Sharewire, and nothing else. Times are kept in UTC; whole articles are kept as one JSON document."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC. PostgreSQL keeps the zone itself; SQLite keeps text, so the zone is taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without its zone for SQLite, whose text then sorts in the order of time."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back as an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


RowId = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only where the column is called INTEGER; its integers have 64 bits all the same."""

ScopeName = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted by its bytes, as SQLite does anyway: the scopes of one kind are then one range of the index."""

articles = Table(
    "articles",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("title_slug", Text, nullable=False),
    Column("canonical_key", Text),  # of the newsroom's own page; NULL where ours is the home
    Column("status", Text, nullable=False),
    Column("published", Moment, nullable=False),
    Column("modified", Moment, nullable=False),
    Column("release_at", Moment, nullable=False),  # the later one of published and embargo
    Column("withdrawn_at", Moment),
    Column("paid", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("document", Text, nullable=False),
    Index("articles_by_release", "status", "release_at"),
    Index("articles_by_title", "title_slug", "status", "published"),
    Index("articles_by_canonical_key", "canonical_key"),
    sqlite_autoincrement=True,  # a short code is never given to a second article
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("document", Text, nullable=False),
)

listings = Table(  # one row for each live article in each scope: any feed is then one walk along the primary key
    "listings",
    metadata,
    Column("scope", ScopeName, primary_key=True),
    Column("published", Moment, primary_key=True),
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index("listings_by_article", "article_id"),
)

scopes = Table(
    "scopes",
    metadata,
    Column("scope", ScopeName, primary_key=True),
    Column("name", Text, nullable=False),  # as readers see it: "City" for section/city
    Column("articles", Integer, nullable=False),  # live ones, kept in step with the listings
    Column("changed_at", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("event", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),  # when it may be claimed (again): at once, at the end of a lease, at the next try; NULL: settled
    Column("owner", Text),  # who holds the lease
    Column("attempts", Integer, nullable=False),
    Column("done_at", Moment),
    Column("dead_at", Moment),
    Column("error", Text),
    Index("outbox_by_due", "due_at", "id"),
    Index("outbox_dead", "id", sqlite_where=text("dead_at IS NOT NULL"), postgresql_where=text("dead_at IS NOT NULL")),
    sqlite_autoincrement=True,  # ids never go back, also when old rows are pruned
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

cards = Table(
    "cards",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("format", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("warnings", Text, nullable=False),  # one sentence a line
    Column("missing", Integer, nullable=False, server_default="0"),  # characters that no font has
    Column("faults", Text, nullable=False, server_default=""),  # one sentence a line
)

card_sums = Table(  # over the rows of `cards`, kept in step with them: a metric must not read a million rows
    "card_sums",
    metadata,
    Column("format", Text, primary_key=True),
    Column("cards", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("with_missing", BigInteger, nullable=False),
    Column("with_faults", BigInteger, nullable=False),
)
