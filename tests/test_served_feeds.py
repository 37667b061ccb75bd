"""The feeds of a running service as a partner has them: fetched, parsed, and what they say held against what is there."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import brotli
import feedparser
import pytest
from factories import submission
from lxml import etree, html
from PIL import Image
from processes import Line, Service, lines_to, newsroom_in, started

from share.publish import publish, withdraw
from share.store import open_store
from share.wiring import now

if sys.platform != "linux":
    pytest.skip("which process answers is looked up in /proc", allow_module_level=True)

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
DECODERS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
CORRECTED = {
    "slug": "corrected",
    "title": "The tide table was wrong",
    "body_html": '<p>See <a href="#n">below</a>, <a href="//cdn.example/a">there</a>, <a href="data:text/html,x">nowhere</a>.</p>'
    '<img src="/a.jpg" srcset="/a.jpg 1x, b.jpg 2x" alt=""><video poster="/p.jpg"><source src="v.mp4"></video>'
    '<picture><source srcset="c.webp 1x"><img src="c.jpg" alt=""></picture>',
    "canonical_url": "https://news.example/tides/table",
    "language": "ar",
    "section": "City",
    "tags": ["Tides"],
    "authors": [{"name": "Ada Lindqvist"}],
    "rights": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    "corrections": [{"at": "2026-11-20T12:00:00Z", "note": "High water is at noon."}],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo, and an article whose body has every odd kind of address."""
    newsroom = newsroom_in(tmp_path_factory.mktemp("served"), SHARE_DEMO="1")
    with started(newsroom) as running:
        assert newsroom.share("ingest", newsroom.file("corrected.json", json.dumps(CORRECTED))).exit_code == 0
        line = Line(running.port)
        # The demo comes in while the service answers already, and its last act is a withdrawal. Its cards change feeds once more.
        running.wait_until_logged("withdrawn cinema-on-the-quay")
        running.wait_for(lambda: b"corrected" in line.ask("/feeds/latest.json").body)
        running.wait_for(lambda: b"\nshare_outbox_waiting 0.0\n" in line.ask("/metrics").body)
        line.close()
        yield running


@pytest.fixture(scope="module")
def lines(service: Service) -> Iterator[list[Line]]:
    """A connection to each of the two web processes."""
    found = lines_to(service.port, 2)
    yield found
    for line in found:
        line.close()


@pytest.fixture(scope="module")
def scopes(lines: list[Line]) -> list[str]:
    """The scope of every feed that a partner can find, by OPML and by what the items say."""
    listed = etree.fromstring(lines[0].ask("/feeds.opml").body).xpath("//outline/@xmlUrl")
    found = {urlsplit(address).path.removeprefix("/feeds/").removesuffix(".rss") for address in listed}
    items = json.loads(lines[0].ask("/feeds/latest.json").body)["items"]
    found |= {f"tag/{slug(tag)}" for item in items for tag in item.get("tags", []) if slug(tag)}
    found |= {f"author/{slug(author['name'])}" for item in items for author in item.get("authors", []) if slug(author["name"])}
    there = [scope for scope in sorted(found) if lines[0].ask(f"/feeds/{scope}.json").status == 200]
    kinds = {scope.partition("/")[0] for scope in there}
    assert kinds == {"latest", "section", "tag", "author", "language"}
    return there


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@pytest.fixture(scope="module")
def paths(service: Service, lines: list[Line], scopes: list[str]) -> list[str]:
    """Every feed in every format, and the first page of every archive, once both processes tell the date of each: that of a feed
    which changed twice in a second is told two seconds after it (`share.web.feeds`), one feed's sooner than another's."""
    formats = ("rss", "atom", "json")
    found = [f"/feeds/{scope}{page}.{extension}" for scope in scopes for page in ("", "/archive/1") for extension in formats]
    for path, line in product(found, lines):
        service.wait_for(lambda path=path, line=line: line.ask(path).header("last-modified"))
    return found


def feed(line: Line, path: str) -> etree._Element:
    return etree.fromstring(line.ask(path).body)


