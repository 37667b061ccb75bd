"""The release of everything that is due, as the clock of each process does it (`share.release`), without a clock."""

from __future__ import annotations

from datetime import datetime

from share.publish import Published, release, waiting_for_release
from share.store import Store


def release_due(store: Store, now: datetime) -> list[Published]:
    """Bring all scheduled articles live whose time has come; what was released."""
    return [released for slug in waiting_for_release(store, now) if (released := release(store, slug, now)) is not None]
