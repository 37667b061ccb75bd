"""The address part of a card that moves with everything that shapes its pixels, and with nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from share.article import Article, Photo
from share.cards.contrast import Colour
from share.cards.design import TEXT_SLOTS, Design, Item
from share.cards.measure import logo_file, paper_of
from share.cards.situations import holds, situation_of
from share.cards.slots import text_of
from share.cards.theme import RENDERER_VERSION, Theme
from share.formats import CardFormat
from share.links import VIA_QR

LENGTH = 20
"""Hex digits: 80 bits, of which no two cards of a site will ever share all."""


def card_digest(article: Article, card_format: CardFormat, theme: Theme) -> str:
    """20 lower-case hex digits over what the card shows and how.

    A change of the body, a tag that no variant asks for, or a logo that this card does not bear leaves it as it is. Every
    correction moves it; that of a photo alone, in which no word stands, it leaves as it is.
    """
    photo = article.photo
    inputs: dict[str, Any] = {
        "renderer": RENDERER_VERSION,
        "format": [card_format.width, card_format.height, card_format.style, card_format.extension, card_format.byte_limit],
        "photo": _said(photo),
    }
    situation = situation_of(article, card_format, on_photo=photo is not None, portrait=portrait_of(article) is not None)
    look = theme.look(situation)
    if card_format.style == "card":
        inputs |= {"look": look.digest, "fonts": theme.fonts.digest, "language": article.language}
        inputs |= dict(_shown(article, theme, look.design, situation.fields))
        if article.corrections:
            # Platforms keep a picture by its address: a corrected article has a new one, also where its card looks the same.
            inputs["corrections"] = [[entry.at.isoformat(), entry.note] for entry in article.corrections]
    if article.disclosure:
        design, label = look.design, look.design.label
        inputs["label"] = [article.disclosure.label, article.language, theme.fonts.digest]
        inputs["label look"] = [repr(label), repr(design.type[str(label.type)])]
        inputs["label colours"] = [design.colour(label.colour), design.colour(str(label.ground))]
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def portrait_of(article: Article) -> Photo | None:
    """The portrait of the first author who has one."""
    return next((author.portrait for author in article.authors if getattr(author, "portrait", None)), None)


def _shown(article: Article, theme: Theme, design: Design, there: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """What fills the slots that this card may show, by slot."""
    if design.ground.image:
        yield "ground", theme.pictures[design.ground.image].digest
    for item, paper in _items(design, there):
        slot = str(item.slot)
        if slot in TEXT_SLOTS:
            yield slot, text_of(slot, article, theme.site_name, theme.zone, design.words)
        elif slot == "logo":
            file = logo_file(design, paper or design.colour(design.scrim.colour))
            yield f"logo on {paper}", theme.pictures[file].digest if file else theme.site_name
        elif slot == "image":
            yield f"image {item.image}", theme.pictures[str(item.image)].digest
        elif slot == "portrait":
            yield slot, _said(portrait_of(article))
        elif slot == "qr" and theme.links:
            yield slot, theme.links.short(article, VIA_QR)


def _items(design: Design, there: frozenset[str]) -> Iterator[tuple[Item, Colour | None]]:
    """The items that the article has the fields for, and the colour behind each (None: a picture)."""
    # Whether words for the flag are there is known by its text; here it counts as there.
    there |= {"flag"}
    for stack in design.stacks.values():
        if stack.hidden:
            continue
        paper = paper_of(stack, design, on_photo="photo" in there)
        for name in stack.items:
            item = design.items[name]
            if not all(holds(condition, there) for condition in item.conditions):
                continue
            behind = design.colour(item.ground) if item.ground else paper
            yield item, behind
            for inner in (design.items[entry] for entry in item.row):
                if all(holds(condition, there) for condition in inner.conditions):
                    yield inner, design.colour(inner.ground) if inner.ground else behind


def _said(photo: Photo | None) -> list[Any] | None:
    return [photo.digest, photo.focal_point] if photo else None
