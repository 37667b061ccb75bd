"""The demo articles, as the service answers them, are right for every reader."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from share.cli.demo import fill_with_demo
from share.cli.lint import _slugs, chosen, lint_article
from share.cli.prepared import prepared_parts
from share.readers import READERS, Fetched, Report, lint, read_tables
from share.settings import Settings
from share.store import articles
from share.web import create_app
from share.web.inside import fetch_inside
from share.wiring import Parts

SITE = "https://share.courier.example"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder: Path = tmp_path_factory.mktemp("demo")
    environ = {"SHARE_DATA_DIR": str(folder), "SHARE_BASE_URL": SITE, "SHARE_QUEUE_URL": "memory://", "SHARE_DEMO": "1"}
    with prepared_parts(Settings.from_env(environ, folder=folder)) as opened:
        fill_with_demo(opened)
        yield opened


@pytest.fixture(scope="module")
def reports(parts: Parts) -> dict[str, Report]:
    application = create_app(parts)

    def inside(address, article):  # type: ignore[no-untyped-def]
        return fetch_inside(application, address, base_url=SITE, preview=article)

    found = {}
    for slug in _slugs(parts):
        with parts.store.connect() as connection:
            article = articles.by_slug(connection, slug)
        assert article is not None
        found[slug] = lint_article(parts, inside, article, chosen(()))
    return found


def test_no_demo_article_has_a_fault(reports: dict[str, Report]) -> None:
    assert len(reports) >= 18
    assert {slug: [fault.sentence for fault in report.faults] for slug, report in reports.items() if report.faults} == {}


def test_every_reader_shows_each_of_them(reports: dict[str, Report]) -> None:
    for slug, report in reports.items():
        hidden = [verdict.reader.id for verdict in report.verdicts if not verdict.preview.shown]
        paid = bool(report.verdicts[0].preview.label)
        assert hidden == (["google-news"] if paid else []), slug
        assert all(verdict.preview.image for verdict in report.verdicts if verdict.preview.shown), slug


def test_the_scheduled_one_is_shown_as_it_will_be(reports: dict[str, Report]) -> None:
    titles = {verdict.preview.title.value for verdict in reports["breakwater-anniversary"].verdicts}
    assert any("breakwater opens its last door" in title for title in titles)


def test_linting_takes_little_time_beside_fetching(parts: Parts, reports: dict[str, Report]) -> None:
    application, kept = create_app(parts), {}

    def fetch(address: str) -> Fetched:
        if address not in kept:
            found = fetch_inside(application, address, base_url=SITE)
            kept[address] = Fetched(asked=address, url=found.url, status=found.status, headers=found.headers, body=found.body)
        return kept[address]

    address = reports["glass-gardens-of-eastmarsh"].address
    tables = read_tables(parts.assets)
    lint(address, fetch, tables)
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        assert len(lint(address, fetch, tables).verdicts) == len(READERS)
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.1
