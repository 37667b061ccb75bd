"""Completeness: every link has a route, every error a status, every setting a line in the docs, every format a golden."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from factories import article, paid_article
from PIL import Image
from werkzeug.exceptions import HTTPException

from share import errors
from share.assets import open_assets
from share.cli import COMMANDS
from share.disclosures import read_disclosures
from share.feeds.dialects import DIALECTS
from share.feeds.press import FORMATS
from share.formats import MEDIA_TYPES, read_formats
from share.ingest.pushed import READERS
from share.links import FEED_MEDIA_TYPES, VIA_QR, Links
from share.metrics import METRICS
from share.networks import living, read_networks
from share.settings import SETTINGS, Settings
from share.store import outbox
from share.web import BLUEPRINTS
from share.web.errors import STATUSES
from share.worker import HANDLERS

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ASSETS = open_assets()
LINKS = Links("https://share.example", read_disclosures(ASSETS))

SCOPES = ("latest", "section/city", "tag/a", "author/b", "language/de")

ADDRESSES = {
    "article_path": [LINKS.article_path(article()), LINKS.article_path(paid_article())],
    "plain_path": [LINKS.plain_path("harbour-bridge-reopens")],
    "page": [LINKS.page(article()), LINKS.page(paid_article())],
    "canonical": [LINKS.canonical(article())],
    "short": [LINKS.short(article()), LINKS.short(article(), VIA_QR)],
    "short_target": [LINKS.short_target(article())],
    "share_page": [LINKS.share_page(article())],
    "share": [LINKS.share(article(), "x")],
    "bar": [LINKS.bar(article())],
    "share_script": [LINKS.share_script()],
    "shared": [LINKS.shared(article(), "x")],
    "copied": [LINKS.copied(article())],
    "fediverse": [LINKS.fediverse(article())],
    "qr": [LINKS.qr(article())],
    "card": [LINKS.card(article(), "0" * 20, "og", "jpg")],
    "current_card": [LINKS.current_card(article(), "og", "jpg")],
    "explanation": [LINKS.explanation(article(), "0" * 20, "og")],
    "current_explanation": [LINKS.current_explanation(article(), "og")],
    "icon": [LINKS.icon()],
    "head": [LINKS.head(article(), "html"), LINKS.head(article(), "json")],
    "oembed": [LINKS.oembed(article()), LINKS.oembed(article(), "xml")],
    "embed": [LINKS.embed(article())],
    "discord": [LINKS.discord(article())],
    "standard_site": [LINKS.standard_site()],
    "home": [LINKS.home()],
    "feed": [LINKS.feed(scope, ext) for scope in SCOPES for ext in FEED_MEDIA_TYPES],
    "archive": [LINKS.archive(scope, 1, ext) for scope in SCOPES for ext in FEED_MEDIA_TYPES],
    "news_sitemap": [LINKS.news_sitemap()],
    "sitemap": [LINKS.sitemap()],
    "sitemap_part": [LINKS.sitemap_part(2)],
    "opml": [LINKS.opml()],
    "partner_feed": [LINKS.partner_feed("rss")],
    "partner_feed_of": [LINKS.partner_feed_of("swp_secret", "xml")],
    "hub": [LINKS.hub()],
    "hook": [LINKS.hook(kind) for kind in READERS],
    "api_article": [LINKS.api_article("a-slug")],
    "api_partner": [LINKS.api_partner("courier")],
    "api_sources": [LINKS.api_sources()],
    "api_set_aside": [LINKS.api_set_aside()],
    "api_one_aside": [LINKS.api_one_aside(17)],
    "api_stats": [LINKS.api_stats("a-slug")],
    "api_ledger": [LINKS.api_ledger("a-slug")],
}
"""An example of every address that `Links` prints."""

QUESTIONS = {"is_home"}
"""What `Links` is asked that is no address."""
CONVENTIONS = {"/healthz", "/readyz", "/metrics", "/robots.txt", "/api/openapi.json", "/favicon.ico"}
PARTNER = "/api/v1/partners/<slug>"
DESCRIBED = {"/api/v1/partners"} | {f"{PARTNER}/{what}" for what in ("rotate", "revoke", "preflight", "diff", "weather")}
NOT_PRINTED = {"/head.<any(html,json):extension>"} | CONVENTIONS | DESCRIBED
"""Addresses that others know by convention or from the description of the API, and that we print nowhere."""


def _all_errors(kind: type[errors.ShareError]) -> set[type[errors.ShareError]]:
    return {kind}.union(*(_all_errors(child) for child in kind.__subclasses__()))


def test_every_kind_of_link_has_an_example_here() -> None:
    methods = {name for name, _ in inspect.getmembers(Links, inspect.isfunction) if not name.startswith("_")}
    assert methods - QUESTIONS == set(ADDRESSES)


@pytest.mark.parametrize("address", sorted({address for examples in ADDRESSES.values() for address in examples}))
def test_every_link_has_a_route(service, address: str) -> None:  # type: ignore[no-untyped-def]
    adapter = service.client.application.url_map.bind("share.example")
    try:
        adapter.match(urlsplit(address).path)
    except HTTPException as error:
        pytest.fail(f"{address} leads nowhere: {error}")


def test_every_route_is_printed_by_a_link_or_known_by_convention(service) -> None:  # type: ignore[no-untyped-def]
    url_map = service.client.application.url_map
    adapter = url_map.bind("share.example")
    paths = [urlsplit(address).path for examples in ADDRESSES.values() for address in examples]
    printed = {adapter.match(path, return_rule=True)[0].rule for path in paths}
    left = {rule.rule for rule in url_map.iter_rules()} - printed
    assert {rule for rule in left if not rule.startswith("/static/")} <= NOT_PRINTED


def test_every_blueprint_is_registered_once() -> None:
    assert len({blueprint.name for blueprint in BLUEPRINTS}) == len(BLUEPRINTS)


def test_every_error_has_a_status() -> None:
    assert _all_errors(errors.ShareError) == set(STATUSES)


def test_every_error_stands_in_the_drawing_of_the_tree() -> None:
    assert errors.__doc__
    for kind in _all_errors(errors.ShareError):
        assert re.search(rf"\b{kind.__name__}\b", errors.__doc__), kind


def test_the_table_of_settings_and_their_values_are_the_same() -> None:
    assert [setting.name for setting in SETTINGS] == [entry.name for entry in fields(Settings)][: len(SETTINGS)]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_line_in_the_docs(setting) -> None:  # type: ignore[no-untyped-def]
    row = next((line for line in DOCS.splitlines() if line.startswith(f"| `{setting.variable}`")), "")
    assert row, f"docs/operations.md has no row for {setting.variable}"
    if setting.default:
        assert f"`{setting.default}`" in row


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_docs(command: str) -> None:
    assert f"share {command}" in DOCS


def test_every_metric_has_its_line_in_the_docs_and_no_other_has() -> None:
    rows = re.findall(r"^\| `(share_\w+)`(?: by ([\w, ]+))? \|", DOCS, re.MULTILINE)
    assert rows == [(metric.name, ", ".join(metric.labels)) for metric in METRICS]


@pytest.mark.parametrize("extension", sorted(FEED_MEDIA_TYPES))
def test_every_feed_format_has_a_writer_and_a_golden(extension: str) -> None:
    assert extension in FORMATS
    assert list((ROOT / "tests" / "golden" / "feeds").glob(f"*.{extension}"))


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "standard"])
def test_every_dialect_has_a_golden_and_its_section_in_the_docs(name: str) -> None:
    assert list((ROOT / "tests" / "golden" / "feeds").glob(f"*.{name}.xml"))
    assert f"`{name}`" in (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("card_format", read_formats(ASSETS).values(), ids=lambda card_format: card_format.id)
def test_every_card_format_has_a_golden(card_format) -> None:  # type: ignore[no-untyped-def]
    """Goldens are kept at half their size."""
    sizes = set()
    for path in (ROOT / "tests" / "golden" / "cards").glob("*.png"):
        with Image.open(path) as golden:
            sizes.add(golden.size)
    assert ((card_format.width + 1) // 2, (card_format.height + 1) // 2) in sizes


@pytest.mark.parametrize("card_format", read_formats(ASSETS).values(), ids=lambda card_format: card_format.id)
def test_every_card_format_has_its_line_in_the_docs(card_format) -> None:  # type: ignore[no-untyped-def]
    docs = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert f"| `{card_format.id}` | {card_format.width}×{card_format.height} |" in docs


@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_every_type_of_file_is_in_the_docs(extension: str) -> None:
    assert f"`.{extension}`" in (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("network", living(read_networks(ASSETS)), ids=lambda network: network.id)
def test_every_network_is_handed_a_picture_that_there_is(network) -> None:  # type: ignore[no-untyped-def]
    assert network.picture in read_formats(ASSETS)


def test_every_table_of_the_assets_is_in_the_docs() -> None:
    for path in ASSETS.root.glob("*.toml"):
        assert f"`{path.name}`" in DOCS


def test_every_event_has_its_handlers() -> None:
    assert set(HANDLERS) == {"created", "updated", "restored", "withdrawn", "released", "renamed", "elsewhere"}
    assert outbox.__doc__


def test_every_bundled_font_has_its_licence() -> None:
    fonts = ASSETS.toml("fonts", "fonts.toml")
    assert fonts
    for licence in (
        {entry["licence"] for entry in fonts["font"]} if "font" in fonts else {entry["licence"] for entry in fonts.values()}
    ):
        assert (ASSETS.root / "fonts" / licence).is_file() or (ASSETS.root / "fonts" / "licences" / licence).is_file()
