"""``/api/openapi.json``: what the API takes and answers, made from the models and tables that serve it (OpenAPI 3.1)."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response

from share.article import SLUG, SLUG_LIMIT, Status
from share.disclosures import Disclosures
from share.ingest.answer import payload_schema
from share.ingest.partners import SCHEMAS as PARTNER_SCHEMAS
from share.web.http import parts, public
from share.web.partnerdeskschemas import SCHEMAS as DESK_SCHEMAS
from share.web.partnerdeskschemas import desk_paths
from share.web.partnerschemas import partner_paths
from share.web.reportschemas import DAYS, SCHEMAS

blueprint = Blueprint("openapi", __name__)

Schema = dict[str, Any]

FAULT: Schema = {
    "type": "object",
    "required": ["path", "detail"],
    "properties": {
        "path": {"type": "string", "description": "Where, as a JSON path (RFC 9535)."},
        "detail": {"type": "string"},
    },
}
KEEPER: Schema = {
    "type": "object",
    "required": ["name", "keeps", "look_again", "look_again_at"],
    "properties": {
        "name": {"type": "string"},
        "keeps": {
            "anyOf": [{"const": "frozen"}, {"type": "integer"}],
            "description": "`frozen`: what is out stays as it is. Else the seconds after which it looks again by itself.",
        },
        "look_again": {"type": "string", "description": "How it is asked to look again, for people."},
        "look_again_at": {"type": ["string", "null"], "format": "uri"},
    },
}
PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `detail` is a sentence for people.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "slug": {"type": "string", "description": "With 409, where the article is called otherwise now: its slug."},
        "revision": {"type": "integer", "description": "With 412: the revision that stands; 0 where there is none."},
        "errors": {
            "type": "array",
            "description": "With 422: every fault of the payload.",
            "items": FAULT,
        },
        "kept_by": {
            "type": "array",
            "description": "With 410 to GET: the platforms that go on showing what they fetched before.",
            "items": KEEPER,
        },
    },
}

FINDING: Schema = {
    "type": "object",
    "required": ["of", "detail"],
    "properties": {
        "of": {"type": "string", "description": "The format of the card, or the platforms, that it is about."},
        "detail": {"type": "string"},
    },
}

ADDED: Schema = {
    "slug": {"type": "string"},
    "url": {"type": "string", "format": "uri", "description": "Our own page of the article."},
    "short_url": {"type": "string", "format": "uri"},
    "revision": {"type": "integer", "minimum": 1},
    "status": {"type": "string", "enum": [status.value for status in Status]},
    "cards": {
        "type": "object",
        "description": "The address of each picture, by format; `/cards/<slug>/<format>.webp` (`.png`, `.avif`) has it as such.",
        "additionalProperties": {"type": "string"},
    },
    "warnings": {
        "type": "array",
        "description": "Pictures that could not be used; the article stands without them. The next write tries them again.",
        "items": FAULT,
    },
    "notes": {"type": "array", "description": "What was repaired on the way in.", "items": {"type": "string"}},
    "findings": {
        "type": "array",
        "description": "After a write that changed something: what its cards and its page showed before it was out.",
        "items": FINDING,
    },
}
"""The members that the answer adds to what the newsroom wrote. A write may hold them too; they are not looked at."""

OF_WRITES = frozenset({"notes", "findings"})
"""Those that only a write is answered with."""

NOT_READ: Schema = {"description": "Ours: what was read may be sent back as it is, and this is not looked at."}

IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: the write happens only where nobody has written since.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`*`: the write happens only where there is no article yet.",
    "schema": {"type": "string"},
}
SLUG_PARAMETER: Schema = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The article's slug.",
    "schema": {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT},
}
KNOWN: Schema = {**IF_NONE_MATCH, "description": "The ETag that was read: the answer is 304 where it still stands."}
STATUSES = {
    400: "The body is not JSON.",
    401: "There is no token, or it is not known.",
    404: "There is no such article.",
    409: "The article was withdrawn, and the write does not say that it brings it back; or the slug is another article's.",
    410: "The article was withdrawn. The answer's ETag is what brings it back.",
    412: "The article has changed since it was read. Nothing was written.",
    413: "The body is too large. Nothing was written.",
    415: "The body is packed (Content-Encoding). Nothing was written.",
    422: "The article has faults; all are listed. Nothing was written.",
    503: "Database or blobs cannot be used at the moment.",
}
ETAG: Schema = {"ETag": {"description": "To be sent as If-Match with the next write.", "schema": {"type": "string"}}}
LOCATION: Schema = {"Location": {"description": "The article in this API.", "schema": {"type": "string", "format": "uri"}}}
CHALLENGE: Schema = {"WWW-Authenticate": {"description": "`Bearer` (RFC 6750).", "schema": {"type": "string"}}}
HEADERS: Schema = {"401": CHALLENGE, "410": ETAG}
"""What a problem has beside its document."""


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """The description; it needs no token."""
    return public(
        json.dumps(description(parts().settings.base_url, parts().disclosures), ensure_ascii=False, indent=1), "application/json"
    )


def description(base_url: str, disclosures: Disclosures) -> Schema:
    """The whole description as one document."""
    schemas = payload_schema(disclosures)
    fields = schemas["ArticlePayload"]["properties"]
    photo = {"anyOf": [kept_photo(schemas["PhotoPayload"]), {"type": "null"}]}
    author = schemas["AuthorPayload"]
    author = {**author, "properties": {**author["properties"], "portrait": photo}}
    answer = {
        "type": "object",
        "description": "The article as it stands.",
        "required": [*fields, *(name for name in ADDED if name not in OF_WRITES)],
        "properties": {**fields, "photo": photo, "authors": {**fields["authors"], "items": author}, **ADDED},
        "additionalProperties": False,
    }
    schemas["ArticlePayload"]["properties"] = fields | dict.fromkeys(ADDED, NOT_READ)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sharewire",
            "version": version("sharewire"),
            "description": "One article in, right everywhere it is shared.",
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/articles/{slug}": article_path(),
            "/api/v1/articles/{slug}/stats": report_path("getStats", "Read how often it was shared", "Stats", DAYS),
            "/api/v1/articles/{slug}/ledger": report_path("getLedger", "Read what platforms still show of it", "Ledger", []),
            **partner_paths(),
            **desk_paths(),
            **source_paths(),
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`share token create NAME` makes one."}
            },
            "schemas": {**schemas, "Article": answer, "Problem": PROBLEM, **SCHEMAS, **PARTNER_SCHEMAS, **DESK_SCHEMAS},
        },
    }


def kept_photo(wanted: Schema) -> Schema:
    """A picture as we answer it: one from a file, which this API does not take, has the file's name for its address."""
    url = {"type": "string", "description": "Its web address, or the name of the file it came from."}
    return {**wanted, "properties": {**wanted["properties"], "url": url}}


