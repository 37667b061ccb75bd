"""Addresses that are one place, and addresses that are not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.addresses import in_ascii, is_tracking, place_of, places_of, without_tracking
from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.tracking import read_tracking

RESERVED = "/:@!$&'()*+,;=[]"
"""Characters whose escaped form is another place (RFC 3986, section 2.2)."""
TRACKING = read_tracking(open_assets())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://news.example/a", "https://news.example/a"),
        ("https://NEWS.Example./a", "https://news.example/a"),
        ("https://news.example:443/a", "http://news.example:80/a"),
        ("https://news.example/a/", "https://news.example/a"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://news.example/a?x=1&y=2", "https://news.example/a?y=2&&x=1"),
        ("https://Straße-für-alle.example/a", "https://xn--strae-fr-alle-edb25b.example/a"),
        ("https://news.example/%7eada/caf%c3%a9", "https://news.example/~ada/café"),
        ("https://news.example/a%2Db", "https://news.example/a-b"),
        ("  https://news.example/a ", "https://news.example/a"),
    ],
)
def test_ways_of_writing_one_address_are_one_place(one: str, other: str) -> None:
    assert place_of(one) == place_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://news.example:8443/a"),
        ("https://news.example/a?id=1", "https://news.example/a?id=2"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/a", "https://sub.news.example/a"),
        ("https://news.example/a?x=1%262", "https://news.example/a?x=1&2"),
    ],
)
def test_different_places_stay_different(one: str, other: str) -> None:
    assert place_of(one) != place_of(other)


@pytest.mark.parametrize(
    "nothing",
    ["", "nonsense", "ftp://news.example/a", "http://[", "https://:80/", "https://news.example:99999/", "https://ü..x/"],
)
def test_what_is_no_address_is_said_so(nothing: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # it carries the address alone, and never leaves the edge
        place_of(nothing)


def test_the_likeliest_place_comes_first() -> None:
    found = list(places_of("https://www.news.example/a?id=7&utm_source=x&FBCLID=1", TRACKING))
    assert found == [
        "www.news.example/a?FBCLID=1&id=7&utm_source=x",
        "news.example/a?FBCLID=1&id=7&utm_source=x",
        "www.news.example/a?id=7",
        "news.example/a?id=7",
        "www.news.example/a?",
        "news.example/a?",
    ]


@pytest.mark.parametrize("name", ["utm_source", "UTM_Term", "fbclid", "gclid", "mc_cid", "igshid", "via", "mtm_campaign"])
def test_what_only_says_where_a_reader_came_from_is_known(name: str) -> None:
    assert is_tracking(name, TRACKING)


@pytest.mark.parametrize("name", ["id", "p", "page", "utm", "article", "lang", ""])
def test_what_may_say_which_page_it_is_stays(name: str) -> None:
    assert not is_tracking(name, TRACKING)


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://news.example/a?utm_source=rss", "https://news.example/a"),
        ("https://news.example/a/?id=7&utm_source=rss&FBCLID=1#top", "https://news.example/a/?id=7#top"),
        ("https://news.example/a?utm%5Fsource=rss&q=%C3%A4+b", "https://news.example/a?q=%C3%A4+b"),
        ("https://News.example/%7Ea?b=1&a=2&&c", "https://News.example/%7Ea?b=1&a=2&&c"),
        ("https://[news.example/a?utm_source=rss", "https://[news.example/a?utm_source=rss"),
        ("", ""),
    ],
)
def test_an_address_without_tracking_is_else_as_it_was_written(address: str, clean: str) -> None:
    assert without_tracking(address, TRACKING) == clean


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://straße.example/ä", "https://xn--strae-oqa.example/%C3%A4"),  # another host than strasse.example (UTS 46)
        ("https://新闻.example:8443/桥?a|b", "https://xn--efvy88h.example:8443/%E6%A1%A5?a%7Cb"),
        ("https://low_line.ä.example/", "https://low_line.xn--4ca.example/"),
        ("https://News.example/%7ea%zz", "https://News.example/%7ea%zz"),
    ],
)
def test_an_address_in_ascii_leads_where_browsers_would(written: str, sent: str) -> None:
    assert in_ascii(written) == sent


segments = st.text(st.characters(exclude_characters="/?#%", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)


@given(st.lists(segments, min_size=1, max_size=4))
def test_an_address_and_its_escaped_form_are_one_place(path: list[str]) -> None:
    plain = "/".join(path)
    assert place_of(f"https://news.example/{plain}") == place_of(f"https://news.example/{quote(plain, safe=RESERVED)}")


@given(st.text(max_size=80))
def test_any_text_is_a_place_or_none(text: str) -> None:
    try:
        place = place_of(f"https://news.example/{text}")
    except ValueError:
        return
    assert place_of(f"https://{place}") == place


def test_a_mistake_in_the_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "tracking.toml").write_text('[a]\nparameters = ["A&b"]\nsource = "x"\nchecked = 2026-11-25\n', encoding="utf-8")
    with pytest.raises(BadAsset, match=r"a\.parameters"):
        read_tracking(Assets(tmp_path))
