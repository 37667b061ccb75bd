"""The feeds of partners: ``/partners/<token>/feed.<ext>``, and ``/partners/feed.<ext>`` with the token as the password of HTTP
Basic.

An answer is for one partner alone (``private``), and the front keeps none of them: every request asks the database whose token it
has, so that a token that is revoked is revoked in every process at once. What the answer says of itself has no token in it: the
feed's own address is the one without, and there is no ``Link`` header and no hub.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, request

from share.errors import NotAllowed, NotFound, Revoked
from share.feeds.partners import PartnerPress
from share.store import partners
from share.store.partners import Known, Partner
from share.store.scopes import Change
from share.web.feeds import HEADERS, feed_room, settled
from share.web.http import PAGE_SECONDS, POLL, parts, public
from share.web.metadata import site_of
from share.web.polling import noted

blueprint = Blueprint("partners", __name__)

PRIVATE: Mapping[str, str] = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"],
    "Referrer-Policy": "no-referrer",  # the address of this page is a secret
    "X-Robots-Tag": "noindex",
}
KEPT_BY_THE_PARTNER = f"private, max-age={PAGE_SECONDS}"
ASKED_ABOUT = "private, no-cache"
"""For what is under embargo: the partner's own cache asks each time."""
NO_FEED = "There is no feed at this address. The publisher's partner desk knows the address that is meant for you."
REVOKED = "The token in this address has been revoked. Ask the publisher's partner desk for a new one."
SHOW_IT = "This needs your token: send it as the password of HTTP Basic. The publisher's partner desk has made it for you."
NOT_KNOWN = "This token is not known here, or it was revoked. Ask the publisher's partner desk for a new one."


def partner_press() -> PartnerPress:
    """The one of this process, made when the first feed is asked for."""
    found = current_app.extensions.get("share.partners")
    if not isinstance(found, PartnerPress):
        room, running = feed_room(), parts()
        logos = running.settings.logo_url, running.settings.dark_logo_url
        found = PartnerPress(room.press, site=site_of(running), links=running.links, style_url=room.style_url, logos=logos)
        current_app.extensions["share.partners"] = found
    return found


@blueprint.get("/partners/<token>/feed.<extension>")
def feed_by_address(token: str, extension: str) -> Response:
    """The feed of the partner with this token; 404 for what is none, 410 for one that is not taken any more."""
    known = _known(token)
    if known is None:
        raise NotFound(NO_FEED)
    if not known.is_valid:
        raise Revoked(REVOKED)
    return _feed(known.partner, extension)


@blueprint.get("/partners/feed.<extension>")
def feed_by_password(extension: str) -> Response:
    """The same for who shows the token by HTTP Basic (RFC 7617); any name goes with it. 401 without, or with another one."""
    shown = request.authorization
    token = (shown.password or shown.username or "") if shown is not None and shown.type == "basic" else ""
    if not token:
        raise NotAllowed(SHOW_IT)
    known = _known(token)
    if known is None or not known.is_valid:
        raise NotAllowed(NOT_KNOWN)
    return _feed(known.partner, extension)


def _known(token: str) -> Known | None:
    running = parts()
    with running.store.connect() as connection:
        return partners.identify(connection, token, running.clock())


def _feed(partner: Partner, extension: str) -> Response:
    running = parts()
    feed = partner_press().feed(running.store, partner, extension, running.clock())
    modified = None if feed.faults else settled(Change(feed.changed_at))
    return public(
        feed.data,
        feed.media_type,
        modified=modified,
        etag=feed.digest,
        cache_control=ASKED_ABOUT if partner.rights.early else KEPT_BY_THE_PARTNER,
        keep=False,
        headers={**PRIVATE, POLL: noted(partner.id, feed.articles)},
    )
