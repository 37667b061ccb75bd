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

PHOTOS = """
import io
from PIL import Image
from share.cards.normal import normal_photo
from share.cards.photo import placed

def photo(number):
    target = io.BytesIO()
    Image.new("RGB", (4000, 3000), (number, 120, 150)).save(target, "JPEG")
    return target.getvalue()

begun, most = resident(), 0
for number in range(12):
    kept = normal_photo(photo(number), source="photo.jpg")[1]
    for size in ((1200, 630), (1200, 1200), (1000, 1500), (1080, 1920)):
        placed(kept, *size)
    most = max(most, resident())
print(most - begun)
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such limit")


def test_large_blocks_are_given_back_though_smaller_ones_lie_above_them() -> None:
    assert _kilobytes(BLOCKS, "held") < 10_000
    assert _kilobytes(BLOCKS, "free") > 100_000, "the limits are no longer what gives the room back"


def test_a_row_of_large_photos_needs_no_more_room_than_a_few() -> None:
    # Of the last photo a decoded copy of 15 MB and what formats share of it (7 MB) are remembered, 32 MB may lie spare, and one
    # block may be on its way; twelve that stay would be 180 MB and more.
    assert _kilobytes(PHOTOS) < 80_000


def _kilobytes(script: str, *arguments: str) -> int:
    command = [sys.executable, "-c", RESIDENT + script, *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
