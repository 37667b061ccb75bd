"""The embed as readers of other people's pages see it: in a sandboxed frame on another origin, at the size that oEmbed told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo
from PIL import Image
from playwright.sync_api import Browser, Frame, Page
from werkzeug.serving import make_server
from werkzeug.test import Client

from share.article import Article, Submission
from share.cards.normal import normal_photo
from share.publish import publish
from share.settings import Settings
from share.store import migrate
from share.web import create_app
from share.wiring import open_parts

LONG = "Half of the port came down to the quay and stayed until the last light of the last ferry was gone behind the breakwater"
STORIES = {
    "news": article(),
    "photo": article(slug="photo", photo=photo()),
    "paid": paid_article(photo=photo(), summary="All six can be reached by ferry, and four of them on one day. " * 3),
    "paid without photo": paid_article(slug="paid-plain"),
    "long": article(slug="long", title=LONG, summary=LONG + ". " + LONG + ".", photo=photo()),
    "Arabic": article(
        slug="dunes",
        title="مشروع قياس الكثبان يدخل عامه الثالث",
        language="ar",
        summary="تقيس المحطات حركة الرمال.",
        photo=photo(),
    ),
    "Japanese": article(
        slug="mori", title="秋の森の音を録る人たち、二十年目の記録", language="ja", summary="森は静かではない。" * 6
    ),
    "Hindi": article(slug="jwaar", title="चाँद और ज्वार: बंदरगाह की घड़ी", language="hi", summary="ज्वार चाँद के साथ आता है। " * 4),
}


@dataclass
class Stage:
    """Our service on one origin, and a page of somebody else's on another; ``show`` opens that page with some HTML in it."""

    client: Client
    home: str
    elsewhere: str
    body: list[str]

    def oembed(self, story: Article, **limits: int) -> dict[str, Any]:
        word = "sponsored" if story.paid else "articles"
        query = {"url": f"{self.home}/{word}/{story.slug}", **{name: str(value) for name, value in limits.items()}}
        return dict(self.client.get("/oembed", query_string=query).get_json())

    def show(self, tab: Page, html: str, width: int) -> Frame:
        self.body[:] = [f'<!doctype html><meta charset="utf-8"><section style="width:{width}px">{html}</section>']
        tab.goto(self.elsewhere)
        element = tab.locator("iframe").element_handle()
        assert element is not None
        frame = element.content_frame()
        assert frame is not None
        frame.wait_for_load_state("load")
        frame.evaluate("document.fonts.ready.then(() => true)")
        return frame


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder: Path = tmp_path_factory.mktemp("framed")
    body = [""]

    def consumer(_: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body[0].encode()]

    ours, theirs = (make_server("127.0.0.1", 0, consumer, threaded=True) for _ in range(2))
    home = f"http://127.0.0.1:{ours.server_port}"
    environ = {"SHARE_BASE_URL": home, "SHARE_DATA_DIR": str(folder / "data"), "SHARE_QUEUE_URL": "memory://"}
    parts = open_parts(Settings.from_env(environ, folder=folder), lambda: NOON)
    migrate(parts.store)
    Image.linear_gradient("L").resize((1600, 1000)).convert("RGB").save(folder / "photo.jpg")
    taken, kept = normal_photo((folder / "photo.jpg").read_bytes(), source=photo().source, alt="A ferry at the quay")
    parts.blobs.put(f"photos/{taken.digest}", kept, taken.media_type)
    for story in STORIES.values():
        shown = replace(story, photo=taken if story.photo else None, revision=0, code="")
        publish(parts.store, Submission(article=shown, said=frozenset({"published"})), NOON)
    ours.app = create_app(parts)
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in (ours, theirs)]
    for thread in threads:
        thread.start()
    yield Stage(ours.app.test_client(), home, f"http://127.0.0.1:{theirs.server_port}/", body)
    for server in (ours, theirs):
        server.shutdown()
        server.server_close()
    for thread in threads:
        thread.join()
    parts.store.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 1400})
    page.set_default_timeout(60_000)
    yield page
    page.close()


