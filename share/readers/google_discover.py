"""Google Discover: headline and a large picture, which has to be 1,200 pixels wide and allowed to be shown so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers import google
from share.readers.card import Code, Preview, PreviewFault
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import article, meta, title_element
from share.readers.visit import Visit

DISCOVER = "https://developers.google.com/search/docs/appearance/google-discover"
LARGE_WIDTH = 1200


def large(visit: Visit, image: Image | None) -> bool:
    """Large where the page allows it, and the picture is wide enough."""
    return "max-image-preview:large" in visit.robots("googlebot") and (image is None or image.width >= LARGE_WIDTH)


def allowed(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Large pictures have to be allowed."""
    if "max-image-preview:large" not in visit.robots("googlebot"):
        yield reader.fault(
            Code.IMAGE_PREVIEW,
            f"The page does not allow large pictures: {reader.name} shows a thumbnail. "
            "Say max-image-preview:large in the robots tag.",
            DISCOVER,
        )


READER = Reader(
    id="google-discover",
    name="Google Discover",
    sources=(DISCOVER, google.ROBOTS, google.IMAGES),
    checked=date(2026, 11, 25),
    platform="google-discover",
    agent="Googlebot",
    resolves=True,
    shows_text=False,
    page_limit=15_000_000,
    title=(article("headline"), meta("og:title"), title_element),
    image=google.PICTURES,
    site=(meta("og:site_name"), article("publisher", "name")),
    date=(article("datePublished"), meta("article:published_time")),
    large=large,
    refuses=(google.indexed,),
    checks=(allowed, google.head, google.json_ld),
)
