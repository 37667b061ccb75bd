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
from share.cards.layout import lay_out
from share.cards.make import compose, render
from share.cards.marks import Fill, Words
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
    chip = next(mark.rect for mark in layout.marks if isinstance(mark, Fill) and mark.slot == "label")
    image = decoded(render(card, formats[name], theme, hill).data)
    seen = image.crop((round(chip.left) + 1, round(chip.top) + 1, int(chip.right), int(chip.bottom)))
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
@pytest.mark.parametrize("name", ["og", "square", "pin", "story"])
@pytest.mark.parametrize(
    "title", ["Six harbours", "A long headline that needs three lines on any card of this size, and more words still"]
)
def test_text_over_a_photo_is_read_against_its_very_brightest_pixel(
    theme: Theme,
    *,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    formats: dict[str, CardFormat],
    photo_of: Any,
    which: str,
    title: str,
    name: str,
) -> None:
    data = request.getfixturevalue(which)
    card = article(title=title, photo=photo_of(data))
    made = compose(card, formats[name], theme, data)
    monkeypatch.setattr("share.cards.draw.draw_line", lambda *_: None)
    ground = compose(card, formats[name], theme, data).drawn.image
    changed = ImageChops.difference(ground, made.drawn.image).convert("L")
    words = [mark for mark in made.layout.marks if isinstance(mark, Words)]
    assert {mark.slot for mark in words if mark.ground is None} >= {"headline", "date"}
    for mark, (told, wanted) in zip(words, made.drawn.contrasts, strict=True):
        rect = mark.rect
        area = (int(rect.left) - 1, int(rect.top) - 1, int(rect.right) + 2, int(rect.bottom) + 2)
        pixels = zip(ground.crop(area).get_flattened_data(), changed.crop(area).get_flattened_data(), strict=True)
        worst = min(contrast(mark.colour, colour) for colour in {colour for colour, touched in pixels if touched})
        assert wanted <= told <= worst + 0.05
        assert wanted == (pytest.approx(3) if mark.size > 48 else pytest.approx(4.5))


@pytest.mark.parametrize("name", ["og", "square", "pin", "story"])
def test_the_shade_has_no_stripes(theme: Theme, formats: dict[str, CardFormat], white: bytes, photo_of: Any, name: str) -> None:
    """From the sky down it only gets darker, whatever stands between two blocks of text."""
    image = compose(article(photo=photo_of(white)), formats[name], theme, white).drawn.image
    column = [image.getpixel((4, row))[0] for row in range(image.height)]  # type: ignore[index]
    assert column[0] == 255
    assert column[-1] < 255
    assert column == sorted(column, reverse=True)


def test_the_plate_with_the_site_name_is_on_every_card(
    theme: Theme, formats: dict[str, CardFormat], hill: bytes, photo_of: Any, decoded: Decode
) -> None:
    for card, data in ((article(), None), (article(photo=photo_of(hill)), hill)):
        layout = lay_out(card, formats["og"], theme, on_photo=data is not None)
        image = decoded(render(card, formats["og"], theme, data).data)
        plate = next(mark for mark in layout.marks if isinstance(mark, Fill) and mark.slot == "site")
        corner = image.getpixel((round(plate.rect.left) + 8, round(plate.rect.top) + 8))
        assert isinstance(corner, tuple)
        assert max(abs(a - b) for a, b in zip(corner, plate.colour, strict=True)) < 12


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
