"""Discord's card, held against what Discord says that it takes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from factories import article, paid_article

from share.article import Disclosure
from share.meta import Site, discord_embed

KEYS = {
    1: {"type", "components"},
    2: {"type", "style", "label", "url"},
    10: {"type", "content"},
    12: {"type", "items"},
    17: {"type", "accent_color", "components"},
}
"""The components that may be in a card, and the members that we give them (docs.discord.com, component embeds)."""


def card(story: Any, subject: Any, **changes: Any) -> dict[str, Any]:
    return dict(json.loads(discord_embed(story(subject, **changes)))["component"])


def parts(component: dict[str, Any]) -> list[dict[str, Any]]:
    return [component, *(found for child in component.get("components", []) for found in parts(child))]


def texts(component: dict[str, Any]) -> list[str]:
    """What readers see of the text, in order, with the backslashes of escaped characters taken away."""
    return [re.sub(r"\\(.)", r"\1", part["content"]) for part in parts(component) if part["type"] == 10]


def test_it_is_one_container_of_parts_that_discord_knows(story: Any) -> None:
    found = card(story, paid_article())
    assert found["type"] == 17
    assert all(set(part) <= KEYS[part["type"]] for part in parts(found))
    assert len(parts(found)) <= 40
    assert [part["type"] for part in found["components"]] == [10, 10, 10, 10, 12, 1]


def test_the_label_and_the_sponsor_come_first(story: Any) -> None:
    shown = texts(card(story, paid_article()))
    assert shown[0] == "**Sponsored** Paid for by Brightwater Ferries"
    assert shown[1] == "## Six harbours to see this summer"
    assert card(story, paid_article())["components"][4]["items"][0]["description"].startswith("Sponsored: ")


def test_a_label_without_a_sponsor_stands_alone(story: Any) -> None:
    assert texts(card(story, paid_article(disclosure=Disclosure("sponsored", "Anzeige"))))[0] == "**Anzeige**"


def test_an_article_for_which_nobody_paid_begins_with_its_headline(story: Any) -> None:
    shown = texts(card(story, article(share_title="Trams are back")))
    assert shown[0] == "## Trams are back"
    assert shown[-1] == "-# Ada Lindqvist · Harbour Times"


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _it_ ~~gone~~ `code` ||spoiler||",
        "<@123> @everyone <t:0:R> :smile:",
        "# big\n- list",
        "[x](https://evil.example)",
        "> quote",
        "a\\*b",
    ],
)
def test_no_character_of_a_text_is_markup(story: Any, text: str) -> None:
    content = card(story, article(title=text, summary=text))["components"][1]["content"]
    bare = re.sub(r"\\[\\*_~`|<>\[\]()#@:-]", "", content.removeprefix("## "))
    assert not set(bare) & set("\\*_~`|<>[]()#@:-")


def test_the_button_leads_home_or_to_our_page_where_that_address_is_too_long(story: Any) -> None:
    def target(home: str) -> str:
        return str(card(story, article(canonical_url=home))["components"][-1]["components"][0]["url"])

    assert target("https://news.example/a") == "https://news.example/a"
    assert target("https://news.example/" + "a" * 600) == "https://share.news.example/articles/harbour-bridge-reopens"


def test_the_stripe_is_the_brands_colour_where_there_is_one(story: Any) -> None:
    assert card(story, article())["accent_color"] == 0x14213D
    assert "accent_color" not in card(story, article(), site=Site(name="A", home_url="https://share.news.example/"))


def test_the_button_leads_to_an_address_in_ascii(story: Any) -> None:
    """Of a payload with an address that it does not take, Discord may show nothing at all."""
    payload = json.loads(discord_embed(story(article(canonical_url="https://straße.example/brücke"))))
    (row,) = [each for each in payload["component"]["components"] if each["type"] == 1]
    assert row["components"][0]["url"] == "https://xn--strae-oqa.example/br%C3%BCcke"
