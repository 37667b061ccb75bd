"""Partners in the newsroom's API, ``/api/v1/partners``: written, read, changed and removed; their tokens rotated and revoked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request

from share.article import SLUG, SLUG_LIMIT
from share.errors import BadInput, NotFound
from share.feeds.dialects import formats_of
from share.ingest.partners import given_away, partner_document, read_overlap, read_partner, read_token_number
from share.rights import Rights
from share.store import partners
from share.store.partners import Partner
from share.web.api import read_json
from share.web.auth import require_token
from share.web.http import NO_STORE, SECURITY_HEADERS, parts

blueprint = Blueprint("partnersapi", __name__, url_prefix="/api/v1")
blueprint.before_request(require_token)

BODY_BYTES = 64_000
NOT_HERE = "There is no partner here. PUT one to add it."


@blueprint.get("/partners", strict_slashes=False)
def list_partners() -> Response:
    """All partners."""
    running = parts()
    now = running.clock()
    with running.store.connect() as c:
        found = [partner_document(partner, partners.tokens(c, partner), now) for partner in partners.every(c)]
    return _json({"partners": found})


@blueprint.get("/partners/<slug>", strict_slashes=False)
def get_partner(slug: str) -> Response:
    """One partner, with the state of its tokens, and no secret."""
    running = parts()
    with running.store.connect() as c:
        partner = known_partner(c, slug)
        return _json(partner_document(partner, partners.tokens(c, partner), running.clock()))


@blueprint.put("/partners/<slug>", strict_slashes=False)
def put_partner(slug: str) -> Response:
    """Write the whole partner: 201 with its token where it is new, 200 where it was there."""
    running = parts()
    name, rights = read_partner(partner_body())
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LIMIT:
        raise BadInput(f"A slug is lower-case ASCII letters and digits with single hyphens, at most {SLUG_LIMIT} characters.")
    now = running.clock()
    with running.store.begin() as c:
        standing = _standing(c, slug)
        if standing is None:
            partner, token = partners.add(c, name or slug, rights, now, slug)
        else:
            partner, token = partners.change(c, standing, rights, now, name or slug), ""
        document = partner_document(partner, partners.tokens(c, partner), now)
    return _told(document, token, rights) if token else _json(document)


@blueprint.patch("/partners/<slug>", strict_slashes=False)
def patch_partner(slug: str) -> Response:
    """Change what is said, and leave everything else as it is."""
    running = parts()
    body, now = partner_body(), running.clock()
    with running.store.begin() as c:
        standing = known_partner(c, slug)
        name, rights = read_partner(body, standing.rights)
        partner = partners.change(c, standing, rights, now, name)
        return _json(partner_document(partner, partners.tokens(c, partner), now))


@blueprint.delete("/partners/<slug>", strict_slashes=False)
def delete_partner(slug: str) -> Response:
    """Forget a partner and its tokens."""
    running = parts()
    with running.store.begin() as c:
        partners.remove(c, known_partner(c, slug), running.clock())
    return Response(status=204, headers={"Cache-Control": NO_STORE, **SECURITY_HEADERS})


@blueprint.post("/partners/<slug>/rotate", strict_slashes=False)
def rotate(slug: str) -> Response:
    """A new token; those before it are taken for a while."""
    running = parts()
    hours, now = read_overlap(_body_or_nothing()), running.clock()
    with running.store.begin() as c:
        partner = known_partner(c, slug)
        token = partners.rotate(c, partner, now, timedelta(hours=hours))
        document = partner_document(partner, partners.tokens(c, partner), now)
    return _told(document, token, partner.rights)


@blueprint.post("/partners/<slug>/revoke", strict_slashes=False)
def revoke(slug: str) -> Response:
    """No token of the partner is taken from now on, or the one that is named is not."""
    running = parts()
    number, now = read_token_number(_body_or_nothing()), running.clock()
    with running.store.begin() as c:
        partner = known_partner(c, slug)
        partners.revoke(c, partner, now, number)
        return _json(partner_document(partner, partners.tokens(c, partner), now))


def _standing(c: Any, slug: str) -> Partner | None:
    try:
        return known_partner(c, slug)
    except NotFound:
        return None


def known_partner(c: Any, slug: str) -> Partner:
    """The partner of this slug.

    Raises:
        NotFound: where there is none, in the words of the API.
    """
    if not SLUG.fullmatch(slug):
        raise NotFound(NOT_HERE)
    try:
        return partners.by_slug(c, slug)
    except NotFound as error:
        raise NotFound(NOT_HERE) from error


def partner_body() -> Any:
    """What the body of the request says of a partner, as JSON."""
    return read_json(BODY_BYTES, "A partner", "")


def _body_or_nothing() -> Any:
    """What the body says; nothing where there is none."""
    return partner_body() if request.content_length or "Transfer-Encoding" in request.headers else {}


def _told(document: dict[str, Any], token: str, rights: Rights) -> Response:
    """With a new token, which is told this once."""
    links = parts().links
    whole = document | given_away(token, formats_of(rights.dialect), links)
    return _json(whole, 201, {"Location": links.api_partner(document["slug"])})


def _json(document: Any, status: int = 200, more: dict[str, str] | None = None) -> Response:
    headers = {"Cache-Control": NO_STORE, **SECURITY_HEADERS, **(more or {})}
    return Response(json.dumps(document, ensure_ascii=False), status=status, content_type="application/json", headers=headers)
