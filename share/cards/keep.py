"""A card with its record ▶: looked up where somebody made it, else made, kept and recorded now."""

from __future__ import annotations

from share.article import Article
from share.blobs import Blobs
from share.cards.key import card_digest
from share.cards.make import make
from share.cards.theme import Theme
from share.formats import CardFormat
from share.store import Store
from share.store import cards as stored_cards
from share.store.cards import Card

PHOTOS = "photos"
"""The folder of the blobs in which photos lie, under their digest."""


def card_of(article: Article, card_format: CardFormat, theme: Theme, *, store: Store, blobs: Blobs) -> Card:
    """The record of the article's current card in this format. It is made now where nobody has made it before.

    Raises:
        BlobsFailed: when the blobs cannot be used.
        StoreFailed: when the database cannot be used.
    """
    digest = card_digest(article, card_format, theme)
    with store.connect() as connection:
        found = stored_cards.find(connection, article.slug, card_format.id, digest)
    if found is not None:
        return found
    return keep_card(article, card_format, theme, store=store, blobs=blobs)


def keep_card(
    article: Article, card_format: CardFormat, theme: Theme, *, store: Store, blobs: Blobs, again: bool = False
) -> Card:
    """Make the article's current card where the blobs do not hold it (or make it ``again``), and record what lies there now.

    Raises:
        BlobsFailed: when the blobs cannot be used.
        StoreFailed: when the database cannot be used.
    """
    made = make(article, card_format, theme, read_photo=lambda photo: blobs.get(f"{PHOTOS}/{photo}"), blobs=blobs, again=again)
    with store.begin() as connection:
        return stored_cards.record(connection, article.slug, card_format.id, made)
