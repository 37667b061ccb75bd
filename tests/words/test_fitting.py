"""Texts fitted to what networks take: counted as they count, cut where a reader sees no seam, label and address whole."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import regex
from factories import article, paid_article
from hypothesis import given
from hypothesis import strategies as st

from share.article import Disclosure
from share.assets import open_assets
from share.networks import Network, Shared, living, read_networks, share_text, share_url
from share.networks.counting import emoji_bytes_length, grapheme_length, segments, weighted_length

NETWORKS = read_networks(open_assets())
LIMITED = [network for network in living(NETWORKS) if network.limit]
ADDRESS = "https://share.courier.example/sponsored/summer-on-the-water?via=x"
FAMILY, FLAG, FIREFIGHTER = "👨‍👩‍👧‍👦", "🇩🇪", "👩‍🚒"

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [FAMILY, FLAG, FIREFIGHTER, "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "❤️", "👍🏽", "e\u0301\u0323", "น้ำ", "คำ", "क्षि", "لا", "مرحبا", "港", "한"]
        ),
        st.sampled_from(
            [
                " ",
                " ",
                "word",
                "example.com",
                "https://a.example/b",
                "—",
                ",",
                "…",
                "@",
                "#",
                "{url}",
                "€",
                "~",
                "\u200d",
                "\ufe0f",
            ]
        ),
        st.text(min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=150,
).map(lambda pieces: re.sub("[\u202a-\u202e]", "", "".join(pieces)[:1000]))
"""Titles that nobody would write: joined and coloured emoji, flags, marks on marks, Thai, Arabic, no spaces, stray joiners. What
turns the direction of text is taken out of every title, and has a test of its own."""

OUTSIDE_COUNT: dict[str, Any] = {
    "weighted": weighted_length,
    "graphemes": lambda text: len(regex.findall(r"\X", text)),
    "characters": len,
    "emoji_bytes": emoji_bytes_length,
    "segments": segments,
}


def as_counted(network: Network, address: str) -> str:
    """All that the network counts, put together by hand from what it is handed."""
    parts = urlsplit(address)
    told = {name: values[0] for name, values in (parse_qs(parts.query) | parse_qs(parts.fragment)).items()}
    if network.id == "x":
        tags = [f"#{tag}" for tag in told.get("hashtags", "").split(",") if tag]
        via = [f"via @{told['via']}"] if "via" in told else []
        return " ".join([told["text"], told["url"], *tags, *via])
    if network.id == "threads":
        return " ".join([told["text"], told["url"], *([told["tag"]] if "tag" in told else [])])
    (field,) = [name for name, value in (network.parameters | network.fragment).items() if "{text}" in value]
    return told[field]


@pytest.mark.parametrize("network", LIMITED, ids=lambda network: network.id)
@given(
    title=HOSTILE,
    label=st.sampled_from(["Sponsored", "Anzeige", "إعلان مدفوع", "広告", "Продано 💰"]),
    tags=st.lists(HOSTILE, max_size=4),
)
def test_whatever_the_title_nothing_is_too_long_and_label_and_address_are_whole(
    network: Network, title: str, label: str, tags: list[str]
) -> None:
    if not title.strip():
        title = "a"
    entry = paid_article(title=title, tags=tuple(f"a{tag}".strip() for tag in tags), disclosure=Disclosure("sponsored", label))
    shared = Shared(ADDRESS, "https://news.example/card.jpg", "@courier")
    text, address = share_text(network, entry, shared), share_url(network, entry, shared)
    assert text.startswith(f"{label}: ")
    values = parse_qs(urlsplit(address).query) | parse_qs(urlsplit(address).fragment)
    assert any(ADDRESS in value for found in values.values() for value in found)
    assert network.limit is not None
    counted = as_counted(network, address)
    if network.limit.address:
        counted = counted.replace(ADDRESS, "x" * network.limit.address)
    assert OUTSIDE_COUNT[network.limit.how](counted) <= network.limit.count


@pytest.mark.parametrize("network", living(NETWORKS), ids=lambda network: network.id)
def test_nothing_in_a_title_turns_the_address_behind_it(network: Network) -> None:
    entry = article(title="\u202bالميناء\u202c \u202eThe harbour", tags=())
    assert share_text(network, entry, Shared(ADDRESS)) == "الميناء The harbour"
    assert not re.search(r"%E2%80%A[A-E]", share_url(network, entry, Shared(ADDRESS)))


@pytest.mark.parametrize("network", LIMITED, ids=lambda network: network.id)
@given(title=HOSTILE)
def test_a_cut_never_goes_through_what_a_reader_sees_as_one(network: Network, title: str) -> None:
    whole = " ".join(title.split()) or "a"
    text = share_text(network, article(title=whole), Shared(ADDRESS))
    if text == whole:
        return
    kept = text.removesuffix("…").removesuffix("...").rstrip(" ,;:–—-")
    ends = {0}
    for cluster in regex.findall(r"\X", whole):
        ends.add(max(ends) + len(cluster))
    assert whole.startswith(kept)
    assert any(whole[:end].rstrip(" ,;:–—-") == kept for end in ends)


@pytest.mark.parametrize("network", LIMITED, ids=lambda network: network.id)
@pytest.mark.parametrize(
    "title", ["word " * 190, "港" * 900, "x" * 1000, FIREFIGHTER * 300, FLAG * 500, "ความ" * 240, "السلام" * 160]
)
def test_as_much_as_fits_is_kept(network: Network, title: str) -> None:
    """One more word, or one more character of a title without spaces, would be too much."""
    assert network.limit is not None
    shared = Shared(ADDRESS)
    text = share_text(network, paid_article(title=title.strip(), tags=()), shared)
    if text == f"Sponsored: {title.strip()}":
        assert network.id == "mastodon"  # 300 characters as a reader counts them
        return
    assert text.startswith("Sponsored: ")
    assert text.endswith(("…", "..."))
    ending = "..." if network.limit.how == "segments" else "…"
    kept = text.removesuffix(ending).removeprefix("Sponsored: ")
    longer = kept + " word" if " " in title.strip() else kept + regex.findall(r"\X", title[len(kept) :])[0]
    pieces = {"{text}": f"Sponsored: {longer}{ending}", "{url}": "x" * (network.limit.address or 0) or ADDRESS}
    counted = re.sub(r"\{\w+\}", lambda found: pieces.get(found[0], ""), network.limit.counted).strip()
    assert OUTSIDE_COUNT[network.limit.how](" ".join(counted.split())) > network.limit.count


def test_hashtags_go_first_then_the_account_then_the_end_of_the_title() -> None:
    def told(words: int) -> dict[str, list[str]]:
        entry = article(title=("word " * words).strip(), tags=("Harbour", "Transport", "City"))
        return parse_qs(urlsplit(share_url(NETWORKS["x"], entry, Shared(ADDRESS, account="@courier"))).query)

    seen = [
        (tuple(answer.get("hashtags", [""])[0].split(",")), "via" in answer, answer["text"][0].endswith("…"))
        for answer in map(told, range(30, 60))
    ]
    assert list(dict.fromkeys(seen)) == [
        (("Harbour", "Transport", "City"), True, False),
        (("Harbour", "Transport"), True, False),
        (("Harbour",), True, False),
        (("",), True, False),
        (("",), False, False),
        (("",), False, True),
    ]


def test_a_label_and_an_address_that_are_too_long_together_are_whole_all_the_same() -> None:
    address = "https://share.courier.example/" + "long/" * 100
    text = share_text(NETWORKS["bluesky"], paid_article(), Shared(address))
    assert text == "Sponsored: …"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("港", 2),
        ("“quoted”", 8),
        ("→", 2),
        ("Aשּׁ", 4),
        ("H🐱☺👨‍👩‍👧‍👦", 7),
        ("😷👾😡🔥💩", 10),
        ("🙋🏽👨‍🎤", 4),
        (FIREFIGHTER * 3, 6),
        (FLAG, 2),
        ("🇩", 2),
        ("1️⃣", 2),
        ("1", 1),
        ("❤", 2),
        ("❤️", 2),
        ("©", 1),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
        ("🐱\u200d🔥", 5),
        ("Hi http://test.co", 26),
        ("Hi test.co, all of you", 38),
        ("\u2000\u200b\u200d‐‘’“”′″‴‵‶‷", 14),
        ("故人西辞黄鹤楼，烟花三月下扬州。", 32),
        ("1.5 km", 6),
    ],
)
def test_the_length_is_counted_as_x_counts_it(text: str, length: int) -> None:
    """Compared with twitter-text 3.1.0 (configuration 3), whose own cases some of these are."""
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("e\u0301", 1), (FAMILY, 1), (FLAG * 2, 2), ("น้ำ", 1), ("क्षि", 1), ("\r\n", 1), ("한", 1)]
)
def test_graphemes_are_what_a_reader_sees(text: str, length: int) -> None:
    assert grapheme_length(text) == length


@pytest.mark.parametrize(("text", "length"), [("né", 2), ("港", 1), ("🎉", 4), (FIREFIGHTER, 11), ("5", 1), ("a🎉b", 6)])
def test_threads_counts_an_emoji_by_its_bytes(text: str, length: int) -> None:
    assert emoji_bytes_length(text) == length


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" * 77, 3),  # the first sign for euro would lie across two messages: it begins the second
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("🎉" * 35, 1),
        ("🎉" * 36, 2),
        ("🎉" * 66, 2),  # 33 in each: half of one does not fit into the 67th place
        ("🎉" * 67, 3),
        ("a" * 69 + "…", 1),
        ("a" * 70 + "…", 2),
        ("Grüße à Ødegård @ 5%", 1),
    ],
)
def test_text_messages_are_counted_as_they_are_billed(text: str, count: int) -> None:
    assert segments(text) == count


def test_a_plain_text_message_stays_plain_when_it_is_cut() -> None:
    text = share_text(NETWORKS["sms"], article(title="word " * 190), Shared(ADDRESS))
    assert text.endswith("...")
    assert text.isascii()
