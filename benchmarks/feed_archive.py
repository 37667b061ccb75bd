"""Stores of any size, as publishing so many articles one by one would leave them: a part of ``feeds.py``."""

from __future__ import annotations

from sqlalchemy import Connection, text

from share.article import Article
from share.store.document import to_document

SCOPES = ("latest", "section/city", "tag/transport", "tag/harbour", "author/ada-lindqvist", "language/en")
COLUMNS = "id, slug, title_slug, status, published, modified, release_at, paid, revision, fingerprint, document"
SLUG = "'bridge-' || i"


def fill(c: Connection, count: int, one: Article) -> None:
    """So many articles like ``one`` (whose slug is ``bridge-0``), straight into the tables, published one a minute."""
    on_postgresql = c.dialect.name == "postgresql"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:count AS INTEGER))"
    if on_postgresql:
        moment, noon, no = "TIMESTAMPTZ '2020-01-01 00:00Z' + i * INTERVAL '1 minute'", "TIMESTAMPTZ '2026-11-20 12:00Z'", "FALSE"
    else:
        moment = "strftime('%Y-%m-%d %H:%M:%S.000000', '2020-01-01', i || ' minutes')"
        noon, no = "'2026-11-20 12:00:00.000000'", "0"
    document = f"replace(CAST(:document AS TEXT), 'bridge-0', {SLUG})"
    values = f"i, {SLUG}, {SLUG}, 'live', {moment}, {moment}, {moment}, {no}, 1, {SLUG}, {document}"
    statements = [
        f"INSERT INTO articles ({COLUMNS}) {numbers} SELECT {values} FROM n",
        f"INSERT INTO revisions (article_id, revision, at, document) SELECT id, 1, {noon}, document FROM articles",
        f"INSERT INTO changes (article_id, name, number, updated) SELECT id, slug, 0, {noon} FROM articles",
    ]
    for scope in SCOPES:
        columns = "scope, place, article_id, revision, updated, changed_at"
        statements += [
            f"INSERT INTO listings (scope, published, article_id) SELECT '{scope}', published, id FROM articles",
            f"INSERT INTO places ({columns}) SELECT '{scope}', id, id, 1, {noon}, {noon} FROM articles",
            f"INSERT INTO scopes (scope, name, articles, changed_at) VALUES ('{scope}', 'City', :count, {noon})",
        ]
    given = {"count": count, "document": to_document(one)}
    for statement in statements:
        c.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})
    if on_postgresql:
        c.execute(text("ANALYZE"))
