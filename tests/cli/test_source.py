"""``share source`` as somebody in a newsroom calls it."""

from __future__ import annotations

import json

import pytest
from newsroom import Newsroom
from origins import Origin, item, origin, rss
from sites import WordPressSite

from share.store import open_store, sources

__all__ = ["origin"]


@pytest.fixture
def desk(newsroom: Newsroom) -> Newsroom:
    newsroom.environ["SHARE_ALLOW_HOSTS"] = "127.0.0.1"
    return newsroom


def page(head: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "text/html"}, f"<!doctype html><html><head>{head}</head></html>".encode()


def test_a_feed_is_added_polled_and_listed(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1), item(2))
    added = desk.share("source", "add", "agency", origin.url(), "--section", "Wire", "--tag", "Boats")
    assert (added.exit_code, added.stdout) == (0, f"agency: feed at {origin.url()}\n")
    polled = desk.share("source", "poll", "agency")
    assert polled.exit_code == 0
    assert "agency: 2 created, next 20" in polled.stdout
    found = desk.article("night-ferry-number-1")
    assert found is not None
    assert (found.section, found.tags) == ("Wire", ("Boats",))
    assert "agency  feed  works" in desk.share("source", "list").stdout
    (listed,) = json.loads(desk.share("source", "list", "--json").stdout)
    assert (listed["items"], listed["taken"], listed["set_aside"], listed["polls"]["changed"]) == (2, 2, 0, 1)


