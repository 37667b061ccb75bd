"""What is said of a source: defaults, and by what an item is known to be paid for."""

from __future__ import annotations

from typing import Any

import pytest

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.ingest.arrivals import Incoming
from share.ingest.paid import read_paid
from share.ingest.terms import PaidWords, Terms, settled

ASSETS = open_assets(None)
DISCLOSURES = read_disclosures(ASSETS)
WORDS = PaidWords(DISCLOSURES, read_paid(ASSETS, DISCLOSURES))


def made(terms: Terms | None = None, categories: tuple[str, ...] = (), **document: Any) -> dict[str, Any]:
    item = Incoming(foreign_id="a", document={"title": "Six harbours", "body_html": "<p>x</p>"} | document, categories=categories)
    return settled(item, terms or Terms(), WORDS)


def test_what_an_item_says_itself_wins_over_what_is_said_of_its_source() -> None:
    terms = Terms(language="de", section="Wire", rights="© Agency", tags=("agency",))
    assert made(terms) | {"title": "", "body_html": ""} == {
        "title": "",
        "body_html": "",
        "language": "de",
        "section": "Wire",
        "rights": "© Agency",
        "tags": ["agency"],
    }
    own = made(terms, language="fr", section="Port", tags=["boats"])
    assert (own["language"], own["section"], own["tags"]) == ("fr", "Port", ["boats", "agency"])


@pytest.mark.parametrize(
    ("tags", "kind", "label", "left"),
    [
        (["Boats", "Anzeige"], "advertisement", "Anzeige", ["Boats"]),
        (["SPONSORED"], "sponsored", "SPONSORED", []),
        (["Contains paid links", "Boats"], "affiliate", "Contains paid links", ["Boats"]),
        (["Advertorial"], "advertisement", None, []),
    ],
)
def test_a_label_or_a_name_among_the_categories_means_paid_for(
    tags: list[str], kind: str, label: str | None, left: list[str]
) -> None:
    found = made(tags=tags)
    assert (found["disclosure"]["kind"], found["disclosure"].get("label"), found["tags"]) == (kind, label, left)


@pytest.mark.parametrize("tag", ["Advertising", "Sponsorship", "Werbebranche", "Anzeigenmarkt", "Paid parental leave"])
def test_a_topic_is_no_label(tag: str) -> None:
    assert "disclosure" not in made(tags=[tag])


def test_a_tag_may_name_who_paid() -> None:
    assert made(tags=["Sponsor: Brightwater Ferries"])["disclosure"]["sponsor"]["name"] == "Brightwater Ferries"


def test_words_of_a_source_its_kind_and_its_sponsor() -> None:
    terms = Terms(paid_categories=("Partner voice",), paid_kind="supported", sponsor="Harbour Fund")
    found = made(terms, tags=["partner VOICE"])
    assert found["disclosure"] == {"kind": "supported", "sponsor": {"name": "Harbour Fund"}}
    assert "disclosure" not in made(terms, tags=["Boats"])


def test_everything_of_a_paid_source_is_paid_for() -> None:
    assert made(Terms(paid=True))["disclosure"] == {"kind": next(iter(DISCLOSURES.kinds))}


def test_categories_that_are_no_tags_count_as_well() -> None:
    assert made(categories=("hash-sponsored",))["disclosure"]["kind"] == "sponsored"


def test_a_disclosure_that_comes_with_the_item_stays_and_has_a_kind_that_there_is() -> None:
    said = {"kind": "bought-over-there", "label": "Bought", "sponsor": {"name": "X"}}
    found = made(disclosure=said)["disclosure"]
    assert found == said | {"kind": next(iter(DISCLOSURES.kinds))}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Anzeige: Sechs Häfen", "Sechs Häfen"),
        ("ANZEIGE – Sechs Häfen", "Sechs Häfen"),
        ("[Anzeige] | Sechs Häfen", "Sechs Häfen"),
        ("Anzeigenmarkt: so geht er", "Anzeigenmarkt: so geht er"),
        ("Anzeige:", "Anzeige:"),
        ("Sechs Häfen", "Sechs Häfen"),
    ],
)
def test_a_label_at_the_start_of_a_title_is_taken_off_since_every_surface_puts_it_there(title: str, shown: str) -> None:
    assert made(title=title, language="de", tags=["Anzeige"])["title"] == shown


def test_a_title_that_begins_like_a_label_is_left_where_nobody_paid() -> None:
    assert made(title="Sponsored: how the trade hides it")["title"] == "Sponsored: how the trade hides it"
