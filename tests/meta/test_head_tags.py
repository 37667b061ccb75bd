"""The head of an article as scrapers read it: parsed from HTML, never compared as text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo
from lxml import html

from share.article import Access, Article, Author, Correction, Disclosure
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.formats import Picture
from share.links import Links
from share.meta import Edition, Site, Story, front_tags, head_tags, read_words, render

ASSETS = open_assets()
DISCLOSURES = read_disclosures(ASSETS)
WORDS = read_words(ASSETS)
LINKS = Links("https://share.news.example", DISCLOSURES)
SITE = Site(name="Harbour Times", home_url=LINKS.home(), description="News of the harbour", x_handle="@harbour")
CARD = Picture("https://share.news.example/cards/a/0/og.jpg", 1200, 630, "image/jpeg", 54_321, "Card: the bridge")
HOSTILE = "\"><script>alert('x')</script>&amp; <!-- \u2028 ]]> \x00\x08\u202e\ud800 </title></script>"


def head(subject: Article, **more: Picture) -> Any:
    """The parsed head of an article."""
    return html.document_fromstring(source(subject, **more))


def source(subject: Article, **more: Picture) -> str:
    return page_of(story(subject, **more))


def story(subject: Article, *, site: Site = SITE, others: tuple[Edition, ...] = (), **more: Picture) -> Story:
    return Story(
        article=subject,
        site=site,
        links=LINKS,
        disclosures=DISCLOSURES,
        words=WORDS.of(subject.language),
        pictures={"og": CARD, **more},
        others=others,
    )


def page_of(subject: Story) -> str:
    tags = head_tags(subject)
    return f'<!doctype html><html><head><meta charset="utf-8">{render(tags)}</head><body></body></html>'


def meta(page: Any, name: str) -> list[str]:
    return [str(found) for found in page.xpath("//meta[@property=$name or @name=$name]/@content", name=name)]


def only(page: Any, name: str) -> str:
    (value,) = meta(page, name)
    return value


def ld(page: Any) -> dict[str, Any]:
    (script,) = page.xpath("//script[@type='application/ld+json']")
    found: dict[str, Any] = json.loads(script.text)
    return found


def test_open_graph_tells_what_the_article_is_and_shows_one_picture_with_its_size() -> None:
    page = head(article())
    assert only(page, "og:type") == "article"
    assert only(page, "og:title") == "Harbour bridge reopens after two years of repairs"
    assert only(page, "og:description").startswith("The bridge carries trams again")
    assert only(page, "og:url") == "https://share.news.example/articles/harbour-bridge-reopens"
    assert only(page, "og:site_name") == "Harbour Times"
    assert only(page, "og:image") == CARD.url
    assert [only(page, f"og:image:{part}") for part in ("type", "width", "height", "alt")] == [
        "image/jpeg",
        "1200",
        "630",
        "Card: the bridge",
    ]


def test_the_article_tags_give_times_with_their_offset_section_tags_and_authors() -> None:
    page = head(article(modified=NOON.replace(hour=15), authors=(Author("Ada", "https://news.example/ada"), Author("Bo"))))
    assert only(page, "article:published_time") == "2026-11-20T12:00:00+00:00"
    assert only(page, "article:modified_time") == "2026-11-20T15:00:00+00:00"
    assert only(page, "article:section") == "City"
    assert meta(page, "article:tag") == ["Transport", "Harbour"]
    assert meta(page, "article:author") == ["https://news.example/ada", "Bo"]


@pytest.mark.parametrize("handle", ["@ada@social.example", "ada@social.example"])
def test_a_fediverse_handle_credits_the_author(handle: str) -> None:
    assert only(head(article(authors=(Author("Ada", None, handle),))), "fediverse:creator") == "@ada@social.example"


def test_the_x_card_is_large_and_slack_gets_its_two_fields() -> None:
    page = head(article())
    assert only(page, "twitter:card") == "summary_large_image"
    assert only(page, "twitter:site") == "@harbour"
    assert only(page, "twitter:image") == CARD.url
    assert only(page, "twitter:image:alt") == CARD.alt
    pairs = [(only(page, f"twitter:label{number}"), only(page, f"twitter:data{number}")) for number in (1, 2)]
    assert pairs == [("Written by", "Ada Lindqvist"), ("Reading time", "1 min")]


def test_slack_fields_are_in_the_language_of_the_article() -> None:
    page = head(article(language="de", body_html="<p>" + "Wort " * 660 + "</p>"))
    assert only(page, "twitter:label1") == "Geschrieben von"
    assert (only(page, "twitter:label2"), only(page, "twitter:data2")) == ("Lesezeit", "3 Min.")


def test_json_ld_is_one_object_with_one_type_as_mastodon_wants_it() -> None:
    found = ld(head(article()))
    assert found["@type"] == "NewsArticle"
    assert "@graph" not in found
    assert found["headline"] == "Harbour bridge reopens after two years of repairs"
    assert found["datePublished"] == "2026-11-20T12:00:00+00:00"
    assert found["author"] == [{"@type": "Person", "name": "Ada Lindqvist", "url": "https://news.example/ada"}]
    assert found["publisher"]["logo"] == {
        "@type": "ImageObject",
        "url": "https://share.news.example/icon.png",
        "width": 512,
        "height": 512,
    }
    assert found["url"] == "https://share.news.example/articles/harbour-bridge-reopens"
    assert found["mainEntityOfPage"] == {"@type": "WebPage", "@id": found["url"]}
    assert found["isAccessibleForFree"] is True


def test_json_ld_shows_the_clean_crops_where_there_are_some_and_the_card_else() -> None:
    crops = {
        name: Picture(f"https://share.news.example/{name}.jpg", 1200, height, "image/jpeg", 1, "A tram")
        for name, height in (("clean-square", 1200), ("wide", 675), ("classic", 900))
    }
    found = ld(head(article(photo=photo()), **crops))
    images = found["image"]
    assert [(image["width"], image["height"]) for image in images] == [(1200, 675), (1200, 900), (1200, 1200)]
    assert images[0]["creditText"] == "Photo: Ada Lindqvist"
    assert found["mainEntityOfPage"]["primaryImageOfPage"] == {
        "@type": "ImageObject",
        "url": crops["wide"].url,
        "width": 1200,
        "height": 675,
    }
    square = Picture("https://share.news.example/square.jpg", 1200, 1200, "image/jpeg", 1, "Card: the bridge")
    assert [image["url"] for image in ld(head(article(), square=square))["image"]] == [CARD.url, square.url]


def test_every_place_has_its_own_picture_and_there_is_one_og_image() -> None:
    wide = Picture("https://share.news.example/wide.jpg", 1200, 675, "image/jpeg", 1, "Sponsored: a tram")
    page = head(paid_article(photo=photo()), wide=wide)
    assert (only(page, "og:image"), only(page, "og:image:alt")) == (CARD.url, CARD.alt)
    assert (only(page, "twitter:image"), only(page, "twitter:image:alt")) == (wide.url, wide.alt)
    assert ld(page)["thumbnailUrl"] == CARD.url


def test_json_ld_names_the_publisher_as_author_where_nobody_signed() -> None:
    assert ld(head(article(authors=())))["author"] == [
        {"@type": "Organization", "name": "Harbour Times", "url": "https://share.news.example/"}
    ]


def test_json_ld_tells_corrections_rights_and_what_readers_must_pay_for() -> None:
    corrected = article(
        corrections=(Correction(NOON, "The bridge is 410 metres long, not 140."),),
        rights="© 2026 Harbour Times",
        access=Access.METERED,
    )
    found = ld(head(corrected))
    assert found["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "The bridge is 410 metres long, not 140.",
            "datePublished": "2026-11-20T12:00:00+00:00",
        }
    ]
    assert found["copyrightNotice"] == "© 2026 Harbour Times"
    assert found["isAccessibleForFree"] is False
    assert found["hasPart"]["cssSelector"] == ".article-body"


def test_a_paid_article_says_so_in_every_place_that_a_scraper_may_read_alone() -> None:
    page = head(paid_article())
    places = {
        "title": page.findtext(".//title"),
        "og:title": only(page, "og:title"),
        "twitter:title": only(page, "twitter:title"),
        "description": only(page, "description"),
        "og:description": only(page, "og:description"),
        "twitter:description": only(page, "twitter:description"),
        "headline": ld(page)["headline"],
        "JSON-LD description": ld(page)["description"],
        "oEmbed title": page.xpath("//link[@type='application/json+oembed']/@title")[0],
        "Slack": only(page, "twitter:label1"),
    }
    assert [place for place, text in places.items() if not text.startswith("Sponsored")] == []
    assert only(page, "twitter:data1") == "Paid for by Brightwater Ferries"
    assert ld(page)["@type"] == "AdvertiserContentArticle"
    assert ld(page)["sponsor"] == {"@type": "Organization", "name": "Brightwater Ferries", "url": "https://ferries.example/"}
    assert only(page, "googlebot-news") == "noindex"
    assert "/sponsored/" in only(page, "og:url")


def test_an_article_for_which_nobody_paid_has_none_of_it() -> None:
    text = source(article())
    assert "ponsor" not in text
    assert "googlebot-news" not in text


def test_the_label_survives_a_headline_that_must_be_cut() -> None:
    page = head(paid_article(title="Harbour " * 120, share_title="Ferry " * 150))
    assert only(page, "og:title").startswith("Sponsored: Ferry")
    assert only(page, "og:title").endswith("…")
    assert ld(page)["headline"].startswith("Sponsored: Harbour")


@pytest.mark.parametrize("character", ["👨‍👩‍👧‍👦", "🇩🇪", "कि", "น้ำ", "👍🏽", "港"])
def test_no_text_is_cut_within_what_a_reader_sees_as_one_character(character: str) -> None:
    page = head(article(title=character * 60, share_title=character * 75, summary=character * 250))
    for name in ("og:title", "og:description", "twitter:title", "twitter:description", "description"):
        text = only(page, name).removesuffix("…")
        assert text == character * (len(text) // len(character)), name
        assert text


def test_a_label_without_a_sponsor_still_fills_the_slack_field() -> None:
    page = head(paid_article(disclosure=Disclosure("sponsored", "Promoted")))
    assert (only(page, "twitter:label1"), only(page, "twitter:data1")) == ("Promoted", "Promoted")
    assert "sponsor" not in ld(page)


def test_the_share_title_speaks_to_networks_and_the_headline_to_search_engines() -> None:
    page = head(article(share_title="Trams are back"))
    assert only(page, "og:title") == only(page, "twitter:title") == "Trams are back"
    assert page.findtext(".//title") == "Harbour bridge reopens after two years of repairs — Harbour Times"
    assert ld(page)["headline"].startswith("Harbour bridge")
    assert ld(page)["alternativeHeadline"] == "Trams are back"


def test_an_article_at_home_elsewhere_points_there() -> None:
    home = "https://news.example/2026/bridge"
    page = head(article(canonical_url=home))
    assert page.xpath("//link[@rel='canonical']/@href") == [home]
    assert only(page, "og:url") == ld(page)["url"] == home


def test_the_links_lead_to_oembed_the_short_address_and_the_feeds() -> None:
    page = head(article())
    assert page.xpath("//link[@rel='shortlink']/@href") == ["https://share.news.example/s/1"]
    assert page.xpath("//link[@type='application/json+oembed']/@href") == [LINKS.oembed(article())]
    feeds = page.xpath("//link[@rel='alternate'][contains(@href, '/feeds/')]")
    assert [(link.get("type"), link.get("href").removeprefix("https://share.news.example/feeds/")) for link in feeds] == [
        ("application/rss+xml", "latest.rss"),
        ("application/atom+xml", "latest.atom"),
        ("application/feed+json", "latest.json"),
        ("application/rss+xml", "section/city.rss"),
        ("application/atom+xml", "section/city.atom"),
        ("application/feed+json", "section/city.json"),
    ]


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("de", "de_DE"),
        ("de-AT", "de_AT"),
        ("ar", "ar_EG"),
        ("zh-Hant", "zh_TW"),
        ("sr-Latn", "sr_RS"),
        ("ja", "ja_JP"),
        ("qzz", None),
    ],
)
def test_the_locale_is_language_and_territory_or_is_left_out(language: str, locale: str | None) -> None:
    assert meta(head(article(language=language)), "og:locale") == ([locale] if locale else [])


def test_no_tag_is_ever_empty() -> None:
    bare = article(summary="", body_html="", section=None, tags=(), authors=(), code="")
    page = head(bare)
    assert page.xpath("//meta[@content='']") == []
    assert page.xpath("//link[@href='' or @title='']") == []
    assert only(page, "og:description") == bare.title
    assert all(value not in ("", None, [], {}) for value in ld(page).values())


def test_without_a_summary_the_text_itself_describes_the_article() -> None:
    page = head(article(summary="", body_html="<h2>One &amp; two</h2><p>Three   <em>four</em></p>"))
    assert only(page, "og:description") == "One & two Three four"


def test_a_hostile_title_stays_text_everywhere() -> None:
    hostile = article(title=HOSTILE, share_title=HOSTILE, summary=HOSTILE, section="x" + HOSTILE, tags=("y" + HOSTILE,))
    text = source(hostile)
    page = html.document_fromstring(text)
    assert len(page.xpath("//script")) == 1
    assert page.xpath("//body//text()") == []
    expected = "\"><script>alert('x')</script>&amp; <!-- ]]> </title></script>"
    assert only(page, "og:title") == expected
    assert ld(page)["headline"] == expected
    assert page.findtext(".//title") == f"{expected} — Harbour Times"
    assert text.encode()  # no half of a surrogate pair is left


def test_the_script_element_contains_nothing_that_html_would_read() -> None:
    text = source(article(title=HOSTILE))
    script = text.partition('type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(script)
    assert json.loads(script)["@context"] == "https://schema.org"


def worst() -> Article:
    words = '"&<漢字🎏' * 200
    return paid_article(
        title=words[:1000],
        share_title=words[100:1100],
        summary=(words * 2)[:2000],
        section=words,
        tags=tuple(f"{number} {words}" for number in range(60)),
        authors=tuple(Author(f"{number} {words}", f"https://news.example/{number}/{'a' * 150}") for number in range(60)),
        corrections=tuple(Correction(NOON, words) for _ in range(30)),
        rights=words,
        photo=photo(alt=words, credit=words),
    )


@pytest.mark.parametrize("subject", [worst(), article(title="W" * 500, summary="W" * 2000)])
def test_all_tags_end_within_the_first_16_kb_whatever_the_newsroom_wrote(subject: Article) -> None:
    text = source(subject)
    assert len(text.partition("</head>")[0].encode()) < 16_000
    page = html.document_fromstring(text)
    og = {name: meta(page, name) for name in page.xpath("//meta/@property") if name.startswith("og:")}
    assert sum(map(len, og.values())) < 50
    assert len(json.dumps(og)) < 5_000
    assert all(len(value) <= 1000 for value in page.xpath("//meta/@content"))
    assert ld(page)["headline"]


def test_the_front_page_speaks_for_the_publication() -> None:
    page = html.document_fromstring(f"<html><head>{render(front_tags(site=SITE, links=LINKS))}</head></html>")
    assert page.findtext(".//title") == only(page, "og:title") == "Harbour Times"
    assert only(page, "og:type") == "website"
    assert only(page, "og:image") == "https://share.news.example/icon.png"
    assert ld(page)["@type"] == "WebSite"
    assert len(page.xpath("//link[contains(@href, '/feeds/latest.')]")) == 3


def test_a_publication_that_says_nothing_of_itself_has_no_empty_tag() -> None:
    silent = Site(name="Harbour Times", home_url=LINKS.home())
    page = html.document_fromstring(f"<html><head>{render(front_tags(site=silent, links=LINKS))}</head></html>")
    assert page.xpath("//meta[@content='']") == []
    assert meta(page, "twitter:site") == meta(page, "description") == []
