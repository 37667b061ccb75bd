"""The ledger: which agent fetched which version of an article's page and cards, when first, when last, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, select

from share.store.articles import numbers_of
from share.store.database import insert_into
from share.store.schema import fetches

AT_ONCE = 100
"""Rows in one statement: SQLite takes a limited number of values."""


class Version(NamedTuple):
    """What was fetched and by whom: the article's code, the agent, ``page`` or ``card``, its version, and how sure that is."""

    code: str
    agent: str
    part: str
    version: str
    proof: str


class Span(NamedTuple):
    """When first, when last, how often."""

    first_at: datetime
    last_at: datetime
    times: int

    def with_(self, other: Span) -> Span:
        """Both together."""
        return Span(min(self.first_at, other.first_at), max(self.last_at, other.last_at), self.times + other.times)


class Fetched(NamedTuple):
    """One row as it is read."""

    agent: str
    part: str
    version: str
    proof: str
    span: Span


def add(c: Connection, found: Mapping[Version, Span]) -> None:
    """Add to the ledger. What is of no article that there is, is left out."""
    numbers = numbers_of(c, {version.code for version in found})
    rows: list[dict[str, Any]] = [
        {"article_id": numbers[version.code], **version._asdict(), **span._asdict()}
        for version, span in sorted(found.items())
        if version.code in numbers
    ]
    for row in rows:
        del row["code"]
    for start in range(0, len(rows), AT_ONCE):
        statement = insert_into(c, fetches).values(rows[start : start + AT_ONCE])
        new = statement.excluded
        change = {
            "first_at": case((new.first_at < fetches.c.first_at, new.first_at), else_=fetches.c.first_at),
            "last_at": case((new.last_at > fetches.c.last_at, new.last_at), else_=fetches.c.last_at),
            "times": fetches.c.times + new.times,
        }
        c.execute(statement.on_conflict_do_update(index_elements=list(fetches.primary_key.columns), set_=change))


def of_article(c: Connection, code: str) -> list[Fetched]:
    """Everything that was fetched of an article, by agent, those that came last at the end."""
    numbers = numbers_of(c, {code})
    query = select(fetches).where(fetches.c.article_id == numbers.get(code, 0)).order_by(fetches.c.agent, fetches.c.last_at)
    return [
        Fetched(row.agent, row.part, row.version, row.proof, Span(row.first_at, row.last_at, row.times))
        for row in c.execute(query)
    ]
