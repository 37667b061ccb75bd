"""Pinterest: an article pin is made of Open Graph, else of schema.org. A page may forbid to be pinned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers.card import Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader
from share.readers.steps import article, host, meta, title_element
from share.readers.visit import Visit

NO_PIN = "https://help.pinterest.com/en/business/article/prevent-saves-to-pinterest-from-your-site"


def pinned(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that forbids it."""
    if visit.page.meta("pinterest") == "nopin":
        yield reader.fault(
            Code.NO_PIN, "The page says nopin: readers cannot save it. Take the pinterest tag out if that is not meant.", NO_PIN
        )


READER = Reader(
    id="pinterest",
    name="Pinterest",
    sources=(
        "https://developers.pinterest.com/docs/web-features/rich-pins-overview/",
        "https://help.pinterest.com/en/business/article/pinterest-product-specs",
        NO_PIN,
    ),
    checked=date(2026, 11, 25),
    platform="pinterest",
    agent="Pinterestbot",
    title=(meta("og:title"), article("headline"), article("name"), title_element),
    text=(meta("og:description"), article("description"), meta("description")),
    image=(meta("og:image"), article("image")),
    author=(meta("article:author"), article("author", "name")),
    site=(meta("og:site_name"), host),
    date=(meta("article:published_time"), article("datePublished")),
    title_limit=100,
    text_limit=800,
    refuses=(pinned,),
    checks=OPEN_GRAPH,
)
