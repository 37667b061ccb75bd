"""What `share.web.partnersapi` takes and answers, for the description of the API."""

from __future__ import annotations

from typing import Any

from share.article import SLUG, SLUG_LIMIT
from share.ingest.partners import OVERLAP_HOURS, OVERLAP_MOST, TOKEN_MOST

Schema = dict[str, Any]

STATUSES = {
    400: "The body is not JSON.",
    401: "There is no token, or it is not known.",
    404: "There is no such partner, or it has no such token.",
    413: "The body is too large. Nothing was written.",
    415: "The body is packed (Content-Encoding). Nothing was written.",
    422: "What was written cannot be; all faults are listed. Nothing was written.",
    503: "The database cannot be used at the moment.",
}
CHALLENGE: Schema = {"WWW-Authenticate": {"description": "`Bearer` (RFC 6750).", "schema": {"type": "string"}}}
LOCATION: Schema = {"Location": {"description": "The partner in this API.", "schema": {"type": "string", "format": "uri"}}}
SLUG_PARAMETER: Schema = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The partner's slug.",
    "schema": {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT},
}
ROTATION: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "overlap_hours": {
            "type": "integer",
            "minimum": 0,
            "maximum": OVERLAP_MOST,
            "default": OVERLAP_HOURS,
            "description": "How long the tokens of now are taken beside the new one.",
        }
    },
}
REVOCATION: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "token": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": TOKEN_MOST,
            "description": "The number of one token; without it, all of them.",
        }
    },
}


def partner_paths() -> Schema:
    """The paths of partners."""
    one = _content("Partner")
    payload = {"required": True, "content": _content("PartnerPayload")}
    told = {"description": "Its secret is told this once.", "headers": LOCATION, "content": one}
    as_it_stands = {"description": "The partner as it stands.", "content": one}
    return {
        "/api/v1/partners": {
            "get": {
                "operationId": "listPartners",
                "summary": "List all partners",
                "responses": {"200": {"description": "All of them.", "content": _content("Partners")}, **problems(401, 503)},
            }
        },
        "/api/v1/partners/{slug}": {
            "parameters": [SLUG_PARAMETER],
            "put": {
                "operationId": "putPartner",
                "summary": "Write the whole partner; what it leaves out is as it is by default",
                "requestBody": payload,
                "responses": {"200": as_it_stands, "201": told, **problems(400, 401, 413, 415, 422, 503)},
            },
            "get": {
                "operationId": "getPartner",
                "summary": "Read the partner",
                "responses": {"200": as_it_stands, **problems(401, 404, 503)},
            },
            "patch": {
                "operationId": "patchPartner",
                "summary": "Change what is said, and nothing else",
                "requestBody": payload,
                "responses": {"200": as_it_stands, **problems(400, 401, 404, 413, 415, 422, 503)},
            },
            "delete": {
                "operationId": "removePartner",
                "summary": "Forget the partner, its tokens and its webhooks",
                "responses": {"204": {"description": "It is forgotten."}, **problems(401, 404, 503)},
            },
        },
        "/api/v1/partners/{slug}/rotate": _order("rotateToken", "Make a new token", ROTATION, {"201": told}),
        "/api/v1/partners/{slug}/revoke": _order("revokeTokens", "Revoke its tokens", REVOCATION, {"200": as_it_stands}),
    }


def _order(name: str, summary: str, body: Schema, answers: Schema) -> Schema:
    content = {"application/json": {"schema": body}}
    return {
        "parameters": [SLUG_PARAMETER],
        "post": {
            "operationId": name,
            "summary": summary,
            "requestBody": {"required": False, "content": content},
            "responses": {**answers, **problems(400, 401, 404, 413, 415, 422, 503)},
        },
    }


def _content(schema: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def problems(*statuses: int) -> Schema:
    """The answers with a problem document."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: Schema = {str(status): {"description": STATUSES[status], "content": content} for status in statuses}
    answers["401"]["headers"] = CHALLENGE
    return answers
