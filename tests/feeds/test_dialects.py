"""What each partner makes of its dialect: it takes an article, sees a correction, and loses what was withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOON, article, paid_article
from feed_rules import findings
from lxml import etree
from partners import NAMES, Flipboard, GoogleNews, Msn, SmartNews, said

from share.article import Correction
from share.feeds.dialects import DIALECTS
from share.feeds.excerpt import plain
from share.feeds.feed import withdrawal_of
from share.feeds.msnmarkup import depth, msn_markup

ID = "tag:share.news.example,2026:articles/harbour-bridge-reopens"
ADDRESS = "https://share.news.example/articles/harbour-bridge-reopens"
PARTNERS = {"smartnews": (SmartNews, ID), "msn": (Msn, ID), "flipboard": (Flipboard, ID), "google-news": (GoogleNews, ADDRESS)}
HOUR = timedelta(hours=1)


@pytest.fixture
def told(rendered, picture):
    """The feed of some entries in a partner's dialect."""
    thumbnail = replace(picture, width=1200, height=1200)

    def tell(name, *entries, **how):
        return rendered("rss", *entries, dialect=DIALECTS[name], **{"picture": picture, "thumbnail": thumbnail} | how)

    return tell


def items(document: bytes) -> list[etree._Element]:
    return list(etree.fromstring(document).iter("item"))


@pytest.mark.parametrize("name", PARTNERS)
def test_a_partner_takes_an_article_and_refuses_nothing(told, name):
    kind, identity = PARTNERS[name]
    partner = kind()
    partner.poll(told(name, article()), NOON + HOUR)
    assert list(partner.shown) == [identity]
    assert partner.refused == {}


@pytest.mark.parametrize("name", ["smartnews", "msn", "flipboard"])
def test_a_partner_sees_a_correction(told, name):
    partner = PARTNERS[name][0]()
    partner.poll(told(name, article()), NOON + HOUR)
    mended = article(modified=NOON + HOUR, corrections=(Correction(NOON + HOUR, "The bridge is 410 metres long."),), revision=2)
    partner.poll(told(name, mended), NOON + 2 * HOUR)
    assert "The bridge is 410 metres long." in partner.shown[ID]


@pytest.mark.parametrize("name", PARTNERS)
def test_a_partner_loses_what_was_withdrawn(told, links, name):
    kind, identity = PARTNERS[name]
    partner = kind()
    partner.poll(told(name, article()), NOON + HOUR)
    partner.poll(told(name, withdrawal_of(article(), links=links, at=NOON + HOUR)), NOON + 2 * HOUR)
    assert "trams" not in partner.shown.get(identity, "")
    assert (identity in partner.shown) == (name == "flipboard"), "Flipboard has no word for it: it is overwritten there"
    assert partner.refused == {}


@pytest.mark.parametrize("name", ["smartnews", "msn"])
def test_a_partner_shows_again_what_was_restored(told, links, name):
    partner = PARTNERS[name][0]()
    partner.poll(told(name, article()), NOON + HOUR)
    partner.poll(told(name, withdrawal_of(article(), links=links, at=NOON + HOUR)), NOON + 2 * HOUR)
    partner.poll(told(name, article(modified=NOON + 2 * HOUR)), NOON + 3 * HOUR)
    assert "trams" in partner.shown[ID]


@pytest.mark.parametrize("name", ["smartnews", "msn"])
def test_leaving_a_feed_deletes_nothing_at_these_partners(told, name):
    partner = PARTNERS[name][0]()
    partner.poll(told(name, article()), NOON + HOUR)
    partner.poll(told(name), NOON + 2 * HOUR)
    assert ID in partner.shown, "which is why a withdrawal has to be told"


