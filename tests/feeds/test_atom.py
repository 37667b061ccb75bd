"""Atom 1.0, against a grammar of RFC 4287 and as a feed reader reads it."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from factories import NOON, article, paid_article, photo
from lxml import etree

from share.article import Author

ATOM = {"a": "http://www.w3.org/2005/Atom", "media": "http://search.yahoo.com/mrss/"}


def only_entry(document: bytes) -> etree._Element:
    (entry,) = etree.fromstring(document).findall("a:entry", ATOM)
    return entry


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"photo": photo(), "rights": "© The Harbour Post", "language": "zh-Hant"},
        {"summary": "", "body_html": "", "section": None, "tags": (), "authors": ()},
    ],
    ids=["usual", "full", "bare"],
)
def test_the_document_is_valid(rendered, picture, atom_grammar, changes):
    document = rendered("atom", article(**changes), paid_article(), picture=picture)
    atom_grammar.assertValid(etree.fromstring(document))


def test_an_empty_feed_is_valid(rendered, atom_grammar):
    atom_grammar.assertValid(etree.fromstring(rendered("atom")))


def test_the_grammar_refuses_an_entry_without_a_title(rendered, atom_grammar):
    root = etree.fromstring(rendered("atom", article()))
    entry = root.find("a:entry", ATOM)
    entry.remove(entry.find("a:title", ATOM))
    assert not atom_grammar.validate(root)


def test_a_reader_sees_both_dates(rendered):
    (entry,) = feedparser.parse(rendered("atom", article(modified=NOON + timedelta(hours=2)))).entries
    assert (entry.published, entry.updated) == ("2026-11-20T12:00:00Z", "2026-11-20T14:00:00Z")


def test_an_update_is_never_before_the_publication(rendered):
    (entry,) = feedparser.parse(rendered("atom", article(modified=NOON - timedelta(hours=2)))).entries
    assert entry.updated == "2026-11-20T12:00:00Z"


def test_a_reader_sees_every_author_with_a_page(rendered):
    writers = (Author("Ada Lindqvist", "https://news.example/ada"), Author("Bo Ek"))
    (entry,) = feedparser.parse(rendered("atom", article(authors=writers))).entries
    assert [(author.name, author.get("href")) for author in entry.authors] == [
        ("Ada Lindqvist", "https://news.example/ada"),
        ("Bo Ek", None),
    ]


def test_the_publisher_speaks_for_entries_without_a_byline(rendered):
    assert feedparser.parse(rendered("atom", article(authors=()))).feed.author_detail.name == "The Harbour Post"


def test_a_reader_gets_the_full_text(rendered):
    (entry,) = feedparser.parse(rendered("atom", article())).entries
    assert "<h2>What it cost</h2>" in entry.content[0].value
    assert entry.content[0].type == "text/html"


def test_the_article_is_the_one_alternate_link_and_says_its_language(rendered, picture):
    entry = only_entry(rendered("atom", article(language="de"), picture=picture))
    (link,) = entry.findall("a:link[@rel='alternate']", ATOM)
    assert (link.get("href"), link.get("hreflang")) == ("https://share.news.example/articles/harbour-bridge-reopens", "de")


def test_the_enclosure_tells_type_and_length_of_the_picture(rendered, picture):
    entry = only_entry(rendered("atom", article(), picture=picture))
    (link,) = entry.findall("a:link[@rel='enclosure']", ATOM)
    assert (link.get("href"), link.get("type"), link.get("length")) == (picture.url, "image/jpeg", "123456")


def test_the_feed_is_dated_by_its_last_change(rendered):
    assert feedparser.parse(rendered("atom", article(), updated=NOON + timedelta(days=3))).feed.updated == "2026-11-23T12:00:00Z"


def test_the_language_of_the_entry_is_that_of_the_article(rendered):
    assert only_entry(rendered("atom", article(language="hi"))).get("{http://www.w3.org/XML/1998/namespace}lang") == "hi"
