"""Photos as newsrooms send them, and the sentences for those that are none."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image, ImageCms

from share.cards.crop import cover
from share.cards.normal import normal_photo
from share.cards.photo import cropped
from share.errors import BadPhoto

Encoded = Callable[..., bytes]
RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)


def near(one: Any, other: tuple[int, int, int], by: int = 14) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= by


def halves(width: int = 800, height: int = 600) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_stands_upright(encoded: Encoded, orientation: int) -> None:
    upright = Image.new("RGB", (800, 600), RED)
    upright.paste(BLUE, (400, 0, 800, 300))
    upright.paste(GREEN, (400, 300, 800, 600))
    turning = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(turning[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, "JPEG", exif=exif)
    photo, kept = normal_photo(data, source="a.jpg")
    assert (photo.width, photo.height) == (800, 600)
    for seen in (cropped(data, 400, 300), cropped(kept, 400, 300)):
        assert near(seen.getpixel((100, 150)), RED)
        assert near(seen.getpixel((300, 60)), BLUE)
        assert near(seen.getpixel((300, 240)), GREEN)


def test_the_crop_keeps_the_focal_point(encoded: Encoded) -> None:
    image = Image.new("RGB", (3000, 1000), (90, 90, 90))
    image.paste(RED, (2650, 350, 2850, 550))
    data = encoded(image, "JPEG", quality=95)
    assert any(near(colour, RED, 30) for _, colour in cropped(data, 500, 500, (0.92, 0.45)).getcolors(250_000) or [])
    assert not any(near(colour, RED, 30) for _, colour in cropped(data, 500, 500, (0.1, 0.5)).getcolors(250_000) or [])


def test_a_crop_box_has_the_ratio_stays_inside_and_is_as_large_as_can_be() -> None:
    for width, height in ((4000, 3000), (1000, 3000), (333, 200)):
        for focus in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0), None):
            left, top, right, bottom = cover(width, height, 1.9, focus)
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert (right - left) / (bottom - top) == pytest.approx(1.9)
            assert right - left == pytest.approx(width) or bottom - top == pytest.approx(height)


def test_a_focal_point_lands_where_the_card_has_room_for_it() -> None:
    _, top, _, bottom = cover(1000, 3000, 1.0, (0.5, 0.5), (0.5, 0.36))
    assert (1500 - top) / (bottom - top) == pytest.approx(0.36)


def test_transparency_shows_white(encoded: Encoded) -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (0, 0, 200, 400))
    for data in (encoded(image, "PNG"), encoded(image.quantize(4), "PNG")):
        seen = cropped(data, 200, 200)
        assert near(seen.getpixel((50, 100)), RED)
        assert near(seen.getpixel((150, 100)), (255, 255, 255))


def test_cmyk_grey_palette_and_sixteen_bit_become_rgb(encoded: Encoded) -> None:
    grey16 = Image.new("I;16", (400, 400), 32_896)
    for image, kind in (
        (halves().convert("CMYK"), "JPEG"),
        (Image.new("L", (400, 400), 128), "JPEG"),
        (halves().quantize(8), "PNG"),
        (halves().quantize(8), "GIF"),
        (Image.new("LA", (400, 400), (128, 255)), "PNG"),
        (Image.new("1", (400, 400), 1), "PNG"),
        (grey16, "PNG"),
    ):
        assert cropped(encoded(image, kind), 210, 210).mode == "RGB"
    assert near(cropped(encoded(grey16, "PNG"), 200, 200).getpixel((9, 9)), (128, 128, 128))
    assert near(cropped(encoded(halves().convert("CMYK"), "JPEG"), 400, 300).getpixel((40, 99)), RED)


def test_a_colour_profile_is_taken_into_account(encoded: Encoded) -> None:
    broken = encoded(halves(), "JPEG", icc_profile=b"not a profile at all")
    assert near(cropped(broken, 400, 300).getpixel((40, 150)), RED)
    swapped = _swapped_profile()
    assert near(cropped(encoded(halves(), "JPEG", icc_profile=swapped), 400, 300).getpixel((40, 150)), (30, 30, 200), 60)


def _swapped_profile() -> bytes:
    """sRGB with its red and blue primaries exchanged: whoever heeds it shows blue for red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    for entry in range(count):
        at = 132 + entry * 12
        tag = bytes(profile[at : at + 4])
        profile[at : at + 4] = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ", b"desc": b"dscx"}.get(tag, tag)
    return bytes(profile)


