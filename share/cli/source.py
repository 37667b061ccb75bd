"""``share source``: where articles come in from by themselves, what came of it, and what was set aside."""

from __future__ import annotations

import json
import re
import secrets
import sys
from datetime import datetime
from typing import Any

import click

from share.cli.polling import polling_for
from share.cli.prepared import NUMBER, prepared_parts, prepared_store
from share.errors import BadInput
from share.ingest.discover import discover
from share.languages import LANGUAGE
from share.settings import WEBHOOK_SECRET, Settings
from share.signing import WEBHOOK_KEY_BYTES, webhook_secret
from share.store import Store, set_aside
from share.store import sources as stored
from share.store.set_aside import Aside
from share.store.sources import Source
from share.web import open_preflight
from share.web.intake import asker_of
from share.web.sources import aside_document, one_aside, source_documents, tried_again
from share.wiring import now

NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
PUSHING = (stored.GHOST, stored.WORDPRESS, stored.NINJS)
MANY = 100_000
"""Set-aside items that are read again or dropped at once."""


@click.group()
def source() -> None:
    """Add, poll, list and remove what articles come from."""


@source.command()
@click.argument("name")
@click.argument("url", required=False)
@click.option("--kind", type=click.Choice(stored.KINDS), help="What it is; without this, it is found by looking.")
@click.option("--minutes", type=click.IntRange(1, 1_440), help="The shortest time between two polls; else 15.")
@click.option("--language", default="", help="Of items that do not say theirs, as a BCP 47 tag.")
@click.option("--section", default="", help="Of items that do not say theirs.")
@click.option("--tag", "tags", multiple=True, help="A tag for all of its items; may be said again for each.")
@click.option("--rights", default="", help="A line about rights for items that have none.")
@click.option("--paid", is_flag=True, help="Somebody paid for everything in it.")
@click.option("--paid-category", "paid_categories", multiple=True, help="A category that means paid content; may be said again.")
@click.option("--paid-kind", default="", help="The kind of paid content (disclosures.toml), where nothing says it.")
@click.option("--sponsor", default="", help="Who paid, where no item says so.")
@click.option("--complete", is_flag=True, help="It lists everything it has: what it leaves out has gone.")
@click.option("--read-pages", is_flag=True, help="Of a sitemap: read the pages for what it does not say.")
@click.option("--key", default="", help="The key of Ghost's Content API.")
@click.option("--secret", help="What a system that pushes signs with; else the one that it has, or one that is made and printed.")
@click.pass_obj
def add(settings: Settings, /, name: str, url: str | None, *, kind: str | None, secret: str | None, **said: Any) -> None:
    """Take articles in from URL from now on, under NAME; without URL, from a system that pushes.

    URL is a feed, a sitemap, or a page that names one. Added again, NAME goes on with what is said now; no article comes twice.
    """
    if not NAME.fullmatch(name) or len(name) > 60:
        raise BadInput(f"The name {name[:80]!r} is not lower-case letters and digits with hyphens or dots, such as city-desk.")
    if url is None and kind not in PUSHING:
        raise BadInput(f"Say the address of the source; only {', '.join(PUSHING)} can push (--kind).")
    if secret and kind == stored.WORDPRESS and not all(map(WEBHOOK_SECRET.fullmatch, secret.split(","))):
        raise BadInput("A secret of WordPress's hook is whsec_ and at least 18 bytes in base64; without --secret, one is made.")
    if said["language"] and not LANGUAGE.fullmatch(said["language"]):
        raise BadInput(f"The language {said['language'][:80]!r} is not a BCP 47 tag, such as en, de-AT or zh-Hant.")
    with prepared_parts(settings) as parts:
        if said["paid_kind"] and said["paid_kind"] not in parts.disclosures.kinds:
            raise BadInput(
                f"There is no kind of paid content {said['paid_kind']}; the kinds are {', '.join(parts.disclosures.kinds)}."
            )
        found = discover(url, asker_of(parts), parts.disclosures, kind=kind) if url else None
        with parts.store.begin() as connection:
            signs = any(entry.name == name and entry.secret for entry in stored.every(connection, kind=kind))
            made = _new_secret(kind) if url is None and secret is None and not signs else None
            entry = stored.add(
                connection,
                name,
                found.kind if found else str(kind),
                now(),
                address=found.address if found else None,
                settings={option: value for option, value in said.items() if value},
                secret=secret or made,
            )
        address = parts.links.hook(entry.kind) if entry.address is None else entry.address
    click.echo(f"{entry.name}: {entry.kind} at {address}", err=made is not None)
    if made is not None:
        click.echo(made)
        if sys.stdout.isatty():
            click.echo("It signs what is pushed. Keep it now: it cannot be shown again.", err=True)


