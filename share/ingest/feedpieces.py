"""The items of an XML feed, each cut out so that it can stand alone, and what stands beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime

from lxml import etree

from share.ingest.arrivals import Gone
from share.ingest.times import parse_time

TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
PLACE = "an-item-stood-here"
END_BYTES = 4_000
"""Where the end tag is looked for: some sites write behind it what their plugins have to say."""


class Pieces:
    """The items of an XML feed as lxml sees them, each of which can be cut out and stand alone."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
        try:
            self.root: etree._Element | None = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            self.root = None
        self.items = (
            [] if self.root is None else [element for element in self.root.iter("{*}item", "{*}entry") if _is_item(element)]
        )
        self._shell: tuple[bytes, bytes] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the end of the feed is there."""
        return has_end(self.data, self.root)

    def alone(self, number: int) -> bytes:
        """The feed with this item as its only one."""
        if self._shell is None:
            self._shell = self._cut()
        return self._shell[0] + etree.tostring(self.items[number], encoding="utf-8", with_tail=False) + self._shell[1]

    def tombstones(self) -> Iterator[Gone]:
        """What the feed says has gone (RFC 6721)."""
        for element in self.root.iter(TOMBSTONE) if self.root is not None else ():
            if element.get("ref", "").strip():
                raw = etree.tostring(element, encoding="utf-8", with_tail=False)
                yield Gone(foreign_id=element.get("ref", "").strip(), at=_time(element.get("when", "")), raw=raw)

    def _cut(self) -> tuple[bytes, bytes]:
        """What stands before and after the items."""
        shell = deepcopy(self.root) if self.root is not None else etree.Element("rss")
        places = [
            element for element in shell.iter("{*}item", "{*}entry", TOMBSTONE) if _is_item(element) or element.tag == TOMBSTONE
        ]
        holder = next((element.getparent() for element in places if _is_item(element)), shell)
        for element in places:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        (shell if holder is None else holder).append(etree.Comment(PLACE))
        before, _, after = etree.tostring(shell, encoding="utf-8").partition(f"<!--{PLACE}-->".encode())
        return before, after


def has_end(data: bytes, root: etree._Element | None) -> bool:
    """Whether the end of a document is there: a connection that was cut looks like the end of an answer that says no length."""
    if root is None or b"\0" in data[:4]:  # UTF-16 is not looked into
        return True
    prefix = f"{root.prefix}:" if root.prefix else ""
    return f"</{prefix}{etree.QName(root).localname}".encode() in data[-END_BYTES:]


def _is_item(element: etree._Element) -> bool:
    """Whether it is an item of the feed: a child of the root or of its channel."""
    parent = element.getparent()
    above = parent.getparent() if parent is not None else None
    return parent is not None and (above is None or above.getparent() is None) and element.tag != TOMBSTONE


def _time(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
