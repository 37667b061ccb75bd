"""Our errors as HTTP, in one table: pages for people, ``application/problem+json`` (RFC 9457) for the API."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from share import errors
from share.errors import BadInput, ShareError
from share.web.http import NO_STORE, SECURITY_HEADERS, parts

log = logging.getLogger("share.web")

STATUSES: dict[type[ShareError], HTTPStatus] = {
    errors.ShareError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BadInput: HTTPStatus.BAD_REQUEST,
    errors.BadArticle: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadPhoto: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotAcceptable: HTTPStatus.NOT_IMPLEMENTED,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Withdrawn: HTTPStatus.GONE,
    errors.Retired: HTTPStatus.GONE,
    errors.StaleWrite: HTTPStatus.PRECONDITION_FAILED,
    errors.NeedsRestore: HTTPStatus.CONFLICT,
    errors.NotAllowed: HTTPStatus.UNAUTHORIZED,
    errors.BadSetting: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BadAsset: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.OutboundRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.OutboundFailed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StoreFailed: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BlobsFailed: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of every class of the tree; a test sees to it that none is missing."""

TITLES = {
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.GONE: "No longer here",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not available at the moment",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page cannot be used in this way",
}
"""What the page for people is headed with."""

SENTENCES = {
    HTTPStatus.NOT_FOUND: "Nothing is published at this address. The front page has what is new.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take the method {method}.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The fault is on our side, and has been logged. Please try again in a moment.",
}
"""What we say where the error comes from Flask and not from our tree."""

HTML_CONTENT_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def register(application: Flask) -> None:
    """Answer every error of this application by the table."""
    application.register_error_handler(ShareError, share_error)
    application.register_error_handler(HTTPException, http_error)
    application.register_error_handler(Exception, unforeseen)


def status_of(error: ShareError) -> HTTPStatus:
    """The status of an error: its class's row."""
    return STATUSES[type(error)]


def share_error(error: ShareError) -> Response:
    """An error of our own tree: its public sentence goes out, its detail into the log."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s (%s)", request.path, error.public, error.detail, exc_info=error)
    elif error.detail:
        log.info("%s: %s (%s)", request.path, error.public, error.detail)
    members: dict[str, Any] = {}
    if isinstance(error, BadInput) and error.faults:
        members["errors"] = [{"path": fault.path, "detail": fault.sentence} for fault in error.faults]
    if isinstance(error, errors.StaleWrite):
        members["revision"] = error.current
    answer = answered(status, error.public, members)
    if isinstance(error, errors.NotAllowed):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Sharewire"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "10"
    return answer


def http_error(error: HTTPException) -> Response:
    """An error of Flask's or Werkzeug's own: an unknown address, a method that is not taken."""
    given = error.get_response()
    if error.code is None or error.code < 400:
        return Response(given.get_data(), status=given.status_code, headers=list(given.headers.items()))
    status = HTTPStatus(error.code)
    ours = SENTENCES.get(status)
    sentence = ours.format(method=request.method) if ours else error.description or status.description
    answer = answered(status, sentence, {})
    if "Allow" in given.headers:
        answer.headers["Allow"] = given.headers["Allow"]
    return answer


def unforeseen(error: Exception) -> Response:
    """A defect: the whole traceback into the log, one plain sentence to whoever asked."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answered(HTTPStatus.INTERNAL_SERVER_ERROR, SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR], {})


def answered(status: HTTPStatus, sentence: str, members: dict[str, Any]) -> Response:
    """The error as an answer: a problem document under ``/api/``, else a page."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": sentence, **members}
        body, media_type = json.dumps(problem, ensure_ascii=False), "application/problem+json"
    else:
        title = TITLES.get(status, status.phrase)
        body = render_template("error.html", status=status.value, title=title, sentence=sentence, site=parts().settings.site_name)
        media_type = "text/html; charset=utf-8"
    headers = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex", **SECURITY_HEADERS}
    if media_type.startswith("text/html"):
        headers["Content-Security-Policy"] = HTML_CONTENT_POLICY
    return Response(body, status=status, content_type=media_type, headers=headers)
