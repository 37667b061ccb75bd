"""Publishing is prepared: who comes first finds every picture there, and what is wrong is told without losing the article."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from factories import NOON, submission
from releases import release_due

from share.cards import make
from share.errors import BlobsFailed
from share.publish import publish
from share.store import articles
from share.web.inside import fetch_inside

SLUG = "harbour-bridge-reopens"
API = f"/api/v1/articles/{SLUG}"
WRITTEN = {
    "title": "Harbour bridge reopens after two years of repairs",
    "body_html": "<p>The bridge carries trams again from Monday.</p>",
    "section": "City",
    "published": "2026-11-20T12:00:00Z",
}
FIRST = [
    f"/articles/{SLUG}",
    f"/share/{SLUG}",
    f"/share/{SLUG}/x",
    f"/share/{SLUG}/pinterest",
    f"/embed/{SLUG}",
    f"/head/{SLUG}.html",
    f"/head/{SLUG}.json",
    f"/oembed?url=https://share.courier.example/articles/{SLUG}",
    f"/cards/{SLUG}/og.jpg",
    "/",
    "/feeds/latest.rss",
    "/feeds/section/city.atom",
    "/feeds/latest.json",
    "/sitemap.xml",
    "/news-sitemap.xml",
]


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The formats of all cards that are drawn from here on."""
    formats: list[str] = []
    render = make.render

    def counted(article, card_format, *others):  # type: ignore[no-untyped-def]
        formats.append(card_format.id)
        return render(article, card_format, *others)

    monkeypatch.setattr(make, "render", counted)
    return formats


def put(service, **changes):  # type: ignore[no-untyped-def]
    return service.client.put(API, json=WRITTEN | changes, headers=service.auth)


def visit_all(service) -> None:  # type: ignore[no-untyped-def]
    """Everything that the first visitors ask for, and every picture that any of it names."""
    pictures = set()
    for path in FIRST:
        answer = service.client.get(path)
        assert answer.status_code in {200, 302, 303}, path
        pictures |= set(re.findall(r"/cards/[\w/-]+\.\w+", answer.text))
    assert pictures
    for path in pictures:
        answer = service.client.get(path)
        if answer.status_code == 302:
            answer = service.client.get(urlsplit(answer.location).path)
        assert (answer.status_code, answer.mimetype.partition("/")[0]) == (200, "image"), path


def test_no_first_request_draws_anything(service, drawn):
    assert put(service).status_code == 201
    assert len(drawn) == len([entry for entry in service.parts.formats.values() if entry.style == "card"])
    drawn.clear()
    visit_all(service)
    assert drawn == []


def test_a_new_revision_is_as_ready_as_a_new_article(service, drawn):
    put(service)
    before = service.client.get(f"/cards/{SLUG}/og.jpg").location
    assert put(service, title="Harbour bridge opens again").status_code == 200
    assert service.client.get(f"/cards/{SLUG}/og.jpg").location != before
    drawn.clear()
    visit_all(service)
    assert drawn == []


def test_a_scheduled_article_is_prepared_when_it_comes_in(service, drawn):
    assert put(service, published="2026-11-21T06:00:00Z").json["status"] == "scheduled"
    assert drawn
    drawn.clear()
    service.clock.pass_by(days=1)
    release_due(service.parts.store, service.clock())
    visit_all(service)
    assert drawn == []


def test_the_code_on_the_cards_is_the_one_that_the_article_is_kept_under(service, monkeypatch):
    render, codes = make.render, set()

    def noted(article, *others):  # type: ignore[no-untyped-def]
        codes.add(article.code)
        return render(article, *others)

    monkeypatch.setattr(make, "render", noted)
    answer = put(service).json
    assert codes == {urlsplit(answer["short_url"]).path.removeprefix("/s/")}
    assert service.client.get(f"/s/{codes.pop()}/qr").location.endswith(f"/articles/{SLUG}?via=qr")


def test_the_same_again_looks_at_nothing(service, drawn):
    assert put(service).json["findings"] == []
    drawn.clear()
    answer = put(service)
    assert (answer.status_code, drawn) == (200, [])
    assert "findings" not in answer.json
    assert "findings" not in service.client.get(API, headers=service.auth).json


def test_what_a_card_lacks_is_told_to_whoever_publishes(service):
    answer = put(service, title="A bridge named \U00013000\U00013001 reopens")
    assert answer.status_code == 201
    told = {finding["of"]: finding["detail"] for finding in answer.json["findings"]}
    assert "No font" in told["og"]


@pytest.mark.parametrize(
    "failure", [BlobsFailed("A picture cannot be written: the place for pictures does not work."), ZeroDivisionError()]
)
def test_a_preflight_that_breaks_loses_no_article(service, monkeypatch, failure):
    def broken(*_args: object, **_options: object) -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(make, "render", broken)
        answer = put(service)
    assert answer.status_code == 201
    assert "og" in {finding["of"] for finding in answer.json["findings"]}
    assert all("tried again" in finding["detail"] for finding in answer.json["findings"])
    assert "division" not in answer.text
    page = service.client.get(f"/articles/{SLUG}")
    assert (page.status_code, WRITTEN["title"] in page.text) == (200, True)


def test_a_write_that_came_in_between_wins_nothing_and_loses_nothing(service, monkeypatch):
    """Somebody publishes the article while its cards are drawn: both revisions are kept, under one code."""
    render = make.render

    def slowly(*args, **options):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(make, "render", render)
        publish(service.parts.store, submission(title="The other one was faster"), service.clock())
        return render(*args, **options)

    monkeypatch.setattr(make, "render", slowly)
    answer = put(service)
    assert (answer.status_code, answer.json["revision"]) == (200, 2)
    visit_all(service)
    assert service.client.get(urlsplit(answer.json["short_url"]).path).status_code == 302


def test_nobody_sees_an_article_while_it_is_prepared(service, monkeypatch):
    render = make.render
    seen = []

    def watched(*args, **options):  # type: ignore[no-untyped-def]
        seen.append(service.client.get(f"/articles/{SLUG}").status_code)
        return render(*args, **options)

    monkeypatch.setattr(make, "render", watched)
    assert put(service).status_code == 201
    assert set(seen) == {404}
    assert service.client.get(f"/articles/{SLUG}").status_code == 200


def test_a_preview_of_it_needs_no_second_drawing(service, drawn):
    put(service, published=(NOON + timedelta(days=2)).isoformat())
    drawn.clear()
    with service.parts.store.connect() as c:
        later = articles.by_slug(c, SLUG)
    base = service.parts.settings.base_url
    answer = fetch_inside(service.client.application, f"{base}/articles/{SLUG}", base_url=base, preview=later)
    assert (answer.status, drawn) == (200, [])


def test_what_platforms_will_lose_is_told_before_the_article_is_out(service):
    answer = put(service, title="A headline for those who read to its end " * 12)
    assert answer.status_code == 201
    assert any("og:title" in finding["detail"] for finding in answer.json["findings"]), answer.json["findings"]


def test_a_page_that_cannot_be_looked_at_is_published_all_the_same(service, monkeypatch):
    def broken(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("share.web.preflight.lint", broken)
    answer = put(service)
    assert (answer.status_code, [finding["of"] for finding in answer.json["findings"]]) == (201, ["page"])


def test_looking_at_the_page_asks_nobody_outside(service, monkeypatch):
    monkeypatch.setattr(type(service.parts.outbound), "fetch", None)
    answer = put(service, canonical_url="https://news.example/bridge")
    assert (answer.status_code, answer.json["findings"]) == (201, [])
