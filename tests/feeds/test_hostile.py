"""Whatever a newsroom pastes, each feed can be read, and one item never breaks the rest."""

from __future__ import annotations

import json

import feedparser
import pytest
from factories import NOON, article
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from share.article import Author, Correction, Disclosure, Photo, Sponsor
from share.feeds.characters import clean, one_line, uri

NASTY = [
    "]]>",
    "<![CDATA[",
    "&",
    "&amp;",
    "<b>",
    "</item>",
    "</channel></rss>",
    "\x00",
    "\x0b",
    "\ud800",
    "\ufffe",
    "\u202e",
    "😀",
    "\x92",
    '"',
]
TEXT = st.lists(st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=8)), max_size=6).map("".join)
WORDS = TEXT.map(lambda text: f"{text}a")


@st.composite
def hostile_articles(draw):
    disclosure = Disclosure("sponsored", draw(WORDS), Sponsor(draw(WORDS), "https://a.example/?a=1&b=2"), draw(TEXT))
    picture = Photo("x", "0" * 64, 1, 1, "image/jpeg", 1, credit=draw(TEXT))
    return article(
        title=draw(WORDS),
        summary=draw(TEXT),
        body_html=draw(TEXT),
        section=draw(WORDS),
        tags=(draw(WORDS),),
        authors=(Author(draw(WORDS), "https://a.example/ü?<".replace("<", "|")),),
        photo=picture,
        disclosure=draw(st.sampled_from([None, disclosure])),
        corrections=(Correction(NOON, draw(WORDS)),),
        rights=draw(TEXT),
    )


RULES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@RULES
@given(hostile=hostile_articles())
def test_rss_stays_well_formed(rendered, picture, hostile):
    document = rendered("rss", article(slug="before"), hostile, article(slug="after"), picture=picture)
    assert len(etree.fromstring(document).findall("channel/item")) == 3


@RULES
@given(hostile=hostile_articles())
def test_atom_stays_valid(rendered, picture, atom_grammar, hostile):
    atom_grammar.assertValid(etree.fromstring(rendered("atom", hostile, picture=picture)))


@RULES
@given(hostile=hostile_articles())
def test_json_feed_stays_valid(rendered, picture, json_schema, hostile):
    assert list(json_schema.iter_errors(json.loads(rendered("json", hostile, picture=picture)))) == []


@RULES
@given(hostile=hostile_articles())
def test_all_formats_read_the_same_title_and_text(rendered, hostile):
    item = json.loads(rendered("json", hostile))["items"][0]
    rss = etree.fromstring(rendered("rss", hostile)).find("channel/item")
    atom = etree.fromstring(rendered("atom", hostile)).find("{http://www.w3.org/2005/Atom}entry")
    titles = {item["title"], rss.findtext("title"), atom.findtext("{http://www.w3.org/2005/Atom}title")}
    texts = {
        item["content_html"],
        rss.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"),
        atom.findtext("{http://www.w3.org/2005/Atom}content"),
    }
    assert (len(titles), len(texts)) == (1, 1)


@pytest.mark.parametrize("extension", ["rss", "atom"])
@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_a_feed_reader_is_content_with(rendered, extension, nasty):
    document = rendered(extension, article(title=f"a{nasty}b", summary=f"a{nasty}b", body_html=f"<p>a{nasty}b</p>"))
    parsed = feedparser.parse(document)
    assert (parsed.bozo, len(parsed.entries)) == (False, 1)


def test_a_title_of_nothing_but_control_characters_gives_way_to_the_slug(rendered):
    assert json.loads(rendered("json", article(title="\x00\x01")))["items"][0]["title"] == "harbour-bridge-reopens"


def test_an_author_of_nothing_but_control_characters_is_left_out(rendered):
    assert "authors" not in json.loads(rendered("json", article(authors=(Author("\x00"),))))["items"][0]


@given(st.text(st.characters()))
@example("\r\n\x85")
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_cleaning_leaves_letters_of_every_script_alone(text):
    kept = "".join(character for character in text if character.isalpha())
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("pasted", "read"),
    [("it\x92s", "it’s"), ("a\x0bb", "a\nb"), ("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\x00b", "ab"), ("a\x81b", "ab")],
    ids=["windows apostrophe", "vertical tab", "crlf", "cr", "nul", "undefined control"],
)
def test_a_pasted_character_is_read_as_it_was_meant(pasted, read):
    assert clean(pasted) == read


def test_a_title_is_one_line():
    assert one_line(" Two\nlines \x0b here\t") == "Two lines here"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        ("https://news.example/é/東?ü=ß", "https://news.example/%C3%A9/%E6%9D%B1?%C3%BC=%C3%9F"),
        ("https://bücher.example:8443/", "https://xn--bcher-kva.example:8443/"),
        ("https://news.example/a|b", "https://news.example/a%7Cb"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("https://news.example/a\ud800b", "https://news.example/ab"),
    ],
)
def test_an_address_is_sent_as_ascii(written, sent):
    assert uri(written) == sent
