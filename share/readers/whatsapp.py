"""WhatsApp: title, description and address are required, within the first 300 KB. Of a description, 80 characters show."""

from __future__ import annotations

from datetime import date

from share.readers.graph_checks import OPEN_GRAPH
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element
from share.readers.visit import Visit

LARGE_WIDTH = 300


def large(_: Visit, image: Image | None) -> bool:
    """Narrower pictures become a small square."""
    return image is not None and image.width >= LARGE_WIDTH


READER = Reader(
    id="whatsapp",
    name="WhatsApp",
    sources=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/link-previews",
        "https://github.com/sybrew/the-seo-framework/issues/700",
    ),
    checked=date(2026, 11, 25),
    platform="whatsapp",
    page_limit=300_000,
    title=(meta("og:title"), title_element),
    text=(meta("og:description"), meta("description")),
    image=(meta("og:image"),),
    site=(host,),
    text_limit=80,
    tells_text_cut=False,
    needs=("og:title", "og:description", "og:url"),
    large=large,
    checks=OPEN_GRAPH,
)
