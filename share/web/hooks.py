"""``/hooks/ghost``, ``/hooks/wordpress``, ``/hooks/ninjs``: other systems push what they publish.

::

    POST ─ size ─ whose signature? ─ JSON ─ into the inbox ─ 202        worker: read, pictures, cards, publish

Systems that push wait for a second or two, do not try again, and show nobody what we answer (Ghost waits two seconds and logs a
failure; it deletes a webhook that is answered with 410). So a request is kept and answered before anybody looks at what it says,
and what cannot be read is set aside for the newsroom, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from share.errors import NotAllowed, NotFound
from share.settings import WEBHOOK_SECRET
from share.signing import ghost_signed_at, verifies, webhook_verifies
from share.store import inbox, sources, tokens
from share.store.sources import GHOST, NINJS, WORDPRESS, Source
from share.web.api import parse_json, read_body
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.wiring import Parts

blueprint = Blueprint("hooks", __name__, url_prefix="/hooks")

KINDS = (GHOST, WORDPRESS, NINJS)
REFUSED = "This address takes requests that are signed with a secret that we know, and lately. This one is not."
"""Whatever is wrong with a signature, nobody is told more."""


@blueprint.post("/<kind>", strict_slashes=False)
def take(kind: str) -> Response:
    """202 for what came from whom we know; 401, 413, 415, or 400 where it is not JSON; 404 at the address of no hook."""
    _refuse_unknown(kind)
    running = parts()
    now = running.clock()
    body = read_body(running.settings.max_article_bytes)
    source, sent_at = sender_of(running, kind, body, now)
    parse_json(body)
    with running.store.begin() as c:
        inbox.add(c, source.id, body, sent_at=sent_at, now=now)
    running.queue.announce_deliveries()
    headers = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex", **SECURITY_HEADERS}
    return Response("It is taken in now.\n", status=202, content_type="text/plain; charset=utf-8", headers=headers)


@blueprint.get("/<kind>", strict_slashes=False)
def refuse(kind: str) -> Response:
    """405 at a hook, else 404. Without this, the path would be taken for that of a page."""
    _refuse_unknown(kind)
    raise MethodNotAllowed(["POST"])


def _refuse_unknown(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound(f"There is no such hook here. Those that there are end in {', '.join(KINDS)}.")


def sender_of(running: Parts, kind: str, body: bytes, now: datetime) -> tuple[Source, datetime]:
    """The source that signed this body, and when it was sent by its own clock.

    A source that has a secret of its own (or several, with commas between them) is known by that. The secrets of the settings,
    and tokens of the API, are those of the only source of this kind without one; where there is none, it is made, and has the
    name of its kind.

    Raises:
        NotAllowed: when nobody whom we know has signed it, or too long ago.
    """
    with running.store.connect() as c:
        known = sources.every(c, kind=kind)
    for source in known:
        if source.secret and (sent_at := signed_at(running, kind, source.secret.split(","), body, now)):
            return source, sent_at
    sent_at = signed_at(running, kind, secrets_of(running, kind), body, now) or _by_token(running, kind, now)
    if sent_at is None:
        raise NotAllowed(REFUSED, _why(running, kind, known))
    others = [source for source in known if not source.secret]
    return (others[0] if len(others) == 1 else _source_named(running, kind, now)), sent_at


def secrets_of(running: Parts, kind: str) -> Sequence[str]:
    """The secrets of the settings for this kind of source."""
    settings = running.settings
    return {GHOST: settings.ghost_secrets, WORDPRESS: settings.wordpress_secrets, NINJS: settings.ninjs_secrets}[kind]


def signed_at(running: Parts, kind: str, secrets: Sequence[str], body: bytes, now: datetime) -> datetime | None:
    """When any of these secrets signed this request, in the form of its kind; None where none did."""
    headers = request.headers
    if not secrets:
        return None
    if kind == WORDPRESS:
        stamp, message_id = headers.get("webhook-timestamp", ""), headers.get("webhook-id", "")
        signature = headers.get("webhook-signature", "")
        keys_of_it = [secret.strip() for secret in secrets if WEBHOOK_SECRET.fullmatch(secret.strip())]
        right = webhook_verifies(body, keys_of_it, message_id=message_id, timestamp=stamp, header=signature, now=now)
        return datetime.fromtimestamp(int(stamp), UTC) if right else None
    keys = [secret.strip().encode() for secret in secrets if secret.strip()]
    if kind == GHOST:
        unstamped = running.settings.ghost_signature == "any"
        return ghost_signed_at(body, headers.get("X-Ghost-Signature", ""), keys, now=now, unstamped=unstamped)
    return now if verifies(body, headers.get("x-superdesk-signature", ""), keys, ("sha1",)) else None


def _by_token(running: Parts, kind: str, now: datetime) -> datetime | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != NINJS or scheme.lower() != "bearer" or not token.strip():
        return None
    with running.store.connect() as c:
        return now if tokens.check(c, token.strip()) else None


def _source_named(running: Parts, kind: str, now: datetime) -> Source:
    """The source that has the name of its kind, or another one where that name is taken; made where it is not there yet."""
    for name in (kind, f"{kind}-push"):
        with running.store.begin() as c:
            try:
                found = sources.by_name(c, name)
            except NotFound:
                return sources.add(c, name, kind, now)
        if found.kind == kind and not found.secret:
            return found
    raise NotAllowed(REFUSED, f"two sources have taken the names {kind} and {kind}-push")


def _why(running: Parts, kind: str, known: Sequence[Source]) -> str:
    """For the log alone."""
    if not secrets_of(running, kind) and not any(source.secret for source in known):
        return f"SHARE_{kind.upper()}_SECRETS is not set, and no source of this kind has a secret"
    return "no secret of ours fits the signature, or it is too old"
