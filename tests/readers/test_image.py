"""What the first bytes of a picture say, compared with what a library that decodes pictures says."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Pillow

from share.readers import Fetched
from share.readers.image import Image, read_image

URL = "https://news.example/a"


def facts(data: bytes, media_type: str = "image/jpeg") -> Image:
    return read_image(Fetched(asked=URL, url=URL, status=200, headers={"content-type": media_type}, body=data))


@pytest.mark.parametrize(
    ("kind", "media_type", "options"),
    [
        ("JPEG", "image/jpeg", {}),
        ("JPEG", "image/jpeg", {"progressive": True, "exif": b"Exif\x00\x00" + bytes(300), "icc_profile": bytes(3000)}),
        ("PNG", "image/png", {}),
        ("GIF", "image/gif", {}),
        ("WEBP", "image/webp", {}),
        ("WEBP", "image/webp", {"lossless": True}),
        ("WEBP", "image/webp", {"exif": b"Exif\x00\x00" + bytes(30)}),
    ],
)
@pytest.mark.parametrize("size", [(1200, 630), (3, 700), (1, 1)])
def test_kind_and_size(kind: str, media_type: str, options: dict[str, object], size: tuple[int, int]) -> None:
    data = io.BytesIO()
    Pillow.new("RGB", size, (10, 90, 140)).save(data, kind, **options)
    found = facts(data.getvalue(), media_type)
    assert (found.media_type, found.width, found.height) == (media_type, *size)
    assert found.length == len(data.getvalue())


def test_avif_is_known_by_its_kind() -> None:
    data = io.BytesIO()
    Pillow.new("RGB", (64, 64)).save(data, "AVIF")
    assert (facts(data.getvalue()).media_type, facts(data.getvalue()).width) == ("image/avif", 0)


@pytest.mark.parametrize("text", ["<svg/>", '<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="x">', "<!DOCTYPE svg><svg >"])
def test_svg_is_known_by_its_kind(text: str) -> None:
    assert facts(text.encode()).media_type == "image/svg+xml"


@pytest.mark.parametrize(
    "data", [b"", b"<html></html>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00", b"RIFF1234WEBPVP8 "]
)
def test_what_is_broken_has_no_size(data: bytes) -> None:
    assert (facts(data).width, facts(data).height) == (0, 0)
