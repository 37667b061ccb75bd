"""The pages in a real browser: axe, keyboard, scripts on and off, both colour schemes. No request leaves the machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import NOON, article, paid_article
from instances import Instance
from playwright.sync_api import Browser, BrowserContext, Page
from visits import follow_no_further
from werkzeug.serving import make_server

from share.article import Article, Correction, RelatedLink, Submission, Translation
from share.publish import publish, withdraw
from share.settings import Settings
from share.store import migrate
from share.web import create_app
from share.wiring import open_parts

BODY = (
    "<p>" + "The bridge carries trams again from Monday. " * 12 + '<a href="https://news.example/plan">The plan</a>.</p>'
    "<h2>What it cost</h2><ul><li>Steel</li><li>Paint</li></ul><blockquote><p>“A tenth less.”</p></blockquote>"
    '<table><tr><th scope="col">Year</th><th scope="col">Cost</th></tr><tr><td>2026</td><td>4</td></tr></table>'
)
STORIES: tuple[Article, ...] = (
    article(
        body_html=BODY,
        corrections=(Correction(NOON, "The bridge is 410 metres long."),),
        related=(RelatedLink("Six harbours to see this summer"),),
        rights="© The Harbour Courier",
    ),
    paid_article(body_html=BODY),
    article(
        slug="dunes",
        title="كيف تقيس محطة حركة الكثبان",
        language="ar",
        body_html="<p>نص المقال كله هنا.</p>",
        section="علوم",
        translations=(Translation("en", slug="harbour-bridge-reopens"), Translation("de", "https://news.example/de")),
    ),
    article(slug="pashto", title="د بندر پل بیا پرانیستل شو", language="ps"),
    *(article(slug=f"story-{number}", title=f"Story {number}", section=("City", "Culture")[number % 2]) for number in range(8)),
)
PAGES = {
    "the front page": "/",
    "an article": "/articles/harbour-bridge-reopens",
    "an Arabic article": "/articles/dunes",
    "an article whose language has no words of ours": "/articles/pashto",
    "a paid article": "/sponsored/summer-on-the-water",
    "a share page": "/share/summer-on-the-water",
    "a share page in Arabic": "/share/dunes",
    "a closed network": "/share/harbour-bridge-reopens/pocket",
    "the choice of a server": "/share/summer-on-the-water/fediverse",
    "the choice of a server in Arabic": "/share/dunes/fediverse",
    "an embed": "/embed/summer-on-the-water",
    "an error": "/articles/nothing",
    "a withdrawn article": "/articles/gone",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service of this module answers."""
    folder: Path = tmp_path_factory.mktemp("browser")
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    environ = {
        "SHARE_BASE_URL": base,
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_SITE_NAME": "The Harbour Courier",
        "SHARE_SITE_DESCRIPTION": "News from the harbour",
        "SHARE_ALLOW_HOSTS": "127.0.0.1",
    }
    parts = open_parts(Settings.from_env(environ, folder=folder), lambda: NOON)
    migrate(parts.store)
    for story in (*STORIES, article(slug="gone", title="Gone")):
        publish(parts.store, Submission(article=replace(story, revision=0, code=""), said=frozenset({"published"})), NOON)
    withdraw(parts.store, "gone", NOON)
    server.app = create_app(parts)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()
    parts.store.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=address)
    yield opened
    opened.close()


@pytest.fixture
def tab(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing(browser: Browser, address: str, path: str, scheme: str) -> None:
    with browser.new_context(base_url=address, color_scheme=scheme) as context:
        tab = context.new_page()
        tab.goto(path)
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_breaks_no_policy_of_its_own_and_asks_nobody_else(tab: Page, address: str, path: str) -> None:
    requests: list[str] = []
    refused: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    tab.goto(path)
    tab.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith(address)] == []
    assert refused == []
    assert len(requests) > 1


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_nothing_has_to_be_scrolled_sideways(tab: Page, path: str) -> None:
    tab.goto(path)
    for width in (320, 375, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_everything_and_the_focus_is_always_seen(tab: Page) -> None:
    tab.goto("/articles/harbour-bridge-reopens")
    reached = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen = tab.evaluate(
            """() => {
                const element = document.activeElement;
                const style = getComputedStyle(element);
                const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                if (element === document.body) return ["BODY", false];
                return [element.dataset.network || element.className || element.tagName, outlined];
            }"""
        )
        if seen[0] == "BODY" and reached:
            break
        reached.append(seen)
    names = [name for name, _ in reached]
    assert names[0] == "skip"
    assert [name for name, outlined in reached if not outlined] == []
    order = ["x", "email", "share-link share-more", "copy-field", "button copy-button", "button print-button"]
    assert sorted(order, key=names.index) == order


def test_the_keyboard_reaches_everything_on_the_share_page(tab: Page) -> None:
    tab.goto("/share/summer-on-the-water")
    wanted = tab.locator("main a, main input, main button:visible").count()
    tab.locator("main").focus()
    reached = set()
    for _ in range(wanted):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("[...document.querySelectorAll('main *')].indexOf(document.activeElement)"))
    assert -1 not in reached
    assert len(reached) == wanted


