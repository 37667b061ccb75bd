"""The scopes that an article belongs to (``latest``, ``section/city``, ``tag/harbour``, ``author/ada``, ``language/de``),
and when each of them changed.

A scope's change time is what its feeds send as Last-Modified, so it moves on at every change: two changes within one second would
otherwise look like one to a reader that asks ``If-Modified-Since``. The second one, and all that follow it in that second, bear
the second after it: they share it. Such a time may be told once no further change can come to bear it (`Change.told_from`); the
time of a change that is alone in its second may be told at once. So no time is told for two states, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from share.article import Article, slugify
from share.languages import languages_of
from share.store.database import insert_into, serialise
from share.store.schema import scopes

LATEST = "latest"
TICK = timedelta(seconds=1)
SETTLES = timedelta(seconds=2)
"""How long a shared time waits until it is told. Whoever publishes looks at the clock first and is done later, on a busy machine
more than a second later: what comes to bear a time after it was told would be a second state of it."""


class Change(NamedTuple):
    """When a scope changed last. ``shared``: that lies ahead of the change, and others of its second bear it too."""

    at: datetime
    shared: bool = False

    @property
    def told_from(self) -> datetime:
        """From when on nothing else can come to bear this time."""
        return self.at + SETTLES if self.shared else self.at


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
    found.update((f"language/{tag}", tag) for tag in languages_of(article.language))
    return found


def move(c: Connection, old: Mapping[str, str], new: Mapping[str, str], now: datetime) -> None:
    """An article that was listed in ``old`` is now listed in ``new``: all of them changed, and their counts move."""
    if not (old or new):
        return
    serialise(c, "scopes")
    known = {row.scope: row for row in c.execute(select(scopes).where(scopes.c.scope.in_([*old, *new])))}
    rows = []
    for scope in sorted({*old, *new}):
        step = (scope in new) - (scope in old)
        row = known.get(scope)
        if row is None:
            named, listed, change = _kept(new.get(scope, "")), max(step, 0), Change(now)
        else:
            named = _kept(new[scope]) if scope in new else row.name
            listed, change = row.articles + step, moved(Change(row.changed_at, row.shared), now)
        rows.append({"scope": scope, "name": named, "articles": listed, "changed_at": change.at, "shared": change.shared})
    kept = insert_into(c, scopes)
    told = {name: kept.excluded[name] for name in ("name", "articles", "changed_at", "shared")}
    c.execute(kept.on_conflict_do_update(index_elements=["scope"], set_=told), rows)


def touch(c: Connection, changed: Iterable[str], now: datetime) -> None:
    """Scopes changed in another way than by an article that came or went."""
    unmoved = dict.fromkeys(changed, "")
    known = {row.scope: row.name for row in c.execute(select(scopes).where(scopes.c.scope.in_(list(unmoved))))}
    move(c, unmoved, unmoved | known, now)


def last_change(c: Connection, scope: str) -> Change | None:
    """The last change of the scope; None when it never had an article."""
    if "\0" in scope:
        return None  # PostgreSQL takes no NUL, not even to say that there is nothing
    row = c.execute(select(scopes.c.changed_at, scopes.c.shared).where(scopes.c.scope == scope)).first()
    return None if row is None else Change(*row)


def changed_at(c: Connection, scope: str) -> datetime | None:
    """When the scope changed last; None when it never had an article."""
    last = last_change(c, scope)
    return None if last is None else last.at


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


def languages(c: Connection) -> list[str]:
    """The language tags that live articles have, those of most articles first."""
    first, beyond = "language/", "language0"
    query = select(scopes.c.scope).where(scopes.c.scope >= first, scopes.c.scope < beyond, scopes.c.articles > 0)
    return [scope.removeprefix(first) for scope in c.execute(query.order_by(scopes.c.articles.desc(), scopes.c.scope)).scalars()]


def moved(last: Change, now: datetime) -> Change:
    """Another change: at ``now``, or where something has changed now already, at the second after it, which it shares. Pure.

    ``now`` may be behind, by as much as a transaction had to wait; a time that may have been told is never given again.
    """
    if now > last.at:
        return Change(now)
    return last if last.shared and last.at == now + TICK else Change(last.at + TICK, shared=True)


def _kept(name: str) -> str:
    """Without what no database keeps in a text column: NUL, and halves of surrogate pairs."""
    return name.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
