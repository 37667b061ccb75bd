"""Partners and their tokens: shown once, kept as a hash, rotated with an overlap, and worthless the moment they are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON
from sqlalchemy import select

from share.errors import BadInput, NotFound, SlugTaken
from share.rights import Content, Rights
from share.store import partners
from share.store.schema import partner_tokens

HOUR = timedelta(hours=1)


@pytest.fixture
def courier(store):
    with store.begin() as c:
        return partners.add(c, "The Courier", Rights(content=Content.SUMMARY), NOON)


def is_valid(store, token, now=NOON):
    with store.connect() as c:
        known = partners.identify(c, token, now)
    return known and known.is_valid


def test_a_partner_is_known_by_its_token_and_has_its_rights(store, courier):
    partner, token = courier
    assert token.startswith("swp_")
    assert len(token) == 47
    with store.connect() as c:
        known = partners.identify(c, token, NOON)
        assert partners.by_slug(c, "The Courier") == partners.by_slug(c, "the-courier") == partner
    assert known == partners.Known(partner, is_valid=True)
    assert partner.rights == Rights(content=Content.SUMMARY)


def test_only_a_hash_is_kept(store, courier):
    with store.connect() as c:
        assert courier[1].removeprefix("swp_") not in str(c.execute(select(partner_tokens)).all())


@pytest.mark.parametrize("wrong", ["", "swp_", "swp_" + "A" * 43, "\0", "\ud800", "feed.rss", "' OR 1=1 --"])
def test_any_other_text_is_nobodys_token(store, courier, wrong):
    assert is_valid(store, wrong) is None
    assert is_valid(store, courier[1][:-1]) is None
    assert is_valid(store, courier[1].lower()) is None


def test_a_new_token_leaves_the_old_one_a_while(store, courier):
    partner, old = courier
    with store.begin() as c:
        new = partners.rotate(c, partner, NOON, 24 * HOUR)
    assert is_valid(store, new, NOON + 1000 * HOUR)
    assert is_valid(store, old, NOON + 23 * HOUR)
    assert is_valid(store, old, NOON + 24 * HOUR) is False


def test_a_second_rotation_does_not_lengthen_the_life_of_the_first_token(store, courier):
    partner, old = courier
    with store.begin() as c:
        partners.rotate(c, partner, NOON, HOUR)
        partners.rotate(c, partner, NOON, 24 * HOUR)
    assert is_valid(store, old, NOON + HOUR) is False


def test_an_overlap_of_nothing_retires_at_once(store, courier):
    partner, old = courier
    with store.begin() as c:
        partners.rotate(c, partner, NOON, timedelta())
    assert is_valid(store, old) is False


def test_one_token_can_be_revoked_or_all_of_them(store, courier):
    partner, first = courier
    with store.begin() as c:
        second = partners.rotate(c, partner, NOON, 24 * HOUR)
        numbers = [token.id for token in partners.tokens(c, partner)]
        assert partners.revoke(c, partner, NOON, numbers[0]) == 1
    assert is_valid(store, first) is False
    assert is_valid(store, second) is True
    with store.begin() as c:
        with pytest.raises(NotFound, match=f"no token {numbers[0]}"):
            partners.revoke(c, partner, NOON, numbers[0])
        assert partners.revoke(c, partner, NOON) == 1
    assert is_valid(store, second) is False


def test_the_token_of_another_partner_cannot_be_revoked_by_mistake(store, courier):
    with store.begin() as c:
        other, token = partners.add(c, "Gazette", Rights(), NOON)
        number = partners.tokens(c, other)[0].id
        with pytest.raises(NotFound):
            partners.revoke(c, courier[0], NOON, number)
    assert is_valid(store, token)


def test_a_removed_partner_is_nobody(store, courier):
    with store.begin() as c:
        partners.remove(c, courier[0], NOON)
    assert is_valid(store, courier[1]) is None
    with store.connect() as c, pytest.raises(NotFound, match="no partner the-courier"):
        partners.by_slug(c, "The Courier")
    with store.connect() as c:
        assert partners.count(c, NOON) == (0, 0)


def test_names_are_taken_once_and_need_a_letter(store, courier):
    with store.begin() as c:
        with pytest.raises(SlugTaken):
            partners.add(c, "the courier", Rights(), NOON)
        with pytest.raises(BadInput):
            partners.add(c, " – ", Rights(), NOON)
        with pytest.raises(BadInput):
            partners.add(c, "x" * 101, Rights(), NOON)
        assert partners.add(c, "港 News\0\n", Rights(), NOON)[0].name == "港 News"


def test_a_change_is_dated_and_nothing_is_when_nothing_changes(store, courier):
    partner, _ = courier
    with store.begin() as c:
        assert partners.change(c, partner, partner.rights, NOON + HOUR) == partner
        changed = partners.change(c, partner, Rights(), NOON + HOUR, "Courier of the Harbour")
    assert (changed.slug, changed.name) == ("the-courier", "Courier of the Harbour")
    assert changed.changed_at == NOON + HOUR


def test_partners_and_valid_tokens_are_counted(store, courier):
    with store.begin() as c:
        partners.rotate(c, courier[0], NOON, HOUR)
        assert partners.count(c, NOON) == (1, 2)
        assert partners.count(c, NOON + HOUR) == (1, 1)