def article_path() -> Schema:
    """The three methods of an article's address."""
    article = {"application/json": {"schema": {"$ref": "#/components/schemas/Article"}}}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ArticlePayload"}}}}
    return {
        "parameters": [SLUG_PARAMETER],
        "put": {
            "operationId": "putArticle",
            "summary": "Write the whole article",
            "parameters": [IF_MATCH, IF_NONE_MATCH],
            "requestBody": body,
            "responses": {
                "200": {"description": "It was there, and is now as written.", "headers": ETAG, "content": article},
                "201": {"description": "It is new.", "headers": ETAG | LOCATION, "content": article},
                **problems(400, 401, 404, 409, 412, 413, 415, 422, 503),
            },
        },
        "get": {
            "operationId": "getArticle",
            "summary": "Read the article, scheduled ones too",
            "parameters": [KNOWN],
            "responses": {
                "200": {"description": "The article as it stands.", "headers": ETAG, "content": article},
                "301": {"description": "The article is called otherwise now.", "headers": LOCATION},
                "304": {"description": "The article still stands as it was read.", "headers": ETAG},
                **problems(401, 404, 410, 503),
            },
        },
        "delete": {
            "operationId": "withdrawArticle",
            "summary": "Withdraw the article: 410 from then on",
            "parameters": [IF_MATCH],
            "responses": {
                "204": {"description": "It is withdrawn.", "headers": ETAG},
                **problems(401, 404, 409, 410, 412, 503),
            },
        },
    }


def report_path(name: str, summary: str, schema: str, parameters: list[Schema]) -> Schema:
    """A report on an article, withdrawn ones too."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    answers = {
        "200": {"description": "The report, as of now.", "content": content},
        "301": {"description": "The article is called otherwise now.", "headers": LOCATION},
        **problems(401, 404, 503),
    }
    if parameters:
        answers |= {"400": {**problems(400)["400"], "description": "What should be a day is none."}}
    return {
        "parameters": [SLUG_PARAMETER],
        "get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers},
    }


def source_paths() -> Schema:
    """Sources, and what was set aside."""

    def answers(description: str, schema: str, *statuses: int) -> Schema:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        told = problems(401, *statuses, 503)
        if "404" in told:
            told["404"] = {**told["404"], "description": "Nothing is set aside under this number."}
        return {"200": {"description": description, "content": content}, **told}

    def got(name: str, summary: str, schema: str, *statuses: int) -> Schema:
        return {"operationId": name, "summary": summary, "responses": answers("As of now.", schema, *statuses)}

    number = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
    gone = {"204": {"description": "It is forgotten."}, **answers("", "Tried", 404)}
    del gone["200"]
    named = {"name": "source", "in": "query", "description": "Only what came by this one.", "schema": {"type": "string"}}
    return {
        "/api/v1/sources": {"get": got("getSources", "Read how all sources are", "Sources")},
        "/api/v1/set-aside": {"get": got("getSetAside", "Read what was set aside", "SetAside") | {"parameters": [named]}},
        "/api/v1/set-aside/{number}": {
            "parameters": [{"name": "number", "in": "path", "required": True, "schema": number}],
            "get": got("getOneSetAside", "Read one of these, with what came", "OneSetAside", 404),
            "post": {
                "operationId": "retrySetAside",
                "summary": "Read it once more",
                "responses": answers("What became of it.", "Tried", 404),
            },
            "delete": {"operationId": "dropSetAside", "summary": "Forget it", "responses": gone},
        },
    }


def problems(*statuses: int) -> Schema:
    """The answers with a problem document."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: Schema = {str(status): {"description": STATUSES[status], "content": content} for status in statuses}
    for status, headers in HEADERS.items():
        if status in answers:
            answers[status] = answers[status] | {"headers": headers}
    return answers