def test_the_skip_link_leads_to_the_text(tab: Page) -> None:
    tab.goto("/articles/harbour-bridge-reopens")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_the_copy_button_copies_the_address_and_says_so(context: BrowserContext, tab: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/sponsored/summer-on-the-water")
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_role("status").get_by_text("Link copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == tab.get_by_label("Address of this article").input_value()
    assert "/sponsored/" in tab.get_by_label("Address of this article").input_value()


def test_a_clipboard_that_refuses_leaves_the_address_selected(tab: Page) -> None:
    tab.add_init_script("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false;")
    tab.goto("/articles/harbour-bridge-reopens")
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_role("status").get_by_text("Select the address and copy it").wait_for()
    assert tab.evaluate("getSelection().toString() || document.activeElement.value.length") != 0


def test_the_devices_own_sheet_is_offered_where_there_is_one(tab: Page) -> None:
    tab.add_init_script("navigator.canShare = () => true; navigator.share = async (story) => { window.shared = story; };")
    tab.goto("/sponsored/summer-on-the-water")
    tab.get_by_role("button", name="Share with another app").click()
    shared = tab.evaluate("window.shared")
    assert shared["title"] == "Sponsored: Six harbours to see this summer"
    assert shared["url"].endswith("/sponsored/summer-on-the-water")


def test_without_scripts_the_address_can_be_selected_and_no_dead_button_is_shown(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/articles/harbour-bridge-reopens")
        field = tab.get_by_label("Address of this article")
        assert field.is_visible()
        assert field.is_enabled()
        assert field.input_value().endswith("/articles/harbour-bridge-reopens")
        assert tab.get_by_role("button").count() == 0
        assert tab.get_by_role("link", name="Share on Bluesky").get_attribute("href") == "/share/harbour-bridge-reopens/bluesky"


def test_a_share_link_is_followed_to_the_network(tab: Page) -> None:
    follow_no_further(tab, "bluesky")
    tab.goto("/sponsored/summer-on-the-water")
    tab.get_by_role("link", name="Share on Bluesky").click()
    tab.get_by_text("https://bsky.app/intent/compose?text=Sponsored%3A%20Six%20harbours").wait_for()


@pytest.mark.parametrize("path", ["/share/summer-on-the-water", "/share/dunes", "/share/summer-on-the-water/fediverse"])
def test_everything_to_press_is_large_enough_on_a_small_screen(tab: Page, path: str) -> None:
    """44 CSS pixels each way (WCAG 2.2, success criterion 2.5.5)."""
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(path)
    boxes = tab.locator("main a:not(.paid-for-by a), main button:visible, main input").evaluate_all(
        "all => all.map(e => [e.outerHTML, e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    assert len(boxes) > 3
    assert [box for box in boxes if box[1] < 44 or box[2] < 44] == []


def test_the_chosen_server_is_remembered_in_the_browser_and_forgotten_on_request(context: BrowserContext, tab: Page) -> None:
    tab.goto("/share/summer-on-the-water/fediverse")
    forget = tab.get_by_role("button", name="Forget this server")
    assert not forget.is_visible()
    tab.get_by_label("Your server in the fediverse").fill("@ada@[nonsense")
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("alert").get_by_text("That is not the name of a server.").wait_for()
    tab.goto("/share/harbour-bridge-reopens/fediverse")
    assert tab.get_by_label("Your server in the fediverse").input_value() == "@ada@[nonsense"
    assert context.cookies() == []
    forget.click()
    assert tab.get_by_label("Your server in the fediverse").input_value() == ""
    assert tab.evaluate("[document.activeElement.id, localStorage.length]") == ["server", 0]
    tab.reload()
    assert tab.get_by_label("Your server in the fediverse").input_value() == ""


def test_without_scripts_a_server_can_be_chosen(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto("/share/summer-on-the-water/fediverse")
        assert tab.get_by_role("button").count() == 1
        tab.get_by_label("Your server in the fediverse").fill("nonsense")
        tab.get_by_role("button", name="Continue").click()
        assert tab.get_by_role("alert").is_visible()


def test_the_form_leads_the_browser_to_the_readers_server(tab: Page, instance: Instance) -> None:
    """The policy of the page lets the redirect of a sent form pass."""
    instance.runs("mastodon")
    instance.answer("/share", b"<title>composer</title>")
    tab.goto("/share/summer-on-the-water/fediverse")
    tab.get_by_label("Your server in the fediverse").fill(f"@ada@{instance.name}")
    tab.get_by_role("button", name="Continue").click()
    tab.wait_for_url(f"{instance.origin}/share?**")
    assert "Sponsored%3A%20Six%20harbours" in tab.url


def test_printing_is_a_link_on_the_share_page_and_a_button_on_the_article(tab: Page) -> None:
    tab.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    tab.goto("/share/summer-on-the-water")
    tab.get_by_role("link", name="Print").click()
    tab.wait_for_url("**/sponsored/summer-on-the-water#print")
    tab.wait_for_function("window.printed === 1")
    tab.get_by_role("button", name="Print").click()
    assert tab.evaluate("window.printed") == 2
    tab.goto("/sponsored/summer-on-the-water")
    assert tab.evaluate("window.printed") == 0


def test_right_to_left_pages_are_mirrored(tab: Page) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto("/articles/dunes")
    first, second = (tab.get_by_role("link", name=name).bounding_box() for name in ("شارك عبر X", "شارك عبر Facebook"))
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"]
    assert tab.locator(".article-body p").evaluate("element => getComputedStyle(element).textAlign") in {"start", "right"}


def test_nothing_moves_for_readers_who_want_it_still(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, reduced_motion="reduce") as context:
        tab = context.new_page()
        tab.goto("/")
        assert tab.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_on_paper_the_label_stays_and_the_buttons_go(tab: Page) -> None:
    tab.goto("/sponsored/summer-on-the-water")
    tab.emulate_media(media="print")
    assert tab.locator(".label").is_visible()
    assert tab.locator(".notice").is_visible()
    assert not tab.locator(".share").is_visible()
