"""What the worker does upon a publication, with the real parts: the cards are there before the first scraper comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOON, submission
from sqlalchemy import func, select, update

from share.cards.keep import card_of
from share.publish import publish, withdraw
from share.settings import Settings
from share.store import counts, migrate, outbox
from share.store.schema import outbox as table
from share.wiring import Parts, open_parts
from share.worker import HANDLERS, forget_days, work

SLUG = "harbour-bridge-reopens"
NOTHING_TO_DO = dict.fromkeys(HANDLERS, ())


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


def test_what_a_day_needed_to_count_nobody_twice_is_gone_when_it_is_over(parts):
    today, yesterday = NOON.date(), NOON.date() - timedelta(days=1)
    with parts.store.begin() as c:
        for day in (yesterday, today):
            counts.salt_of(c, day)
            counts.new_among(c, day, [b"somebody"])
    assert forget_days(parts) == today
    with parts.store.begin() as c:
        assert counts.new_among(c, today, [b"somebody"]) == set()
        assert counts.forget(c, today) == 0
        assert c.exec_driver_sql("SELECT count(*) FROM salts").scalar_one() == 1


def test_what_was_finished_long_ago_is_forgotten_when_a_day_is_over_and_not_only_at_a_start(parts):
    """A worker may run for months."""
    ago = NOON - timedelta(days=31)
    for revision in (1, 2):
        work(
            parts, publish(parts.store, submission(title=f"Told {revision}"), ago).outbox_id, owner="test", handlers=NOTHING_TO_DO
        )
    with parts.store.begin() as c:
        c.execute(update(table).values(done_at=ago))
    forget_days(parts)
    with parts.store.connect() as c:
        assert c.execute(select(func.count()).select_from(table)).scalar_one() == 1
