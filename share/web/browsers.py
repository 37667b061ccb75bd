"""Feeds that people open in a browser, as XML that the browser shows by its style sheet.

Chromium shows ``application/rss+xml`` and ``application/atom+xml`` as their source, without any style (seen in 150), and Firefox
offers to save them. Of ``application/xml`` they show the same bytes by the CSS that the feed names. So a navigation, and nothing
else, is told that type; `Sec-Fetch-Dest`_ says that it is one, and no feed reader sends it. No ``Vary`` is needed: the answer is
for this browser alone (``private``), and what shared caches keep is the feed under its own type.

.. _Sec-Fetch-Dest: https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from share.web.http import PAGE_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FEEDS = ("/feeds/", "/partners/")
SHOWN_AS = {
    "application/rss+xml; charset=utf-8": "application/xml; charset=utf-8",
    "application/atom+xml; charset=utf-8": "application/xml; charset=utf-8",
}


def shown_in_browsers(application: WSGIApplication) -> WSGIApplication:
    """``application``, whose feeds browsers show instead of their source."""

    def shown(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_SEC_FETCH_DEST") != "document" or not environ["PATH_INFO"].startswith(FEEDS):
            return application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, for_this_browser(headers), *error)

        return application(environ, start)

    return shown


def for_this_browser(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers of a feed as a browser shows it; those of anything else as they are."""
    shown = next((SHOWN_AS[value] for name, value in headers if name == "Content-Type" and value in SHOWN_AS), None)
    if shown is None:
        return headers
    return [(name, _for_one(name, value, shown)) for name, value in headers]


def _for_one(name: str, value: str, shown: str) -> str:
    """What is private already is as private as it has to be."""
    if name == "Cache-Control" and "private" not in value:
        return f"private, max-age={PAGE_SECONDS}"
    return shown if name == "Content-Type" else value
