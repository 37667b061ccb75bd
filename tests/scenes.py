"""Photos of kinds that the demo has none of, drawn here: each with the box of what must be seen, in fractions of the photo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Box = tuple[float, float, float, float]
SKIN, PALE, DEEP = (214, 160, 126), (238, 200, 176), (112, 72, 52)


@dataclass(frozen=True)
class Scene:
    """A photo, the subject's box (left, top, right, bottom), and the part of it that no crop may lose, such as a head."""

    picture: Image.Image
    subject: Box
    heart: Box


def all_scenes() -> dict[str, Callable[[], Scene]]:
    """The scenes by name."""
    return {
        "portrait, head near the top": lambda: person(800, 1200, centre=0.5, top=0.07, size=0.34),
        "portrait, head at the right": lambda: person(800, 1200, centre=0.66, top=0.12, size=0.28, skin=DEEP),
        "portrait, head in the middle": lambda: person(900, 1200, centre=0.45, top=0.36, size=0.24, skin=PALE),
        "portrait on white": lambda: person(800, 1200, centre=0.5, top=0.1, size=0.32, ground=(246, 246, 244)),
        "speaker at the left": lambda: person(1500, 1000, centre=0.24, top=0.14, size=0.15, ground=(40, 44, 60)),
        "speaker at the right": lambda: person(1500, 1000, centre=0.78, top=0.1, size=0.16, skin=DEEP),
        "whole figure": lambda: person(800, 1200, centre=0.42, top=0.16, size=0.12),
        "crowd": crowd,
        "balloon at the left": lambda: balloon(0.17, 0.4),
        "balloon at the right": lambda: balloon(0.84, 0.32),
        "balloon high up": lambda: balloon(0.6, 0.12, size=(900, 1300)),
        "boat at night": boat,
        "product on white": product,
        "sign in the photo": sign,
        "tower": tower,
        "bird over grass": bird,
    }


def grain(picture: Image.Image, seed: int = 1, amount: float = 0.05) -> Image.Image:
    """The noise of a sensor, so that no ground is quite even."""
    noise = Image.frombytes("L", picture.size, random.Random(seed).randbytes(picture.width * picture.height))
    return Image.blend(picture, noise.convert("RGB"), amount)


def ramp(size: tuple[int, int], above: tuple[int, int, int], below: tuple[int, int, int]) -> Image.Image:
    """A sky or a wall: one colour going over into another from top to bottom."""
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), mask)


def box_of(picture: Image.Image, box: tuple[float, float, float, float]) -> Box:
    return (box[0] / picture.width, box[1] / picture.height, box[2] / picture.width, box[3] / picture.height)


