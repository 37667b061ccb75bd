"""Facebook, and with it Messenger and links in Instagram messages: Open Graph, up to the first megabyte.

It reads the page that ``og:url`` names instead of this one. Without the picture's size in the page, whoever shares first sees
none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers.card import Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element
from share.readers.visit import Visit

LARGE = 600, 315


def large(_: Visit, image: Image | None) -> bool:
    """Below this, the picture becomes a small square."""
    return image is not None and image.width >= LARGE[0] and image.height >= LARGE[1]


def picture_size(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    """The size of the picture, said in the page."""
    sides = [key for key in ("og:image:width", "og:image:height") if not visit.page.meta(key).isdecimal()]
    if card.image and sides:
        yield reader.fault(
            Code.IMAGE_SIZE_UNSAID,
            f"{' and '.join(sides)} missing: {reader.name} fetches pictures later, and whoever shares the page first sees none.",
            "https://developers.facebook.com/docs/sharing/webmasters/images",
        )


READER = Reader(
    id="facebook",
    name="Facebook",
    sources=(
        "https://developers.facebook.com/docs/sharing/webmasters",
        "https://developers.facebook.com/docs/sharing/webmasters/crawler",
        "https://developers.facebook.com/docs/sharing/webmasters/images",
    ),
    checked=date(2026, 11, 25),
    platform="facebook",
    agent="facebookexternalhit",
    page_limit=1_000_000,
    title=(meta("og:title"), title_element),
    text=(meta("og:description"), meta("description")),
    image=(meta("og:image"), meta("og:image:url"), meta("og:image:secure_url")),
    author=(meta("article:author"),),
    site=(host,),
    needs=("og:title", "og:url"),
    large=large,
    checks=(*OPEN_GRAPH, picture_size),
)
