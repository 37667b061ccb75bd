"""``share theme studio`` in a real browser: what is saved is seen, mistakes stand where the pictures were, keyboard and axe."""

from __future__ import annotations

import select
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from newsroom import Newsroom
from playwright.sync_api import Browser, Locator, Page, expect
from servers import free_port
from themes import own_assets, short_deck, small_theme

from share.assets import Assets
from share.web.studio import Workshop, studio_server
from share.web.studio.workshop import State

START = """extends = "photo"

[colours]
paper = "#faf7f1"

[variants.ours]
tags = ["long read"]
colours.paper = "#e6f2e6"
"""
FORMATS = ["og", "square", "pin", "story", "wide", "classic", "clean-square"]
PATIENCE = 60_000
"""Milliseconds that the page may take, on a machine that is busy with other tests as well."""
expect.set_options(timeout=PATIENCE)
HEADLINES = ("everyday", "arabic", "japanese", "three-hundred")


@pytest.fixture(scope="module")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``theme.toml`` that the studio of this module is open on; `tab` puts it back."""
    assets = own_assets(tmp_path_factory.mktemp("studio") / "assets")
    short_deck(assets, *HEADLINES)
    return small_theme(assets, "courier", START)


@pytest.fixture(scope="module")
def address(theme: Path) -> Iterator[str]:
    """Where the studio answers."""
    workshop = Workshop(Assets(theme.parents[2]), "courier", "The Harbour Courier", UTC, "https://news.example")
    server = studio_server(workshop, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(browser: Browser, address: str, theme: Path) -> Iterator[Page]:
    """The studio without photos, so that a test is quick; nothing is asked of anybody else, and no policy is broken."""
    theme.write_text(START, encoding="utf-8")
    with browser.new_context(base_url=address, viewport={"width": 1400, "height": 900}) as context:
        opened = context.new_page()
        trouble: list[str] = []
        opened.on("request", lambda request: trouble.append(request.url) if not request.url.startswith(address) else None)
        opened.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: trouble.append(str(error)))
        opened.goto("/?photo=")
        drawn(opened)
        yield opened
        assert trouble == []


def drawn(tab: Page) -> None:
    """Waits until all cards of the page are drawn."""
    expect(tab.get_by_role("status")).to_contain_text("drawn", timeout=PATIENCE)
    expect(tab.locator("#cards")).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE)


def picture(tab: Page, card_format: str = "og") -> Locator:
    return tab.locator(f"#card-{card_format} img")


def pixel(tab: Page, x: int, y: int, card_format: str = "og") -> list[int]:
    """Red, green and blue of a pixel of the picture as the page shows it now."""
    found: list[int] = picture(tab, card_format).evaluate(
        """(image, [x, y]) => {
            const canvas = document.createElement("canvas");
            canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            return [...context.getImageData(x, y, 1, 1).data].slice(0, 3);
        }""",
        [x, y],
    )
    return found


def close_to(colour: list[int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(colour, wanted, strict=True))


PAPER_AT = (1100, 300)
"""A place of the card without a photo where nothing but the paper is."""


def test_all_formats_stand_side_by_side(tab: Page) -> None:
    tab.get_by_label("Photo").select_option(label="Bright")
    expect(tab.locator("figure:visible h2")).to_have_text(FORMATS)
    drawn(tab)
    for name in FORMATS:
        width, height = picture(tab, name).evaluate("image => [image.naturalWidth, image.naturalHeight]")
        size = tab.locator(f"#card-{name} .size").text_content()
        assert size is not None
        assert size.startswith(f"{width} × {height}, ")


def test_without_a_photo_the_formats_that_are_the_photo_alone_are_not_shown(tab: Page) -> None:
    expect(tab.locator("figure:visible h2")).to_have_text(["og", "square", "pin", "story"])


@pytest.mark.timed
def test_a_saved_file_is_seen_within_a_second(tab: Page, theme: Path) -> None:
    assert close_to(pixel(tab, *PAPER_AT), (0xFA, 0xF7, 0xF1))
    waited = []
    for colour, wanted in (("#cfe8ff", (0xCF, 0xE8, 0xFF)), ("#ffe9c7", (0xFF, 0xE9, 0xC7)), ("#d8f5d0", (0xD8, 0xF5, 0xD0))):
        theme.write_text(START.replace("#faf7f1", colour), encoding="utf-8")
        saved = time.monotonic()
        while not close_to(pixel(tab, *PAPER_AT), wanted):
            assert time.monotonic() - saved < 10, "the picture never changed"
        waited.append(time.monotonic() - saved)
    assert min(waited) < 1.0  # the quickest of three: the machine may have other work


def test_a_file_that_is_just_being_saved_is_waited_for(theme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.write_text(START, encoding="utf-8")
    workshop = Workshop(Assets(theme.parents[2]), "courier", "The Harbour Courier", UTC, "https://news.example")
    assert workshop.state("courier").mistakes == ()
    theme.write_text("extends = ", encoding="utf-8")  # a program has written the first bytes
    monkeypatch.setattr("share.web.studio.workshop.time.sleep", lambda _: theme.write_text(START + "\n", encoding="utf-8"))
    assert workshop.state("courier").mistakes == ()


def test_a_file_that_is_saved_unchanged_while_it_is_read_leaves_no_mistake_behind(
    theme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.write_text(START, encoding="utf-8")
    workshop = Workshop(Assets(theme.parents[2]), "courier", "The Harbour Courier", UTC, "https://news.example")
    read, times = Workshop._read, []

    def while_it_is_saved(self: Workshop, name: str, version: str) -> State:
        times.append(version)
        if len(times) > 1:
            return read(self, name, version)
        theme.write_text("", encoding="utf-8")
        found = read(self, name, version)
        theme.write_text(START, encoding="utf-8")
        return found

    monkeypatch.setattr(Workshop, "_read", while_it_is_saved)
    assert workshop.state("courier").mistakes == ()
    assert len(times) == 2


def test_a_new_file_beside_the_theme_is_seen_too(tab: Page, theme: Path) -> None:
    logo = theme.parent / "logo.svg"
    try:
        logo.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1" fill="#e00"/></svg>'
        )
        theme.write_text(START + '\n[logo]\non_light = "logo.svg"\non_dark = "logo.svg"\n', encoding="utf-8")
        drawn(tab)
        before = picture(tab).get_attribute("src")
        logo.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1" fill="#0a0"/></svg>'
        )
        expect(picture(tab)).not_to_have_attribute("src", str(before), timeout=10_000)
    finally:
        theme.write_text(START, encoding="utf-8")
        logo.unlink()


def test_a_mistake_is_told_where_the_pictures_were_and_goes_when_it_is_mended(tab: Page, theme: Path) -> None:
    theme.write_text("extnds = 1\n" + START + '\n[photo]\nsdie = "top"\n', encoding="utf-8")
    told = tab.get_by_role("region", name="2 mistakes in the theme")
    expect(told).to_be_visible()
    expect(tab.locator("#cards")).to_be_hidden()
    items = told.get_by_role("listitem")
    expect(items.nth(0).locator(".place")).to_have_text("themes/courier/theme.toml, line 1, extnds")
    expect(items.nth(0).locator(".sentence")).to_have_text("There is no such key; did you mean extends?")
    expect(items.nth(1).locator(".place")).to_have_text("themes/courier/theme.toml, line 12, photo.sdie")
    expect(items.nth(1).locator(".here")).to_have_text('sdie = "top"')
    expect(tab.get_by_role("status")).to_contain_text("theme.toml, line 1: there is no such key")
    theme.write_text(START.replace("#faf7f1", "#cfe8ff"), encoding="utf-8")
    expect(told).to_be_hidden()
    drawn(tab)
    expect(tab.locator("#cards")).to_be_visible()
    assert close_to(pixel(tab, *PAPER_AT), (0xCF, 0xE8, 0xFF))


def test_a_file_that_is_not_toml_is_told_with_its_line(tab: Page, theme: Path) -> None:
    theme.write_text(START + "\nhalf = \n", encoding="utf-8")
    told = tab.get_by_role("region", name="A mistake in the theme")
    expect(told.locator(".place")).to_have_text("themes/courier/theme.toml, line 10")
    expect(told.locator(".here")).to_have_text("half = ")


def test_the_deck_is_stepped_through_with_the_keyboard(tab: Page) -> None:
    headline, place = tab.get_by_role("combobox", name="Headline"), tab.locator("#count")
    expect(place).to_have_text("1 of 4")
    first = picture(tab).get_attribute("src")
    tab.keyboard.press("ArrowRight")
    expect(place).to_have_text("2 of 4")
    expect(headline).to_have_value("three-hundred")
    expect(picture(tab)).not_to_have_attribute("src", str(first))
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    expect(headline).to_have_value("japanese")
    drawn(tab)
    assert "深夜" in str(picture(tab).get_attribute("alt"))
    tab.get_by_role("button", name="Next headline").press("Enter")
    expect(headline).to_have_value("everyday")


def test_a_language_narrows_the_deck(tab: Page) -> None:
    tab.get_by_label("Language").select_option("ar")
    expect(tab.locator("#count")).to_have_text("1 of 1")
    drawn(tab)
    expect(picture(tab)).to_have_attribute("lang", "ar")


def test_switches_dress_the_article(tab: Page) -> None:
    tab.get_by_role("button", name="Boxes").click()
    expect(tab.locator("#card-og .slot-label")).to_have_count(0)
    tab.get_by_label("Paid").check()
    expect(tab.locator("#card-og .text.slot-label")).to_have_count(1)
    tab.get_by_label("Variant").select_option(label="Breaking")
    expect(tab.locator("#card-og .text.slot-flag")).to_have_count(1)
    tab.get_by_label("Variant").select_option(label="None")
    expect(tab.locator("#card-og .text.slot-flag")).to_have_count(0)
    tab.get_by_label("Corrected").check()
    expect(tab.locator("#card-og .text.slot-flag")).to_have_count(1)


def test_variants_and_sections_are_those_of_the_theme(tab: Page) -> None:
    tab.get_by_label("Variant").select_option(label="Ours")
    drawn(tab)
    assert "tag=long+read" in str(picture(tab).get_attribute("src"))
    assert close_to(pixel(tab, *PAPER_AT), (0xE6, 0xF2, 0xE6))
    assert "Sport" in tab.get_by_label("Section").inner_text()


def test_overlays_are_toggled(tab: Page) -> None:
    boxes, areas, told = (tab.get_by_role("button", name=name) for name in ("Boxes", "Safe areas", "Explanation"))
    expect(boxes).to_have_attribute("aria-pressed", "false")
    boxes.press("Space")
    expect(boxes).to_have_attribute("aria-pressed", "true")
    expect(tab.locator("#card-og .text.slot-headline").first).to_be_visible()
    expect(tab.locator("#card-og svg text", has_text="headline")).to_have_count(1)
    boxes.click()
    expect(tab.locator("#card-og svg rect")).to_have_count(0)
    areas.click()
    expect(tab.locator("#card-story svg .area").first).to_be_visible()
    expect(tab.locator("#card-story svg text", has_text="Instagram")).to_have_count(1)
    told.click()
    panel = tab.locator("#card-og .told")
    expect(panel.get_by_role("row")).not_to_have_count(0)
    expect(panel).to_contain_text("Source Serif 4")
    told.click()
    expect(panel).to_be_hidden()


def test_boxes_lie_where_the_text_is(tab: Page) -> None:
    tab.get_by_role("button", name="Boxes").click()
    box = tab.locator("#card-og .text.slot-headline").first
    x, y, width, height = (round(float(str(box.get_attribute(name)))) for name in ("x", "y", "width", "height"))
    seen = [pixel(tab, column, y + height // 2) for column in range(x, x + width, 2)]
    assert any(sum(colour) < 200 for colour in seen)
    frame, drawn_box = tab.locator("#card-og .frame").bounding_box(), box.bounding_box()
    assert frame is not None
    assert drawn_box is not None
    assert drawn_box["x"] - frame["x"] == pytest.approx(x * frame["width"] / 1200, abs=3)


def test_a_page_that_is_loaded_again_shows_the_same(tab: Page) -> None:
    tab.get_by_label("Paid").check()
    tab.get_by_label("Section").select_option(label="Sport")
    tab.get_by_label("Size").select_option(label="300 pixels wide")
    tab.get_by_role("button", name="Explanation").click()
    tab.keyboard.press("ArrowRight")
    drawn(tab)
    tab.reload()
    drawn(tab)
    expect(tab.get_by_label("Paid")).to_be_checked()
    expect(tab.get_by_label("Section")).to_have_value("sport")
    expect(tab.get_by_role("combobox", name="Headline")).to_have_value("three-hundred")
    expect(tab.locator("#card-og .told")).to_be_visible()
    assert picture(tab).evaluate("image => image.getBoundingClientRect().width") == 300


def test_another_theme_can_be_looked_at(tab: Page) -> None:
    before = picture(tab).get_attribute("src")
    tab.get_by_label("Theme").select_option("bold")
    expect(picture(tab)).not_to_have_attribute("src", str(before))
    expect(tab).to_have_title("bold – theme studio")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, theme: Path, scheme: str) -> None:
    theme.write_text(START, encoding="utf-8")
    with browser.new_context(base_url=address, color_scheme=scheme) as context:
        tab = context.new_page()
        tab.goto("/?photo=&paid=1&boxes=1&areas=1&told=1")
        drawn(tab)
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
        theme.write_text("extends = \n", encoding="utf-8")
        expect(tab.locator("#mistakes")).to_be_visible()
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
    theme.write_text(START, encoding="utf-8")


def test_nothing_has_to_be_scrolled_sideways(tab: Page) -> None:
    for width in (320, 768, 1400):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


# Over HTTP


def test_only_names_of_this_machine_are_answered_to(address: str) -> None:
    asked = urllib.request.Request(f"{address}/", headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    with refused.value:
        assert refused.value.code == 400


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("format=og&headline=nothing", "There is no headline nothing"),
        ("format=poster&headline=everyday", "There is no format poster"),
        ("format=og&headline=everyday&photo=sea", "There is no photo sea"),
        ("format=wide&headline=everyday", "This format is the photo alone"),
        ("format=og&headline=everyday&theme=nothing", "The theme has mistakes"),
    ],
)
def test_what_cannot_be_shown_is_said(address: str, theme: Path, query: str, sentence: str) -> None:
    theme.write_text(START, encoding="utf-8")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/card?{query}")
    with refused.value as answer:
        assert answer.code == 400
        assert sentence in answer.read().decode()


def test_its_files_are_served_and_no_others(address: str) -> None:
    with urllib.request.urlopen(f"{address}/static/studio.css") as answer:
        assert answer.headers["Content-Type"] == "text/css"
    for name in ("nothing.css", "%2e%2e", "..%2Fserver.py"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/static/{name}")
        with refused.value as answer:
            assert answer.code == 404


def test_pages_bear_a_policy_that_lets_nothing_else_in(address: str) -> None:
    with urllib.request.urlopen(f"{address}/") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


# From the command line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_is_and_ends_with_control_c_even_in_the_background(newsroom: Newsroom, number: int) -> None:
    port = free_port()
    # As a shell starts what it puts into the background.
    ignoring = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.executable, sys.argv[1:])"
    own = [sys.executable, "-m", "share", "theme", "studio", "--port", str(port)]
    command = [sys.executable, "-c", ignoring, *own]
    with subprocess.Popen(
        command, env=newsroom.outside(), cwd=newsroom.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert select.select([process.stdout], [], [], 30)[0], "it said nothing"
            line = process.stdout.readline()
            assert line == f"The studio of the theme default is open at http://127.0.0.1:{port}/  (Ctrl-C ends it)\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                assert b"Theme studio" in answer.read()
            process.send_signal(number)
            assert process.wait(timeout=60) == 0
            assert process.stderr is not None
            assert process.stderr.read() == ""
        finally:
            process.kill()


def test_a_taken_port_and_a_theme_that_is_not_there_are_said(newsroom: Newsroom, address: str) -> None:
    port = address.rpartition(":")[2]
    taken = newsroom.process("theme", "studio", "--port", port)
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == f"Error: Nothing can listen at 127.0.0.1:{port}. Choose another port with --port.\n"
    unknown = newsroom.share("theme", "studio", "foto")
    assert unknown.exit_code == 1
    assert "There is no theme foto; did you mean photo?" in unknown.stderr