def person(
    width: int,
    height: int,
    *,
    centre: float,
    top: float,
    size: float,
    skin: tuple[int, int, int] = SKIN,
    ground: tuple[int, int, int] = (150, 160, 168),
) -> Scene:
    """Somebody before a blurred background; ``size`` is the head's height as a fraction of the photo's."""
    picture = ramp((width, height), ground, (ground[0] - 30, ground[1] - 28, ground[2] - 20))
    draw = ImageDraw.Draw(picture)
    spots = random.Random(round(centre * 100))
    for _ in range(14 if min(ground) < 200 else 0):
        x, y, radius = spots.random() * width, spots.random() * height, spots.uniform(0.04, 0.12) * height
        shade = spots.randint(-18, 18)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), tuple(channel + shade for channel in ground))
    picture = picture.filter(ImageFilter.GaussianBlur(18))
    draw = ImageDraw.Draw(picture)
    tall, x, y = size * height, centre * width, top * height
    wide = tall * 0.74
    coat = (38, 58, 96)
    draw.rounded_rectangle((x - wide * 1.25, y + tall * 1.12, x + wide * 1.25, y + tall * 5.2), tall * 0.4, coat)
    draw.polygon([(x - wide * 0.3, y + tall * 1.1), (x, y + tall * 1.7), (x + wide * 0.3, y + tall * 1.1)], (232, 232, 236))
    draw.rectangle((x - wide * 0.22, y + tall * 0.8, x + wide * 0.22, y + tall * 1.2), skin)
    draw.ellipse((x - wide * 0.56, y, x + wide * 0.56, y + tall * 0.85), (46, 32, 26))
    draw.ellipse((x - wide * 0.46, y + tall * 0.14, x + wide * 0.46, y + tall), skin)
    for side in (-1, 1):
        eye = x + side * wide * 0.18
        draw.ellipse((eye - wide * 0.06, y + tall * 0.47, eye + wide * 0.06, y + tall * 0.53), (30, 24, 24))
    draw.arc((x - wide * 0.2, y + tall * 0.62, x + wide * 0.2, y + tall * 0.82), 20, 160, (150, 60, 60), max(2, int(tall * 0.02)))
    for step in range(4):
        knob = y + tall * (1.9 + step * 0.5)
        draw.ellipse((x - 5, knob - 5, x + 5, knob + 5), (220, 200, 120))
    head = (x - wide * 0.56, y, x + wide * 0.56, y + tall)
    body = (max(0, x - wide * 1.25), y, min(width, x + wide * 1.25), min(height, y + tall * 2.2))
    return Scene(grain(picture), box_of(picture, body), box_of(picture, head))


def crowd() -> Scene:
    """Rows of heads below a dim hall."""
    picture = ramp((1500, 1000), (70, 66, 80), (40, 38, 46))
    draw = ImageDraw.Draw(picture)
    people = random.Random(3)
    for row in range(4):
        for place in range(-1, 14):
            x, y, radius = place * 120 + (row % 2) * 60, 470 + row * 150 + people.randint(-20, 20), 44 + row * 6
            draw.rounded_rectangle(
                (x - radius * 1.4, y + radius, x + radius * 1.4, y + 400),
                30,
                tuple(people.randint(30, 190) for _ in range(3)),
            )
            draw.ellipse((x - radius, y - radius * 1.2, x + radius, y + radius * 1.2), people.choice([SKIN, PALE, DEEP]))
            draw.pieslice(
                (x - radius, y - radius * 1.3, x + radius, y + radius), 180, 360, people.choice(["#2a1c14", "#111", "#7a5a30"])
            )
    return Scene(grain(picture), (0, 0.4, 1, 0.75), (0, 0.4, 1, 0.53))


def balloon(x: float, y: float, size: tuple[int, int] = (1500, 1000)) -> Scene:
    """A small thing in a large sky."""
    picture = ramp(size, (92, 150, 214), (226, 232, 236))
    draw = ImageDraw.Draw(picture)
    for place in range(0, size[0], 40):
        draw.ellipse((place - 60, size[1] - 60, place + 80, size[1] + 60), (96, 110, 84))
    radius = size[0] * 0.055
    left, top = x * size[0] - radius, y * size[1] - radius
    box = (left, top, left + 2 * radius, top + 3 * radius)
    draw.ellipse((left, top, left + 2 * radius, top + 2.2 * radius), (206, 52, 40))
    draw.ellipse((left + radius * 0.6, top, left + 1.4 * radius, top + 2.2 * radius), (240, 190, 60))
    draw.rectangle((left + radius * 0.75, top + 2.5 * radius, left + radius * 1.25, top + 2.9 * radius), (90, 60, 30))
    return Scene(grain(picture, amount=0.03), box_of(picture, box), box_of(picture, box))


def boat() -> Scene:
    """A lit boat on black water, low and to the left."""
    picture = ramp((1500, 1000), (8, 10, 24), (14, 18, 40))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(210, 640), (520, 640), (470, 710), (260, 710)], (180, 170, 160))
    draw.rectangle((300, 570, 430, 640), (230, 210, 150))
    for lamp in range(230, 500, 38):
        draw.ellipse((lamp, 622, lamp + 12, 634), (255, 236, 170))
    return Scene(grain(picture, amount=0.03), box_of(picture, (210, 560, 520, 715)), box_of(picture, (250, 565, 480, 710)))


