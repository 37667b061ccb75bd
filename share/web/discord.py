"""The card that Discord is given for an article, where the publisher wants it."""

from __future__ import annotations

from flask import Blueprint, Response

from share.errors import NotFound
from share.meta import discord_embed
from share.web.http import parts, public
from share.web.lookup import NOT_HERE, visible_article
from share.web.metadata import story_of

blueprint = Blueprint("discord", __name__)


@blueprint.get("/discord/<slug>.json")
def card(slug: str) -> Response:
    """The payload; 404 where ``SHARE_DISCORD_EMBED`` is off, since then nothing leads here."""
    running = parts()
    if not running.settings.discord_embed:
        raise NotFound(NOT_HERE)
    article = visible_article(running, slug)
    payload = discord_embed(story_of(running, article))
    return public(payload, "application/json", modified=article.modified, headers={"X-Robots-Tag": "noindex"})
