"""One article with everything that its metadata is made of: what every step of `share.meta.head` is handed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from share.article import Article, Author
from share.disclosures import Disclosures
from share.formats import Picture
from share.links import Links
from share.meta.site import Site
from share.meta.text import ALT_LIMIT, NAME_LIMIT, cut, one_line, opening
from share.meta.words import Words

LICENCE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
"""An address within a line about rights, without the mark that ends the sentence."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The story in another language (BCP 47): where it is at home."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much is told: characters of a title or description, entries of a list, characters of any address but the page's own."""

    text: int
    entries: int
    address: int


COMFORTABLE = Room(300, 10, 2_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """``pictures`` is by format id and always has ``og``; ``words`` are those of the article's language; ``others`` are the
    editions in other languages. What finds no room is cut, or left out where it cannot be cut.
    """

    article: Article
    site: Site
    links: Links
    disclosures: Disclosures
    words: Words
    pictures: Mapping[str, Picture]
    others: tuple[Edition, ...] = ()
    room: Room = COMFORTABLE

    def within(self, room: Room) -> Story:
        """The same with another room."""
        return replace(self, room=room)

    @property
    def card(self) -> Picture:
        """The main preview image."""
        return self.pictures["og"]

    @property
    def clean(self) -> Picture | None:
        """The photo without a headline in 16:9; None where the article has no photo."""
        return self.pictures.get("wide")

    @property
    def canonical(self) -> str:
        """Where the article is at home."""
        return self.links.canonical(self.article)

    @property
    def headline(self) -> str:
        """The headline, the disclosure label first."""
        return self._labelled(": ", self.article.title)

    @property
    def share_title(self) -> str:
        """The title for sharing, the disclosure label first."""
        return self._labelled(": ", self.article.short_title)

    @property
    def description(self) -> str:
        """The summary, else how the text begins; the disclosure label first. Never empty: WhatsApp shows no card without one."""
        return self._labelled(" · ", self._summary)

    @property
    def label(self) -> str:
        """The disclosure label, which nothing cuts; empty where nobody paid."""
        return one_line(self.article.disclosure.label) if self.article.disclosure else ""

    def _labelled(self, joint: str, text: str) -> str:
        """The label and a text, which gets the room that is left, and half of it at least: a card with a label alone says
        nothing."""
        label = f"{self.label}{joint}" if self.label else ""
        return label + cut(one_line(text), max(self.room.text - len(label), self.room.text // 2))

    @property
    def summary(self) -> str:
        """The description without the label, for where that stands beside it."""
        return cut(self._summary, self.room.text)

    @property
    def _summary(self) -> str:
        return one_line(self.article.summary) or opening(self.article.body_html, 200) or one_line(self.article.title)

    @property
    def site_name(self) -> str:
        """The publication's name; Discord shows nothing of a page where it has more than 256 characters."""
        return cut(one_line(self.site.name), NAME_LIMIT)

    @property
    def authors(self) -> tuple[Author, ...]:
        """As many authors as there is room for."""
        return self.article.authors[: self.room.entries]

    @property
    def tags(self) -> list[str]:
        """As many tags as there is room for, each on one line."""
        return [self.name(tag) for tag in self.article.tags[: self.room.entries]]

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The other languages; twice as many as of anything else, since a set that is told in part is passed over."""
        return tuple(entry for entry in self.others if self.address(entry.url))[: 2 * self.room.entries]

    @property
    def rights(self) -> str:
        """The line about rights: the article's own, else the publication's."""
        return cut(one_line(self.article.rights or self.site.rights), self.room.text)

    @property
    def licence(self) -> str:
        """The address of the licence, where the line about rights has one."""
        found = LICENCE.search(one_line(self.article.rights or self.site.rights))
        return self.address(found[0]) if found else ""

    def alt(self, picture: Picture) -> str:
        """The alt text of one of the pictures."""
        return cut(one_line(picture.alt), min(ALT_LIMIT, 2 * self.room.text))

    def name(self, text: str) -> str:
        """The name of a person, a section or a tag, on one line and no longer than names are."""
        return cut(one_line(text), min(NAME_LIMIT, self.room.text // 2))

    def address(self, url: str | None) -> str:
        """An address that the page can do without; empty where it is too long for the room."""
        return url if url and len(url) <= self.room.address else ""

    @property
    def payer(self) -> str:
        """The line that names the sponsor, cut; empty where none is named."""
        return cut(one_line(self.disclosures.paid_for_by(self.article)), self.room.text)

    @property
    def paid_for_by(self) -> str:
        """Who paid, in the article's language; the notice where no sponsor is named, else the label; empty where nobody paid."""
        disclosure = self.article.disclosure
        if disclosure is None:
            return ""
        return self.disclosures.paid_for_by(self.article) or disclosure.notice or disclosure.label
