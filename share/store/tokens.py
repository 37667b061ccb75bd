"""Bearer tokens of the newsroom's API. Only their SHA-256 is kept: 32 random bytes need no slow hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from share.errors import BadInput, NotFound
from share.store.database import serialise
from share.store.schema import tokens

PREFIX = "sw_"
"""Lets people and leak scanners know whose secret they have found."""
NAME_LIMIT = 100
"""Characters."""


class Token(NamedTuple):
    """A token as it can be shown: never the secret."""

    name: str
    created_at: datetime
    revoked_at: datetime | None


def create(c: Connection, name: str, now: datetime) -> str:
    """A new token, shown this once. A name whose token was revoked may be used again.

    Raises:
        BadInput: when the name is empty, too long, or has a token that is valid.
    """
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        raise BadInput(f"A token needs a name of at most {NAME_LIMIT} printable characters.")
    token = PREFIX + secrets.token_urlsafe(32)
    fresh = {"hash": _hash(token), "created_at": now, "revoked_at": None}
    serialise(c, "tokens")
    known = c.execute(select(tokens.c.revoked_at).where(tokens.c.name == name)).first()
    if known is None:
        c.execute(insert(tokens).values(name=name, **fresh))
    elif known.revoked_at is None:
        raise BadInput(f"There is a token of the name {name} already. Revoke it first, or choose another name.")
    else:
        c.execute(update(tokens).where(tokens.c.name == name).values(**fresh))
    return token


def check(c: Connection, token: str) -> str | None:
    """The name of a valid token; None for any other text.

    The row is found by the token's hash, which tells a listener nothing about the token, and compared in constant time.
    """
    wanted = _hash(token)
    row = c.execute(select(tokens.c.name, tokens.c.hash).where(tokens.c.hash == wanted, tokens.c.revoked_at.is_(None))).first()
    return row.name if row is not None and hmac.compare_digest(row.hash, wanted) else None


def revoke(c: Connection, name: str, now: datetime) -> None:
    """The token of this name is not taken from now on.

    Raises:
        NotFound: when no valid token has this name.
    """
    valid = update(tokens).where(tokens.c.name == name, tokens.c.revoked_at.is_(None))
    if not c.execute(valid.values(revoked_at=now)).rowcount:
        raise NotFound(f"There is no valid token of the name {name}.")


def all_tokens(c: Connection) -> list[Token]:
    """Every token that was ever made, by name."""
    query = select(tokens.c.name, tokens.c.created_at, tokens.c.revoked_at).order_by(tokens.c.name)
    return [Token(*row) for row in c.execute(query)]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
