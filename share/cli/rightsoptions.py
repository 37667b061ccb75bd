"""The options that say what a partner may have, for each command that takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from share.article import slugify
from share.rights import EARLY_MOST, LIMIT_MOST, Content, PaidContent, PartnerDialect


def rights_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a partner may have; what is not said is None or empty."""
    early = click.IntRange(1, EARLY_MOST)
    content, paid, dialect = (click.Choice([one.value for one in kind]) for kind in (Content, PaidContent, PartnerDialect))
    for option in reversed(
        [
            click.option("--section", "sections", multiple=True, help="Articles of this section; again for more of them."),
            click.option("--tag", "tags", multiple=True, help="Articles with this tag; again for more of them."),
            click.option("--language", "languages", multiple=True, help="Articles in this language (BCP 47); again for more."),
            click.option("--content", type=content, help="How much of each article.  [default: full]"),
            click.option("--images/--no-images", default=None, help="With pictures or without.  [default: with]"),
            click.option("--paid", type=paid, help="Paid articles with their label, or none at all."),
            click.option("--early/--no-early", default=None, help="Articles under embargo too, marked as such."),
            click.option("--early-minutes", type=early, help="These only so many minutes before their release."),
            click.option("--limit", type=click.IntRange(1, LIMIT_MOST), help="How many articles the feed holds.  [default: 100]"),
            click.option("--link-parameter", metavar="NAME=VALUE", help="Added to links, such as utm_source=courier."),
            click.option("--dialect", type=dialect, help="In whose words.  [default: standard]"),
        ]
    ):
        command = option(command)
    return command


def change_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and those that take back what was said before."""
    for option in (
        click.option("--no-link-parameter", is_flag=True, help="Nothing is added to links any more."),
        click.option(
            "--all",
            "unbound",
            multiple=True,
            type=click.Choice(["sections", "tags", "languages"]),
            help="No bounds of this kind any more.",
        ),
    ):
        command = option(command)
    return rights_options(command)


def rights_said(said: dict[str, Any]) -> dict[str, Any]:
    """What the options say, as the document that `share.rights` reads; sections and tags may come as readers see them."""
    document: dict[str, Any] = {kind: [] for kind in said.get("unbound", ())}
    for kind, form in (("sections", slugify), ("tags", slugify), ("languages", str.lower)):
        if said[kind]:
            document[kind] = [form(word) or word for word in said[kind]]
    for member in ("content", "images", "paid", "early", "limit", "dialect"):
        if said[member] is not None:
            document[member] = said[member]
    if said["early_minutes"] is not None:
        if said["early"] is False:
            raise click.UsageError("--early-minutes and --no-early contradict each other.")
        document["early"] = said["early_minutes"]
    if said.get("no_link_parameter"):
        document["link_parameter"] = None
    elif said["link_parameter"] is not None:
        name, _, value = said["link_parameter"].partition("=")
        document["link_parameter"] = {"name": name, "value": value}
    return document
