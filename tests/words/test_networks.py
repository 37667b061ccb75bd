"""The table of networks, and what each of them is handed, by reading it back the way the network does."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from factories import article, paid_article

from share.article import Article, Author
from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.networks import RESERVED_CODES, Network, Shared, in_bar, living, read_networks, share_url

NETWORKS = read_networks(open_assets())
ADDRESS = "https://news.example/articles/bridge?edition=evening&page=2&via=x#top"
HOSTILE = 'Tea & "cake" {url} 100% #1 + ünïcödé 🎉'
TODAY = date(2026, 11, 25)
ENTRY = """
[example]
label = "Example"
via = "ex"
action = "https://social.example/share"
parameters = { url = "{url}" }
source = "https://social.example/docs"
checked = 2026-11-25
"""


def handed_over(network: Network, entry: Article, account: str = "") -> dict[str, str]:
    """Everything that the network is told, decoded."""
    shared = Shared(ADDRESS, "https://news.example/card.jpg", account)
    parts = urlsplit(share_url(network, entry, shared))
    values = parse_qs(parts.query) | parse_qs(parts.fragment)
    assert all(len(found) == 1 for found in values.values())
    return {name: found[0] for name, found in values.items()}


def read(folder: Path, text: str) -> dict[str, Network]:
    (folder / "networks.toml").write_text(text, encoding="utf-8")
    return read_networks(Assets(folder))


def test_there_are_at_least_two_dozen_living_networks() -> None:
    assert len(living(NETWORKS)) >= 24


@pytest.mark.parametrize(
    "wanted", ["x", "facebook", "linkedin", "whatsapp", "telegram", "reddit", "bluesky", "threads", "mastodon", "email"]
)
def test_the_networks_that_readers_expect_stand_in_the_bar(wanted: str) -> None:
    assert wanted in {network.id for network in in_bar(NETWORKS)}


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda network: network.id)
def test_every_network_says_where_its_form_is_known_from_and_when_that_was_looked_at(network: Network) -> None:
    assert urlsplit(network.source).hostname
    assert date(2026, 1, 1) <= network.checked <= TODAY
    assert network.retired is None or network.retired <= network.checked


def test_every_network_has_a_code_of_its_own() -> None:
    codes = [network.via for network in NETWORKS.values()]
    assert len(codes) == len(set(codes))
    assert not set(codes) & set(RESERVED_CODES)


def test_the_codes_in_the_head_of_the_file_are_the_reserved_ones() -> None:
    head = open_assets().path("networks.toml").read_text(encoding="utf-8").partition("\n[")[0]
    assert ", ".join(RESERVED_CODES) in head


def test_a_new_network_is_a_table_and_nothing_else(tmp_path: Path) -> None:
    network = read(tmp_path, ENTRY)["example"]
    assert (
        share_url(network, article(), Shared("https://n.example/a"))
        == "https://social.example/share?url=https%3A%2F%2Fn.example%2Fa"
    )


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ('via = "ex"', 'via = "ex"\ncolour = "red"', "example.colour"),
        ('source = "https://social.example/docs"\n', "", "example.source"),
        ('source = "https://social.example/docs"', 'source = "somewhere"', "example.source"),
        ('via = "ex"\n', "", "example.via"),
        ('via = "ex"', 'via = "toolong"', "example.via"),
        ('via = "ex"', 'via = "qr"', "a QR code"),
        ("checked = 2026-11-25", 'checked = "yesterday"', "example.checked"),
        ("checked = 2026-11-25", "checked = 2026-11-25\nretired = 2026-12-01", "retired from a day that has come"),
        ("checked = 2026-11-25", "checked = 2026-11-25\nretired = 2026-11-01\nbar = true", "no button in the bar"),
        ('url = "{url}"', 'url = "{adress}"', "{adress} is no placeholder"),
        ('url = "{url}"', 'text = "{text}"', "needs {url}"),
        ("https://social.example/share", "http://social.example/share", "example"),
        ("https://social.example/share", "javascript://x", "scheme of an app"),
        ("https://social.example/share", "data:text/html,", "example.action"),
        ('[example]\nlabel = "Example"', '[example]\nlabel = ""', "example.label"),
        ("checked", 'limit = { count = 0, how = "characters", counted = "{text}" }\nchecked', "example.limit.count"),
        ("checked", 'limit = { count = 9, how = "words", counted = "{text}" }\nchecked', "example.limit.how"),
        ("checked", 'limit = { count = 9, how = "characters", counted = "{url}" }\nchecked', "example.limit.counted"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, was: str, becomes: str, named: str) -> None:
    assert was in ENTRY
    with pytest.raises(BadAsset) as told:
        read(tmp_path, ENTRY.replace(was, becomes, 1))
    assert "networks.toml" in str(told.value)
    assert named in str(told.value)


def test_two_networks_cannot_have_one_code(tmp_path: Path) -> None:
    with pytest.raises(BadAsset, match=r'other\.via.*"ex" is the code of example'):
        read(tmp_path, ENTRY + ENTRY.replace("[example]", "[other]"))


def test_no_network_is_listed_whose_form_acts_without_asking() -> None:
    """By what is known of them: Evernote and Pocket's ``edit`` saved on a GET, ``/intent/like`` and its like act at once."""
    table = tomllib.loads(open_assets().path("networks.toml").read_text(encoding="utf-8"))
    actions = {name: entry["action"] for name, entry in table.items() if "retired" not in entry}
    acting = ("evernote.com", "getpocket.com/edit", "/intent/like", "/intent/follow", "/intent/repost")
    assert not [name for name, action in actions.items() if any(sign in action for sign in acting)]
    assert "mode=confirm" in actions["hatena"]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda network: network.id)
