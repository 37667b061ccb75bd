"""Feeds of every format read into what comes in: the same fields as feedparser finds, and nothing that a feed holds raises."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from origins import item, rss

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadInput
from share.ingest.arrivals import Arrival, Gone, Incoming, Unreadable
from share.ingest.entry import language_tag, slug_of
from share.ingest.feed import ReadFeed, read_feed

DISCLOSURES = read_disclosures(open_assets(None))
GOLDENS = Path(__file__).parent.parent / "golden" / "feeds"
URL = "https://news.example/feed"


def read(data: bytes, content_type: str = "") -> ReadFeed:
    return read_feed(data, url=URL, content_type=content_type, disclosures=DISCLOSURES)


def one(data: bytes) -> Incoming:
    (found,) = read(data).arrivals
    assert isinstance(found, Incoming)
    return found


def atom(inside: str, attributes: str = "") -> bytes:
    head = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Courier</title>'
    return f"{head}<entry><id>urn:1</id><title>Ferry</title>{inside}</entry></feed>".encode()


FEEDS = [path.name for path in GOLDENS.iterdir() if path.suffix != ".json" and "google-news" not in path.name]
"""A news sitemap is no feed, and feedparser reads no JSON."""


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_our_fields_are_those_that_feedparser_finds(name: str) -> None:
    data = (GOLDENS / name).read_bytes()
    theirs = {entry.id: entry for entry in feedparser.parse(io.BytesIO(data)).entries}
    ours = {arrival.foreign_id: arrival for arrival in read(data).arrivals}
    assert set(theirs) <= set(ours)
    for foreign_id, entry in theirs.items():
        arrival = ours[foreign_id]
        if not isinstance(arrival, Incoming):
            continue
        said = arrival.document
        label = (said.get("disclosure") or {}).get("label")
        assert entry.title == (f"{label}: {said['title']}" if label else said["title"])
        assert entry.link == said["canonical_url"]
        assert _time(entry.published_parsed) == said["published"]
        assert [author.name for author in entry.get("authors", ())] == [author["name"] for author in said.get("authors", ())]
        assert [tag.term for tag in entry.get("tags", ())] == [*filter(None, [label, said.get("section")]), *said.get("tags", ())]
        assert said["language"] == (entry.get("language") or entry.title_detail.language)


def _time(parts: object) -> str:
    year, month, day, hour, minute, second = parts[:6]  # type: ignore[index]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat().replace("+00:00", "Z")


def test_the_full_text_is_the_body_and_the_description_the_summary() -> None:
    found = one(rss(item(1, body="A short word.", more="<content:encoded>&lt;p&gt;The whole.&lt;/p&gt;</content:encoded>")))
    assert (found.document["body_html"], found.document["summary"]) == ("<p>The whole.</p>", "A short word.")


def test_a_description_that_is_all_there_is_is_the_body() -> None:
    found = one(rss(item(1, body="<p>All there is.</p>")))
    assert found.document["body_html"] == "<p>All there is.</p>"
    assert "summary" not in found.document


def test_an_item_with_a_title_alone_says_it_twice_and_tells_so() -> None:
    found = one(rss("<title>Tram &amp;amp; ferry</title><guid>x</guid>"))
    assert found.document["body_html"] == "<p>Tram &amp; ferry</p>"
    assert found.notes == ("The source gives no text but the title.",)


def test_the_html_of_an_item_is_made_safe_and_its_addresses_whole() -> None:
    body = "<p onclick='x'>Text<script>alert(1)</script><a href='/more'>more</a><img src='pic.jpg'></p>"
    html = one(rss(item("deep/1", body=body))).document["body_html"]
    assert "script" not in html
    assert "onclick" not in html
    assert 'href="https://news.example/more"' in html
    assert 'src="https://news.example/deep/pic.jpg"' in html


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("Ships &amp;amp; trains", "Ships & trains"),
        ("&lt;b&gt;Ships&lt;/b&gt;", "Ships"),
        ("<![CDATA[Ships &amp; trains]]>", "Ships & trains"),
        ("5 &lt; 6", "5 < 6"),
        ("  Ships\n  and   trains ", "Ships and trains"),
    ],
)
def test_a_title_is_plain_text(inside: str, title: str) -> None:
    found = one(rss(f"<title>{inside}</title><guid>x</guid><description>Text</description>"))
    assert found.document["title"] == title


@pytest.mark.parametrize(
    "data",
    [
        rss("<title>A</title><guid>x</guid><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>"),
        atom("<published>0001-01-01T00:00:00Z</published><updated>0001-01-01T00:00:00Z</updated>"),
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"A","date_published":"0001-01-01T00:00:00Z"}]}',
    ],
    ids=["RSS", "Atom", "JSON Feed"],
)
def test_a_date_that_was_never_set_is_none(data: bytes) -> None:
    found = one(data)
    assert not found.document.keys() & {"published", "modified"}
    assert found.modified is None


def test_an_ampersand_that_nobody_escaped_stays_one() -> None:
    link = "https://news.example/?p=1&lang=de&copy=1"
    body = "<![CDATA[<p>R&D <a href='?a=1&b=2'>more</a></p>]]>"
    found = one(
        rss(f"<title>AT&T buys B&B &amp; Caf&eacute;</title><guid>x</guid><link>{link}</link><description>{body}</description>")
    )
    assert found.document["title"] == "AT&T buys B&B & Café"
    assert found.document["canonical_url"] == "https://news.example/?p=1&lang=de&copy=1"
    assert "R&amp;D" in found.document["body_html"]
    assert "?a=1&amp;b=2" in found.document["body_html"]


def test_the_widest_picture_is_the_photo_with_what_it_shows_and_who_made_it() -> None:
    media = (
        '<media:group><media:content url="https://p.example/s.jpg" type="image/jpeg" width="100"/>'
        '<media:content url="https://p.example/l.jpg" type="image/jpeg" width="2000">'
        "<media:description>A ferry at night</media:description><media:credit>Ada</media:credit></media:content>"
        '<media:content url="https://p.example/v.mp4" type="video/mp4" width="4000"/></media:group>'
    )
    photo = one(rss(item(1, more=media))).document["photo"]
    assert photo == {"url": "https://p.example/l.jpg", "alt": "A ferry at night", "credit": "Ada"}


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ('<enclosure url="https://p.example/e.png" type="image/png" length="0"/>', "https://p.example/e.png"),
        ('<enclosure url="https://p.example/a.mp3" type="audio/mpeg" length="0"/>', None),
        ('<media:thumbnail url="https://p.example/t.jpg"/>', "https://p.example/t.jpg"),
        ("<content:encoded>&lt;img src='/in.jpg' alt='In it'&gt;</content:encoded>", "https://news.example/in.jpg"),
        ('<media:content url="https://p.example/untyped.webp"/>', "https://p.example/untyped.webp"),
    ],
)
def test_other_places_for_a_photo(more: str, url: str | None) -> None:
    assert one(rss(item(1, more=more))).document.get("photo", {}).get("url") == url


def test_an_e_mail_address_is_no_byline() -> None:
    found = one(rss(item(1, more="<author>ada@news.example</author>")))
    assert "authors" not in found.document
    found = one(rss(item(1, more="<author>ada@news.example (Ada Lindqvist)</author>")))
    assert [author["name"] for author in found.document["authors"]] == ["Ada Lindqvist"]


def test_the_times_of_an_atom_entry() -> None:
    found = one(
        atom("<published>2026-11-20T10:00:00+02:00</published><updated>2026-11-20T11:00:00Z</updated><summary>x</summary>")
    )
    assert (found.document["published"], found.document["modified"]) == ("2026-11-20T08:00:00Z", "2026-11-20T11:00:00Z")
    assert found.modified == datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_a_date_that_is_none_is_left_out() -> None:
    found = one(rss("<title>Ferry</title><guid>x</guid><pubDate>yesterday</pubDate><description>Text</description>"))
    assert "published" not in found.document


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thu, 26 Nov 2026 03:00:00 CET", "2026-11-26T02:00:00Z"),
        ("2026-11-26 03:00:00 CET", "2026-11-26T02:00:00Z"),
        ("2026-11-26 03:00 EST", "2026-11-26T08:00:00Z"),
        ("2026-11-26T03:00:00.5Z", "2026-11-26T03:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 MEZ", "2026-11-26T02:00:00Z"),
        ("Sun, 26 Jul 2026 03:00 CEST", "2026-07-26T01:00:00Z"),
        ("Sun, 26 Jul 2026 03:00:00 BST", "2026-07-26T02:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 EST", "2026-11-26T08:00:00Z"),
        ("Thu, 26 Nov 2026 12:00:00 AEDT", "2026-11-26T01:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 NOWHR", "2026-11-26T03:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00", "2026-11-26T03:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 GMT+1", "2026-11-26T02:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 UTC+0100", "2026-11-26T02:00:00Z"),
        ("Thu, 26 Nov 2026 03:00:00 -0330 (NST)", "2026-11-26T06:30:00Z"),
        ("Do, 26 Nov 2026 03:00:00 +0100", "2026-11-26T02:00:00Z"),
        ("Donnerstag, 31. Dezember 2026 00:30 MEZ", "2026-12-30T23:30:00Z"),
        ("jeu., 26 févr. 2026 03:00:00 +0100", "2026-02-26T02:00:00Z"),
        ("jueves, 26 de noviembre de 2026 03:00:00 GMT", "2026-11-26T03:00:00Z"),
        ("чт, 26 ноя 2026 03:00:00 +0300", "2026-11-26T00:00:00Z"),
        ("木, 26 11月 2026 03:00:00 +0900", "2026-11-25T18:00:00Z"),
        ("Thu, 26 Nov 26 03:00:00 GMT", "2026-11-26T03:00:00Z"),
        ("26 November 2026 03:00 GMT", "2026-11-26T03:00:00Z"),
    ],
)
def test_a_time_is_read_with_the_names_that_its_country_has(written: str, meant: str) -> None:
    found = one(rss(f"<title>Ferry</title><guid>x</guid><pubDate>{written}</pubDate><description>Text</description>"))
    assert found.document["published"] == meant


@pytest.mark.parametrize("written", ["26 listopada 2026 03:00 GMT", "31 Feb 2026 03:00 CET", "26 J 2026 03:00 CET"])
def test_a_time_that_may_be_two_or_none_is_not_said(written: str) -> None:
    found = one(rss(f"<title>Ferry</title><guid>x</guid><pubDate>{written}</pubDate><description>Text</description>"))
    assert "published" not in found.document


def test_markup_of_atom_comes_in_whichever_way_it_is_written() -> None:
    xhtml = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p></div></content>'
    for content in (xhtml, '<content type="html">&lt;p&gt;One&lt;/p&gt;</content>', '<content type="text">One</content>'):
        assert "<p>One</p>" in one(atom(content)).document["body_html"]


def test_a_relative_address_of_atom_is_resolved_against_its_base() -> None:
    found = one(atom('<link href="story"/><summary>x</summary>', 'xml:base="https://base.example/a/"'))
    assert found.document["canonical_url"] == "https://base.example/a/story"


def test_an_item_without_an_id_is_known_by_its_link() -> None:
    found = one(rss("<title>Ferry</title><link>https://news.example/f</link><description>Text</description>"))
    assert found.foreign_id == "https://news.example/f"


def test_of_two_items_with_one_id_the_first_counts() -> None:
    read_ = read(rss(item(1, title="New"), item(1, title="Old")))
    assert [arrival.document["title"] for arrival in read_.arrivals if isinstance(arrival, Incoming)] == ["New"]


def test_the_licence_of_an_item_is_in_its_rights() -> None:
    more = "<dc:rights>© Courier</dc:rights><atom:link rel='license' href='https://creativecommons.org/licenses/by/4.0/'/>"
    assert one(rss(item(1, more=more))).document["rights"] == "© Courier https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(("said", "tag"), [("en_us", "en-US"), ("DE", "de"), ("zh-Hant", "zh-Hant"), ("English!", ""), ("", "")])
def test_languages_are_written_as_bcp_47_has_them(said: str, tag: str) -> None:
    assert language_tag(said) == tag


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("https://news.example/2026/11/night-ferry-returns.html", "night-ferry-returns"),
        ("https://news.example/Night_Ferry_Returns/", "night-ferry-returns"),
        ("https://news.example/story/1234567", ""),
        ("https://news.example/f", ""),
        ("https://news.example/?p=17", ""),
        ("", ""),
    ],
)
def test_the_slug_of_an_address_is_its_last_part_where_that_is_words(address: str, slug: str) -> None:
    assert slug_of(address) == slug


def test_what_a_feed_asks_to_wait() -> None:
    assert read(rss(item(1), head="<ttl>90</ttl>")).wait == timedelta(minutes=90)
    weekly = "<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>7</sy:updateFrequency>"
    assert read(rss(item(1), head=weekly)).wait == timedelta(days=1)


def test_one_item_can_be_read_again_from_its_own_bytes() -> None:
    whole = read(rss(item(1), item(2, title="Second"), item(3))).arrivals
    again = read(whole[1].raw).arrivals
    assert [(found.foreign_id, found.document) for found in again if isinstance(found, Incoming)] == [
        (whole[1].foreign_id, whole[1].document)  # type: ignore[union-attr]
    ]


@pytest.mark.parametrize("state", ["deleted", "blocked"])
def test_media_status_says_that_an_item_has_gone(state: str) -> None:
    (found,) = read(rss(item(1, more=f'<media:status state="{state}"/>'))).arrivals
    assert found == Gone(foreign_id="item-1", at=datetime(2026, 11, 20, 12, tzinfo=UTC), raw=found.raw)


def test_a_tombstone_says_that_an_entry_has_gone() -> None:
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>x</title>
        <at:deleted-entry ref="urn:1" when="2026-11-20T12:00:00Z"><at:comment>x</at:comment></at:deleted-entry>
        <entry><id>urn:2</id><title>There</title><summary>Text</summary></entry></feed>"""
    gone, there = read(data).arrivals
    assert isinstance(gone, Gone)
    assert (gone.foreign_id, gone.at) == ("urn:1", datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert there.foreign_id == "urn:2"


def json_feed(*items: object, **head: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": items} | head).encode()


def test_an_item_of_a_json_feed() -> None:
    entry = {
        "id": 17,
        "url": "https://news.example/night-ferry",
        "title": "Night ferry",
        "content_text": "One.\nTwo.",
        "summary": "Short",
        "image": "https://p.example/i.jpg",
        "date_published": "2026-11-20T12:00:00+01:00",
        "authors": [{"name": "Ada", "url": "https://news.example/ada"}],
        "tags": ["City", "Boats"],
        "language": "de",
    }
    found = one(json_feed(entry))
    assert found.foreign_id == "17"
    assert found.document == {
        "title": "Night ferry",
        "body_html": "<p>One.</p><p>Two.</p>",
        "summary": "Short",
        "language": "de",
        "section": "City",
        "tags": ["Boats"],
        "authors": [{"name": "Ada", "url": "https://news.example/ada"}],
        "published": "2026-11-20T11:00:00Z",
        "canonical_url": "https://news.example/night-ferry",
        "photo": {"url": "https://p.example/i.jpg", "alt": "", "credit": ""},
    }


def test_xml_that_its_server_calls_json_is_read_as_xml() -> None:
    """Application servers name every answer so unless they are told otherwise."""
    (found,) = read(atom("<summary>It sails – again.</summary>"), "application/json; charset=utf-8").arrivals
    assert isinstance(found, Incoming)
    assert "It sails – again." in str(found.document["body_html"])


@pytest.mark.parametrize("content_type", ["application/feed+json", "text/plain", ""])
def test_a_json_feed_with_a_byte_order_mark_is_one_whatever_its_server_calls_it(content_type: str) -> None:
    (found,) = read(b"\xef\xbb\xbf" + json_feed({"id": "1", "content_text": "One."}), content_type).arrivals
    assert found.foreign_id == "1"


def test_relative_addresses_of_a_json_feed_are_resolved_against_its_own() -> None:
    entry = {"id": "1", "url": "/2026/night-ferry", "image": "/i.jpg", "content_html": '<p><a href="more">More</a></p>'}
    document = one(json_feed(entry)).document
    assert document["canonical_url"] == "https://news.example/2026/night-ferry"
    assert document["photo"]["url"] == "https://news.example/i.jpg"
    assert 'href="https://news.example/2026/more"' in document["body_html"]


def test_items_of_a_json_feed_that_are_none_are_told_and_the_others_come() -> None:
    found = read(json_feed("text", {"title": "No id"}, {"id": "a", "title": "There", "content_text": "x"})).arrivals
    assert [type(arrival) for arrival in found] == [Unreadable, Unreadable, Incoming]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"hello",
        b"<html><body><p>Log in</p></body></html>",
        b"[]",
        b"{}",
        b'{"version": "https://jsonfeed.org/version/1", "items": 1}',
        b"{" * 100_000,
        b"\x00" * 1_000,
        b"<?xml version='1.0'?><opml><body/></opml>",
    ],
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        read(data)


def test_entities_that_grow_without_end_do_not_grow() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "lol">{bomb}]>'.encode() + rss(item(1, title="x")).split(b"?>", 1)[1]
    assert len(read(data.replace(b"<title>x", b"<title>&e9;")).arrivals) <= 1


