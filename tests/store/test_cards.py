"""What is remembered of a card is what was made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from share.store import cards
from share.store.cards import Card

CARD = Card("bridge", "og", "d1", 1200, 630, "image/jpeg", 123_456, ("The headline was cut.", "No font has ⶐ."))


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
