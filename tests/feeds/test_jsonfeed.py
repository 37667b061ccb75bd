"""JSON Feed 1.1, against a schema of its specification."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Access, Author, Correction


def only_item(document: bytes) -> dict:
    (item,) = json.loads(document)["items"]
    return item


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"photo": photo(), "rights": "© The Harbour Post", "language": "zh-Hant", "corrections": (Correction(NOON, "A name."),)},
        {"summary": "", "body_html": "", "section": None, "tags": (), "authors": ()},
    ],
    ids=["usual", "full", "bare"],
)
def test_the_document_is_valid(rendered, picture, json_schema, changes):
    document = json.loads(rendered("json", article(**changes), paid_article(), picture=picture))
    assert list(json_schema.iter_errors(document)) == []


def test_an_empty_feed_is_valid(rendered, json_schema):
    assert list(json_schema.iter_errors(json.loads(rendered("json")))) == []


def test_the_schema_refuses_an_item_without_content(rendered, json_schema):
    document = json.loads(rendered("json", article()))
    del document["items"][0]["content_html"]
    assert list(json_schema.iter_errors(document))


def test_an_item_has_its_dates(rendered):
    item = only_item(rendered("json", article(modified=NOON + timedelta(hours=2))))
    assert (item["date_published"], item["date_modified"]) == ("2026-11-20T12:00:00Z", "2026-11-20T14:00:00Z")


def test_an_author_without_a_page_has_no_url(rendered):
    item = only_item(rendered("json", article(authors=(Author("Bo Ek"),))))
    assert item["authors"] == [{"name": "Bo Ek"}]


def test_the_picture_is_image_and_attachment(rendered, picture):
    item = only_item(rendered("json", article(), picture=picture))
    assert item["image"] == picture.url
    assert item["attachments"] == [
        {"url": picture.url, "mime_type": "image/jpeg", "title": picture.alt, "size_in_bytes": picture.length}
    ]


def test_the_extension_tells_who_paid(rendered):
    disclosure = only_item(rendered("json", paid_article()))["_sharewire"]["disclosure"]
    assert (disclosure["kind"], disclosure["label"], disclosure["sponsor"]["name"]) == (
        "sponsored",
        "Sponsored",
        "Brightwater Ferries",
    )


def test_the_extension_tells_corrections_by_time(rendered):
    item = only_item(rendered("json", article(corrections=(Correction(NOON, "The bridge is 400 m long."),))))
    assert item["_sharewire"]["corrections"] == [{"at": "2026-11-20T12:00:00Z", "note": "The bridge is 400 m long."}]


def test_the_extension_tells_access_only_where_it_is_not_free(rendered):
    assert only_item(rendered("json", article(access=Access.METERED)))["_sharewire"]["access"] == "metered"
    assert "access" not in only_item(rendered("json", article()))["_sharewire"]


def test_text_is_written_as_it_is_and_not_in_escapes(rendered):
    assert "Ørsted reist 東京".encode() in rendered("json", article(title="Ørsted reist 東京"))
