"""oEmbed 1.0 (https://oembed.com), always of type ``rich``: with ``link`` Mastodon would look no further, and lose the picture's
alt text, the date and the author; ``rich`` makes it go on to Open Graph and JSON-LD."""

from __future__ import annotations

import json
from html import escape
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from share.formats import Picture
from share.meta.story import Story
from share.meta.text import cut, one_line

WIDTH = 600
"""Pixels, where the consumer sets no lower limit."""
SMALLEST_FRAME = 120
"""Pixels of height below which a frame takes the whole room, and has no caption."""
GAP = 8
"""Pixels that a page leaves below a frame, which stands on a line as a letter does."""
MARGIN, LINE, LETTER = 32, 24, 9
"""Pixels of a paragraph in a page without style: its margins, a line, and a letter of ordinary width."""
MOST_LINES = 12
"""Of headline, summary and notice: where ``site.css`` cuts each, and so what the height is told for."""
NARROW = 400
"""Pixels of width up to which the frame's last line becomes two."""
CACHE_SECONDS = 3600


def oembed(story: Story, *, maxwidth: int | None = None, maxheight: int | None = None) -> dict[str, Any]:
    """The answer for one article; ``maxwidth`` and ``maxheight`` are pixels (oEmbed 1.0, section 2.2).

    The thumbnail is left out where it is larger than the consumer takes, as section 2.3.4 asks.
    """
    article, picture = story.article, story.card
    width = min(WIDTH, maxwidth or WIDTH)
    caption = caption_of(story, width)
    below = GAP + MARGIN + LINE * lines(caption, width // LETTER)
    wanted = frame_height(story, width) + below
    height = min(wanted, maxheight or wanted)
    if height - below < SMALLEST_FRAME:
        caption, below = "", GAP if height > 2 * GAP else 0
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": one_line(article.labelled_title),
        "provider_name": story.site_name,
        "provider_url": story.site.home_url,
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": embed_html(story, width=width, height=height - below, caption=caption),
    }
    if article.authors:
        answer["author_name"] = one_line(article.byline)
    if article.authors and article.authors[0].url:
        answer["author_url"] = article.authors[0].url
    if fits(picture, maxwidth, maxheight):
        answer |= {"thumbnail_url": picture.url, "thumbnail_width": picture.width, "thumbnail_height": picture.height}
    return answer


def as_json(answer: dict[str, Any]) -> str:
    """The answer as JSON (section 2.3.1)."""
    return json.dumps(answer, ensure_ascii=False)


def as_xml(answer: dict[str, Any]) -> str:
    """The answer as XML (section 2.3.2)."""
    rows = "".join(f"<{name}>{escape(one_line(str(value)), quote=False)}</{name}>" for name, value in answer.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{rows}</oembed>\n'


def embed_html(story: Story, *, width: int, height: int, caption: str) -> str:
    """A sandboxed frame without script, and below it a caption that still says everything where a consumer strips frames.

    Around them is a ``div``, since a ``figure`` has margins of its own beside the width that was told.
    """
    article = story.article
    title = escape(one_line(article.labelled_title))
    below = f'<p><a href="{escape(story.canonical)}">{escape(caption)}</a></p>' if caption else ""
    return (
        f'<div lang="{escape(article.language)}" dir="{article.direction}">'
        f'<iframe src="{escape(story.links.embed(article))}" title="{title}" width="{width}" height="{height}" frameborder="0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="strict-origin"></iframe>'
        f"{below}</div>"
    )


def caption_of(story: Story, width: int) -> str:
    """Label and headline, who paid, and the publication: the headline is cut to some two lines of ``width`` pixels."""
    article = story.article
    label = f"{one_line(article.disclosure.label)}: " if article.disclosure else ""
    title = cut(one_line(article.title), max(30, 2 * (width // LETTER)))
    return " — ".join(filter(None, (f"{label}{title}", story.payer, story.site_name)))


def frame_height(story: Story, width: int) -> int:
    """Pixels that the frame's page needs in a frame of ``width`` pixels; its photo gives way where it gets fewer."""
    article, room = story.article, width - 40
    disclosure = article.disclosure
    height = 100 + (0 if width > NARROW else 24) + 31 * min(MOST_LINES, lines(article.title, room // 13))
    if article.summary:
        height += 12 + 25 * min(MOST_LINES, lines(article.summary, room // 9))
    if disclosure:
        height += 12 + 32 * lines(f"{disclosure.label} {story.payer}", room // 9)
    if disclosure and disclosure.notice:
        height += 12 + 23 * min(MOST_LINES, lines(disclosure.notice, room // 7))
    if story.clean:
        height += 12 + width * story.clean.height // story.clean.width
    return height


def lines(text: str, letters: int) -> int:
    """How many lines a text takes at most, of so many letters each; Chinese, Japanese and Korean letters are twice as wide."""
    flat = one_line(text)
    wide = sum(1 for character in flat if east_asian_width(character) in "FW")
    return ceil((len(flat) + wide) / max(1, letters))


def fits(picture: Picture, maxwidth: int | None, maxheight: int | None) -> bool:
    """Whether a picture is within the limits."""
    return picture.width <= (maxwidth or picture.width) and picture.height <= (maxheight or picture.height)
