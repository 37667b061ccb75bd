"""A page as scrapers meet it: where each tag stands, in which charset, and what the page says of robots."""

from __future__ import annotations

from dataclasses import replace

import pytest
from justhtml import JustHTML
from newspage import URL, Draft

from share.readers import Fetched, Page, Visit, read_page


def page(html: str, encoding: str = "utf-8", content_type: str = "text/html") -> Page:
    headers = {"content-type": content_type}
    return read_page(Fetched(asked=URL, url=URL, status=200, headers=headers, body=html.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15", "utf-16-le"])
def test_places_are_bytes_of_the_page(encoding: str) -> None:
    found = page(
        "<title>Für Ömer</title>\n<p>ä</p><meta property='og:title' content='Brücke'>", encoding, f"text/html; charset={encoding}"
    )
    element = found.metas("og:title")[0]
    tag = found.fetched.body[element.start : element.end].decode(encoding)
    assert tag == "<meta property='og:title' content='Brücke'>"
    assert element.get("content") == "Brücke"


def test_somebody_who_reads_less_sees_less() -> None:
    found = page("<title>A</title><meta property='og:title' content='B'><script type='application/ld+json'>{}</script>")
    end = found.metas("og:title")[0].end
    assert found.within(end).meta("og:title") == "B"
    assert found.within(end).json_ld == ()
    assert found.within(end - 1).meta("og:title") == ""
    assert found.within(None) is found


@pytest.mark.parametrize(
    ("html", "content_type", "charset", "place"),
    [
        ("<title>A</title>", "text/html; charset=ISO-8859-1", "iso-8859-1", 0),
        ("<title>A</title>", 'text/html; charset="utf-8"', "utf-8", 0),
        ("\ufeff<title>A</title>", "text/html", "utf-8", 0),
        ('<meta charset="windows-1251">', "text/html", "windows-1251", 27),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "text/html", "koi8-r", 66),
        ("<title>A</title>", "text/html", "utf-8", -1),
        ('<meta charset="no-such-thing">', "text/html", "utf-8", -1),
        ('<meta charset="idna"><p>ä</p>', "text/html; charset=hex", "utf-8", 19),
        ('<meta charset="rot13">', "text/html; charset=hex", "utf-8", -1),
        ('<!-- <meta charset="latin1"> --><meta charset="utf-8">', "text/html", "utf-8", 52),
        ('<meta name="description" content="How charset=latin1 went out"><meta charset="utf-8">', "text/html", "utf-8", 83),
        ('<meta charset="utf-16"><title>A</title>', "text/html", "utf-8", 21),
    ],
)
def test_the_charset_and_where_it_is_said(html: str, content_type: str, charset: str, place: int) -> None:
    found = page(html, content_type=content_type)
    assert (found.charset, found.charset_end) == (charset, place)
    assert found.title == ("A" if "title" in html else "")


def test_json_ld_that_is_no_json_says_why() -> None:
    found = page("<script type='application/ld+json'>{'a'}</script><script type='application/ld+json'>[1]</script>")
    assert found.json_ld[0].value is None
    assert "line 1" in found.json_ld[0].problem
    assert found.json_ld[1].value == [1]


def test_a_paragraph_ends_where_the_next_or_a_heading_begins() -> None:
    """HTML lets its end tag be left out, and whole archives of newspapers do."""
    found = page("<h1>Trams <em>are</em> back</h1><p>One <b>of</b> two.<p>Two of two.<h2>Sport</h2><p>Last.")
    texts = ["Trams are back", "One of two.", "Two of two.", "Sport", "Last."]
    assert [element.text for element in found.elements] == texts
    first = found.elements[1]
    assert found.fetched.body[first.start : first.end] == b"<p>One <b>of</b> two."


def test_tags_in_comments_scripts_and_values_are_none() -> None:
    found = page('<!-- <meta property="og:title" content="A"> --><script>"<meta property=og:title content=B>"</script>')
    assert found.metas("og:title") == []


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<" * 5000, b"<meta", b"<!doctype html><html><head><title>"])
def test_anything_is_a_page(body: bytes) -> None:
    assert read_page(Fetched(asked=URL, url=URL, status=200, body=body)).title == ""


@pytest.mark.parametrize(
    ("header", "agents", "rules"),
    [
        ("noindex, nofollow", (), {"noindex", "nofollow"}),
        ("googlebot-news: noindex", (), set()),
        ("googlebot-news: noindex", ("googlebot-news",), {"noindex"}),
        ("max-image-preview:large", (), {"max-image-preview:large"}),
        ("max-snippet: 20, noindex", (), {"max-snippet:20", "noindex"}),
        ("otherbot: noindex, nofollow, googlebot: noarchive", ("googlebot",), {"noarchive"}),
        ("noarchive, googlebot: noindex, nosnippet", ("googlebot",), {"noarchive", "noindex", "nosnippet"}),
        ("noarchive, googlebot: noindex, nosnippet", ("linkedinbot",), {"noarchive"}),
        ("googlebot: max-image-preview: none, noindex", ("googlebot",), {"max-image-preview:none", "noindex"}),
        ("unavailable_after: Saturday, 25 Jun 2011 15:00:00 PST", (), {"unavailable_after:saturday", "25jun201115:00:00pst"}),
        ("", (), set()),
    ],
)
def test_rules_for_robots_in_the_header(header: str, agents: tuple[str, ...], rules: set[str]) -> None:
    draft = Draft().drop("robots")
    draft.headers["x-robots-tag"] = header
    assert Visit(page=read_page(draft.page)).robots(*agents) == rules


def test_robots_txt_is_obeyed_by_name() -> None:
    visit = Visit(page=read_page(Draft().page))
    rules = "User-agent: Twitterbot\nDisallow: /articles/\n\nUser-agent: *\nDisallow: /private/\n"
    visit = replace(visit, robots_file=rules)
    assert not visit.may_fetch("Twitterbot")
    assert visit.may_fetch("LinkedInBot")
    assert visit.may_fetch("")


@pytest.mark.parametrize(
    ("rules", "agent", "allowed"),
    [
        ("", "Twitterbot", True),
        ("User-agent: *\nDisallow:", "Twitterbot", True),
        ("User-agent: *\nDisallow: /\nAllow: /articles/", "Twitterbot", True),  # the longest rule counts, and not the first
        ("User-agent: *\nAllow: /\nDisallow: /articles/", "Twitterbot", False),
        ("User-agent: *\nDisallow: /articles/\nAllow: /articles/", "Twitterbot", True),
        ("User-agent: *\nDisallow: /*/harbour-", "Twitterbot", False),
        ("User-agent: *\nDisallow: /*bridge$", "Twitterbot", False),
        ("User-agent: *\nDisallow: /articles/harbour$", "Twitterbot", True),
        ("User-agent: *\nDisallow: /*?*", "Twitterbot", True),
        ("User-agent: *\nDisallow: /%61rticles", "Twitterbot", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: twitterbot/1.0\nAllow: /", "Twitterbot", True),
        ("User-agent: A\nUser-agent: Twitterbot # X\nCrawl-delay: 1\nDisallow: /", "Twitterbot", False),
        ("User-agent: Twitterbot\nAllow: /\nUser-agent: B\nDisallow: /", "Twitterbot", True),
        ("User-agent: Twitterbot\nAllow: /a\n\nUser-agent: Twitterbot\nDisallow: /", "Twitterbot", True),
        ("User-agent: bot\nDisallow: /", "Twitterbot", True),  # a part of a name is another name
        ("User-agent: Googlebot\nDisallow: /", "Googlebot-News", False),
        ("User-agent: Googlebot\nDisallow: /\nUser-agent: Googlebot-News\nAllow: /", "Googlebot-News", True),
        ("User-agent: Googlebot-News\nDisallow: /", "Googlebot", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", "Twitterbot", False),
        ("Disallow: /\n<html>no robots here: at all</html>", "Twitterbot", True),
    ],
)
def test_robots_txt_is_read_as_the_standard_says(rules: str, agent: str, allowed: bool) -> None:
    assert replace(Visit(page=read_page(Draft().page)), robots_file=rules).may_fetch(agent) is allowed


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://a.example/i?id=1&section=2&copy=3&amp;region=eu", "https://a.example/i?id=1&section=2&copy=3&region=eu"),
        ("&copy &copy; &notit; &ampx &amp= &#65a &#x42; &nothing; AT&T &", "© © &notit; &ampx &amp= Aa B &nothing; AT&T &"),
    ],
)
def test_addresses_keep_their_ampersands(written: str, read: str) -> None:
    html = f'<meta property="og:image" content="{written}">'
    assert page(html).meta("og:image") == read
    element = JustHTML(html, sanitize=False).query("meta")[0]
    assert element.attrs["content"] == read


@pytest.mark.parametrize(
    "tag",
    [
        '<meta property="og:title" content="a > b">',
        "<META\nProperty = 'og:title'\ncontent = 'He said \"x\"' Content=2/>",
        '<meta/property=og:title/content="a">',
        "<meta property=og:title content=a/b/ hidden>",
        '<meta content="a"property="og:title">',
        '<meta content= property="og:title">',
    ],
)
def test_attributes_are_read_as_browsers_read_them(tag: str) -> None:
    assert next(page(tag).all("meta")).attributes == {
        name: value or "" for name, value in JustHTML(tag, sanitize=False).query("meta")[0].attrs.items()
    }


@pytest.mark.parametrize("start", ["<![foo[bar]]>", "<![ [", "<![CDATA[ a ]]>", "<![if !IE]>", "<![>"])
def test_what_looks_like_sgml_is_a_comment(start: str) -> None:
    assert page(f'{start}><meta property="og:title" content="A">').meta("og:title") == "A"


@pytest.mark.parametrize(
    ("charset", "encoding", "title"),
    [
        ("iso-8859-1", "cp1252", "“Schöne” Preise – 5 €"),
        ("us-ascii", "cp1252", "It’s out"),
        ("ISO-8859-9", "cp1254", "“Güneş”"),
        ("tis-620", "cp874", "“ไทย”"),
        ("windows-874", "cp874", "“ไทย”"),
        ("gb2312", "gb18030", "朱镕基会见"),
        ("gbk", "gb18030", "㐂 €"),
        ("big5", "big5hkscs", "啫喱"),
        ("shift_jis", "cp932", "①髙橋～"),
        ("x-sjis", "cp932", "髙橋"),
        ("euc-kr", "cp949", "똠방각하"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
    ],
)
def test_charsets_are_those_of_the_web(charset: str, encoding: str, title: str) -> None:
    found = page(f'<meta charset="{charset}"><title>{title}</title><meta property="og:title" content="A">', encoding)
    assert (found.title, found.torn) == (title, False)
    element = found.metas("og:title")[0]
    assert found.fetched.body[element.start : element.end] == b'<meta property="og:title" content="A">'
