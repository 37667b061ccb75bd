"""Photos that a newsroom names in the API: fetched once, checked, and never the end of an article that stands."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from factories import article, photo
from PIL import Image
from services import Service
from werkzeug.test import TestResponse

LEAST = {"title": "Harbour bridge reopens", "body_html": "<p>Trams cross again from Monday.</p>"}


class Pictures:
    """A loopback server with one picture and things that are none; ``asked`` holds the paths."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        data = io.BytesIO()
        Image.new("RGB", (1600, 1000), "teal").save(data, "JPEG")
        answers = {
            "/bridge.jpg": (200, data.getvalue()),
            "/text.jpg": (200, b"This is a text file.\n"),
            "/page.jpg": (200, b"<!doctype html><title>Not found</title>"),
            "/empty.jpg": (200, b""),
            "/cut.jpg": (200, data.getvalue()[:400]),
            "/inward.jpg": (302, b""),
        }

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - `self` is the one around it
                self.asked.append(handler.path)
                status, body = answers.get(handler.path, (404, b"no"))
                handler.send_response(status)
                if status == 302:
                    handler.send_header("Location", "http://169.254.169.254/latest/meta-data/")
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    site = Pictures()
    threading.Thread(target=site.server.serve_forever, daemon=True).start()
    yield site
    site.server.shutdown()
    site.server.server_close()


def put(service: Service, document: dict[str, Any], **headers: str) -> TestResponse:
    return service.client.put("/api/v1/articles/bridge", json=document, headers=service.auth | headers)


def with_photo(url: str, **changes: Any) -> dict[str, Any]:
    return LEAST | {"photo": {"url": url, "alt": "A tram on the bridge", "credit": "Ada", "focal_point": [0.4, 0.5]} | changes}


def test_a_photo_is_fetched_once_and_is_on_page_and_cards(service: Service, pictures: Pictures) -> None:
    first = put(service, with_photo(f"{pictures.origin}/bridge.jpg"))
    assert first.status_code == 201, first.text
    again = put(service, with_photo(f"{pictures.origin}/bridge.jpg"))
    assert (again.status_code, again.headers["ETag"], pictures.asked) == (200, first.headers["ETag"], ["/bridge.jpg"])
    document = again.json
    assert document is not None
    assert document["photo"] == with_photo(f"{pictures.origin}/bridge.jpg")["photo"]
    for card in document["cards"].values():
        answer = service.client.get(card)
        assert answer.status_code == 200
        Image.open(io.BytesIO(answer.data)).verify()
    assert set(document["cards"]) > {"og"}
    assert 'alt="A tram on the bridge"' in service.client.get("/articles/bridge").text


def test_another_alt_text_changes_the_article_and_fetches_nothing(service: Service, pictures: Pictures) -> None:
    put(service, with_photo(f"{pictures.origin}/bridge.jpg"))
    changed = put(service, with_photo(f"{pictures.origin}/bridge.jpg", alt="The first tram")).json
    assert changed is not None
    assert (changed["revision"], changed["photo"]["alt"]) == (2, "The first tram")
    assert pictures.asked == ["/bridge.jpg"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/text.jpg", "not a picture"),
        ("/page.jpg", "not a picture"),
        ("/empty.jpg", "empty"),
        ("/cut.jpg", "picture"),
        ("/missing.jpg", "404"),
        ("/inward.jpg", "not public"),
    ],
)
def test_a_photo_that_is_none_is_told_at_its_place_and_the_article_stays_whole(
    service: Service, pictures: Pictures, path: str, words: str
) -> None:
    put(service, with_photo(f"{pictures.origin}/bridge.jpg"))
    before = service.client.get("/api/v1/articles/bridge", headers=service.auth)
    refused = put(service, with_photo(f"{pictures.origin}{path}") | {"title": "Another"})
    (fault,) = fault_of(refused)
    assert fault["path"] == "$.photo.url"
    assert words in fault["detail"].lower()
    after = service.client.get("/api/v1/articles/bridge", headers=service.auth)
    assert (after.json, after.headers["ETag"]) == (before.json, before.headers["ETag"])


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/a.jpg", "http://169.254.169.254/latest/meta-data/", "http://[::1]/a.jpg", "http://192.168.0.1:8080/a.jpg"],
)
def test_a_photo_on_a_private_address_is_refused_with_a_sentence_that_says_why(service: Service, url: str) -> None:
    (fault,) = fault_of(put(service, with_photo(url)))
    assert fault["path"] == "$.photo.url"
    assert "not public" in fault["detail"]
    assert service.client.get("/articles/bridge").status_code == 404


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "bridge.jpg", "ftp://news.example/a.jpg", "data:image/png;base64,AAAA", ""]
)
def test_a_photo_is_given_by_a_web_address(service: Service, url: str) -> None:
    assert [fault["path"] for fault in fault_of(put(service, with_photo(url)))] == ["$.photo.url"]


def test_faults_of_the_article_are_told_before_any_photo_is_fetched(service: Service, pictures: Pictures) -> None:
    assert fault_of(put(service, with_photo(f"{pictures.origin}/bridge.jpg") | {"title": ""}))
    assert put(service, with_photo(f"{pictures.origin}/bridge.jpg"), **{"If-Match": '"1-0"'}).status_code == 412
    assert pictures.asked == []


def test_an_article_whose_photo_came_from_a_file_can_be_sent_back_as_it_was_read(service: Service) -> None:
    kept = photo(source="bridge.jpg")
    data = io.BytesIO()
    Image.new("RGB", (2400, 1600), "teal").save(data, "JPEG")
    service.parts.blobs.put(f"photos/{kept.digest}", data.getvalue(), "image/jpeg")
    service.publish(article(slug="bridge", photo=kept))
    read = service.client.get("/api/v1/articles/bridge", headers=service.auth)
    document = json.loads(read.data)
    assert document["photo"]["url"] == "bridge.jpg"
    back = put(service, document)
    assert (back.status_code, back.headers["ETag"]) == (200, read.headers["ETag"])
    assert fault_of(put(service, document | {"photo": {"url": "other.jpg"}}))[0]["path"] == "$.photo.url"


def fault_of(answer: TestResponse) -> list[dict[str, str]]:
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json"), answer.text
    errors: list[dict[str, str]] = json.loads(answer.data)["errors"]
    return errors
