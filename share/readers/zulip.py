"""Zulip: Open Graph by ``property``, of several the last; else the page's own title, description and first picture below its
heading.

It asks oEmbed of a list of large providers only, and follows no link in the page to one.
"""

from __future__ import annotations

from datetime import date

from share.readers.card import Chosen
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.reader import Reader, never_large
from share.readers.steps import NAME, PROPERTY, heading, meta, title_element
from share.readers.visit import Visit

FOLDER = "https://github.com/zulip/zulip/blob/main/zerver/lib/url_preview/"


def first_paragraph(visit: Visit) -> Chosen | None:
    """The first paragraph behind the first heading, else the first of all."""
    page = visit.page
    top = next((element.start for element in page.all("h1")), 0)
    paragraphs = [element for element in page.all("p") if element.text.strip()]
    behind = [element for element in paragraphs if element.start > top]
    found = next(iter(behind or paragraphs), None)
    return Chosen(" ".join(found.text.split()), "<p>") if found else None


def first_picture(visit: Visit) -> Chosen | None:
    """The first picture behind the first heading."""
    page = visit.page
    top = next((element.start for element in page.all("h1")), None)
    if top is None:
        return None
    found = next((element.get("src") for element in page.all("img") if element.start > top and element.get("src")), "")
    return Chosen(found, "<img>") if found else None


READER = Reader(
    id="zulip",
    name="Zulip",
    sources=(f"{FOLDER}preview.py", f"{FOLDER}parsers/open_graph.py", f"{FOLDER}parsers/generic.py", f"{FOLDER}oembed.py"),
    checked=date(2026, 11, 25),
    resolves=True,
    page_types=("text/html",),
    page_seconds=15.0,
    title=(meta("og:title", PROPERTY, last=True), title_element, heading),
    text=(meta("og:description", PROPERTY, last=True), meta("description", NAME), first_paragraph),
    image=(meta("og:image", PROPERTY, last=True), first_picture),
    large=never_large,
    checks=OPEN_GRAPH,
)
