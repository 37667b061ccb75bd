"""Partners, their rights, and the tokens by which they are known. Only the SHA-256 of a token is kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from share.article import SLUG, slugify
from share.errors import BadInput, NotFound, SlugTaken
from share.rights import TOKEN_PREFIX, Rights, read_rights, rights_document
from share.store import deliveries
from share.store.database import serialise
from share.store.schema import partner_tokens, partners, webhooks

NAME_LIMIT = 100
"""Characters."""
COLUMNS = (
    partners.c.id,
    partners.c.slug,
    partners.c.name,
    partners.c.rights,
    partners.c.created_at,
    partners.c.changed_at,
    partners.c.feed_digest,
    partners.c.feed_changed_at,
)


class Partner(NamedTuple):
    """A partner. ``feed_changed_at`` is when its feed became what ``feed_digest`` is of."""

    id: int
    slug: str
    name: str
    rights: Rights
    created_at: datetime
    changed_at: datetime
    feed_digest: str
    feed_changed_at: datetime


class PartnerToken(NamedTuple):
    """A token as it can be shown: never the secret. One that ``retires_at`` some time is taken until then."""

    id: int
    created_at: datetime
    retires_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it is taken at this moment."""
        return self.revoked_at is None and (self.retires_at is None or self.retires_at > now)


class Known(NamedTuple):
    """Whose token was shown, and whether it is taken still."""

    partner: Partner
    is_valid: bool


class Counted(NamedTuple):
    """How many partners there are, and how many of their tokens are valid."""

    partners: int
    tokens: int


def add(c: Connection, name: str, rights: Rights, now: datetime, slug: str = "") -> tuple[Partner, str]:
    """A new partner, and its token, shown this once. Its slug is that of its name where none is said.

    Raises:
        BadInput: when the name is too long, or has no letter or digit and no slug is said.
        SlugTaken: when there is a partner of this slug already.
    """
    slug = slug or slugify(_name(name, ""))
    if not slug:
        raise BadInput("A partner needs a name with a letter or digit in it.")
    serialise(c, "partners")
    if c.execute(select(partners.c.id).where(partners.c.slug == slug)).first() is not None:
        raise SlugTaken(f"There is a partner {slug} already. Change it, or choose another name.")
    values = {
        "slug": slug,
        "name": _name(name, slug),
        "rights": _written(rights),
        "created_at": now,
        "changed_at": now,
        "feed_digest": "",
        "feed_changed_at": now,
    }
    number = c.execute(insert(partners).values(values).returning(partners.c.id)).scalar_one()
    return by_slug(c, slug), _new_token(c, number, now)


def by_slug(c: Connection, name: str) -> Partner:
    """The partner of this slug or name.

    Raises:
        NotFound: when there is none.
    """
    slug = name if SLUG.fullmatch(name) else slugify(name)
    row = c.execute(select(*COLUMNS).where(partners.c.slug == slug)).first()
    if row is None:
        raise NotFound(f"There is no partner {slug or name.strip()[:NAME_LIMIT]}. `share partner list` shows them.")
    return _partner(row)


def every(c: Connection) -> list[Partner]:
    """All of them, by slug."""
    return [_partner(row) for row in c.execute(select(*COLUMNS).order_by(partners.c.slug))]


def change(c: Connection, partner: Partner, rights: Rights, now: datetime, name: str | None = None) -> Partner:
    """Other rights, or another name for people; its slug stays."""
    values = {"rights": _written(rights), "name": partner.name if name is None else _name(name, partner.slug), "changed_at": now}
    if (values["rights"], values["name"]) == (_written(partner.rights), partner.name):
        return partner
    c.execute(update(partners).where(partners.c.id == partner.id).values(values))
    return by_slug(c, partner.slug)


def remove(c: Connection, partner: Partner, now: datetime) -> None:
    """Forget a partner: its tokens, what it was given, its webhooks. Nobody is left to be told of a withdrawal."""
    mine = c.execute(select(webhooks.c.id).where(webhooks.c.partner_id == partner.id)).scalars()
    deliveries.cancel(c, deliveries.WEBHOOK, [str(number) for number in mine], now)
    c.execute(delete(partners).where(partners.c.id == partner.id))


