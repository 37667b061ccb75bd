"""What the partner desk is told, over the API; the command line says the same, and calls the same functions.

A preflight is why a partner would skip an article, a diff what other rights would change, weather how a partner asks.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request

from share.errors import BadInput
from share.feeds.partnerdesk import DAYS, PartnerDesk, asking
from share.feeds.partnerrules import read_rules
from share.feeds.press import Pictures
from share.ingest.partners import read_partner
from share.polls import weather_document
from share.web.auth import require_token
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.web.partnersapi import known_partner, partner_body
from share.web.pictures import feed_picture, feed_thumbnail
from share.wiring import Parts

blueprint = Blueprint("partnerdesk", __name__, url_prefix="/api/v1/partners")
blueprint.before_request(require_token)

RELEASED = {"0": False, "1": True}


@blueprint.get("/<slug>/preflight")
def preflight(slug: str) -> Response:
    """Why the partner would skip the article ``slug``, or anything of its feed; with ``released``, as if it were out already."""
    running = parts()
    now, article, said = running.clock(), request.args.get("slug"), request.args.get("released", "0")
    if said not in RELEASED:
        raise BadInput("released is 1 or 0.")
    released = RELEASED[said]
    with running.store.connect() as connection:
        partner = known_partner(connection, slug)
        if article is None:
            return _answered(desk_of(running).look_over(connection, partner, now).as_dict())
        return _answered(desk_of(running).look_at(connection, partner, article, now, released=released).as_dict())


@blueprint.post("/<slug>/diff")
def diff(slug: str) -> Response:
    """What the partner's feed would be with the rights in the body, which say what a change would say; nothing is changed."""
    running = parts()
    document = partner_body()
    with running.store.connect() as connection:
        partner = known_partner(connection, slug)
        _, rights = read_partner(document, partner.rights)
        return _answered(desk_of(running).compare(connection, partner, rights, running.clock()).as_dict())


@blueprint.get("/<slug>/weather")
def weather(slug: str) -> Response:
    """How the partner asks for its feed."""
    running = parts()
    with running.store.connect() as connection:
        (asked,) = asking(connection, running.clock(), known_partner(connection, slug))
    return _answered(weather_document(asked.weather, asked.stale, DAYS))


def desk_of(running: Parts) -> PartnerDesk:
    """The partner desk over these parts."""
    return PartnerDesk(
        links=running.links,
        disclosures=running.disclosures,
        pictures_of=lambda article: Pictures(feed_picture(running, article), feed_thumbnail(running, article)),
        rules=read_rules(running.assets),
        language=running.settings.language,
    )


def _answered(document: dict[str, Any]) -> Response:
    data = json.dumps(document, ensure_ascii=False)
    return Response(data, content_type="application/json", headers={"Cache-Control": NO_STORE, **SECURITY_HEADERS})
