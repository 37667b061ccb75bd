"""Where lines end: properties that hold for any widths."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import assume, example, given
from hypothesis import strategies as st

from share.cards.lines import CALMER, Segment, balance, fit, longest_start, wrap

WIDTHS = st.lists(st.floats(0.3, 9), min_size=1, max_size=40)


def segments_of(widths: list[float]) -> list[Segment]:
    return [Segment(index, index + 1, width, 0.25, spaced=True) for index, width in enumerate(widths)]


def width_of(segments: list[Segment], line: tuple[int, int]) -> float:
    held = segments[line[0] : line[1]]
    return sum(segment.width + segment.space for segment in held) - held[-1].space


@given(WIDTHS, st.floats(9, 40))
def test_lines_hold_every_segment_once_and_in_order(widths: list[float], limit: float) -> None:
    for lines in (wrap(segments_of(widths), limit), balance(segments_of(widths), limit)):
        assert [index for first, past in lines for index in range(first, past)] == list(range(len(widths)))


@given(WIDTHS, st.floats(9, 40))
def test_no_line_is_wider_than_the_box(widths: list[float], limit: float) -> None:
    segments = segments_of(widths)
    assert all(width_of(segments, line) <= limit + 1e-9 for line in balance(segments, limit))


@given(WIDTHS, st.floats(9, 40))
@example([1.0, 2.0, 1.0, 5.0], 9.0)
def test_balancing_needs_no_more_lines_and_makes_none_less_even(widths: list[float], limit: float) -> None:
    """But for a word alone on the last line, which is given company."""
    segments = segments_of(widths)
    plain, even = wrap(segments, limit), balance(segments, limit)
    assert len(even) == len(plain)
    if plain[-1][1] - plain[-1][0] > 1:
        assert unevenness(segments, even) <= unevenness(segments, plain) + 1e-9


def unevenness(segments: list[Segment], lines: tuple[tuple[int, int], ...]) -> float:
    """The squares of how far the lines are from the width that each would have if all had the same."""
    mean = width_of(segments, (0, len(segments))) / len(lines)
    return sum(((width_of(segments, line) - mean) / mean) ** 2 for line in lines)


def test_balanced_lines_are_about_as_long_as_each_other() -> None:
    segments = segments_of([2.0] * 8)
    assert wrap(segments, 15.7) == ((0, 7), (7, 8))
    assert balance(segments, 15.7) == ((0, 4), (4, 8))


@given(WIDTHS)
def test_the_largest_size_that_fits_is_taken(widths: list[float]) -> None:
    segments = segments_of(widths)
    sizes = list(range(96, 20, -2))
    arguments = {"room": 320.0, "most_lines": 4}
    found = fit(segments, 1072, lambda size, lines: size * lines, sizes=sizes, **arguments)
    assume(found is not None)
    assert found is not None
    assert len(found.lines) <= 4
    assert found.size * len(found.lines) <= 320
    larger = [size for size in sizes if size > found.size / CALMER]
    assert fit(segments, 1072, lambda size, lines: size * lines, sizes=larger, **arguments) is None


def test_no_short_word_stands_all_alone_where_slightly_smaller_text_spares_it() -> None:
    def height(size: float, lines: int) -> float:
        return size * lines

    def found(widths: list[float], sizes: list[int]) -> tuple[float, int]:
        fitted = fit(segments_of(widths), 1000, height, room=500, sizes=sizes, most_lines=3)
        assert fitted is not None
        return fitted.size, len(fitted.lines)

    # "a" and a word that fills the line at 100 pixels; at 96 both have room on one line.
    assert found([1.0, 9.1], [100, 96, 90]) == (96, 1)
    assert found([1.0, 9.9], [100, 96, 87]) == (100, 2)  # 87 would be a sacrifice
    assert found([6.5, 9.1], [100, 60]) == (100, 2)  # no short word


def test_a_word_wider_than_the_box_makes_the_text_smaller_before_it_is_broken() -> None:
    found = fit(segments_of([12.0, 1.0]), 1000, lambda size, lines: size * lines, room=500, sizes=[100, 90, 80], most_lines=3)
    assert found is not None
    assert found.size == 80


@given(WIDTHS, st.floats(10, 30), st.integers(1, 4))
def test_a_cut_text_with_its_ellipsis_keeps_the_lines_and_is_as_long_as_can_be(
    widths: list[float], limit: float, most_lines: int
) -> None:
    segments = segments_of(widths)
    count = longest_start(segments, limit, most_lines, 1.0)

    def lines_of(length: int) -> int:
        last = segments[length - 1]
        return len(wrap([*segments[: length - 1], Segment(last.start, last.end, last.width + 1.0)], limit))

    assert count >= 1
    assert lines_of(count) <= most_lines
    if count < len(segments):
        assert lines_of(count + 1) > most_lines


@given(WIDTHS, st.floats(9, 40))
def test_no_other_lines_of_the_same_number_are_more_even(widths: list[float], limit: float) -> None:
    segments = segments_of(widths[:9])
    even = balance(segments, limit)
    mean = (sum(segment.width + segment.space for segment in segments) - 0.25) / len(even)

    def cost(lines: tuple[tuple[int, int], ...]) -> float:
        return sum((width_of(segments, line) / mean - 1) ** 2 for line in lines)

    for places in combinations(range(1, len(segments)), len(even) - 1):
        lines = tuple(pairwise((0, *places, len(segments))))
        if all(width_of(segments, line) <= limit for line in lines) and lines[-1][1] - lines[-1][0] > 1:
            assert cost(even) <= cost(lines) + 1e-6


def test_a_line_ends_after_a_good_place_where_the_lines_are_about_as_even() -> None:
    def lines(favoured: int) -> tuple[tuple[int, int], ...]:
        return balance([Segment(index, index + 1, 1.0, 0.0, -0.05 if index == favoured else 0.0) for index in range(20)], 16)

    assert lines(8) == ((0, 9), (9, 20))
    assert lines(4) == ((0, 10), (10, 20))


def test_bits_of_text_without_spaces_do_not_stand_alone_on_the_last_line() -> None:
    widths = [3.0, 3.0, 3.0, 1.0]
    segments = [Segment(index, index + 1, width) for index, width in enumerate(widths)]
    assert balance(segments, 9.5) == ((0, 2), (2, 4))
