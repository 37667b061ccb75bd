"""What fills the slots of a card: an article, the publication's name, and the day in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from share.article import Article
from share.dates import day
from share.languages import looked_up

FALLBACK = "en"


def fields_of(article: Article, *, with_photo: bool, with_portrait: bool) -> frozenset[str]:
    """The fields that a theme can ask for with ``when`` and that this article has; pictures count where they can be drawn."""
    there = {
        "photo": with_photo,
        "portrait": with_portrait,
        "section": bool(article.section),
        "summary": bool(article.summary),
        "byline": bool(article.byline),
        "credit": with_photo and article.photo is not None and bool(article.photo.credit),
        "label": article.disclosure is not None,
        "correction": bool(article.corrections),
    }
    return frozenset(name for name, present in there.items() if present)


def text_of(slot: str, article: Article, site_name: str, zone: tzinfo, words: Mapping[str, str]) -> str:
    """The words in a slot; empty where the article has none. ``words`` are the theme's for ``flag``, by language."""
    fillers: Mapping[str, Callable[[], str | None]] = {
        "headline": lambda: article.short_title,
        "summary": lambda: article.summary,
        "section": lambda: article.section,
        "byline": lambda: article.byline,
        "date": lambda: day(article.published, article.language, zone),
        "corrected": lambda: _corrected(article, zone),
        "site": lambda: site_name,
        "credit": lambda: article.photo.credit if article.photo else None,
        "flag": lambda: in_language(words, article.language),
        "label": lambda: article.disclosure.label if article.disclosure else None,
    }
    return fillers[slot]() or ""


def in_language(words: Mapping[str, str], language: str) -> str:
    """A word by BCP 47 tag, as `looked_up` finds it, else English, else nothing."""
    return next((words[tag] for tag in looked_up(language) if tag in words), words.get(FALLBACK, ""))


def _corrected(article: Article, zone: tzinfo) -> str | None:
    """The day of the last correction."""
    last = max((entry.at for entry in article.corrections), default=None)
    return day(last, article.language, zone) if last else None
