"""Discord: Open Graph, then X's tags; or the page's own layout of components, where that is right and small enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from share.readers.card import NONE, Chosen, Code, Preview, PreviewFault
from share.readers.checks import attachment
from share.readers.graph_checks import OPEN_GRAPH, oembed_answers
from share.readers.image import Image
from share.readers.json_text import read_json
from share.readers.reader import Reader, compose
from share.readers.steps import host, meta, oembed, title_element
from share.readers.visit import Visit

COMPONENT = "discord:component-embed"
COMPONENT_TYPES = ("application/json", "application/vnd.discord.component-embed+json")
COMPONENT_BYTES = 3_000
CONTAINER, SECTION, TEXT, THUMBNAIL, GALLERY = 17, 9, 10, 11, 12
COMPONENTS_MOST, PICTURES_MOST = 40, 10
MARKDOWN = re.compile(r"\\([^\w\s])|\*\*|^(?:#{1,3}|-#) +")
"""A character that is escaped, or a mark that people do not see: of bold letters, of a heading, of small print."""
EMBED = "component embed"
COMPONENTS = "https://docs.discord.com/developers/link-previews/component-embeds"


def large(visit: Visit, image: Image | None) -> bool:
    """The picture stands below the text where the page asks for it."""
    return visit.page.meta("twitter:card") == "summary_large_image" and (image is None or image.width >= 400)


def component_of(visit: Visit) -> bytes | None:
    """The page's own layout, as it is served; None where it has none."""
    for script in visit.page.all("script"):
        if script.get("id") == COMPONENT and script.get("type").lower() in COMPONENT_TYPES:
            return script.text.strip().encode()
    return visit.component.body if visit.component is not None else None


def read_component(data: bytes) -> Any:
    """The container in a layout; None where it is not one that is taken."""
    try:
        value = read_json(data)
    except (ValueError, RecursionError):
        return None
    found = value.get("component") if isinstance(value, dict) else None
    if not isinstance(found, dict) or found.get("type") != CONTAINER or not _list(found.get("components")):
        return None
    parts = list(_parts(found))
    pictures = sum(len(_list(part.get("items"))) for part in parts if part.get("type") == GALLERY)
    return found if len(parts) <= COMPONENTS_MOST and pictures <= PICTURES_MOST else None


def card(reader: Reader, visit: Visit) -> Preview:
    """The layout's texts and first picture, where there is one; else what the tags say."""
    plain = compose(reader, visit)
    data = component_of(visit)
    container = read_component(data) if data is not None and len(data) <= COMPONENT_BYTES else None
    if container is None:
        return plain
    texts = list(_texts(container))
    picture = next(_pictures(container), ("", ""))
    return replace(
        plain,
        title=Chosen(texts[0] if texts else "", EMBED) if texts else NONE,
        text=Chosen(" ".join(texts[1:]), EMBED) if texts[1:] else NONE,
        image=Chosen(picture[0], EMBED) if picture[0] else NONE,
        alt=Chosen(picture[1], EMBED) if picture[1] else NONE,
        author=NONE,
        site=NONE,
        large=True,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _parts(component: Any) -> Iterator[dict[str, Any]]:
    if isinstance(component, dict):
        yield component
        for inner in (*_list(component.get("components")), component.get("accessory")):
            yield from _parts(inner)


def _texts(container: dict[str, Any]) -> Iterator[str]:
    for part in _parts(container):
        if part.get("type") == TEXT and isinstance(part.get("content"), str):
            lines = (" ".join(line.split()) for line in part["content"].splitlines() if line.strip())
            yield from (MARKDOWN.sub(lambda mark: mark[1] or "", line) for line in lines)


def _pictures(container: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part in _parts(container):
        items = _list(part.get("items")) if part.get("type") == GALLERY else [part] if part.get("type") == THUMBNAIL else []
        for item in items:
            media = item.get("media") if isinstance(item, dict) else None
            if isinstance(media, dict) and isinstance(media.get("url"), str):
                yield media["url"], str(item.get("description") or "")


def component(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A layout that is not taken."""
    data = component_of(visit)
    if data is None:
        return
    if len(data) > COMPONENT_BYTES:
        yield reader.fault(
            Code.COMPONENT_HEAVY,
            f"The component embed has {len(data):,} bytes; {reader.name} takes {COMPONENT_BYTES:,}.",
            COMPONENTS,
        )
    elif read_component(data) is None:
        yield reader.fault(
            Code.COMPONENT_BROKEN,
            f"The component embed is not JSON with a container (type 17) of at most {COMPONENTS_MOST} components "
            f"and {PICTURES_MOST} pictures.",
            COMPONENTS,
        )


def card_type(reader: Reader, _: Visit, shown: Preview) -> Iterator[PreviewFault]:
    """A picture that is smaller than it could be."""
    if shown.image and not shown.large:
        yield reader.hint(
            Code.CARD_SMALL, "The picture stands small beside the text; twitter:card with summary_large_image makes it large."
        )


READER = Reader(
    id="discord",
    name="Discord",
    sources=(
        "https://docs.discord.com/developers/link-previews/overview",
        COMPONENTS,
        "https://opengraphplus.com/consumers/discord/tags",
        "https://github.com/discord/discord-api-docs/issues/7370",
    ),
    checked=date(2026, 11, 25),
    platform="discord",
    page_most=50_000_000,
    page_seconds=10.0,
    image_seconds=10.0,
    redirect_most=5,
    title=(meta("og:title"), meta("twitter:title"), title_element),
    text=(meta("og:description"), meta("twitter:description"), meta("description")),
    image=(meta("og:image"), meta("twitter:image")),
    author=(oembed("author_name"),),
    site=(meta("og:site_name"), oembed("provider_name"), host),
    title_limit=256,
    text_limit=350,
    uncut=(EMBED,),
    large=large,
    compose=card,
    refuses=(attachment,),
    checks=(*OPEN_GRAPH, oembed_answers, card_type, component),
)
