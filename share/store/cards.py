"""Which cards were made, and what their bytes are like. The bytes themselves lie in the blobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from share.store.database import serialise
from share.store.schema import card_sums, cards


class MadeCard(Protocol):
    """What is remembered of a card that was just made. Width and height are pixels, length is bytes."""

    @property
    def digest(self) -> str:
        """The hash of everything that shaped it."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""

    @property
    def media_type(self) -> str:
        """As it is served."""

    @property
    def length(self) -> int:
        """Bytes."""

    @property
    def warnings(self) -> Sequence[str]:
        """Sentences for the desk, each in one line."""

    @property
    def missing(self) -> int:
        """How many characters no font has, so that they were left out."""

    @property
    def faults(self) -> Sequence[str]:
        """Those of the warnings that should be mended."""


class Card(NamedTuple):
    """One made card, as it is remembered. It is a `MadeCard` itself."""

    slug: str
    format: str
    digest: str
    width: int
    height: int
    media_type: str
    length: int
    warnings: tuple[str, ...] = ()
    missing: int = 0
    faults: tuple[str, ...] = ()


class Sums(NamedTuple):
    """All cards of a format that are remembered, also those that newer ones have taken the place of."""

    cards: int
    bytes: int
    with_missing: int
    with_faults: int


def record(c: Connection, slug: str, card_format: str, made: MadeCard) -> Card:
    """Remember a card of an article; one that is made again replaces what was remembered."""
    card = Card(
        slug,
        card_format,
        made.digest,
        made.width,
        made.height,
        made.media_type,
        made.length,
        warnings=tuple(made.warnings),
        missing=made.missing,
        faults=tuple(made.faults),
    )
    serialise(c, f"card {slug}")
    old = find(c, slug, card_format, made.digest)
    if old is not None:
        c.execute(delete(cards).where(*_key(slug, card_format, made.digest)))
    c.execute(insert(cards).values(card._asdict() | {"warnings": "\n".join(card.warnings), "faults": "\n".join(card.faults)}))
    _count(c, card_format, _sums(card), _sums(old) if old else Sums(0, 0, 0, 0))
    return card


def find(c: Connection, slug: str, card_format: str, digest: str) -> Card | None:
    """A card that was made, by everything that names it."""
    row = c.execute(select(cards).where(*_key(slug, card_format, digest))).mappings().first()
    return None if row is None else _card(row)


def all_of(c: Connection, slug: str) -> dict[tuple[str, str], Card]:
    """Every card that was ever made of an article, by format and digest."""
    found = map(_card, c.execute(select(cards).where(cards.c.slug == slug)).mappings())
    return {(card.format, card.digest): card for card in found}


def forget(c: Connection, slug: str, digests: Collection[str]) -> None:
    """Forget the cards of these digests, as if they had never been made."""
    serialise(c, f"card {slug}")
    for card in all_of(c, slug).values():
        if card.digest not in digests:
            continue
        c.execute(delete(cards).where(*_key(slug, card.format, card.digest)))
        _count(c, card.format, Sums(0, 0, 0, 0), _sums(card))


def sums(c: Connection) -> dict[str, Sums]:
    """The sums over all cards, by format. They are kept, not counted: a row for each format is read."""
    return {row.format: Sums(*row[1:]) for row in c.execute(select(card_sums).order_by(card_sums.c.format))}


def _count(c: Connection, card_format: str, new: Sums, old: Sums) -> None:
    """The sums of a format without ``old`` and with ``new``."""
    serialise(c, f"card sums {card_format}")
    steps = {name: getattr(new, name) - getattr(old, name) for name in Sums._fields}
    change: dict[str, Any] = {name: card_sums.c[name] + step for name, step in steps.items()}
    if not c.execute(update(card_sums).where(card_sums.c.format == card_format).values(change)).rowcount:
        c.execute(insert(card_sums).values(format=card_format, **steps))


def _sums(card: Card) -> Sums:
    return Sums(1, card.length, int(card.missing > 0), int(bool(card.faults)))


def _card(row: RowMapping) -> Card:
    return Card(**{**row, **{name: tuple(filter(None, row[name].split("\n"))) for name in ("warnings", "faults")}})


def _key(slug: str, card_format: str, digest: str) -> tuple[ColumnElement[bool], ...]:
    return cards.c.slug == slug, cards.c.format == card_format, cards.c.digest == digest
