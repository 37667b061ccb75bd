"""Partners in the words of the API: what is written and what is answered, and the schema of both. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from share.article import SLUG, SLUG_LIMIT
from share.errors import BadRights, Fault
from share.ingest.times import format_time
from share.links import Links
from share.rights import (
    CHOICES_MOST,
    EARLY_MOST,
    LIMIT_MOST,
    PARAMETER_NAME,
    PARAMETER_VALUE,
    Content,
    PaidContent,
    PartnerDialect,
    Rights,
    printed,
    read_rights,
    rights_document,
)
from share.store.partners import NAME_LIMIT, Partner, PartnerToken

Schema = dict[str, Any]

OVERLAP_HOURS = 24
"""How long an old token is taken beside a new one, where nobody says otherwise."""
OVERLAP_MOST = 720
TOKEN_MOST = 2**53
"""Numbers of tokens past this no program reads as they are written."""


def read_partner(document: Any, standing: Rights | None = None) -> tuple[str | None, Rights]:
    """Name (None where it is not said) and rights of a partner; what they leave out is as in ``standing``.

    Raises:
        BadRights: with every fault, each at its JSON path.
    """
    members = _object(document, {"name", "rights"}, "a partner is an object with name and rights")
    faults = []
    name = members.get("name")
    if name is not None and not (isinstance(name, str) and 1 <= len(name) <= NAME_LIMIT):
        faults.append(Fault("$.name", f"a name is a text of at most {NAME_LIMIT} characters"))
    rights = standing or Rights()
    try:
        rights = read_rights(members.get("rights", {}), standing)
    except BadRights as error:
        faults += [Fault(fault.path.replace("$", "$.rights", 1), fault.sentence) for fault in error.faults]
    if faults:
        raise BadRights(tuple(faults))
    return name, rights


def read_overlap(document: Any) -> int:
    """How many hours the tokens of now are taken beside a new one.

    Raises:
        BadRights: where that is no such number.
    """
    hours = _object(document, {"overlap_hours"}, "this takes an object with overlap_hours").get("overlap_hours", OVERLAP_HOURS)
    return _whole(hours, "$.overlap_hours", 0, OVERLAP_MOST)


def read_token_number(document: Any) -> int | None:
    """Which token is to be revoked; None for all of them.

    Raises:
        BadRights: where that is no number.
    """
    number = _object(document, {"token"}, "this takes an object with the number of a token").get("token")
    return None if number is None else _whole(number, "$.token", 1, TOKEN_MOST)


def partner_document(partner: Partner, tokens: Iterable[PartnerToken], now: datetime) -> dict[str, Any]:
    """A partner as the API answers it."""
    return {
        "slug": partner.slug,
        "name": partner.name,
        "rights": rights_document(partner.rights),
        "created": format_time(partner.created_at),
        "changed": format_time(partner.changed_at),
        "tokens": [_token(token, now) for token in tokens],
    }


def given_away(token: str, extensions: Iterable[str], links: Links) -> dict[str, Any]:
    """What is told of a new token, this once: it, and the addresses that it opens."""
    named = list(extensions)
    return {
        "token": token,
        "addresses": [links.partner_feed_of(token, extension) for extension in named],
        "addresses_with_password": [links.partner_feed(extension) for extension in named],
    }


def _token(token: PartnerToken, now: datetime) -> dict[str, Any]:
    return {
        "number": token.id,
        "created": format_time(token.created_at),
        "retires": format_time(token.retires_at) if token.retires_at else None,
        "revoked": format_time(token.revoked_at) if token.revoked_at else None,
        "valid": token.is_valid(now),
    }


def _object(document: Any, known: set[str], wanted: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise BadRights((Fault("$", wanted),))
    there_is = f"there is no such member; there is {' and '.join(sorted(known))}"
    unknown = [Fault(f"$.{printed(name)}", there_is) for name in document if name not in known]
    if unknown:
        raise BadRights(tuple(unknown))
    return document


def _whole(value: Any, path: str, low: int, high: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadRights((Fault(path, f"this takes a whole number from {low} to {high:,}"),))
    return value


def _words(pattern: str, description: str) -> Schema:
    return {
        "type": "array",
        "maxItems": CHOICES_MOST,
        "items": {"type": "string", "pattern": pattern},
        "description": description,
    }


MOMENT: Schema = {"type": "string", "format": "date-time"}
NULLABLE_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
WHOLE_SLUG = f"^{SLUG.pattern}$"
RIGHTS: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "What the partner may have. An empty list sets no bounds; an article has to be within all of them.",
    "properties": {
        "sections": _words(WHOLE_SLUG, "Slugs of sections."),
        "tags": _words(WHOLE_SLUG, "Slugs of tags."),
        "languages": _words("^[a-z]{2,3}(-[a-z0-9]{1,8})*$", "BCP 47 tags in small letters; `de` covers `de-at`."),
        "content": {"type": "string", "enum": [*Content], "description": "How much of each article."},
        "images": {"type": "boolean"},
        "paid": {"type": "string", "enum": [*PaidContent], "description": "Paid articles with their label, or none at all."},
        "early": {
            "anyOf": [{"type": "boolean"}, {"type": "integer", "minimum": 1, "maximum": EARLY_MOST}],
            "description": "Articles under embargo too, marked as such: at once, or so many minutes before their release.",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "description": "How many articles the feed holds."},
        "link_parameter": {
            "anyOf": [
                {
                    "type": "object",
                    "required": ["name", "value"],
                    "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string", "pattern": f"^{PARAMETER_NAME.pattern}$"},
                        "value": {"type": "string", "pattern": f"^{PARAMETER_VALUE.pattern}$"},
                    },
                },
                {"type": "null"},
            ],
            "description": "Added to links, and never to ids.",
        },
        "dialect": {"type": "string", "enum": [*PartnerDialect]},
    },
}
PARTNER_PAYLOAD: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": ["string", "null"], "minLength": 1, "maxLength": NAME_LIMIT, "description": "For people."},
        "rights": RIGHTS,
    },
}
TOKEN: Schema = {
    "type": "object",
    "required": ["number", "created", "retires", "revoked", "valid"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "integer", "minimum": 1},
        "created": MOMENT,
        "retires": {**NULLABLE_MOMENT, "description": "Until when it is taken beside the one that took its place."},
        "revoked": NULLABLE_MOMENT,
        "valid": {"type": "boolean"},
    },
}
PARTNER: Schema = {
    "type": "object",
    "required": ["slug", "name", "rights", "created", "changed", "tokens"],
    "additionalProperties": False,
    "properties": {
        "slug": {"type": "string", "pattern": WHOLE_SLUG, "maxLength": SLUG_LIMIT},
        "name": {"type": "string"},
        "rights": {**RIGHTS, "required": list(RIGHTS["properties"])},
        "created": MOMENT,
        "changed": MOMENT,
        "tokens": {"type": "array", "items": TOKEN},
        "token": {"type": "string", "description": "With 201 alone: the secret, shown this once."},
        "addresses": {
            "type": "array",
            "items": {"type": "string", "format": "uri"},
            "description": "Its feed; the secret is in it.",
        },
        "addresses_with_password": {
            "type": "array",
            "items": {"type": "string", "format": "uri"},
            "description": "Its feed, with the secret as the password of HTTP Basic.",
        },
    },
}
SCHEMAS: Schema = {
    "PartnerPayload": PARTNER_PAYLOAD,
    "Partner": PARTNER,
    "Partners": {
        "type": "object",
        "required": ["partners"],
        "additionalProperties": False,
        "properties": {"partners": {"type": "array", "items": {"$ref": "#/components/schemas/Partner"}}},
    },
}
"""What the description of the API says of partners."""
