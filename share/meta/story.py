"""One article with everything that its metadata is made of: what every step of `share.meta.head` is handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from share.article import Article
from share.disclosures import Disclosures
from share.formats import Picture
from share.links import Links
from share.meta.site import Site
from share.meta.text import ALT_LIMIT, NAME_LIMIT, cut, one_line, opening
from share.meta.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """``pictures`` is by format id and always has ``og``; ``words`` are those of the article's language.

    ``text_limit`` is how many characters a title or a description may have, ``list_limit`` how many authors, tags or corrections
    are told of.
    """

    article: Article
    site: Site
    links: Links
    disclosures: Disclosures
    words: Words
    pictures: Mapping[str, Picture]
    text_limit: int
    list_limit: int

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
        return cut(one_line(self.article.labelled_title), self.text_limit)

    @property
    def share_title(self) -> str:
        """The title for sharing, the disclosure label first."""
        return cut(one_line(self.article.labelled_short_title), self.text_limit)

    @property
    def description(self) -> str:
        """The summary, else how the text begins; the disclosure label first. Never empty: WhatsApp shows no card without one."""
        summary = one_line(self.article.summary) or opening(self.article.body_html, 200) or one_line(self.article.title)
        label = f"{one_line(self.article.disclosure.label)} · " if self.article.disclosure else ""
        return cut(label + summary, self.text_limit)

    def alt(self, picture: Picture) -> str:
        """The alt text of one of the pictures."""
        return cut(one_line(picture.alt), min(ALT_LIMIT, 2 * self.text_limit))

    def name(self, text: str) -> str:
        """The name of a person, a section or a tag, on one line and no longer than names are."""
        return cut(one_line(text), min(NAME_LIMIT, self.text_limit // 2))

    @property
    def paid_for_by(self) -> str:
        """Who paid, in the article's language; the notice where no sponsor is named, else the label; empty where nobody paid."""
        disclosure = self.article.disclosure
        if disclosure is None:
            return ""
        return self.disclosures.paid_for_by(self.article) or disclosure.notice or disclosure.label
