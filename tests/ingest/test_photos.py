"""Photos coming in, from files and from a loopback server."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from factories import article
from PIL import Image

from share.article import Article, Author, MissingPhoto, Photo, Submission
from share.blobs import Blobs, open_blobs
from share.ingest.photos import photo_key, take_pictures
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
            if self.path.startswith("/slow"):
                time.sleep(1.5)
                return
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


def submission(*names: str, **said: Any) -> Submission:
    """An article that wants a photo, and portraits of its authors."""
    wanted, *portraits = [MissingPhoto(name, alt="A pier", credit="Ada", focal_point=(0.5, 0.4), **said) for name in names]
    authors = tuple(Author(f"Ada {number}", missing_portrait=portrait) for number, portrait in enumerate(portraits))
    return Submission(article=article(missing_photo=wanted, authors=authors))


def take(*names: str, blobs: Blobs, folder: Path | None = None, allow: Any = (), **changes: Any) -> Article:
    settings: dict[str, Any] = {"photo_folder": folder, "portrait_folder": folder, "max_bytes": 1_000_000, "timeout_seconds": 10}
    standing = changes.pop("standing", None)
    changed = {name: changes.pop(name) for name in ("alt",) if name in changes}
    wanted = submission(*names)
    if changed and wanted.article.missing_photo:
        wanted = replace(
            wanted, article=wanted.article.with_changes(missing_photo=replace(wanted.article.missing_photo, **changed))
        )
    outbound = open_outbound(frozenset(allow))
    return take_pictures(wanted, standing, outbound=outbound, blobs=blobs, **(settings | changes)).article


def photo_in(taken: Article) -> Photo:
    assert taken.warnings == ()
    assert taken.photo is not None
    return taken.photo


def reason_in(taken: Article) -> str:
    assert taken.photo is None
    (fault,) = taken.warnings
    assert fault.path == "$.photo.url"
    return fault.sentence


def test_a_photo_beside_the_file_is_kept_under_its_digest(tmp_path: Path, blobs: Blobs) -> None:
    (tmp_path / "pier.jpg").write_bytes(picture())
    photo = photo_in(take("pier.jpg", blobs=blobs, folder=tmp_path))
    assert (photo.width, photo.height, photo.media_type) == (640, 400, "image/jpeg")
    assert (photo.alt, photo.credit, photo.focal_point) == ("A pier", "Ada", (0.5, 0.4))
    assert blobs.get(photo_key(photo.digest)) == picture()
    assert photo.digest == hashlib.sha256(picture()).hexdigest()


def test_a_portrait_is_taken_as_a_photo_is(tmp_path: Path, blobs: Blobs) -> None:
    for name, colour in (("pier.jpg", "teal"), ("ada.jpg", "tan"), ("bo.jpg", "teal")):
        (tmp_path / name).write_bytes(picture(colour))
    taken = take("pier.jpg", "ada.jpg", "bo.jpg", "gone.jpg", blobs=blobs, folder=tmp_path)
    ada, bo, gone = taken.authors
    assert ada.portrait is not None
    assert blobs.get(photo_key(ada.portrait.digest)) == picture("tan")
    assert bo.portrait is not None
    assert bo.portrait.digest == photo_in(taken.with_changes(authors=())).digest
    assert (gone.portrait, taken.warnings[0].path) == (None, "$.authors[2].portrait.url")


def test_what_is_kept_is_normal_and_knows_what_it_was(tmp_path: Path, blobs: Blobs) -> None:
    source = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (200, 30, 30, 255)).save(source, "PNG")
    (tmp_path / "pier.png").write_bytes(source.getvalue())
    photo = photo_in(take("pier.png", blobs=blobs, folder=tmp_path))
    assert photo.original == hashlib.sha256(source.getvalue()).hexdigest()
    data = blobs.get(photo_key(photo.digest))
    assert data is not None
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (photo.digest, photo.length)
    with Image.open(io.BytesIO(data)) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (photo.width, photo.height))


def test_the_same_bytes_stay_the_photo_that_stands_even_if_it_was_kept_by_an_earlier_version(
    tmp_path: Path, blobs: Blobs
) -> None:
    source = io.BytesIO()
    Image.new("RGB", (900, 900), "teal").save(source, "PNG")
    (tmp_path / "pier.png").write_bytes(source.getvalue())
    digest = hashlib.sha256(source.getvalue()).hexdigest()
    old = Photo("pier.png", digest, 900, 900, "image/png", len(source.getvalue()), "A pier", "Ada", (0.5, 0.4))
    blobs.put(photo_key(digest), source.getvalue(), "image/png")
    assert photo_in(take("pier.png", blobs=blobs, folder=tmp_path, standing=article(photo=old))) == old
    assert photo_in(take("pier.png", blobs=blobs, folder=tmp_path)).digest != digest


def test_a_photo_on_the_web_is_fetched_once(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    first = take(f"http://{host}/pier.jpg", blobs=blobs, allow={host})
    second = take(f"http://{host}/pier.jpg", blobs=blobs, allow={host}, standing=first, alt="The pier")
    assert asked == ["/pier.jpg"]
    assert (photo_in(second).digest, photo_in(second).alt) == (photo_in(first).digest, "The pier")


def test_a_portrait_that_stands_is_not_fetched_again_where_its_author_is_in_another_place(
    site: tuple[str, list[str]], blobs: Blobs
) -> None:
    host, asked = site
    ada, bo = f"http://{host}/ada.jpg", f"http://{host}/bo.jpg"
    first = take(ada, ada, bo, blobs=blobs, allow={host})
    assert len(asked) == 3
    take(bo, bo, ada, blobs=blobs, allow={host}, standing=first)
    assert len(asked) == 3


def test_a_known_photo_whose_bytes_are_gone_is_fetched_again(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    first = take(f"http://{host}/pier.jpg", blobs=blobs, allow={host})
    blobs.delete(photo_key(photo_in(first).digest))
    take(f"http://{host}/pier.jpg", blobs=blobs, allow={host}, standing=first)
    assert len(asked) == 2
    assert blobs.has(photo_key(photo_in(first).digest))


def test_a_photo_on_a_private_address_is_not_fetched_and_there_is_a_way_out(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    reason = reason_in(take(f"http://{host}/pier.jpg", blobs=blobs))
    assert re.search(r"photo .* 127\.0\.0\.1 .* SHARE_ALLOW_HOSTS", reason)
    assert asked == []


@pytest.mark.parametrize(("path", "words"), [("gone.jpg", "status 404"), ("text.jpg", "not a picture")])
def test_what_is_no_picture_is_said_so(site: tuple[str, list[str]], blobs: Blobs, path: str, words: str) -> None:
    host, _ = site
    assert words in reason_in(take(f"http://{host}/{path}", blobs=blobs, allow={host}))


@pytest.mark.parametrize("source", ["nowhere.jpg", "folder", "a\x00b.jpg"])
def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, blobs: Blobs, source: str) -> None:
    (tmp_path / "folder").mkdir()
    assert "cannot be used" in reason_in(take(source, blobs=blobs, folder=tmp_path))


def test_a_large_file_is_not_read(tmp_path: Path, blobs: Blobs) -> None:
    (tmp_path / "pier.jpg").write_bytes(b"x" * 2_000)
    assert "2,000 bytes, and at most 1,999" in reason_in(take("pier.jpg", blobs=blobs, folder=tmp_path, max_bytes=1_999))


def test_the_api_reads_no_file_of_ours(blobs: Blobs) -> None:
    assert "came from a file" in reason_in(take("/etc/passwd", blobs=blobs))


def test_all_pictures_of_an_article_share_one_time(site: tuple[str, list[str]], blobs: Blobs) -> None:
    host, asked = site
    taken = take(*(f"http://{host}/slow.jpg?{number}" for number in range(4)), blobs=blobs, allow={host}, timeout_seconds=1)
    assert "took longer than 1 seconds" in taken.warnings[0].sentence
    assert {fault.sentence.partition("?")[2][2:] for fault in taken.warnings[1:]} == {
        "was not fetched: the pictures before it took 1 seconds (SHARE_FETCH_SECONDS)."
    }
    assert len(asked) == 1
