"""Changes by number, notices, places in archives, how answers are presented; and the lists of each language."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
AT_ONCE = 1_000

NUMBER_ALL = "INSERT INTO changes (article_id, name, number, updated) SELECT id, slug, 0, modified FROM articles"
OTHER_LOOK = "INSERT INTO presentations (kind, digest, since) SELECT 'feeds', '', changed_at FROM scopes WHERE scope = 'latest'"
"""Feeds that were sent before this version looked otherwise."""
PLACE_ALL = """
INSERT INTO places (scope, place, article_id, revision, updated, changed_at)
SELECT l.scope, row_number() OVER (PARTITION BY l.scope ORDER BY l.article_id), l.article_id, a.revision, a.modified, a.modified
FROM listings l JOIN articles a ON a.id = l.article_id
WHERE l.scope NOT LIKE 'translation/%'
"""


def upgrade() -> None:
    """Articles from before have all changed before number 1, and have come into their scopes in the order of their rows."""
    _tables()
    connection = op.get_bind()
    _list_languages(connection)
    connection.execute(sa.text(NUMBER_ALL))
    _name_renamed(connection)
    connection.execute(sa.text(PLACE_ALL))
    connection.execute(sa.text(OTHER_LOOK))


def _tables() -> None:
    op.create_table(
        "changes",
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", ROW_ID, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="changes_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="changes_article_id_fk", ondelete="CASCADE"),
        sa.UniqueConstraint("name", name="changes_name_unique"),
    )
    op.create_table(
        "notices",
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("article_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "article_id", name="notices_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="notices_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("notices_by_time", "notices", ["scope", "at"])
    op.create_index("notices_by_article", "notices", ["article_id"])
    op.create_table(
        "places",
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("place", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ROW_ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "place", name="places_pk"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="places_article_id_fk", ondelete="CASCADE"),
    )
    op.create_index("places_by_article", "places", ["article_id", "scope"], unique=True)
    op.create_table(
        "presentations",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="presentations_pk"),
    )


def _name_renamed(connection: sa.Connection) -> None:
    """Those that were renamed keep the name that feeds know them by; those that took over a slug make room first."""
    some = 'SELECT id, document FROM articles WHERE document LIKE \'%"identity":"%\''
    known = [(number, json.loads(document)["identity"]) for number, document in connection.execute(sa.text(some))]
    for number, identity in sorted(known, key=lambda row: "/" not in row[1]):
        if identity:
            connection.execute(
                sa.text("UPDATE changes SET name = :name WHERE article_id = :id"), {"name": identity, "id": number}
            )


def _list_languages(connection: sa.Connection) -> None:
    """Live articles go into the list of their language tag, and of the language alone."""
    some = "SELECT id, published, document FROM articles WHERE id > :last AND status = 'live' ORDER BY id LIMIT :limit"
    last = 0
    counts: dict[str, int] = {}
    while rows := connection.execute(sa.text(some), {"last": last, "limit": AT_ONCE}).all():
        listed = []
        for number, published, document in rows:
            tag = json.loads(document).get("language", "en").lower()
            for scope in {f"language/{tag}", f"language/{tag.partition('-')[0]}"}:
                listed.append({"scope": scope, "published": published, "article_id": number})
                counts[scope] = counts.get(scope, 0) + 1
        connection.execute(sa.text("INSERT INTO listings VALUES (:scope, :published, :article_id)"), listed)
        last = rows[-1].id
    changed = "SELECT coalesce((SELECT changed_at FROM scopes WHERE scope = 'latest'), max(modified)) FROM articles"
    since = connection.execute(sa.text(changed)).scalar()
    for scope, count in counts.items():
        row = {"scope": scope, "name": scope.removeprefix("language/"), "articles": count, "changed_at": since}
        connection.execute(sa.text("INSERT INTO scopes VALUES (:scope, :name, :articles, :changed_at)"), row)
