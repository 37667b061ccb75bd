"""Photos coming in, from files and from a loopback server."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from share.article import Photo
from share.blobs import Blobs, open_blobs
from share.errors import BadPhoto, OutboundRefused, TooLarge
from share.ingest.photos import photo_key, take_photo
from share.outbound import open_outbound


def picture(colour: str = "teal") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (640, 400), colour).save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs((tmp_path / "blobs").as_uri())


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404 if self.path == "/gone.jpg" else 200)
            self.end_headers()
            self.wfile.write(b"not a picture" if self.path == "/text.jpg" else picture())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def take(source: str, blobs: Blobs, **changes: Any) -> Photo:
    said = {
        "alt": "A pier",
        "credit": "Ada",
        "focal_point": (0.5, 0.4),
        "known": None,
        "outbound": open_outbound(changes.pop("allow", frozenset())),
        "base_folder": None,
        "max_bytes": 1_000_000,
        **changes,
    }
    return take_photo(source, blobs=blobs, **said)


def test_a_photo_beside_the_file_is_kept_under_its_digest(tmp_path: Path, blobs: Blobs) -> None:
    (tmp_path / "pier.jpg").write_bytes(picture())
    photo = take("pier.jpg", blobs, base_folder=tmp_path)
    assert (photo.width, photo.height, photo.media_type, photo.alt) == (640, 400, "image/jpeg", "A pier")
    assert blobs.get(photo_key(photo.digest)) == picture()


def test_a_photo_on_the_web_is_fetched_once(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    first = take(f"http://{host}/pier.jpg", blobs, allow=frozenset({host}))
    second = take(f"http://{host}/pier.jpg", blobs, allow=frozenset({host}), known=first, alt="The pier")
    assert asked == ["/pier.jpg"]
    assert (second.digest, second.alt) == (first.digest, "The pier")


def test_a_known_photo_whose_bytes_are_gone_is_fetched_again(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    first = take(f"http://{host}/pier.jpg", blobs, allow=frozenset({host}))
    blobs.delete(photo_key(first.digest))
    take(f"http://{host}/pier.jpg", blobs, allow=frozenset({host}), known=first)
    assert len(asked) == 2
    assert blobs.has(photo_key(first.digest))


def test_a_photo_on_a_private_address_is_refused_with_a_way_out(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    with pytest.raises(OutboundRefused, match=r"photo .* 127\.0\.0\.1 .* SHARE_ALLOW_HOSTS"):
        take(f"http://{host}/pier.jpg", blobs)
    assert asked == []


@pytest.mark.parametrize(("path", "words"), [("gone.jpg", "status 404"), ("text.jpg", "picture")])
def test_what_is_no_picture_is_said_so(site: tuple[str, list[str]], blobs: Blobs, path: str, words: str) -> None:
    host, _ = site
    with pytest.raises(BadPhoto, match=words):
        take(f"http://{host}/{path}", blobs, allow=frozenset({host}))


@pytest.mark.parametrize("source", ["nowhere.jpg", "folder", "a\x00b.jpg"])
def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, blobs: Blobs, source: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadPhoto, match="cannot be used"):
        take(source, blobs, base_folder=tmp_path)


def test_a_large_file_is_not_read(tmp_path: Path, blobs: Blobs) -> None:
    (tmp_path / "pier.jpg").write_bytes(b"x" * 2_000)
    with pytest.raises(TooLarge, match="2,000 bytes, and at most 1,999"):
        take("pier.jpg", blobs, base_folder=tmp_path, max_bytes=1_999)


def test_the_api_reads_no_file_of_ours(blobs: Blobs) -> None:
    with pytest.raises(BadPhoto, match="not a web address"):
        take("/etc/passwd", blobs)
