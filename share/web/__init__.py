"""The HTTP edge: every blueprint, the error table and the front, put together."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Flask

from share.release import ReleaseClock
from share.web import (
    api,
    bar,
    cards,
    discord,
    discovery,
    embed,
    errors,
    fediverse,
    feeds,
    fixed,
    head,
    health,
    hooks,
    hub,
    metrics,
    openapi,
    pages,
    partnerdesk,
    partners,
    partnersapi,
    reports,
    sharing,
    sources,
)
from share.web.browsers import shown_in_browsers
from share.web.crossorigin import allowed_before
from share.web.front import Front
from share.web.logs import AccessLog
from share.web.metadata import words_for
from share.web.observe import observer_of
from share.web.polling import Polling
from share.web.preflight import Preflight

if TYPE_CHECKING:
    from share.wiring import Parts

BLUEPRINTS = (
    pages.blueprint,
    sharing.blueprint,
    bar.blueprint,
    fediverse.blueprint,
    fixed.blueprint,
    cards.blueprint,
    feeds.blueprint,
    partners.blueprint,
    discovery.blueprint,
    hub.blueprint,
    hooks.blueprint,
    head.blueprint,
    embed.blueprint,
    discord.blueprint,
    api.blueprint,
    partnersapi.blueprint,
    partnerdesk.blueprint,
    reports.blueprint,
    sources.blueprint,
    openapi.blueprint,
    health.blueprint,
    metrics.blueprint,
)


def create_app(parts: Parts, log: AccessLog | None = None) -> Flask:
    """The application over opened parts. Its ``wsgi_app`` is the front, so that every request passes it."""
    application = Flask(__name__, static_folder=None)
    application.extensions["share"] = parts
    application.url_map.merge_slashes = False  # its redirect would print the Host header, which anyone can set
    application.json.ensure_ascii = False  # type: ignore[attr-defined]  # true of the default provider
    words_for(parts, parts.settings.language)  # a broken table of words is told now, and not to the first reader
    for blueprint in BLUEPRINTS:
        application.register_blueprint(blueprint)
    application.after_request(allowed_before)
    errors.register(application)
    observer = application.extensions["observer"] = observer_of(parts)
    log = log or AccessLog(parts.settings.log_format)
    polling = application.extensions["polling"] = Polling(parts.store, parts.settings.partner_polls, parts.clock)
    front = Front(application.wsgi_app, parts.store, log, observer, polling)
    application.extensions["share.front"] = front
    application.wsgi_app = shown_in_browsers(front)  # type: ignore[method-assign,assignment]
    return application


def open_app(parts: Parts, log: AccessLog | None = None) -> Flask:
    """The application as a server runs it: its process releases what is due, whether a worker runs or not."""
    application = create_app(parts, log)
    clock = application.extensions["share.release"] = ReleaseClock(parts.store, parts.queue, parts.clock)
    clock.start()
    return application


def open_preflight(parts: Parts) -> Preflight:
    """The door in for whoever publishes without serving pages; the application is put together with the first article."""
    return Preflight(parts, cache(lambda: create_app(parts)))
