"""``share partner``: who gets a feed of its own, and what is in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import click

from share.assets import open_assets
from share.cli.partnerdesk import diff, preflight, stale, weather_line, weather_lines
from share.cli.prepared import prepared_store
from share.cli.rightsoptions import change_options, rights_options, rights_said
from share.disclosures import read_disclosures
from share.feeds.dialects import formats_of
from share.feeds.partnerdesk import DAYS, Asking, asking
from share.ingest.partners import OVERLAP_HOURS, OVERLAP_MOST, given_away, partner_document
from share.links import Links
from share.polls import weather_document
from share.rights import Content, Rights, read_rights
from share.settings import Settings
from share.store import partners, webhooks
from share.store.partners import Partner, PartnerToken
from share.wiring import now

NAMED = click.argument("name")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.group()
def partner() -> None:
    """Add, change and watch partners, each with a feed of its own.

    Their tokens are rotated and revoked here as well, and what they are going to get is looked at before they do.
    """


for command in (preflight, diff, stale):
    partner.add_command(command)


@partner.command()
@NAMED
@rights_options
@AS_JSON
@click.pass_obj
def add(settings: Settings, /, name: str, as_json: bool, **said: Any) -> None:
    """Add a partner called NAME, and print its token and the addresses of its feed.

    The token is shown this once: only its hash is kept.
    """
    rights = read_rights(rights_said(said))
    with prepared_store(settings) as store, store.begin() as connection:
        added, token = partners.add(connection, name, rights, now())
        tokens = partners.tokens(connection, added)
    _show_token(settings, added, tokens, token, as_json=as_json)


@partner.command("list")
@AS_JSON
@click.pass_obj
def list_partners(settings: Settings, as_json: bool) -> None:
    """List all partners, what they get, how many of their tokens are valid, and how they ask for their feeds."""
    moment = now()
    with prepared_store(settings) as store, store.connect() as connection:
        found = [(asked, partners.tokens(connection, asked.partner)) for asked in asking(connection, moment)]
    if as_json:
        _print({"partners": [_document(asked, tokens, moment) for asked, tokens in found]})
        return
    if not found:
        click.echo("There are no partners; `share partner add NAME` makes one.", err=True)
    for asked, tokens in found:
        entry, valid = asked.partner, sum(token.is_valid(moment) for token in tokens)
        click.echo(f"{entry.slug}  {entry.name}  {', '.join(in_words(entry.rights))}  {valid} of {len(tokens)} tokens valid")
        click.echo(f"    {weather_line(asked.weather)}{'  STALE' if asked.stale else ''}")


@partner.command()
@NAMED
@AS_JSON
@click.pass_obj
def show(settings: Settings, name: str, as_json: bool) -> None:
    """Show what partner NAME gets, its tokens, and how it asks for its feed."""
    moment = now()
    with prepared_store(settings) as store, store.connect() as connection:
        found = partners.by_slug(connection, name)
        tokens = partners.tokens(connection, found)
        (asked,) = asking(connection, moment, found)
    if as_json:
        _print(_document(asked, tokens, moment))
        return
    _show(found, tokens, moment, as_json=False)
    for line in weather_lines(asked.weather, asked.stale):
        click.echo(f"  {line}")


@partner.command()
@NAMED
@click.option("--name", "new_name", help="What people call it. Its slug stays.")
@change_options
@AS_JSON
@click.pass_obj
def change(settings: Settings, /, name: str, new_name: str | None, as_json: bool, **said: Any) -> None:
    """Change what partner NAME gets; what is not said stays as it is. Its feed is another one from the next request on."""
    document = rights_said(said)
    with prepared_store(settings) as store, store.begin() as connection:
        standing = partners.by_slug(connection, name)
        changed = partners.change(connection, standing, read_rights(document, standing.rights), now(), new_name)
        tokens = partners.tokens(connection, changed)
    _show(changed, tokens, now(), as_json=as_json)


@partner.command()
@NAMED
@click.option(
    "--hours",
    type=click.IntRange(0, OVERLAP_MOST),
    default=OVERLAP_HOURS,
    show_default=True,
    help="How long the tokens of now are taken too.",
)
@AS_JSON
@click.pass_obj
def rotate(settings: Settings, name: str, hours: int, as_json: bool) -> None:
    """Give partner NAME a new token, and print it. Those of now are taken for a while, so that nothing is lost."""
    with prepared_store(settings) as store, store.begin() as connection:
        found = partners.by_slug(connection, name)
        token = partners.rotate(connection, found, now(), timedelta(hours=hours))
        tokens = partners.tokens(connection, found)
    _show_token(settings, found, tokens, token, as_json=as_json)


@partner.command()
@NAMED
@click.option("--token", "number", type=click.IntRange(1), help="This one alone, by the number that `show` has.")
@AS_JSON
@click.pass_obj
def revoke(settings: Settings, name: str, number: int | None, as_json: bool) -> None:
    """Revoke the tokens of partner NAME, from this moment on. `rotate` makes a new one."""
    moment = now()
    with prepared_store(settings) as store, store.begin() as connection:
        found = partners.by_slug(connection, name)
        revoked = partners.revoke(connection, found, moment, number)
        tokens = partners.tokens(connection, found)
        told = webhooks.count_of(connection, found.id)
    if as_json:
        _print(partner_document(found, tokens, moment))
    else:
        click.echo(f"{found.slug}: {counted(revoked, 'token')} revoked")
    if told and not any(token.is_valid(moment) for token in tokens):
        goes_on = "goes" if told == 1 else "go"
        click.echo(f"{counted(told, 'webhook')} {goes_on} on being told; `share webhook remove` ends that.", err=True)


@partner.command()
@NAMED
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Forget partner NAME: its tokens, its webhooks, and what it was given. It is told of no withdrawal after that."""
    with prepared_store(settings) as store, store.begin() as connection:
        found = partners.by_slug(connection, name)
        partners.remove(connection, found, now())
    click.echo(f"removed {found.slug}")