@pytest.mark.parametrize("name", ["msn", "flipboard"])
def test_a_paid_article_bears_its_label_wherever_these_partners_look(told, name):
    (item,) = items(told(name, paid_article(share_title="Six harbours")))
    assert said(item, "title").startswith("Sponsored: ")
    assert said(item, "description").startswith("Sponsored")
    assert "Sponsored · Paid for by Brightwater Ferries" in said(item, "content:encoded")
    assert item.findtext("category") == "Sponsored"
    assert name != "msn" or said(item, "mi:shortTitle") == "Sponsored: Six harbours"


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if not dialect.takes_paid])
def test_a_partner_who_refuses_paid_articles_gets_no_word_of_one(told, name):
    document = told(name, paid_article(), article())
    assert b"Six harbours" not in document
    assert b"Brightwater" not in document
    assert b"Harbour bridge reopens" in document
    assert name in {"smartnews", "google-news"}


@pytest.mark.parametrize("name", ["smartnews", "msn", "flipboard"])
def test_a_validator_of_rss_has_nothing_to_say(told, links, name):
    gone = withdrawal_of(article(slug="gone"), links=links, at=NOON)
    assert findings(told(name, gone, article(), paid_article(body_html="<p>Six.</p>"))) == []


# SmartNews


def test_smartnews_has_its_status_in_the_element_and_in_the_attribute(told, links):
    gone = withdrawal_of(article(slug="gone"), links=links, at=NOON)
    statuses = [item.find("media:status", NAMES) for item in items(told("smartnews", gone, article()))]
    assert [(status.text, status.get("state")) for status in statuses] == [("deleted", "deleted"), ("active", "active")]


def test_smartnews_gets_the_publishers_logos_or_else_the_icon(feed):
    def channel(**logos):
        return etree.fromstring(DIALECTS["smartnews"].render(replace(feed(article()), **logos))).find("channel")

    assert channel().findtext("snf:logo/url", "", NAMES) == "https://share.news.example/icon.png"
    assert channel().find("snf:darkModeLogo", NAMES) is None
    both = channel(logo_url="https://news.example/logo.png", dark_logo_url="https://news.example/dark.png")
    assert both.findtext("snf:logo/url", "", NAMES) == "https://news.example/logo.png"
    assert both.findtext("snf:darkModeLogo/url", "", NAMES) == "https://news.example/dark.png"


def test_smartnews_gets_a_description_of_thirty_characters_in_whole_words(feed):
    told = replace(feed(article()), description="All the news of the harbour and of the towns around it")
    root = etree.fromstring(DIALECTS["smartnews"].render(told))
    assert root.findtext("channel/description") == "All the news of the harbour…"


# MSN


def test_msn_gets_a_short_title_where_the_desk_wrote_one_or_the_title_is_too_long(told):
    (plain,) = items(told("msn", article()))
    assert plain.find("mi:shortTitle", NAMES) is None
    (desk,) = items(told("msn", article(share_title="Trams cross the harbour again")))
    assert said(desk, "mi:shortTitle") == "Trams cross the harbour again"
    (cut,) = items(told("msn", article(title="Harbour bridge reopens and " * 8)))
    assert len(said(cut, "title")) > 150
    assert said(cut, "mi:shortTitle") == "Harbour bridge reopens and Harbour bridge reopens and Harbour bridge…"


def test_msn_is_told_of_an_update_only_where_there_was_one(told):
    (new,) = items(told("msn", article()))
    (edited,) = items(told("msn", article(modified=NOON + HOUR)))
    assert new.find("dcterms:modified", NAMES) is None
    assert said(edited, "dcterms:modified") == "2026-11-20T13:00:00Z"


@pytest.mark.parametrize("language", ["en", "de", "ar", "ja", "zh-Hant", "ko", "th"])
def test_msn_takes_a_withdrawal_in_every_language(told, links, language):
    partner = Msn()
    partner.poll(told("msn", article(language=language)), NOON + HOUR)
    partner.poll(told("msn", withdrawal_of(article(language=language), links=links, at=NOON + HOUR)), NOON + 2 * HOUR)
    assert (partner.shown, partner.refused) == ({}, {})


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("<p>One</p><script>x()</script>", "<p>One</p>"),
        ('<figure><img src="https://a.example/b.jpg" alt="B"><figcaption>C</figcaption></figure>',
         '<div><img src="https://a.example/b.jpg" alt="B"><p>C</p></div>'),
        ("<h6>Last</h6>", "<h5>Last</h5>"),
        ("<dl><dt>Length</dt><dd>410 m</dd></dl>", "<div><p>Length</p><p>410 m</p></div>"),
        ("<p>It is <del>not</del> <ins>so</ins></p>", "<p>It is  so</p>"),
        ("<p>He said <q>never</q></p>", "<p>He said “never”</p>"),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>", "<p>漢</p>"),
        ("<p>A<br><br>\n<br>B</p>", "<p>A<br>B</p>"),
        ('<p><a href="tel:+491">Call</a></p>', "<p><a>Call</a></p>"),
    ],
)  # fmt: skip
def test_msn_gets_markup_that_it_knows(given, taken):
    assert msn_markup(given) == taken


