"""Names that come from anybody's address bar never reach the database as they are."""

from __future__ import annotations

import pytest

from share.store import articles, scopes


@pytest.mark.parametrize("name", ["\0", "a\0b", "ü", "", "a" * 10_000, "a'; drop table articles; --", "\ud800"])
def test_what_is_no_slug_is_no_article(store, name: str) -> None:  # type: ignore[no-untyped-def]
    with store.connect() as connection:
        assert articles.by_slug(connection, name) is None


@pytest.mark.parametrize("name", ["\0", "section/a\0b", "section/ü", "", "latest'"])
def test_what_is_no_scope_never_changed(store, name: str) -> None:  # type: ignore[no-untyped-def]
    with store.connect() as connection:
        assert scopes.changed_at(connection, name) is None
