"""Webhooks: addresses that are told of every change, each with a secret of its own.

A secret is kept as it is, not as a hash, since signing needs it; no command shows it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from share.errors import BadInput, NotFound
from share.store.schema import deliveries, partners, webhooks
from share.store.subscriptions import host_of

GONE_STATUS = 410
COLUMNS = (webhooks.c.id, webhooks.c.url, webhooks.c.types, webhooks.c.created_at, webhooks.c.gone_at, webhooks.c.failing)
OF_PARTNER = select(partners.c.slug).where(partners.c.id == webhooks.c.partner_id).scalar_subquery()


class Webhook(NamedTuple):
    """A webhook as it can be shown. ``types`` are those of events, with spaces between them; empty: all.

    ``partner`` is the slug of the partner whose rights bound what it is told; None where nothing does.
    """

    id: int
    url: str
    types: str
    created_at: datetime
    gone_at: datetime | None
    failing: bool
    partner: str | None = None


class Keyed(NamedTuple):
    """Where a webhook is, and the secrets that sign for it now, the newest first; the number of its partner, if it has one."""

    url: str
    secrets: tuple[str, ...]
    partner_id: int | None = None


def add(c: Connection, url: str, secret: str, types: Iterable[str], now: datetime, *, partner_id: int | None = None) -> int:
    """A new webhook; its number. Where it is a partner's, it is told of what that partner has a right to."""
    values = {
        "url": url,
        "host": host_of(url),
        "types": " ".join(types),
        "secret": secret,
        "created_at": now,
        "failing": False,
        "partner_id": partner_id,
    }
    number: int = c.execute(insert(webhooks).values(values).returning(webhooks.c.id)).scalar_one()
    return number


def every(c: Connection) -> list[Webhook]:
    """All of them, oldest first."""
    return [Webhook(*row) for row in c.execute(select(*COLUMNS, OF_PARTNER).order_by(webhooks.c.id))]


def said_gone(c: Connection) -> frozenset[int]:
    """The numbers of those that said themselves that they are gone, as far as it is remembered."""
    said = (deliveries.c.kind == "webhook", deliveries.c.outcome == "gone", deliveries.c.status == GONE_STATUS)
    return frozenset(map(int, c.execute(select(deliveries.c.target).where(*said).distinct()).scalars()))


def live(c: Connection, numbers: Collection[int], now: datetime) -> dict[int, Keyed]:
    """Of these webhooks those that are told of changes, by number."""
    columns = (webhooks.c.id, webhooks.c.url, webhooks.c.secret, webhooks.c.former_secret, webhooks.c.former_until)
    rows = c.execute(select(*columns, webhooks.c.partner_id).where(webhooks.c.id.in_(numbers), webhooks.c.gone_at.is_(None)))
    return {row.id: Keyed(row.url, _valid(row.secret, row.former_secret, row.former_until, now), row.partner_id) for row in rows}


def partner_ids(c: Connection) -> set[int]:
    """The numbers of the partners who have webhooks that are told of changes."""
    live = (webhooks.c.gone_at.is_(None), webhooks.c.partner_id.is_not(None))
    return set(c.execute(select(webhooks.c.partner_id).where(*live)).scalars())


def count_of(c: Connection, partner_id: int) -> int:
    """How many webhooks of this partner are told of changes."""
    live = (webhooks.c.gone_at.is_(None), webhooks.c.partner_id == partner_id)
    return c.execute(select(func.count()).select_from(webhooks).where(*live)).scalar_one()


def partner_of(c: Connection, number: int) -> int | None:
    """The number of the partner whose webhook it is; None where it is nobody's."""
    return c.execute(select(webhooks.c.partner_id).where(webhooks.c.id == number)).scalar_one_or_none()


def wanted(c: Connection, number: int) -> frozenset[str]:
    """The types of events that a webhook has asked for; none where it is told of all.

    Raises:
        NotFound: when there is no such webhook.
        BadInput: when it is told nothing any more.
    """
    found = c.execute(select(webhooks.c.types, webhooks.c.gone_at).where(webhooks.c.id == number)).first()
    if found is None:
        raise _no(number)
    if found.gone_at is not None:
        raise BadInput(f"Webhook {number} is told nothing any more. `share webhook revive {number}` changes that.")
    return frozenset(found.types.split())


def count(c: Connection) -> int:
    """How many are told of changes."""
    return c.execute(select(func.count()).select_from(webhooks).where(webhooks.c.gone_at.is_(None))).scalar_one()


def rotate(c: Connection, number: int, secret: str, former_until: datetime) -> None:
    """A new secret; the one before it signs as well until ``former_until``.

    Raises:
        NotFound: when there is no such webhook.
    """
    fresh = {"secret": secret, "former_secret": webhooks.c.secret, "former_until": former_until}
    if not c.execute(update(webhooks).where(webhooks.c.id == number).values(fresh)).rowcount:
        raise _no(number)


def remove(c: Connection, number: int) -> None:
    """Forget a webhook and its secrets.

    Raises:
        NotFound: when there is no such webhook.
    """
    if not c.execute(delete(webhooks).where(webhooks.c.id == number)).rowcount:
        raise _no(number)


def revive(c: Connection, number: int) -> None:
    """Tell a webhook again that had said that it is gone.

    Raises:
        NotFound: when there is no such webhook.
    """
    if not c.execute(update(webhooks).where(webhooks.c.id == number).values(gone_at=None, failing=False)).rowcount:
        raise _no(number)


def _valid(secret: str, former: str | None, until: datetime | None, now: datetime) -> tuple[str, ...]:
    return (secret, former) if former is not None and until is not None and until > now else (secret,)


def _no(number: int) -> NotFound:
    return NotFound(f"There is no webhook {number}. `share webhook list` shows them.")
