"""Pages fetched without a server, within the process: to look at an article before anybody else can.

The article to be looked at may be one that is not kept yet, or not out yet. It is handed over in the WSGI environment, under a
name that no HTTP request can set, and takes the place of what stands under its slug; nothing of such an answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from share.article import Article
from share.web.http import INTERNAL
from share.web.lookup import PREVIEW

REDIRECTS = 10
"""How many are followed before the last one is answered as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: where it ended, by which addresses it went, and the answer. Names of headers are in lower case."""

    url: str
    redirects: tuple[str, ...]
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch_inside(application: Flask, address: str, *, base_url: str, preview: Article | None = None) -> Answer:
    """The answer to a GET of ``address``, which is under ``base_url``; redirects are followed as long as they stay there.

    ``preview`` is an article that is shown as it will be seen once it is out. The answer comes from the application itself, past
    the front: it has no encoding, and is neither kept nor logged.
    """
    passed: list[str] = []
    while True:
        answer = _answer(application, address, tuple(passed), preview)
        target = urljoin(address, answer.headers.get("location", ""))
        if answer.status not in {301, 302, 303, 307, 308} or len(passed) == REDIRECTS or not is_inside(target, base_url):
            return answer
        passed.append(address)
        address = target


def is_inside(address: str, base_url: str) -> bool:
    """Whether an address is under our own origin, whichever of ``http`` and ``https`` it says."""
    try:
        asked, own = urlsplit(address), urlsplit(base_url)
    except ValueError:
        return False
    return asked.scheme in {"http", "https"} and asked.netloc.lower() == own.netloc


def _answer(application: Flask, address: str, passed: tuple[str, ...], preview: Article | None) -> Answer:
    parts = urlsplit(address)
    builder = EnvironBuilder(path=parts.path or "/", query_string=parts.query, base_url=f"{parts.scheme}://{parts.netloc}")
    environ = builder.get_environ()
    environ[PREVIEW] = preview
    try:
        pieces, status, headers = run_wsgi_app(lambda e, start: Flask.wsgi_app(application, e, start), environ, buffered=True)
        body = b"".join(pieces)
    finally:
        builder.close()
    named = {name.lower(): value for name, value in headers if name not in INTERNAL}
    return Answer(address, passed, int(status[:3]), named, body)
