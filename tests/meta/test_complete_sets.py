"""What the tags say beyond title and picture, each to the reader that asks for it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from factories import article, paid_article, photo
from lxml import html

from share.article import Access, Author
from share.meta import Edition, Site, Story, head_tags, render

CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def page(story: Story) -> Any:
    return html.document_fromstring(f"<html><head>{render(head_tags(story))}</head></html>")


def meta(found: Any, name: str) -> list[str]:
    return [str(value) for value in found.xpath("//meta[@property=$name or @name=$name]/@content", name=name)]


def links(found: Any, rel: str) -> list[str]:
    return [str(value) for value in found.xpath("//link[@rel=$rel]/@href", rel=rel)]


def ld(found: Any) -> dict[str, Any]:
    return dict(json.loads(found.xpath("//script[@type='application/ld+json']")[0].text))


# The publication and its authors


def test_the_publication_is_told_with_its_pages_elsewhere(story: Any) -> None:
    found = page(story(article()))
    assert meta(found, "article:publisher") == ["https://www.facebook.com/harbourtimes"]
    assert meta(found, "fb:app_id") == ["1234567890"]
    assert meta(found, "theme-color") == ["#14213d"]
    assert ld(found)["publisher"]["sameAs"] == ["https://www.facebook.com/harbourtimes", "https://social.example/@harbour"]


def test_a_publication_that_set_nothing_is_told_without_all_of_it(story: Any) -> None:
    plain = Site(name="Harbour Times", home_url="https://share.news.example/")
    text = render(head_tags(story(article(), site=plain)))
    for name in (
        "article:publisher",
        "fb:app_id",
        "theme-color",
        "sameAs",
        "copyright",
        "discord",
        "site.standard",
        "twitter:site",
    ):
        assert name not in text


@pytest.mark.parametrize(
    "address",
    ["https://notfacebook.com/a", "https://news.example/facebook.com", "http://[", "https://facebook.com.evil.example/"],
)
def test_no_other_page_is_taken_for_one_on_facebook(address: str) -> None:
    assert Site(name="A", home_url="https://a.example/", profiles=(address,)).facebook_page == ""


def test_an_author_is_told_with_page_profiles_and_handles(story: Any) -> None:
    ada = Author(
        "Ada", "https://news.example/ada", "@ada@social.example", profiles=("https://bsky.app/profile/ada", "https://x.com/Ada_1")
    )
    found = page(story(article(authors=(Author("Bo"), ada))))
    assert meta(found, "twitter:creator") == ["@Ada_1"]
    assert meta(found, "fediverse:creator") == ["@ada@social.example"]
    by_page = page(story(article(authors=(Author("Bo"), Author("Ada", "https://x.com/ada")))))
    assert meta(by_page, "twitter:creator") == ["@ada"]
    assert ld(found)["author"][1] == {
        "@type": "Person",
        "name": "Ada",
        "url": "https://news.example/ada",
        "sameAs": ["https://bsky.app/profile/ada", "https://x.com/Ada_1"],
    }


@pytest.mark.parametrize(
    "profile",
    [
        "https://x.com/ada/status/1",
        "https://x.com/",
        "https://xx.com/ada",
        "https://notx.com/ada",
        "https://news.example/x.com/ada",
    ],
)
def test_what_is_no_account_on_x_gives_no_handle(story: Any, profile: str) -> None:
    assert meta(page(story(article(authors=(Author("Ada", profiles=(profile,)),)))), "twitter:creator") == []


# Access and rights


@pytest.mark.parametrize(("access", "tier"), [(Access.FREE, []), (Access.METERED, ["metered"]), (Access.PAID, ["locked"])])
def test_what_a_reader_must_pay_for_is_told_to_facebook_and_to_google(story: Any, access: Access, tier: list[str]) -> None:
    found = page(story(article(access=access)))
    assert meta(found, "article:content_tier") == tier
    assert ld(found)["isAccessibleForFree"] is (access is Access.FREE)
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".article-body"}
    assert ld(found).get("hasPart") == (None if access is Access.FREE else part)


@pytest.mark.parametrize(
    ("rights", "licence", "notice"),
    [
        (CC_BY, CC_BY, None),
        (f"CC BY 4.0 ({CC_BY}).", CC_BY, f"CC BY 4.0 ({CC_BY})."),
        ("© 2026 Somebody", None, "© 2026 Somebody"),
        (None, None, "© Harbour Times"),
    ],
)
def test_a_licence_is_a_link_and_a_line_is_a_line(
    story: Any, rights: str | None, licence: str | None, notice: str | None
) -> None:
    found = page(story(article(rights=rights)))
    assert links(found, "license") == ([licence] if licence else [])
    assert (ld(found).get("license"), ld(found).get("copyrightNotice")) == (licence, notice)


def test_the_publication_claims_only_what_its_own_line_says(story: Any) -> None:
    assert ld(page(story(article())))["copyrightHolder"]["name"] == "Harbour Times"
    for subject in (article(rights="© An agency"), paid_article(), article(rights=CC_BY)):
        assert "copyrightHolder" not in ld(page(story(subject)))


# Other languages

SET = {"de": "https://news.example/de", "en": "https://news.example/en", "pt-BR": "https://news.example/pt"}


def told_of(story: Any, language: str, own: str = "en") -> dict[str, str]:
    others = tuple(Edition(tag, address) for tag, address in SET.items() if tag != language)
    site = Site(name="Harbour Times", home_url="https://share.news.example/", language=own)
    found = page(story(article(language=language, canonical_url=SET[language]), others=others, site=site))
    return {str(link.get("hreflang")): str(link.get("href")) for link in found.xpath("//link[@hreflang]")}


def test_every_page_of_a_set_tells_the_same_languages_itself_among_them(story: Any) -> None:
    assert told_of(story, "en") == told_of(story, "de") == told_of(story, "pt-BR") == {**SET, "x-default": SET["en"]}


@pytest.mark.parametrize(("own", "default"), [("de-AT", "de"), ("pt", "pt-BR"), ("fr", None)])
def test_the_page_for_everybody_else_is_in_the_publications_language(story: Any, own: str, default: str | None) -> None:
    assert told_of(story, "en", own).get("x-default") == (SET[default] if default else None)


def test_the_other_locales_stand_behind_the_own_one(story: Any) -> None:
    others = (
        Edition("de", SET["de"]),
        Edition("de-DE", "https://news.example/de-de"),
        Edition("qzz", "https://news.example/qzz"),
    )
    found = page(story(article(), others=others))
    assert (meta(found, "og:locale"), meta(found, "og:locale:alternate")) == (["en_US"], ["de_DE"])


def test_an_article_in_one_language_has_no_such_links(story: Any) -> None:
    found = page(story(article()))
    assert found.xpath("//link[@hreflang]") == []
    assert meta(found, "og:locale:alternate") == []


# Records and cards


def test_the_records_of_the_at_protocol_are_links(story: Any) -> None:
    record = "at://did:plc:abc/site.standard.document/3lwbridge0001"
    found = page(story(article(at_uri=record)))
    assert links(found, "site.standard.document") == [record]
    assert links(found, "site.standard.publication") == ["at://did:plc:abc/site.standard.publication/3lwafzkjqm25s"]


@pytest.mark.parametrize(
    ("home", "offered"),
    [
        (None, True),
        ("https://news.example/a", True),
        ("https://cards.share.news.example/a", True),
        ("https://other.example/a", False),
        ("https://my-news.example/a", False),
    ],
)
def test_discords_card_is_offered_where_discord_takes_it(story: Any, home: str | None, offered: bool) -> None:
    found = page(story(article(canonical_url=home)))
    address = "https://share.news.example/discord/harbour-bridge-reopens.json"
    assert links(found, "discord:component-embed") == ([address] if offered else [])


# Addresses


def test_every_address_is_whole_and_there_is_one_picture(story: Any) -> None:
    found = page(story(paid_article(photo=photo(), access=Access.PAID, rights=CC_BY), others=(Edition("de", SET["de"]),)))
    addresses = [str(value) for value in found.xpath("//link/@href")]
    addresses += [value for name in ("og:url", "og:image", "twitter:image") for value in meta(found, name)]
    addresses += [value for value in _addresses(ld(found)) if value]
    assert len(addresses) > 20
    assert {urlsplit(address).scheme for address in addresses} == {"https", "at"}
    assert all(urlsplit(address).netloc for address in addresses)
    assert len(meta(found, "og:image")) == 1
    assert [name for name in found.xpath("//meta/@property") if name in {"og:image:url", "og:image:secure_url"}] == []


def _addresses(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value[name] for name in ("url", "@id", "license", "thumbnailUrl") if isinstance(value.get(name), str)]
        return own + list(value.get("sameAs", [])) + [found for entry in value.values() for found in _addresses(entry)]
    return [found for entry in value for found in _addresses(entry)] if isinstance(value, list) else []


@pytest.mark.parametrize("home", [None, "https://news.example/a?id=7&lang=en#part", "https://news.example/Zeitung/%C3%A4"])
def test_every_tag_agrees_where_the_article_is_at_home(story: Any, home: str | None) -> None:
    subject = article(canonical_url=home)
    found = page(story(subject, others=(Edition("de", SET["de"]),)))
    where = home or "https://share.news.example/articles/harbour-bridge-reopens"
    assert links(found, "canonical") == meta(found, "og:url") == [where]
    assert ld(found)["url"] == ld(found)["mainEntityOfPage"]["@id"] == where
    assert found.xpath("//link[@hreflang='en']/@href") == [where]
