"""Photos of every kind come out upright, in sRGB, opaque, small enough, without metadata; and never as another picture."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from profiles import ADOBE_RGB, DISPLAY_P3, GREY

from share.cards.normal import COVERED, LEAST_SIDE, kept_size, normal_photo
from share.cards.photo import cropped
from share.errors import BadPhoto
from share.formats import CardFormat

RED, BLUE = (200, 30, 30), (30, 30, 200)
SIZE = (420, 300)
HEIC = Path(__file__).parent / "hostile" / "halves.heic"
"""A camera's HEIC: halves in Display P3 with its profile, stored on its side."""


def as_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def halves() -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", SIZE, RED)
    image.paste(BLUE, (SIZE[0] // 2, 0, *SIZE))
    return image


def in_profile(profile: bytes) -> Image.Image:
    """The halves as a file with this profile holds them."""
    target = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = ImageCms.profileToProfile(halves(), ImageCms.createProfile("sRGB"), target)
    assert image is not None
    assert max(abs(one - other) for one, other in zip(image.getpixel((9, 9)), RED, strict=True)) > 10
    return image


def cut_out(alpha: int = 255) -> Image.Image:
    """The right half opaque blue, the left one see-through over a red that nobody should see."""
    image = halves().convert("RGBA")
    image.putalpha(Image.new("L", SIZE, alpha))
    image.paste((*RED, 0), (0, 0, SIZE[0] // 2, SIZE[1]))
    return image


def turned(orientation: int, transpose: Image.Transpose) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return as_bytes(halves().transpose(transpose), "JPEG", exif=exif, quality=95)


def without_adobe_mark() -> bytes:
    """CMYK as a JPEG of other makers than Adobe stores it: amounts of ink, and not their inverse."""
    ink = Image.merge("CMYK", [band.point(lambda level: 255 - level) for band in halves().convert("CMYK").split()])
    data = as_bytes(ink, "JPEG", quality=95)
    start = data.index(b"\xff\xee")
    assert data[start + 4 : start + 9] == b"Adobe"
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(extra)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def sixteen_bits(alpha: bool) -> bytes:
    """16 bits a channel, which Pillow reads and does not write."""
    ends = (0xFFFF,) if alpha else ()
    half = [
        struct.pack(f">{3 + len(ends)}H", *(level * 257 for level in colour), *ends) * (SIZE[0] // 2) for colour in (RED, BLUE)
    ]
    return png(*SIZE, 16, 6 if alpha else 2, (b"\0" + b"".join(half)) * SIZE[1])


def animated(kind: str) -> bytes:
    others = [Image.new("RGB", SIZE, "green"), Image.new("RGB", SIZE, "white")]
    return as_bytes(halves(), kind, save_all=True, append_images=others, **({"lossless": True} if kind == "WEBP" else {}))


@cache
def halves_by_kind() -> dict[str, bytes]:
    image = halves()
    flip = Image.Transpose
    return {
        "JPEG": as_bytes(image, "JPEG", quality=95),
        "progressive JPEG": as_bytes(image, "JPEG", quality=95, progressive=True),
        "JPEG on its side": turned(6, flip.ROTATE_90),
        "JPEG mirrored": turned(2, flip.FLIP_LEFT_RIGHT),
        "JPEG on its side and mirrored": turned(5, flip.TRANSPOSE),
        "CMYK JPEG of Adobe": as_bytes(image.convert("CMYK"), "JPEG", quality=95),
        "CMYK JPEG of others": without_adobe_mark(),
        "JPEG with a broken profile": as_bytes(image, "JPEG", quality=95, icc_profile=b"not a profile at all"),
        "JPEG with the profile of grey": as_bytes(image, "JPEG", quality=95, icc_profile=GREY),
        "JPEG in Adobe RGB": as_bytes(in_profile(ADOBE_RGB), "JPEG", quality=95, icc_profile=ADOBE_RGB),
        "PNG in Display P3": as_bytes(in_profile(DISPLAY_P3), "PNG", icc_profile=DISPLAY_P3),
        "WebP in Display P3": as_bytes(in_profile(DISPLAY_P3), "WEBP", icc_profile=DISPLAY_P3, lossless=True),
        "AVIF in Display P3": as_bytes(in_profile(DISPLAY_P3), "AVIF", icc_profile=DISPLAY_P3, quality=95),
        "HEIC in Display P3, on its side": HEIC.read_bytes(),
        "PNG": as_bytes(image, "PNG"),
        "PNG with a palette": as_bytes(image.quantize(8), "PNG"),
        "PNG of 16 bits": sixteen_bits(alpha=False),
        "PNG of 16 bits with alpha": sixteen_bits(alpha=True),
        "PNG with alpha": as_bytes(cut_out(), "PNG"),
        "PNG with a see-through palette": as_bytes(cut_out().quantize(8), "PNG"),
        "WebP with alpha": as_bytes(cut_out(), "WEBP", lossless=True),
        "animated PNG": animated("PNG"),
        "animated WebP": animated("WEBP"),
        "animated GIF": animated("GIF"),
        "GIF with a see-through colour": as_bytes(cut_out(), "GIF"),
    }


SEE_THROUGH = {"PNG with alpha", "PNG with a see-through palette", "WebP with alpha", "GIF with a see-through colour"}


def near(one: Any, other: tuple[int, int, int], by: int = 8) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= by


def pixels(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


@pytest.mark.parametrize("kind", list(halves_by_kind()))
def test_every_kind_comes_out_as_the_same_picture(kind: str) -> None:
    data = halves_by_kind()[kind]
    photo, kept = normal_photo(data, source="a.jpg", alt="Halves", credit="Ada", focal_point=(0.2, 0.3))
    assert (photo.width, photo.height, photo.media_type, photo.length) == (*SIZE, "image/jpeg", len(kept))
    assert (photo.alt, photo.credit, photo.focal_point) == ("Halves", "Ada", (0.2, 0.3))
    assert photo.digest == hashlib.sha256(kept).hexdigest()
    assert (photo.original or photo.digest) == hashlib.sha256(data).hexdigest()
    left = (255, 255, 255) if kind in SEE_THROUGH else RED
    taken = pixels(kept)
    assert (taken.format, taken.mode, taken.size) == ("JPEG", "RGB", SIZE)
    for seen in (taken, cropped(kept, *SIZE), *([] if kind.startswith("HEIC") else [cropped(data, *SIZE)])):
        for x, colour in ((10, left), (200, left), (220, BLUE), (410, BLUE)):
            assert all(near(seen.getpixel((x, y)), colour) for y in (10, 150, 290)), (x, seen.getpixel((x, 150)))


@pytest.mark.parametrize("kind", list(halves_by_kind()))
def test_what_is_kept_is_a_plain_jpeg_and_stays_as_it_is_from_then_on(kind: str) -> None:
    _, kept = normal_photo(halves_by_kind()[kind], source="a.jpg")
    taken = pixels(kept)
    assert set(taken.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in kept
    photo, again = normal_photo(kept, source="a.jpg")
    assert again == kept
    assert photo.original == ""
    assert normal_photo(halves_by_kind()[kind], source="b.jpg")[1] == kept


def test_metadata_is_left_out_and_changes_no_pixel() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    said = as_bytes(halves(), "JPEG", quality=95, exif=exif, comment=b"secret", xmp=b"<secret/>", dpi=(300, 300))
    photo, kept = normal_photo(said, source="a.jpg")
    assert (b"Camera" in said, b"Camera" in kept, b"secret" in kept) == (True, False, False)
    assert photo.original == hashlib.sha256(said).hexdigest()


def test_grey_with_its_own_gamma_comes_out_as_grey_of_srgb() -> None:
    grey = Image.new("L", SIZE, 128)
    for kind in ("JPEG", "PNG"):
        kept = normal_photo(as_bytes(grey, kind, icc_profile=GREY), source="a")[1]
        # 128 / 255 to the power of 1.8 is 0.289 of the light, which sRGB writes as 147 (IEC 61966-2-1).
        assert near(pixels(kept).convert("RGB").getpixel((9, 9)), (147, 147, 147), 3)
    with_alpha = as_bytes(grey.convert("LA"), "PNG", icc_profile=GREY)
    assert near(pixels(normal_photo(with_alpha, source="a")[1]).getpixel((9, 9)), (147, 147, 147), 3)


def test_what_shines_through_is_laid_on_white_at_its_strength() -> None:
    image = Image.new("RGBA", SIZE, (0, 0, 0, 128))
    for kind in ("PNG", "WEBP"):
        assert near(pixels(normal_photo(as_bytes(image, kind), source="a")[1]).getpixel((9, 9)), (127, 127, 127), 3)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4242, 2828), (2880, 1920)),
        ((4000, 6000), (1600, 2400)),
        ((3000, 3000), (1920, 1920)),
        ((1600, 1920), (1600, 1920)),
        ((1599, 9000), (1192, 6710)),
        ((1000, 700), (1000, 700)),
        ((20_000, 2_000), (8944, 894)),
    ],
)
def test_a_photo_is_kept_as_large_as_its_cards_need_it(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert kept_size(*size) == kept


def test_every_format_can_be_cut_out_of_what_is_kept_without_enlarging_it(formats: dict[str, CardFormat]) -> None:
    for card_format in formats.values():
        assert (card_format.width, card_format.height) <= COVERED
        for size in ((4242, 2828), (4000, 6000), (4000, 3000), (5000, 5000), (5760, 3240)):
            width, height = kept_size(*size)
            assert width >= card_format.width
            assert height >= card_format.height


def test_a_large_photo_is_made_smaller_and_keeps_its_edges_where_they_are() -> None:
    image = Image.new("RGB", (3600, 2400), "white")
    ImageDraw.Draw(image).rectangle((1800, 1200, 3599, 2399), fill=RED)
    for kind in ("JPEG", "PNG"):
        photo, kept = normal_photo(as_bytes(image, kind), source="a")
        seen = pixels(kept)
        assert seen.size == (photo.width, photo.height) == (2880, 1920)
        assert near(seen.getpixel((1436, 956)), (255, 255, 255), 30)
        assert near(seen.getpixel((1444, 964)), RED, 30)


def cut(kind: str, noise: bytes) -> bytes:
    data = HEIC.read_bytes() if kind == "HEIC" else as_bytes(pixels(noise).resize((500, 400)), kind)
    return data[: len(data) * 3 // 4]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIC"])
def test_a_photo_that_ends_too_early_is_refused(noise: bytes, kind: str) -> None:
    with pytest.raises(BadPhoto, match=r"a\.jpg: (the picture is damaged or incomplete|this )"):
        normal_photo(cut(kind, noise), source="a.jpg")


def test_only_the_last_bytes_of_a_jpeg_may_be_missing(noise: bytes) -> None:
    whole = as_bytes(pixels(noise).resize((500, 400)), "JPEG")
    assert normal_photo(whole[:-2], source="a")[0].width == 500
    for lost in (400, 2_000, len(whole) // 2):
        with pytest.raises(BadPhoto, match="damaged or incomplete"):
            normal_photo(whole[:-lost], source="a")


def gif_header(width: int, height: int) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, width, height, 0)
        + b"\x02\x00;"
    )


def jpeg_header(noise: bytes, width: int, height: int, progressive: bool) -> bytes:
    data = bytearray(as_bytes(pixels(noise).resize((64, 64)), "JPEG", progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def test_a_reader_of_heic_that_crashes_is_the_end_of_one_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crash = tmp_path / "reader.py"
    crash.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr("share.cards.heif.READER", crash)
    with pytest.raises(BadPhoto, match="a: this HEIC picture is damaged") as caught:
        normal_photo(HEIC.read_bytes(), source="a")
    assert caught.value.detail.startswith("exit code -11")


def test_a_heic_picture_of_too_many_pixels_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.cards.normal.WHOLE_PIXELS", 100_000)
    with pytest.raises(BadPhoto, match=r"a: 420 × 300 are 0 megapixels; a HEIC picture can have at most 0"):
        normal_photo(HEIC.read_bytes(), source="a")


def test_a_bomb_is_refused_by_its_header(noise: bytes) -> None:
    bombs = {
        "a PNG can have at most 50": png(30_000, 30_000, 8, 2, b""),
        "a GIF can have at most 50": gif_header(60_000, 60_000),
        "a JPEG can have at most 100": jpeg_header(noise, 60_000, 60_000, progressive=False),
        "a JPEG can have at most 50": jpeg_header(noise, 9_000, 9_000, progressive=True),
    }
    for sentence, bomb in bombs.items():
        tracemalloc.start()
        with pytest.raises(BadPhoto, match=sentence):
            normal_photo(bomb, source="bomb.png")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        tracemalloc.stop()


def test_a_flat_picture_of_many_pixels_and_few_bytes_is_made_small() -> None:
    bomb = as_bytes(Image.new("1", (7_000, 7_000)), "PNG")
    assert len(bomb) < 20_000
    photo, kept = normal_photo(bomb, source="a")
    assert (photo.width, photo.height) == (1920, 1920)
    assert len(kept) < 150_000


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of damaged EXIF data; the photo is taken all the same
@pytest.mark.parametrize("kind", list(halves_by_kind()))
def test_flipped_bytes_never_do_more_than_say_so(kind: str) -> None:
    whole = halves_by_kind()[kind]
    chance = random.Random(kind)
    for _ in range(8 if kind.startswith("HEIC") else 25):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            photo, kept = normal_photo(bytes(data), source="a")
        except BadPhoto:
            continue
        assert pixels(kept).size == (photo.width, photo.height)
        assert min(photo.width, photo.height) >= LEAST_SIDE


def test_memory_is_given_back(resident: Callable[[], int]) -> None:
    """Forty different photos leave a process as large as five; each of them has 9 MB of pixels, and what is left would show."""
    photos = [as_bytes(Image.new("RGB", (2000, 1500), (number, 90, 140)), "JPEG", progressive=True) for number in range(45)]
    for data in photos[:5]:
        cropped(normal_photo(data, source="a")[1], 1200, 630)
    before = resident()
    for data in photos[5:]:
        cropped(normal_photo(data, source="a")[1], 1200, 630)
    assert resident() - before < 24_000_000


@pytest.fixture
def resident() -> Callable[[], int]:
    """How much memory this process holds, in bytes."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("this system has no /proc")
    return lambda: int(statm.read_text().split()[1]) * 4096