def test_a_poll_without_a_name_is_of_what_is_due(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    desk.share("source", "add", "agency", origin.url())
    assert "1 created" in desk.share("source", "poll").stdout
    assert desk.share("source", "poll").stdout == ""
    assert "nothing new" in desk.share("source", "poll", "--now").stdout
    assert "1 unchanged" in desk.share("source", "poll", "--anew").stdout


def test_a_poll_that_fails_says_why_and_exits_with_1(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = [(200, {}, rss(item(1))), (500, {}, b"")]
    desk.share("source", "add", "agency", origin.url())
    polled = desk.share("source", "poll", "agency")
    assert polled.exit_code == 1
    assert "agency: It answers with status 500." in polled.stderr


def test_a_language_that_is_none_is_refused_before_every_item_is(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    added = desk.share("source", "add", "agency", origin.url(), "--language", "en_GB!")
    assert added.exit_code == 1
    assert "The language 'en_GB!' is not a BCP 47 tag, such as en, de-AT or zh-Hant." in added.stderr
    assert desk.share("source", "list").stdout == ""


@pytest.mark.parametrize("media_type", ["application/rss+xml", "application/atom+xml"])
def test_a_page_leads_to_its_feed(desk: Newsroom, origin: Origin, media_type: str) -> None:
    origin.pages["/"] = page(f'<link rel="alternate" type="{media_type}" href="/feeds/all">')
    origin.pages["/feeds/all"] = rss(item(1))
    assert desk.share("source", "add", "agency", origin.url("/")).stdout == f"agency: feed at {origin.url('/feeds/all')}\n"


def test_links_that_lead_to_no_feed_are_passed_over(desk: Newsroom, origin: Origin) -> None:
    links = {"atom+xml": "/gone", "rss+xml": "/page", "json": "/api", "feed+json": "/j"}
    origin.pages["/"] = page(
        "".join(f'<link rel="alternate" type="application/{kind}" href="{path}">' for kind, path in links.items())
    )
    origin.pages["/page"] = page("")
    origin.pages["/api"] = (200, {"Content-Type": "application/json"}, b"{}")
    origin.pages["/j"] = b'{"version": "https://jsonfeed.org/version/1", "items": []}'
    assert desk.share("source", "add", "agency", origin.url("/")).stdout == f"agency: feed at {origin.url('/j')}\n"


def test_a_site_leads_to_the_news_sitemap_of_its_robots_file(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/"] = page("")
    robots = f"User-agent: *\nSitemap: {origin.url('/all.xml')}\nsitemap: {origin.url('/news.xml')}\n"
    origin.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots.encode())
    added = desk.share("source", "add", "site", origin.url("/"), "--kind", "sitemap")
    assert added.stdout == f"site: sitemap at {origin.url('/news.xml')}\n"


@pytest.mark.parametrize("told_by", ["header", "link", "nothing"])
def test_a_wordpress_leads_to_its_api(desk: Newsroom, origin: Origin, told_by: str) -> None:
    site = WordPressSite()
    site.write(1, "Post 1")
    api = "/wp-json/" if told_by == "nothing" else "/api-of-ours/"
    link = f'<{origin.url(api)}>; rel="https://api.w.org/"' if told_by == "header" else "<x>; rel=y"
    head = f'<link rel="https://api.w.org/" href="{origin.url(api)}">' if told_by == "link" else ""
    origin.pages["/"] = (200, {"Content-Type": "text/html", "Link": link}, page(head)[2])
    origin.pages[f"{api}wp/v2/posts"] = site.answer
    added = desk.share("source", "add", "site", origin.url("/"), "--kind", "wordpress")
    assert added.stdout == f"site: wordpress at {origin.url(api)}\n"
    assert "1 created" in desk.share("source", "poll", "site").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Agency", "http://127.0.0.1:9/"], "not lower-case letters"),
        (["agency"], "Say the address"),
        (["agency", "--kind", "feed"], "Say the address"),
        (["agency", "http://127.0.0.1:9/feed"], "refuses the connection"),
        (["agency", "ftp://files.example/feed"], "not a web address"),
        (["agency", "http://10.0.0.1/feed"], "not public"),
    ],
)
def test_a_source_that_cannot_be_is_not_added_and_the_sentence_says_why(
    desk: Newsroom, arguments: list[str], sentence: str
) -> None:
    added = desk.share("source", "add", *arguments)
    assert added.exit_code == 1
    assert sentence in added.stderr
    assert desk.share("source", "list").stdout == ""


def test_an_unknown_kind_of_paid_content_is_not_taken(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    added = desk.share("source", "add", "agency", origin.url(), "--paid", "--paid-kind", "bought")
    assert added.exit_code == 1
    assert "no kind of paid content bought; the kinds are sponsored" in added.stderr


def test_a_page_without_a_feed_says_what_else_it_may_be(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/"] = page("")
    added = desk.share("source", "add", "site", origin.url("/"))
    assert added.exit_code == 1
    assert "--kind wordpress" in added.stderr


def test_a_system_that_pushes_is_given_a_secret_and_shown_it_once(desk: Newsroom) -> None:
    added = desk.share("source", "add", "cms", "--kind", "ghost")
    assert added.exit_code == 0
    assert len(added.stdout.strip()) > 30
    assert "/hooks/ghost" in added.stderr
    assert added.stdout.strip() not in desk.share("source", "list", "--json").stdout
    assert "cms  ghost  works  pushes" in desk.share("source", "list").stdout


def test_a_system_that_pushes_goes_on_signing_as_it_did_when_something_else_is_said_of_it(desk: Newsroom) -> None:
    secret = desk.share("source", "add", "cms", "--kind", "ghost").stdout.strip()
    again = desk.share("source", "add", "cms", "--kind", "ghost", "--section", "Culture")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith("cms: ghost at ")
    store = open_store(desk.environ["SHARE_DATABASE_URL"])
    with store.connect() as c:
        assert sources.by_name(c, "cms").secret == secret
    store.close()
    other = desk.share("source", "add", "cms", "--kind", "wordpress").stdout.strip()
    assert other.startswith("whsec_")
    desk.share("source", "remove", "cms")
    assert desk.share("source", "add", "cms", "--kind", "wordpress").stdout.strip() not in {other, ""}


def test_a_source_that_is_removed_leaves_its_articles_and_goes_on_when_it_is_added_again(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    desk.share("source", "add", "agency", origin.url())
    desk.share("source", "poll")
    assert desk.share("source", "remove", "agency").stdout == "removed agency\n"
    assert desk.share("source", "remove", "agency").exit_code == 1
    assert desk.share("source", "list").stdout == ""
    assert desk.article("night-ferry-number-1") is not None
    desk.share("source", "add", "agency", origin.url())
    assert "1 unchanged" in desk.share("source", "poll", "--now").stdout


def test_what_was_set_aside_is_listed_shown_tried_again_and_dropped(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1, title=" "), item(2, title="x" * 1_100))
    desk.share("source", "add", "agency", origin.url())
    assert "2 set aside" in desk.share("source", "poll").stdout
    listed = desk.share("source", "aside", "list").stdout.splitlines()
    assert len(listed) == 2
    assert "item-2" in listed[0]
    assert "1,000 characters" in listed[0]
    assert "item-1" in desk.share("source", "aside", "show", 1).stdout
    raw = desk.share("source", "aside", "show", 1, "--raw").stdout
    assert raw.startswith("<rss")
    assert desk.share("source", "aside", "retry").exit_code == 1
    again = desk.share("source", "aside", "retry", "--all")
    assert again.exit_code == 1
    assert "1  set aside" in again.stderr
    assert desk.share("source", "aside", "drop", 1).stdout == "dropped 1\n"
    assert desk.share("source", "aside", "drop", "--source", "agency").stdout == "dropped 1\n"
    assert desk.share("source", "aside", "show", 1).exit_code == 1


@pytest.mark.parametrize("verb", ["list", "retry", "drop"])
def test_what_was_set_aside_of_a_source_that_is_not_there_is_told_so(desk: Newsroom, verb: str) -> None:
    told = desk.share("source", "aside", verb, "--source", "agnecy")
    assert told.exit_code == 1
    assert "There is no source agnecy." in told.stderr


def test_the_doctor_names_sources_that_fail(desk: Newsroom, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1), item(2, title=" "))
    desk.share("source", "add", "agency", origin.url())
    desk.share("source", "poll")
    checked = desk.share("check").stdout
    assert "Sources: all 1 of them work." in checked
    assert "Sources: 1 items of agency are set aside" in checked
    origin.pages["/feed"] = (410, {}, b"")
    desk.share("source", "poll", "--now")
    checked = desk.share("check")
    assert checked.exit_code == 0
    assert "Sources: agency has stopped: It is gone" in checked.stdout