HIDDEN = """() => {
    const box = document.querySelector(".embed").getBoundingClientRect();
    const shown = [...document.querySelectorAll(".embed > :not(.embed-more), .embed-more > *")];
    return shown.filter(element => {
        const at = element.getBoundingClientRect();
        const outside = at.bottom > box.bottom + 1 || at.left < box.left - 1 || at.right > box.right + 1;
        return outside || (element.tagName !== "IMG" && element.scrollHeight > element.clientHeight + 1);
    }).map(element => element.className);
}"""
"""The parts of the embed that are cut, or out of sight."""


@pytest.mark.parametrize("width", [600, 320])
@pytest.mark.parametrize("name", STORIES)
def test_nothing_is_cut_at_the_size_that_was_told(stage: Stage, tab: Page, name: str, width: int) -> None:
    told = stage.oembed(STORIES[name], maxwidth=width)
    frame = stage.show(tab, told["html"], told["width"])
    assert frame.evaluate(HIDDEN) == []
    whole = tab.locator("section > div").bounding_box()
    assert whole is not None
    assert whole["width"] <= told["width"]
    assert whole["height"] <= told["height"]


@pytest.mark.parametrize(("width", "height"), [(600, 420), (400, 300), (320, 200), (300, 130), (250, 100)])
def test_in_a_small_frame_label_and_headline_are_what_stays(stage: Stage, tab: Page, width: int, height: int) -> None:
    told = stage.oembed(STORIES["paid"], maxwidth=width, maxheight=height)
    assert told["width"] <= width
    assert told["height"] <= height
    frame = stage.show(tab, told["html"], told["width"])
    inside = frame.evaluate("innerHeight")
    for part in (frame.locator(".label"), frame.locator(".embed-title")):
        box, outer = part.bounding_box(), tab.locator("iframe").bounding_box()
        assert box is not None
        assert outer is not None
        assert box["y"] - outer["y"] + box["height"] <= inside
    whole = tab.locator("section > div").bounding_box()
    assert whole is not None
    assert whole["height"] <= told["height"]


@pytest.mark.parametrize("sandbox", ["", "allow-popups allow-popups-to-escape-sandbox"])
def test_it_is_whole_and_silent_in_a_frame_that_allows_nothing(stage: Stage, tab: Page, sandbox: str) -> None:
    said: list[str] = []
    failed: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("requestfailed", lambda request: failed.append(request.url))
    frame = stage.show(tab, f'<iframe sandbox="{sandbox}" src="{stage.home}/embed/jwaar" width="600" height="400"></iframe>', 600)
    assert frame.locator(".embed-title").is_visible()
    frame = stage.show(
        tab, f'<iframe sandbox="{sandbox}" src="{stage.home}/embed/summer-on-the-water" width="600" height="640"></iframe>', 600
    )
    assert frame.locator(".label").is_visible()
    assert frame.evaluate("document.querySelector('.embed-photo').naturalWidth") == 1200
    assert frame.evaluate("getComputedStyle(document.querySelector('.embed')).display") == "flex"
    assert (said, failed) == ([], [])


def test_its_link_opens_the_article_in_a_tab_of_its_own(stage: Stage, tab: Page) -> None:
    frame = stage.show(tab, stage.oembed(STORIES["news"])["html"], 600)
    with tab.expect_popup() as opened:
        frame.locator(".embed-title a").click()
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{stage.home}/articles/harbour-bridge-reopens"
    assert opened.value.evaluate("document.scripts.length > 0 && getComputedStyle(document.body).fontFamily") is not False
    assert tab.url == stage.elsewhere


def test_it_is_mirrored_from_right_to_left_and_dark_where_readers_want_it(stage: Stage, browser: Browser) -> None:
    tab = browser.new_page(color_scheme="dark")
    frame = stage.show(tab, stage.oembed(STORIES["Arabic"])["html"], 600)
    assert frame.evaluate("getComputedStyle(document.querySelector('.embed-title')).direction") == "rtl"
    red, green, blue = frame.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert max(red, green, blue) < 60
    tab.close()
