"""What editors are told of sources: how they are, and what was set aside; and to read that again.

The command line says the same, and calls the same functions.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from share.errors import NotFound
from share.ingest.again import take_again
from share.ingest.take import TakenIn
from share.store import set_aside, source_items, sources
from share.store.set_aside import Aside
from share.store.sources import OUTCOMES, Source, condition
from share.web.api import this_application
from share.web.auth import require_token
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.web.intake import asker_of, intake_of
from share.web.preflight import Preflight
from share.wiring import Parts

blueprint = Blueprint("sources", __name__, url_prefix="/api/v1")
blueprint.before_request(require_token)

HIDDEN = frozenset({"key"})
"""Settings that are not shown."""
ONE = "/set-aside/<number>"
LARGEST = 2**63 - 1
"""The largest number that a row can have."""
LIMIT = 1_000
"""Set-aside items that are listed at once."""


@blueprint.get("/sources", strict_slashes=False)
def list_sources() -> Response:
    """Every source: how it is, its last poll and its next one."""
    return _answered({"sources": source_documents(parts())})


@blueprint.get("/set-aside", strict_slashes=False)
def list_aside() -> Response:
    """What was set aside, the latest first; of one source, where ``source`` names it."""
    with parts().store.connect() as c:
        found = set_aside.shown(c, source=request.args.get("source") or None, limit=LIMIT)
    return _answered({"set_aside": [aside_document(entry) for entry in found]})


@blueprint.get(ONE, strict_slashes=False)
def show(number: str) -> Response:
    """One item that was set aside, with what came."""
    with parts().store.connect() as c:
        entry = one_aside(c, _row(number))
        raw = set_aside.raw(c, entry.id)
    return _answered(aside_document(entry) | {"raw": raw.decode("utf-8", "replace")})


@blueprint.post(ONE, strict_slashes=False)
def retry(number: str) -> Response:
    """Read it again: what became of it, and why it stays set aside where it does."""
    running = parts()
    taken = tried_again(running, Preflight(running, this_application), _row(number))
    url = running.links.page(taken.article) if taken.article else None
    return _answered({"event": taken.event, "reason": taken.reason, "url": url})


@blueprint.delete(ONE, strict_slashes=False)
def drop(number: str) -> Response:
    """Forget it."""
    with parts().store.begin() as c:
        set_aside.drop(c, [one_aside(c, _row(number)).id])
    return Response(status=204, headers={"Cache-Control": NO_STORE, **SECURITY_HEADERS})


def tried_again(running: Parts, preflight: Preflight, number: int) -> TakenIn:
    """Read what was set aside under this number once more.

    Raises:
        NotFound: when nothing is.
        StoreFailed, BlobsFailed: when database or blobs cannot be used.
    """
    with running.store.connect() as c:
        entry = one_aside(c, number)
        source, raw = sources.by_name(c, entry.source), set_aside.raw(c, number)
    taken = take_again(intake_of(running, preflight), asker_of(running), source, entry, raw=raw, now=running.clock())
    if taken.changed:
        with running.store.begin() as c:
            sources.count_taken(c, source)
    return taken


def one_aside(c: Any, number: int) -> Aside:
    """What was set aside under this number.

    Raises:
        NotFound: when nothing is.
    """
    found = set_aside.shown(c, numbers=[number])
    if not found:
        raise _nothing_under(number)
    return found[0]


def _nothing_under(number: object) -> NotFound:
    return NotFound(f"Nothing is set aside under {number}. `share source aside list` shows what is.")


def source_documents(running: Parts) -> list[dict[str, Any]]:
    """Every source as JSON, by name."""
    with running.store.connect() as c:
        known = sources.every(c)
        aside = set_aside.count_by_source(c)
        return [source_document(entry, items=source_items.count(c, entry.id), aside=aside.get(entry.name, 0)) for entry in known]


def source_document(entry: Source, *, items: int, aside: int) -> dict[str, Any]:
    """A source as JSON; no secret is in it."""
    return {
        "name": entry.name,
        "kind": entry.kind,
        "address": entry.address,
        "condition": condition(entry),
        "settings": {name: value for name, value in entry.settings.items() if name not in HIDDEN},
        "created": _time(entry.created_at),
        "last_poll": _time(entry.polled_at),
        "next_poll": _time(entry.due_at),
        "status": entry.status,
        "answer": entry.answer,
        "failures": entry.failures,
        "polls": {name: getattr(entry, name) for name in OUTCOMES},
        "taken": entry.taken,
        "items": items,
        "set_aside": aside,
    }


def aside_document(entry: Aside) -> dict[str, Any]:
    """What was set aside, as JSON."""
    return {name: _time(value) if isinstance(value, datetime) else value for name, value in entry._asdict().items()}


def _row(number: str) -> int:
    """The number of a row, as a path has it."""
    if not re.fullmatch(r"[0-9]{1,19}", number) or int(number) > LARGEST:
        raise _nothing_under(number[:40])
    return int(number)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _answered(document: Any) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, content_type="application/json", headers={"Cache-Control": NO_STORE, **SECURITY_HEADERS})
