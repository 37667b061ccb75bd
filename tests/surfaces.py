"""Every address that this service answers at, derived from its routes, so that a new surface cannot be forgotten by tests.

Each variable of a route has its values here; one that is not known fails whoever asks for the surfaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from share.article import Article
from share.cards.key import card_digest
from share.cards.make import available_formats
from share.formats import MEDIA_TYPES
from share.store.scopes import scopes_of
from share.wiring import Parts

FOR_EDITORS = {"cards.explanation", "cards.current_explanation", "api.get_article", "reports.stats", "reports.ledger"}
"""What asks for a token before it says anything."""
BY_ADDRESS = {"head.head_by_address", "embed.oembed_answer"}
"""Views that are told the article by ``?url=``."""
NAMES = {"slug", "code", "digest"}
"""Variables of a route that name an article."""
OF_PARTNERS = {"partners", "partnersapi", "partnerdesk"}
"""Blueprints whose ``slug`` is a partner's."""
FIXED = "fixed.fixed_file"
"""Scripts and styles: files of ours at addresses of their own."""


@dataclass(frozen=True)
class Surface:
    """One address that can be asked for; ``endpoint`` is the view behind it."""

    endpoint: str
    method: str
    path: str


def of_article(parts: Parts, application: Flask, article: Article) -> Iterator[Surface]:
    """Every request, by every route, that can be made for an article; POST where a route takes it."""
    known = article_values(parts, article)
    adapter = application.url_map.bind("surfaces.example")
    for rule in application.url_map.iter_rules():
        if not is_of_an_article(rule):
            continue
        for arguments in every_choice(rule, known):
            path = adapter.build(rule.endpoint, arguments)
            for method in ("GET", "POST"):
                if method in (rule.methods or ()):
                    address = parts.links.page(article)
                    yield Surface(rule.endpoint, method, f"{path}?url={address}" if rule.endpoint in BY_ADDRESS else path)


def of_lists(application: Flask, articles: Iterable[Article]) -> Iterator[Surface]:
    """Everything else that can be read: pages and lists of no single article, and the feeds and archives of these articles."""
    known = {
        "scope": sorted({scope for article in articles for scope in scopes_of(article)}),
        "number": ["1", "2"],
        "slug": ["nobody"],
        "token": ["swp_nobody"],
        "kind": ["ghost", "wordpress", "ninjs"],
    }
    adapter = application.url_map.bind("surfaces.example")
    for rule in application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or is_of_an_article(rule) or rule.endpoint == FIXED:
            continue
        for arguments in every_choice(rule, known):
            yield Surface(rule.endpoint, "GET", adapter.build(rule.endpoint, arguments))


def is_of_an_article(rule: Rule) -> bool:
    """Whether a route answers of one article, whichever way it is named."""
    named = bool(NAMES & rule.arguments) and rule.endpoint != FIXED and rule.endpoint.partition(".")[0] not in OF_PARTNERS
    return rule.endpoint in BY_ADDRESS or named


def article_values(parts: Parts, article: Article) -> dict[str, list[str]]:
    """What each variable of a route may be, for this article."""
    formats = available_formats(article, parts.formats.values())
    return {
        "slug": [article.slug],
        "word": ["articles", *sorted(parts.disclosures.path_words)],
        "code": [article.code],
        "via": ["x", "qr"],
        "digest": [card_digest(article, parts.formats["og"], parts.theme)],
        "format_id": [entry.id for entry in formats],
        "network_id": [*parts.networks],
    }


def every_choice(rule: Rule, known: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """Every way to fill a route in. A variable that is not known here fails the test: whoever adds one says what it may be."""
    choices: list[dict[str, str]] = [{}]
    for name in sorted(rule.arguments):
        values = list(MEDIA_TYPES) if name == "extension" and "any(" not in rule.rule else known.get(name)
        if name == "extension" and rule.rule.startswith("/partners/"):
            values = ["rss", "atom", "json", "xml"]
        elif name == "extension" and "any(" in rule.rule:
            values = rule.rule.partition("any(")[2].partition(")")[0].split(",")
        assert values, f"say in tests/surfaces.py what <{name}> of {rule.rule} may be"
        choices = [choice | {name: value} for choice in choices for value in values]
    return choices
