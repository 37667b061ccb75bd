"""Who may be sent a part of a feed."""

from __future__ import annotations

import pytest

from share.assets import open_assets
from share.feeds.clients import asks_for_part, known_position, position_tag, read_delta_clients


@pytest.mark.parametrize(
    ("agent", "takes"),
    [
        ("newsboat/2.21.0 (Linux x86_64)", True),
        ("feedparser/6.0.14 +https://github.com/kurtmckee/feedparser/", True),
        ("python-reader/3.26 (+https://github.com/lemon24/reader)", True),
        ("feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/", False),
        ("rss2email/3.14 (https://github.com/rss2email/rss2email)", False),
        ("Mozilla/5.0 (X11; Linux x86_64) newsboat/2.21", False),
        ("SomeReader/1.0", False),
        ("", False),
    ],
)
def test_only_programs_that_are_known_to_take_a_part_are_sent_one(agent, takes):
    assert read_delta_clients(open_assets()).take(agent) is takes


@pytest.mark.parametrize(
    ("header", "asks"),
    [
        ("feed", True),
        ("vcdiff, feed", True),
        ("Feed;q=0.5", True),
        ("feed;q=0", False),
        ("feed;q=0.000", False),
        ("feed;q=1.2.3", False),
        ("feed;q=.", False),
        ("feeds", False),
        ("gzip", False),
        ("", False),
    ],
)
def test_the_header_says_whether_a_part_is_taken(header, asks):
    assert asks_for_part(header) is asks


@pytest.mark.parametrize(
    ("header", "position"),
    [
        ('"17-0a1b"', 17),
        ('W/"17-0a1b"', 17),
        ('"17-0a1b-br"', 17),
        ('"3-ff", "17-0a1b-gzip"', 17),
        ('"0a1b"', None),
        ("*", None),
        ("", None),
        ('"' + "9" * 400 + '-0a"', None),
    ],
)
def test_an_etag_says_at_which_change_a_reader_stands(header, position):
    assert known_position(header) == position


def test_what_we_write_is_read_back():
    assert known_position(f'"{position_tag(42, "0a1b2c")}"') == 42
