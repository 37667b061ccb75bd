"""The address part of a card that moves with everything that shapes its pixels, and with nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from share.article import Article
from share.cards.theme import Theme
from share.dates import day
from share.formats import CardFormat

LENGTH = 20
"""Hex digits: 80 bits, of which no two cards of a site will ever share all."""


def card_digest(article: Article, card_format: CardFormat, theme: Theme) -> str:
    """20 lower-case hex digits over what the card shows and how. A change of the body, a tag or a correction does not move it."""
    photo = article.photo
    inputs: dict[str, Any] = {
        "theme": theme.digest,
        "format": [card_format.width, card_format.height, card_format.style, card_format.extension, card_format.byte_limit],
        "language": article.language,
        "label": article.disclosure.label if article.disclosure else None,
        "photo": [photo.digest, photo.focal_point] if photo else None,
    }
    if card_format.style == "card":
        inputs["words"] = [
            article.short_title,
            article.section,
            article.byline,
            day(article.published, article.language, theme.zone),
        ]
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
