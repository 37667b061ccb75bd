"""WordPress and Ghost, asked through their own APIs: what is new, what changed, what is gone, and archives of any size."""

from __future__ import annotations

import json

import pytest
from origins import Desk, Origin, desk
from services import Service
from sites import GhostSite, WordPressSite

from share.article import Status
from share.ingest.pushed import read_pushed
from share.ingest.take import take_in

LATER = "2026-11-20T13:30:00"


@pytest.fixture
def wordpress(origin: Origin) -> WordPressSite:
    site = WordPressSite()
    origin.pages["/wp-json/wp/v2/posts"] = site.answer
    return site


@pytest.fixture
def ghost(origin: Origin) -> GhostSite:
    site = GhostSite()
    origin.pages["/ghost/api/content/posts/"] = site.answer
    return site


def of_wordpress(service: Service, origin: Origin) -> Desk:
    return desk(service, origin.url("/wp-json/"), "wordpress")


def of_ghost(service: Service, origin: Origin, key: str) -> Desk:
    return desk(service, origin.url("/ghost/api/content/"), "ghost", key=key)


def test_posts_of_wordpress_come_in_and_later_polls_ask_for_what_changed(
    service: Service, origin: Origin, wordpress: WordPressSite
) -> None:
    for number in (1, 2, 3):
        wordpress.write(number, f"Post {number}")
    site = of_wordpress(service, origin)
    assert site.counted() == {"created": 3}
    found = site.article("post-2-of-the-courier")
    assert found is not None
    assert (found.title, found.summary, found.canonical_url) == ("Post 2", "In short.", "https://courier.example/2/")
    wordpress.write(2, "Post 2, changed", LATER)
    wordpress.write(4, "Post 4", LATER)
    origin.requests.clear()
    counted = site.counted()
    assert (counted["updated"], counted["created"]) == (1, 1)
    assert dict(origin.requests[0].query)["modified_after"] == "2026-11-20T10:50:00Z"


@pytest.mark.parametrize("seen", ["00:05:00", "00:30:00", "00:59:59", "01:05:00"])
def test_a_post_of_the_hour_that_comes_twice_in_autumn_is_not_missed(
    service: Service, origin: Origin, wordpress: WordPressSite, seen: str
) -> None:
    wordpress.zone = "Europe/Berlin"
    wordpress.write(1, "Post 1", f"2026-10-25T{seen}")
    site = of_wordpress(service, origin)
    site.poll()
    wordpress.write(2, "Post 2", "2026-10-25T01:00:01")
    wordpress.write(3, "Post 3", "2026-10-25T01:10:00")
    assert site.counted()["created"] == 2


def test_a_post_of_wordpress_that_is_not_public_any_more_is_withdrawn_and_may_return(
    service: Service, origin: Origin, wordpress: WordPressSite
) -> None:
    for number in (1, 2):
        wordpress.write(number, f"Post {number}")
    site = of_wordpress(service, origin)
    site.poll()
    wordpress.posts[1]["status"] = "trash"
    assert site.counted()["withdrawn"] == 1
    gone = site.article("post-1-of-the-courier")
    assert gone is not None
    assert gone.status is Status.WITHDRAWN
    wordpress.write(1, "Post 1 again", LATER)
    assert site.counted()["restored"] == 1


def test_a_site_that_shows_nothing_for_a_while_loses_none_of_its_posts(
    service: Service, origin: Origin, wordpress: WordPressSite
) -> None:
    for number in range(1, 11):
        wordpress.write(number, f"Post {number}")
    site = of_wordpress(service, origin)
    site.poll()
    origin.pages["/wp-json/wp/v2/posts"] = b"[]"
    assert site.counted() == {}
    assert all(post.status is Status.LIVE for post in site.articles())
    origin.pages["/wp-json/wp/v2/posts"] = wordpress.answer
    del wordpress.posts[1]
    assert site.counted()["withdrawn"] == 1


