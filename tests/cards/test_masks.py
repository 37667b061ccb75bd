"""Coverage of lines, and caches that stay within their bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from typesetting import headline

from share.cards.bounded import ByteBounded
from share.cards.masks import draw_line, line_mask


def test_a_line_mask_covers_what_is_drawn() -> None:
    line = headline("Harbour, جسر 橋").lines[0]
    mask = line_mask(line)
    assert mask is not None
    picture, left, top = mask
    drawn = Image.new("RGB", (1200, 200), "black")
    draw_line(drawn, line, (50, 120), (255, 255, 255))
    masked = Image.new("RGB", (1200, 200), "black")
    masked.paste((255, 255, 255), (50 + left, 120 + top), picture)
    assert ImageChops.difference(drawn, masked).getbbox() is None
    assert -top == pytest.approx(line.ascent, abs=2)


def test_a_line_of_pictures_alone_has_no_outlines() -> None:
    assert line_mask(headline("🎉").lines[0]) is None


def test_what_lies_outside_of_the_image_is_left_out() -> None:
    image = Image.new("RGB", (40, 20), "white")
    draw_line(image, headline("Harbour 🎉").lines[0], (-100, 5), (0, 0, 0))
    assert image.size == (40, 20)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=60))
def test_a_cache_holds_no_more_than_its_bytes_and_always_answers_right(asked: list[tuple[int, int]]) -> None:
    cache = ByteBounded[tuple[int, int], bytes](100, len)
    for key in asked:
        assert cache.get(key, lambda key: bytes(key[1])) == bytes(key[1])
        assert cache.held <= 100


def test_a_cache_forgets_what_was_used_longest_ago() -> None:
    made: list[str] = []

    def make(key: str) -> bytes:
        made.append(key)
        return bytes(40)

    cache = ByteBounded[str, bytes](100, len)
    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, make)
    assert made == ["a", "b", "c", "b"]
    assert len(cache) == 2


def test_what_is_too_heavy_is_made_each_time() -> None:
    cache = ByteBounded[str, bytes](100, len)
    assert len(cache.get("a", lambda _: bytes(101))) == 101
    assert len(cache) == 0
