"""The disclosure of a page that somebody paid for: how it is found there, and whether those who see a card see it.

An article of our own brings its label with it. Of any other page, the label is what the page itself tells machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from share.disclosures import Disclosures
from share.readers.card import NONE, Chosen
from share.readers.page import Page
from share.readers.structured import article_object, objects, texts, types

PAID_TYPE = "AdvertiserContentArticle"
"""schema.org's type for content that was placed or produced for money."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """That somebody paid: ``labels`` are the words of which one has to be seen, the first the likeliest; none where the page is
    known to be paid for and says no label at all. ``found`` says by what it is known.
    """

    labels: tuple[str, ...]
    found: str


def disclosed_on(page: Page, disclosures: Disclosures) -> Disclosed | None:
    """The disclosure that a page gives away; None where nothing says that somebody paid."""
    known = _labels(disclosures)
    signs = list(_signs(page, disclosures, known))
    if not signs:
        return None
    labels = tuple(dict.fromkeys(label for found in signs for label in found.labels))
    if not labels:
        # Nothing names it. Whatever the table knows would do, so that a page whose label stands in other places is not blamed.
        labels = tuple(label for label in known.values() if any(shows(label, text) for text in _told(page)))
    return Disclosed(labels, signs[0].found)


def shown_label(disclosed: Disclosed | None, shown: Iterable[tuple[str, str]]) -> Chosen:
    """The label as somebody sees it in what a card shows, and where: pairs of the place and its text."""
    if disclosed is None:
        return NONE
    for place, text in shown:
        for label in disclosed.labels:
            if shows(label, text):
                return Chosen(label, place)
    return NONE


def shows(label: str, text: str) -> bool:
    """Whether a text has a label in it as words of their own, in any case."""
    return bool(_pattern(label).search(text))


@lru_cache(maxsize=512)
def _pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, label.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _labels(disclosures: Disclosures) -> dict[str, str]:
    """Every label of the table, by itself in lower case."""
    wordings = (wording for kind in disclosures.kinds.values() for wording in kind.wordings.values())
    return {wording.label.casefold(): wording.label for wording in wordings}


def _signs(page: Page, disclosures: Disclosures, known: dict[str, str]) -> Iterator[Disclosed]:
    pair = page.meta("twitter:label1")
    structured = next((entry for entry in objects(page) if PAID_TYPE in types(entry)), None)
    if pair and (structured is not None or pair.casefold() in known):
        yield Disclosed((pair,), "twitter:label1")
    if structured is not None:
        leading = _leading(str(structured.get("headline", "")), known)
        yield Disclosed((leading,) if leading else (), f"JSON-LD {PAID_TYPE}")
    article = article_object(page) or {}
    tagged = [element.get("content") for element in page.metas("article:section")]
    for place, sections in (("article:section", tagged), ("JSON-LD articleSection", texts(article.get("articleSection")))):
        for section in sections:
            if section.strip().casefold() in known:
                yield Disclosed((known[section.strip().casefold()],), place)
    if article.get("sponsor"):
        yield Disclosed((), "JSON-LD sponsor")
    for place, text in (
        ("og:title", page.meta("og:title")),
        ("<title>", page.title),
        ("og:description", page.meta("og:description")),
    ):
        if leading := _leading(text, known):
            yield Disclosed((leading,), place)
    word = unquote(urlsplit(page.url).path).strip("/").partition("/")[0]
    if word in disclosures.path_words:
        wordings = (wording for kind in disclosures.kinds.values() for wording in kind.wordings.values())
        labels = tuple(wording.label for wording in wordings if wording.path == word)
        yield Disclosed(
            tuple(label for label in labels if any(shows(label, text) for text in _told(page))), f"/{word}/ in the address"
        )


def _leading(text: str, known: dict[str, str]) -> str:
    """The label of the table with which a text begins: ``Anzeige: …``, ``Contenu sponsorisé : …``, ``広告：…``, ``【広告】…``."""
    return next((label for label in known.values() if _beginning(label).match(text)), "")


@lru_cache(maxsize=512)
def _beginning(label: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, label.split()))
    return re.compile(rf"\s*(?:[\[(【（［]\s*{words}\s*[\])】）］]|{words}(?:\s*(?::\s|：)|\s+[·|–—-]\s))", re.IGNORECASE)


def _told(page: Page) -> Iterator[str]:
    yield from (
        page.title,
        page.meta("og:title"),
        page.meta("og:description"),
        page.meta("description"),
        page.meta("twitter:label1"),
    )
    yield from page.paragraphs[:40]
