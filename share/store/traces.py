"""What every change of an article leaves behind: the rows that `share.store.timeline` is read from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from share.article import Article, Status
from share.changes import is_matter_of_truth, is_small
from share.rights import release_of
from share.store import outbox, timeline
from share.store.database import serialise
from share.store.schema import changes, notices, places
from share.store.scopes import TICK, scopes_of, touch


def keep(c: Connection, number: int, old: Article | None, new: Article, now: datetime) -> None:
    """Note what has become of the article with this row; ``old`` is what stood before. Its outbox row is added after this."""
    serialise(c, "outbox")
    change = outbox.generation(c) + 1
    mine = select(changes.c.updated).where(changes.c.article_id == number)
    known = c.execute(mine).scalar_one_or_none() if old is not None else None
    # The end of an embargo counts: who was told that an article had gone is told by a newer date that it has come back.
    noteworthy = max(new.modified, release_of(new)) if new.status is Status.LIVE else now
    if known is None:
        updated = noteworthy
        row = {
            "article_id": number,
            "name": _free_name(c, new.identity or new.slug, number),
            "number": change,
            "updated": updated,
        }
        c.execute(insert(changes), row)
    else:
        updated = known if old and is_small(old, new) else _after(known, noteworthy, now)
        c.execute(update(changes).where(changes.c.article_id == number).values(number=change, updated=updated))
    step = _Step(number, old, new, _scopes(old), _scopes(new), updated, now, known=known is not None)
    if step.known:
        _notify(c, step)
    _place(c, step)


def _after(known: datetime, noteworthy: datetime, now: datetime) -> datetime:
    """When readers should look again at what they know as updated at ``known``. What the source says may be older than that: an
    edit from before the embargo that it lifts. Of a time that lies ahead nobody has been told."""
    return max(noteworthy, min(known, now).replace(microsecond=0) + TICK)


def _scopes(article: Article | None) -> frozenset[str]:
    return frozenset(scopes_of(article)) if article is not None and article.status is Status.LIVE else frozenset()


def _last_places(c: Connection, wanted: Iterable[str]) -> dict[str, int]:
    """The last place of each of these scopes; 0 where there is none."""
    named = list(wanted)
    found = c.execute(_ends(len(named)), {f"scope{number}": scope for number, scope in enumerate(named)}).one() if named else ()
    return {scope: place or 0 for scope, place in zip(named, found, strict=True)}


@lru_cache(maxsize=256)
def _ends(count: int) -> Select[Any]:
    """The last places of so many scopes, in one row: each is at the end of an index, which GROUP BY would walk along."""
    last = (select(func.max(places.c.place)).where(places.c.scope == bindparam(f"scope{number}")) for number in range(count))
    return select(*(query.scalar_subquery() for query in last))


def _free_name(c: Connection, identity: str, number: int) -> str:
    """The identity; with the row's number where another article has it all the same."""
    taken = c.execute(select(changes.c.article_id).where(changes.c.name == identity)).first()
    return identity if taken is None else f"{identity}.{number}"


class _Step(NamedTuple):
    """One change of one article: its row, what stood before and now, the scopes that listed it before and now; ``known`` is
    False for its first one.
    """

    article_id: int
    old: Article | None
    new: Article
    before: frozenset[str]
    after: frozenset[str]
    updated: datetime
    now: datetime
    known: bool

    @property
    def of_truth(self) -> bool:
        return self.old is not None and is_matter_of_truth(self.old, self.new)

    @property
    def told_otherwise(self) -> bool:
        """Whether the word that it has gone, which stands in feeds, is another one: it has another slug, or is under embargo no
        more, though it is not back."""
        statuses = {self.old.status, self.new.status} if self.old else set()
        return Status.WITHDRAWN in statuses and self.old != self.new

    @property
    def told_at(self) -> datetime:
        """When what has become of it is told: after its last change, which edits of one second date a little ahead. Readers heed
        no tombstone from before it (RFC 6721, section 3)."""
        return self.now if self.old is None else max(self.now, self.old.modified + TICK)


def _notify(c: Connection, step: _Step) -> None:
    """Notices follow what an article has come to; one that is back takes back that it was gone."""
    mine = notices.c.article_id == step.article_id
    if not step.before and not step.after:
        if step.told_otherwise:
            touch(c, c.execute(select(notices.c.scope).where(mine)).scalars().all(), step.now.replace(microsecond=0))
        return
    told: dict[str, bool] = {}
    if not step.after:
        told = dict.fromkeys(step.before, True)
    elif not step.before:
        was_gone = c.execute(select(notices.c.scope).where(mine, notices.c.gone)).scalars()
        told = dict.fromkeys(step.after.intersection(was_gone), False)
    elif step.of_truth:
        told = dict.fromkeys(step.after, False)
    else:
        mine &= notices.c.scope.not_in(step.after)  # what was told of the others goes on being told
    c.execute(delete(notices).where(mine))
    if told:
        rows = [{"scope": scope, "article_id": step.article_id, "gone": gone, "at": step.told_at} for scope, gone in told.items()]
        c.execute(insert(notices), rows)


def _place(c: Connection, step: _Step) -> None:
    """The article's places: the next one in each scope that is new to it; the others as far as their pages may change."""
    mine = select(places.c.scope, places.c.place).where(places.c.article_id == step.article_id)
    held = dict(c.execute(mine).all()) if step.known else {}
    last = _last_places(c, step.after)
    shown: dict[str, Any] = {"updated": step.updated, "changed_at": step.now}
    if step.after:
        shown["revision"] = step.new.revision
    elif step.before and step.old is not None:  # it is told as the public saw it last
        shown["revision"] = step.old.revision
    if not step.before and not step.after:
        due = set(held) if step.told_otherwise else set()
    elif step.of_truth or (step.old is not None and step.old.slug != step.new.slug):
        due = set(held)
    else:
        due = {scope for scope in step.after & held.keys() if held[scope] > last[scope] // timeline.PAGE * timeline.PAGE}
        due |= (step.before ^ step.after) & held.keys()
    if due:
        c.execute(update(places).where(places.c.article_id == step.article_id, places.c.scope.in_(due)).values(shown))
    came = [
        {"scope": scope, "place": last[scope] + 1, "article_id": step.article_id, **shown} for scope in step.after - held.keys()
    ]
    if came:
        c.execute(insert(places), came)
