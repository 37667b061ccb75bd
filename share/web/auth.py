"""Who may use the newsroom's API: bearer tokens (RFC 6750), of which the store keeps only hashes."""

from __future__ import annotations

from flask import request

from share.errors import NotAllowed
from share.store import tokens
from share.web.http import parts


def require_token() -> None:
    """Let the request through when its token is known.

    Raises:
        NotAllowed: without a token, or with one that we do not know or that was revoked.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAllowed("This needs a token: send it as 'Authorization: Bearer <token>'. `share token create NAME` makes one.")
    with parts().store.connect() as connection:
        name = tokens.check(connection, token.strip())
    if name is None:
        raise NotAllowed("This token is not known here, or it was revoked. `share token create NAME` makes a new one.")
