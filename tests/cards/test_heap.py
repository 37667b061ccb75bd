"""A process that has worked on large photos does not keep their room."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

RESIDENT = """
def resident():
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
"""

BLOCKS = """
import sys
if sys.argv[1] == "held":
    import share.cards.decode

def blocks():
    return [bytearray(b"x") * 16_000_000 for _ in range(8)]

blocks()
begun, held = resident(), blocks()
last = bytearray(b"x") * 100_000
held.clear()
print(resident() - begun)
"""
"""Eight blocks as large as those of a photo, freed below one that stays: glibc has then learned to keep their room."""

PHOTO = """
import io, sys
from PIL import Image

def photo(number):
    target = io.BytesIO()
    Image.new("RGB", (4000, 3000), (number, 120, 150)).save(target, "JPEG")
    return target.getvalue()
"""

PHOTOS = """
from share.cards.normal import normal_photo
from share.cards.photo import placed

begun, most = resident(), 0
for number in range(12):
    kept = normal_photo(photo(number), source="photo.jpg")[1]
    for size in ((1200, 630), (1200, 1200), (1000, 1500), (1080, 1920)):
        placed(kept, *size)
    most = max(most, resident())
print(most - begun)
"""

PUT_AWAY = """
from share.cards.make import put_away
from share.cards.photo import placed
photo_of_an_article = photo(7)
begun = resident()
for size in ((1080, 1920), (1200, 1200), (1200, 630), (600, 600)):
    placed(photo_of_an_article, *size)
held = resident()
put_away()
print(held - begun if sys.argv[1] == "held" else resident() - begun)
"""
"""An article's formats, made from one photo; ``sys.argv[1]`` says whether the room is asked for before or after `put_away`."""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such limit")


def test_large_blocks_are_given_back_though_smaller_ones_lie_above_them() -> None:
    assert _kilobytes(BLOCKS, "held") < 10_000
    assert _kilobytes(BLOCKS, "free") > 100_000, "the limits are no longer what gives the room back"


def test_a_row_of_large_photos_needs_no_more_room_than_a_few() -> None:
    # Of the last photo a decoded copy of 15 MB and what formats share of it (7 MB) are remembered, 32 MB may lie spare, and one
    # block may be on its way; twelve that stay would be 180 MB and more.
    assert _kilobytes(PHOTO + PHOTOS) < 80_000


def test_once_an_article_has_its_cards_the_room_they_took_is_free_again() -> None:
    assert _kilobytes(PHOTO + PUT_AWAY, "held") > 20_000
    assert _kilobytes(PHOTO + PUT_AWAY, "put away") < 10_000


def _kilobytes(script: str, *arguments: str) -> int:
    command = [sys.executable, "-c", RESIDENT + script, *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
