"""What crawlers, feed readers and operators find: robots.txt, sitemaps, the list of feeds, the mark, health."""

from __future__ import annotations

import urllib.robotparser
from datetime import timedelta

import pytest
from factories import NOON, paid_article
from lxml import etree
from services import Service

SITE = "https://share.courier.example"
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def found(service: Service, path: str, query: str) -> list[str]:
    answer = service.client.get(path)
    assert answer.status_code == 200
    return [str(text) for text in etree.fromstring(answer.data).xpath(query, namespaces=NAMESPACES)]


def test_robots_may_read_everything_but_the_newsrooms_api(service: Service) -> None:
    answer = service.client.get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(answer.text.splitlines())
    for agent in ("Googlebot", "facebookexternalhit", "Twitterbot"):
        for path in ("/", "/articles/x", "/cards/x/og.jpg", "/share/x", "/feeds/latest.rss"):
            assert robots.can_fetch(agent, SITE + path)
        assert not robots.can_fetch(agent, f"{SITE}/api/v1/articles/x")
    assert robots.site_maps() == [f"{SITE}/sitemap.xml", f"{SITE}/news-sitemap.xml"]


def test_the_sitemap_has_every_live_article_at_home_here(service: Service) -> None:
    service.publish()
    service.publish(paid_article())
    service.publish(slug="elsewhere", canonical_url="https://news.example/a")
    service.publish(slug="later", published=NOON + timedelta(days=1))
    service.publish(slug="taken-down")
    service.withdraw("taken-down")
    addresses = found(service, "/sitemap.xml", "//s:loc/text()")
    assert sorted(addresses) == [f"{SITE}/articles/harbour-bridge-reopens", f"{SITE}/sponsored/summer-on-the-water"]
    for address in addresses:
        assert service.client.get(address).status_code == 200


def test_the_news_sitemap_has_the_news_of_two_days_and_nothing_paid(service: Service) -> None:
    service.publish()
    service.publish(paid_article())
    service.publish(slug="old", published=NOON - timedelta(days=3), modified=NOON - timedelta(days=3))
    assert found(service, "/news-sitemap.xml", "//s:loc/text()") == [f"{SITE}/articles/harbour-bridge-reopens"]
    assert found(service, "/news-sitemap.xml", "//n:name/text()") == ["The Harbour Courier"]


def test_the_list_of_feeds_leads_to_feeds(service: Service) -> None:
    service.publish()
    addresses = found(service, "/feeds.opml", "//outline/@xmlUrl")
    assert any("/feeds/section/city." in address for address in addresses)
    for address in addresses:
        assert address.startswith(f"{SITE}/feeds/")
        assert service.client.get(address).status_code == 200


def test_a_new_site_has_all_of_them_already(service: Service) -> None:
    for path in ("/", "/sitemap.xml", "/news-sitemap.xml", "/feeds.opml", "/robots.txt", "/icon.png"):
        assert service.client.get(path).status_code == 200, path
    assert service.client.get("/icon.png").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(("path", "text"), [("/healthz", "ok\n"), ("/readyz", "ready\n")])
def test_a_sound_process_says_so_and_nobody_keeps_it(service: Service, path: str, text: str) -> None:
    answer = service.client.get(path)
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, text, "no-store")