def counted(number: int, what: str) -> str:
    """``1 token``, ``2 tokens``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def in_words(rights: Rights) -> list[str]:
    """What a partner gets, for people."""
    bounds = [
        f"{kind} {' or '.join(values)}"
        for kind, values in (("section", rights.sections), ("tag", rights.tags), ("language", rights.languages))
        if values
    ]
    early = f" from {rights.early_minutes} minutes before release" if rights.early_minutes is not None else ""
    return [
        f"dialect {rights.dialect}",
        *(bounds or ["everything"]),
        {Content.FULL: "full text", Content.SUMMARY: "summaries", Content.HEADLINE: "headlines"}[rights.content],
        "with images" if rights.images else "no images",
        "paid content labelled" if rights.takes_paid else "no paid content",
        f"embargoed articles{early}" if rights.sees_embargoed else "nothing under embargo",
        f"at most {rights.limit} articles",
        *([f"links with {rights.link_parameter}"] if rights.link_parameter else []),
    ]


def _document(asked: Asking, tokens: Iterable[PartnerToken], moment: datetime) -> dict[str, Any]:
    weather = weather_document(asked.weather, asked.stale, DAYS)
    return partner_document(asked.partner, tokens, moment) | {"weather": weather}


def _show(found: Partner, tokens: Iterable[PartnerToken], moment: datetime, *, as_json: bool) -> None:
    if as_json:
        _print(partner_document(found, tokens, moment))
        return
    click.echo(f"{found.slug}  {found.name}  added {found.created_at:%Y-%m-%d}")
    for words in in_words(found.rights):
        click.echo(f"  {words}")
    for token in tokens:
        click.echo(f"  token {token.id}  made {token.created_at:%Y-%m-%d}  {_state(token, moment)}")


def _state(token: PartnerToken, moment: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if token.retires_at is None:
        return "valid"
    return f"{'valid until' if token.is_valid(moment) else 'retired'} {token.retires_at:%Y-%m-%d %H:%M} UTC"


def _show_token(settings: Settings, found: Partner, tokens: Iterable[PartnerToken], token: str, *, as_json: bool) -> None:
    links = Links(settings.base_url, read_disclosures(open_assets(settings.assets_dir)))
    told = given_away(token, formats_of(found.rights.dialect), links)
    if as_json:
        _print(partner_document(found, tokens, now()) | told)
        return
    click.echo(token)
    for address in told["addresses"]:
        click.echo(address)
    plain = " or ".join(told["addresses_with_password"])
    click.echo(f"{found.slug}: hand over an address from above, or {plain} with the token as the password.", err=True)
    if sys.stdout.isatty():
        click.echo("Keep the token now: it cannot be shown again.", err=True)


def _print(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))
