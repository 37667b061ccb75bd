"""``/api/openapi.json``: what the API takes and answers, made from the models and tables that serve it (OpenAPI 3.1)."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response

from share.article import SLUG, SLUG_LIMIT, Status
from share.disclosures import Disclosures
from share.ingest.answer import payload_schema
from share.web.http import parts, public

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
PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `detail` is a sentence for people.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "revision": {"type": "integer", "description": "With 412: the revision that stands; 0 where there is none."},
        "errors": {
            "type": "array",
            "description": "With 422: every fault of the payload.",
            "items": FAULT,
        },
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
}
"""The members that the answer adds to what the newsroom wrote. A write may hold them too; they are not looked at."""

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
KNOWN: Schema = {**IF_NONE_MATCH, "description": "The ETag that was read: the answer is 304 where it still stands."}
STATUSES = {
    400: "The body is not JSON.",
    401: "There is no token, or it is not known.",
    404: "There is no such article.",
    409: "The article was withdrawn, and the write does not say that it brings it back.",
    410: "The article was withdrawn. The answer's ETag is what brings it back.",
    412: "The article has changed since it was read. Nothing was written.",
    413: "The body is too large. Nothing was written.",
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
        "required": [*fields, *(name for name in ADDED if name != "notes")],
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
        "paths": {"/api/v1/articles/{slug}": article_path()},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`share token create NAME` makes one."}
            },
            "schemas": {**schemas, "Article": answer, "Problem": PROBLEM},
        },
    }


def kept_photo(wanted: Schema) -> Schema:
    """A picture as we answer it: one from a file, which this API does not take, has the file's name for its address."""
    url = {"type": "string", "description": "Its web address, or the name of the file it came from."}
    return {**wanted, "properties": {**wanted["properties"], "url": url}}


def article_path() -> Schema:
    """The three methods of an article's address."""
    slug = {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT}
    article = {"application/json": {"schema": {"$ref": "#/components/schemas/Article"}}}
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ArticlePayload"}}}}
    return {
        "parameters": [{"name": "slug", "in": "path", "required": True, "description": "The article's slug.", "schema": slug}],
        "put": {
            "operationId": "putArticle",
            "summary": "Write the whole article",
            "parameters": [IF_MATCH, IF_NONE_MATCH],
            "requestBody": body,
            "responses": {
                "200": {"description": "It was there, and is now as written.", "headers": ETAG, "content": article},
                "201": {"description": "It is new.", "headers": ETAG | LOCATION, "content": article},
                **problems(400, 401, 404, 409, 412, 413, 422, 503),
            },
        },
        "get": {
            "operationId": "getArticle",
            "summary": "Read the article, scheduled ones too",
            "parameters": [KNOWN],
            "responses": {
                "200": {"description": "The article as it stands.", "headers": ETAG, "content": article},
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
                **problems(401, 404, 410, 412, 503),
            },
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
