"""Where everything on a card stands: pure geometry from article, format and theme to a list of marks.

Every stack is measured within its region. Those without a text that takes the largest size that fits come first; the
headline gets what they leave. Everything is laid out from left to right, and mirrored as a whole where the headline runs
the other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from share.article import Article
from share.cards.bidi import base_direction
from share.cards.design import Stack
from share.cards.marks import Fill, Mark, Rect, Words, mirrored
from share.cards.measure import Measure, paper_of
from share.cards.pieces import Piece
from share.cards.situations import holds, situation_of
from share.cards.slots import in_language
from share.cards.theme import Look, Theme
from share.formats import CardFormat

GRID_WIDTH, GRID_HEIGHT = 1200, 630
STRIP = 12
"""The strip in the label's colour along the lower edge of every card of a paid article, in pixels of a card 1200 wide."""
COMFORT = 0.7
"""The share of its largest size below which a text is crowded, and what may be dropped gives way to it."""
CORNER = 32
"""How far from the corner the label of a clean photo stands."""
ALIGN = {"start": 0.0, "centre": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Layout:
    """A card before it is drawn.

    ``photo`` is where the photo stands (None: nowhere), ``on_photo`` where text of a stack lies on it. ``cut`` are the slots
    whose text ends with an ellipsis, ``missing`` slots and clusters that no font has, ``dropped`` the items that gave way to
    the headline, ``overflows`` what found no room, in sentences.
    """

    look: Look
    marks: tuple[Mark, ...]
    photo: Rect | None
    on_photo: tuple[Rect, ...]
    mirrored: bool
    cut: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    overflows: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """What should not be so, a sentence each: letters that no font has, and text without room."""
        listed: dict[str, list[str]] = {}
        for slot, cluster in self.missing:
            listed.setdefault(slot, []).append(cluster)
        missing = (
            f"No font has these characters of the {slot}, so they are left out: {' '.join(dict.fromkeys(clusters))}"
            for slot, clusters in listed.items()
        )
        return (*missing, *self.overflows)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the desk should know, a sentence each; the faults among them."""
        return (*(f"The {slot} is too long for the card and ends with an ellipsis." for slot in self.cut), *self.faults)


def lay_out(article: Article, card_format: CardFormat, theme: Theme, *, on_photo: bool, portrait: bool = False) -> Layout:
    """The marks of a card; ``on_photo`` and ``portrait`` where these pictures are there to be drawn.

    A format of the photo alone whose photo is lost gets the design of a card.
    """
    situation = situation_of(article, card_format, on_photo=on_photo, portrait=portrait)
    desk = _Desk(article, card_format, theme, theme.look(situation), situation.fields)
    return desk.photo_alone() if card_format.style == "photo" and on_photo else desk.card()


class _Desk:
    """One card at work: its regions, and what comes up while its stacks are placed."""

    def __init__(self, article: Article, card_format: CardFormat, theme: Theme, look: Look, there: frozenset[str]) -> None:
        self.article = article
        self.look = look
        self.design = look.design
        self.width, self.height = card_format.width, card_format.height
        wide = self.width / GRID_WIDTH
        scale = min(sqrt(wide * self.height / GRID_HEIGHT), wide * 1.35, self.height / GRID_HEIGHT * 1.35)
        if in_language(self.design.words, article.language):
            there |= {"flag"}
        self.measure = Measure(article, theme, self.design, scale, there)
        self.px = self.measure.px
        self.whole = Rect(0, 0, self.width, self.height)
        self.side = "all" if card_format.style == "photo" else self.design.photo.side
        self.photo = self.photo_rect() if "photo" in there else None
        self.mirrored = base_direction(article.short_title, article.language) == "rtl"
        self.dropped: list[str] = []
        self.overflows: list[str] = []

    # Regions

    def photo_rect(self) -> Rect | None:
        place, share = self.design.photo, self.design.photo.share
        wide, high = round(self.width * share), round(self.height * share)
        if self.side == "none":
            return None
        rect = {
            "all": self.whole,
            "top": Rect(0, 0, self.width, high),
            "bottom": Rect(0, self.height - high, self.width, high),
            "start": Rect(0, 0, wide, self.height),
            "end": Rect(self.width - wide, 0, wide, self.height),
        }[self.side]
        if self.side == "all":
            return rect
        top, bottom, start, end = (
            round(self.px(place.inset if side is None else side))
            for side in (place.inset_top, place.inset_bottom, place.inset_start, place.inset_end)
        )
        return Rect(rect.left + start, rect.top + top, max(1, rect.width - start - end), max(1, rect.height - top - bottom))

    def paper_rect(self) -> Rect:
        """What the photo leaves free; all of the card where there is none, or it covers everything."""
        if self.photo is None:
            return self.whole
        wide, high = round(self.width * self.design.photo.share), round(self.height * self.design.photo.share)
        return {
            "top": Rect(0, high, self.width, self.height - high),
            "bottom": Rect(0, 0, self.width, self.height - high),
            "start": Rect(wide, 0, self.width - wide, self.height),
            "end": Rect(0, 0, self.width - wide, self.height),
        }.get(self.side, self.whole)

    def region(self, stack: Stack) -> Rect:
        """Where a stack may stand, its insets taken off."""
        rect = {"card": self.whole, "photo": self.photo or self.whole, "paper": self.paper_rect()}[stack.over]
        top, bottom, start, end = (
            self.px(stack.inset if side is None else side)
            for side in (stack.inset_top, stack.inset_bottom, stack.inset_start, stack.inset_end)
        )
        return Rect(rect.left + start, rect.top + top, rect.width - start - end, rect.height - top - bottom)

    # A whole card

    def card(self) -> Layout:
        """Bands, stacks, and the strip of a paid article."""
        stacks = [entry for entry in self.design.stacks.items() if not entry[1].hidden]
        # The text that takes what is left comes last; among the others the order of the theme holds.
        stacks.sort(key=lambda entry: any(self.measure.fitted(item) for item in entry[1].items))
        placed: list[tuple[Rect, tuple[Mark, ...]]] = []
        for name, stack in stacks:
            found = self.stack(name, stack, [rect for rect, _ in placed])
            if found:
                placed.append(found)
        marks: list[Mark] = [*self.bands(), *(mark for _, inner in placed for mark in inner), *self.strip()]
        return self.finished(marks, [bare for _, inner in placed if (bare := self.bare(inner))])

    def photo_alone(self) -> Layout:
        """A photo says nothing but that it is paid for, where it is."""
        inset = self.px(CORNER)
        label = self.measure.piece(self.design.label, self.width - 2 * inset, 0.0, None)
        if label is None:
            return self.finished([], [])
        self.measure.tell([label])
        return self.finished([*label.marks(inset, inset), *self.strip()], [])

    def finished(self, marks: list[Mark], on_photo: list[Rect]) -> Layout:
        photo = self.photo
        outside = (mark.slot for mark in marks if isinstance(mark, Words) and not self.whole.holds(mark.rect, slack=1.0))
        self.overflows += [f"The {slot} reaches out of the card." for slot in outside]
        if self.mirrored:
            marks = [mirrored(mark, self.width) for mark in marks]
            on_photo = [rect.mirrored(self.width) for rect in on_photo]
            photo = photo.mirrored(self.width) if photo else None
        return Layout(
            self.look,
            tuple(marks),
            photo,
            tuple(on_photo),
            self.mirrored,
            tuple(dict.fromkeys(self.measure.cut)),
            tuple(self.measure.missing),
            tuple(self.dropped),
            tuple(dict.fromkeys(self.overflows)),
        )

    def bare(self, marks: Sequence[Mark]) -> Rect | None:
        """The part of a stack that is text with nothing but the photo behind it; what has a ground of its own needs no shade."""
        rects = [mark.rect for mark in marks if self.lies_bare(mark)]
        if not rects:
            return None
        left, top = min(rect.left for rect in rects), min(rect.top for rect in rects)
        return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)

    def lies_bare(self, mark: Mark) -> bool:
        """Whether a mark is text with nothing but the photo behind it."""
        return isinstance(mark, Words) and mark.ground is None and self.photo is not None and self.photo.overlaps(mark.rect)

    def strip(self) -> Iterator[Mark]:
        """A strip in the label's colour along the lower edge: even a thumbnail shows that an article is paid for."""
        if self.article.disclosure:
            height = self.px(STRIP)
            colour = self.design.colour(str(self.design.label.ground))
            yield Fill(Rect(0, self.height - height, self.width, height), colour, "strip")

    def bands(self) -> Iterator[Mark]:
        """The theme's strips of colour along the edges."""
        for band in self.design.bands.values():
            if band.when and not holds(band.when, self.measure.there):
                continue
            size = self.px(band.size)
            rect = {
                "top": Rect(0, 0, self.width, size),
                "bottom": Rect(0, self.height - size, self.width, size),
                "start": Rect(0, 0, size, self.height),
                "end": Rect(self.width - size, 0, size, self.height),
            }[band.edge]
            yield Fill(rect, self.design.colour(band.colour), "band")

    # One stack

    def stack(self, name: str, stack: Stack, taken: Sequence[Rect]) -> tuple[Rect, tuple[Mark, ...]] | None:
        """A stack at its place: its rectangle and its marks; None where nothing in it has anything to show."""
        region = self.region(stack)
        align = ALIGN[stack.inline]
        width = region.width * stack.width
        left = region.left + (region.width - width) * align
        top, bottom = self.free(Rect(left, region.top, width, region.height), stack, taken)
        pieces = self.pieces(stack, width, min(bottom - top, region.height * stack.height))
        if not pieces:
            return None
        self.measure.tell(pieces)
        gap = self.px(stack.gap)
        height = sum(piece.height for piece in pieces) + gap * (len(pieces) - 1)
        if height > bottom - top + 1:
            self.overflows.append(f"The stack {name} is higher than the room that it has.")
        first = pen = {"top": top, "bottom": bottom - height, "middle": top + (bottom - top - height) / 2}[stack.block]
        marks: list[Mark] = []
        for piece in pieces:
            marks += piece.marks(left + (width - piece.width) * align, pen)
            pen += piece.height + gap
        wide = max(piece.width for piece in pieces)
        return Rect(left + (width - wide) * align, first, wide, height), tuple(marks)

    def pieces(self, stack: Stack, width: float, room: float) -> list[Piece]:
        """The pieces of a stack. While it is crowded, those that may be dropped give way, the last first.

        Where that is not enough for all to find room, the others do, but for the headline and the disclosure label.
        """
        names = [name for name in stack.items if self.measure.shown(name)]
        align, paper = ALIGN[stack.inline], paper_of(stack, self.design, on_photo=self.photo is not None)
        fixed = {
            name: self.measure.piece(self.design.items[name], width, align, paper)
            for name in names
            if not self.measure.fitted(name)
        }
        while True:
            pieces, spare, comfortable = self.measured(names, fixed, stack, width, room)
            full = spare < -1
            victims = (
                [name for name in reversed(names) if self.design.items[name].drop_if_tight] if full or not comfortable else []
            )
            if full and not victims:
                victims = [name for name in reversed(names) if self.can_be_spared(name)]
            if not victims:
                return pieces
            self.dropped.append(victims[0])
            names.remove(victims[0])

    def can_be_spared(self, name: str) -> bool:
        """Whether a card is still one without this item."""
        item = self.design.items[name]
        shown = {item.slot, *(self.design.items[inner].slot for inner in item.row)}
        return not self.measure.fitted(name) and not shown & {"label", "headline"}

    def measured(
        self, names: Sequence[str], fixed: Mapping[str, Piece | None], stack: Stack, width: float, room: float
    ) -> tuple[list[Piece], float, bool]:
        """Measured pieces, the height that they leave, and whether the headline is whole and not much smaller than it may be.

        ``fixed`` are those that do not depend on what the others leave: all but the headline.
        """
        fitted = next((name for name in names if name not in fixed), None)
        others = [piece for name in names if (piece := fixed.get(name))]
        spare = room - sum(piece.height for piece in others) - self.px(stack.gap) * (len(others) - (0 if fitted else 1))
        if not fitted:
            return others, spare, True
        align, paper = ALIGN[stack.inline], paper_of(stack, self.design, on_photo=self.photo is not None)
        text = self.measure.fitted_text(self.design.items[fitted], width, max(spare, 1.0), align, paper)
        if not text:
            return others, spare, True
        comfortable = not text.block.cut and text.block.size >= COMFORT * self.measure.largest(fitted)
        pieces = (text if name == fitted else fixed[name] for name in names)
        return [piece for piece in pieces if piece], spare - text.height, comfortable

    def free(self, region: Rect, stack: Stack, taken: Sequence[Rect]) -> tuple[float, float]:
        """The top and the bottom of what other stacks leave of a region."""
        top, bottom = region.top, region.bottom
        gap = self.px(stack.gap)
        middle = (region.top + region.bottom) / 2
        for other in taken:
            beside = min(other.right, region.right) <= max(other.left, region.left)
            if beside or other.bottom < region.top or other.top > region.bottom:
                continue
            if (other.top + other.bottom) / 2 <= middle:
                top = max(top, other.bottom + gap)
            else:
                bottom = min(bottom, other.top - gap)
        return top, max(top, bottom)
