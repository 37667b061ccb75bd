"""One contract for every place where pictures are kept: a folder, an object store, and memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from servers import free_port, s3

from share.blobs import Blobs, open_blobs
from share.errors import BadSetting, BlobsFailed

PICTURE = bytes(range(256)) * 16


@pytest.fixture(scope="session")
def object_store() -> Iterator[dict[str, str]]:
    with s3() as options:
        yield options


@pytest.fixture(params=["folder", "s3", "memory"])
def blobs(request, tmp_path) -> Blobs:
    match request.param:
        case "folder":
            return open_blobs((tmp_path / "a folder").as_uri())
        case "s3":
            return open_blobs(f"s3://press/{tmp_path.name}", **request.getfixturevalue("object_store"))
        case _:
            return open_blobs("memory://")


def test_what_is_put_is_there(blobs):
    blobs.put("cards/bridge/3f9a/og.jpg", PICTURE, "image/jpeg")
    assert blobs.get("cards/bridge/3f9a/og.jpg") == PICTURE
    assert blobs.has("cards/bridge/3f9a/og.jpg")
    assert blobs.size("cards/bridge/3f9a/og.jpg") == len(PICTURE)


def test_what_was_never_put_is_not_there(blobs):
    blobs.put("cards/bridge/og.jpg", PICTURE, "image/jpeg")
    for key in ("cards/bridge/x.jpg", "cards/bridge", "cards", "x/y/z"):
        assert (blobs.get(key), blobs.has(key), blobs.size(key)) == (None, False, None)


def test_a_later_put_takes_the_place_of_an_earlier_one(blobs):
    blobs.put("photos/a", PICTURE, "image/jpeg")
    blobs.put("photos/a", b"", "image/jpeg")
    assert (blobs.get("photos/a"), blobs.size("photos/a"), blobs.has("photos/a")) == (b"", 0, True)


def test_what_is_deleted_is_gone_and_deleting_again_is_no_error(blobs):
    blobs.put("photos/a", PICTURE, "image/jpeg")
    for _ in range(2):
        blobs.delete("photos/a")
        assert not blobs.has("photos/a")


def test_a_folder_is_deleted_with_everything_in_it_and_nothing_beside_it(blobs):
    for key in ("cards/a/1/og.jpg", "cards/a/2/og.jpg", "cards/ab/1/og.jpg"):
        blobs.put(key, PICTURE, "image/jpeg")
    assert blobs.delete_prefix("cards/a") == 2
    assert [blobs.has(key) for key in ("cards/a/1/og.jpg", "cards/a/2/og.jpg", "cards/ab/1/og.jpg")] == [False, False, True]
    assert blobs.delete_prefix("cards/never") == 0


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../secret",
        "cards/../../secret",
        "cards//a",
        "cards/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0b",
        "é",
        "x" * 300,
    ],
)
def test_a_key_that_could_leave_its_place_is_refused(blobs, key):
    for use in (
        blobs.get,
        blobs.has,
        blobs.size,
        blobs.delete,
        blobs.delete_prefix,
        lambda key: blobs.put(key, b"", "text/plain"),
    ):
        with pytest.raises(BlobsFailed, match="under this name"):
            use(key)


def test_no_reader_ever_sees_a_half_written_picture(blobs):
    versions = [bytes([letter]) * 300_000 for letter in b"ab"]
    blobs.put("photos/a", versions[0], "image/jpeg")
    finished = threading.Event()

    def write() -> None:
        for turn in range(40):
            blobs.put("photos/a", versions[turn % 2], "image/jpeg")
        finished.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not finished.is_set():
        assert blobs.get("photos/a") in versions
    writer.join()


def test_an_object_store_knows_the_media_type(object_store):
    blobs = open_blobs("s3://press/types", **object_store)
    blobs.put("og.jpg", PICTURE, "image/jpeg")
    assert obstore.get(blobs._store, "og.jpg").attributes["Content-Type"] == "image/jpeg"


def test_an_object_store_can_be_set_up_by_environment_variables(object_store, monkeypatch):
    for name, value in object_store.items():
        monkeypatch.setenv(f"AWS_{name}".upper(), value)
    blobs = open_blobs("s3://press/env")
    blobs.put("og.jpg", PICTURE, "image/jpeg")
    assert blobs.get("og.jpg") == PICTURE


def test_a_bucket_that_is_not_there_is_told(object_store):
    with pytest.raises(BlobsFailed, match="cannot be written"):
        open_blobs("s3://another/place", **object_store).put("og.jpg", PICTURE, "image/jpeg")


def test_an_object_store_that_does_not_answer_is_told_soon():
    nobody = {
        "endpoint": f"http://127.0.0.1:{free_port()}",
        "access_key_id": "a",
        "secret_access_key": "hunter2",
        "region": "us-east-1",
    }
    with pytest.raises(BlobsFailed, match="does not work") as failure:
        open_blobs("s3://press/x", **nobody).get("og.jpg")
    assert "hunter2" not in failure.value.public + failure.value.detail


def test_a_folder_holds_only_finished_files_under_their_own_names(tmp_path):
    blobs = open_blobs((tmp_path / "blobs").as_uri())
    blobs.put("cards/a/og.jpg", PICTURE, "image/jpeg")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == ["blobs/cards/a/og.jpg"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "blobs").write_text("a file where the folder should be")
    with pytest.raises(BlobsFailed, match="cannot be made"):
        open_blobs((tmp_path / "blobs").as_uri())


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    blobs = open_blobs(tmp_path.as_uri())
    Path(tmp_path).chmod(0o500)
    with pytest.raises(BlobsFailed, match="does not let us in"):
        blobs.put("a", PICTURE, "image/jpeg")


@pytest.mark.parametrize("url", ["", "blobs", "file://", "file:///", "ftp://host/blobs", "https://host/blobs", "s3://"])
def test_a_url_of_no_place_that_we_know_names_the_setting(url):
    with pytest.raises(BadSetting, match="SHARE_BLOBS_URL takes"):
        open_blobs(url)
