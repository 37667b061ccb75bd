"""What `share.web.reports` answers, for the description of the API."""

from __future__ import annotations

from typing import Any, get_args

from share.agents import Kind
from share.article import Status
from share.ledger import State
from share.outbound.origins import Proof
from share.store.sources import KINDS, OUTCOMES

Schema = dict[str, Any]


def whole(properties: Schema, description: str = "") -> Schema:
    """An object that has all of these members and no other."""
    told: Schema = {"description": description} if description else {}
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False, **told}


def by_name(value: Schema, description: str) -> Schema:
    """An object whose members are named by what they are about."""
    return {"type": "object", "additionalProperties": value, "description": description}


NUMBER: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
TALLY = whole(
    {
        "human": {**NUMBER, "description": "How often, by people."},
        "people": {**NUMBER, "description": "How many people that were, as far as each day can tell."},
        "bot": {**NUMBER, "description": "How often, by machines."},
    }
)
TAKEN = whole({"pages": NUMBER, "cards": NUMBER})
NUMBERS: Schema = {
    "intents": by_name(TALLY, "Share buttons that led on, by network."),
    "landings": by_name(
        TALLY, "Pages opened by a shared address, by network, or by one of `s`, `qr`, `cp`, `nat`, `bar`, `fed`."
    ),
    "fetches": by_name(TAKEN, "Pages and cards taken for previews, by agent."),
}
STATS = whole(
    {
        "slug": {"type": "string"},
        "since": DAY,
        "until": DAY,
        "time_zone": {"type": "string", "description": "Where the days begin and end."},
        "totals": whole({"intents": TALLY, "landings": TALLY, "fetches": TAKEN}),
        **NUMBERS,
        "days": {"type": "array", "description": "The days that have any.", "items": whole({"day": DAY, **NUMBERS})},
    },
    "How often the article was shared, landed on and fetched.",
)

REVISION: Schema = {"type": ["integer", "null"], "minimum": 1}
AGENT = whole(
    {
        "agent": {"type": "string"},
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": list(get_args(Kind))},
        "state": {"type": "string", "enum": [state.value for state in State]},
        "sentence": {"type": "string"},
        "revision": {**REVISION, "description": "What it took last; null: a picture that no revision has today."},
        "changed_in": {"type": "array", "items": {"type": "integer"}, "description": "Revisions that it has not seen."},
        "changed": {"type": "array", "items": {"type": "string"}, "description": "What they changed of all that it shows."},
        "until": {**MOMENT, "type": ["string", "null"], "description": "When it looks again by itself."},
        "stale_fetches": {**NUMBER, "description": "Where each server or message keeps its own: how many took something older."},
        "look_again": {"type": "string", "description": "How it is asked to look again, for people; empty: not known."},
        "look_again_at": {"type": ["string", "null"], "format": "uri"},
        "taken": {
            "type": "array",
            "items": whole(
                {
                    "part": {"type": "string", "enum": ["page", "card"]},
                    "version": {"type": "string", "description": "The revision of a page; format and digest of a card."},
                    "revision": REVISION,
                    "proof": {"type": "string", "enum": [proof.value for proof in Proof]},
                    "first_at": MOMENT,
                    "last_at": MOMENT,
                    "times": NUMBER,
                }
            ),
        },
    }
)
LEDGER = whole(
    {
        "slug": {"type": "string"},
        "revision": {"type": "integer", "minimum": 1},
        "status": {"type": "string", "enum": [status.value for status in Status]},
        "sentences": {"type": "array", "items": {"type": "string"}},
        "agents": {"type": "array", "items": AGENT},
        "doubtful": {
            "type": "array",
            "description": "Who was named by somebody whose address is not his.",
            "items": whole({"agent": {"type": "string"}, "name": {"type": "string"}, "times": NUMBER}),
        },
        "never": {"type": "array", "items": {"type": "string"}, "description": "Platforms that never came."},
    },
    "Which platform took which revision, and what it still shows.",
)
TIME: Schema = {**MOMENT, "type": ["string", "null"]}
SOURCE = whole(
    {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": list(KINDS)},
        "address": {"type": ["string", "null"], "description": "null: it is not polled, and pushes."},
        "condition": {"type": "string", "enum": ["works", "fails", "stopped"]},
        "settings": {"type": "object", "description": "What was said of it when it was added."},
        "created": MOMENT,
        "last_poll": TIME,
        "next_poll": TIME,
        "status": {"type": ["integer", "null"], "description": "Of the last answer."},
        "answer": {"type": "string", "description": "The same in words."},
        "failures": {**NUMBER, "description": "In a row."},
        "polls": whole(dict.fromkeys(OUTCOMES, NUMBER)),
        "taken": {**NUMBER, "description": "Items that changed anything here, ever."},
        "items": {**NUMBER, "description": "Items that it has not deleted."},
        "set_aside": NUMBER,
    }
)
ASIDE: Schema = {
    "id": {"type": "integer", "minimum": 1},
    "source": {"type": "string"},
    "kind": {"type": "string", "enum": list(KINDS)},
    "foreign_id": {"type": "string", "description": "What the source knows it by."},
    "reason": {"type": "string"},
    "length": {**NUMBER, "description": "In bytes."},
    "arrived_at": MOMENT,
    "last_at": MOMENT,
    "attempts": {"type": "integer", "minimum": 1},
}
TRIED = whole(
    {
        "event": {"type": "string", "description": "What became of it; `set aside` where it still cannot be read."},
        "reason": {"type": "string"},
        "url": {"type": ["string", "null"], "format": "uri"},
    }
)
SCHEMAS: Schema = {
    "Stats": STATS,
    "Ledger": LEDGER,
    "Sources": whole({"sources": {"type": "array", "items": SOURCE}}),
    "SetAside": whole({"set_aside": {"type": "array", "items": whole(ASIDE)}}),
    "OneSetAside": whole(ASIDE | {"raw": {"type": "string", "description": "What came, as text."}}),
    "Tried": TRIED,
}


def day_parameter(name: str, description: str) -> Schema:
    """A day in the query."""
    return {"name": name, "in": "query", "description": description, "schema": {**DAY, "pattern": r"^\d{4}-\d{2}-\d{2}$"}}


DAYS = [
    day_parameter("since", "The first day; without it, thirty days are told."),
    day_parameter("until", "The last day; without it, today."),
]
