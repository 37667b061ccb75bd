"""Mastodon: JSON-LD of a ``NewsArticle`` or ``WebPage`` before Open Graph; an oEmbed answer of type ``link`` before both.

Only an object at the root whose one type is one of the two counts: ``@graph`` and lists of types are passed over. Of several tags
the first counts, an empty one as well. The picture is always ``og:image``. Entities are undone in JSON-LD before it is read,
which breaks what has ``&quot;`` in it, and once more in every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from share.readers.card import NONE, Chosen, Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH, oembed_answers
from share.readers.label import PAID_TYPE
from share.readers.page import BOTH, JsonLd, Page, read_json_ld
from share.readers.reader import Reader, compose
from share.readers.steps import NAME, Step, host, meta, once_more, plain_line, title_element, undone
from share.readers.structured import value_at
from share.readers.visit import Visit

TYPES = ("NewsArticle", "WebPage")
OEMBED_TYPES = ("link", "photo", "video")
EXTRACTOR = "https://github.com/mastodon/mastodon/blob/main/app/lib/link_details_extractor.rb"
SERVICE = "https://github.com/mastodon/mastodon/blob/main/app/services/fetch_link_card_service.rb"
MEBIBYTE = 1_048_576
WRAPPING = re.compile(r"^[ \t]*(?:/\*\s*(?:<!\[CDATA\[|\]\]>)\s*\*/|//\s*(?:<!\[CDATA\[|\]\]>))[ \t\r]*$", re.MULTILINE)
"""CDATA in comments, around JSON-LD: a habit from the days of XHTML."""


def read(script: JsonLd) -> JsonLd:
    """The script as it reads it."""
    return read_json_ld(replace(script.element, text=undone(WRAPPING.sub("", script.element.text))))


def structured(page: Page) -> dict[str, Any] | None:
    """The JSON-LD object that it reads."""
    for entry in map(read, page.json_ld):
        for value in entry.value if isinstance(entry.value, list) else [entry.value]:
            if isinstance(value, dict) and value.get("@type") in TYPES:
                return value
    return None


def said(*path: str) -> Step:
    """A text of that object, also an empty one."""

    def step(visit: Visit) -> Chosen | None:
        found: Any = structured(visit.page)
        for name in path:
            found = next(iter(found), None) if isinstance(found, list) else found
            found = found.get(name) if isinstance(found, Mapping) else None
        return Chosen(plain_line(found), f"JSON-LD {' '.join(path)}") if isinstance(found, str) else None

    return step


def tag(key: str, attributes: tuple[str, ...] = BOTH) -> Step:
    """The first ``<meta>`` of this name, also an empty one."""
    return once_more(meta(key, attributes, empty_counts=True))


def card(reader: Reader, visit: Visit) -> Preview:
    """What oEmbed says, where that has a type that it takes; else what the page says."""
    plain = compose(reader, visit)
    if visit.oembed is None or visit.oembed.get("type") not in OEMBED_TYPES:
        return plain

    def told(name: str) -> Chosen:
        value = visit.oembed_text(name)
        return Chosen(value, f"oEmbed {name}") if value else NONE

    thumbnail = told("thumbnail_url")
    return replace(
        plain,
        title=told("title"),
        text=NONE,
        image=thumbnail,
        alt=NONE,
        author=told("author_name"),
        site=told("provider_name"),
        date=NONE,
    )


def oembed_type(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """An oEmbed answer that takes the place of everything else."""
    if visit.oembed is not None and visit.oembed.get("type") == "link":
        yield reader.fault(
            Code.OEMBED_LINK,
            f"The oEmbed answer is of type link: {reader.name} looks no further, and shows neither "
            "description nor date nor alt text. Answer with type rich.",
            SERVICE,
        )


def json_ld(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """JSON-LD that cannot be read, or says another thing than Open Graph does."""
    for entry in map(read, visit.page.json_ld):
        if entry.value is None and entry.element.text.strip():
            yield reader.fault(
                Code.JSON_LD_BROKEN, f"A JSON-LD script is not JSON ({entry.problem}); nobody reads it.", EXTRACTOR
            )
    found = structured(visit.page)
    if found is None:
        return
    headline, title = plain_line(value_at(found, ("headline",))), plain_line(visit.page.meta("og:title"))
    if headline and title and headline != title:
        yield reader.hint(
            Code.HEADLINE_DIFFERS,
            f"JSON-LD's headline is not og:title; {reader.name} shows the headline, “{headline}”.",
            EXTRACTOR,
        )
    if found.get("@type") == "NewsArticle" and visit.disclosed is not None:
        yield reader.fault(
            Code.PAID_AS_NEWS,
            f"The page is paid for, and its JSON-LD says NewsArticle: {reader.name} takes title and description from there. "
            f"Say {PAID_TYPE}.",
            EXTRACTOR,
        )


READER = Reader(
    id="mastodon",
    name="Mastodon",
    sources=(EXTRACTOR, SERVICE, "https://github.com/mastodon/mastodon/blob/main/app/models/preview_card.rb"),
    checked=date(2026, 11, 25),
    platform="mastodon",
    resolves=True,
    statuses=(200,),
    page_types=("text/html",),
    page_limit=MEBIBYTE,
    page_seconds=10.0,
    image_seconds=10.0,
    title=(said("headline"), tag("og:title"), once_more(title_element)),
    text=(said("description"), tag("og:description"), tag("description", NAME)),
    image=(meta("og:image", empty_counts=True),),
    alt=(meta("og:image:alt", empty_counts=True),),
    author=(said("author", "name"), tag("og:author"), tag("og:author:username")),
    site=(said("publisher", "name"), tag("og:site_name"), host),
    date=(said("datePublished"), meta("article:published_time")),
    compose=card,
    checks=(*OPEN_GRAPH, oembed_answers, oembed_type, json_ld),
)
