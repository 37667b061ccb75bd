"""``share stats``: how often an article was shared, landed on and fetched; or which articles were most."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from share.cli.prepared import prepared_parts
from share.settings import Settings
from share.store import counts
from share.store.counts import Tally
from share.web.reports import Days, known_article, stats_document, wanted_days

Line = tuple[object, ...]


@click.command()
@click.argument("slug", required=False)
@click.option("--since", default="", help="The first day, such as 2026-11-01.  [default: 30 days, up to --until]")
@click.option("--until", default="", help="The last day.  [default: today]")
@click.option("--top", type=click.IntRange(1, 1000), is_flag=False, flag_value=20, help="The articles with most landings.  [20]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API answers it.")
@click.pass_obj
def stats(settings: Settings, slug: str | None, since: str, until: str, top: int | None, as_json: bool) -> None:  # noqa: PLR0917 - click hands each option over by its name
    """Tell how often the article SLUG was shared and fetched.

    By day and by network; people and machines apart. docs/counting.md says what counts.
    """
    if (slug is None) == (top is None):
        raise click.UsageError("Say the SLUG of an article, or --top for those with most landings.")
    with prepared_parts(settings) as parts:
        days = wanted_days(parts, since, until)
        if slug is not None:
            document = stats_document(parts, known_article(parts, slug), days)
            lines = told(document)
        else:
            with parts.store.connect() as connection:
                found = counts.top(connection, since=days.since, until=days.until, limit=top or 0)
            document, lines = top_document(days, found), told_top(days, found)
    click.echo(json.dumps(document, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))


def told(document: Mapping[str, Any]) -> Iterator[str]:
    """The numbers of one article as tables."""
    yield f"{document['slug']}, {document['since']} to {document['until']} ({document['time_zone']})"
    totals = document["totals"]
    if not any((*totals["intents"].values(), *totals["landings"].values(), *totals["fetches"].values())):
        yield "Nothing was counted in these days."
        return
    yield ""
    yield from table(("", "people", "by people", "by machines"), (_row(kind, totals[kind]) for kind in ("intents", "landings")))
    fetched = (f"{count:,} {kind[:-1] if count == 1 else kind}" for kind, count in totals["fetches"].items())
    yield f"\nPreviews fetched: {', '.join(fetched)}"
    for kind in ("intents", "landings"):
        if document[kind]:
            yield ""
            rows = (_row(way, tally) for way, tally in document[kind].items())
            yield from table((f"{kind} by", "people", "by people", "by machines"), rows)
    if document["fetches"]:
        yield ""
        yield from table(("fetches by", "pages", "cards"), ((way, *taken.values()) for way, taken in document["fetches"].items()))
    yield ""
    yield from table(("day", "intents", "landings", "pages", "cards"), map(_day, document["days"]))


def told_top(days: Days, found: Iterable[tuple[str, Mapping[str, Tally]]]) -> Iterator[str]:
    """The articles with most landings as a table."""
    yield f"{days.since} to {days.until}, by people\n"
    rows = [
        (
            slug,
            *(tallies.get(kind, Tally()).human for kind in ("landing", "intent")),
            *(_bots(tallies, kind) for kind in ("page", "card")),
        )
        for slug, tallies in found
    ]
    yield from table(("article", "landings", "intents", "pages", "cards"), rows)


def top_document(days: Days, found: Iterable[tuple[str, Mapping[str, Tally]]]) -> dict[str, Any]:
    """The articles with most landings, for machines."""
    return {
        "since": days.since.isoformat(),
        "until": days.until.isoformat(),
        "articles": [
            {
                "slug": slug,
                **{f"{kind}s": tallies.get(kind, Tally())._asdict() for kind in ("intent", "landing")},
                "fetches": {f"{kind}s": _bots(tallies, kind) for kind in ("page", "card")},
            }
            for slug, tallies in found
        ],
    }


def table(head: Line, rows: Iterable[Line]) -> Iterator[str]:
    """Columns under their heads, names to the left and numbers to the right."""
    lines = [head, *rows]
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        first, *others = line
        yield "  ".join(
            (first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)))
        ).rstrip()


def _row(name: str, tally: Mapping[str, int]) -> Line:
    return (name, tally["people"], tally["human"], tally["bot"])


def _day(entry: Mapping[str, Any]) -> Line:
    shared = (sum(tally["human"] for tally in entry[kind].values()) for kind in ("intents", "landings"))
    taken = (sum(agent[kind] for agent in entry["fetches"].values()) for kind in ("pages", "cards"))
    return (entry["day"], *shared, *taken)


def _bots(tallies: Mapping[str, Tally], kind: str) -> int:
    return tallies.get(kind, Tally()).bot
