"""The pictures of an article as pages, metadata and feeds speak of them: made where they are missing, then only looked up."""

from __future__ import annotations

from share.article import Article
from share.cards.alt import alt_text
from share.cards.key import card_digest
from share.cards.make import available_formats, make
from share.formats import CardFormat, Picture
from share.store import cards as stored_cards
from share.wiring import Parts


def picture(parts: Parts, article: Article, card_format: CardFormat) -> Picture:
    """One picture with its true size and length; rendered now when the worker has not come to it yet."""
    digest = card_digest(article, card_format, parts.theme)
    with parts.store.connect() as connection:
        card = stored_cards.find(connection, article.slug, card_format.id, digest)
    if card is None:
        made = make(article, card_format, parts.theme, read_photo=lambda key: parts.blobs.get(f"photos/{key}"), blobs=parts.blobs)
        with parts.store.begin() as connection:
            card = stored_cards.record(connection, article.slug, card_format.id, made)
    return Picture(
        url=parts.links.card(article, digest, card_format.id, card_format.extension),
        width=card.width,
        height=card.height,
        media_type=card.media_type,
        length=card.length,
        alt=alt_text(article, card_format),
    )


def pictures(parts: Parts, article: Article) -> dict[str, Picture]:
    """Every picture that the article has, by format id; ``og`` is always there."""
    return {card_format.id: picture(parts, article, card_format) for card_format in available_formats(article, parts.formats)}


def feed_picture(parts: Parts, article: Article) -> Picture:
    """The picture that goes with a feed item: the clean wide photo where there is one, else the card."""
    wanted = parts.formats["wide"] if article.photo and "wide" in parts.formats else parts.formats["og"]
    return picture(parts, article, wanted)
