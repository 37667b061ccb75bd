"""What was pushed, by the kind of its source, as an arrival. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from share.errors import BadInput
from share.ingest import ghost, ninjs, wordpress
from share.ingest.arrivals import Arrival, Gone, Incoming, Unreadable
from share.ingest.paid import PaidNames

READERS: Mapping[str, Callable[..., Incoming | Gone | None]] = {
    "ghost": ghost.read_hook,
    "wordpress": wordpress.read_hook,
    "ninjs": ninjs.read_item,
}
"""The kinds of sources that push, and who reads what they send."""


def read_pushed(kind: str, body: bytes, *, paid: PaidNames, sent_at: datetime) -> Arrival | None:
    """What these bytes say; None where they are about something that is no article.

    A deletion that does not say when it happened happened when it was sent. Something that nobody can read is known by its bytes.
    """
    try:
        arrival = READERS[kind](parse(body), paid=paid)
    except BadInput as error:
        return Unreadable(foreign_id=f"bytes {hashlib.sha256(body).hexdigest()[:20]}", reason=error.public, raw=body)
    if isinstance(arrival, Gone) and arrival.at is None and kind != "ninjs":
        version = round(sent_at.timestamp() * 1000) if kind == "ghost" else None
        arrival = replace(arrival, at=sent_at, version=version)
    return arrival if arrival is None else replace(arrival, raw=body)


def parse(body: bytes) -> object:
    """JSON (RFC 8259) in UTF-8.

    Raises:
        BadInput: when it is none.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadInput("This is not JSON in UTF-8.", repr(error)) from error


def _no_constant(name: str) -> float:
    raise ValueError(name)  # NaN and the infinities are Python's, not JSON's
