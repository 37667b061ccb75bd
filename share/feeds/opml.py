"""OPML 2.0 (opml.org/spec2.opml): the list of feeds, to subscribe to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from share.feeds.characters import one_line
from share.feeds.times import mail_date
from share.feeds.xml import add, document, root


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed in the list: its title, its address, and its page for people."""

    title: str
    feed_url: str
    home_url: str


def render(title: str, outlines: Iterable[Outline], *, updated: datetime | None) -> bytes:
    """The list as an OPML document; ``updated`` is when one of the feeds changed last, None where there is none yet."""
    shell = root("opml", {}, {"version": "2.0"})
    head = add(shell, "head")
    add(head, "title", one_line(title))
    if updated is not None:
        add(head, "dateModified", mail_date(updated))
    body = add(shell, "body")
    for outline in outlines:
        name = one_line(outline.title)
        attributes = {"type": "rss", "version": "RSS2", "text": name, "title": name, "xmlUrl": outline.feed_url}
        add(body, "outline", None, attributes | {"htmlUrl": outline.home_url})
    return document(shell)
