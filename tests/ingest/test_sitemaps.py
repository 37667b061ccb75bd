"""News sitemaps as sources: headlines and dates, indexes, and what pages say of themselves."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from origins import Origin, conditional, desk
from services import Service

from share.errors import BadInput
from share.ingest.newssitemap import read_sitemap

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def news(url: str, title: str, more: str = "", time: str = "2026-11-20T12:00:00Z") -> str:
    return (
        f"<url><loc>{url}</loc>{more}<news:news><news:publication><news:name>Courier</news:name>"
        f"<news:language>de</news:language></news:publication><news:publication_date>{time}</news:publication_date>"
        f"<news:title>{title}</news:title><news:keywords>Hafen, Fähren</news:keywords></news:news></url>"
    )


def sitemap(*pages: str) -> bytes:
    return f"{HEAD}{''.join(pages)}</urlset>".encode()


def page(title: str, more: str = "", body: str = "") -> tuple[int, dict[str, str], bytes]:
    html = f"<!doctype html><html lang='de'><head><title>{title}</title>{more}</head><body>{body}</body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def test_a_news_sitemap_gives_headline_date_language_keywords_and_address(service: Service, origin: Origin) -> None:
    picture = "<image:image><image:loc>https://p.example/x.jpg</image:loc></image:image>"
    origin.pages["/news.xml"] = sitemap(news("https://news.example/die-neue-faehre", "Die neue Fähre", picture))
    agency = desk(service, origin.url("/news.xml"), "sitemap")
    assert agency.counted() == {"created": 1}
    found = agency.article("die-neue-faehre")
    assert found is not None
    assert (found.title, found.language, found.section, found.tags) == ("Die neue Fähre", "de", None, ("Hafen", "Fähren"))
    assert found.published == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert found.canonical_url == "https://news.example/die-neue-faehre"
    assert found.missing_photo is not None
    assert agency.counted() == {"unchanged": 1}


@pytest.mark.parametrize(
    ("time", "read"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T12:30+01:00", datetime(2026, 11, 20, 11, 30, tzinfo=UTC)),
        ("2026-11-20T12:30Z", datetime(2026, 11, 20, 12, 30, tzinfo=UTC)),
        ("2026-11-20T12:30:15.25+00:00", datetime(2026, 11, 20, 12, 30, 15, tzinfo=UTC)),
        ("0001-01-01T00:00:00+00:00", None),
        ("yesterday", None),
    ],
)
def test_times_are_read_as_sitemaps_write_them(time: str, read: datetime | None) -> None:
    (found,) = read_sitemap(sitemap(news("https://news.example/a", "A", time=time)), url="x").entries
    assert found.published == read


def test_an_ampersand_that_nobody_escaped_stays_one() -> None:
    (found,) = read_sitemap(sitemap(news("https://news.example/?p=1&copy=2", "AT&T buys")), url="x").entries
    assert (found.link, found.title) == ("https://news.example/?p=1&copy=2", "AT&T buys")


def test_namespaces_that_begin_with_https_are_known_too() -> None:
    picture = "<image:image><image:loc>https://p.example/x.jpg</image:loc></image:image>"
    data = sitemap(news("https://news.example/a", "Ferries", picture)).replace(
        b"http://www.google.com/", b"https://www.google.com/"
    )
    (found,) = read_sitemap(data, url="x").entries
    assert (found.title, [one.url for one in found.pictures]) == ("Ferries", ["https://p.example/x.jpg"])


def test_entities_that_html_alone_knows_are_the_letters_that_they_mean() -> None:
    (found,) = read_sitemap(
        sitemap(news("https://news.example/a", "The caf&eacute; doesn&rsquo;t &amp; can&#39;t")), url="x"
    ).entries
    assert found.title == "The café doesn’t & can't"


def test_an_index_leads_to_its_newest_parts_and_later_to_what_changed_in_them(service: Service, origin: Origin) -> None:
    parts = [f"<sitemap><loc>{origin.url(f'/{n}.xml')}</loc><lastmod>2026-11-{n:02d}</lastmod></sitemap>" for n in range(1, 25)]
    origin.pages["/index.xml"] = conditional(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(parts)}</sitemapindex>'.encode(), '"i"'
    )
    for number in range(1, 25):
        origin.pages[f"/{number}.xml"] = conditional(
            sitemap(news(f"https://news.example/{number}", f"Story {number}")), f'"{number}"'
        )
    agency = desk(service, origin.url("/index.xml"), "sitemap")
    assert agency.counted() == {"created": 20}
    origin.requests.clear()
    assert agency.poll().polled.answer == "nothing new"
    assert len(origin.requests) == 21
    assert all("if-none-match" in request.headers for request in origin.requests)
    origin.pages["/24.xml"] = conditional(sitemap(news("https://news.example/new", "The newest")), '"new"')
    assert agency.counted() == {"created": 1}


def test_a_sitemap_that_was_cut_short_gives_its_whole_pages_and_is_read_again(service: Service, origin: Origin) -> None:
    whole = sitemap(*(news(f"https://news.example/{name}", f"Harbour bridge {name}") for name in "abc"))
    cut = whole[: whole.rindex(b"bridge") + 3]
    origin.pages["/map.xml"] = [(200, {"ETag": '"m"'}, cut), conditional(whole, '"m"')]
    agency = desk(service, origin.url("/map.xml"), "sitemap", complete=True)
    assert agency.counted() == {"created": 2}
    assert agency.counted()["created"] == 1
    assert sorted(one.title for one in agency.articles()) == [f"Harbour bridge {name}" for name in "abc"]


def test_a_complete_sitemap_that_has_not_changed_misses_nothing(
    service: Service, origin: Origin, caplog: pytest.LogCaptureFixture
) -> None:
    origin.pages["/map.xml"] = conditional(sitemap(*(news(f"https://news.example/{name}", name) for name in "abc")), '"m"')
    agency = desk(service, origin.url("/map.xml"), "sitemap", complete=True)
    agency.poll()
    assert agency.poll().polled.answer == "nothing new"
    assert "nothing is withdrawn" not in caplog.text


def test_an_index_that_was_cut_short_leads_to_no_half_of_an_address(service: Service, origin: Origin) -> None:
    parts = "".join(f"<sitemap><loc>{origin.url(f'/{name}.xml')}</loc></sitemap>" for name in ("one", "other"))
    whole = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()
    origin.pages["/index.xml"] = whole[: whole.rindex(b"her.xml")]
    origin.pages["/one.xml"] = sitemap(news("https://news.example/a", "A"))[:-5]
    agency = desk(service, origin.url("/index.xml"), "sitemap")
    agency.poll()
    assert [request.target for request in origin.requests] == ["/index.xml", "/one.xml"]


@pytest.mark.parametrize("broken", [(404, {}, b""), (500, {}, b""), b"<html>Not here</html>"])
def test_a_part_that_cannot_be_read_does_not_take_the_others_with_it(service: Service, origin: Origin, broken: object) -> None:
    parts = "".join(f"<sitemap><loc>{origin.url(f'/{name}.xml')}</loc></sitemap>" for name in ("broken", "whole"))
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()
    origin.pages |= {"/index.xml": index, "/broken.xml": broken, "/whole.xml": sitemap(news("https://news.example/a", "A"))}
    agency = desk(service, origin.url("/index.xml"), "sitemap")
    assert agency.counted() == {"created": 1}
    origin.pages["/broken.xml"] = sitemap(news("https://news.example/b", "B"))
    assert agency.counted()["created"] == 1
    origin.pages |= {"/broken.xml": broken, "/whole.xml": broken}
    agency.poll()
    assert agency.now().failures == 1


def test_of_an_index_no_more_is_asked_for_once_its_host_wants_to_be_left_alone(service: Service, origin: Origin) -> None:
    parts = "".join(f"<sitemap><loc>{origin.url(f'/{name}.xml')}</loc></sitemap>" for name in "ab")
    origin.pages["/index.xml"] = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()
    )
    origin.otherwise = (429, {"Retry-After": "3600"}, b"")
    agency = desk(service, origin.url("/index.xml"), "sitemap")
    agency.poll()
    assert [request.target for request in origin.requests] == ["/index.xml", "/a.xml"]
    assert agency.now().failures == 1


def test_a_sitemap_may_be_a_packed_file(service: Service, origin: Origin) -> None:
    packed = gzip.compress(sitemap(news("https://news.example/a", "Story A")))
    named = f"<sitemap><loc>{origin.url('/news.xml.gz')}</loc></sitemap>"
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'.encode()
    origin.pages["/index.xml.gz"] = (200, {"Content-Type": "application/x-gzip"}, gzip.compress(index))
    origin.pages["/news.xml.gz"] = (200, {"Content-Type": "application/x-gzip"}, packed)
    assert desk(service, origin.url("/index.xml.gz"), "sitemap").counted() == {"created": 1}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (gzip.compress(bytes(30_000_000)), "more than 20,000,000 bytes once it is unpacked"),
        (gzip.compress(b"<urlset>" * 1_000)[:-20], "cannot be unpacked"),
        (b"\x1f\x8b\x08 and no more", "cannot be unpacked"),
    ],
    ids=["a bomb", "cut short", "a beginning alone"],  # packed bytes have the time of packing in them
)
def test_a_packed_file_that_is_no_sitemap_says_so(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read_sitemap(data, url="x")


def test_a_sitemap_without_headlines_says_what_to_do(service: Service, origin: Origin) -> None:
    origin.pages["/sitemap.xml"] = sitemap("<url><loc>https://news.example/a</loc></url>")
    agency = desk(service, origin.url("/sitemap.xml"), "sitemap")
    agency.poll()
    assert "--read-pages" in agency.now().answer


META = (
    '<meta property="og:title" content="Die neue Fähre"><meta property="og:description" content="Ab Montag fährt sie.">'
    '<meta property="og:image" content="/pic.jpg"><meta property="og:image:alt" content="Eine Fähre">'
    '<meta property="article:section" content="Hafen"><meta property="article:published_time" content="2026-11-19T08:00:00Z">'
    '<script type="application/ld+json">'
    '{"@type": "NewsArticle", "author": [{"name": "Ada Lindqvist"}, {"name": "Bo Berg"}]}</script>'
)


def test_pages_are_read_where_a_source_is_set_to_that_and_once_only(service: Service, origin: Origin) -> None:
    origin.pages["/sitemap.xml"] = [
        sitemap(f"<url><loc>{origin.url('/a')}</loc><lastmod>2026-11-20</lastmod></url>"),
        sitemap(
            f"<url><loc>{origin.url('/a')}</loc><lastmod>2026-11-20</lastmod></url>",
            f"<url><loc>{origin.url('/b')}</loc></url>",
        ),
    ]
    origin.pages["/a"] = page("x", META)
    origin.pages["/b"] = page("Nur ein Titel")
    agency = desk(service, origin.url("/sitemap.xml"), "sitemap", read_pages=True)
    assert agency.counted() == {"created": 1}
    (found,) = agency.articles()
    assert (found.title, found.section, found.language) == ("Die neue Fähre", "Hafen", "de")
    assert "Ab Montag fährt sie." in found.body_html
    assert [author.name for author in found.authors] == ["Ada Lindqvist", "Bo Berg"]
    assert found.published == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert found.missing_photo is not None
    assert (found.missing_photo.source, found.missing_photo.alt) == (origin.url("/pic.jpg"), "Eine Fähre")
    origin.requests.clear()
    assert agency.counted() == {"created": 1}
    assert [request.target for request in origin.requests if request.target in {"/a", "/b"}] == ["/b"]


def test_a_page_that_says_it_is_paid_for_is_paid_for_here_too(service: Service, origin: Origin) -> None:
    origin.pages["/sitemap.xml"] = sitemap(f"<url><loc>{origin.url('/a')}</loc></url>")
    structured = (
        '<script type="application/ld+json">{"@type": "AdvertiserContentArticle", "headline": "Anzeige: Sechs Häfen"}</script>'
    )
    origin.pages["/a"] = page("Anzeige: Sechs Häfen", structured)
    agency = desk(service, origin.url("/sitemap.xml"), "sitemap", read_pages=True)
    agency.poll()
    (found,) = agency.articles()
    assert found.labelled_title == "Anzeige: Sechs Häfen"
    assert found.paid


def test_a_page_that_cannot_be_read_is_set_aside_and_the_others_come_in(service: Service, origin: Origin) -> None:
    origin.pages["/sitemap.xml"] = sitemap(*(f"<url><loc>{origin.url(f'/{name}')}</loc></url>" for name in "ab"))
    origin.pages["/a"] = page("There")
    agency = desk(service, origin.url("/sitemap.xml"), "sitemap", read_pages=True)
    assert agency.counted() == {"created": 1, "set aside": 1}
    assert "status 404" in agency.aside()[0].reason
    origin.pages["/sitemap.xml"] = sitemap(*(f"<url><loc>{origin.url(f'/{name}')}</loc></url>" for name in "abc"))
    origin.requests.clear()
    agency.poll()
    assert "/b" not in [request.target for request in origin.requests]
    origin.pages["/b"] = page("There now")
    origin.pages["/sitemap.xml"] = sitemap(*(f"<url><loc>{origin.url(f'/{name}')}</loc></url>" for name in "ab"))
    assert agency.counted(60 * 7) == {"created": 1}


def test_only_so_many_pages_are_read_at_once_and_the_others_a_minute_later(
    service: Service, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.ingest.sitemaps.PAGES", 3)
    names = [f"story-number-{letter}" for letter in "abcde"]
    origin.pages["/sitemap.xml"] = sitemap(*(f"<url><loc>{origin.url(f'/{name}')}</loc></url>" for name in names))
    for name in names:
        origin.pages[f"/{name}"] = page(name)
    agency = desk(service, origin.url("/sitemap.xml"), "sitemap", read_pages=True)
    assert agency.counted()["created"] == 3
    assert agency.waits().total_seconds() == 60
    assert agency.counted(1)["created"] == 2
    assert agency.waits().total_seconds() == 900


@pytest.mark.parametrize("data", [b"", b"no", b"<rss/>", b"<html></html>", b"\x00\x01"])
def test_what_is_no_sitemap_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_sitemap(data, url="x")
