"""Mattermost: Open Graph by ``property`` and within the head alone; where its JSON has more than 5 KB, there is no preview.

Of several tags of one name it takes the last; it keeps every picture. In titles and descriptions entities are undone once more
than the parser does, and they are cut at 300 characters. The address is the one that was posted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

from share.readers.card import Chosen, Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH
from share.readers.page import Page
from share.readers.reader import Reader
from share.readers.steps import Step
from share.readers.visit import Visit

SERVER = "https://github.com/mattermost/mattermost/blob/master/server/channels/app/opengraph.go"
LIBRARY = "https://github.com/dyatlov/go-opengraph/blob/master/opengraph/opengraph.go"
JSON_MOST = 5 * 1024
PLAIN = ("type", "url", "title", "description", "determiner", "site_name", "locale")
MEDIA: dict[str, tuple[str, ...]] = {
    "image": ("url", "secure_url", "type", "width", "height"),
    "video": ("url", "secure_url", "type", "width", "height"),
    "audio": ("url", "secure_url", "type"),
}
ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What Go's JSON writes otherwise than Python's (encoding/json, HTMLEscape)."""
SIDES = frozenset({"width", "height"})


def graph(page: Page) -> dict[str, Any]:
    """What the library makes of the head, as it becomes JSON."""
    body = next((element.start for element in page.all("body")), None)
    found: dict[str, Any] = {"charset": "", **dict.fromkeys(PLAIN, ""), "locales_alternate": None, "images": None, "audios": None}
    found["videos"] = None
    for element in page.all("meta"):
        if body is not None and element.start > body:
            break
        found["charset"] = element.attributes.get("charset", found["charset"])
        key, content = element.attributes.get("property", ""), element.attributes.get("content", "")
        name = key.removeprefix("og:")
        if key.startswith("og:") and name in PLAIN:
            found[name] = content
        elif key == "og:locale:alternate":
            found["locales_alternate"] = [*(found["locales_alternate"] or []), content]
        elif key.startswith("og:"):
            _add_media(found, name, content)
        elif found["type"] == "article" and key != "og:title":
            _add_article(found, key, content)
    shown = {name: unescape(found[name]) for name in ("title", "description")}
    return found | shown | {"url": found["url"] and page.fetched.asked}


def _add_media(found: dict[str, Any], name: str, content: str) -> None:
    kind, _, part = name.partition(":")
    if kind not in MEDIA:
        return
    if not part:
        empty = {entry: 0 if entry in SIDES else "" for entry in MEDIA[kind]}
        found[f"{kind}s"] = [*(found[f"{kind}s"] or []), empty | {"url": content}]
    elif found[f"{kind}s"] and part in MEDIA[kind] and kind != "audio":
        if part not in SIDES:
            found[f"{kind}s"][-1][part] = content
        elif re.fullmatch(r"[0-9]{1,19}", content):
            found[f"{kind}s"][-1][part] = int(content)


def _add_article(found: dict[str, Any], key: str, content: str) -> None:
    empty = {"published_time": None, "modified_time": None, "expiration_time": None, "section": "", "tags": None, "authors": None}
    article = found.setdefault("article", empty)
    name = key.removeprefix("article:")
    if key.startswith("article:") and name in {"published_time", "modified_time", "expiration_time"}:
        article[name] = content
    elif key == "article:tag":
        article["tags"] = [*(article["tags"] or []), content]


def json_bytes(found: dict[str, Any]) -> int:
    """How many bytes its JSON has."""
    return len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED).encode("utf-8", "replace"))


def said(name: str) -> Step:
    """A text of it."""

    def step(visit: Visit) -> Chosen | None:
        value = " ".join(str(graph(visit.page)[name]).split())
        return Chosen(value, f"og:{name}") if value else None

    return step


def picture(visit: Visit) -> Chosen | None:
    """The first picture that has an address."""
    for image in graph(visit.page)["images"] or []:
        for part, rule in (("secure_url", "og:image:secure_url"), ("url", "og:image")):
            if image[part]:
                return Chosen(str(image[part]).strip(), rule)
    return None


def heavy(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """More Open Graph than it keeps."""
    length = json_bytes(graph(visit.page))
    if length > JSON_MOST:
        yield reader.fault(
            Code.TAGS_HEAVY,
            f"The Open Graph tags make {length:,} bytes of JSON; {reader.name} shows no preview over {JSON_MOST:,}.",
        )


READER = Reader(
    id="mattermost",
    name="Mattermost",
    sources=(SERVER, LIBRARY, "https://github.com/mattermost/mattermost/blob/master/server/public/model/link_metadata.go"),
    checked=date(2026, 11, 25),
    resolves=True,
    page_limit=52_428_800,
    title=(said("title"),),
    text=(said("description"),),
    image=(picture,),
    site=(said("site_name"),),
    title_limit=300,
    text_limit=300,
    refuses=(heavy,),
    checks=OPEN_GRAPH,
)