def test_the_first_picture_of_an_animation_is_taken(encoded: Encoded) -> None:
    first, second = Image.new("RGB", (300, 300), RED), Image.new("RGB", (300, 300), BLUE)
    for kind in ("GIF", "WEBP", "PNG"):
        data = encoded(first, kind, save_all=True, append_images=[second])
        assert normal_photo(data, source="a")[0].width == 300
        assert near(cropped(data, 200, 200).getpixel((9, 9)), RED)


def test_a_small_photo_is_enlarged_and_a_huge_jpeg_is_read_reduced(encoded: Encoded) -> None:
    assert cropped(encoded(halves(240, 200), "PNG"), 1200, 630).size == (1200, 630)
    assert cropped(encoded(halves(6000, 4000), "JPEG"), 1200, 630).size == (1200, 630)


def _png_header(width: int, height: int) -> bytes:
    """A PNG that says that it is huge, and holds nothing."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    empty = zlib.compress(b"")
    return start + struct.pack(">I", len(empty)) + b"IDAT" + empty + struct.pack(">I", zlib.crc32(b"IDAT" + empty))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.jpg: the file is empty."),
        (
            b"Dear editor, please find the photo attached.",
            "a.jpg: this is not a picture, or of a kind that we cannot read. We take",
        ),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "a.jpg: this is an SVG drawing, not a photo. We take",
        ),
        (b"<!DOCTYPE html><title>404</title>", "a.jpg: this is a web page, not a picture. We take"),
        (b"%PDF-1.7 ...", "a.jpg: this is a PDF, not a picture. We take"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "a.jpg: this HEIC picture is damaged. Please send it again."),
        (b"\xff\xd8\xff\xe0", "a.jpg: this is not a picture"),
        (_png_header(40_000, 30_000), "a.jpg: 40000 × 30000 are 1200 megapixels; a PNG can have at most 50."),
        (_png_header(300, 300), "a.jpg: the picture is damaged or incomplete. Please send it again."),
    ],
)
def test_every_bad_photo_has_its_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadPhoto) as caught:
        normal_photo(data, source="a.jpg")
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_truncated_photo_is_found_when_it_comes(encoded: Encoded, noise: bytes, kind: str) -> None:
    with Image.open(io.BytesIO(noise)) as image:
        data = encoded(image.resize((500, 400)), kind)
    with pytest.raises(BadPhoto):
        normal_photo(data[: len(data) // 2], source="a.jpg")


def test_a_tiny_picture_is_refused_with_its_size(encoded: Encoded) -> None:
    with pytest.raises(BadPhoto, match=r"120 × 80 pixels are too few; a photo needs at least 200 × 200"):
        normal_photo(encoded(halves(120, 80), "PNG"), source="a.jpg")


def test_a_picture_of_a_kind_that_platforms_do_not_show_is_refused(encoded: Encoded) -> None:
    with pytest.raises(BadPhoto, match="We take JPEG, PNG, WebP, AVIF, HEIC or GIF"):
        normal_photo(encoded(halves(), "TIFF"), source="a.jpg")


@pytest.mark.parametrize("start", range(0, 5000, 777))
def test_damaged_bytes_never_do_more_than_say_so(noise: bytes, start: int) -> None:
    damaged = noise[: start + 20] + b"\xff\x00\xab" * 40 + noise[start + 140 :]
    with suppress(BadPhoto):
        assert cropped(damaged, 600, 315).size == (600, 315)
