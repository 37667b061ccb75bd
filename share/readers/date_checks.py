"""The date on a card: one that programs can read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from share.readers.card import Code, Preview, PreviewFault
from share.readers.steps import article, first, meta
from share.readers.visit import Visit

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/#data_types"
CHANGED = (article("dateModified"), meta("article:modified_time"))


def dates(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A date of ISO 8601, and a change that is no older than the article; for readers that show a date."""
    if not card.date:
        return
    changed = first(CHANGED, visit)
    for said in (*(first((step,), visit) for step in reader.date), changed):
        if said and _moment(said.value) is None:
            yield reader.fault(
                Code.DATE_WRONG,
                f"{said.rule} says {said.value}, which no program reads as a date; write it as 2026-11-20T12:00:00+01:00.",
                OGP,
            )
    published, moment = _moment(card.date.value), _moment(changed.value)
    if moment and moment.tzinfo and published and published.tzinfo and moment < published:
        yield reader.fault(
            Code.DATE_WRONG,
            f"{changed.rule} says {changed.value}, and {card.date.rule} {card.date.value}: changed before it was published.",
            OGP,
        )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
