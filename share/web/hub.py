"""``/hub``: the WebSub hub of our feeds. What it is asked for is kept here, and verified and delivered by the worker."""

from __future__ import annotations

from flask import Blueprint, Response, request

from share.errors import ShareError, TooMany
from share.push.subscribe import accept
from share.push.websub import FORM_BYTES, Published, read_request
from share.web.errors import status_of
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.wiring import Parts

blueprint = Blueprint("hub", __name__)

ABOUT = (
    "This is a WebSub hub (https://www.w3.org/TR/websub/). It takes POST requests with hub.mode, hub.topic and hub.callback, for "
    "the feeds of this publisher alone."
)


def all_hubs(running: Parts) -> tuple[str, ...]:
    """The hubs of our feeds: our own, then those of the settings."""
    return (running.links.hub(), *running.settings.hubs)


@blueprint.get("/hub")
def about() -> Response:
    """What this address is for, for whoever looks."""
    return _plain(ABOUT, 200)


@blueprint.post("/hub")
def subscribe() -> Response:
    """202 for a request that we understand, whatever becomes of it; else a sentence in plain text (section 5.1.2)."""
    running = parts()
    try:
        body = request.stream.read(FORM_BYTES + 1)
        asked = read_request(body, request.headers.get("Content-Type", ""), running.links)
        if isinstance(asked, Published):
            return _plain("The feeds of this publisher are distributed as they change, without a word from outside.", 202)
        accept(running.store, asked, running.clock())
    except ShareError as error:
        answer = _plain(error.public, status_of(error).value)
        if answer.status_code in {429, 503}:
            answer.headers["Retry-After"] = str(error.seconds if isinstance(error, TooMany) else 60)
        return answer
    running.queue.announce_deliveries()
    return _plain("The request will be verified.", 202)


def _plain(sentence: str, status: int) -> Response:
    headers = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex", **SECURITY_HEADERS}
    return Response(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)
