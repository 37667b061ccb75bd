"""``share ledger``: which platform took which revision of an article, and what it still shows."""

from __future__ import annotations

import json

import click

from share.cli.prepared import prepared_parts
from share.cli.stats import table
from share.settings import Settings
from share.web.reports import known_article, ledger_document, ledger_of


@click.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API answers it.")
@click.pass_obj
def ledger(settings: Settings, slug: str, as_json: bool) -> None:
    """Tell what platforms still show of the article SLUG.

    Which of them took which revision, when first and when last, what has changed since of what they show, and how they are asked
    to look again.
    """
    with prepared_parts(settings) as parts:
        found = ledger_of(parts, known_article(parts, slug))
        document = ledger_document(parts, found)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    click.echo(f"{document['slug']}, revision {document['revision']} ({document['status']})\n")
    for sentence in document["sentences"]:
        click.echo(sentence)
    rows = [
        (entry["name"], one["part"], "?" if one["revision"] is None else str(one["revision"]), one["times"], one["first_at"][:16],
         one["last_at"][:16], one["proof"])
        for entry in document["agents"]
        for one in entry["taken"]
    ]  # fmt: skip
    if rows:
        click.echo("\n" + "\n".join(table(("who", "part", "revision", "times", "first", "last", "address"), rows)))
