"""The scopes that an article belongs to (``latest``, ``section/city``, ``tag/harbour``, ``author/ada``), and when each changed.

A scope's change time is what its feeds send as Last-Modified, so it moves forward by at least one second at every change: two
changes within one second would otherwise look like one to a reader that asks ``If-Modified-Since``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from share.article import Article, slugify
from share.store.database import serialise
from share.store.schema import scopes

LATEST = "latest"
TICK = timedelta(seconds=1)


class Section(NamedTuple):
    """A section with live articles: slug, name as readers see it, number of articles."""

    slug: str
    name: str
    articles: int


def scopes_of(article: Article) -> dict[str, str]:
    """Every scope that lists this article while it is live, with the name that readers see; pure."""
    found = {LATEST: ""}
    if article.section is not None:
        found[f"section/{slugify(article.section)}"] = article.section
    found.update((f"tag/{slugify(tag)}", tag) for tag in article.tags)
    found.update((f"author/{slug}", author.name) for author in article.authors if (slug := slugify(author.name)))
    return found


def move(c: Connection, old: Mapping[str, str], new: Mapping[str, str], now: datetime) -> None:
    """An article that was listed in ``old`` is now listed in ``new``: all of them changed, and their counts move."""
    serialise(c, "scopes")
    known = {row.scope: row for row in c.execute(select(scopes).where(scopes.c.scope.in_([*old, *new])))}
    for scope in sorted({*old, *new}):
        step = (scope in new) - (scope in old)
        row = known.get(scope)
        if row is None:
            c.execute(insert(scopes).values(scope=scope, name=_kept(new.get(scope, "")), articles=max(step, 0), changed_at=now))
            continue
        name = _kept(new[scope]) if scope in new else row.name
        change = {"name": name, "articles": row.articles + step, "changed_at": max(now, row.changed_at + TICK)}
        c.execute(update(scopes).where(scopes.c.scope == scope).values(change))


def touch(c: Connection, changed: Iterable[str], now: datetime) -> None:
    """Scopes changed in another way than by an article that came or went."""
    unmoved = dict.fromkeys(changed, "")
    known = {row.scope: row.name for row in c.execute(select(scopes).where(scopes.c.scope.in_(list(unmoved))))}
    move(c, unmoved, unmoved | known, now)


def changed_at(c: Connection, scope: str) -> datetime | None:
    """When the scope changed last; None when it never had an article."""
    if "\0" in scope:
        return None  # PostgreSQL takes no NUL, not even to say that there is nothing
    return c.execute(select(scopes.c.changed_at).where(scopes.c.scope == scope)).scalar_one_or_none()


def name_of(c: Connection, scope: str) -> str | None:
    """The name of a scope as readers see it (empty for ``latest``); None when it never had an article."""
    return c.execute(select(scopes.c.name).where(scopes.c.scope == scope)).scalar_one_or_none()


def live(c: Connection) -> int:
    """How many articles are live."""
    return c.execute(select(scopes.c.articles).where(scopes.c.scope == LATEST)).scalar_one_or_none() or 0


def sections(c: Connection) -> list[Section]:
    """The sections that have live articles, those with most articles first."""
    first, beyond = "section/", "section0"  # "0" follows "/": a range that the primary key answers
    query = (
        select(scopes.c.scope, scopes.c.name, scopes.c.articles)
        .where(scopes.c.scope >= first, scopes.c.scope < beyond, scopes.c.articles > 0)
        .order_by(scopes.c.articles.desc(), scopes.c.scope)
    )
    return [Section(scope.removeprefix(first), name, count) for scope, name, count in c.execute(query)]


def _kept(name: str) -> str:
    """Without what no database keeps in a text column: NUL, and halves of surrogate pairs."""
    return name.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
