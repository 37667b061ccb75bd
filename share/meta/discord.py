"""Discord's component embed: a card of our own layout in place of its preview, as one JSON object.

What it takes is at https://docs.discord.com/developers/link-previews/component-embeds (2026-11-25): one container, at most 40
components, at most 3,000 bytes. Of a page whose payload it refuses, it may show nothing at all; so there is nothing in it that
might be refused: no ids, no address that is too long, and text in which no character is markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from share.meta.story import Room, Story
from share.meta.text import cut, one_line

BYTE_LIMIT = 3_000
BUTTON_ADDRESS = 512
"""Characters of the address of a button (Discord, component reference)."""
BUTTON_LABEL = 80
CONTAINER, ROW, BUTTON, TEXT, GALLERY = 17, 1, 2, 10, 12
LINK_STYLE = 5
MARKUP = re.compile(r"[\\*_~`|<>\[\]()#@:-]")
"""What Discord's Markdown reads, at the start of a line or within it, the ``<`` and ``@`` of mentions included."""
ROOMS = (Room(300, 3, 2_000), Room(180, 2, 500), Room(90, 1, 200), Room(40, 1, 120))
"""From what is comfortable to what still fits where every character takes many bytes."""


def discord_embed(story: Story) -> bytes:
    """The payload as UTF-8: label and sponsor first, headline, summary, byline, the card, and a button."""
    payload = b""
    for room in ROOMS:
        payload = json.dumps({"component": container(story.within(room))}, ensure_ascii=False, separators=(",", ":")).encode()
        if len(payload) <= BYTE_LIMIT:
            break
    return payload


def container(story: Story) -> dict[str, Any]:
    """The one component that everything is in; its stripe has the brand's colour."""
    stripe = {"accent_color": int(story.site.colour[1:], 16)} if story.site.colour else {}
    return {"type": CONTAINER, **stripe, "components": list(components(story))}


def components(story: Story) -> Iterator[dict[str, Any]]:
    """From top to bottom."""
    if story.label:
        yield {"type": TEXT, "content": f"**{plain(story.label)}** {plain(story.payer)}".rstrip()}
    yield {"type": TEXT, "content": f"## {plain(cut(one_line(story.article.short_title), story.room.text))}"}
    yield {"type": TEXT, "content": plain(story.summary)}
    small = " · ".join(filter(None, (story.name(story.article.byline), story.site_name)))
    yield {"type": TEXT, "content": f"-# {plain(small)}"}
    yield {"type": GALLERY, "items": [{"media": {"url": story.card.url}, "description": story.alt(story.card)}]}
    address = next(
        (each for each in (story.links.copied(story.article), story.links.page(story.article)) if len(each) <= BUTTON_ADDRESS), ""
    )
    if address:
        label = cut(story.words.read_article, BUTTON_LABEL)
        yield {"type": ROW, "components": [{"type": BUTTON, "style": LINK_STYLE, "label": label, "url": address}]}


def plain(text: str) -> str:
    """Text that Discord shows as it is."""
    return MARKUP.sub(lambda found: f"\\{found[0]}", text)
