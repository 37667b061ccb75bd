"""Contrast as WCAG 2.2 defines it."""

from __future__ import annotations

import pytest

from share.cards.contrast import contrast, luminance, parse


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.3),
    ],
)
def test_the_ratio_is_the_known_one_whichever_colour_is_the_text(one: str, other: str, ratio: float) -> None:
    assert contrast(parse(one), parse(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(parse(other), parse(one)) == contrast(parse(one), parse(other))


def test_luminance_grows_with_each_channel_and_most_with_green() -> None:
    greys = [luminance((level, level, level)) for level in range(256)]
    assert greys == sorted(set(greys))
    assert greys[0] == 0
    assert greys[255] == pytest.approx(1)
    assert luminance((0, 200, 0)) > luminance((200, 0, 0)) > luminance((0, 0, 200))
