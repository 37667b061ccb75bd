"""Whether this process is there, and whether it can do its work."""

from __future__ import annotations

from flask import Blueprint, Response

from share.errors import StoreFailed
from share.store import schema_is_current
from share.web.http import NO_STORE, parts

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return plain("ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Database and blobs answer, and the schema is the one that this code wants; else 503 with the reason."""
    if not schema_is_current(parts().store):
        raise StoreFailed("The database has another schema than this version wants. `share migrate` brings it up to date.")
    parts().blobs.has("ready")
    return plain("ready")


def plain(text: str) -> Response:
    """A short answer that nobody keeps."""
    return Response(f"{text}\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": NO_STORE})
