"""LinkedIn: Open Graph alone, and none of X's tags. A page that asks not to be indexed was seen to lose its card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers.card import Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import host, meta, title_element
from share.readers.visit import Visit

LARGE_WIDTH = 401


def large(_: Visit, image: Image | None) -> bool:
    """Narrower pictures stand beside the text."""
    return image is not None and image.width >= LARGE_WIDTH


def indexed(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that asks not to be indexed."""
    if {"noindex", "none"} & visit.robots("linkedinbot"):
        yield reader.fault(
            Code.NOT_INDEXED,
            f"The page asks not to be indexed (noindex), and {reader.name} was seen to show no card of such pages.",
            "https://github.com/Automattic/jetpack/issues/36777",
        )


READER = Reader(
    id="linkedin",
    name="LinkedIn",
    sources=(
        "https://www.linkedin.com/help/linkedin/answer/a521928",
        "https://previewog.com/linkedin-meta-tags/",
        "https://www.techcompare.app/open-graph-viewer/linkedin-og-tags",
    ),
    checked=date(2026, 11, 25),
    platform="linkedin",
    agent="LinkedInBot",
    title=(meta("og:title"), title_element),
    text=(meta("og:description"), meta("description")),
    image=(meta("og:image"),),
    author=(meta("article:author"), meta("author")),
    date=(meta("article:published_time"),),
    site=(host,),
    title_limit=200,
    text_limit=300,
    needs=("og:title",),
    large=large,
    checks=(*OPEN_GRAPH, indexed),
)
