"""The HTTP edge: every blueprint, the error table and the front, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from share.web import api, cards, discovery, embed, errors, feeds, fixed, head, health, metrics, openapi, pages, sharing
from share.web.front import Front
from share.web.logs import AccessLog
from share.web.metadata import words_for

if TYPE_CHECKING:
    from share.wiring import Parts

BLUEPRINTS = (
    pages.blueprint,
    sharing.blueprint,
    fixed.blueprint,
    cards.blueprint,
    feeds.blueprint,
    discovery.blueprint,
    head.blueprint,
    embed.blueprint,
    api.blueprint,
    openapi.blueprint,
    health.blueprint,
    metrics.blueprint,
)


def create_app(parts: Parts, log: AccessLog | None = None) -> Flask:
    """The application over opened parts. Its ``wsgi_app`` is the front, so that every request passes it."""
    application = Flask(__name__, static_folder=None)
    application.extensions["share"] = parts
    application.url_map.strict_slashes = False
    application.url_map.merge_slashes = False  # its redirect would print the Host header, which anyone can set
    application.json.ensure_ascii = False  # type: ignore[attr-defined]  # true of the default provider
    words_for(parts, parts.settings.language)  # a broken table of words is told now, and not to the first reader
    for blueprint in BLUEPRINTS:
        application.register_blueprint(blueprint)
    errors.register(application)
    application.wsgi_app = Front(application.wsgi_app, parts.store, log or AccessLog(parts.settings.log_format))  # type: ignore[method-assign]
    return application
