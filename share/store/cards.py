"""Which cards were made, and what their bytes are like. The bytes themselves lie in the blobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from share.store.database import serialise
from share.store.schema import cards


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


def record(c: Connection, slug: str, card_format: str, made: MadeCard) -> Card:
    """Remember a card of an article; one that is made again replaces what was remembered."""
    card = Card(
        slug, card_format, made.digest, made.width, made.height, made.media_type, made.length, warnings=tuple(made.warnings)
    )
    serialise(c, f"card {slug}")
    c.execute(delete(cards).where(*_key(slug, card_format, made.digest)))
    c.execute(insert(cards).values(card._asdict() | {"warnings": "\n".join(card.warnings)}))
    return card


def find(c: Connection, slug: str, card_format: str, digest: str) -> Card | None:
    """A card that was made, by everything that names it."""
    row = c.execute(select(cards).where(*_key(slug, card_format, digest))).mappings().first()
    return None if row is None else Card(**{**row, "warnings": tuple(filter(None, row["warnings"].split("\n")))})


def _key(slug: str, card_format: str, digest: str) -> tuple[ColumnElement[bool], ...]:
    return cards.c.slug == slug, cards.c.format == card_format, cards.c.digest == digest
