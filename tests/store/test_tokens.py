"""The newsroom's tokens: shown once, kept as a hash, and worthless once revoked."""

from __future__ import annotations

import pytest
from factories import NOON
from sqlalchemy import select

from share.errors import BadInput, NotFound
from share.store import tokens
from share.store.schema import tokens as table


def test_a_token_is_known_by_its_name(store):
    with store.begin() as c:
        token = tokens.create(c, "cms", NOON)
        tokens.create(c, "wire", NOON)
    assert token.startswith("sw_")
    assert len(token) == 46
    with store.connect() as c:
        assert tokens.check(c, token) == "cms"


def test_only_a_hash_is_kept(store):
    with store.begin() as c:
        token = tokens.create(c, "cms", NOON)
        assert token.removeprefix("sw_") not in str(c.execute(select(table)).all())


@pytest.mark.parametrize("wrong", ["", "sw_", "sw_" + "A" * 43, "\0", "\ud800", "Bearer x"])
def test_any_other_text_is_no_token(store, wrong):
    with store.begin() as c:
        tokens.create(c, "cms", NOON)
        assert tokens.check(c, wrong) is None


def test_a_revoked_token_is_not_taken_and_its_name_is_free_again(store):
    with store.begin() as c:
        old = tokens.create(c, "cms", NOON)
        tokens.revoke(c, "cms", NOON)
        assert tokens.check(c, old) is None
        new = tokens.create(c, "cms", NOON)
        assert (tokens.check(c, old), tokens.check(c, new)) == (None, "cms")
        assert [(token.name, token.revoked_at) for token in tokens.all_tokens(c)] == [("cms", None)]


def test_a_name_has_one_valid_token(store):
    with store.begin() as c:
        tokens.create(c, "cms", NOON)
        with pytest.raises(BadInput, match="already"):
            tokens.create(c, "cms", NOON)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\0b", "a\nb"])
def test_a_token_needs_a_name_that_can_be_printed(store, name):
    with store.begin() as c, pytest.raises(BadInput, match="needs a name"):
        tokens.create(c, name, NOON)


def test_only_a_valid_token_can_be_revoked(store):
    with store.begin() as c, pytest.raises(NotFound, match="no valid token of the name cms"):
        tokens.revoke(c, "cms", NOON)
