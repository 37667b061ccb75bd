"""Feeds opened in a browser: read by their style sheet, in light and dark, in Arabic, on a small screen; nothing leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from services import Service
from werkzeug.serving import make_server

SHOWN = "element => getComputedStyle(element).display !== 'none' && element.getBoundingClientRect().height > 0"


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    service.publish(rights="© The Harbour Courier")
    service.publish(slug="dunes", title="كيف تقيس محطة حركة الكثبان", summary="شبكة صغيرة", language="ar", section="علوم")
    service.publish(slug="gone")
    service.withdraw("gone")
    server = make_server("127.0.0.1", 0, service.client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(browser: Browser, address: str, **how: Any) -> tuple[Page, list[str]]:
    """The page, and what was loaded or complained of beside it."""
    page = browser.new_context(**how).new_page()
    beside: list[str] = []
    page.on("request", lambda request: beside.append(request.url))
    page.on("console", lambda message: beside.append(message.text))
    page.goto(address)
    return page, [entry for entry in beside if entry != address]


def shown(page: Page, selector: str) -> list[str]:
    """The text of every element of this kind that people see."""
    script = f"selector => [...document.querySelectorAll(selector)].filter({SHOWN}).map(element => element.textContent)"
    return list(page.evaluate(script, selector))


@pytest.mark.parametrize(("extension", "summary"), [("rss", "item > description"), ("atom", "entry > summary")])
def test_people_see_titles_and_summaries_and_none_of_the_machinery(
    browser: Browser, address: str, extension: str, summary: str
) -> None:
    page, beside = opened(browser, f"{address}/feeds/latest.{extension}")
    titles = shown(page, "item > title, entry > title")
    assert "Harbour bridge reopens after two years of repairs" in titles
    assert any("carries trams again" in text for text in shown(page, summary))
    assert any("has withdrawn this article" in text for text in shown(page, "description, comment"))
    for machinery in ("guid", "entry > id", "encoded", "content", "category", "ttl", "rights", "lastBuildDate", "feed > updated"):
        assert shown(page, machinery) == []
    assert all(entry.startswith(f"{address}/static/") for entry in beside), "no request leaves, nothing is complained of"
    assert any("/static/feed-" in entry for entry in beside)


def test_a_sentence_says_what_this_is_in_the_language_of_the_feed(browser: Browser, address: str) -> None:
    script = "selector => getComputedStyle(document.querySelector(selector), '::after').content"
    page, _ = opened(browser, f"{address}/feeds/latest.rss")
    assert "This is a feed" in page.evaluate(script, "channel > description")
    page, _ = opened(browser, f"{address}/feeds/language/ar.atom")
    assert "هذه خلاصة" in page.evaluate(script, "feed > subtitle")


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_an_arabic_item_runs_from_the_right_also_in_a_feed_of_another_language(
    browser: Browser, address: str, extension: str
) -> None:
    page, _ = opened(browser, f"{address}/feeds/latest.{extension}")
    script = """() => Object.fromEntries([...document.querySelectorAll('item, entry')].map(
        element => [element.getAttribute('xml:lang'), getComputedStyle(element).direction]))"""
    assert page.evaluate(script) == {"en": "ltr", "ar": "rtl"}


@pytest.mark.parametrize("path", ["/feeds/latest.rss", "/feeds/latest.atom", "/feeds/language/ar.rss", "/feeds/language/ar.atom"])
def test_nothing_is_cut_off_on_a_small_screen(browser: Browser, address: str, path: str) -> None:
    page, _ = opened(browser, address + path, viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_dark_screen_gets_light_letters(browser: Browser, address: str) -> None:
    def colours(scheme: str) -> tuple[str, str]:
        page, _ = opened(browser, f"{address}/feeds/latest.rss", color_scheme=scheme)
        style = page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.documentElement))")
        return tuple(style)

    (light, ink), (dark, chalk) = colours("light"), colours("dark")
    assert brightness(light) - brightness(ink) > 150
    assert brightness(chalk) - brightness(dark) > 150


def brightness(colour: str) -> float:
    """The mean of red, green and blue."""
    parts = [float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    return sum(parts) / 3
