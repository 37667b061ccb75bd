"""Every form of an address settles on one: other words, former slugs, capitals, slashes at the end, tracking parameters."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from factories import article, paid_article
from lxml import html
from services import Service

from share.article import Article, Submission
from share.cards.key import card_digest
from share.publish import rename, withdraw
from share.web import open_preflight

BASE = "https://share.courier.example"
OLD, NEW = "harbour-bridge", "harbour-bridge-reopens-on-monday"
API = f"/api/v1/articles/{OLD}"


def keep(service: Service, entry: Article) -> Article:
    submission = Submission(article=entry.with_changes(revision=0, code=""), said=frozenset({"published"}))
    return open_preflight(service.parts).publish(submission).published.article


def renamed(service: Service, **changes: object) -> tuple[Article, Article]:
    """An article before and after it was renamed."""
    before = keep(service, article(slug=OLD, **changes))
    return before, open_preflight(service.parts).rename(OLD, NEW).article


def walk(service: Service, path: str) -> tuple[list[str], int]:
    """The addresses that a request is led through, and the status at its end."""
    passed = []
    while True:
        answer = service.client.get(path)
        if answer.status_code not in {301, 302} or not (answer.location or "").startswith(BASE):
            return passed, answer.status_code
        passed.append(answer.location)
        path = answer.location.removeprefix(BASE)


@pytest.mark.parametrize(
    "path",
    [
        "/articles/{}",
        "/share/{}",
        "/share/{}/x",
        "/share/{}/fediverse",
        "/share/{}/qr.svg",
        "/embed/{}",
        "/head/{}.html",
        "/head/{}.json",
        "/cards/{}/og.jpg",
        "/cards/{}/story.webp",
    ],
)
def test_an_old_slug_leads_to_the_new_one_on_every_surface(service, path):
    renamed(service)
    answer = service.client.get(path.format(OLD))
    assert (answer.status_code, answer.location) == (301, BASE + path.format(NEW))
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    head = service.client.head(path.format(OLD))
    assert (head.status_code, head.location) == (301, answer.location)
    assert service.client.get(path.format(NEW)).status_code in {200, 302, 303}


def test_the_way_is_one_step_however_often_it_was_renamed_and_whatever_word_stands_before(service):
    keep(service, paid_article(slug="a"))
    for slug, new in (("a", "b"), ("b", "c"), ("c", "d")):
        rename(service.parts.store, slug, new, service.clock())
    for word in ("articles", "sponsored", "anzeige"):
        for slug in "abc":
            assert walk(service, f"/{word}/{slug}") == ([f"{BASE}/sponsored/d"], 200)


def test_a_card_of_an_old_address_stays_where_it_was(service):
    before, after = renamed(service)
    digest = card_digest(before, service.parts.formats["og"], service.parts.theme)
    path = f"/cards/{OLD}/{digest}/og.jpg"
    answer = service.client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.data == service.client.get(path.replace(OLD, NEW)).data
    told = service.client.get(path.replace(".jpg", ".json"), headers=service.auth)
    assert (told.status_code, told.json["digest"]) == (200, digest)
    never = service.client.get(path.replace(".jpg", ".avif"))
    assert (never.status_code, never.location) == (301, f"{BASE}/cards/{NEW}/{digest}/og.avif")
    assert after.slug == NEW


def test_nothing_is_drawn_for_the_first_reader_of_the_new_address(service, monkeypatch):
    renamed(service)
    monkeypatch.setattr("share.cards.make.render", None)
    page = html.document_fromstring(service.client.get(f"/articles/{NEW}").text)
    card = page.xpath("//meta[@property='og:image']/@content")[0]
    assert f"/cards/{NEW}/" in card
    assert service.client.get(card.removeprefix(BASE)).status_code == 200


def test_page_and_metadata_name_the_new_address_alone(service):
    before, after = renamed(service)
    page = html.document_fromstring(service.client.get(f"/articles/{NEW}").text)
    canonical = f"{BASE}/articles/{NEW}"
    assert page.xpath("//link[@rel='canonical']/@href") == [canonical]
    assert page.xpath("//meta[@property='og:url']/@content") == [canonical]
    assert page.xpath("//link[@rel='shortlink']/@href") == [f"{BASE}/s/{before.code}"]
    assert service.client.get(f"/s/{before.code}").location == f"{canonical}?via=s"
    assert page.xpath("//meta[@property='article:modified_time']/@content") == [before.modified.isoformat()]
    assert (after.revision, after.modified) == (before.revision, before.modified)


@pytest.mark.parametrize("path", ["/oembed?url={}", "/head.html?url={}", "/head.json?url={}"])
def test_who_asks_by_the_old_address_is_answered_with_the_new_one(service, path):
    renamed(service)
    for form in (f"{BASE}/articles/{OLD}", f"{BASE}/articles/{OLD}/?utm_source=x", f"{BASE}/Articles/{OLD.upper()}#top"):
        answer = service.client.get(path.format(form.replace("?", "%3F").replace("#", "%23")))
        assert answer.status_code == 200
        assert NEW in answer.text


def test_feeds_know_the_article_by_the_same_id_and_link_to_the_new_address(service):
    keep(service, article(slug=OLD))
    before = json.loads(service.client.get("/feeds/latest.json").data)["items"][0]
    modified = service.client.get("/feeds/latest.json").headers["Last-Modified"]
    service.clock.pass_by(hours=1)
    open_preflight(service.parts).rename(OLD, NEW)
    answer = service.client.get("/feeds/latest.json", headers={"If-Modified-Since": modified})
    (after,) = json.loads(answer.data)["items"]
    assert after["id"] == before["id"]
    assert (before["url"], after["url"]) == (f"{BASE}/articles/{OLD}", f"{BASE}/articles/{NEW}")
    assert after["date_modified"] == before["date_modified"]
    assert OLD + "<" not in service.client.get("/sitemap.xml").text


def test_an_embargoed_or_withdrawn_article_does_not_tell_its_new_slug(service):
    keep(service, article(slug=OLD, embargo_until=service.clock().replace(year=2030)))
    rename(service.parts.store, OLD, NEW, service.clock())
    assert service.client.get(f"/articles/{OLD}").status_code == 404
    keep(service, article(slug=NEW))
    withdraw(service.parts.store, NEW, service.clock())
    for path in (f"/articles/{OLD}", f"/share/{OLD}/x", f"/cards/{OLD}/{'0' * 20}/og.jpg"):
        answer = service.client.get(path)
        assert (answer.status_code, "Location" in answer.headers) == (410, False)


WRITTEN = {"title": "Harbour bridge reopens", "body_html": "<p>Trams cross again.</p>", "published": "2026-11-20T12:00:00Z"}


def put(service: Service, slug: str, payload: dict[str, object] = WRITTEN, **headers: str):  # type: ignore[no-untyped-def]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.client.put(f"/api/v1/articles/{slug}", json=payload, headers=service.auth | named)


def test_the_api_renames_when_a_write_names_the_old_slug(service):
    first = put(service, OLD).json
    answer = put(service, NEW, WRITTEN | {"former_slugs": [OLD]})
    assert (answer.status_code, answer.json["slug"], answer.json["former_slugs"]) == (200, NEW, [OLD])
    kept = ("revision", "modified", "published", "short_url")
    assert [answer.json[name] for name in kept] == [first[name] for name in kept]
    again = put(service, NEW, service.client.get(f"/api/v1/articles/{NEW}", headers=service.auth).json)
    assert (again.status_code, again.headers["ETag"]) == (200, answer.headers["ETag"])


def test_the_api_leads_readers_to_the_new_slug_and_refuses_writes_to_the_old_one(service):
    put(service, OLD)
    put(service, NEW, WRITTEN | {"former_slugs": [OLD]})
    read = service.client.get(API, headers=service.auth)
    assert (read.status_code, read.location) == (301, f"{BASE}/api/v1/articles/{NEW}")
    assert read.headers["Cache-Control"] == "no-store"
    assert service.client.get(API).status_code == 401
    for report in ("stats?since=2026-11-01&until=2026-11-02", "ledger"):
        read = service.client.get(f"{API}/{report}", headers=service.auth)
        assert (read.status_code, read.location) == (301, f"{BASE}/api/v1/articles/{NEW}/{report}")
    for answer in (put(service, OLD), service.client.delete(API, headers=service.auth)):
        assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
        assert answer.json["slug"] == NEW


def test_a_new_article_takes_an_old_slug_over_only_when_that_is_said(service):
    put(service, OLD)
    first = put(service, NEW, WRITTEN | {"former_slugs": [OLD]})
    old_card = urlsplit(first.json["cards"]["og"]).path.replace(NEW, OLD)
    assert service.client.get(old_card).status_code == 200
    taken = put(service, OLD, WRITTEN | {"title": "Another bridge"}, If_None_Match="*")
    assert (taken.status_code, taken.json["former_slugs"]) == (201, [])
    assert service.client.get(old_card).status_code == 404
    assert service.client.get(f"/articles/{OLD}").status_code == 200
    assert service.client.get(urlsplit(taken.json["cards"]["og"]).path).status_code == 200
    items = json.loads(service.client.get("/feeds/latest.json").data)["items"]
    assert len({item["id"] for item in items}) == 2
    assert service.client.get(f"/api/v1/articles/{NEW}", headers=service.auth).json["former_slugs"] == []


def test_slugs_that_belong_to_somebody_else_are_told(service):
    put(service, OLD)
    put(service, "another")
    answer = put(service, "another", WRITTEN | {"former_slugs": [OLD]})
    assert (answer.status_code, "another one" in answer.json["detail"]) == (409, True)
    wrong = put(service, "third", WRITTEN | {"former_slugs": ["No Slug!", OLD]})
    assert (wrong.status_code, wrong.json["errors"][0]["path"]) == (422, "$.former_slugs[0]")
    assert "lower-case" in wrong.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/articles/{slug}/",
        "/articles/{slug}//",
        "/Articles/{slug}",
        "/articles/{SLUG}",
        "/ARTICLES/{SLUG}/",
        "/articles/{slug}/?utm_source=letter&fbclid=1",
    ],
)
def test_capitals_and_slashes_at_the_end_settle(service, path):
    keep(service, article(slug=OLD))
    answer = service.client.get(path.format(slug=OLD, SLUG=OLD.upper()))
    assert (answer.status_code, answer.location) == (301, f"{BASE}/articles/{OLD}")


@pytest.mark.parametrize("behind", [".", ",", ")", ").", "?!", "…", '"', "%E2%80%9D.", "*", "%E3%80%82", "%E2%80%8B", "%3E"])
@pytest.mark.parametrize("path", [f"/articles/{OLD}", f"/share/{OLD}", "/feeds/latest.rss"])
def test_what_stood_behind_an_address_in_a_sentence_is_no_part_of_it(service, path, behind):
    keep(service, article(slug=OLD))
    answer = service.client.get(path + behind.replace("?", "%3F"))
    assert (answer.status_code, answer.location) == (301, BASE + path)


@pytest.mark.parametrize("path", ["/.", "/)", "/articles.", "/articles/nothing-here.", f"/articles/.{OLD}"])
def test_what_names_nothing_without_it_either_is_404(service, path):
    keep(service, article(slug=OLD))
    assert walk(service, path)[1] == 404


@pytest.mark.parametrize(
    ("asked", "settled"),
    [
        ("/share/{}/", "/share/{}"),
        ("/Share/{}/X", "/share/{}/x"),
        ("/embed/{}/", "/embed/{}"),
        ("/head/{}.HTML", "/head/{}.html"),
        ("/Feeds/Latest.RSS", "/feeds/latest.rss"),
        ("/Cards/{}/og.JPG", "/cards/{}/og.jpg"),
    ],
)
def test_so_do_other_addresses(service, asked, settled):
    keep(service, article(slug=OLD))
    answer = service.client.get(asked.format(OLD))
    assert (answer.status_code, answer.location) == (301, BASE + settled.format(OLD))


@pytest.mark.parametrize(
    ("asked", "settled"),
    [("/oembed/", "/oembed"), ("/OEmbed", "/oembed"), ("/head.html/", "/head.html"), ("/Head.JSON", "/head.json")],
)
def test_what_is_asked_by_an_address_keeps_it_on_the_way(service, asked, settled):
    """Consumers are given the address of oEmbed once, and many write a slash at its end."""
    keep(service, article(slug=OLD))
    query = {"url": f"{BASE}/articles/{OLD}?utm_source=letter", "maxwidth": "400"}
    answer = service.client.get(asked, query_string=query)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (301, "*")
    assert answer.location.partition("?")[0] == BASE + settled
    assert dict(parse_qsl(urlsplit(answer.location).query)) == query
    assert service.client.get(answer.location.removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize("path", ["/head/{}.json", "/head/{}.html", "/share/{}/bar", "/cards/{}/og.jpg", "/embed/{}"])
def test_a_page_elsewhere_is_led_on_as_it_would_be_answered(service, path):
    """A browser gives a script nothing where one step of the way lacks the header, nor a picture to a page that is isolated."""
    renamed(service)
    steps = [path.format(OLD), path.format(NEW) + "/", path.format(NEW.upper())]
    for step in [*steps, f"/cards/{NEW}/og.jpg"]:
        answer = service.client.get(step)
        assert answer.status_code in {301, 302}
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.status_code == 302 or answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/healthz", "/s/", "/nothing", "/articles/nothing", "/Nothing/At/All", "//evil.example/"])
def test_what_is_nowhere_is_not_led_elsewhere(service, path):
    answer = service.client.get(path)
    assert answer.status_code in {200, 404}


def test_our_own_attribution_goes_with_the_reader_and_nothing_else_does(service):
    renamed(service)
    for path in (f"/articles/{OLD}", f"/articles/{NEW}/", f"/Articles/{NEW}"):
        answer = service.client.get(f"{path}?fbclid=abc&via=x&utm_source=y")
        assert answer.location == f"{BASE}/articles/{NEW}?via=x"
        assert service.client.get(f"{path}?via=nobody").location == f"{BASE}/articles/{NEW}"
        assert service.client.get(path).location == f"{BASE}/articles/{NEW}"


@pytest.mark.parametrize("query", ["", "?via=x", "?utm_source=letter&utm_medium=mail", "?fbclid=IwAR0&url=https://evil.example/"])
@pytest.mark.parametrize("path", ["/sponsored/summer-on-the-water", "/embed/summer-on-the-water", "/share/summer-on-the-water"])
def test_tracking_parameters_never_change_the_bytes(service, path, query):
    keep(service, paid_article())
    assert service.client.get(path + query).data == service.client.get(path).data
    page = html.document_fromstring(service.client.get(path + query).text)
    own = f"{BASE}/sponsored/summer-on-the-water"
    assert {*page.xpath("//link[@rel='canonical']/@href"), *page.xpath("//meta[@property='og:url']/@content")} <= {own}


TRACKED = "https://courier.example/story?id=7&utm_source=rss&utm_medium=feed"
CLEAN = "https://courier.example/story?id=7"


def send(service: Service, home: str) -> dict[str, object]:
    document = {"title": "Story", "body_html": "<p>Text.</p>", "canonical_url": home}
    answer = service.client.put("/api/v1/articles/story", json=document, headers=service.auth)
    assert answer.status_code in {200, 201}, answer.text
    return answer.get_json()


def test_a_home_that_is_sent_with_tracking_settles_on_the_address_without_it(service):
    given = send(service, TRACKED)
    assert given["canonical_url"] == CLEAN
    assert any(note.startswith("$.canonical_url had parameters") for note in given["notes"])
    page = html.document_fromstring(service.client.get("/articles/story").text)
    assert page.xpath("//link[@rel='canonical']/@href") == page.xpath("//meta[@property='og:url']/@content") == [CLEAN]
    for address in (CLEAN, TRACKED, CLEAN + "&via=x"):
        assert service.client.get("/oembed", query_string={"url": address}).status_code == 200, address
        assert service.client.get("/head.html", query_string={"url": address}).status_code == 200, address
    assert send(service, TRACKED)["revision"] == send(service, CLEAN)["revision"] == 1


@pytest.mark.parametrize(
    "home", ["https://courier.example/story?via=old", "https://courier.example/story?id=7&utm_source=rss#top"]
)
def test_what_stands_with_tracking_is_found_by_the_address_that_we_share(service, home):
    entry = service.publish(slug="story", canonical_url=home)
    service.publish(slug="index", canonical_url="https://courier.example/story")
    shared = service.parts.links.shared(entry, "x")
    answer = service.client.get("/oembed", query_string={"url": shared})
    assert "/embed/story" in answer.get_json()["html"]


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/Articles/{OLD}/", "/sponsored/{new}"),
        ("/ANZEIGE/{NEW}", "/sponsored/{new}"),
        ("/Share/{OLD}", "/share/{new}"),
        ("/share/{OLD}/X", "/share/{new}/x"),
        ("/share/{old}/bar/", "/share/{new}/bar"),
        ("/head/{OLD}.JSON", "/head/{new}.json"),
        ("/Cards/{OLD}/og.JPG", "/cards/{new}/og.jpg"),
    ],
)
def test_capitals_a_former_slug_and_another_word_are_one_step_together(service, asked, leads):
    keep(service, paid_article(slug=OLD))
    rename(service.parts.store, OLD, NEW, service.clock())
    answer = service.client.get(asked.format(OLD=OLD.upper(), NEW=NEW.upper(), old=OLD))
    assert (answer.status_code, answer.location) == (301, BASE + leads.format(new=NEW))


def test_a_word_that_is_not_ours_leads_to_no_article(service):
    keep(service, article(slug=OLD))
    assert walk(service, f"/Elsewhere/{OLD}")[1] == 404
