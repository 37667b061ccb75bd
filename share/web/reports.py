"""What editors are told of an article: how often it was shared, by whom it was fetched, and what platforms still show.

The command line says the same, and calls the same functions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request

from share.article import Article
from share.cards.key import card_digest
from share.cards.make import available_formats
from share.errors import BadInput, NotFound, Renamed
from share.ledger import Entry, Ledger, Past, read_ledger, said_of, sentences
from share.store import articles, counts, fetches, slugs
from share.store.counts import Row, Tally
from share.web.auth import require_token
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.wiring import Parts

blueprint = Blueprint("reports", __name__, url_prefix="/api/v1")
blueprint.before_request(require_token)

DAYS = 30
"""How many days are told where nobody says which."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NONE_HERE = "There is no article here, and there was none."


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which, both included, in the newsroom's time zone."""

    since: date
    until: date


@blueprint.get("/articles/<slug>/stats")
def stats(slug: str) -> Response:
    """How often the article was shared, landed on and fetched, by day and network; of withdrawn articles, too."""
    running = parts()
    days = wanted_days(running, request.args.get("since", ""), request.args.get("until", ""))
    return _answered(stats_document(running, known_article(running, slug), days))


@blueprint.get("/articles/<slug>/ledger")
def ledger(slug: str) -> Response:
    """Which platform took which revision, and what it still shows."""
    running = parts()
    return _answered(ledger_document(running, ledger_of(running, known_article(running, slug))))


def known_article(running: Parts, slug: str) -> Article:
    """The article of any status with this slug.

    Raises:
        NotFound: where there is none.
        Renamed: where it has another slug now.
    """
    with running.store.connect() as connection:
        article = articles.by_slug(connection, slug) or slugs.owner(connection, slug)
    if article is None:
        raise NotFound(NONE_HERE)
    if article.slug != slug:
        raise Renamed(f"This article is called {article.slug} now.", slug=article.slug)
    return article


# Numbers


def wanted_days(running: Parts, since: str, until: str) -> Days:
    """The days that somebody asked for, as ``2026-11-25``; without any, the last `DAYS` days.

    Raises:
        BadInput: for what is no day, and where both are said and the first comes after the last.
    """
    last = _day("until", until) or running.clock().astimezone(running.settings.time_zone).date()
    first = _day("since", since) or last - min(timedelta(days=DAYS - 1), last - date.min)
    if until and first > last:
        raise BadInput(f"since is {first}, which comes after until, {last}. No day lies between them.")
    return Days(first, last)


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(DAY.fullmatch(text)[0])  # type: ignore[index]  # no match: the TypeError is caught
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name} takes a day, such as 2026-11-25, and not {text[:40]!r}.") from error


def stats_document(running: Parts, article: Article, days: Days) -> dict[str, Any]:
    """The numbers of an article: over all these days, and of each day that has any."""
    with running.store.connect() as connection:
        rows = counts.of_article(connection, article.code, since=days.since, until=days.until)
    by_day: dict[date, list[Row]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    return {
        "slug": article.slug,
        "since": days.since.isoformat(),
        "until": days.until.isoformat(),
        "time_zone": str(running.settings.time_zone),
        "totals": {
            **{f"{kind}s": _sum(rows, kind)._asdict() for kind in ("intent", "landing")},
            "fetches": {f"{kind}s": _sum(rows, kind).bot for kind in ("page", "card")},
        },
        **numbers(rows),
        "days": [{"day": day.isoformat(), **numbers(found)} for day, found in by_day.items()],
    }


def numbers(rows: Sequence[Row]) -> dict[str, Any]:
    """Intents and landings by network or attribution code, fetches by agent; those with most first."""
    shares: dict[str, dict[str, Tally]] = {"intents": {}, "landings": {}}
    taken: dict[str, dict[str, int]] = {}
    for row in rows:
        if row.kind in {"page", "card"}:
            entry = taken.setdefault(row.way, {"pages": 0, "cards": 0})
            entry[f"{row.kind}s"] += row.tally.bot
        else:
            ways = shares[f"{row.kind}s"]
            ways[row.way] = ways.get(row.way, Tally()) + row.tally
    return {
        **{kind: {way: ways[way]._asdict() for way in sorted(ways, key=lambda way: (-ways[way].human, way))}
           for kind, ways in shares.items()},
        "fetches": dict(sorted(taken.items(), key=lambda entry: (-sum(entry[1].values()), entry[0]))),
    }  # fmt: skip


def _sum(rows: Sequence[Row], kind: str) -> Tally:
    total = Tally()
    for row in rows:
        if row.kind == kind:
            total += row.tally
    return total


# The ledger


def ledger_of(running: Parts, article: Article) -> Ledger:
    """The ledger of an article. Which picture a revision had is told by today's theme."""
    with running.store.connect() as connection:
        kept = articles.history(connection, article.slug)
        found = fetches.of_article(connection, article.code)
    # A revision is kept with the status that it was written with: one that was under embargo is live since its release.
    history = [article if revision.revision == article.revision else revision for revision in kept]
    pictures = {
        revision.revision: {
            entry.id: card_digest(revision, entry, running.theme)
            for entry in available_formats(revision, running.formats.values())
        }
        for revision in history
    }
    first = {platform.id: platform.reads[0] for platform in running.theme.platforms.values()}
    return read_ledger(Past(history, pictures, running.clock()), found, running.agents, first)


def ledger_document(running: Parts, found: Ledger) -> dict[str, Any]:
    """The ledger for machines."""
    address = running.links.canonical(found.article)
    return {
        "slug": found.article.slug,
        "revision": found.article.revision,
        "status": found.article.status.value,
        "sentences": list(sentences(found, address)),
        "agents": [entry_document(entry, found, address) for entry in found.entries],
        "doubtful": [{"agent": agent.id, "name": agent.name, "times": times} for agent, times in found.doubtful],
        "never": [agent.id for agent in found.never],
    }


def entry_document(entry: Entry, found: Ledger, address: str) -> dict[str, Any]:
    """One agent for machines."""
    return {
        "agent": entry.agent.id,
        "name": entry.agent.name,
        "kind": entry.agent.kind,
        "state": entry.state.value,
        "sentence": said_of(entry, found),
        "revision": entry.revision,
        "changed_in": [change.revision for change in entry.changes],
        "changed": list(dict.fromkeys(name for change in entry.changes for name in change.fields)),
        "until": entry.until.isoformat() if entry.until else None,
        "stale_fetches": entry.stale,
        "look_again": entry.agent.look_again,
        "look_again_at": entry.agent.asked_at(address) or None,
        "taken": [
            {
                "part": one.part,
                "version": one.version,
                "revision": one.revision,
                "proof": one.proof,
                "first_at": one.span.first_at.isoformat(),
                "last_at": one.span.last_at.isoformat(),
                "times": one.span.times,
            }
            for one in entry.taken
        ],
    }


def _answered(document: dict[str, Any]) -> Response:
    headers = {"Cache-Control": NO_STORE, **SECURITY_HEADERS}
    return Response(json.dumps(document, ensure_ascii=False), content_type="application/json", headers=headers)
