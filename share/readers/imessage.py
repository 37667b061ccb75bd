"""iMessage: the sender's device fetches the page, and shows picture, title and host. It has no description."""

from __future__ import annotations

from datetime import date

from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader
from share.readers.steps import first_link, host, meta, title_element

READER = Reader(
    id="imessage",
    name="iMessage",
    sources=(
        "https://developer.apple.com/documentation/technotes/tn3156-create-rich-previews-for-messages",
        "https://developer.apple.com/library/archive/technotes/tn2444/",
    ),
    checked=date(2026, 11, 25),
    platform="imessage",
    resolves=True,
    title=(meta("og:title"), title_element),
    image=(meta("og:image"), *first_link("apple-touch-icon", "icon")),
    site=(host,),
    shows_text=False,
    checks=OPEN_GRAPH,
)
