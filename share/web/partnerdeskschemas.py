"""What `share.web.partnerdesk` takes and answers, for the description of the API."""

from __future__ import annotations

from typing import Any

from share.article import SLUG, SLUG_LIMIT
from share.feeds.rule import Severity
from share.polls import OUTCOMES
from share.web.partnerschemas import SLUG_PARAMETER, problems

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_COUNT: Schema = {"type": ["integer", "null"]}
MAYBE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
RELEASED: Schema = {
    "name": "released",
    "in": "query",
    "required": False,
    "description": "1: as if an article that is not out yet were out already.",
    "schema": {"type": "string", "enum": ["0", "1"]},
}
ARTICLE: Schema = {
    "name": "slug",
    "in": "query",
    "required": False,
    "description": "One article, also before it is out; without it the whole feed is looked at, and what is near it.",
    "schema": {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT},
}


def _object(**members: Schema) -> Schema:
    return {"type": "object", "required": [*members], "additionalProperties": False, "properties": members}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


NEWEST: Schema = {"anyOf": [_object(slug=TEXT, released={"type": "string", "format": "date-time"}), {"type": "null"}]}
PART = _object(what=TEXT, before=TEXT, after=TEXT)
SCHEMAS: Schema = {
    "Finding": _object(
        severity={"type": "string", "enum": [*Severity]},
        rule={**TEXT, "description": "A table of partner_rules.toml, or `left-out` and `pushed-out`."},
        detail=TEXT,
        advice=TEXT,
        source={**TEXT, "description": "Where the rule stands."},
        checked={"type": ["string", "null"], "format": "date", "description": "When it was read there."},
    ),
    "ArticleReading": _object(slug=TEXT, title=TEXT, in_feed=FLAG, skipped=FLAG, findings=_list(_ref("Finding"))),
    "FeedReading": _object(skipped=FLAG, findings=_list(_ref("Finding")), articles=_list(_ref("ArticleReading"))),
    "Difference": _object(
        differs=FLAG,
        rights=_list(PART),
        comes=_list(_object(slug=TEXT, title=TEXT)),
        goes=_list(_object(slug=TEXT, title=TEXT, reason=TEXT)),
        changes=_list(_object(slug=TEXT, title=TEXT, parts=_list(PART))),
        same=COUNT,
    ),
    "Weather": _object(
        last_poll=MAYBE_MOMENT,
        interval_seconds=MAYBE_COUNT,
        unchanged_share={"type": ["number", "null"], "minimum": 0, "maximum": 1},
        days=COUNT,
        polls=_object(**dict.fromkeys(OUTCOMES, COUNT)),
        bytes=COUNT,
        newest_seen=NEWEST,
        newest_seen_at=MAYBE_MOMENT,
        newest_entitled=NEWEST,
        delay_seconds=MAYBE_COUNT,
        mean_delay_seconds=MAYBE_COUNT,
        stale={"type": ["string", "null"], "description": "Why somebody should look after the partner."},
    ),
}
"""What the description of the API says of the partner desk."""


BAD_QUERY: Schema = {"400": {**problems(400, 401)["400"], "description": "The query has a value that it does not take."}}


def desk_paths() -> Schema:
    """The paths of the partner desk."""
    reading = {"application/json": {"schema": {"anyOf": [_ref("ArticleReading"), _ref("FeedReading")]}}}
    return {
        "/api/v1/partners/{slug}/preflight": {
            "parameters": [SLUG_PARAMETER],
            "get": {
                "operationId": "preflight",
                "summary": "Read why the partner would skip an article, or anything of its feed",
                "parameters": [ARTICLE, RELEASED],
                "responses": {
                    "200": {"description": "What was found.", "content": reading},
                    **problems(401, 404, 503),
                    **BAD_QUERY,
                },
            },
        },
        "/api/v1/partners/{slug}/diff": {
            "parameters": [SLUG_PARAMETER],
            "post": {
                "operationId": "diff",
                "summary": "Read what a change would change in the partner's feed; nothing is changed",
                "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("PartnerPayload")}}},
                "responses": {
                    "200": {
                        "description": "What would come, go, and be another.",
                        "content": {"application/json": {"schema": _ref("Difference")}},
                    },
                    **problems(400, 401, 404, 413, 415, 422, 503),
                },
            },
        },
        "/api/v1/partners/{slug}/weather": {
            "parameters": [SLUG_PARAMETER],
            "get": {
                "operationId": "weather",
                "summary": "Read how the partner asks for its feed",
                "responses": {
                    "200": {"description": "As of now.", "content": {"application/json": {"schema": _ref("Weather")}}},
                    **problems(401, 404, 503),
                },
            },
        },
    }
