"""The share bar in somebody else's page: the example of the documentation, on another host, under the documented policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route
from visits import DOCS, EXAMPLE, Opened, Place

from share.assets import open_assets
from share.meta import read_words
from share.networks import in_bar, read_networks

NETWORKS = [network.id for network in in_bar(read_networks(open_assets()))]
WORDS = read_words(open_assets())
TALLY = """
    window.told = [];
    for (const name of ["share-click", "share-copy"])
        addEventListener(name, event => { told.push([name, event.detail]); if (name == "share-click") event.preventDefault(); });
"""
"""Notes the bar's events in the page, and keeps its links from being followed."""
SHEET = "navigator.canShare = () => true; navigator.share = async story => { window.shared = story; };"
NO_CLIPBOARD = "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false;"
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) shifted += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
"""


LISTEN = """status => {
    window.spoken = [];
    new MutationObserver(() => spoken.push(status.textContent)).observe(status, { childList: true });
}"""


def heard(tab: Page, texts: list[str]) -> None:
    """Waits until a status, to which `LISTEN` listens, has said just these texts."""
    for _ in range(3_000):
        if len(tab.evaluate("spoken")) >= len(texts):
            break
        tab.wait_for_timeout(20)
    assert tab.evaluate("spoken") == texts


def bars(tab: Page) -> tuple[Locator, Locator]:
    """The bar that took a fragment over, and the one that stands alone."""
    for bar in tab.locator("share-bar").all():
        bar.get_by_role("list").wait_for()
    taken, alone = tab.locator("share-bar").all()
    return taken, alone


def links(bar: Locator) -> list[str]:
    """Where the visible links of a bar lead."""
    return [str(link.get_attribute("href")) for link in bar.get_by_role("link").all()]


@pytest.mark.parametrize(("language", "file"), [("html", "index.html"), ("css", "site.css")])
def test_the_snippets_of_the_documentation_are_those_of_the_example(language: str, file: str) -> None:
    snippets = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    example = (EXAMPLE / file).read_text(encoding="utf-8")
    assert len(snippets) >= 2
    for snippet in snippets:
        for line in snippet.strip().splitlines():
            assert line in example


@pytest.mark.parametrize(
    "part", re.findall(r'part[:=] ?[`"]([a-z]+)', (EXAMPLE.parents[2] / "share/web/sharebar/share-bar.js").read_text())
)
def test_every_part_of_the_bar_is_in_the_documentation(part: str) -> None:
    assert re.search(rf"^\| `{part}` \|", DOCS, re.MULTILINE)


def test_the_bar_takes_the_fragment_over_and_makes_the_same_links(visit: Opened, sharewire: Place, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    taken, alone = bars(tab)
    shared = f"{sharewire.origin}/share/summer-on-the-water"
    plain = taken.locator("a[data-network]").evaluate_all("links => links.map(link => link.href)")
    assert links(taken) == [*plain, shared]
    assert plain[0].startswith(f"{shared}/")
    shared = f"{sharewire.origin}/share/harbour-bridge-reopens"
    assert links(alone) == [*(f"{shared}/{network}" for network in ("bluesky", "mastodon", "whatsapp", "email")), shared]
    assert {link.get_attribute("rel") for link in taken.get_by_role("link").all()} == {"nofollow noopener"}
    label = taken.locator("[slot=disclosure]")
    assert label.is_visible()
    assert label.text_content() == "Sponsored Paid for by Brightwater Ferries"


def test_it_works_as_a_module_and_when_it_is_loaded_twice(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    bars(tab)
    address = tab.locator("script").evaluate("script => script.src")
    for kind in ("module", "text/javascript"):
        tab.evaluate(
            """([address, kind]) => new Promise(loaded => {
                const script = document.createElement("script");
                const policy = window.policy ??= trustedTypes.createPolicy("test", { createScriptURL: address => address });
                script.src = policy.createScriptURL(address);
                script.type = kind;
                script.crossOrigin = "anonymous";
                script.onload = loaded;
                document.head.append(script);
            })""",
            [address + "?again", kind],
        )
    bars(tab)


def test_events_tell_the_page_what_was_used_and_let_it_do_something_else(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin, before=TALLY + SHEET, permissions=["clipboard-write"]).tab
    taken, alone = bars(tab)
    taken.get_by_role("link", name="Share on Bluesky").click()
    alone.get_by_role("link", name="More").click()
    alone.get_by_role("button", name="Print").click()
    alone.get_by_role("button", name="Share", exact=True).click()
    taken.get_by_role("button", name="Copy link").click()
    taken.get_by_role("status").get_by_text("Link copied").wait_for()
    told = tab.evaluate("told")
    assert [(name, detail.get("network")) for name, detail in told] == [
        ("share-click", "bluesky"),
        ("share-click", "more"),
        ("share-click", "print"),
        ("share-click", "native"),
        ("share-copy", None),
    ]
    assert {detail["article"] for _, detail in told} == {"summer-on-the-water", "harbour-bridge-reopens"}
    assert told[-1][1]["address"].endswith("/sponsored/summer-on-the-water")
    assert tab.evaluate("window.shared") is None
    assert tab.url == f"{elsewhere.origin}/"


def test_copying_is_said_aloud_every_time_and_moves_nothing(visit: Opened, elsewhere: Place, sharewire: Place) -> None:
    tab = visit(elsewhere.origin, permissions=["clipboard-read", "clipboard-write"]).tab
    taken, alone = bars(tab)
    button = taken.get_by_role("button", name="Copy link")
    before = button.bounding_box()
    taken.get_by_role("status").evaluate(LISTEN)
    button.click()
    heard(tab, ["Link copied"])
    done = taken.get_by_role("button", name="Link copied")
    assert done.bounding_box() == before
    assert tab.evaluate("navigator.clipboard.readText()") == f"{sharewire.origin}/sponsored/summer-on-the-water"
    done.click()
    heard(tab, ["Link copied", "", "Link copied"])
    alone.get_by_role("button", name="Copy link").click()
    alone.get_by_role("status").get_by_text("Link copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == f"{sharewire.origin}/articles/harbour-bridge-reopens"


def test_a_clipboard_that_refuses_leaves_the_address_selected(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin, before=NO_CLIPBOARD).tab
    taken, _ = bars(tab)
    taken.get_by_role("button", name="Copy link").click()
    field = taken.get_by_role("textbox", name="Copy link")
    field.wait_for()
    assert field.input_value().endswith("/sponsored/summer-on-the-water")
    assert (
        tab.evaluate("getSelection().toString() || document.activeElement.shadowRoot.activeElement.value") == field.input_value()
    )
    assert taken.get_by_role("status").text_content() == ""


def test_the_devices_sheet_gets_the_label_before_the_headline(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin, before=SHEET).tab
    taken, _ = bars(tab)
    taken.get_by_role("button", name="Share", exact=True).click()
    shared = tab.evaluate("window.shared")
    assert shared["title"] == "Sponsored: Six harbours to see this summer"
    assert shared["url"].endswith("/sponsored/summer-on-the-water")


def test_an_element_that_is_used_for_the_next_article_shares_its_headline(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin, before=SHEET).tab
    _, alone = bars(tab)
    for article, headline in (("harbour-bridge-reopens", "Harbour bridge reopens"), ("night-ferry", "The night ferry returns")):
        alone.evaluate(
            "(bar, [article, headline]) => { bar.setAttribute('article', article); bar.setAttribute('headline', headline); }",
            [article, headline],
        )
        alone.get_by_role("button", name="Share", exact=True).click()
        shared = tab.evaluate("window.shared")
        assert (shared["url"].rpartition("/")[2], shared["title"]) == (article, headline)


def test_labels_are_there_in_every_language(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    _, alone = bars(tab)
    for language, words in WORDS.tables.items():
        alone.evaluate("(bar, language) => { bar.lang = language; }", language)
        bar = alone.get_by_role("group", name=words.share_article, exact=True)
        assert bar.get_attribute("lang") == language
        assert bar.get_attribute("dir") == ("rtl" if language in {"ar", "fa", "he"} else "ltr")
        assert alone.get_by_role("link", name=words.share_on.format(network="Bluesky"), exact=True).is_visible()
        for role, word in (("button", words.copy_link), ("link", words.more), ("button", words.print), ("link", words.email)):
            assert alone.get_by_role(role, name=word, exact=True).is_visible()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tag", "table"),
    [
        ("de-AT", "de"),
        ("no", "nb"),
        ("zh-TW", "zh-hant"),
        ("de_AT", "de"),
        ("zh_TW", "zh-hant"),
        ("tlh", "en"),
        ("", "en"),
        ("constructor", "en"),
    ],
)
def test_a_language_without_a_table_gets_the_nearest(visit: Opened, elsewhere: Place, tag: str, table: str) -> None:
    _, alone = bars(visit(f"{elsewhere.origin}/?language={tag}&dir=ltr").tab)
    assert alone.get_by_role("group").get_attribute("lang") == table


def test_the_elements_own_language_wins_and_may_change(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    _, alone = bars(tab)
    alone.evaluate("bar => { bar.lang = 'ja'; bar.setAttribute('networks', 'line'); }")
    assert alone.get_by_role("link", name="LINEで共有").is_visible()
    assert alone.get_by_role("link").count() == 2
    tab.evaluate("document.querySelector('main').lang = 'fr'; document.querySelectorAll('share-bar')[1].removeAttribute('lang');")
    assert alone.get_by_role("link", name="Partager sur LINE").is_visible()


@pytest.mark.parametrize("article", [None, "", "../evil", "https://evil.example/", "//evil.example", "Not A Slug", "a/b/c"])
def test_without_a_slug_the_bar_shows_what_stands_in_it_and_nothing_else(
    visit: Opened, elsewhere: Place, article: str | None
) -> None:
    tab = visit(elsewhere.origin).tab
    _, alone = bars(tab)
    alone.evaluate(
        "(bar, article) => article === null ? bar.removeAttribute('article') : bar.setAttribute('article', article)", article
    )
    assert alone.get_by_role("button").count() == 0
    assert [link.text_content() for link in alone.get_by_role("link").all()] == ["Share this article"]


def test_an_element_with_nothing_in_it_makes_its_own_links(visit: Opened, elsewhere: Place, sharewire: Place) -> None:
    tab = visit(elsewhere.origin).tab
    bars(tab)
    tab.evaluate(
        """() => {
            const bar = document.createElement("share-bar");
            bar.id = "made";
            bar.setAttribute("article", "sponsored/summer-on-the-water");
            bar.setAttribute("disclosure", "Sponsored");
            document.body.append(bar);
        }"""
    )
    made = tab.locator("#made")
    shared = f"{sharewire.origin}/share/summer-on-the-water"
    assert links(made)[-1] == shared
    assert all(address.startswith(f"{shared}/") for address in links(made)[:-1])
    assert len(links(made)) > 4
    assert made.get_by_text("Sponsored").is_visible()


def test_an_element_that_is_moved_into_a_frame_and_back_stays_as_it_is(visit: Opened, elsewhere: Place, sharewire: Place) -> None:
    seen = visit(elsewhere.origin)
    _, alone = bars(seen.tab)
    alone.evaluate(
        """bar => {
            const frame = document.createElement("iframe");
            bar.after(frame);
            frame.contentDocument.body.append(bar);
            bar.setAttribute("article", "summer-on-the-water");
        }"""
    )
    for moved in (seen.tab.frame_locator("iframe").locator("share-bar"), alone):
        assert links(moved)[-1] == f"{sharewire.origin}/share/summer-on-the-water"
        assert moved.get_by_role("list").evaluate("list => getComputedStyle(list).listStyleType") == "none"
        moved.evaluate("bar => window.top.document.body.append(bar)")
    assert seen.said == []


@pytest.mark.parametrize("around", [" ", "\n    "])
def test_space_that_a_template_leaves_around_the_slug_is_none_of_it(
    visit: Opened, elsewhere: Place, sharewire: Place, around: str
) -> None:
    tab = visit(elsewhere.origin).tab
    _, alone = bars(tab)
    alone.evaluate("(bar, article) => bar.setAttribute('article', article)", f"{around}summer-on-the-water{around}")
    assert links(alone)[-1] == f"{sharewire.origin}/share/summer-on-the-water"


def test_networks_that_nobody_knows_are_left_out(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    _, alone = bars(tab)
    alone.evaluate("bar => bar.setAttribute('networks', 'x myspace constructor pocket bluesky')")
    assert [link.text_content() for link in alone.get_by_role("link").all()] == ["X", "Bluesky", "More"]


def test_parts_can_be_styled_by_the_page(visit: Opened, elsewhere: Place) -> None:
    taken, _ = bars(visit(elsewhere.origin).tab)
    button = taken.get_by_role("button", name="Copy link")
    assert button.evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(11, 92, 87)"


def test_a_script_that_never_comes_leaves_every_plain_link(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin, java_script_enabled=False).tab
    bar = tab.locator("share-bar").first
    for network in NETWORKS[:3]:
        assert bar.locator(f"a[data-network={network}]").is_visible()
    assert bar.get_by_role("textbox", name="Address of this article").input_value().endswith("/sponsored/summer-on-the-water")
    assert bar.get_by_text("Sponsored").is_visible()
    assert bar.get_by_role("button").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_when_the_script_comes_late(visit: Opened, elsewhere: Place, width: int) -> None:
    seen = visit("about:blank", width=width, before=SHIFTS)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    seen.tab.route("**/share.js", hold)
    seen.tab.goto(elsewhere.origin, wait_until="commit")
    seen.tab.locator("share-bar a[data-network]").first.wait_for()
    seen.tab.wait_for_timeout(100)
    while not held:
        seen.tab.wait_for_timeout(20)
    held[0].continue_()
    bars(seen.tab)
    seen.tab.wait_for_timeout(100)
    shifted = seen.tab.evaluate("shifted")
    assert shifted < 0.1, shifted  # what Web Vitals calls good
    assert seen.tab.evaluate("PerformanceObserver.supportedEntryTypes.includes('layout-shift')")


def test_on_paper_the_bar_is_left_out(visit: Opened, elsewhere: Place) -> None:
    tab = visit(elsewhere.origin).tab
    taken, _ = bars(tab)
    tab.emulate_media(media="print")
    assert not taken.get_by_role("button", name="Copy link").is_visible()


def test_a_policy_that_is_broken_would_be_told(visit: Opened, elsewhere: Place) -> None:
    """The collector works, and so does the listener; else the other tests would prove nothing."""
    seen = visit(elsewhere.origin)
    bars(seen.tab)
    seen.tab.evaluate(
        "const style = document.createElement('style'); style.textContent = 'p { color: red }'; document.body.append(style);"
    )
    for told, lines in ((seen.reports, 1), (seen.said, 2)):  # what the browser says, and what the listener does
        for _ in range(3_000):
            if len(told) >= lines:
                break
            seen.tab.wait_for_timeout(20)
        assert len([line for line in told if "style-src" in line]) == lines
    seen.reports.clear()
    seen.said.clear()