def product() -> Scene:
    """A bottle on white paper, right of the middle."""
    picture = Image.new("RGB", (1400, 1000), (250, 250, 249))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((840, 850, 1120, 900), (214, 214, 212))
    picture = picture.filter(ImageFilter.GaussianBlur(14))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((890, 330, 1070, 870), 40, (36, 108, 84))
    draw.rectangle((945, 180, 1015, 350), (36, 108, 84))
    draw.rectangle((935, 150, 1025, 200), (210, 170, 60))
    draw.rectangle((900, 520, 1060, 720), (244, 236, 214))
    draw.text((915, 590), "TIDE", (30, 30, 30), ImageFont.load_default(56))
    box = box_of(picture, (890, 150, 1070, 870))
    return Scene(grain(picture, amount=0.02), box, box)


def sign() -> Scene:
    """A wall with lettering, left of the middle."""
    picture = grain(Image.new("RGB", (1500, 1000), (168, 152, 138)), amount=0.08)
    draw = ImageDraw.Draw(picture)
    for row in range(0, 1000, 50):
        draw.line((0, row, 1500, row), (150, 134, 120), 3)
        for place in range(-50, 1500, 110):
            draw.line((place + (row // 50 % 2) * 55, row, place + (row // 50 % 2) * 55, row + 50), (150, 134, 120), 3)
    draw.rectangle((180, 300, 640, 560), (24, 40, 90))
    draw.text((215, 330), "HARBOUR", "white", ImageFont.load_default(92))
    draw.text((215, 440), "closed today", "white", ImageFont.load_default(64))
    box = box_of(picture, (180, 300, 640, 560))
    return Scene(picture, box, box)


def tower() -> Scene:
    """A lighthouse from its foot to its lamp; the lamp is what one looks at."""
    picture = ramp((900, 1400), (120, 164, 206), (214, 220, 222))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(520, 1400), (560, 240), (660, 240), (700, 1400)], (236, 232, 226))
    for band in range(360, 1400, 300):
        spread = (band - 240) / 1160 * 40
        draw.polygon(
            [(558 - spread, band), (662 + spread, band), (668 + spread, band + 140), (552 - spread, band + 140)], (196, 40, 36)
        )
    draw.rectangle((570, 150, 650, 240), (40, 40, 46))
    draw.rectangle((584, 165, 636, 228), (255, 230, 140))
    draw.polygon([(560, 150), (610, 90), (660, 150)], (150, 30, 28))
    return Scene(grain(picture, amount=0.03), box_of(picture, (520, 90, 700, 700)), box_of(picture, (556, 90, 664, 400)))


def bird() -> Scene:
    """A bird at the right above a meadow: texture that nobody looks at below, the subject above."""
    picture = ramp((1500, 1000), (150, 186, 214), (216, 226, 230))
    draw = ImageDraw.Draw(picture)
    blades = random.Random(9)
    for _ in range(9000):
        x, y = blades.randint(0, 1500), blades.randint(640, 1000)
        draw.line((x, y, x + blades.randint(-6, 6), y - 26), (70 + blades.randint(0, 40), 120 + blades.randint(0, 40), 56), 2)
    draw.polygon([(1050, 300), (1180, 230), (1150, 320), (1290, 250), (1190, 370), (1110, 370)], (34, 30, 36))
    draw.ellipse((1075, 300, 1135, 340), (34, 30, 36))
    draw.polygon([(1076, 318), (1046, 326), (1078, 330)], (240, 170, 30))
    box = box_of(picture, (1046, 230, 1290, 370))
    return Scene(grain(picture, amount=0.02), box, box)
