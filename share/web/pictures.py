"""The pictures of an article as pages, metadata and feeds speak of them: made where they are missing, then only looked up."""

from __future__ import annotations

from share.article import Article
from share.cards.alt import alt_text
from share.cards.keep import card_of
from share.cards.make import available_formats, in_turn, put_away
from share.formats import CardFormat, Picture
from share.wiring import Parts


def picture(parts: Parts, article: Article, card_format: CardFormat) -> Picture:
    """One picture with its true size and length; drawn now when the worker has not come to it yet."""
    card = card_of(article, card_format, parts.theme, store=parts.store, blobs=parts.blobs)
    return Picture(
        url=parts.links.card(article, card.digest, card_format.id, card_format.extension),
        width=card.width,
        height=card.height,
        media_type=card.media_type,
        length=card.length,
        alt=alt_text(article, card_format),
    )


def pictures(parts: Parts, article: Article) -> dict[str, Picture]:
    """Every picture that the article has, by format id; ``og`` is always there."""
    formats = available_formats(article, parts.formats.values())
    made = {entry.id: picture(parts, article, entry) for entry in in_turn(formats)}
    put_away()
    return {entry.id: made[entry.id] for entry in formats}


def feed_picture(parts: Parts, article: Article) -> Picture:
    """The picture that goes with a feed item: the clean wide photo where there is one, else the card."""
    wanted = parts.formats["wide"] if article.photo and "wide" in parts.formats else parts.formats["og"]
    return picture(parts, article, wanted)


def feed_thumbnail(parts: Parts, article: Article) -> Picture | None:
    """The small one beside it: the clean square where there is a photo, else the square card; None where neither is made."""
    wanted = parts.formats.get("clean-square" if article.photo else "square")
    return picture(parts, article, wanted) if wanted else None