def test_the_address_arrives_whole(network: Network) -> None:
    assert any(ADDRESS in value for value in handed_over(network, article(title=HOSTILE)).values())


@pytest.mark.parametrize("network", [n for n in living(NETWORKS) if n.takes("{text}")], ids=lambda network: network.id)
def test_a_paid_article_says_so_at_the_start_of_what_is_shared(network: Network) -> None:
    told = handed_over(network, paid_article(title=HOSTILE))
    assert any(value.startswith("Sponsored: Tea & ") for value in told.values())


@pytest.mark.parametrize("network", living(NETWORKS), ids=lambda network: network.id)
def test_nothing_is_handed_over_empty_or_unfilled(network: Network) -> None:
    told = handed_over(network, article(title="Bridge", tags=(), authors=()))
    assert all(told.values())
    assert not any("{" in value for value in told.values())


def test_the_share_title_goes_before_the_headline() -> None:
    assert handed_over(NETWORKS["x"], article(share_title="Trams are back"))["text"] == "Trams are back"


def test_a_title_of_several_lines_becomes_one() -> None:
    assert handed_over(NETWORKS["x"], article(title="Trams\n are  back"))["text"] == "Trams are back"


def test_a_line_break_in_a_mail_is_what_mail_wants() -> None:
    assert "%0D%0A%0D%0Ahttps" in share_url(NETWORKS["email"], article(), Shared(ADDRESS))


def test_a_text_message_opens_on_every_phone() -> None:
    assert share_url(NETWORKS["sms"], article(), Shared(ADDRESS)).startswith("sms:?&body=Harbour%20bridge")


def test_what_a_form_says_for_itself_stands_before_what_is_shared() -> None:
    assert share_url(NETWORKS["flipboard"], article(), Shared(ADDRESS)).startswith(
        "https://share.flipboard.com/bookmarklet/popout?v=2&title="
    )


def test_the_text_for_mastodon_reaches_no_server_log() -> None:
    parts = urlsplit(share_url(NETWORKS["mastodon"], article(), Shared(ADDRESS)))
    assert parts.query == ""
    assert parts.fragment.startswith("text=")


def test_x_is_told_hashtags_the_publication_and_the_authors_who_are_there() -> None:
    authors = (
        Author("Ada", "https://x.com/ada_news"),
        Author("Bo", "https://news.example/bo"),
        Author("Cy", "https://twitter.com/@cy"),
        Author("Di", "https://x.com/i/lists/4"),
    )
    told = handed_over(NETWORKS["x"], article(tags=("Public transport", "Harbour"), authors=authors), "@courier")
    assert told["hashtags"] == "PublicTransport,Harbour"
    assert told["via"] == "courier"
    assert told["related"] == "ada_news,cy"


@pytest.mark.parametrize(
    "author",
    [
        Author("Ada", "https://news.example/ada", profiles=("https://bsky.app/profile/ada", "https://x.com/ada")),
        Author("Ada", "https://mobile.twitter.com/ada?lang=en"),
        Author("Ada", "https://X.com/@ada/"),
    ],
)
def test_an_author_is_on_x_by_their_page_or_by_a_profile(author: Author) -> None:
    assert handed_over(NETWORKS["x"], article(authors=(author,)))["related"] == "ada"


@pytest.mark.parametrize("page", ["https://notx.com/ada", "https://x.com.example/ada", "https://x.com/", "https://x.com/élan"])
def test_an_address_that_is_nobodys_on_x_names_nobody(page: str) -> None:
    assert "related" not in handed_over(NETWORKS["x"], article(authors=(Author("Ada", page, profiles=(page,)),)))


def test_networks_without_a_field_for_them_have_the_hashtags_in_the_text() -> None:
    told = handed_over(NETWORKS["bluesky"], article(title="Bridge", tags=("Public transport", "Harbour")))
    assert told["text"] == f"Bridge {ADDRESS} #PublicTransport #Harbour"


def test_threads_has_one_topic() -> None:
    assert handed_over(NETWORKS["threads"], article(tags=("Public transport", "Harbour")))["tag"] == "PublicTransport"
