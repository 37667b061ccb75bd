"""X: its own tags before Open Graph's. Since 2023 a large card is the picture with the title over it, and no description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers.card import Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element
from share.readers.visit import Visit

LARGE = "summary_large_image"
CARDS = frozenset({"summary", LARGE, "app", "player"})


def large(visit: Visit, _: Image | None) -> bool:
    """As the card's type says."""
    return visit.page.meta("twitter:card") == LARGE


def card_type(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """The type of the card, said in the page."""
    said = visit.page.meta("twitter:card")
    if not said:
        yield reader.fault(
            Code.CARD_MISSING, f"twitter:card is missing: the picture is small, if there is a card at all. Say {LARGE}."
        )
    elif said == "player" and not visit.page.meta("twitter:player"):
        yield reader.fault(Code.CARD_MISSING, f"twitter:card says player, and there is no twitter:player. Say {LARGE}.")
    elif said not in CARDS:
        yield reader.fault(Code.CARD_MISSING, f"twitter:card says {said}, and there is no such card. Say {LARGE}.")
    elif said != LARGE:
        yield reader.hint(Code.CARD_SMALL, f"twitter:card says {said}; {LARGE} shows the picture over the full width.")


READER = Reader(
    id="x",
    name="X",
    sources=(
        "https://developer.x.com/en/docs/x-for-websites/cards/overview/markup",
        "https://developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image",
        "https://returnbyte.com/x-headlines-return-link-previews/",
    ),
    checked=date(2026, 11, 25),
    platform="x",
    agent="Twitterbot",
    title=(meta("twitter:title"), meta("og:title"), title_element),
    image=(meta("twitter:image"), meta("twitter:image:src"), meta("og:image")),
    alt=(meta("twitter:image:alt"), meta("og:image:alt")),
    author=(meta("twitter:creator"),),
    site=(host,),
    shows_text=False,
    title_limit=70,
    large=large,
    checks=(*OPEN_GRAPH, card_type),
)
