"""The shade over a photo: letters can be read on every pixel, and no photo is darkened more than they need."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw, ImageFont

from share.cards.scrim import Letters, Shaded, Zone, measured, shade

Colour = tuple[int, int, int]

WIDTH, HEIGHT, FADE = 480, 252, 40
LIGHT, DARK = (255, 255, 255), (16, 18, 22)
DARK_SHADE, LIGHT_SHADE = (11, 14, 20), (250, 248, 244)
POLARITIES = [pytest.param(LIGHT, DARK_SHADE, id="light text"), pytest.param(DARK, LIGHT_SHADE, id="dark text")]
LOWER = Zone(130, HEIGHT)
STEP = 1 / 255


def hostile(name: str) -> Image.Image:
    """Photos that make text hard to read, each in its own way."""
    size = (WIDTH, HEIGHT)
    if name == "noise":
        return Image.frombytes("RGB", size, random.Random(5).randbytes(WIDTH * HEIGHT * 3))
    if name == "gradient":
        ramp = Image.linear_gradient("L").resize(size)
        return Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM), ramp.rotate(180)))
    if name == "fine checker":
        rows = (b"\x00\xff" * (WIDTH // 2) if row % 2 else b"\xff\x00" * (WIDTH // 2) for row in range(HEIGHT))
        return Image.frombytes("L", size, b"".join(rows)).convert("RGB")
    if name == "one white pixel":
        picture = Image.new("RGB", size, "black")
        picture.putpixel(INSIDE_A_GLYPH, (255, 255, 255))
        return picture
    picture = Image.new("RGB", size, {"stripes": "white", "text in the photo": (90, 120, 90)}.get(name, name))
    draw = ImageDraw.Draw(picture)
    for place in range(0, WIDTH if name == "stripes" else 0, 6):
        draw.rectangle((place, 0, place + 2, HEIGHT), "black")
    for row in range(0, HEIGHT if name == "text in the photo" else 0, 24):
        draw.text((3, row), "LARGE WHITE LETTERS OF A POSTER " * 3, "white", ImageFont.load_default(20))
    return picture


HOSTILE = ["white", "black", "noise", "stripes", "text in the photo", "fine checker", "red", "yellow", "blue", "gradient"]


def letters(text: str, *, left: int, top: int, size: int, colour: Colour = LIGHT, wanted: float = 4.5) -> Letters:
    """Letters as a card has them: soft edges, and holes between them."""
    font = ImageFont.load_default(size)
    _, _, right, bottom = font.getbbox(text)
    mask = Image.new("L", (round(right), round(bottom)), 0)
    ImageDraw.Draw(mask).text((0, 0), text, 255, font)
    return Letters(mask, left, top, colour, wanted)


def block(colour: Colour = LIGHT) -> list[Letters]:
    """A large headline, and a small line below it."""
    return [
        letters("Bridge opens", left=24, top=140, size=56, colour=colour, wanted=3.0),
        letters("after two years", left=24, top=215, size=20, colour=colour),
    ]


INSIDE_A_GLYPH = (24 + 8, 140 + 30)


def least_contrast(picture: Image.Image, each: Letters) -> float:
    """The contrast of letters with the worst pixel under them, computed apart from the code under test, pixel by pixel."""

    def light(colour: Sequence[int]) -> float:
        parts = [level / 255 for level in colour]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05

    pixels, coverage = picture.load(), each.mask.load()
    assert pixels is not None
    assert coverage is not None
    under = {
        pixels[each.left + x, each.top + y]
        for y in range(each.mask.height)
        for x in range(each.mask.width)
        if coverage[x, y] and 0 <= each.left + x < picture.width and 0 <= each.top + y < picture.height
    }
    own = light(each.colour)
    return min((max(own, other) / min(own, other) for other in map(light, under)), default=21.0)  # type: ignore[arg-type]


def with_strength(picture: Image.Image, strength: float, colour: Colour, zone: Zone) -> Image.Image:
    """The photo under a given strength within a zone, laid on by Pillow alone."""
    laid = picture.copy()
    box = (0, round(zone.top), picture.width, round(zone.bottom))
    laid.paste(colour, box, Image.new("L", (box[2], box[3] - box[1]), round(strength * 255)))
    return laid


@pytest.mark.parametrize(("text", "ground"), POLARITIES)
@pytest.mark.parametrize("name", [*HOSTILE, "one white pixel"])
def test_letters_are_read_on_every_pixel_of_any_photo(name: str, text: Colour, ground: Colour) -> None:
    photo = hostile(name)
    shaded = shade(photo, block(text), [LOWER], shade=ground, fade=FADE)
    for each, ratio in zip(block(text), shaded.ratios, strict=True):
        assert ratio == pytest.approx(least_contrast(photo, each), abs=1e-9)
        assert ratio >= each.wanted


@pytest.mark.parametrize(("text", "ground"), POLARITIES)
@pytest.mark.parametrize("name", [*HOSTILE, "one white pixel"])
def test_a_step_less_would_not_be_enough(name: str, text: Colour, ground: Colour) -> None:
    photo = hostile(name)
    strength = shade(photo.copy(), block(text), [LOWER], shade=ground, fade=FADE).strength
    if strength == 0:
        assert all(least_contrast(photo, each) >= each.wanted for each in block(text))
    else:
        weaker = with_strength(photo, strength - STEP, ground, LOWER)
        assert any(least_contrast(weaker, each) < each.wanted for each in block(text))


@pytest.mark.parametrize(("name", "text", "ground"), [("black", LIGHT, DARK_SHADE), ("white", DARK, LIGHT_SHADE)])
def test_a_photo_that_needs_no_shade_is_left_as_it_is(name: str, text: Colour, ground: Colour) -> None:
    photo = hostile(name)
    shaded = shade(photo, block(text), [LOWER], shade=ground, fade=FADE)
    assert shaded.strength == 0
    assert photo.getcolors() == hostile(name).getcolors()


def test_large_type_needs_less_shade_than_small_type() -> None:
    large, small = block()
    alone = [shade(hostile("white"), [each], [LOWER], shade=DARK_SHADE, fade=FADE).strength for each in (large, small)]
    assert alone[0] < alone[1]


def test_a_bright_pixel_between_the_letters_needs_no_shade() -> None:
    headline = block()[0]
    photo = Image.new("RGB", (WIDTH, HEIGHT), "white")
    photo.paste("black", (headline.left, headline.top), headline.mask.point(lambda covered: 255 if covered else 0))
    assert shade(photo, [headline], [LOWER], shade=DARK_SHADE, fade=FADE).strength == 0


@pytest.mark.parametrize(
    ("zone", "full", "untouched"),
    [
        pytest.param(Zone(150, HEIGHT), (150, HEIGHT), (0, 110), id="lower edge"),
        pytest.param(Zone(0, 90), (0, 90), (130, HEIGHT), id="upper edge"),
        pytest.param(Zone(100.4, 160.2), (100, 161), (0, 60), id="middle"),
    ],
)
def test_the_shade_is_even_within_its_zone_and_eases_out_beyond(
    zone: Zone, full: tuple[int, int], untouched: tuple[int, int]
) -> None:
    photo = hostile("white")
    line = letters("Sea", left=20, top=int(zone.top) + 10, size=30)
    shaded = shade(photo, [line], [zone], shade=DARK_SHADE, fade=FADE)
    column = [photo.getpixel((5, row))[0] for row in range(HEIGHT)]  # type: ignore[index]
    assert set(column[slice(*full)]) == {round(255 + (DARK_SHADE[0] - 255) * shaded.strength)}
    assert set(column[slice(*untouched)]) == {255}
    assert column[: full[0]] == sorted(column[: full[0]], reverse=True)
    assert column[full[1] :] == sorted(column[full[1] :])
    steps = [abs(one - other) for one, other in pairwise(column)]
    assert max(steps) < 12


def halves(upper: str, lower: str) -> Image.Image:
    photo = Image.new("RGB", (WIDTH, HEIGHT), upper)
    photo.paste(lower, (0, HEIGHT // 2, WIDTH, HEIGHT))
    return photo


def two_zones(photo: Image.Image) -> Shaded:
    above, below = letters("News", left=20, top=12, size=24), letters("A bridge", left=20, top=200, size=40)
    shaded = shade(photo, [above, below], [Zone(0, 50), Zone(190, HEIGHT)], shade=DARK_SHADE, fade=60)
    for each, ratio in zip([above, below], shaded.ratios, strict=True):
        assert ratio == pytest.approx(least_contrast(photo, each), abs=1e-9)
        assert ratio >= 4.5
    return shaded


def test_each_zone_gets_only_the_shade_that_it_needs() -> None:
    bright_above = two_zones(halves("white", "black"))
    assert bright_above.strengths[0] == bright_above.strength > 0.5
    assert bright_above.strengths[1] == 0
    both = two_zones(halves("white", "grey"))
    assert 0 < both.strengths[1] < both.strengths[0] == both.strength


def test_letters_in_the_fade_are_seen_through_the_shade_that_lies_there() -> None:
    photo = hostile("white")
    line = letters("Half out", left=20, top=100, size=30, wanted=1.5)
    zone = Zone(118, HEIGHT)
    shaded = shade(photo, [line], [zone], shade=DARK_SHADE, fade=FADE)
    assert shaded.ratios[0] == pytest.approx(least_contrast(photo, line), abs=1e-9)
    assert shaded.ratios[0] >= 1.5
    assert 0 < shaded.strength < 1


def test_a_row_that_no_shade_can_save_does_not_blacken_the_photo() -> None:
    photo = hostile("white")
    line = letters("Gypsum", left=20, top=125, size=40)
    lower = Zone(150, HEIGHT)
    shaded = shade(photo, [line], [lower], shade=DARK_SHADE, fade=30)
    assert shaded.ratios[0] < 4.5
    assert shaded.ratios[0] == pytest.approx(least_contrast(photo, line), abs=1e-9)


def test_a_shade_too_like_the_text_is_told_by_the_ratio() -> None:
    photo = hostile("white")
    shaded = shade(photo, block(), [LOWER], shade=(150, 150, 150), fade=FADE)
    assert shaded.strength == 1
    assert shaded.ratios[1] == pytest.approx(least_contrast(photo, block()[1]))
    assert shaded.ratios[1] < 4.5


def test_letters_outside_of_every_zone_are_measured_and_move_nothing() -> None:
    photo = hostile("white")
    line = letters("Above", left=20, top=10, size=20)
    assert shade(photo, [line], [], shade=DARK_SHADE, fade=FADE).ratios == (pytest.approx(1.0),)
    shaded = shade(photo, [line], [LOWER], shade=DARK_SHADE, fade=FADE)
    assert shaded.strength == 0
    assert shaded.ratios == (pytest.approx(1.0),)


def test_letters_that_hang_over_the_edge_are_measured_on_what_there_is() -> None:
    photo = hostile("gradient")
    for left, top in ((-20, 200), (WIDTH - 30, 230), (WIDTH + 5, 200)):
        line = letters("Edge", left=left, top=top, size=30)
        shaded = shade(photo.copy(), [line], [LOWER], shade=DARK_SHADE, fade=FADE)
        assert shaded.ratios[0] >= 4.5


def test_contrast_is_measured_on_any_picture_and_in_either_direction() -> None:
    middle = letters("Both", left=40, top=40, size=40, colour=(118, 118, 118))
    assert measured(hostile("white"), [middle]) == pytest.approx(least_contrast(hostile("white"), middle))
    for name in ("stripes", "noise", "gradient"):
        assert measured(hostile(name), [middle]) == pytest.approx(least_contrast(hostile(name), middle))
    assert measured(hostile("white"), block()) == 1
    assert measured(hostile("white"), []) == 21
    assert measured(hostile("white"), [Letters(Image.new("L", (9, 9)), 0, 0, LIGHT)]) == 21
