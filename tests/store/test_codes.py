"""Short codes survive being read aloud and typed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.store.codes import decode, encode


@given(st.integers(1, 2**60 - 1))
def test_a_number_comes_back_from_its_code(number):
    assert decode(encode(number)) == number


def test_codes_are_short():
    assert [encode(number) for number in (1, 31, 32, 1_000_000)] == ["1", "z", "10", "ygj0"]


@pytest.mark.parametrize(("typed", "meant"), [("1O", "10"), ("L", "1"), ("i", "1"), ("YGJ0", "ygj0")])
def test_letters_that_look_alike_are_forgiven(typed, meant):
    assert decode(typed) == decode(meant)


@pytest.mark.parametrize("text", ["", "0", "01", "u", "1-2", "ä", "1 ", "z" * 13, "１"])
def test_other_text_is_no_code(text):
    assert decode(text) is None
