"""The items of a theme, filled by an article and measured: each becomes a piece as wide as its room at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from share.article import Article
from share.cards.contrast import Colour, contrast
from share.cards.design import LEGIBLE, TEXT_SLOTS, Design, Item, Stack, Type
from share.cards.fitting import Block, Box, Voice, set_text
from share.cards.marks import Art, Rect
from share.cards.pieces import Picture, Piece, Row, Rule, Text
from share.cards.situations import holds
from share.cards.slots import text_of
from share.cards.theme import Theme
from share.languages import direction_of

STEP = 2
"""Pixels between the sizes that a headline tries."""
UNDETERMINED = "und"
"""The language of the site's name (ISO 639): it looks the same on every card."""
SHRINKING = (1.0, 0.95, 0.9)
"""What text of one size may come down to before it is cut."""
LABEL_SHRINKING = (1.0, 0.9, 0.8, 0.7, 0.6)
LABEL_LINES = 3
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(slots=True)
class Measure:
    """Measures the items of one card; ``scale`` is pixels to a pixel of the grid, ``there`` the fields that `when` asks for.

    ``cut``, ``missing`` (slot and cluster) collect what the desk should know of the pieces that were told of.
    """

    article: Article
    theme: Theme
    design: Design
    scale: float
    there: frozenset[str]
    cut: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    def px(self, length: float) -> float:
        """A length of the grid in pixels of this card."""
        return length * self.scale

    def shown(self, name: str) -> bool:
        """Whether the article has all that the item asks for."""
        return all(holds(condition, self.there) for condition in self.design.items[name].conditions)

    def fitted(self, name: str) -> bool:
        """Whether the item takes the largest size that fits."""
        item = self.design.items[name]
        return item.slot in TEXT_SLOTS and self._kind(item).largest is not None

    def largest(self, name: str) -> float:
        """The largest size that the item's text may take, in pixels."""
        return self.px(self._kind(self.design.items[name]).largest or 0.0)

    def piece(self, item: Item, room: float, align: float, paper: Colour | None) -> Piece | None:
        """A piece as wide as ``room`` at most; None where the article has nothing for it.

        ``paper`` is the colour behind it, None where that is a picture.
        """
        if item.row:
            return self._row(item, room, paper)
        if item.slot == "rule":
            length = room if item.length is None else min(room, self.px(item.length))
            return Rule(length, self.px(item.size or 0), self.design.colour(item.colour))
        if item.slot in TEXT_SLOTS:
            return self._text(item, room, align, paper)
        return self._picture(item, room, align, paper)

    def fitted_text(self, item: Item, room: float, height: float, align: float, paper: Colour | None) -> Text | None:
        """Text at the largest size at which it fits into a box."""
        kind = self._kind(item)
        largest, smallest = round(self.px(kind.largest or 0)), max(1, round(self.px(kind.smallest or 0)))
        sizes = tuple(dict.fromkeys((*range(largest, smallest, -STEP), smallest)))
        box = Box(max(1.0, room - 2 * self.px(item.pad)), max(1.0, height), sizes, kind.lines, kind.leading)
        text = self._set(item, kind, box, align, paper)
        for _ in range(4):
            if text is None or text.height <= height:
                break
            # The box counts ink; a line counts at least as high as its capitals.
            box = box._replace(height=max(1.0, box.height - (text.height - height) - 1))
            text = self._set(item, kind, box, align, paper)
        return text

    def tell(self, pieces: Sequence[Piece]) -> None:
        """Notes what was cut and what no font has, of the pieces that are shown."""
        for piece in pieces:
            if isinstance(piece, Row):
                self.tell(piece.pieces)
            elif isinstance(piece, Text):
                if piece.block.cut:
                    self.cut.append(piece.slot)
                self.missing += [(piece.slot, cluster) for cluster in piece.block.missing]

    def _kind(self, item: Item) -> Type:
        return self.design.type[str(item.type)]

    def _row(self, item: Item, room: float, paper: Colour | None) -> Row | None:
        ground = self.design.colour(item.ground) if item.ground else None
        gap, pad = self.px(item.gap), self.px(item.pad)
        left = room - 2 * pad
        found: dict[str, Piece] = {}
        # What has to be there takes its width first, the disclosure label before all; the rest shares what is left.
        for name in sorted(filter(self.shown, item.row), key=self._rank):
            inner = self.design.items[name]
            if inner.drop_if_tight and left < self._least_width(inner):
                continue
            piece = self.piece(inner, max(left, 1.0), 0.0, ground or paper)
            if piece is None or (inner.drop_if_tight and piece.width > left):
                continue
            found[name] = piece
            left -= piece.width + gap
        pieces = [found[name] for name in item.row if name in found]
        # A rule between two things goes with what it parts.
        while pieces and isinstance(pieces[-1], Rule):
            pieces.pop()
        while pieces and isinstance(pieces[0], Rule):
            pieces.pop(0)
        return Row(tuple(pieces), gap, ground, pad, room if item.spread else 0.0) if pieces else None

    def _rank(self, name: str) -> tuple[bool, bool]:
        item = self.design.items[name]
        return item.slot != "label", item.drop_if_tight

    def _least_width(self, item: Item) -> float:
        """What an item of a row needs, to be worth its place."""
        return self.px(4 * (self._kind(item).size or 0) if item.slot in TEXT_SLOTS else item.size or 0)

    def _text(self, item: Item, room: float, align: float, paper: Colour | None, *, slot: str | None = None) -> Text | None:
        kind = self._kind(item)
        if kind.largest is not None:
            return self.fitted_text(item, room, self.px(kind.largest) * kind.leading * (kind.lines + 1), align, paper)
        size = self.px(kind.size or 0)
        is_label = item.slot == "label"
        least = self.px(LEGIBLE) if is_label else 0.0
        steps = LABEL_SHRINKING if is_label else SHRINKING
        sizes = tuple(dict.fromkeys(max(size * step, min(size, least)) for step in steps))
        lines = max(kind.lines, LABEL_LINES) if is_label else kind.lines
        box = Box(max(1.0, room - 2 * self.px(item.pad)), size * 2 * (lines + 1), sizes, lines, kind.leading)
        return self._set(item, kind, box, align, paper, slot=slot)

    def _set(
        self, item: Item, kind: Type, box: Box, align: float, paper: Colour | None, *, slot: str | None = None
    ) -> Text | None:
        slot = slot or str(item.slot)
        words = text_of(slot, self.article, self.theme.site_name, self.theme.zone, self.design.words)
        if not words:
            return None
        language = UNDETERMINED if slot == "site" else self.article.language
        block = _block(words, voice(self.theme, kind, language), box)
        if block.empty:
            self.missing += [(slot, cluster) for cluster in block.missing]
            return None
        ground = self.design.colour(item.ground) if item.ground else None
        return Text(block, slot, self.design.colour(item.colour), paper, ground, self.px(item.pad), align)

    def _picture(self, item: Item, room: float, align: float, paper: Colour | None) -> Piece | None:
        size = min(self.px(item.size or 0), room)
        ground = self.design.colour(item.ground) if item.ground else None
        if item.slot == "logo":
            return self._logo(item, size, room, align, paper)
        pad = self.px(item.pad)
        place = Rect(0, 0, size, size)
        circle = item.shape == "circle"
        if item.slot == "image":
            picture = self.theme.pictures[str(item.image)]
            tint = self.design.colour(item.colour) if item.tinted else None
            return Picture(Art(Rect(0, 0, size * picture.ratio, size), "image", picture, circle, tint=tint), pad, ground)
        if item.slot == "portrait":
            return Picture(Art(place, "portrait", None, circle), pad, ground) if "portrait" in self.there else None
        if self.theme.links is None:
            return None
        light = ground or paper or WHITE
        return Picture(Art(place, "qr", dark=self.design.colour(item.colour), light=light), pad, ground)

    def _logo(self, item: Item, size: float, room: float, align: float, paper: Colour | None) -> Piece | None:
        """The logo for this ground, or the site's name in the item's type."""
        ground = self.design.colour(item.ground) if item.ground else None
        file = logo_file(self.design, ground or paper or self.design.colour(self.design.scrim.colour))
        if file is None:
            return self._text(item, room, align, paper, slot="site")
        picture = self.theme.pictures[file]
        pad = self.px(item.pad)
        width = min(size * picture.ratio, room - 2 * pad)
        return Picture(Art(Rect(0, 0, width, width / picture.ratio), "logo", picture), pad, ground)


def logo_file(design: Design, ground: Colour) -> str | None:
    """The logo for a ground: that for dark ones where white is read better on it than black."""
    logo = design.logo
    if contrast(WHITE, ground) > contrast(BLACK, ground):
        return logo.on_dark or logo.on_light
    return logo.on_light or logo.on_dark


def paper_of(stack: Stack, design: Design, *, on_photo: bool) -> Colour | None:
    """The colour behind a stack's text; None where that is, or may be, a picture. ``on_photo``: there is a photo on the card."""
    bare = on_photo and design.photo.side != "none" and (stack.over != "paper" or design.photo.side == "all")
    return None if bare or design.ground.image else design.colour(design.ground.colour)


def voice(theme: Theme, kind: Type, language: str) -> Voice:
    """The fonts of a type for a language."""
    return Voice(
        theme.fonts.chain(kind.family, kind.weight, language, italic=kind.italic),
        language,
        direction_of(language),
        features=tuple(sorted(kind.features.items())),
        upper=kind.upper,
        tracking=kind.tracking,
    )


@lru_cache(maxsize=256)
def _block(text: str, speaking: Voice, box: Box) -> Block:
    """Set text, kept: names, sections and days come again from card to card."""
    return set_text(text, speaking, box)
