"""Share targets: what a network is handed, by reading it back the way the network does."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from factories import article, paid_article

from share.article import Article
from share.assets import open_assets
from share.networks import Network, living, read_networks, share_text, share_url, weighted_length

NETWORKS = read_networks(open_assets())
ADDRESS = "https://news.example/articles/bridge?edition=evening&page=2#top"
HOSTILE = 'Tea & "cake" {url} 100% #1 + ünïcödé 🎉'


def handed_over(network: Network, entry: Article) -> str:
    """Everything that the network is told, decoded."""
    parts = urlsplit(share_url(network, entry, ADDRESS, "https://news.example/card.jpg"))
    values = parse_qs(parts.query, strict_parsing=bool(parts.query)) | parse_qs(parts.fragment)
    return "\n".join(value for found in values.values() for value in found)


@pytest.mark.parametrize(
    "wanted", ["x", "facebook", "linkedin", "whatsapp", "telegram", "reddit", "bluesky", "threads", "mastodon", "email"]
)
def test_the_networks_that_readers_expect_are_there(wanted: str) -> None:
    assert wanted in {network.id for network in living(NETWORKS)}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda network: network.id)
def test_the_address_arrives_whole(network: Network) -> None:
    assert ADDRESS in handed_over(network, article(title=HOSTILE))


@pytest.mark.parametrize("network", [n for n in living(NETWORKS) if "{text}" in str(n)], ids=lambda network: network.id)
def test_a_paid_article_says_so_at_the_start_of_what_is_shared(network: Network) -> None:
    text = handed_over(network, paid_article(title=HOSTILE))
    assert any(line.startswith("Sponsored: Tea & ") for line in text.splitlines())


@pytest.mark.parametrize("network", [n for n in living(NETWORKS) if n.limit], ids=lambda network: network.id)
@pytest.mark.parametrize("title", ["word " * 190, "港" * 900, "x" * 1000, "👩‍🚒" * 300])
def test_a_long_title_is_cut_to_the_limit_and_label_and_address_are_not(network: Network, title: str) -> None:
    assert network.limit is not None
    text = share_text(network, paid_article(title=title.strip()), "https://n.example/a")
    assert text.startswith("Sponsored: ")
    assert text.endswith("…")
    address = {"weighted": 24}.get(network.limit.how, 20) if network.limit.with_address else 0
    count = {"weighted": weighted_length, "characters": len, "graphemes": lambda value: len(re.findall(r"👩‍🚒|.", value))}
    assert count[network.limit.how](text) + address <= network.limit.count


def test_a_cut_never_goes_through_a_character() -> None:
    text = share_text(NETWORKS["bluesky"], article(title="👩‍🚒" * 310), "https://n.example/a")
    assert set(text.removesuffix("…").split("👩‍🚒")) == {""}


def test_the_share_title_goes_before_the_headline() -> None:
    assert "Trams are back" in handed_over(NETWORKS["x"], article(share_title="Trams are back"))


def test_a_line_break_in_a_mail_is_what_mail_wants() -> None:
    assert "%0D%0A%0D%0Ahttps" in share_url(NETWORKS["email"], article(), ADDRESS)


def test_the_text_for_mastodon_reaches_no_server_log() -> None:
    parts = urlsplit(share_url(NETWORKS["mastodon"], article(), ADDRESS))
    assert parts.query == ""
    assert parts.fragment.startswith("text=")


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("港", 2), ("e\u0301", 1), ("“quoted”", 8), ("→", 2)]
)
def test_the_length_is_counted_as_x_counts_it(text: str, length: int) -> None:
    assert weighted_length(text) == length
