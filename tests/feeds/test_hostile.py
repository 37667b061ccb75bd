"""Whatever a newsroom pastes, each feed can be read, and one item never breaks the rest."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from factories import NOON, article
from feed_rules import findings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from partners import Msn

from share.article import Access, Author, Correction, Disclosure, Photo, Sponsor
from share.feeds.characters import clean, one_line, uri
from share.feeds.dialects import DIALECTS

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


BODIES = [
    '<p onclick="a()">text<script>alert(1)</script></p>',
    '<img src="/a.jpg" srcset="/a.jpg 1x, b.jpg 2x"><a href="#notes">n</a><a href="../up">u</a>',
    "<div>" * 50 + "deep",
    "<table><tr><td>cell",
    "<![CDATA[x]]><!-- c --><?pi?>",
    "&nbsp;&bogus;&#0;&#x1F600;",
]


@st.composite
def batches(draw):
    """Twenty articles of one feed: each hostile in its own way, in some language, at some time."""
    found = []
    for number in range(20):
        hostile = draw(hostile_articles())
        found.append(
            hostile.with_changes(
                slug=f"story-{number}",
                body_html=hostile.body_html + draw(st.sampled_from(BODIES)),
                language=draw(st.sampled_from(["en", "de-AT", "ar", "zh-Hant", "he", "x" * 3, "pt-BR"])),
                published=NOON + timedelta(seconds=draw(st.integers(-(10**9), 10**8))),
                access=draw(st.sampled_from(list(Access))),
            )
        )
    return found


def as_rss(document: bytes) -> list[tuple[object, ...]]:
    """The fields of each item, as they stand in the XML."""
    fields = []
    for item in etree.fromstring(document).iter("item"):
        texts = [item.findtext(path) for path in ("guid", "link", "title", "{*}encoded", "{*}language")]
        people = [element.text for element in item.findall("{http://purl.org/dc/elements/1.1/}creator")]
        words = [element.text for element in item.findall("category")]
        dates = [parsedate_to_datetime(item.findtext("pubDate")).strftime("%Y-%m-%dT%H:%M:%SZ")]
        fields.append((*texts, people, words, dates, item.find("enclosure").get("length")))
    return fields


def as_atom(document: bytes) -> list[tuple[object, ...]]:
    fields = []
    for entry in etree.fromstring(document).iter("{*}entry"):
        texts = [entry.findtext("{*}id"), entry.find("{*}link[@rel='alternate']").get("href"), entry.findtext("{*}title")]
        texts += [entry.findtext("{http://www.w3.org/2005/Atom}content"), entry.get("{http://www.w3.org/XML/1998/namespace}lang")]
        people = [element.text for element in entry.findall("{*}author/{*}name")]
        words = [element.get("term") for element in entry.findall("{*}category")]
        enclosure = entry.find("{*}link[@rel='enclosure']")
        fields.append((*texts, people, words, [entry.findtext("{*}published")], enclosure.get("length")))
    return fields


def as_json(document: bytes) -> list[tuple[object, ...]]:
    return [
        (
            *(item[name] for name in ("id", "url", "title", "content_html", "language")),
            [author["name"] for author in item.get("authors", [])],
            item.get("tags", []),
            [item["date_published"]],
            str(item["attachments"][0]["size_in_bytes"]),
        )
        for item in json.loads(document)["items"]
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(batch=batches())
def test_two_thousand_hostile_articles_are_valid_everywhere_and_every_format_says_the_same(
    rendered, picture, atom_grammar, json_schema, batch
):
    rss, atom, json_feed = (rendered(extension, *batch, picture=picture) for extension in ("rss", "atom", "json"))
    assert findings(rss) == []
    atom_grammar.assertValid(etree.fromstring(atom))
    assert list(json_schema.iter_errors(json.loads(json_feed))) == []
    assert as_rss(rss) == as_atom(atom) == as_json(json_feed)
    for document in (rss, atom):
        parsed = feedparser.parse(document)
        assert (parsed.bozo, len(parsed.entries)) == (False, len(batch))
    for address in re.findall(r'(?:src|href)="([^"]*)"|srcset="([^ "]*)', " ".join(str(item[3]) for item in as_json(json_feed))):
        assert re.match(r"https?://|mailto:|tel:", "".join(address)), address


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


@pytest.mark.parametrize("name", DIALECTS)
@RULES
@given(hostile=hostile_articles())
def test_every_partners_dialect_stays_well_formed(rendered, picture, name, hostile):
    document = rendered("rss", article(slug="before"), hostile, article(slug="after"), picture=picture, dialect=DIALECTS[name])
    root = etree.fromstring(document)
    left_out = hostile.paid and not DIALECTS[name].takes_paid
    assert len(list(root.iter("item", "{http://www.sitemaps.org/schemas/sitemap/0.9}url"))) == (2 if left_out else 3)
    if name == "msn":
        for item in root.iter("item"):
            fault = Msn.fault(item, hostile.published + timedelta(days=1))
            assert not {"tags", "nested", "addresses"}.intersection(fault.split()), fault


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
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://a_b.bücher.example/", "https://a_b.xn--bcher-kva.example/"),
        ("https://ü:p@bücher.example:8443/", "https://%C3%BC:p@xn--bcher-kva.example:8443/"),
        ("https://[news.example/é", "https://%5Bnews.example/%C3%A9"),
        ("https://news.example/a|b", "https://news.example/a%7Cb"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("https://news.example/a\ud800b", "https://news.example/ab"),
    ],
)
def test_an_address_is_sent_as_ascii(written, sent):
    assert uri(written) == sent