def test_nothing_is_read_from_our_disk_by_an_entity() -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    found = read(data + rss(item(1)).split(b"?>", 1)[1].replace(b"sails", b"&x;")).arrivals
    secret = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no such file"
    assert secret not in json.dumps([getattr(arrival, "document", {}) for arrival in found], default=str)


PIECES = """<item> </item> <title> </title> <guid> </guid> <link> <![CDATA[ ]]> & &amp; &#0; &#xD800; <!-- --> <?x ?> <entry>
<pubDate> <media:content\turl='x'/> <content:encoded> <!DOCTYPE <at:deleted-entry\tref='x'/> 😀 <a\thref='javascript:x'>"""
MARKUP = st.sampled_from([*re.split("[ \n]", PIECES), "\x0b", "\ufffe", "\u202e"])


@given(st.lists(st.one_of(MARKUP, st.text(max_size=20)), max_size=40))
@settings(max_examples=300)
def test_hostile_xml_never_raises_anything_but_that_it_is_no_feed(pieces: list[str]) -> None:
    data = rss("".join(pieces), item("good"), "".join(reversed(pieces)))
    _read_or_refused(data)


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_never_raise_anything_but_that_they_are_no_feed(data: bytes) -> None:
    _read_or_refused(data)
    _read_or_refused(b"<rss version='2.0'><channel><item>" + data + b"</item></channel></rss>")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = """id url title summary content_html content_text image date_published date_modified authors author tags language
attachments _sharewire"""
FIELDS = st.sampled_from(re.findall(r"\w+", NAMES))


@given(st.lists(JSON | st.dictionaries(FIELDS, JSON, max_size=8), max_size=5))
@settings(max_examples=300)
def test_hostile_json_never_raises_anything_but_that_it_is_no_feed(items: list[object]) -> None:
    _read_or_refused(json_feed(*items))


def _read_or_refused(data: bytes) -> list[Arrival]:
    try:
        found = list(read(data).arrivals)
    except BadInput:
        return []
    assert all(arrival.foreign_id for arrival in found)
    return found
