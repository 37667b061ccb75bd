"""News items in ninjs: the same story in its three lines is the same article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pushed import ninjs_2, ninjs_3, rendition, superdesk_item

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.ninjs import is_ninjs, read_item
from share.ingest.paid import read_paid

ASSETS = open_assets()
PAID = read_paid(ASSETS, read_disclosures(ASSETS))


def incoming(item: object) -> Incoming:
    found = read_item(item, paid=PAID)
    assert isinstance(found, Incoming)
    return found


def document(**changes: object) -> dict[str, object]:
    return dict(incoming(ninjs_3(**changes)).document)


def test_a_story_in_ninjs_3() -> None:
    found = incoming(ninjs_3())
    assert found.foreign_id == "urn:newsml:courier.example:20261120:ferry"
    assert (found.version, found.modified) == (4, datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    assert found.slug == "ferry-night"
    said = found.document
    assert said["title"] == "Night ferry returns"
    assert said["body_html"] == "<p>The night ferry sails again.</p><p>Tickets are on sale.</p>"
    assert said["summary"] == "After four years the ferry is back."
    assert said["language"] == "en-GB"
    assert (said["section"], said["tags"]) == ("Transport", ["Harbour"])
    assert said["authors"] == [{"name": "Ada Lindqvist"}, {"name": "Bo Berg"}]
    assert said["rights"] == "© 2026 The Harbour Courier Not for resale."
    assert (said["published"], said["modified"]) == ("2026-11-20T09:00:00Z", "2026-11-20T12:00:00Z")
    assert said["photo"] == {
        "url": "https://pictures.example/ferry-large.jpg",
        "alt": "A lit ferry at a dark quay",
        "credit": "Cy Ode",
        "focal_point": [0.25, 0.25],
    }


@pytest.mark.parametrize(
    ("point", "focal_point"),
    [
        ({"x": 600, "y": 0}, [0.25, 0]),
        ({"x": 0, "y": 1600}, [0, 1]),
        ({"x": 600.5, "y": 400}, [0.2502, 0.25]),
        ({"x": 2401, "y": 400}, None),
        ({"x": -1, "y": 400}, None),
        ({"x": "600", "y": 400}, None),
        ({"x": True, "y": 400}, None),
        ({"x": None, "y": None}, None),
    ],
)
def test_the_point_of_interest_may_lie_on_an_edge(point: dict[str, object], focal_point: list[float] | None) -> None:
    picture = {"type": "picture", "renditions": [rendition("large", 2400, 1600, poi=point)]}
    assert document(associations=[picture])["photo"]["focal_point"] == focal_point  # type: ignore[index]


def test_the_same_story_in_ninjs_2_is_the_same_article() -> None:
    assert incoming(ninjs_2()) == incoming(ninjs_3())


def test_a_story_as_superdesk_pushes_it() -> None:
    found = incoming(superdesk_item())
    assert found.foreign_id == "urn:newsml:localhost:2026-11-20T10:00:00.123:ferry"
    assert (found.version, found.modified) == (4, datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    said = found.document
    assert (said["title"], said["summary"]) == ("Night ferry returns", "After four years the ferry is back.")
    assert (said["section"], said["tags"]) == ("Harbour", ["transport", "timetable"])
    assert said["authors"] == [{"name": "Ada Lindqvist", "url": None}]
    assert said["published"] == "2026-11-20T11:00:00Z"
    assert said["photo"] == {
        "url": "https://pictures.example/o.jpg",
        "alt": "A lit ferry at a dark quay",
        "credit": "Cy Ode",
        "focal_point": None,
    }


def test_who_wrote_a_story_is_told_from_who_edited_it() -> None:
    authors = [{"name": "Bo Berg", "role": "editor"}, {"name": "Ada Lindqvist", "role": "writer"}]
    said = incoming(superdesk_item(authors=authors)).document
    assert [author["name"] for author in said["authors"]] == ["Ada Lindqvist"]
    people = [{"name": "Ada Lindqvist", "rel": "author"}, {"name": "Cy Ode", "rel": "about"}]
    assert [author["name"] for author in document(people=people)["authors"]] == ["Ada Lindqvist"]  # type: ignore[attr-defined]


def test_the_note_for_the_desk_is_not_shown_to_readers() -> None:
    found = incoming(ninjs_3())
    assert found.notes == ("The sender notes: Second paragraph is new.",)
    assert "Second paragraph" not in str(found.document)


@pytest.mark.parametrize("status", ["withheld", "canceled", "cancelled", "stat:canceled", "Canceled"])
def test_what_is_withheld_or_cancelled_is_gone(status: str) -> None:
    found = read_item(ninjs_3(pubStatus=status), paid=PAID)
    assert isinstance(found, Gone)
    assert (found.version, found.at) == (4, datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize("name", ["embargoedUntil", "embargoed"])
def test_an_embargo_is_kept(name: str) -> None:
    assert document(**{name: "2026-12-01T07:00:00+01:00"})["embargo_until"] == "2026-12-01T06:00:00Z"


@pytest.mark.parametrize("kind", ["picture", "video", "audio", "graphic", "event", "planning"])
def test_what_is_no_story_is_left(kind: str) -> None:
    assert read_item(ninjs_3(type=kind), paid=PAID) is None


def test_plain_text_becomes_paragraphs() -> None:
    bodies = [{"contentType": "text/plain", "value": "One & two\n\n  Three <four>\n"}]
    assert document(bodies=bodies)["body_html"] == "<p>One &amp; two</p><p>Three &lt;four&gt;</p>"


def test_a_body_of_no_said_type_is_what_it_looks_like() -> None:
    assert document(bodies=[{"value": "<p>Marked up</p>"}])["body_html"] == "<p>Marked up</p>"
    assert document(bodies=[{"value": "3 < 4"}])["body_html"] == "<p>3 &lt; 4</p>"


@pytest.mark.parametrize("name", ["body_html", "body_xhtml", "body_html5", "body_richhtml5"])
def test_a_body_in_html_goes_before_plain_text_whatever_its_sender_calls_it(name: str) -> None:
    """In 1.x the names of bodies are open (``^body_``): agencies have HTML 5 under their own."""
    item = {
        "uri": "urn:1",
        "type": "text",
        "headline": "Night ferry returns",
        "body_text": "It sails. Again.",
        name: "<p>It <b>sails</b>.</p>",
    }
    assert incoming(item).document["body_html"] == "<p>It <b>sails</b>.</p>"


def test_another_heading_than_the_headline_stays() -> None:
    bodies = [{"contentType": "text/html", "value": "<h1>The timetable</h1><p>Monday.</p>"}]
    assert document(bodies=bodies)["body_html"] == "<h1>The timetable</h1><p>Monday.</p>"


def test_the_smallest_size_is_fetched_that_is_enough_and_none_with_a_mark_in_it() -> None:
    def chosen(*renditions: dict[str, object]) -> str:
        picture = ninjs_3()["associations"][0] | {"renditions": list(renditions)}
        return document(associations=[picture])["photo"]["url"]  # type: ignore[index,no-any-return]

    assert chosen(rendition("a", 800, 600), rendition("b", 1200, 800)).endswith("ferry-b.jpg")
    assert chosen(rendition("a", 9000, 600), rendition("b", 2000, 800)).endswith("ferry-b.jpg")
    assert chosen(rendition("watermark", 4000, 600), rendition("b", 300, 200)).endswith("ferry-b.jpg")
    assert chosen(rendition("film", 4000, 600) | {"contentType": "video/mp4"}, rendition("b", 300, 200)).endswith("ferry-b.jpg")


@pytest.mark.parametrize("item", [[], None, "uri", {}, {"uri": ""}, {"headline": "x"}])
def test_an_item_without_a_uri_cannot_be_read(item: object) -> None:
    with pytest.raises(BadInput):
        read_item(item, paid=PAID)


def test_an_item_is_told_from_an_article_of_ours() -> None:
    assert all(map(is_ninjs, (ninjs_3(), ninjs_2(), superdesk_item())))
    assert not is_ninjs({"title": "Night ferry", "body_html": "<p>x</p>"})
    assert not is_ninjs([])
