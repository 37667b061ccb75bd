"""The share bar for other people's pages over HTTP: the fragment, and the script."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from factories import NOON, paid_article
from lxml import html

from share.assets import Assets, open_assets
from share.networks import in_bar, living, read_networks
from share.web.bar import FOLDER, SAYS, share_script

OURS = "https://share.courier.example"
NETWORKS = read_networks(open_assets())
BAR = [network.id for network in in_bar(NETWORKS)]


def fragment(service, slug: str):  # type: ignore[no-untyped-def]
    answer = service.client.get(f"/share/{slug}/bar")
    assert answer.status_code == 200
    return html.fragment_fromstring(answer.text)


def facts(script: str) -> dict[str, Any]:
    """What the server handed to the function of the script."""
    found = re.search(r"\)\((\{\"origin\":.*\})\);\s*$", script, re.DOTALL)
    assert found
    given: dict[str, Any] = json.loads(found[1])
    return given


def test_the_fragment_is_one_element_with_whole_addresses(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    text = service.client.get("/share/summer-on-the-water/bar").text
    assert "<html" not in text
    assert "<script" not in text
    assert "style=" not in text
    bar = html.fragment_fromstring(text)
    assert (bar.tag, bar.get("article")) == ("share-bar", "summer-on-the-water")
    links = bar.xpath(".//a[@data-network]")
    assert [link.get("data-network") for link in links] == BAR
    assert {link.get("href").rpartition("/")[0] for link in links} == {f"{OURS}/share/summer-on-the-water"}
    assert {link.get("rel") for link in bar.iter("a")} == {"nofollow noopener"}
    (more,) = bar.find_class("share-bar-more")
    assert more.get("href") == f"{OURS}/share/summer-on-the-water"
    (field,) = bar.iter("input")
    assert field.get("value") == f"{OURS}/sponsored/summer-on-the-water"
    assert field.get("readonly") is not None
    assert field.get("aria-label") == "Address of this article"


def test_a_paid_article_says_so_before_anything_else_in_the_fragment(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(paid_article())
    bar = fragment(service, "summer-on-the-water")
    assert bar.text_content().split()[0] == "Sponsored"
    assert bar[0].text_content() == "Sponsored Paid for by Brightwater Ferries"
    assert bar.get("disclosure") == "Sponsored"
    assert bar.get("headline") == "Six harbours to see this summer"


def test_an_article_that_nobody_paid_for_bears_no_label(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    bar = fragment(service, "harbour-bridge-reopens")
    assert bar.get("disclosure") is None
    assert bar.find_class("share-bar-disclosure") == []


def test_links_are_named_in_the_language_of_the_article(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="dunes", title="كيف تقيس محطة حركة الكثبان", language="ar")
    bar = fragment(service, "dunes")
    assert (bar.get("lang"), bar.get("dir")) == ("ar", "rtl")
    assert bar.find("div").get("aria-label") == "شارك هذا المقال"
    assert bar.xpath(".//a[@data-network='bluesky']/@aria-label") == ["شارك عبر Bluesky"]
    assert bar.xpath(".//a[@data-network='email']")[0].text == "البريد الإلكتروني"


def test_words_in_another_language_than_the_article_say_which(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(slug="pul", title="د بندر پل بیا پرانیستل شو", language="ps")
    row = fragment(service, "pul").find("div")
    assert (row.get("lang"), row.get("dir"), row.get("aria-label")) == ("en", "ltr", "Share this article")


def test_the_address_to_copy_is_the_newsrooms_own_where_it_has_one(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(canonical_url="https://news.example/2026/bridge")
    assert fragment(service, "harbour-bridge-reopens").xpath(".//input/@value") == ["https://news.example/2026/bridge"]


def test_a_title_cannot_break_out_of_the_fragment(service) -> None:  # type: ignore[no-untyped-def]
    title = '"><script>alert(1)</script>'
    service.publish(title=title)
    bar = fragment(service, "harbour-bridge-reopens")
    assert bar.get("headline") == title
    assert list(bar.iter("script")) == []


def test_any_page_and_any_cache_may_have_the_fragment_and_no_search_engine(service) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    answer = service.client.get("/share/harbour-bridge-reopens/bar")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.last_modified is not None
    assert "Set-Cookie" not in answer.headers
    again = service.client.get("/share/harbour-bridge-reopens/bar", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_where_there_is_no_article_the_page_around_stays_as_it_is(service) -> None:  # type: ignore[no-untyped-def]
    service.publish(embargo_until=NOON + timedelta(days=1))
    service.publish(slug="gone", title="Gone")
    service.withdraw("gone")
    for slug, status in (("harbour-bridge-reopens", 404), ("nothing", 404), ("gone", 410)):
        answer = service.client.get(f"/share/{slug}/bar")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
        assert re.fullmatch(r"<!-- [^<>-]+ -->\n", answer.text)


def test_no_network_takes_a_name_that_is_ours() -> None:
    assert {"bar", "fediverse", "more", "native", "print"}.isdisjoint(NETWORKS)


def test_the_script_is_small_for_all_that_it_says(service) -> None:  # type: ignore[no-untyped-def]
    answer = service.client.get("/share.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 6_000
    given = facts(gzip.decompress(answer.data).decode())
    tables = [words for words in given["words"].values() if isinstance(words, list)]
    assert len(tables) >= 20
    assert all(len(words) == len(SAYS) and all(words) for words in tables)
    assert list(given["networks"]) == [*(network.id for network in living(NETWORKS)), "fediverse"]
    assert given["primary"] == BAR


def test_the_script_names_the_words_in_the_order_in_which_it_gets_them() -> None:
    source = (FOLDER / "share-bar.js").read_text(encoding="utf-8")
    found = re.search(r"const \[([A-Z, ]+)\] = facts", source)
    assert found
    order = dict(zip(SAYS, found[1].split(", "), strict=True))
    assert order == {
        "share_article": "TITLE",
        "share_on": "ON",
        "share": "SHARE",
        "email": "EMAIL",
        "copy_link": "COPY",
        "copied": "COPIED",
        "more": "MORE",
        "print": "PRINT",
        "sms": "SMS",
    }


def test_the_script_may_be_loaded_by_any_page_and_is_asked_for_again_cheaply(service) -> None:  # type: ignore[no-untyped-def]
    answer = service.client.get("/share.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=86400"
    again = service.client.get("/share.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_script_knows_one_host_and_no_request_can_tell_it_another(service) -> None:  # type: ignore[no-untyped-def]
    answer = service.client.get("/share.js?origin=https://evil.example", headers={"Host": "evil.example"})
    assert set(re.findall(r"https?://[\w.:-]+", answer.text)) == {OURS, "http://www.w3.org"}  # the second names SVG


def test_the_publishers_own_tables_are_in_the_script(tmp_path: Path) -> None:
    for name in ("networks.toml", "words.toml"):
        shutil.copy(open_assets().path(name), tmp_path / name)
    with (tmp_path / "words.toml").open("a", encoding="utf-8") as table:
        table.write('\n[cy]\nshare_article = "Rhannu\'r erthygl"\n')
    networks = (tmp_path / "networks.toml").read_text(encoding="utf-8")
    (tmp_path / "networks.toml").write_text(networks.replace('label = "Hacker News"', 'label = "Orange Site"'), encoding="utf-8")
    given = facts(share_script(Assets(tmp_path), OURS))
    words = given["words"]
    assert words["cy"][0] == "Rhannu'r erthygl"
    assert words["cy"][1] == "Share on {network}"
    assert given["networks"]["hackernews"] == "Orange Site"
