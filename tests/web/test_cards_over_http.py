"""Preview images as scrapers fetch them."""

from __future__ import annotations

import io

import pytest
from factories import article
from PIL import Image
from services import Service

from share.article import MissingPhoto

SITE = "https://share.courier.example"
CURRENT = "/cards/harbour-bridge-reopens/og.jpg"


def place(service: Service) -> str:
    """The path of the card as it is now."""
    answer = service.client.get(CURRENT)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "public, max-age=60")
    assert answer.headers["Location"].startswith(f"{SITE}/cards/")
    return str(answer.headers["Location"]).removeprefix(SITE)


def test_the_card_is_there_at_the_first_fetch(service: Service) -> None:
    service.publish()
    answer = service.client.get(place(service))
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    assert len(answer.data) <= 300_000


def test_another_headline_has_another_address_and_the_old_picture_stays(service: Service) -> None:
    service.publish()
    old = place(service)
    before = service.client.get(old).data
    service.publish(title="The bridge closes again")
    assert place(service) != old
    assert service.client.get(old).data == before
    assert service.client.get(place(service)).data != before


def test_the_picture_is_gone_with_its_article(service: Service) -> None:
    service.publish()
    old = place(service)
    assert service.client.get(old).status_code == 200
    service.withdraw("harbour-bridge-reopens")
    assert (service.client.get(old).status_code, service.client.get(CURRENT).status_code) == (410, 410)


@pytest.mark.parametrize(("extension", "kind"), [("jpg", "JPEG"), ("webp", "WEBP"), ("png", "PNG"), ("avif", "AVIF")])
@pytest.mark.parametrize("format_id", ["og", "square", "pin", "story"])
def test_every_picture_can_be_had_as_every_type_of_file(service: Service, format_id: str, extension: str, kind: str) -> None:
    service.publish()
    current = service.client.get(f"/cards/harbour-bridge-reopens/{format_id}.{extension}")
    assert current.status_code == 302
    assert current.location.endswith(f"/{format_id}.{extension}")
    path = current.location.removeprefix(SITE)
    answer = service.client.get(path)
    assert (answer.status_code, answer.content_type) == (200, Image.MIME[kind])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    form = service.parts.formats[format_id]
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (picture.format, picture.size) == (kind, (form.width, form.height))
    assert len(answer.data) <= form.byte_limit
    asked = service.client.head(path)
    assert (asked.status_code, asked.data, asked.content_length) == (200, b"", len(answer.data))
    known = service.client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_the_digest_of_one_type_is_not_that_of_another(service: Service) -> None:
    service.publish()
    jpeg = place(service)
    assert service.client.get(jpeg.replace(".jpg", ".webp")).status_code == 404


WRONG = (
    "0" * 20 + "/og.jpg",
    "..%2f..%2fog/og.jpg",
    "%00/og.jpg",
    "é/og.jpg",
    "og.gif",
    "og.jpeg",
    "none.jpg",
    "wide.jpg",
    "x/none.jpg",
)


@pytest.mark.parametrize("path", WRONG)
def test_an_address_that_we_never_gave_is_no_picture(service: Service, path: str) -> None:
    service.publish()
    answer = service.client.get(f"/cards/harbour-bridge-reopens/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_picture_that_was_lost_is_drawn_again_at_its_address(service: Service) -> None:
    service.publish()
    path = place(service)
    before = service.client.get(path).data
    service.parts.blobs.delete(path.removeprefix("/"))
    assert service.client.get(path).data == before


def test_an_explanation_says_why_the_article_stands_without_its_photo(service: Service) -> None:
    missing = MissingPhoto("https://news.example/gone.jpg", reason="The photo cannot be used: the server answered 404.")
    service.publish(article(missing_photo=missing))
    path = place(service).replace(".jpg", ".json")
    assert service.client.get(path).status_code == 401
    told = service.client.get(path, headers=service.auth).get_json()
    assert told["warnings"][0] == missing.reason
    assert {"fonts", "lines", "missing", "overflows", "contrast", "bytes", "warnings"} <= set(told)


def test_an_old_explanation_is_not_about_the_article_of_now(service: Service) -> None:
    service.publish()
    path = place(service).replace(".jpg", ".json")
    before = service.client.get(path, headers=service.auth).get_json()
    service.publish(article(title="The bridge closes again", missing_photo=MissingPhoto("gone.jpg", reason="It is gone.")))
    assert service.client.get(path, headers=service.auth).get_json() == before