def rotate(c: Connection, partner: Partner, now: datetime, overlap: timedelta) -> str:
    """A new token, shown this once. Those before it are taken for as long as ``overlap`` says, and none longer than before."""
    until = now + overlap
    older = update(partner_tokens).where(
        partner_tokens.c.partner_id == partner.id,
        partner_tokens.c.revoked_at.is_(None),
        or_(partner_tokens.c.retires_at.is_(None), partner_tokens.c.retires_at > until),
    )
    c.execute(older.values(retires_at=until))
    return _new_token(c, partner.id, now)


def revoke(c: Connection, partner: Partner, now: datetime, number: int | None = None) -> int:
    """No token of the partner is taken from now on, or the one of this number is not; how many were revoked.

    Raises:
        NotFound: when the partner has no such token that is not revoked yet.
    """
    mine = update(partner_tokens).where(partner_tokens.c.partner_id == partner.id, partner_tokens.c.revoked_at.is_(None))
    if number is not None:
        mine = mine.where(partner_tokens.c.id == number)
    revoked = c.execute(mine.values(revoked_at=now)).rowcount
    if number is not None and not revoked:
        raise NotFound(f"The partner {partner.slug} has no token {number} that is not revoked.")
    return revoked


def tokens(c: Connection, partner: Partner) -> list[PartnerToken]:
    """Every token that the partner ever had, oldest first."""
    columns = (partner_tokens.c.id, partner_tokens.c.created_at, partner_tokens.c.retires_at, partner_tokens.c.revoked_at)
    query = select(*columns).where(partner_tokens.c.partner_id == partner.id).order_by(partner_tokens.c.id)
    return [PartnerToken(*row) for row in c.execute(query)]


def identify(c: Connection, token: str, now: datetime) -> Known | None:
    """Whose token this is; None for any other text.

    The row is found by the token's hash, which tells a listener nothing about the token, and compared in constant time.
    """
    wanted = _hash(token)
    state = (partner_tokens.c.hash, partner_tokens.c.retires_at, partner_tokens.c.revoked_at)
    query = select(*COLUMNS, *state).join_from(partner_tokens, partners).where(partner_tokens.c.hash == wanted)
    row = c.execute(query).first()
    if row is None or not hmac.compare_digest(row.hash, wanted):
        return None
    is_valid = PartnerToken(0, now, row.retires_at, row.revoked_at).is_valid(now)
    return Known(_partner(row), is_valid)


def count(c: Connection, now: datetime) -> Counted:
    """How many partners and valid tokens there are."""
    valid = (
        partner_tokens.c.revoked_at.is_(None),
        or_(partner_tokens.c.retires_at.is_(None), partner_tokens.c.retires_at > now),
    )
    return Counted(
        c.execute(select(func.count()).select_from(partners)).scalar_one(),
        c.execute(select(func.count()).select_from(partner_tokens).where(*valid)).scalar_one(),
    )


def _partner(row: Sequence[object]) -> Partner:
    number, slug, name, rights, *times = row[: len(COLUMNS)]
    return Partner(number, slug, name, _read(str(rights)), *times)  # type: ignore[arg-type]  # as the columns


@lru_cache(maxsize=1024)
def _read(rights: str) -> Rights:
    return read_rights(json.loads(rights))


def _name(name: str, slug: str) -> str:
    """The name on one line, without what cannot be printed; the slug where nothing is left."""
    if len(name) > NAME_LIMIT:
        raise BadInput(f"A partner's name has at most {NAME_LIMIT} characters, and this has {len(name)}.")
    return " ".join("".join(character if character.isprintable() else " " for character in name).split()) or slug


def _written(rights: Rights) -> str:
    return json.dumps(rights_document(rights), sort_keys=True, separators=(",", ":"))


def _new_token(c: Connection, number: int, now: datetime) -> str:
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    c.execute(insert(partner_tokens).values(partner_id=number, hash=_hash(token), created_at=now))
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
