"""What a crop shows: the subject, wherever it stands in the photo, in every format, with its head on."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image
from scenes import Box, Scene, all_scenes

from share.cards.crop import ABOVE_TEXT, CENTRE, Crop, window
from share.cards.photo import cropped, placed

FORMATS = {
    "og": (1200, 630, ABOVE_TEXT),
    "wide": (1200, 675, CENTRE),
    "classic": (1200, 900, CENTRE),
    "square": (1200, 1200, CENTRE),
    "square card": (1200, 1200, ABOVE_TEXT),
    "pin": (1000, 1500, ABOVE_TEXT),
    "story": (1080, 1920, ABOVE_TEXT),
    "clean story": (1080, 1920, CENTRE),
}
SCENES = list(all_scenes())


@cache
def scene(name: str) -> Scene:
    return all_scenes()[name]()


def taken(picture: Image.Image, name: str, focal_point: tuple[float, float] | None = None) -> Crop:
    width, height, landing = FORMATS[name]
    return window(picture, width / height, focal_point, landing)


def shown(crop: Crop, subject: Box) -> tuple[float, float]:
    """How much of a subject is seen across and down, of what a window of this size could show at best."""
    left, top, right, bottom = crop.box
    across = (min(subject[2], right) - max(subject[0], left)) / min(subject[2] - subject[0], right - left)
    down = (min(subject[3], bottom) - max(subject[1], top)) / min(subject[3] - subject[1], bottom - top)
    return max(0.0, across), max(0.0, down)


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("name", SCENES)
def test_the_subject_is_seen_in_every_format(name: str, shape: str) -> None:
    picture = scene(name).picture
    crop = taken(picture, shape)
    assert min(shown(crop, scene(name).heart)) >= 0.92
    assert min(shown(crop, scene(name).subject)) >= 0.8


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("name", SCENES)
def test_no_head_is_cut_at_the_top(name: str, shape: str) -> None:
    assert taken(scene(name).picture, shape).box[1] <= scene(name).heart[1]


@pytest.mark.parametrize("shape", ["og", "wide", "classic"])
@pytest.mark.parametrize("name", [name for name in SCENES if name.startswith(("portrait", "whole", "speaker"))])
def test_a_head_has_some_room_above_it(name: str, shape: str) -> None:
    crop = taken(scene(name).picture, shape)
    room = (scene(name).heart[1] - crop.box[1]) / (crop.box[3] - crop.box[1])
    assert 0.02 <= room <= 0.5


@pytest.mark.parametrize("name", [name for name in SCENES if name.startswith(("balloon", "boat", "sign", "bird"))])
def test_on_a_card_with_a_headline_the_subject_lies_above_the_text(name: str) -> None:
    crop, heart = taken(scene(name).picture, "og"), scene(name).heart
    middle = ((heart[1] + heart[3]) / 2 - crop.box[1]) / (crop.box[3] - crop.box[1])
    assert middle < 0.55


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("name", SCENES)
def test_a_crop_has_the_ratio_lies_inside_and_is_as_large_as_can_be(name: str, shape: str) -> None:
    picture = scene(name).picture
    width, height, _ = FORMATS[shape]
    left, top, right, bottom = taken(picture, shape).pixels(*picture.size)
    assert 0 <= left < right <= picture.width
    assert 0 <= top < bottom <= picture.height
    assert (right - left) / (bottom - top) == pytest.approx(width / height)
    assert right - left == pytest.approx(picture.width) or bottom - top == pytest.approx(picture.height)


@pytest.mark.parametrize("name", SCENES)
def test_a_smaller_copy_of_a_photo_is_cropped_alike(name: str) -> None:
    picture = scene(name).picture
    for shape in ("og", "square", "story"):
        boxes = [taken(copy, shape).box for copy in (picture, picture.reduce(2))]
        assert boxes[0] == pytest.approx(boxes[1], abs=0.06)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK"])
def test_pixels_of_any_kind_are_looked_at(mode: str) -> None:
    picture = scene("speaker at the right").picture.convert(mode)
    assert shown(taken(picture, "story"), scene("speaker at the right").heart) == (pytest.approx(1), pytest.approx(1))


def test_what_is_transparent_draws_no_attention() -> None:
    cut_out = scene("product on white").picture.convert("RGBA")
    subject = scene("product on white").subject
    alpha = Image.new("L", cut_out.size, 0)
    box = tuple(round(part * side) for part, side in zip(subject, (*cut_out.size, *cut_out.size), strict=True))
    alpha.paste(255, box)  # type: ignore[arg-type]
    cut_out.paste((200, 30, 30, 255), (0, 0, 300, 1000))
    cut_out.putalpha(alpha)
    assert min(shown(taken(cut_out, "story"), subject)) >= 0.92


def test_an_editors_focal_point_wins() -> None:
    picture = scene("balloon at the right").picture
    crop = taken(picture, "square", (0.1, 0.5))
    assert crop.how == "focal point"
    assert crop.box[0] == 0


def test_it_says_how_the_part_was_found() -> None:
    picture = scene("balloon at the right").picture
    assert taken(picture, "square").how == "attention"
    assert window(picture, 1.5, None, CENTRE) == Crop((0, 0, 1, 1), "whole")
    assert window(picture, 1.5, (0.1, 0.1), CENTRE).how == "whole"


def test_a_photo_without_anything_in_it_is_taken_a_little_above_its_middle() -> None:
    crop = taken(Image.new("RGB", (800, 1200), (120, 130, 140)), "wide")
    assert crop.how == "centre"
    assert (crop.box[1] + crop.box[3]) / 2 == pytest.approx(0.4)


def test_small_and_narrow_pictures_are_cropped_too() -> None:
    for size in ((1, 1), (3, 200), (2000, 4), (200, 200)):
        picture = Image.linear_gradient("L").resize(size).convert("RGB")
        for shape in FORMATS:
            left, top, right, bottom = taken(picture, shape).box
            assert 0 <= left < right <= 1.0000001
            assert 0 <= top < bottom <= 1.0000001


def test_the_pixels_of_a_card_are_those_of_the_part_that_is_told(encoded: Callable[..., bytes]) -> None:
    original = scene("speaker at the left")
    data = encoded(original.picture, "JPEG", quality=92)
    picture, crop = placed(data, 1080, 1920)
    assert picture.tobytes() == cropped(data, 1080, 1920).tobytes()
    assert min(shown(crop, original.heart)) >= 0.99
    with Image.open(io.BytesIO(data)) as photo:
        again = photo.convert("RGB").resize((54, 96), Image.Resampling.BOX, box=crop.pixels(*photo.size))
    pairs = zip(again.tobytes(), picture.resize((54, 96), Image.Resampling.BOX).tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) < 40
