"""Pages fetched without a server: they are those that readers get, and an article can be looked at before anybody else can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON, article, paid_article
from lxml import html

from share.web.inside import fetch_inside, is_inside

BASE = "https://share.courier.example"


def fetched(service, path: str, **options):  # type: ignore[no-untyped-def]
    return fetch_inside(service.client.application, BASE + path, base_url=BASE, **options)


def test_a_page_is_the_one_that_readers_get(service):
    standing = service.publish()
    path = f"/articles/{standing.slug}"
    found = fetched(service, path)
    assert (found.status, found.body) == (200, service.client.get(path).data)
    assert found.headers["content-type"].startswith("text/html")


def test_redirects_within_our_origin_are_followed_and_told(service):
    standing = service.publish(paid_article())
    found = fetched(service, f"/articles/{standing.slug}")
    assert found.url == f"{BASE}/sponsored/{standing.slug}"
    assert found.redirects == (f"{BASE}/articles/{standing.slug}",)
    assert found.status == 200


def test_a_redirect_to_another_host_is_the_answer(service):
    standing = service.publish()
    found = fetched(service, f"/share/{standing.slug}/x")
    assert found.status == 303
    assert found.headers["location"].startswith("https://x.com/")


def test_an_article_that_nobody_has_yet_can_be_looked_at_with_its_picture(service):
    unseen = article(title="Nobody has read this yet", published=NOON + timedelta(days=3))
    page = fetched(service, f"/articles/{unseen.slug}", preview=unseen)
    assert page.status == 200
    document = html.document_fromstring(page.body)
    assert document.xpath("//h1/text()") == ["Nobody has read this yet"]
    card = fetched(service, document.xpath("//meta[@property='og:image']/@content")[0].removeprefix(BASE), preview=unseen)
    assert (card.status, card.headers["content-type"]) == (200, "image/jpeg")


def test_what_was_looked_at_is_not_shown_to_anybody_else(service):
    unseen = article(published=NOON + timedelta(days=3))
    fetched(service, f"/articles/{unseen.slug}", preview=unseen)
    assert service.client.get(f"/articles/{unseen.slug}").status_code == 404


def test_no_header_makes_a_request_a_preview(service):
    unseen = article(published=NOON + timedelta(days=3))
    service.publish(unseen)
    for name in ("share.preview", "Share-Preview", "X-Share-Preview"):
        assert service.client.get(f"/articles/{unseen.slug}", headers={name: unseen.slug}).status_code == 404


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        (f"{BASE}/articles/a", True),
        ("http://share.courier.example/", True),
        ("https://news.example/a", False),
        ("mailto:ada@news.example", False),
        ("https://[::1/", False),
    ],
)
def test_only_our_own_origin_is_inside(address, inside):
    assert is_inside(address, BASE) is inside