def test_words_do_not_run_together_where_levels_go():
    nested = "<ul><li>one" * 6 + "<ul><li>two</li><li>three</li></ul>four" + "</li></ul>" * 6
    assert plain(msn_markup(nested)).split() == [*["one"] * 6, "two", "three", "four"]


def test_msn_gets_no_more_than_nine_levels_and_every_word(told):
    nested = "<ul><li>" * 7 + "<p>deep <b>down</b></p>" + "</li></ul>" * 7
    markup = msn_markup(f'<div lang="ar" dir="rtl"><div><div>{nested}</div></div><p>and on</p></div>')
    assert depth(markup) <= 9
    assert markup.startswith('<div lang="ar" dir="rtl"><ul><li>')
    assert "deep down" in markup
    assert markup.endswith("<p>and on</p></div>")
    partner = Msn()
    partner.poll(told("msn", article(body_html=nested)), NOON + HOUR)
    assert "deep down" in partner.shown[ID]


@pytest.mark.parametrize("depth_given", [5, 60, 400])
def test_msn_loses_no_word_and_no_picture_of_what_is_nested_beyond_reason(depth_given):
    inside = 'deep <b>x</b> &amp; &lt;i&gt; <img src="https://a.example/b.jpg" alt="&lt;p&gt;">'
    markup = msn_markup("<div><blockquote>" * depth_given + inside + "</blockquote></div>" * depth_given)
    assert depth(markup) <= 9
    assert "deep" in markup
    assert "&amp; &lt;i&gt; <img " in markup.replace("</b>", "")


# Flipboard


def test_flipboard_gets_a_description_of_three_hundred_characters_where_the_text_has_them(told):
    body = "<p>The trams run every six minutes.</p>" * 20
    (item,) = items(told("flipboard", article(summary="The bridge is open", body_html=body)))
    assert said(item, "description").startswith("The bridge is open. The trams run every six minutes. The")
    assert 300 <= len(said(item, "description")) <= 500
    (short,) = items(told("flipboard", article(summary="", body_html="<p>Open.</p><p>Again.</p>")))
    assert said(short, "description") == "Open. Again."


def test_flipboard_refuses_an_article_without_a_picture_of_its_size(told, picture):
    partner = Flipboard()
    partner.poll(told("flipboard", article(), picture=replace(picture, width=600, height=399)), NOON)
    assert partner.refused == {ID: "no picture of 400 pixels"}


# Google News


def test_google_news_gets_the_publications_name_and_the_plain_headline(feed):
    told = replace(feed(article(title="Trams & <trains>", language="zh-Hant")), author="Harbour & Post")
    (address,) = etree.fromstring(DIALECTS["google-news"].render(told))
    assert said(address, "news:news/news:publication/news:name") == "Harbour & Post"
    assert said(address, "news:news/news:publication/news:language") == "zh-tw"
    assert said(address, "news:news/news:title") == "Trams & <trains>"


def test_a_news_sitemap_for_a_partner_is_valid(feed):
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent.parent / "specs" / "sitemap.rng"))
    hostile = article(title="<b>&\x0b]]>\ud800 \u202e", language="zh-Hant-TW", canonical_url="https://www.news.example/é?a=1&b=2")
    grammar.assertValid(etree.fromstring(DIALECTS["google-news"].render(feed(hostile, article(), paid_article()))))


def test_a_news_sitemap_without_stories_is_one_all_the_same(feed):
    root = etree.fromstring(DIALECTS["google-news"].render(feed()))
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    assert len(root) == 0
