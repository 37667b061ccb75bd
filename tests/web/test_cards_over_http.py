"""Preview images as scrapers fetch them."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from services import Service

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


WRONG = ("0" * 20 + "/og.jpg", "..%2f..%2fog/og.jpg", "%00/og.jpg", "é/og.jpg", "og.png", "none.jpg", "wide.jpg", "x/none.jpg")


@pytest.mark.parametrize("path", WRONG)
def test_an_address_that_we_never_gave_is_no_picture(service: Service, path: str) -> None:
    service.publish()
    answer = service.client.get(f"/cards/harbour-bridge-reopens/{path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
