"""What is remembered of a card is what was made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from share.store import cards
from share.store.cards import Card, Sums

CARD = Card(
    "bridge", "og", "d1", 1200, 630, "image/jpeg", 123_456, ("The headline was cut.", "No font has ⶐ."), 1, ("No font has ⶐ.",)
)


def test_a_card_is_found_by_everything_that_names_it(store):
    with store.begin() as c:
        assert cards.record(c, "bridge", "og", CARD) == CARD
        assert cards.find(c, "bridge", "og", "d1") == CARD
        assert [cards.find(c, *key) for key in (("x", "og", "d1"), ("bridge", "x", "d1"), ("bridge", "og", "x"))] == [None] * 3


def test_a_card_that_is_made_again_replaces_what_was_remembered(store):
    again = CARD._replace(length=99_999, warnings=())
    with store.begin() as c:
        cards.record(c, "bridge", "og", CARD)
        cards.record(c, "bridge", "og", again)
        assert cards.find(c, "bridge", "og", "d1") == again


def test_processes_that_make_the_same_card_at_once_do_not_quarrel(store):
    def make(_number):
        with store.begin() as c:
            return cards.record(c, "bridge", "og", CARD)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(make, range(24))) == [CARD] * 24


def test_all_cards_of_an_article_are_found_by_format_and_digest(store):
    square = CARD._replace(format="square", digest="d2")
    with store.begin() as c:
        for card in (CARD, square, CARD._replace(slug="tram")):
            cards.record(c, card.slug, card.format, card)
        assert cards.all_of(c, "bridge") == {("og", "d1"): CARD, ("square", "d2"): square}
        assert cards.all_of(c, "nothing") == {}


def test_the_sums_are_those_of_the_cards_that_are_remembered(store):
    right = CARD._replace(digest="d2", length=1_000, warnings=(), missing=0, faults=())
    with store.begin() as c:
        assert cards.sums(c) == {}
        for card in (CARD, right, CARD._replace(format="square", missing=0)):
            cards.record(c, card.slug, card.format, card)
        assert cards.sums(c) == {"og": Sums(2, 124_456, 1, 1), "square": Sums(1, 123_456, 0, 1)}


def test_a_card_that_is_mended_is_counted_once_and_not_as_faulty(store):
    with store.begin() as c:
        cards.record(c, "bridge", "og", CARD)
        cards.record(c, "bridge", "og", CARD._replace(length=99_999, warnings=(), missing=0, faults=()))
        assert cards.sums(c) == {"og": Sums(1, 99_999, 0, 0)}


def test_processes_that_make_cards_at_once_lose_no_count(store):
    def make(number):
        with store.begin() as c:
            cards.record(c, f"bridge-{number % 8}", "og", CARD)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(make, range(24)))
    with store.connect() as c:
        assert cards.sums(c) == {"og": Sums(8, 8 * CARD.length, 8, 8)}