@source.command()
@click.argument("name", required=False)
@click.option("--now", "at_once", is_flag=True, help="Poll also what is not due yet.")
@click.option("--anew", is_flag=True, help="Read it as a whole, whatever its last answer said.")
@click.pass_obj
def poll(settings: Settings, name: str | None, *, at_once: bool, anew: bool) -> None:
    """Poll NAME, or all sources that are due, here and now. The exit code is 1 where any of them failed.

    The worker does so by itself.
    """
    failed = False
    with prepared_parts(settings) as parts:
        with parts.store.begin() as connection:
            known = [stored.by_name(connection, name)] if name else stored.every(connection)
            if at_once or anew:
                known = [stored.hurry(connection, entry.name, now(), anew=anew) for entry in known]
        polling = polling_for(parts)(f"share source poll {secrets.token_hex(4)}")
        for entry in known:
            if entry.address is None or not (at_once or anew or _is_due(entry)):
                continue
            done = polling.poll_one(polling.owner, entry.id)
            if done is None:
                click.echo(f"{entry.name}: somebody else polls it or its host at this moment", err=True)
                continue
            polled = done[1].polled
            failed |= polled.outcome == stored.FAILED
            click.echo(f"{entry.name}: {polled.answer}{_next(polled.due_at)}", err=polled.outcome == stored.FAILED)
    if failed:
        sys.exit(1)


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_sources(settings: Settings, *, as_json: bool) -> None:
    """List all sources: how they are, their last poll and their next one."""
    with prepared_parts(settings) as parts:
        shown = source_documents(parts)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for row in shown:
        polled = "pushes" if row["address"] is None else _moment("polled", row["last_poll"]) or "not polled yet"
        told = [row["name"], row["kind"], row["condition"], row["address"] or "", polled, _moment("next", row["next_poll"])]
        told += [f"{row['items']} items", f"{row['set_aside']} set aside", _line(row["answer"])]
        click.echo("  ".join(filter(None, told)))


@source.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Take nothing more in from NAME. Its articles stay; added again, it goes on where it was."""
    with prepared_store(settings) as store, store.begin() as connection:
        stored.remove(connection, name, now())
    click.echo(f"removed {name}")


@source.group()
def aside() -> None:
    """Look at what was set aside, and why; take it in again, or drop it."""


@aside.command("list")
@click.option("--source", "name", help="Only what came by this source.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_aside(settings: Settings, *, name: str | None, as_json: bool) -> None:
    """List what was set aside, the latest first."""
    with prepared_store(settings) as store, store.connect() as connection:
        found = set_aside.shown(connection, source=name and stored.by_name(connection, name).name)
    if as_json:
        click.echo(json.dumps([aside_document(entry) for entry in found], ensure_ascii=False, indent=2))
        return
    for entry in found:
        click.echo(
            f"{entry.id}  {entry.source}  {entry.last_at:%Y-%m-%d %H:%M}  {_line(entry.foreign_id)}  {_line(entry.reason)}"
        )


@aside.command()
@click.argument("number", type=NUMBER)
@click.option("--raw", is_flag=True, help="Print the item itself, byte for byte, and nothing else.")
@click.pass_obj
def show(settings: Settings, number: int, *, raw: bool) -> None:
    """Show item NUMBER and why it was set aside."""
    with prepared_store(settings) as store, store.connect() as connection:
        entry = one_aside(connection, number)
        data = set_aside.raw(connection, number)
    if raw:
        click.echo(data, nl=False)
        return
    for field, value in aside_document(entry).items():
        click.echo(f"{field:12} {value}")
    click.echo("")
    click.echo(data.decode("utf-8", "replace"))


@aside.command()
@click.argument("numbers", type=NUMBER, nargs=-1)
@click.option("--source", "name", help="All that came by this source.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@click.pass_obj
def retry(settings: Settings, numbers: tuple[int, ...], *, name: str | None, everything: bool) -> None:
    """Read items again: those of NUMBERS, of a source, or all. The exit code is 1 where any stays set aside."""
    left = 0
    with prepared_parts(settings) as parts:
        preflight = open_preflight(parts)
        for entry in _chosen(parts.store, numbers, name, everything=everything):
            taken = tried_again(parts, preflight, entry.id)
            left += taken.event == "set aside"
            where = parts.links.page(taken.article) if taken.article else _line(taken.reason)
            click.echo(f"{entry.id}  {taken.event}  {where}".rstrip(), err=taken.event == "set aside")
    if left:
        sys.exit(1)


@aside.command()
@click.argument("numbers", type=NUMBER, nargs=-1)
@click.option("--source", "name", help="All that came by this source.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@click.pass_obj
def drop(settings: Settings, numbers: tuple[int, ...], *, name: str | None, everything: bool) -> None:
    """Forget items: those of NUMBERS, of a source, or all. What its source goes on showing is set aside again."""
    with prepared_store(settings) as store:
        chosen = [entry.id for entry in _chosen(store, numbers, name, everything=everything)]
        with store.begin() as connection:
            dropped = set_aside.drop(connection, chosen)
    click.echo(f"dropped {dropped}")


def _chosen(store: Store, numbers: tuple[int, ...], name: str | None, *, everything: bool) -> list[Aside]:
    if not (numbers or name or everything):
        raise BadInput("Say which: numbers, --source or --all.")
    with store.connect() as connection:
        if numbers:
            return [one_aside(connection, number) for number in numbers]
        return set_aside.shown(connection, source=name and stored.by_name(connection, name).name, limit=MANY)[::-1]


def _new_secret(kind: str | None) -> str:
    return webhook_secret(secrets.token_bytes(WEBHOOK_KEY_BYTES)) if kind == stored.WORDPRESS else secrets.token_urlsafe(32)


def _is_due(entry: Source) -> bool:
    return entry.due_at is not None and entry.due_at <= now()


def _next(due_at: datetime | None) -> str:
    return f", next {due_at:%Y-%m-%d %H:%M}" if due_at else ""


def _moment(word: str, time: str | None) -> str:
    return f"{word} {datetime.fromisoformat(time):%Y-%m-%d %H:%M}" if time else ""


def _line(text: str) -> str:
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)[:300]
