"""A row of the store that cannot be read costs its own article, and no page, list or feed of others."""

from __future__ import annotations

import pytest
import surfaces
from factories import article, paid_article
from services import Service
from sqlalchemy import update

from share.article import Author, Disclosure, RelatedLink, Sponsor, Translation
from share.store.schema import articles as table

DOCUMENTS = (
    "{",
    "",
    "null",
    "[]",
    '{"slug": 1}',
    '{"slug": "bad"}',
    '{"title": "\\u0000"}',
    '{"slug": "bad", "published": "never"}',
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_but_the_article_itself_goes_on(service: Service, document: str) -> None:
    naming = {"translations": (Translation("de", slug="bad"),), "related": (RelatedLink("The bad one"),)}
    good = service.publish(slug="good", title="The good one", **naming)
    service.publish(slug="bad", title="The bad one", language="de")
    service.publish(paid_article(slug="bad-and-paid", title="The bad one, paid"))
    with service.parts.store.begin() as c:
        c.execute(update(table).where(table.c.slug != "good").values(document=document))
    application = service.client.application
    for surface in surfaces.of_lists(application, [article(), article(language="de")]):
        answer = service.client.get(surface.path)
        assert answer.status_code in {200, 401, 404, 405}, surface
    for path in ("/", "/feeds/latest.rss", "/feeds/section/city.atom", "/feeds/latest/archive/1.json", "/sitemap.xml"):
        assert "good" in service.client.get(path).text, path
    answers = {surface: service.client.get(surface.path) for surface in surfaces.of_article(service.parts, application, good)}
    assert {answer.status_code for answer in answers.values()} <= {200, 301, 302, 303, 401, 404, 410}
    assert service.client.get("/articles/good").status_code == 200


def test_an_article_with_addresses_that_nobody_can_read_is_readable_all_the_same(service: Service) -> None:
    """None comes in any more; one that came in before is at home here, and can be mended."""
    broken = "https://[news.example/pier"
    kept = service.publish(
        paid_article(
            slug="kept",
            canonical_url=broken,
            authors=(Author("Ada Lindqvist", url=broken, profiles=(broken, "https://x.example/@ada")),),
            related=(RelatedLink("The good one", broken),),
            translations=(Translation("de", url=broken),),
            disclosure=Disclosure("sponsored", "Sponsored", Sponsor("Example Ltd", broken)),
        )
    )
    for surface in surfaces.of_article(service.parts, service.client.application, kept):
        answer = service.client.get(surface.path)
        assert answer.status_code < 500, surface
        assert b"[news.example" not in answer.data, surface
    page = service.client.get("/sponsored/kept")
    assert (page.status_code, "Ada Lindqvist" in page.text, "https://x.example/@ada" in page.text) == (200, True, True)
