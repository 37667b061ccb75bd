"""What was counted, by day; and what a day needs to know its doubles, which is gone when the day is.

Everybody adds to the same rows, in any number of processes: an addition is one statement, and rows are taken in one order, so
that no two transactions wait for one another.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, case, delete, func, select

from share.store.articles import numbers_of
from share.store.database import insert_into
from share.store.schema import articles, count_sums, counts, doubles, salts

SALT_BYTES = 32
AT_ONCE = 200
"""Rows in one statement: SQLite takes a limited number of values."""
DROPPED = "dropped"
"""The kind under which the sums hold what was lost."""


class Place(NamedTuple):
    """Where something is counted: the article's code, the kind, and by which network, attribution code or agent."""

    code: str
    kind: str
    way: str


class Tally(NamedTuple):
    """How often by people, how many people, how often by machines."""

    human: int = 0
    people: int = 0
    bot: int = 0

    def __add__(self, other: object) -> Tally:
        """Both together."""
        if not isinstance(other, Tally):
            return NotImplemented
        return Tally(self.human + other.human, self.people + other.people, self.bot + other.bot)


class Row(NamedTuple):
    """One row as it is read."""

    day: date
    kind: str
    way: str
    tally: Tally


def salt_of(c: Connection, day: date) -> bytes:
    """The salt of a day, the same for every process; made by whoever asks first. Needs a transaction to write in."""
    fresh = {"day": day, "salt": secrets.token_bytes(SALT_BYTES)}
    c.execute(insert_into(c, salts).values(fresh).on_conflict_do_nothing())
    salt: bytes = c.execute(select(salts.c.salt).where(salts.c.day == day)).scalar_one()
    return salt


def new_among(c: Connection, day: date, hashes: Iterable[bytes]) -> set[bytes]:
    """Those of the hashes that nobody has seen on this day; from now on they are seen."""
    found: set[bytes] = set()
    for part in _parts([{"day": day, "hash": entry} for entry in sorted(set(hashes))]):
        statement = insert_into(c, doubles).values(part).on_conflict_do_nothing().returning(doubles.c.hash)
        found.update(c.execute(statement).scalars())
    return found


def add(c: Connection, day: date, tallies: Mapping[Place, Tally], *, dropped: int = 0) -> None:
    """Add to the counts of a day, and to the sums. What is of no article that there is, is left out."""
    numbers = numbers_of(c, {place.code for place in tallies})
    rows = sorted(
        (numbers[place.code], place.kind, place.way, tally) for place, tally in tallies.items() if place.code in numbers
    )
    _add(c, counts, [
        {"day": day, "article_id": number, "kind": kind, "way": way, **tally._asdict()} for number, kind, way, tally in rows
    ])  # fmt: skip
    sums: dict[str, Tally] = {DROPPED: Tally(bot=dropped)} if dropped else {}
    for _, kind, _, tally in rows:
        sums[kind] = sums.get(kind, Tally()) + tally
    _add(c, count_sums, [{"kind": kind, **tally._asdict()} for kind, tally in sorted(sums.items())])


def forget(c: Connection, today: date) -> int:
    """Destroy salts and hashes of every day before today; how many hashes there were.

    SQLite is told to write zeros over them, which it leaves out otherwise.
    """
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA secure_delete = ON")
    c.execute(delete(salts).where(salts.c.day < today))
    return c.execute(delete(doubles).where(doubles.c.day < today)).rowcount


def of_article(c: Connection, code: str, *, since: date, until: date) -> list[Row]:
    """The counts of an article from ``since`` to ``until``, both included, by day, kind and way."""
    numbers = numbers_of(c, {code})
    query = select(counts).where(counts.c.article_id == numbers.get(code, 0), counts.c.day.between(since, until))
    return [
        Row(row.day, row.kind, row.way, Tally(row.human, row.people, row.bot))
        for row in c.execute(query.order_by(counts.c.day, counts.c.kind, counts.c.way))
    ]


def top(c: Connection, *, since: date, until: date, limit: int) -> list[tuple[str, dict[str, Tally]]]:
    """The articles that people landed on most in these days, most first: slug, and the tally of each kind.

    Where the landings are the same, intents decide, then who came in first.
    """
    within = counts.c.day.between(since, until)
    human = {kind: func.sum(case((counts.c.kind == kind, counts.c.human), else_=0)) for kind in ("landing", "intent")}
    ranked = select(counts.c.article_id).where(within).group_by(counts.c.article_id)
    ranked = ranked.order_by(human["landing"].desc(), human["intent"].desc(), counts.c.article_id).limit(limit)
    found: dict[int, dict[str, Tally]] = {number: {} for number in c.execute(ranked).scalars()}
    sums_of = [func.sum(counts.c[name]) for name in Tally._fields]
    per_kind = select(articles.c.slug, counts.c.article_id, counts.c.kind, *sums_of).join_from(counts, articles)
    per_kind = per_kind.where(within, counts.c.article_id.in_(list(found))).group_by(
        articles.c.slug, counts.c.article_id, counts.c.kind
    )
    slugs = {}
    for slug, number, kind, *numbers in c.execute(per_kind):
        slugs[number] = slug
        found[number][kind] = Tally(*map(int, numbers))
    return [(slugs[number], tallies) for number, tallies in found.items()]


def sums(c: Connection) -> dict[str, Tally]:
    """The sums over all days and articles by kind, and under `DROPPED` what was lost (as bot)."""
    return {row.kind: Tally(row.human, row.people, row.bot) for row in c.execute(select(count_sums))}


def _add(c: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    for part in _parts(rows):
        statement = insert_into(c, table).values(part)
        change = {name: table.c[name] + statement.excluded[name] for name in Tally._fields}
        c.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=change))


def _parts(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