def test_all_posts_that_are_known_are_asked_after_in_turn(
    service: Service, origin: Origin, wordpress: WordPressSite, quick: None
) -> None:
    for number in range(1, 251):
        wordpress.write(number, f"Post {number}", f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00")
    site = of_wordpress(service, origin)
    assert site.counted()["created"] == 250
    for number in (3, 120, 249):
        del wordpress.posts[number]
    withdrawn = sum(site.counted()["withdrawn"] for _ in range(4))
    assert withdrawn == 3


def test_an_archive_of_several_pages_comes_in_whole_though_posts_change_meanwhile(
    service: Service, origin: Origin, wordpress: WordPressSite, quick: None
) -> None:
    for number in range(1, 231):
        wordpress.write(number, f"Post {number}", f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00")

    def change(page: int) -> None:
        if page == 2:
            wordpress.write(5, "Post 5, changed while pages are read", "2026-11-20T12:30:00")
            wordpress.at_page = lambda _: None

    wordpress.at_page = change
    site = of_wordpress(service, origin)
    site.poll()
    site.poll()
    titles = {article.title for article in site.articles()}
    assert len(titles) == 230
    assert "Post 5, changed while pages are read" in titles


def test_an_archive_that_is_too_large_for_one_poll_goes_on_a_minute_later(
    service: Service, origin: Origin, wordpress: WordPressSite, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.ingest.sites.PAGES", 1)
    for number in range(1, 231):
        wordpress.write(number, f"Post {number}", f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00")
    site = of_wordpress(service, origin)
    assert site.counted()["created"] == 100
    assert site.waits().total_seconds() == 60
    assert site.counted(1)["created"] == 100
    assert site.counted(1)["created"] == 30
    assert site.waits().total_seconds() == 15 * 60
    wordpress.write(500, "The newest", LATER)
    assert site.counted()["created"] == 1


def test_a_post_that_says_it_changed_in_the_future_hides_none_of_those_to_come(
    service: Service, origin: Origin, wordpress: WordPressSite
) -> None:
    wordpress.write(1, "Post 1", "2099-11-20T12:00:00")
    wordpress.write(2, "Post 2")
    site = of_wordpress(service, origin)
    assert site.counted() == {"created": 2}
    wordpress.write(3, "Post 3", LATER)
    assert site.counted()["created"] == 1


def test_a_wordpress_that_knows_no_time_of_change_is_read_until_nothing_is_new(
    service: Service, origin: Origin, wordpress: WordPressSite, quick: None
) -> None:
    wordpress.knows_modified = False
    for number in range(1, 231):
        wordpress.write(number, f"Post {number}", f"2026-10-{1 + number // 24:02d}T{number % 24:02d}:00:00")
    site = of_wordpress(service, origin)
    site.poll()
    origin.requests.clear()
    site.poll()
    assert [asked["page"] for request in origin.requests if "page" in (asked := dict(request.query))] == ["1"]


def test_a_post_that_cannot_be_read_is_set_aside_and_the_others_come_in(
    service: Service, origin: Origin, wordpress: WordPressSite
) -> None:
    wordpress.write(1, "")
    wordpress.write(2, "Post 2")
    wordpress.write(3, "Post 3", content={"rendered": ""}, excerpt={"rendered": ""})
    site = of_wordpress(service, origin)
    assert site.counted() == {"created": 1, "set aside": 2}
    assert {entry.foreign_id for entry in site.aside()} == {"1", "3"}


def test_a_site_without_that_api_says_so(service: Service, origin: Origin) -> None:
    origin.pages["/wp-json/wp/v2/posts"] = b"<html>No.</html>"
    site = of_wordpress(service, origin)
    site.poll()
    assert "does not answer with JSON" in site.now().answer


def test_posts_of_ghost_come_in_change_and_go(service: Service, origin: Origin, ghost: GhostSite) -> None:
    for number in ("a1", "b2", "c3"):
        ghost.write(number, f"Post {number}")
    ghost.write("d4", "Six harbours", tags=[{"name": "#sponsored", "slug": "hash-sponsored", "visibility": "internal"}])
    site = of_ghost(service, origin, ghost.key)
    assert site.counted() == {"created": 4}
    paid = site.article("post-d4-of-the-courier")
    assert paid is not None
    assert paid.paid
    ghost.write("a1", "Post a1, changed", "2026-11-20T13:30:00.000+00:00")
    del ghost.posts["b2"]
    counted = site.counted()
    assert (counted["updated"], counted["withdrawn"]) == (1, 1)
    assert len(site.articles()) == 3


def test_a_ghost_west_of_greenwich_is_asked_for_what_changed(service: Service, origin: Origin, ghost: GhostSite) -> None:
    ghost.write("a1", "Post a1", "2026-11-20T07:00:00.000-05:00")
    site = of_ghost(service, origin, ghost.key)
    site.poll()
    ghost.write("b2", "Post b2", "2026-11-20T08:30:00.000-05:00")
    origin.requests.clear()
    assert site.counted()["created"] == 1
    assert dict(origin.requests[0].query)["filter"] == "updated_at:>'2026-11-20 11:50:00'"


def test_a_wrong_key_of_ghost_is_told_and_shown_nowhere(service: Service, origin: Origin, ghost: GhostSite) -> None:
    site = of_ghost(service, origin, "wrong-key")
    site.poll()
    assert "(401)" in site.now().answer
    assert "wrong-key" not in site.now().answer


def test_what_a_site_pushes_and_what_it_shows_when_asked_is_one_article(
    service: Service, origin: Origin, ghost: GhostSite
) -> None:
    ghost.write("a1", "Post a1")
    site = of_ghost(service, origin, ghost.key)
    body = json.dumps({"post": {"current": ghost.posts["a1"] | {"status": "published"}, "previous": {}}}).encode()
    arrival = read_pushed("ghost", body, paid=service.parts.paid, sent_at=service.clock())
    assert arrival is not None
    assert take_in(site.poller.intake, site.source, arrival, service.clock()).event == "created"
    assert site.counted() == {"unchanged": 1}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards are left to the worker: hundreds of them take a while."""
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
