"""Article page, share page, embed and the bar in another site's page: by keyboard, without scripts, in Arabic, on narrow screens.

Every surface is that of a paid article. The fixture ``visit`` fails each test whose page spoke on the console, broke a policy, or
asked another host for anything.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops
from playwright.sync_api import ElementHandle, Frame, Locator
from visits import Opened, Place, Visit, follow_no_further

SURFACES = ("article", "share page", "embed", "script")
SLUGS = {"en": "summer-on-the-water", "ar": "sails"}
LABELS = {"en": "Sponsored", "ar": "محتوى مدفوع"}
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "high contrast": {"forced_colors": "active"},
}
TARGET = 44
"""CSS pixels that a target measures at least (WCAG 2.2, success criterion 2.5.5)."""
IN_SENTENCES = ":is(.article-body, .authors, .disclosure, figcaption) a"
"""Links within lines of text, which the criterion excepts; named here, so that no other is excepted by mistake."""
FOCUS_CONTRAST = 3.0
"""Between the same pixels with and without the focus (WCAG 2.2, success criterion 2.4.13)."""
ACTIVE = """() => {
    let found = document.activeElement;
    while (found && found.shadowRoot && found.shadowRoot.activeElement) found = found.shadowRoot.activeElement;
    return found === document.body ? null : found;
}"""
MOVING = """() => {
    const all = root => [...root.querySelectorAll("*")].flatMap(one => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    return all(document).filter(one => ["transitionDuration", "animationDuration"]
        .some(name => getComputedStyle(one)[name].split(",").some(length => parseFloat(length) > 0))).length;
}"""


@pytest.fixture
def surface(visit: Opened, sharewire: Place, elsewhere: Place, request: pytest.FixtureRequest) -> Surface:
    """A surface by name, opened with options: the value of the parameter is its name."""
    return Surface(request.param, visit, sharewire.origin, elsewhere.origin)


class Surface:
    """One of `SURFACES`: where it is, and the frame that it is in."""

    def __init__(self, name: str, visit: Opened, ours: str, theirs: str) -> None:
        self.name = name
        self._visit = visit
        self._ours, self._theirs = ours, theirs
        self.seen: Visit
        self.frame: Frame

    def open(self, language: str = "en", **options: object) -> Surface:
        slug = SLUGS[language]
        direction = "rtl" if language == "ar" else "ltr"
        address = {
            "article": f"{self._ours}/sponsored/{slug}",
            "share page": f"{self._ours}/share/{slug}",
            "embed": f"{self._theirs}/embedding.html?slug={slug}",
            "script": f"{self._theirs}/?slug={slug}&language={language}&dir={direction}",
        }[self.name]
        self.seen = self._visit(address, **options)
        self.frame = self.seen.tab.main_frame
        if self.name == "embed":
            self.seen.tab.frame_locator("iframe").get_by_role("heading").wait_for()
            self.frame = self.seen.tab.frames[1]
        if self.name == "script" and options.get("java_script_enabled", True):
            self.frame.get_by_role("button").first.wait_for()
        return self

    def targets(self) -> list[Locator]:
        """Everything that takes a click or the focus, and is seen."""
        within = "share-bar " if self.name == "script" else ""
        found = self.frame.locator(f"{within}:is(a[href], button, input)").all()
        return [target for target in found if target.is_visible() and "skip" not in (target.get_attribute("class") or "")]

    def label(self) -> Locator:
        """The disclosure."""
        return self.frame.locator(".share-bar-disclosure" if self.name == "script" else ".disclosure").first


def every(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("surface", names or SURFACES, indirect=True)


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: tuple[int, ...]) -> float:
        parts = [part / 255 for part in colour[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shot(seen: Visit, element: ElementHandle) -> Image.Image:
    """What is seen of an element and a little around it."""
    box = element.bounding_box()
    assert box is not None
    clip = {"x": max(box["x"] - 8, 0), "y": max(box["y"] - 8, 0), "width": box["width"] + 16, "height": box["height"] + 16}
    return Image.open(io.BytesIO(seen.tab.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]


def pixels(image: Image.Image) -> Iterator[tuple[int, ...]]:
    parts = iter(image.tobytes())
    return zip(parts, parts, parts, strict=True)


def focus_seen(seen: Visit, element: ElementHandle) -> float:
    """How many pixels the focus changes by enough contrast, by those of a line of two pixels around the element."""
    with_focus = shot(seen, element)
    element.evaluate("element => element.blur()")
    without = shot(seen, element)
    changed = 0
    if ImageChops.difference(with_focus, without).getbbox():
        pairs = zip(pixels(with_focus), pixels(without), strict=True)
        changed = sum(one != other and contrast(one, other) >= FOCUS_CONTRAST for one, other in pairs)
    box = element.bounding_box()
    assert box is not None
    return changed / (4 * (box["width"] + box["height"]))


@pytest.mark.parametrize(
    ("surface", "language", "look"),
    [
        *((name, "en", "light") for name in SURFACES),
        *((name, "ar", "dark") for name in ("article", "script")),  # share page and embed have the article's style
        *((name, "en", "high contrast") for name in ("share page", "script")),
    ],
    indirect=["surface"],
)
def test_the_keyboard_reaches_everything_in_the_order_in_which_it_is_read_and_is_seen_there(
    surface: Surface, language: str, look: str
) -> None:
    surface.open(language, reduced_motion="reduce", **LOOKS[look])  # scrolling is not waited for
    expected = [target.element_handle() for target in surface.targets()]
    reached: list[ElementHandle] = []
    for _ in range(3 * len(expected) + 20):
        surface.seen.tab.keyboard.press("Tab")
        active = surface.frame.evaluate_handle(ACTIVE).as_element()
        if active is None:
            if reached:
                break
            continue
        if not any(surface.frame.evaluate("([one, other]) => one === other", [active, one]) for one in expected):
            continue
        reached.append(active)
        if len(reached) > len(expected):
            break
        ratio = focus_seen(surface.seen, active)
        assert ratio >= 0.9, (ratio, active.evaluate("element => element.outerHTML"))
    assert len(reached) == len(expected)
    for one, other in zip(reached, expected, strict=True):
        assert surface.frame.evaluate("([one, other]) => one === other", [one, other])


@every("article", "share page", "script")
def test_enter_and_space_press_the_copy_button(surface: Surface) -> None:
    surface.open(permissions=["clipboard-read", "clipboard-write"])
    button = surface.frame.get_by_role("button", name="Copy link").first
    for key in ("Enter", "Space"):
        surface.seen.tab.evaluate("navigator.clipboard.writeText('before')")
        button.focus()
        surface.seen.tab.keyboard.press(key)
        surface.frame.get_by_role("status").get_by_text("Link copied").first.wait_for()
        assert surface.seen.tab.evaluate("navigator.clipboard.readText()").endswith("/sponsored/summer-on-the-water")
        surface.seen.tab.reload()
        surface.frame.get_by_role("button", name="Copy link").first.wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@every("article", "share page", "script")
def test_enter_follows_a_link_to_the_network(surface: Surface, scripts: bool) -> None:
    surface.open(java_script_enabled=scripts)
    follow_no_further(surface.seen.tab, "bluesky")
    link = next(one for one in surface.frame.get_by_role("link", name="Share on Bluesky").all() if one.is_visible())
    link.focus()
    surface.seen.tab.keyboard.press("Enter")
    surface.frame.get_by_text("https://bsky.app/intent/compose?text=Sponsored%3A%20Six%20harbours").wait_for()


@pytest.mark.parametrize("language", SLUGS)
@every()
def test_without_scripts_everything_is_there_and_nothing_is_dead(surface: Surface, language: str) -> None:
    surface.open(language, java_script_enabled=False)
    assert surface.label().is_visible()
    assert LABELS[language] in (surface.label().text_content() or "")
    assert surface.targets()
    assert [target for target in surface.targets() if target.evaluate("target => target.localName") == "button"] == []
    if surface.name != "embed":
        links = surface.frame.locator("a[data-network]")
        assert links.count() > 4
        assert all(f"/share/{SLUGS[language]}/" in str(link.get_attribute("href")) for link in links.all())
        assert surface.frame.locator("input[readonly]").first.input_value().endswith(f"/sponsored/{SLUGS[language]}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@every("article", "share page", "script")
def test_in_arabic_the_row_begins_at_the_right(surface: Surface, scripts: bool) -> None:
    surface.open("ar", java_script_enabled=scripts)
    first, second = (surface.frame.locator(f"a[data-network={name}], a[part~={name}]") for name in ("x", "facebook"))
    boxes = [next(one for one in found.all() if one.is_visible()).bounding_box() for found in (first, second)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] > boxes[1]["x"] or boxes[0]["y"] < boxes[1]["y"]
    row = [box for target in surface.targets() if (box := target.bounding_box()) and box["y"] == boxes[0]["y"]]
    assert boxes[0]["x"] > min(box["x"] for box in row) or len(row) == 1


@pytest.mark.parametrize("language", SLUGS)
@every()
def test_every_target_is_large_enough_for_a_thumb(surface: Surface, language: str) -> None:
    surface.open(language, width=360)
    inline = [one.element_handle() for one in surface.frame.locator(IN_SENTENCES).all()]
    small = {}
    for target in surface.targets():
        handle = target.element_handle()
        box = target.bounding_box()
        assert box is not None
        if any(surface.frame.evaluate("([one, other]) => one === other", [handle, one]) for one in inline):
            continue
        if min(box["width"], box["height"]) < TARGET - 0.01:
            small[target.evaluate("target => target.outerHTML.slice(0, 120)")] = (box["width"], box["height"])
    assert small == {}


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", False)], ids=["scripts", "no scripts, in Arabic"])
@every()
def test_no_width_has_to_be_scrolled_sideways(surface: Surface, language: str, scripts: bool) -> None:
    """360 pixels of a telephone; 320, to which 1280 shrink at 400 %; and text of twice the size (WCAG 2.2, 1.4.10 and 1.4.4)."""
    surface.open(language, java_script_enabled=scripts)
    for width, letters in ((360, 100), (320, 100), (640, 200), (1280, 100)):
        surface.seen.tab.set_viewport_size({"width": width, "height": 800})
        surface.frame.evaluate("letters => { document.documentElement.style.fontSize = `${letters}%`; }", letters)
        seen, inner = surface.frame.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert seen <= inner, (width, letters)
        for target in surface.targets():
            box = target.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width + 0.5, target.evaluate("target => target.outerHTML.slice(0, 120)")


@pytest.mark.parametrize(("language", "look"), [*(("en", look) for look in LOOKS), ("ar", "dark")])
@every()
def test_axe_finds_nothing(surface: Surface, language: str, look: str) -> None:
    surface.open(language, width=360 if language == "ar" else 1280, **LOOKS[look])
    if surface.name == "embed":
        surface.seen.tab.goto(surface.frame.url)  # axe is a script, and none runs in the frame
    # Where colours are forced, axe reads those that the page had asked for (-webkit-text-fill-color), which nobody sees.
    options = {"rules": {"color-contrast": {"enabled": look != "high contrast"}}}
    found = Axe().run(surface.seen.tab, options=options)
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found.response["violations"]] == []
    assert len(found.response["passes"]) > 10


@every()
def test_nothing_moves_for_readers_who_want_it_still(surface: Surface) -> None:
    surface.open(reduced_motion="reduce")
    assert surface.frame.evaluate(MOVING) == 0


@every("script")
def test_the_bar_does_move_a_little_for_others(surface: Surface) -> None:
    surface.open(reduced_motion="no-preference")
    assert surface.frame.evaluate(MOVING) > 0


@pytest.mark.parametrize("language", SLUGS)
@every()
def test_the_label_is_read_before_the_first_link_of_the_bar(surface: Surface, language: str) -> None:
    surface.open(language)
    label = surface.label()
    assert label.is_visible()
    assert LABELS[language] in (label.text_content() or "")
    box = label.bounding_box()
    shared = next(target for target in surface.targets() if target.get_attribute("href") or target.get_attribute("part"))
    link = shared.bounding_box()
    assert box is not None
    assert link is not None
    if surface.name in {"embed", "script"}:
        assert box["y"] + box["height"] <= link["y"]


@pytest.mark.parametrize("path", ["articles", "share", "embed"])
def test_a_word_wider_than_a_telephone_is_broken(visit: Opened, sharewire: Place, path: str) -> None:
    """A German compound in a headline, an address pasted as a tag, a name without a space."""
    seen = visit(f"{sharewire.origin}/{path}/verordnung", java_script_enabled=False, width=360)
    for width in (360, 320):
        seen.tab.set_viewport_size({"width": width, "height": 800})
        assert seen.tab.evaluate("document.documentElement.scrollWidth") <= width
        (box,) = [heading.bounding_box() for heading in seen.tab.get_by_role("heading", level=1).all()]
        assert box is not None
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("path", ["anzeige", "share", "embed"])
def test_a_label_a_sponsor_and_a_headline_wider_than_a_telephone_are_read_to_their_ends(
    visit: Opened, sharewire: Place, path: str
) -> None:
    """The embed cut all three at its edge, and the pages had to be scrolled sideways."""
    seen = visit(f"{sharewire.origin}/{path}/foerderung", java_script_enabled=False, width=320)
    assert seen.tab.evaluate("document.documentElement.scrollWidth") <= 320
    for read in seen.tab.locator(".label, .paid-for-by, h1, h1 a").all():
        box = read.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320, read.text_content()
