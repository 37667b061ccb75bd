"""Every table of Sharewire, and nothing else. Times are kept in UTC; whole articles are kept as one JSON document."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
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
    Column("code", Text),  # of the short link; stays through revisions and renames
    Index("articles_by_release", "status", "release_at"),
    Index("articles_by_title", "title_slug", "status", "published"),
    Index("articles_by_canonical_key", "canonical_key"),
    Index("articles_by_code", "code", unique=True),
    sqlite_autoincrement=True,  # a number, which is what makes an article the same one, is never given to a second
)

former_slugs = Table(  # which article an old address leads to
    "former_slugs",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, autoincrement=False),
    Column("since", Moment, nullable=False),
    Index("former_slugs_by_article", "article_id"),
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
    Column("shared", Boolean, nullable=False, server_default=false()),  # `changed_at` lies ahead, and several changes bear it
)

changes = Table(  # one row for each article: what feeds go by
    "changes",
    metadata,
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),  # in its id in every feed, for ever: the slug that it came with
    Column("number", RowId, nullable=False),  # of its last change; a later change has a larger one
    Column("updated", Moment, nullable=False),  # when it last changed in a way that its readers should look at again
)

notices = Table(  # what a feed tells beside its newest articles: which ones must go, and which were put right
    "notices",
    metadata,
    Column("scope", ScopeName, primary_key=True),
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("gone", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("notices_by_time", "scope", "at"),
    Index("notices_by_article", "article_id"),
)

places = Table(  # one row for each article that was ever in a scope, in the order in which they came: the archive of its feed
    "places",
    metadata,
    Column("scope", ScopeName, primary_key=True),
    Column("place", RowId, primary_key=True, autoincrement=False),  # from 1
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),  # the one that the archive shows
    Column("updated", Moment, nullable=False),  # of that revision
    Column("changed_at", Moment, nullable=False),  # when what the archive shows here changed last
    Index("places_by_article", "article_id", "scope", unique=True),
)

presentations = Table(  # one row for each kind of answer: what besides the articles shapes its bytes, and since when
    "presentations",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("since", Moment, nullable=False),
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

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),  # of the newsroom's time zone
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),  # intent, landing, page, card
    Column("way", Text, primary_key=True),  # by which network or attribution code; for page and card: which agent
    Column("human", BigInteger, nullable=False),  # how often, by people
    Column("people", BigInteger, nullable=False),  # how many people that were, as far as a day can tell
    Column("bot", BigInteger, nullable=False),  # how often, by machines
    Index("counts_by_article", "article_id", "day"),
)

count_sums = Table(  # over the rows of `counts`, kept in step with them; and, as the kind `dropped`, what was lost
    "count_sums",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("human", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
    Column("bot", BigInteger, nullable=False),
)

salts = Table(  # of today alone
    "salts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)

doubles = Table(  # of today alone
    "doubles",
    metadata,
    Column("day", Date, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
)

fetches = Table(
    "fetches",
    metadata,
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("agent", Text, primary_key=True),
    Column("part", Text, primary_key=True),  # page, card
    Column("version", Text, primary_key=True),  # the revision of a page, format and digest of a card
    Column("proof", Text, primary_key=True),  # whether its address was the agent's own
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("times", BigInteger, nullable=False),
)

events = Table(  # one row for each change that others are told of, by the number of its outbox row; it outlives that row
    "events",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),  # such as article.published
    Column("slug", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Text, nullable=False),  # the same for every target and every try
    Column("payload", Text, nullable=False),
)

intents = Table(  # what a subscriber has asked the hub for, until the subscriber has said that it was the one who asked
    "intents",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", Text, nullable=False),  # of topic and callback: see `share.store.subscriptions`
    Column("mode", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("callback", Text, nullable=False),
    Column("secret", LargeBinary),
    Column("lease_seconds", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # a later request has a larger number
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("callback", Text, nullable=False),  # byte for byte as it was sent
    Column("host", Text, nullable=False),
    Column("secret", LargeBinary),
    Column("intent", RowId, nullable=False),  # the request that it comes from
    Column("verified_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("failing", Boolean, nullable=False),  # whether the last delivery failed
    Index("subscriptions_by_topic", "topic", "expires_at"),
    Index("subscriptions_by_expiry", "expires_at"),
    sqlite_autoincrement=True,  # deliveries name a subscription by its number
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("url", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("types", Text, nullable=False),  # of events, with spaces between them; empty: all
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),
    Column("former_until", Moment),  # until then the former secret signs too
    Column("created_at", Moment, nullable=False),
    Column("gone_at", Moment),  # since its server said that it is gone
    Column("failing", Boolean, nullable=False),
    Column(
        "partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE")
    ),  # whose rights bound what it is told; NULL: nobody's
    sqlite_autoincrement=True,  # as above
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),  # feed, webhook, ping, or the hub's own: verify
    Column("target", Text, nullable=False),  # number of the subscription, webhook or intent; address of another hub
    Column("subject", Text, nullable=False),  # what is told in order: an article by its code, a feed of another hub
    Column("event", RowId, nullable=False),  # number of the event; for a verification, of the intent
    Column("host", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),  # when it may be claimed (again); NULL: settled
    Column("owner", Text),  # who holds the lease
    Column("slow", Boolean, nullable=False),  # its target failed before: it may wait for others
    Column("attempts", Integer, nullable=False),
    Column("tried_at", Moment),
    Column("status", Integer),  # the last answer
    Column("error", Text),
    Column("outcome", Text),  # delivered, refused, superseded, gone or dead
    Column("settled_at", Moment),
    # One line of deliveries: of one target, about one subject, in the order of events.
    UniqueConstraint("kind", "target", "subject", "event", name="deliveries_line_unique"),
    Index("deliveries_by_due", "due_at", "id"),
    Index("deliveries_by_event", "event"),
    Index("deliveries_by_outcome", "outcome", "id"),
    sqlite_autoincrement=True,  # people name a delivery by its number
)

delivery_sums = Table(  # over the rows of `deliveries`, old ones that are forgotten too: for the metrics
    "delivery_sums",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("deliveries", BigInteger, nullable=False),
)

partners = Table(
    "partners",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("rights", Text, nullable=False),  # JSON, see `share.rights`
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),  # its name or its rights
    Column("feed_digest", Text, nullable=False),  # of what stood in its feed at the last look
    Column("feed_changed_at", Moment, nullable=False),  # when that was something else for the last time
    sqlite_autoincrement=True,  # statistics and logs name a partner by its number
)

partner_tokens = Table(
    "partner_tokens",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE"), nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("retires_at", Moment),  # a newer one has taken its place, and it is taken until then
    Column("revoked_at", Moment),
    Index("partner_tokens_by_partner", "partner_id"),
    sqlite_autoincrement=True,  # people name a token by its number
)

partner_articles = Table(  # what a partner was ever given: it has to be told when that must go
    "partner_articles",
    metadata,
    Column("partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("article_id", RowId, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index("partner_articles_by_article", "article_id"),
)

partner_messages = Table(  # what the webhooks of a partner are told of an event, where it is bounded by rights
    "partner_messages",
    metadata,
    Column("event_id", RowId, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("payload", Text, nullable=False),
)

partner_polls = Table(  # one row for each partner that has asked for its feed
    "partner_polls",
    metadata,
    Column("partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("recent", Text, nullable=False),  # times of its last polls, in seconds since 1970, oldest first
    Column("newest_id", RowId),  # of the article that was released last, of those that it has been given
    Column("newest_released", Moment),
    Column("newest_seen_at", Moment),  # when it was given that article first; NULL where that was with its first poll
)

partner_days = Table(
    "partner_days",
    metadata,
    Column("day", Date, primary_key=True),  # UTC
    Column("partner_id", RowId, ForeignKey("partners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("fresh", BigInteger, nullable=False),  # answers 200
    Column("unchanged", BigInteger, nullable=False),  # 304
    Column("refused", BigInteger, nullable=False),  # 429
    Column("other", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),  # of bodies, as they were sent
    Column("seen", BigInteger, nullable=False),  # articles that it was given for the first time
    Column("delay_seconds", BigInteger, nullable=False),  # from their release until then, added up
)

poll_windows = Table(  # one row for each limit that is being used up: what counts of the time that it is about
    "poll_windows",
    metadata,
    Column("key", Text, primary_key=True),  # what is limited, with the partner's number in it
    Column("times", Text, nullable=False),  # of what was let through, in seconds since 1970, oldest first
    Column("ends_at", Moment, nullable=False),  # when none of it counts any more
)

sources = Table(  # ways in that have a name: feeds and sites that are polled, and systems that push
    "sources",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # feed, sitemap, wordpress, ghost, ninjs
    Column("address", Text),  # NULL: it is not polled
    Column("host", Text),  # of the address: hosts are polled one source at a time
    Column("settings", Text, nullable=False),  # JSON: what `share.ingest.terms` reads
    Column("secret", Text),  # it signs what is pushed, or opens what is polled
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),  # what it sent is remembered, should it come back
    Column("state", Text, nullable=False),  # JSON: what the next poll goes by, such as validators of the last answer
    Column("due_at", Moment),  # of the next poll, or the end of a lease; NULL: it is not polled (any more)
    Column("owner", Text),  # who holds the lease
    Column("polled_at", Moment),
    Column("status", Integer),  # the last answer
    Column("answer", Text, nullable=False),  # the same in words
    Column("failures", Integer, nullable=False),  # in a row
    Column("stopped_at", Moment),  # since it is not polled any more, by its own wish
    Column("unchanged", BigInteger, nullable=False),  # polls, by what came of them
    Column("changed", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("taken", BigInteger, nullable=False),  # items that changed anything here
    Index("sources_by_due", "due_at", "id"),
    sqlite_autoincrement=True,
)

source_items = Table(  # one row for each item that a source ever sent: which article it is, and what was seen of it last
    "source_items",
    metadata,
    Column("source_id", RowId, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),  # of the foreign id: it fits into an index, however long that is
    Column("foreign_id", Text, nullable=False),
    Column("slug", Text, nullable=False),  # that it was given when it first came
    Column("code", Text, nullable=False),  # of its article; empty until that is there
    Column("leads", Boolean, nullable=False),  # whether this item writes the article, or another way in does
    Column("fingerprint", Text, nullable=False),  # of what was taken in last
    Column("version", BigInteger),  # the newest that was seen
    Column("modified", Moment),  # likewise
    Column("gone", Boolean, nullable=False),  # the source has deleted it
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),  # when it was seen last
    Index("source_items_by_slug", "slug"),
    Index("source_items_by_code", "code"),
)

set_aside = Table(  # what came in and could not be read; it goes when it can be
    "set_aside",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("source_id", RowId, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("foreign_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),  # as it came; the beginning, where it was too long
    Column("length", BigInteger, nullable=False),  # of the whole, in bytes
    Column("arrived_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("source_id", "key", name="set_aside_item_unique"),
    sqlite_autoincrement=True,  # people name them by their number
)

inbox = Table(  # what other systems pushed; a row goes once it is taken in, or set aside
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("source_id", RowId, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("body", LargeBinary, nullable=False),  # as it came
    Column("sent_at", Moment, nullable=False),  # by the clock of who sent it
    Column("arrived_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),  # when it may be claimed (again)
    Column("owner", Text),  # who holds the lease
    Column("attempts", Integer, nullable=False),
    Index("inbox_by_due", "due_at", "id"),
    sqlite_autoincrement=True,  # what came later has a larger number
)
