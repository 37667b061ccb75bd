"""Files of finished pictures: they keep their limit, hold pixels only, and are the same in every process."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from share.cards.encode import Encoded, encoded
from share.errors import BadAsset
from share.formats import MEDIA_TYPES, CardFormat

CARD = CardFormat("og", 1200, 630, "card", "jpg", 300_000, "tests")
PHOTO = replace(CARD, id="wide", style="photo")
EXTENSIONS = list(MEDIA_TYPES)


def drawn() -> Image.Image:
    """A card of flat colours, with thin strokes of red on cream."""
    image = Image.new("RGB", (1200, 630), (250, 247, 241))
    draw = ImageDraw.Draw(image)
    for place in range(60, 1140, 12):
        draw.line((place, 100, place, 160), (179, 38, 30), 3)
    draw.rectangle((60, 300, 900, 420), (20, 23, 28))
    return image


def photographed() -> Image.Image:
    """Soft shapes with grain, as in a photo; small, since a search takes many attempts."""
    rough = Image.frombytes("RGB", (30, 16), random.Random(3).randbytes(30 * 16 * 3)).resize((600, 315), Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", (600, 315), random.Random(4).randbytes(600 * 315))
    return Image.blend(rough, Image.merge("RGB", (grain, grain, grain)), 0.08)


def opened(found: Encoded | bytes) -> Image.Image:
    image = Image.open(io.BytesIO(found if isinstance(found, bytes) else found.data))
    image.load()
    return image


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("limit", [100_000, 20_000, 10_000])
def test_a_photo_fits_its_limit_as_every_type_of_file(extension: str, limit: int) -> None:
    found = encoded(photographed(), replace(PHOTO, byte_limit=limit).in_extension(extension))
    assert len(found.data) <= limit
    picture = opened(found)
    assert picture.size == (600, 315)
    assert Image.MIME[picture.format or ""] == MEDIA_TYPES[extension]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_what_was_chosen_is_told_and_falls_with_the_limit(extension: str) -> None:
    qualities = []
    for limit in (500_000, 30_000, 12_000):
        found = encoded(photographed(), replace(PHOTO, byte_limit=limit).in_extension(extension))
        assert found.detail.startswith({"jpg": "JPEG, ", "webp": "WEBP, ", "png": "PNG, ", "avif": "AVIF, "}[extension])
        detail = found.detail.partition("detail of 1/")[2].partition(" ")[0]
        qualities.append((1 / int(detail or 1), found.quality))
    assert qualities == sorted(qualities, reverse=True)
    assert qualities[0] > qualities[-1]


@pytest.mark.parametrize("limit", [12_000, 16_000, 24_000])
def test_the_search_finds_the_best_quality_that_fits(limit: int) -> None:
    """The next better step of the same kind would have been too large."""
    found = encoded(photographed(), replace(PHOTO, byte_limit=limit))
    better = io.BytesIO()
    quality = found.quality + 3
    photographed().save(better, "JPEG", quality=quality, subsampling="4:2:0", optimize=quality < 80)
    assert len(found.data) <= limit < len(better.getvalue())


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_holds_pixels_and_nothing_else(extension: str) -> None:
    picture = opened(encoded(drawn(), CARD.in_extension(extension)))
    assert picture.mode in {"RGB", "P"}
    assert not picture.getexif()
    assert not {"icc_profile", "comment", "xmp", "exif", "photoshop", "Software"} & set(picture.info)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_thin_red_letters_stay_red_on_cards(extension: str) -> None:
    """At half the colour resolution they lose a quarter of their red."""
    known, seen = (
        image.convert("RGB").crop((54, 98, 1140, 162))
        for image in (drawn(), opened(encoded(drawn(), CARD.in_extension(extension)).data))
    )
    difference = ImageStat.Stat(ImageChops.difference(known, seen)).rms
    assert max(difference) < 8
    if extension == "jpg":
        half = opened(encoded(drawn(), PHOTO).data).convert("RGB").crop((54, 98, 1140, 162))
        assert max(ImageStat.Stat(ImageChops.difference(known, half)).rms) > 12


@pytest.mark.parametrize("extension", ["png", "webp"])
def test_a_card_without_photo_is_kept_exactly_where_its_type_can(extension: str) -> None:
    found = encoded(drawn(), CARD.in_extension(extension))
    assert (found.quality, found.detail.partition(", ")[2]) == (100, "lossless")
    assert ImageChops.difference(opened(found).convert("RGB"), drawn()).getbbox() is None


PROCESS = """
import hashlib, sys
sys.path.insert(0, {tests!r})
import test_encode as t
for extension in t.EXTENSIONS:
    for image, form in ((t.drawn(), t.CARD), (t.photographed(), t.PHOTO)):
        print(hashlib.sha256(t.encoded(image, form.in_extension(extension)).data).hexdigest())
"""


def test_the_same_pixels_give_the_same_bytes_in_every_process() -> None:
    here = [
        hashlib.sha256(encoded(image, form.in_extension(extension)).data).hexdigest()
        for extension in EXTENSIONS
        for image, form in ((drawn(), CARD), (photographed(), PHOTO))
    ]
    source = PROCESS.format(tests=__file__.rpartition("/")[0])
    others = [subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for other in others:
        output, _ = other.communicate(timeout=60)
        assert output.split() == here


def test_an_unknown_type_of_file_is_refused() -> None:
    with pytest.raises(ValueError, match="extension"):
        CARD.in_extension("jpeg")


def test_a_limit_that_nothing_can_keep_is_named() -> None:
    with pytest.raises(BadAsset, match=r"formats.toml, og.byte_limit"):
        encoded(Image.new("RGB", (4096, 4096)), replace(CARD, byte_limit=10_000))
