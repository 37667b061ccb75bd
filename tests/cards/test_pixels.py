"""What a reader of the finished picture sees: the label, readable text over any photo, and always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from factories import article, paid_article
from PIL import Image, ImageChops

from share.cards.contrast import contrast, luminance, parse
from share.cards.draw import draw
from share.cards.layout import Fill, lay_out, of_role
from share.cards.make import render
from share.cards.photo import cropped
from share.cards.scrim import shade_photo
from share.cards.theme import Theme
from share.errors import BadAsset
from share.formats import CardFormat

FORMATS = ["og", "square", "pin", "story", "small", "wide", "classic", "clean-square"]
Decode = Callable[[bytes], Image.Image]


@pytest.mark.parametrize("name", FORMATS)
def test_the_disclosure_label_can_be_read_in_the_pixels_of_every_format(
    theme: Theme, formats: dict[str, CardFormat], *, hill: bytes, photo_of: Any, decoded: Decode, name: str
) -> None:
    card = paid_article(photo=photo_of(hill))
    layout = lay_out(card, formats[name], theme, on_photo=True)
    ground = theme.design.colours.of("label")
    chip = next(mark for mark in layout.marks if isinstance(mark, Fill) and mark.colour == ground)
    image = decoded(render(card, formats[name], theme, hill).data)
    seen = image.crop((round(chip.left) + 1, round(chip.top) + 1, int(chip.left + chip.width), int(chip.top + chip.height)))
    shades = sorted(seen.get_flattened_data(), key=luminance)
    strokes, around = shades[len(shades) // 33], shades[len(shades) // 2]
    assert contrast(strokes, around) >= 4.5
    assert seen.width >= formats[name].width * 0.1


@pytest.mark.parametrize("name", FORMATS)
def test_paid_and_unpaid_differ_in_their_pixels(
    theme: Theme, formats: dict[str, CardFormat], *, hill: bytes, photo_of: Any, decoded: Decode, name: str
) -> None:
    paid = paid_article(photo=photo_of(hill))
    free = paid.with_changes(disclosure=None)
    one, other = (decoded(render(card, formats[name], theme, hill).data) for card in (paid, free))
    difference = ImageChops.difference(one, other).convert("L").point(lambda level: 255 if level > 60 else 0)
    assert difference.histogram()[255] > 0.01 * one.width * one.height


@pytest.mark.parametrize("which", ["white", "noise", "hill"])
@pytest.mark.parametrize(
    "title", ["Six harbours", "A long headline that needs three lines on any card of this size, and more words still"]
)
def test_text_over_a_photo_is_read_against_its_very_brightest_pixel(
    theme: Theme, *, request: pytest.FixtureRequest, formats: dict[str, CardFormat], photo_of: Any, which: str, title: str
) -> None:
    data = request.getfixturevalue(which)
    layout = lay_out(article(title=title, photo=photo_of(data)), formats["og"], theme, on_photo=True)
    without_text = type(layout)((), layout.text_top, ())
    shaded = draw(without_text, theme, 1200, 630, cropped(data, 1200, 630))
    white = theme.design.colours.of("on_photo")
    for role in ("section", "headline", "byline", "date"):
        for mark in of_role(layout.marks, role):
            left, right = int(mark.left), int(mark.left + mark.line.width) + 1
            behind = shaded.crop((left, int(mark.baseline - mark.line.ascent), right, int(mark.baseline + mark.line.descent) + 1))
            worst = min(contrast(white, colour) for _, colour in behind.getcolors(behind.width * behind.height) or [])
            assert worst >= 4.5


def test_a_dark_photo_is_shaded_less_than_a_bright_one() -> None:
    looks = {"text": (255, 255, 255), "shade": (11, 14, 20), "contrast": 4.8}
    dark, bright = Image.new("RGB", (600, 315), (40, 50, 60)), Image.new("RGB", (600, 315), "white")
    assert shade_photo(dark, 150, 80, **looks) < shade_photo(bright, 150, 80, **looks)
    assert bright.getpixel((10, 10)) == (255, 255, 255)
    column = [bright.getpixel((10, row))[0] for row in range(315)]  # type: ignore[index]
    assert column == sorted(column, reverse=True)


def test_the_plate_with_the_site_name_is_on_every_card(
    theme: Theme, formats: dict[str, CardFormat], hill: bytes, photo_of: Any, decoded: Decode
) -> None:
    for card, data in ((article(), None), (article(photo=photo_of(hill)), hill)):
        image = decoded(render(card, formats["og"], theme, data).data)
        corner = image.getpixel((theme.design.page.margin + 8, 8))
        assert isinstance(corner, tuple)
        assert max(abs(a - b) for a, b in zip(corner, theme.design.colours.of("plate"), strict=True)) < 12


def test_a_logo_takes_the_place_of_the_name(theme: Theme, formats: dict[str, CardFormat]) -> None:
    logo = Image.new("RGBA", (300, 100), (0, 200, 0, 255))
    branded = replace(theme, logo=logo)
    layout = lay_out(article(), formats["og"], branded, on_photo=False)
    assert of_role(layout.marks, "site name") == []
    with Image.open(io.BytesIO(render(article(), formats["og"], branded, None).data)) as image:
        green = image.convert("RGB").getpixel((64 + 22 + 60, 22 + 20))
    assert isinstance(green, tuple)
    assert green[1] > 180
    assert green[0] < 30


def test_the_same_inputs_give_the_same_bytes(theme: Theme, formats: dict[str, CardFormat], hill: bytes, photo_of: Any) -> None:
    card = paid_article(photo=photo_of(hill), title="Harbour 🎉 جسر 橋")
    assert len({render(card, formats["og"], theme, hill).data for _ in range(3)}) == 1


@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "avif"])
@pytest.mark.parametrize("name", ["og", "clean-square"])
def test_the_byte_limit_holds_even_for_noise(
    theme: Theme, formats: dict[str, CardFormat], *, noise: bytes, photo_of: Any, name: str, extension: str
) -> None:
    card_format = replace(formats[name], extension=extension, byte_limit=150_000)
    card = render(paid_article(photo=photo_of(noise)), card_format, theme, noise)
    assert len(card.data) <= 150_000
    with Image.open(io.BytesIO(card.data)) as image:
        assert image.size == (card_format.width, card_format.height)
        assert Image.MIME[image.format or ""] == card.media_type == card_format.media_type


def test_an_ordinary_card_is_far_below_its_limit_and_carries_no_metadata(
    theme: Theme, formats: dict[str, CardFormat], hill: bytes, photo_of: Any
) -> None:
    data = render(article(photo=photo_of(hill)), formats["og"], theme, hill).data
    assert len(data) < 150_000
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "RGB"
        assert not image.getexif()
        assert not {"icc_profile", "comment", "photoshop", "xmp"} & set(image.info)


def test_a_limit_that_nothing_can_keep_is_told_by_its_key(theme: Theme, formats: dict[str, CardFormat]) -> None:
    with pytest.raises(BadAsset, match=r"formats.toml, big.byte_limit: it is too small"):
        render(article(), replace(formats["og"], id="big", width=4096, height=4096, byte_limit=10_000), theme, None)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(parse("#ffffff"), parse("#000000")) == pytest.approx(21)
    assert contrast(parse("#777777"), parse("#ffffff")) == pytest.approx(4.48, abs=0.01)
