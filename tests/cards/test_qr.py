"""QR codes as phones read them: decoded again, small, compressed and in colour."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from factories import article
from PIL import Image

from share.cards.make import render
from share.cards.qr import QUIET, qr_code
from share.cards.theme import Theme
from share.formats import CardFormat

URL = "https://share.courier.example/s/3kf9x2w/qr"
INK, PAPER = (16, 28, 54), (250, 247, 241)


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("text", [URL, "https://news.example/" + "a-long-slug-" * 12, "https://news.example/نبأ/橋"])
@pytest.mark.parametrize("side", [160, 220, 401])
def test_what_was_written_is_read(text: str, side: int) -> None:
    picture = qr_code(text, side, INK, PAPER)
    assert (picture.mode, picture.size) == ("RGB", (side, side))
    assert read(picture) == [text]


@pytest.mark.parametrize("ground", [(0, 0, 0), (255, 255, 255), (200, 40, 30)])
def test_it_is_read_from_a_compressed_card_at_half_its_size(ground: tuple[int, int, int]) -> None:
    card = Image.new("RGB", (1080, 1920), ground)
    card.paste(qr_code(URL, 220, INK, PAPER), (430, 1200))
    file = io.BytesIO()
    card.resize((540, 960), Image.Resampling.BICUBIC).save(file, "JPEG", quality=70)
    assert read(Image.open(file)) == [URL]


def test_modules_are_whole_pixels_around_the_middle_with_their_quiet_zone() -> None:
    side = 223
    picture = qr_code(URL, side, (0, 0, 0), (255, 255, 255))
    assert {colour for _, colour in picture.getcolors() or []} == {(0, 0, 0), (255, 255, 255)}
    left, top, right, bottom = picture.convert("L").point(lambda level: 255 - level).getbbox() or (0, 0, 0, 0)
    assert (right - left, left, top) == (bottom - top, top, left)
    assert abs(left - (side - right)) <= 1
    runs = [picture.getpixel((x, top)) for x in range(left, right)]
    scale = runs.index((255, 255, 255)) // 7  # the finder pattern is seven modules wide
    assert (right - left) % scale == 0
    assert left >= QUIET * scale
    assert side - ((right - left) // scale + 2 * QUIET) * scale < (right - left) // scale + 2 * QUIET


def test_the_same_text_gives_the_same_picture() -> None:
    assert qr_code(URL, 200, INK, PAPER).tobytes() == qr_code(URL, 200, INK, PAPER).tobytes()


@pytest.mark.parametrize(("text", "side"), [(URL, 20), ("x" * 5000, 4000)])
def test_what_cannot_be_a_code_is_refused(text: str, side: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        qr_code(text, side, INK, PAPER)


@pytest.mark.parametrize("name", ["plain", "photo", "broadsheet", "bold", "opinion"])
@pytest.mark.parametrize("pictured", [False, True])
def test_the_story_of_every_theme_leads_to_the_short_link_even_at_half_its_size(
    themes: Callable[[str], Theme], formats: dict[str, CardFormat], hill: bytes, photo_of: Any, name: str, pictured: bool
) -> None:
    story = article(code="3kf9x2w", photo=photo_of(hill) if pictured else None)
    card = render(story, formats["story"], themes(name), hill if pictured else None)
    with Image.open(io.BytesIO(card.data)) as image:
        half = image.convert("RGB").resize((540, 960), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    half.save(file, "JPEG", quality=70)
    assert read(Image.open(file)) == ["https://share.news.example/s/3kf9x2w/qr"]
