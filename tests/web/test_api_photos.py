"""Pictures that a newsroom names in the API: fetched once, checked, and never the end of an article."""

from __future__ import annotations

import io
import json
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from factories import article, photo
from PIL import Image
from services import Service
from werkzeug.test import TestResponse

from share.store import articles

LEAST = {"title": "Harbour bridge reopens", "body_html": "<p>Trams cross again from Monday.</p>"}


def png(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, "PNG")
    return data.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says that it is huge, and holds next to nothing."""
    small = png(8, 8)
    header = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


class Pictures:
    """A loopback server with one picture and things that are none; ``asked`` holds the paths."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        data = io.BytesIO()
        Image.new("RGB", (1600, 1000), "teal").save(data, "JPEG")
        self.answers = answers = {
            "/bridge.jpg": (200, data.getvalue()),
            "/text.jpg": (200, b"This is a text file.\n"),
            "/page.jpg": (200, b"<!doctype html><title>Not found</title>"),
            "/empty.jpg": (200, b""),
            "/cut.jpg": (200, data.getvalue()[: len(data.getvalue()) // 2]),
            "/drawing.jpg": (200, b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
            "/bomb.png": (200, png_header(30_000, 30_000)),
            "/tiny.png": (200, png(20, 20)),
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


BAD = [
    ("/text.jpg", "not a picture"),
    ("/page.jpg", "this is a web page, not a picture"),
    ("/drawing.jpg", "SVG"),
    ("/empty.jpg", "empty"),
    ("/cut.jpg", "damaged or incomplete"),
    ("/bomb.png", "900 megapixels"),
    ("/tiny.png", "too few"),
    ("/missing.jpg", "404"),
    ("/inward.jpg", "not public"),
]


@pytest.mark.parametrize(("path", "words"), BAD)
def test_a_photo_that_is_none_is_told_at_its_place_and_the_article_stands_without_it(
    service: Service, pictures: Pictures, path: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{pictures.origin}{path}"
    first = put(service, with_photo(url))
    assert first.status_code == 201
    document = first.json
    assert document is not None
    (warning,) = document["warnings"]
    assert warning["path"] == "$.photo.url"
    assert words in warning["detail"]
    assert f"article bridge: $.photo.url: {warning['detail']}" in caplog.messages
    assert document["photo"] == with_photo(url)["photo"]
    assert "wide" not in document["cards"]
    for card in document["cards"].values():
        answer = service.client.get(card)
        assert answer.status_code == 200
        Image.open(io.BytesIO(answer.data)).load()
    assert service.client.get("/articles/bridge").status_code == 200
    read = service.client.get("/api/v1/articles/bridge", headers=service.auth)
    assert (read.json["warnings"], read.headers["ETag"]) == ([warning], first.headers["ETag"])
    again = put(service, read.json)
    assert (again.status_code, again.json["revision"], again.json["warnings"]) == (200, 1, [warning])


def test_a_bad_new_photo_takes_the_place_of_the_one_that_stood(service: Service, pictures: Pictures) -> None:
    put(service, with_photo(f"{pictures.origin}/bridge.jpg"))
    changed = put(service, with_photo(f"{pictures.origin}/text.jpg")).json
    assert (changed["revision"], len(changed["warnings"]), "wide" in changed["cards"]) == (2, 1, False)
    assert put(service, with_photo(f"{pictures.origin}/bridge.jpg")).json["warnings"] == []


def test_the_next_write_tries_a_missing_photo_again(service: Service, pictures: Pictures) -> None:
    url = f"{pictures.origin}/late.jpg"
    assert "404" in put(service, with_photo(url)).json["warnings"][0]["detail"]
    pictures.answers["/late.jpg"] = (503, b"")
    again = put(service, with_photo(url)).json
    assert (again["revision"], "503" in again["warnings"][0]["detail"]) == (1, True)
    pictures.answers["/late.jpg"] = pictures.answers["/bridge.jpg"]
    there = put(service, with_photo(url)).json
    assert (there["revision"], there["warnings"], "wide" in there["cards"]) == (2, [], True)


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/a.jpg", "http://169.254.169.254/latest/meta-data/", "http://[::1]/a.jpg", "http://192.168.0.1:8080/a.jpg"],
)
def test_a_photo_on_a_private_address_is_not_fetched_with_a_sentence_that_says_why(service: Service, url: str) -> None:
    (warning,) = put(service, with_photo(url)).json["warnings"]
    assert warning["path"] == "$.photo.url"
    assert "not public" in warning["detail"]


def test_portraits_are_taken_as_photos_are(service: Service, pictures: Pictures) -> None:
    good, bad = f"{pictures.origin}/bridge.jpg", f"{pictures.origin}/text.jpg"
    said = {"url": good, "alt": "Ada at her desk", "credit": "", "focal_point": [0.5, 0.3]}
    authors = [{"name": "Ada", "portrait": said}, {"name": "Bo", "portrait": bad}, {"name": "Cy"}]
    first = put(service, LEAST | {"authors": authors})
    assert first.status_code == 201
    document = first.json
    assert [author["portrait"] for author in document["authors"]] == [
        said,
        {"url": bad, "alt": "", "credit": "", "focal_point": None},
        None,
    ]
    assert [warning["path"] for warning in document["warnings"]] == ["$.authors[1].portrait.url"]
    with service.parts.store.connect() as connection:
        ada = articles.by_slug(connection, "bridge").authors[0]
    assert ada.portrait.alt == "Ada at her desk"
    assert service.parts.blobs.has(f"photos/{ada.portrait.digest}")
    again = put(service, document)
    assert (again.json["revision"], again.headers["ETag"]) == (1, first.headers["ETag"])
    assert pictures.asked.count("/bridge.jpg") == 1
    said["alt"] = "Ada"
    assert put(service, LEAST | {"authors": authors}).json["revision"] == 2


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
