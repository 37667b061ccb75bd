"""One story in several languages, as readers and search engines find their way between its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from factories import NOON, article
from lxml import html

from share.article import Translation
from share.publish import rename

HOST = "https://share.courier.example"
ENGLISH, GERMAN, FRENCH = "harbour-bridge-reopens", "die-bruecke", "le-pont"


def links(service: Any, slug: str) -> dict[str, str]:
    """The editions that a page tells search engines."""
    found = html.document_fromstring(service.client.get(f"/articles/{slug}").text)
    return {str(link.get("hreflang")): str(link.get("href")) for link in found.xpath("//head/link[@hreflang]")}


def shown(service: Any, slug: str) -> list[tuple[str, str, str]]:
    """The editions that a page shows its readers: name, language, address."""
    found = html.document_fromstring(service.client.get(f"/articles/{slug}").text)
    return [(a.text_content(), a.get("lang"), a.get("href")) for a in found.xpath("//nav[@class='languages']//a")]


def test_one_article_that_names_the_other_is_enough_for_both(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    assert links(service, ENGLISH) == {}
    service.publish(slug=GERMAN, language="de", translations=(Translation("en", slug=ENGLISH),))
    whole = {"de": f"{HOST}/articles/{GERMAN}", "en": f"{HOST}/articles/{ENGLISH}", "x-default": f"{HOST}/articles/{ENGLISH}"}
    assert links(service, ENGLISH) == links(service, GERMAN) == whole
    assert shown(service, ENGLISH) == [("Deutsch", "de", f"{HOST}/articles/{GERMAN}")]
    assert shown(service, GERMAN) == [("English", "en", f"{HOST}/articles/{ENGLISH}")]


def test_every_page_of_a_set_has_the_whole_set_whoever_names_whom(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(translations=(Translation("ar", "https://news.example/ar"),))
    service.publish(
        slug=GERMAN, language="de", canonical_url="https://news.example/de", translations=(Translation("en", slug=ENGLISH),)
    )
    service.publish(slug=FRENCH, language="fr", translations=(Translation("de", slug=GERMAN),))
    whole = links(service, ENGLISH)
    assert set(whole) == {"ar", "de", "en", "fr", "x-default"}
    assert (whole["ar"], whole["de"]) == ("https://news.example/ar", "https://news.example/de")
    assert links(service, GERMAN) == links(service, FRENCH) == whole


def test_a_name_of_a_language_is_its_own_and_the_heading_is_in_the_language_of_the_page(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(
        language="ar",
        translations=(Translation("pt-BR", "https://news.example/pt"), Translation("tlh", "https://news.example/x")),
    )
    found = html.document_fromstring(service.client.get(f"/articles/{ENGLISH}").text)
    assert found.xpath("//nav[@class='languages']/h2/text()") == ["لغات أخرى"]
    assert [name for name, *_ in shown(service, ENGLISH)] == ["Português (Brasil)", "Tlh"]


def test_what_is_not_out_is_not_named_and_is_as_soon_as_it_is(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(translations=(Translation("de", slug=GERMAN), Translation("fr", slug="nobody-wrote-this")))
    early = {"slug": GERMAN, "language": "de", "translations": (Translation("en", slug=ENGLISH),)}
    service.publish(**early, embargo_until=NOON + timedelta(days=1))
    assert links(service, ENGLISH) == {}
    service.publish(**early, embargo_until=None)
    assert set(links(service, ENGLISH)) == {"de", "en", "x-default"}
    service.withdraw(GERMAN)
    assert links(service, ENGLISH) == {}


def test_a_translation_that_comes_later_changes_nothing_of_what_the_article_says(service) -> None:  # type: ignore[no-untyped-def]
    first = service.publish()
    before = service.client.get(f"/articles/{ENGLISH}")
    service.clock.pass_by(hours=5)
    again = service.publish(translations=(Translation("de", "https://news.example/de"),))
    after = service.client.get(f"/articles/{ENGLISH}")
    assert (again.revision, again.modified) == (first.revision, first.modified)
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]
    assert after.headers["ETag"] != before.headers["ETag"]
    assert set(links(service, ENGLISH)) == {"de", "en", "x-default"}


@pytest.mark.parametrize("scope", [f"translation/{ENGLISH}", "translation/x"])
def test_the_set_is_no_feed(service, scope: str) -> None:  # type: ignore[no-untyped-def]
    service.publish(article(slug=GERMAN, language="de", translations=(Translation("en", slug=ENGLISH),)))
    assert service.client.get(f"/feeds/{scope}.rss").status_code == 404


def test_a_set_holds_when_one_of_it_is_renamed(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    service.publish(slug=GERMAN, language="de", translations=(Translation("en", slug=ENGLISH),))
    rename(service.parts.store, ENGLISH, "the-bridge", service.clock())
    rename(service.parts.store, GERMAN, "bruecke", service.clock())
    whole = {
        "de": f"{HOST}/articles/bruecke",
        "en": f"{HOST}/articles/the-bridge",
        "x-default": f"{HOST}/articles/the-bridge",
    }
    assert links(service, "the-bridge") == links(service, "bruecke") == whole
