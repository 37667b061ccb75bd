"""Synapse, the server of Matrix: Open Graph before X's tags before the page itself. With more than fifty ``og:`` tags it reads
none.

Of several tags of one name it takes the last, and it drops values of more than a thousand characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from share.readers.card import Chosen, Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.page import Element, Page
from share.readers.reader import Reader, compose
from share.readers.steps import Step, host
from share.readers.visit import Visit

PARSER = "https://github.com/element-hq/synapse/blob/develop/synapse/media/preview_html.py"
PREVIEWER = "https://github.com/element-hq/synapse/blob/develop/synapse/media/url_previewer.py"
TAGS_MOST = 50
VALUE_MOST = 1_000
TEXT_LEAST, TEXT_MOST = 200, 500
SIDE_LEAST = 10
UNREAD = frozenset({"twitter:card", "twitter:creator", "twitter:site"})


def tags(page: Page, attribute: str, prefix: str) -> dict[str, Chosen]:
    """The tags of one kind by their names in Open Graph, each with its own; none at all where there are too many."""
    found: dict[str, Chosen] = {}
    for element in page.all("meta"):
        name = element.attributes.get(attribute, "")
        if not name.startswith(f"{prefix}:") or not element.attributes.get("content"):
            continue
        if len(found) >= TAGS_MOST:
            return {}
        if name not in UNREAD:
            found[name.replace("twitter:", "og:", 1)] = Chosen(element.attributes["content"], name)
    return found


def graph(page: Page) -> dict[str, Chosen]:
    """Everything that it reads in tags."""
    return tags(page, "name", "twitter") | tags(page, "property", "og")


def tag(name: str) -> Step:
    """A tag, whichever of both kinds says it."""
    return lambda visit: graph(visit.page).get(name)


def heading(visit: Visit) -> Chosen | None:
    """The title of the page, or its first heading."""
    found = next((e for e in visit.page.elements if e.name in {"title", "h1", "h2", "h3"} and e.text.strip()), None)
    return Chosen(found.text.strip(), f"<{found.name}>") if found else None


def description(visit: Visit) -> Chosen | None:
    """The description for search engines, or how the text begins."""
    for element in visit.page.all("meta"):
        if re.search("description", element.attributes.get("name", ""), re.IGNORECASE) and element.attributes.get("content"):
            return Chosen(element.attributes["content"], element.attributes["name"])
    text = summary(visit.page.paragraphs)
    return Chosen(text, "text of the page") if text else None


def picture(visit: Visit) -> Chosen | None:
    """A picture in microdata, the largest one in the text, the first, or the icon."""
    page = visit.page
    for element in page.all("meta"):
        if re.search("image", element.attributes.get("itemprop", ""), re.IGNORECASE) and element.get("content"):
            return Chosen(element.get("content"), "itemprop")
    images = [element for element in page.all("img") if element.get("src")]
    sized = sorted((e for e in images if min(_sides(e)) > SIDE_LEAST), key=lambda e: -_sides(e)[0] * _sides(e)[1])
    for element in (*sized, *images):
        return Chosen(element.get("src"), "<img>")
    icon = page.link("icon")
    return Chosen(icon, "rel=icon") if icon else None


def _sides(element: Element) -> tuple[float, float]:
    def side(name: str) -> float:
        try:
            return float(element.attributes.get(name, ""))
        except ValueError:
            return 0.0

    return side("width"), side("height")


def summary(paragraphs: tuple[str, ...]) -> str:
    """Paragraphs until there is enough to read, cut at a word where it is too much."""
    text = ""
    for paragraph in paragraphs:
        if len(text) >= TEXT_LEAST:
            break
        text = f"{text}\n\n{paragraph}".strip()
    if len(text) <= TEXT_MOST:
        return text
    kept = ""
    for word in re.findall(r"\s*\S+", text):
        if len(kept) + len(word) >= TEXT_MOST:
            kept = kept if len(kept) >= TEXT_LEAST else kept + word
            break
        kept += word
    return kept[:TEXT_MOST].strip() + "…"


def card(reader: Reader, visit: Visit) -> Preview:
    """The card, without values that are too long to be kept."""
    plain = compose(reader, visit)
    text = plain.text
    if text.rule == "og:description":
        text = Chosen(summary((" ".join(text.value.split()),)), text.rule)

    def kept(chosen: Chosen) -> Chosen:
        return chosen if len(chosen.value) <= VALUE_MOST else Chosen()

    return Preview(title=kept(plain.title), text=kept(text), image=kept(plain.image), site=plain.site, large=plain.large)


def many(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """More tags than it reads."""
    names = [element.attributes.get("property", "") for element in visit.page.all("meta") if element.attributes.get("content")]
    count = sum(name.startswith("og:") for name in names)
    if count and not tags(visit.page, "property", "og"):
        yield reader.fault(
            Code.TAGS_MANY,
            f"The page has {count} og: tags; {reader.name} reads none of them where there are more than {TAGS_MOST}.",
            PARSER,
        )


READER = Reader(
    id="synapse",
    name="Synapse (Matrix)",
    sources=(PARSER, PREVIEWER),
    checked=date(2026, 11, 25),
    platform="matrix",
    resolves=True,
    page_most=10_000_000,
    title=(tag("og:title"), heading),
    text=(tag("og:description"), description),
    image=(tag("og:image"), picture),
    site=(tag("og:site_name"), host),
    compose=card,
    checks=(*OPEN_GRAPH, many),
)
