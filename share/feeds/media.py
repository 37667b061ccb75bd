"""The picture of an item in the words of Media RSS (rssboard.org/media-rss), for RSS and Atom alike."""

from __future__ import annotations

from lxml import etree

from share.feeds.feed import Item
from share.feeds.xml import add


def add_picture(parent: etree._Element, item: Item) -> None:
    """``media:content`` with true type, size and length, and who made it, and a thumbnail; nothing where there is no picture."""
    if item.thumbnail is not None:
        small = item.thumbnail
        add(parent, "media:thumbnail", None, {"url": small.url, "width": str(small.width), "height": str(small.height)})
    picture = item.picture
    if picture is None:
        return
    attributes = {
        "url": picture.url,
        "type": picture.media_type,
        "medium": "image",
        "fileSize": str(picture.length),
        "width": str(picture.width),
        "height": str(picture.height),
    }
    content = add(parent, "media:content", None, attributes)
    if picture.alt:
        add(content, "media:description", picture.alt, {"type": "plain"})
    if item.credit:
        add(content, "media:credit", item.credit)
