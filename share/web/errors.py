"""Our errors as HTTP, in one table: pages for people, ``application/problem+json`` (RFC 9457) for the API."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from share import errors
from share.errors import BadInput, ShareError
from share.languages import direction_of
from share.web.addresses import settled, with_via
from share.web.fixed import CROSS_ORIGIN
from share.web.html import FRAME_ANYBODY, FRAME_NOBODY, PUBLIC
from share.web.http import NO_STORE, SECURITY_HEADERS, parts, redirect
from share.web.lookup import found_article
from share.web.metadata import words_for

log = logging.getLogger("share.web")

STATUSES: dict[type[ShareError], HTTPStatus] = {
    errors.ShareError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BadInput: HTTPStatus.BAD_REQUEST,
    errors.BadArticle: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadRights: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadPhoto: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Packed: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotAcceptable: HTTPStatus.NOT_IMPLEMENTED,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Withdrawn: HTTPStatus.GONE,
    errors.Retired: HTTPStatus.GONE,
    errors.StaleWrite: HTTPStatus.PRECONDITION_FAILED,
    errors.NeedsRestore: HTTPStatus.CONFLICT,
    errors.Renamed: HTTPStatus.CONFLICT,
    errors.SlugTaken: HTTPStatus.CONFLICT,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.NotAllowed: HTTPStatus.UNAUTHORIZED,
    errors.Revoked: HTTPStatus.GONE,
    errors.NotFromHere: HTTPStatus.FORBIDDEN,
    errors.BadSetting: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BadAsset: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.OutboundRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.OutboundFailed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.SourceFailed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StoreFailed: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BlobsFailed: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of every class of the tree; a test sees to it that none is missing."""

