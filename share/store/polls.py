"""How partners ask for their feeds: the times of their last polls, what they have been given, and sums by day.

Any number of processes add to the same rows, and none is lost: what a partner is known to have is read and written by one of them
at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select

from share.article import Status
from share.polls import Newest, Poll, Sums, Weather, merged
from share.store.database import insert_into, serialise
from share.store.schema import articles, partner_days, partner_polls, partners, poll_windows

KEPT_DAYS = 90
"""How long the sums of a day are kept."""


class Kept(NamedTuple):
    """A partner's row."""

    recent: tuple[datetime, ...] = ()
    newest_id: int | None = None
    newest_released: datetime | None = None
    newest_seen_at: datetime | None = None


def add(c: Connection, polls: Sequence[Poll]) -> None:
    """Add polls in the order in which they came. Those of a partner that was removed in the meantime are left out."""
    living = set(c.execute(select(partners.c.id).where(partners.c.id.in_({poll.partner_id for poll in polls}))).scalars())
    for number in sorted(living):
        serialise(c, f"polls of partner {number}")
        mine = sorted((poll for poll in polls if poll.partner_id == number), key=lambda poll: poll.at)
        kept = _kept(c, number)
        days: dict[date, Sums] = {}
        known: tuple[tuple[int, ...] | None, datetime] | None = None
        for poll in mine:
            learned = Sums()
            if poll.articles and (poll.articles, poll.at) != known:  # most polls of a second show the same feed
                kept, learned = _taken(c, kept, poll.articles, poll.at)
                known = poll.articles, poll.at
            day = poll.at.astimezone(UTC).date()
            days[day] = days.get(day, Sums()) + learned._replace(**{poll.outcome: 1}, bytes=poll.size)
        _keep(c, number, kept._replace(recent=merged(kept.recent, (poll.at for poll in mine))))
        _add(c, number, days)


def forget(c: Connection, today: date) -> None:
    """Let go of sums that are older than `KEPT_DAYS`, and of limits that nobody has come near today."""
    c.execute(delete(partner_days).where(partner_days.c.day < today - timedelta(days=KEPT_DAYS)))
    c.execute(delete(poll_windows).where(poll_windows.c.ends_at < datetime.combine(today, time.min, UTC)))


def weather(c: Connection, *, since: date) -> dict[int, Weather]:
    """What is known of every partner that ever asked, by its number; sums from ``since`` on. What is `due` is not known here."""
    columns = [func.coalesce(func.sum(partner_days.c[name]), 0) for name in Sums._fields]
    summed = select(partner_days.c.partner_id, *columns).where(partner_days.c.day >= since).group_by(partner_days.c.partner_id)
    sums = {number: Sums(*map(int, numbers)) for number, *numbers in c.execute(summed)}
    query = select(partner_polls, articles.c.slug).outerjoin(articles, articles.c.id == partner_polls.c.newest_id)
    return {
        row.partner_id: Weather(
            recent=_times(row.recent),
            newest=Newest(row.slug, row.newest_released) if row.slug and row.newest_released else None,
            seen_at=row.newest_seen_at,
            sums=sums.get(row.partner_id, Sums()),
        )
        for row in c.execute(query)
    }


def by_name(c: Connection, *, since: date, most: int) -> dict[str, Weather]:
    """The same by the slug of the partner, of the first ``most`` partners that ever asked."""
    names = select(partners.c.id, partners.c.slug).join(partner_polls, partner_polls.c.partner_id == partners.c.id)
    known = weather(c, since=since)
    return {slug: known[number] for number, slug in c.execute(names.order_by(partners.c.slug).limit(most)) if number in known}


def newest_of(c: Connection, numbers: Iterable[int], now: datetime) -> Newest | None:
    """Of these articles, the one that was released last; None where none of them is out."""
    query = select(articles.c.slug, articles.c.release_at).where(articles.c.id.in_(list(numbers)), *_out(now))
    row = c.execute(query.order_by(articles.c.release_at.desc(), articles.c.id.desc()).limit(1)).first()
    return None if row is None else Newest(*row)


def _taken(c: Connection, kept: Kept, numbers: tuple[int, ...], at: datetime) -> tuple[Kept, Sums]:
    """What the partner has after it was given these articles, and what it learned: those released after all that it had.

    The first time it learns nothing: it was no partner when they came out.
    """
    query = select(articles.c.id, articles.c.release_at).where(articles.c.id.in_(numbers), *_out(at))
    if kept.newest_released is not None:
        query = query.where(articles.c.release_at > kept.newest_released)
    rows = c.execute(query.order_by(articles.c.release_at, articles.c.id)).all()
    if not rows:
        return kept, Sums()
    number, released = rows[-1]
    if kept.newest_released is None:
        return kept._replace(newest_id=number, newest_released=released), Sums()
    after = kept._replace(newest_id=number, newest_released=released, newest_seen_at=at)
    delays = [max((at - row.release_at).total_seconds(), 0) for row in rows]
    return after, Sums(seen=len(rows), delay_seconds=round(sum(delays)))


def _out(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (articles.c.status == Status.LIVE, articles.c.release_at <= now)


def _kept(c: Connection, number: int) -> Kept:
    columns = (partner_polls.c.recent, partner_polls.c.newest_id, partner_polls.c.newest_released, partner_polls.c.newest_seen_at)
    row = c.execute(select(*columns).where(partner_polls.c.partner_id == number)).first()
    return Kept() if row is None else Kept(_times(row.recent), *row[1:])


def _keep(c: Connection, number: int, kept: Kept) -> None:
    recent = " ".join(f"{at.timestamp():.0f}" for at in kept.recent)
    values = {"partner_id": number, **kept._asdict(), "recent": recent}
    statement = insert_into(c, partner_polls).values(values)
    c.execute(statement.on_conflict_do_update(index_elements=[partner_polls.c.partner_id], set_=values))


def _add(c: Connection, number: int, days: Mapping[date, Sums]) -> None:
    rows = [{"day": day, "partner_id": number, **sums._asdict()} for day, sums in sorted(days.items())]
    statement = insert_into(c, partner_days).values(rows)
    change = {name: partner_days.c[name] + statement.excluded[name] for name in Sums._fields}
    c.execute(statement.on_conflict_do_update(index_elements=list(partner_days.primary_key.columns), set_=change))


def _times(recent: str) -> tuple[datetime, ...]:
    return tuple(datetime.fromtimestamp(int(at), UTC) for at in recent.split())
