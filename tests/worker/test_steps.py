"""What the worker does upon a publication, with the real parts: the cards are there before the first scraper comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import NOON, submission

from share.cards.keep import card_of
from share.publish import publish, withdraw
from share.settings import Settings
from share.store import migrate, outbox
from share.wiring import Parts, open_parts
from share.worker import work

SLUG = "harbour-bridge-reopens"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    environ = {"SHARE_DATA_DIR": str(tmp_path / "data"), "SHARE_QUEUE_URL": "memory://"}
    parts = open_parts(Settings.from_env(environ, folder=tmp_path), lambda: NOON)
    migrate(parts.store)
    yield parts
    parts.store.close()


def kept_cards(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "data" / "blobs").glob(f"cards/{SLUG}/*/*"))


def test_a_published_article_gets_every_card_that_it_can_have(parts, tmp_path):
    published = publish(parts.store, submission(), NOON)
    work(parts, published.outbox_id, owner="test")
    wanted = [entry for entry in parts.formats.values() if entry.style == "card"]
    pictures = [f"{entry.id}.{entry.extension}" for entry in wanted]
    explanations = [f"{entry.id}.json" for entry in wanted]
    assert kept_cards(tmp_path) == sorted([*pictures, *explanations])
    for entry in wanted:
        card = card_of(published.article, entry, parts.theme, store=parts.store, blobs=parts.blobs)
        assert parts.blobs.size(f"cards/{SLUG}/{card.digest}/{entry.id}.{entry.extension}") == card.length


def test_an_article_that_is_gone_by_then_gets_none(parts, tmp_path):
    published = publish(parts.store, submission(), NOON)
    withdraw(parts.store, SLUG, NOON)
    work(parts, published.outbox_id, owner="test")
    assert kept_cards(tmp_path) == []
    with parts.store.connect() as c:
        assert published.outbox_id not in outbox.due_ids(c, NOON, 10)
