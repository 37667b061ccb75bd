"""From a change to what is told of it: one delivery for every subscriber, webhook and other hub that it concerns ▶.

It is a step of the worker. The outbox row was written in the transaction that published, and is done only after the deliveries
stand; so a process that dies in between costs a moment and no delivery, and a second run finds them there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from share.article import Article
from share.feeds.feed import item_id
from share.links import FEED_MEDIA_TYPES, Links
from share.push.partners import messages_of_partners
from share.push.webhook import WITHDRAWN, as_known, event_type, payload
from share.store import Store, articles, events, scopes, slugs
from share.store.events import Event
from share.store.outbox import Job
from share.store.subscriptions import host_of


def notify(store: Store, job: Job, now: datetime, *, links: Links, hubs: Sequence[str] = ()) -> None:
    """Keep the deliveries of a change; none where the public sees nothing of it.

    Raises:
        StoreFailed: when the database cannot be used.
    """
    with store.begin() as c:
        found = _told(c, job)
        if found is None:
            return
        type_, at, before, after = found
        told = Event(
            id=job.id,
            type=type_,
            slug=after.slug,
            revision=after.revision,
            at=at,
            message_id=f"msg_{secrets.token_hex(16)}",
            always=type_ == WITHDRAWN,
            payload=payload(type_, after, at, item_id=item_id(after.identity or after.slug, links), links=links, before=before),
        )
        topics = changed_topics(before, as_known(type_, before, after), links)
        named = {hub: host_of(hub) for hub in hubs}
        events.fan_out(
            c,
            told,
            subject=after.code,
            topics=topics,
            hubs=named,
            now=now,
            of_partners=messages_of_partners(c, told, before, after, links=links),
        )


def changed_topics(before: Article | None, after: Article, links: Links) -> list[str]:
    """The address of every feed that the article is in or was in."""
    changed = {**(scopes.scopes_of(before) if before else {}), **scopes.scopes_of(after)}
    return [links.feed(scope, extension) for scope in changed for extension in FEED_MEDIA_TYPES]


def _told(c: Connection, job: Job) -> tuple[str, datetime, Article | None, Article] | None:
    """Type and time of the event, and the revisions before and after it; None where there is nothing to tell.

    A public article that is called otherwise by now has a later event, which tells everything. One that is not public has none:
    what was said before must not be told now, and that it has gone is told under the slug that it had.
    """
    at = events.happened_at(c, job.id)
    had = articles.history(c, job.slug)
    if not had and (renamed := slugs.owner(c, job.slug)) is not None:
        had = articles.history(c, renamed.slug)
    history = {article.revision: article for article in had}
    after = history.get(job.revision)
    if at is None or after is None:
        return None
    before = history.get(job.revision - 1) if job.event in {"updated", "withdrawn", "restored"} else after
    type_ = event_type(job.event, None if job.event == "created" else before, after, at)
    if type_ is None or (type_ != WITHDRAWN and not articles.is_live(c, job.slug)):
        return None
    return type_, at, before, after
