"""Signatures with a list of keys: the newest signs, any verifies, and so a key can be changed without a gap. Pure.

Two forms are spoken: that of WebSub (``sha256=<hex>``, W3C Recommendation, section 7.1) and that of Standard Webhooks 1.0
(``v1,<base64>``, over id, time and body). A third is understood, that of Ghost (``sha256=<hex>, t=<milliseconds>``).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

METHODS = ("sha256", "sha512", "sha384", "sha1")
"""The algorithms that WebSub names; the first is ours by default."""
WEBHOOK_PREFIX = "whsec_"
WEBHOOK_KEY_BYTES = 32
"""Of the 24 to 64 that Standard Webhooks wants."""
TOLERANCE = timedelta(minutes=5)
"""How far the time of a webhook may be from now."""

GHOST_HEADER = re.compile(r"sha256=([0-9a-f]{64})(?:\s*,\s*t=([0-9]{1,15}))?", re.IGNORECASE | re.ASCII)


def sign(body: bytes, keys: Sequence[bytes], method: str = METHODS[0]) -> str:
    """``method=<hex>`` by the newest key, which is the first.

    Raises:
        ValueError: for a method that is not in `METHODS`.
    """
    if method not in METHODS:
        raise ValueError(method)
    return f"{method}={hmac.new(keys[0], body, method).hexdigest()}"


def verifies(body: bytes, signature: str, keys: Sequence[bytes], methods: Sequence[str] = METHODS) -> bool:
    """Whether any of the keys has signed this body, by a method that is taken; compared in constant time."""
    method, _, value = signature.strip().partition("=")
    if method not in methods:
        return False
    given = value.strip().lower().encode("utf-8", "replace")
    wanted = [hmac.new(key, body, method).hexdigest().encode() for key in keys]
    return any(hmac.compare_digest(one, given) for one in wanted)


def webhook_secret(key: bytes) -> str:
    """A key as it is handed over: ``whsec_<base64>``."""
    return WEBHOOK_PREFIX + base64.b64encode(key).decode()


def webhook_key(secret: str) -> bytes:
    """The key of a secret.

    Raises:
        ValueError: where it is none.
    """
    return base64.b64decode(secret.removeprefix(WEBHOOK_PREFIX), validate=True)


def sign_webhook(body: bytes, secrets: Sequence[str], message_id: str, at: datetime) -> str:
    """The ``webhook-signature`` header: one signature for each secret, the newest first, with spaces between them.

    The receiver, who may not have changed secrets yet, takes whichever fits.
    """
    signed = _webhook_content(message_id, int(at.timestamp()), body)
    return " ".join(f"v1,{_webhook_signature(webhook_key(secret), signed)}" for secret in secrets)


def webhook_verifies(body: bytes, secrets: Sequence[str], *, message_id: str, timestamp: str, header: str, now: datetime) -> bool:
    """Whether any secret has signed this message, and not long ago."""
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 15:
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    signed = _webhook_content(message_id, int(timestamp), body)
    wanted = [_webhook_signature(webhook_key(secret), signed).encode() for secret in secrets]
    given = [part.removeprefix("v1,").encode("utf-8", "replace") for part in header.split() if part.startswith("v1,")]
    return any(hmac.compare_digest(one, other) for one in wanted for other in given)


def ghost_signed_at(body: bytes, header: str, keys: Sequence[bytes], *, now: datetime, unstamped: bool) -> datetime | None:
    """When any of the keys signed this body, by an ``X-Ghost-Signature``; None where none did, or not lately.

    Ghost signs body and time (since 5.88, TryGhost/Ghost#20500). Before that it signed the body alone, with the time beside it,
    and so a signature held for ever; ``unstamped`` says whether those are taken too. Without any time, now is told.
    """
    found = GHOST_HEADER.fullmatch(header.strip())
    if found is None:
        return None
    stamp = found[2] or ""
    if stamp and abs(now.timestamp() - int(stamp) / 1000) > TOLERANCE.total_seconds():
        return None
    contents = [body + stamp.encode()] * bool(stamp) + [body] * unstamped
    wanted = [hmac.new(key, content, "sha256").hexdigest().encode() for key in keys for content in contents]
    given = found[1].lower().encode()
    if not any([hmac.compare_digest(one, given) for one in wanted]):  # noqa: C419 - all are compared, whichever it is
        return None
    return datetime.fromtimestamp(int(stamp) / 1000, UTC) if stamp else now


def _webhook_content(message_id: str, timestamp: int, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode("utf-8", "surrogatepass") + body


def _webhook_signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