TITLES = {
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.GONE: "No longer here",
    HTTPStatus.FORBIDDEN: "This form belongs to our own page",
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

API = "/api/"
PARTNERS = "/partners/"
"""Feeds that programs ask for, under addresses that have a secret in them."""
HOOKS = "/hooks/"
HUB = "/hub"
FRAMED = "/embed/"
"""What others frame, they frame in all its states: a browser's own complaint in its place would help nobody."""
FOR_OTHER_PAGES = re.compile(r"/(head[./]|oembed$|discord/)")
"""Paths that programs ask, those in other people's pages too: an error is short there, and may be read from anywhere."""
BY_ADDRESS = ("/oembed", "/head.html", "/head.json")
"""Paths that say nothing without what is asked behind them."""
SNIPPET = re.compile(r"/head[./].*html$")
"""Paths whose answer stands within somebody's page, whatever it is: there an error is a comment."""

BEARER = 'Bearer realm="Sharewire"'
BASIC = 'Basic realm="Sharewire partners", charset="UTF-8"'
"""How a token is shown (RFC 6750 and RFC 7617)."""

HTML_CONTENT_POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'"


def register(application: Flask) -> None:
    """Answer every error of this application by the table."""
    application.register_error_handler(ShareError, share_error)
    application.register_error_handler(HTTPException, http_error)
    application.register_error_handler(Exception, unforeseen)


def status_of(error: ShareError) -> HTTPStatus:
    """The status of an error: its class's row."""
    return STATUSES[type(error)]


def share_error(error: ShareError, **members: Any) -> Response:
    """An error of our own tree: its public sentence goes out, with ``members`` for programs; its detail goes into the log."""
    if isinstance(error, errors.Renamed) and request.method == "GET":
        return to_new_slug(error.slug)
    if isinstance(error, errors.NotFound) and (answer := to_settled_path()):
        return answer
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s (%s)", request.path, error.public, error.detail, exc_info=error)
    elif error.detail:
        log.info("%s: %s (%s)", request.path, error.public, error.detail)
    if isinstance(error, BadInput) and error.faults:
        members["errors"] = [{"path": fault.path, "detail": fault.sentence} for fault in error.faults]
    if isinstance(error, errors.StaleWrite):
        members["revision"] = error.current
    if isinstance(error, errors.Renamed):
        members["slug"] = error.slug
    answer = answered(status, error.public, members, error.language if isinstance(error, errors.Withdrawn) else "")
    if isinstance(error, errors.NotAllowed):
        answer.headers["WWW-Authenticate"] = BASIC if request.path.startswith(PARTNERS) else BEARER
    if isinstance(error, errors.Packed):
        answer.headers["Accept-Encoding"] = "identity"  # RFC 9110, section 15.5.16
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "10"
    return answer


def to_new_slug(slug: str) -> Response:
    """From an address with a slug that an article had to the same one with the slug that it has."""
    return moved(url_for(str(request.endpoint), **{**(request.view_args or {}), "slug": slug}))


def to_settled_path() -> Response | None:
    """From an address with capitals or a slash at its end to ours, where that may be one; None where it is as we print it."""
    path = settled(request.path)
    adapter = current_app.create_url_adapter(request)
    if path is None or adapter is None or request.method != "GET" or path.startswith((API, PARTNERS)):
        return None
    try:
        endpoint, arguments = adapter.match(path, "GET")
    except HTTPException:
        return None
    return moved(path_of_now(str(endpoint), arguments) or path)


def path_of_now(endpoint: str, arguments: Mapping[str, Any]) -> str | None:
    """The path of the article that is meant, also by a slug that it had or behind another word; None where there is none."""
    running = parts()
    words = running.disclosures.path_words | {"articles"}
    if "slug" not in arguments or arguments.get("word", "articles") not in words:
        return None
    try:
        article = found_article(running, arguments["slug"])
    except ShareError:
        return None
    return (
        running.links.article_path(article) if "word" in arguments else url_for(endpoint, **{**arguments, "slug": article.slug})
    )


def moved(path: str) -> Response:
    """301 to a path of ours, which pages elsewhere may follow: a browser asks that of every step of the way (Fetch standard)."""
    address = parts().settings.base_url + path
    if path.startswith(API) or path in BY_ADDRESS:
        asked = request.query_string.decode("ascii", "replace")
        address = f"{address}?{asked}" if asked else address
    if path.startswith(API):
        return redirect(address, 301, cache_control=NO_STORE)
    if path in BY_ADDRESS:
        return redirect(address, 301, cache_control=PUBLIC, headers=CROSS_ORIGIN)
    return redirect(with_via(parts(), address), 301, cache_control=PUBLIC, headers=CROSS_ORIGIN)


def http_error(error: HTTPException) -> Response:
    """An error of Flask's or Werkzeug's own: an unknown address, a method that is not taken."""
    given = error.get_response()
    if error.code is None or error.code < 400:
        return Response(given.get_data(), status=given.status_code, headers=list(given.headers.items()))
    status = HTTPStatus(error.code)
    if status == HTTPStatus.NOT_FOUND and (answer := to_settled_path()):
        return answer
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


def answered(status: HTTPStatus, sentence: str, members: dict[str, Any], withdrawn_in: str = "") -> Response:
    """The error as an answer: a problem document for programs, a comment for pages that include us, else a page.

    Where it is an article that was withdrawn, ``withdrawn_in`` is its language: the page says so in it, and nothing else of it.
    """
    headers = {"Cache-Control": NO_STORE, "X-Robots-Tag": "noindex", **SECURITY_HEADERS}
    if FOR_OTHER_PAGES.match(request.path):
        headers["Access-Control-Allow-Origin"] = "*"
    if SNIPPET.match(request.path):
        body, media_type = f"<!-- {sentence.replace('--', '- -')} -->\n", "text/html; charset=utf-8"
    elif is_for_programs(request.path):
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": sentence, **members}
        body, media_type = json.dumps(problem, ensure_ascii=False), "application/problem+json"
    else:
        body = render_template("error.html", site=parts().settings.site_name, **page_values(status, sentence, withdrawn_in))
        media_type = "text/html; charset=utf-8"
        framed = request.path.startswith(FRAMED)
        headers["Content-Security-Policy"] = f"{HTML_CONTENT_POLICY}; frame-ancestors {FRAME_ANYBODY if framed else FRAME_NOBODY}"
    return Response(body, status=status, content_type=media_type, headers=headers)


def is_for_programs(path: str) -> bool:
    """Whether it is a program that asks: there is nobody to read a page."""
    return (
        path == HUB
        or path.startswith((API, HOOKS, PARTNERS))
        or path.endswith(".json")
        or FOR_OTHER_PAGES.match(path) is not None
    )


def page_values(status: HTTPStatus, sentence: str, withdrawn_in: str) -> dict[str, Any]:
    """What the page of an error says, and in which language."""
    words = words_for(parts(), withdrawn_in or "en")
    title, told = (words.gone, words.withdrawn) if withdrawn_in else (TITLES.get(status, status.phrase), sentence)
    return {
        "status": status.value,
        "title": title,
        "sentence": told,
        "back": words.front_page,
        "language": words.language,
        "direction": direction_of(words.language),
    }
