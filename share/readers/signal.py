"""Signal: the sender's device reads 1,000 KiB, over https alone, Open Graph by ``property`` only, and pictures up to 1 MiB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from share.readers.card import Code, Preview, PreviewFault
from share.readers.checks import attachment
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.image import Image
from share.readers.reader import Reader
from share.readers.steps import NAME, PROPERTY, first_link, host, meta, title_element
from share.readers.visit import Visit, host_of

CODE = "https://github.com/signalapp/Signal-Desktop/blob/main/ts/linkPreviews/linkPreviewFetch.preload.ts"
LINKS = "https://github.com/signalapp/Signal-Desktop/blob/main/ts/types/LinkPreview.std.ts"
PUBLIC_NAME = re.compile(r"\.[a-z][a-z0-9-]*$")


def large(_: Visit, image: Image | None) -> bool:
    """Wide pictures are shown whole, others as a small square."""
    return image is not None and image.width >= 200 and image.width >= image.height


def secure(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """An address in http, of which it makes no card, and redirects by way of one, which it does not follow.

    A host without a public name is that of a trial, and will have TLS once it is out.
    """
    fetched = visit.page.fetched
    host = host_of(fetched.asked)
    if fetched.asked.startswith("http:") and PUBLIC_NAME.search(host):
        yield reader.fault(
            Code.PAGE_PLAIN, f"The address of the page is not https: {reader.name} makes no card of it. Share it by https.", LINKS
        )
    for before, after in pairwise((*fetched.redirects, fetched.url)):
        if not after.startswith("https:") and PUBLIC_NAME.search(host_of(after)):
            yield reader.fault(
                Code.REDIRECT_PLAIN, f"{before} leads on to {after}, which is not https: {reader.name} stops there."
            )


READER = Reader(
    id="signal",
    name="Signal",
    sources=(CODE,),
    checked=date(2026, 11, 25),
    platform="signal",
    resolves=True,
    page_types=("text/html",),
    page_limit=1_024_000,
    redirect_most=19,
    title=(meta("og:title", PROPERTY), title_element),
    text=(meta("og:description", PROPERTY), meta("description", NAME)),
    image=(
        meta("og:image", PROPERTY),
        meta("og:image:url", PROPERTY),
        *first_link("apple-touch-icon", "apple-touch-icon-precomposed", "icon"),
    ),
    date=tuple(
        meta(key, PROPERTY)
        for key in ("og:modified_time", "article:modified_time", "og:published_time", "article:published_time")
    ),
    site=(host,),
    large=large,
    refuses=(attachment, secure),
    checks=OPEN_GRAPH,
)
