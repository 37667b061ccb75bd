"""The picture that stands where cards of a withdrawn article stood: the publication's own mark on its own ground."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from math import sqrt

from share.article import Article
from share.cards.design import Design, Item
from share.cards.draw import draw
from share.cards.encode import encoded
from share.cards.layout import GRID_HEIGHT, GRID_WIDTH, Layout
from share.cards.measure import Measure
from share.cards.situations import Situation
from share.cards.theme import Theme
from share.formats import CardFormat

LARGER = 1.4
"""The mark stands alone, and larger than in the corner of a card."""
ROOM = 0.84
"""The share of the width that it may have."""
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
NOTHING = Article(slug="withdrawn", title="-", body_html="", published=NO_TIME, modified=NO_TIME)
"""What the mark is measured for. None of it is shown."""
KEPT = 32
"""Pictures: every format in the types of file that are asked for."""


@lru_cache(maxsize=KEPT)
def neutral_picture(theme: Theme, card_format: CardFormat) -> bytes:
    """The file, in the size and type of the format. It is the same for all articles, so that it says nothing of any.

    Raises:
        BadAsset: when the format's byte limit is too small for any picture of its size.
    """
    width, height = card_format.width, card_format.height
    look = theme.look(Situation(card_format.id, "", (), frozenset()))
    scale = LARGER * min(sqrt(width / GRID_WIDTH * height / GRID_HEIGHT), width / GRID_WIDTH * 1.35)
    ground = None if look.design.ground.image else look.design.colour(look.design.ground.colour)
    measure = Measure(NOTHING, theme, look.design, scale, frozenset())
    mark = measure.piece(mark_of(look.design), width * ROOM, 0.5, ground)
    marks = mark.marks((width - mark.width) / 2, (height - mark.height) / 2) if mark else ()
    layout = Layout(look, tuple(marks), None, (), mirrored=False)
    return encoded(draw(layout, theme, (width, height), photo=None).image, card_format).data


def mark_of(design: Design) -> Item:
    """The item that shows the logo, else the one that shows the publication's name; a theme with neither has its label's type."""
    for slot in ("logo", "site"):
        for item in design.items.values():
            if item.slot == slot:
                return item
    return Item(slot="site", type=design.label.type)