def items_of(line: Line) -> list[dict[str, Any]]:
    """The items of the JSON feed of everything, those of withdrawn articles left out."""
    found = json.loads(line.ask("/feeds/latest.json").body)["items"]
    return [item for item in found if item["_sharewire"].get("status") != "withdrawn"]


def test_both_processes_answer_every_feed_with_the_same_bytes_and_headers(lines, paths):
    one, other = lines
    assert one.process != other.process
    for path in [*paths, "/sitemap.xml", "/sitemaps/1.xml", "/news-sitemap.xml", "/feeds.opml", "/robots.txt"]:
        for encoding in DECODERS:
            answers = [line.ask(path, Accept_Encoding=encoding) for line in lines]
            assert answers[0].state == answers[1].state, path
            assert answers[0].status == 200, path
            assert DECODERS[answers[0].header("content-encoding")](answers[0].body) == one.ask(path).body


def test_every_feed_has_an_etag_for_each_encoding_and_a_date_and_is_not_sent_twice(lines, paths):
    line, _ = lines
    for path in paths:
        whole = line.ask(path)
        date = whole.header("last-modified")
        tags = {encoding: line.ask(path, Accept_Encoding=encoding).header("etag") for encoding in DECODERS}
        assert len(set(tags.values())) == 3 or len(whole.body) < 600, path
        assert not [tag for tag in tags.values() if not re.fullmatch(r'"[\x21\x23-\x7e]+"', tag)], "strong, each of them"
        assert parsedate_to_datetime(date)
        for encoding, tag in tags.items():
            weak = f"W/{tag}"
            for asked in (tag, weak, f'"x", {tag}'):
                assert line.ask(path, Accept_Encoding=encoding, If_None_Match=asked).status == 304, (path, asked)
            assert line.ask(path, Accept_Encoding=encoding, If_Modified_Since=date).status == 304
            both = {"If_None_Match": tag, "If_Modified_Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
            assert line.ask(path, Accept_Encoding=encoding, **both).status == 304
            other = {"If_None_Match": '"1-other"', "If_Modified_Since": date}
            assert line.ask(path, Accept_Encoding=encoding, **other).status == 200, "the ETag alone decides"


def test_every_picture_is_as_large_and_of_the_type_that_the_feeds_say(lines, service):
    """Of each picture: the bytes that are behind its address, in the words of all three formats."""
    line, _ = lines
    with_pictures = [item for item in items_of(line) if "image" in item]
    rss, atom = feed(line, "/feeds/latest.rss"), feed(line, "/feeds/latest.atom")
    assert len(with_pictures) > 5
    for item in with_pictures:
        (attachment,), said = item["attachments"], item["_sharewire"]
        served = line.ask(urlsplit(attachment["url"]).path)
        with Image.open(io.BytesIO(served.body)) as picture:
            size = picture.size
        assert item["image"] == attachment["url"]
        assert (attachment["mime_type"], attachment["size_in_bytes"]) == (served.header("content-type"), len(served.body))
        assert (said["picture"]["width"], said["picture"]["height"]) == size
        (entry,) = rss.xpath(f"//item[guid='{item['id']}']")
        (content,) = entry.findall("media:content", NAMES)
        told = [content.get(name) for name in ("url", "type", "fileSize", "width", "height", "medium")]
        assert told == [attachment["url"], served.header("content-type"), str(len(served.body)), *map(str, size), "image"]
        (enclosure,) = entry.findall("enclosure")
        assert [enclosure.get(name) for name in ("url", "type", "length")] == told[:3]
        (link,) = atom.xpath(f"//atom:entry[atom:id='{item['id']}']/atom:link[@rel='enclosure']", namespaces=NAMES)
        assert [link.get(name) for name in ("href", "type", "length")] == told[:3]
        (thumbnail,) = entry.findall("media:thumbnail", NAMES)
        with Image.open(io.BytesIO(line.ask(urlsplit(thumbnail.get("url")).path).body)) as small:
            assert [thumbnail.get("width"), thumbnail.get("height")] == [str(side) for side in small.size]


def test_each_item_bears_its_language_and_direction(lines):
    line, _ = lines
    directions = set()
    for item in items_of(line):
        (text,) = html.fragments_fromstring(item["content_html"])
        assert text.get("lang") == item["language"]
        assert text.get("dir") == item["_sharewire"]["direction"]
        directions.add((item["language"], text.get("dir")))
    assert {("ar", "rtl"), ("he", "rtl"), ("en", "ltr"), ("ja", "ltr")} <= directions
    for element in feed(line, "/feeds/latest.rss").iter("item"):
        assert element.get("{http://www.w3.org/XML/1998/namespace}lang") == element.findtext("dc:language", namespaces=NAMES)


def test_all_formats_say_the_same_of_every_item(lines, scopes):
    line, _ = lines
    for scope in scopes:
        rss, atom = feed(line, f"/feeds/{scope}.rss"), feed(line, f"/feeds/{scope}.atom")
        gone = {element.get("ref") for element in atom.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")}
        items = json.loads(line.ask(f"/feeds/{scope}.json").body)["items"]
        assert [item["id"] for item in items] == [element.text for element in rss.iter("guid")]
        assert gone == {item["id"] for item in items if item["_sharewire"].get("status") == "withdrawn"}
        for item in items:
            if item["id"] in gone:
                continue
            (one,) = rss.xpath(f"//item[guid='{item['id']}']")
            (other,) = atom.xpath(f"//atom:entry[atom:id='{item['id']}']", namespaces=NAMES)
            assert one.findtext("content:encoded", namespaces=NAMES) == item["content_html"]
            assert other.findtext("atom:content", namespaces=NAMES) == item["content_html"]
            assert one.findtext("title") == other.findtext("atom:title", namespaces=NAMES) == item["title"]
            creators = [element.text for element in one.findall("dc:creator", NAMES)]
            assert creators == other.xpath("atom:author/atom:name/text()", namespaces=NAMES)
            assert creators == [author["name"] for author in item.get("authors", [])]
            assert [element.text for element in one.findall("category")] == item.get("tags", [])
            assert other.xpath("atom:category/@term", namespaces=NAMES) == item.get("tags", [])


def test_a_feed_names_itself_and_its_hub(lines, paths, service):
    line, _ = lines
    base = service.newsroom.environ["SHARE_BASE_URL"]
    for path in paths:
        answer = line.ask(path)
        archived = "/archive/" in path
        if path.endswith(".json"):
            document = json.loads(answer.body)
            named, hubs = document["feed_url"], [hub["url"] for hub in document.get("hubs", [])]
        else:
            root = etree.fromstring(answer.body)
            (named,) = root.xpath("//atom:link[@rel='self']/@href[not(ancestor::item)]", namespaces=NAMES)
            hubs = root.xpath("//atom:link[@rel='hub']/@href", namespaces=NAMES)
        assert named == base + path
        assert hubs == ([] if archived else [f"{base}/hub"])
        assert (f'<{base}/hub>; rel="hub"' in answer.header("link")) is not archived


def test_odd_addresses_come_out_whole_and_corrections_and_licence_in_words(lines):
    (item,) = [item for item in items_of(lines[0]) if item["id"].endswith("/corrected")]
    page = html.fragment_fromstring(item["content_html"])
    assert page.xpath("//a/@href") == ["https://news.example/tides/table#n", "https://cdn.example/a"]
    assert page.xpath("//img/@src") == ["https://news.example/a.jpg", "https://news.example/tides/c.jpg"]
    assert not page.xpath("//video|//source|//picture|//@poster|//@srcset"), "the newsroom's door takes none of these"
    first = page.xpath("(//p)[1]")[0].text_content()
    assert first.startswith("تصحيح")
    assert first.endswith("High water is at noon.")
    assert item["_sharewire"]["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    rss = feed(lines[0], "/feeds/latest.rss")
    (licence,) = rss.xpath("//item[contains(guid,'/corrected')]/atom:link[@rel='license']/@href", namespaces=NAMES)
    assert licence == item["_sharewire"]["licence"]


def test_a_program_that_is_not_known_never_gets_a_part(lines):
    line, _ = lines
    old = '"1-0123456789abcdef01234567"'
    for agent in (
        "",
        "Mozilla/5.0",
        "rss2email/3.14 (https://github.com/rss2email/rss2email)",
        "SmartNews/1.0",
        "Feedfetcher-Google",
    ):
        assert line.ask("/feeds/latest.rss", A_IM="feed", If_None_Match=old, User_Agent=agent).status == 200
    part = line.ask("/feeds/latest.rss", A_IM="feed", If_None_Match=old, User_Agent=f"feedparser/{feedparser.__version__}")
    if part.status == 226:
        assert (part.header("im"), part.header("cache-control")) == ("feed", "no-store")


def test_sitemaps_have_every_live_page_and_the_news_only_of_two_days_unpaid(lines, service):
    line, _ = lines
    pages = feed(line, "/sitemap.xml").xpath("//s:loc/text()", namespaces=NAMES)
    assert len(pages) > 10
    assert all(line.ask(urlsplit(page).path).status == 200 for page in pages)
    news = feed(line, "/news-sitemap.xml").xpath("//s:url/s:loc/text()", namespaces=NAMES)
    paid = {item["url"] for item in items_of(line) if "disclosure" in item["_sharewire"]}
    assert paid
    assert not paid.intersection(news)
    assert set(news) <= {item["url"] for item in items_of(line)}


def test_a_browser_is_shown_the_same_bytes_as_xml_with_a_style(lines):
    line, _ = lines
    feed_ = line.ask("/feeds/latest.rss")
    shown = line.ask("/feeds/latest.rss", Sec_Fetch_Dest="document")
    assert (shown.body, shown.header("content-type")) == (feed_.body, "application/xml; charset=utf-8")
    assert "private" in shown.header("cache-control")
    (style,) = re.findall(rb'<\?xml-stylesheet type="text/css" href="([^"]+)"\?>', feed_.body)
    assert line.ask(style.decode()).header("content-type").startswith("text/css")
    assert b"xsl" not in feed_.body


def test_while_much_is_published_no_date_and_no_etag_stands_for_two_states_and_dates_only_move_on(tmp_path):
    """Both processes are asked all the time while articles come, change and go, several of them in a second."""
    newsroom = newsroom_in(tmp_path)
    with started(newsroom) as running:
        store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
        publish(store, submission(slug="first"), now())
        both = lines_to(running.port, 2)
        asked = (
            "/feeds/latest.rss",
            "/feeds/latest.json",
            "/feeds/latest.atom",
            "/feeds/latest/archive/1.json",
            "/sitemap.xml",
            "/",
        )
        by_date: dict[tuple[str, str], set[bytes]] = defaultdict(set)
        by_tag: dict[tuple[str, str], set[bytes]] = defaultdict(set)
        dates: dict[tuple[int, str], list[datetime]] = defaultdict(list)
        stopped = threading.Event()

        def poll(line: Line) -> None:
            while not stopped.is_set():
                for path in asked:
                    answer = line.ask(path)
                    by_tag[path, answer.header("etag")].add(answer.body)
                    if date := answer.header("last-modified"):
                        by_date[path, date].add(answer.body)
                        dates[line.process, path].append(parsedate_to_datetime(date))
                time.sleep(0.1)

        threads = [threading.Thread(target=poll, args=(line,)) for line in both]
        for thread in threads:
            thread.start()
        for number in range(8):
            publish(store, submission(slug=f"story-{number}"), now())
            publish(store, submission(slug="first", title=f"The headline is number {number} by now"), now())
            if number % 4 == 3:
                withdraw(store, f"story-{number - 1}", now())
            time.sleep(5 if number % 4 == 3 else 0.3)  # a shared date is told two seconds after it
        time.sleep(1)
        stopped.set()
        for thread in threads:
            thread.join()
        store.close()
        for line in both:
            line.close()
    assert {len(bodies) for bodies in by_tag.values()} == {1}
    assert {place for place, bodies in by_date.items() if len(bodies) > 1} == set()
    for seen in dates.values():
        assert seen == sorted(seen)
    for path in asked:
        ends = {seen[-1] for (_, where), seen in dates.items() if where == path}
        assert len(ends) == 1, "both processes say the same in the end"
        assert len({date for where, date in by_date if where == path}) > 1, path
