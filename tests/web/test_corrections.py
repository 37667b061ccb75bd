"""A correction over HTTP: a new revision and a new card, the old card as it was, and times that move for content alone."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from factories import NOON, article, photo
from lxml import html
from releases import release_due
from services import Service

from share.article import Correction
from share.assets import open_assets
from share.cards.key import card_digest
from share.cards.theme import load_theme, theme_names
from share.formats import read_formats
from share.settings import Settings
from share.web import create_app
from share.wiring import open_parts

SLUG = "harbour-bridge"
PAGE = f"/articles/{SLUG}"
API = f"/api/v1/articles/{SLUG}"
WRITTEN = {
    "title": "Harbour bridge reopens after two years",
    "body_html": "<p>Trams cross again from Monday.</p>",
    "published": "2026-11-20T12:00:00Z",
}
FIRST = {"at": "2026-11-20T15:00:00Z", "note": "The works took three years, not two."}
SECOND = {"at": "2026-11-20T17:00:00Z", "note": "The mayor's name is spelt Lindqvist."}
FORMATS = read_formats(open_assets())


def put(service: Service, **changes: object) -> dict:  # type: ignore[type-arg]
    answer = service.client.put(API, json=WRITTEN | changes, headers=service.auth)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json


def page_of(service: Service):  # type: ignore[no-untyped-def]
    answer = service.client.get(PAGE)
    return answer, html.document_fromstring(answer.text)


def meta(page, name: str) -> str:  # type: ignore[no-untyped-def]
    return page.xpath(f"//meta[@property='{name}']/@content")[0]


def card_of(service: Service) -> tuple[str, bytes]:
    """The address of the card that the page names, and its bytes."""
    _, page = page_of(service)
    path = urlsplit(meta(page, "og:image")).path
    answer = service.client.get(path)
    assert answer.status_code == 200
    return path, answer.data


def times(service: Service) -> dict[str, str]:
    """Every time of modification that a reader or a program is told, by where."""
    answer, page = page_of(service)
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    told = {
        "page": answer.headers["Last-Modified"],
        "article:modified_time": meta(page, "article:modified_time"),
        "JSON-LD": json.loads(data)["dateModified"],
        "API": service.client.get(API, headers=service.auth).json["modified"],
        "feed": json.loads(service.client.get("/feeds/latest.json").data)["items"][0]["date_modified"],
    }
    for path in (f"/head/{SLUG}.json", f"/share/{SLUG}", f"/embed/{SLUG}"):
        told[path] = service.client.get(path).headers["Last-Modified"]
    return told


def test_a_correction_makes_a_new_revision_and_a_new_card_and_the_old_card_stays(service):
    first = put(service)
    old_path, old_bytes = card_of(service)
    before = times(service)
    service.clock.pass_by(hours=3)
    second = put(service, title="Harbour bridge reopens after three years", corrections=[FIRST])
    assert (first["revision"], second["revision"]) == (1, 2)
    new_path, new_bytes = card_of(service)
    assert (new_path != old_path, new_bytes != old_bytes) == (True, True)
    assert service.client.get(old_path).data == old_bytes
    after = times(service)
    assert {name for name in after if after[name] == before[name]} == set()
    service.clock.pass_by(hours=1)
    put(service, corrections=[FIRST, SECOND])
    third_path, _ = card_of(service)
    assert len({old_path, new_path, third_path}) == 3
    assert [service.client.get(path).data for path in (old_path, new_path)] == [old_bytes, new_bytes]


def test_the_page_says_what_was_corrected_and_when(service):
    put(service, corrections=[FIRST, SECOND])
    _, page = page_of(service)
    (section,) = page.find_class("corrections")
    text = " ".join(section.text_content().split())
    for correction in (FIRST, SECOND):
        assert correction["note"] in text
        assert [time for time in section.xpath(".//time/@datetime") if time.startswith(correction["at"][:16])]
    assert text.startswith("Corrections")
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    told = [(entry["text"], entry["datePublished"][:16]) for entry in json.loads(data)["correction"]]
    assert told == [(correction["note"], correction["at"][:16]) for correction in (FIRST, SECOND)]


def test_a_correction_alone_is_content_as_well(service):
    put(service)
    service.clock.pass_by(hours=3)
    assert put(service, corrections=[FIRST])["revision"] == 2


def test_times_stand_still_where_nothing_that_it_says_has_changed(service, tmp_path):
    put(service, published="2026-11-20T18:00:00Z")
    service.clock.pass_by(hours=8)
    release_due(service.parts.store, service.clock())
    put(service, published="2026-11-20T18:00:00Z")
    before = times(service)
    card = card_of(service)[0]
    service.clock.pass_by(days=30)
    put(service, published="2026-11-20T18:00:00Z")
    assert times(service) == before

    # A restart, a new theme, and every card drawn again.
    environ = {"SHARE_BASE_URL": "https://share.courier.example", "SHARE_DATA_DIR": str(tmp_path / "data")}
    for theme in ("default", "bold"):
        settings = Settings.from_env(environ | {"SHARE_QUEUE_URL": "memory://", "SHARE_THEME": theme}, folder=tmp_path)
        parts = open_parts(settings, service.clock)
        again = Service(parts, create_app(parts).test_client(), service.clock, service.token)
        assert times(again) == before, theme
        assert (card_of(again)[0] == card) is (
            theme == "default" and parts.settings.site_name == service.parts.settings.site_name
        )
        parts.store.close()


def test_a_release_moves_no_time(service):
    later = put(service, published="2026-11-20T18:00:00Z")
    service.clock.pass_by(hours=8)
    release_due(service.parts.store, service.clock())
    assert set(map(stamp, times(service).values())) == {"2026-11-20 18:00"}
    assert later["modified"] == "2026-11-20T18:00:00Z"


def stamp(time: str) -> str:
    """Day and minute of a time in either of the two ways in which it is told."""
    found = re.fullmatch(r"\w{3}, (\d\d) Nov (\d{4}) (\d\d:\d\d):\d\d GMT", time)
    return f"{found[2]}-11-{found[1]} {found[3]}" if found else f"{time[:10]} {time[11:16]}"


@pytest.mark.parametrize("name", theme_names(open_assets()))
@pytest.mark.parametrize("pictured", [False, True])
def test_every_correction_gives_every_card_with_words_a_new_address_in_every_theme(name, pictured):
    theme = load_theme(open_assets(), name, "The Harbour Courier")
    plain = article(photo=photo() if pictured else None)
    once = plain.with_changes(corrections=(Correction(NOON, FIRST["note"]),))
    twice = plain.with_changes(corrections=(*once.corrections, Correction(NOON, SECOND["note"])))
    for card_format in FORMATS.values():
        digests = {card_digest(entry, card_format, theme) for entry in (plain, once, twice)}
        assert len(digests) == (3 if card_format.style == "card" else 1), card_format.id
