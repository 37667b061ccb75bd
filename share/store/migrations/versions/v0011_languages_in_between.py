"""Lists of the tags between a whole language tag and the language alone: ``zh-hant`` of ``zh-hant-tw``. No table changes."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

LONG_TAGS = "SELECT scope FROM scopes WHERE scope LIKE 'language/%-%-%'"
LIST_ALL = """
INSERT INTO listings (scope, published, article_id)
SELECT :between, published, article_id FROM listings WHERE scope = :whole
ON CONFLICT DO NOTHING
"""
PLACE_ALL = """
INSERT INTO places (scope, place, article_id, revision, updated, changed_at)
SELECT l.scope, (SELECT coalesce(max(place), 0) FROM places WHERE scope = :between) + row_number() OVER (ORDER BY l.article_id),
  l.article_id, a.revision, c.updated, a.modified
FROM listings l JOIN articles a ON a.id = l.article_id JOIN changes c ON c.article_id = l.article_id
WHERE l.scope = :between AND NOT EXISTS (SELECT 1 FROM places p WHERE p.scope = :between AND p.article_id = l.article_id)
"""
NAME = """
INSERT INTO scopes (scope, name, articles, changed_at, shared)
SELECT :between, :name, 0, changed_at, shared FROM scopes WHERE scope = :whole
ON CONFLICT DO NOTHING
"""
COUNT = "UPDATE scopes SET articles = (SELECT count(*) FROM listings WHERE scope = :between) WHERE scope = :between"
OTHER_LOOK = "UPDATE presentations SET digest = '' WHERE kind = 'feeds'"
"""Feeds of these languages that were sent before had fewer articles under the same date."""


def upgrade() -> None:
    """Live articles go into the lists and archives in between, behind what is there, and are counted."""
    connection = op.get_bind()
    wholes = sorted(connection.execute(sa.text(LONG_TAGS)).scalars())
    pairs = [(whole, between) for whole in wholes for between in _between(whole)]
    for statement in (LIST_ALL, PLACE_ALL, NAME, COUNT):  # one after the other: places are in the order of all that is listed
        for whole, between in pairs:
            values = {"whole": whole, "between": between, "name": between.removeprefix("language/")}
            connection.execute(sa.text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
    connection.execute(sa.text(OTHER_LOOK))


def _between(whole: str) -> Iterator[str]:
    """The scopes of the shorter tags, as far as extensions (``-u-…``, ``-x-…``), and without that of the language alone."""
    subtags = whole.split("-")
    for length, subtag in enumerate(subtags[:3], 1):
        if len(subtag) == 1:
            return
        if 1 < length < len(subtags):
            yield "-".join(subtags[:length])
