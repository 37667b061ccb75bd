"""An entry of any feed or sitemap, before it is an article: what the formats have in common, and how it is mapped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from share.article import SUMMARY_LIMIT, is_web_address, slugify
from share.ingest.arrivals import Incoming
from share.ingest.clean import NESTING_LIMIT, TOKEN, clean_html, nesting
from share.ingest.payload import LIST_LIMIT
from share.ingest.summary import paragraphs, shortened
from share.ingest.times import format_time, if_set
from share.languages import LANGUAGE

WORD_LIMIT = 200
"""Characters of a category; what is longer is a sentence, and no topic."""
SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
NUMBERED = re.compile(r"-?\d{4,}$")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an entry names; ``width`` in pixels, 0 where it is not said."""

    url: str
    alt: str = ""
    credit: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``title`` is plain text, ``summary`` and ``content`` are HTML as it came, with ``base`` to resolve addresses.

    ``updated`` is given only where the source says it. ``authors`` are pairs of name and address. Where ``section`` is None, the
    first of the ``categories`` is the section, as feeds of newsrooms have it. ``pictures`` are in the order of preference.
    ``disclosure`` and ``corrections`` are in the field names of the API. ``mark`` is as in `Incoming`.
    """

    foreign_id: str
    title: str
    summary: str = ""
    content: str = ""
    base: str = ""
    link: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    section: str | None = None
    categories: tuple[str, ...] = ()
    rights: str = ""
    pictures: tuple[Picture, ...] = ()
    access: str = ""
    disclosure: Mapping[str, Any] | None = None
    corrections: tuple[Mapping[str, Any], ...] = ()
    mark: str = ""
    raw: bytes = b""


def arrival_of(entry: Entry) -> Incoming:
    """An entry as what comes in."""
    base = entry.base or entry.link
    link = web_address(entry.link, base)
    body, notes = _body(entry, base)
    summary = plain(entry.summary) if entry.content.strip() else ""
    words = _words(entry.categories if entry.section is None else (entry.section, *entry.categories))
    has_section = bool(words) and (entry.section is None or bool(entry.section.strip()))
    document = {
        "title": entry.title,
        "body_html": body,
        "summary": shortened(summary, SUMMARY_LIMIT),
        "language": language_tag(entry.language),
        "section": words[0] if has_section else None,
        "tags": words[1:] if has_section else words,
        "authors": _authors(entry.authors, base),
        "published": format_time(entry.published) if entry.published else None,
        "modified": format_time(entry.updated) if entry.updated else None,
        "canonical_url": link,
        "photo": _photo(entry, base),
        "rights": entry.rights.strip()[:2_000],
        "access": entry.access,
        "disclosure": entry.disclosure,
        "corrections": list(entry.corrections),
    }
    said = {name: value for name, value in document.items() if name in {"title", "body_html"} or value not in (None, "", [], ())}
    return Incoming(
        foreign_id=entry.foreign_id,
        document=said,
        slug=slug_of(link or ""),
        modified=entry.updated,
        notes=notes,
        mark=entry.mark,
        raw=entry.raw,
    )


def slug_of(address: str) -> str:
    """The slug in an address: the last part of its path, where that is made of words; empty where it is not."""
    path = unquote(urlsplit(address).path).rstrip("/") if address else ""
    last = slugify(SUFFIX.sub("", path.rpartition("/")[2]))
    words = [word for word in last.split("-") if not word.isdecimal()]
    return last if len(words) > 1 else ""


def plain(html: str) -> str:
    """The text of HTML, on one line."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    if nesting(html) > NESTING_LIMIT:
        return ""
    return " ".join(" ".join(paragraphs(clean_html(html, paid=False).html)).split())


def web_address(address: str, base: str) -> str | None:
    """An address made whole; None for one that is no web address."""
    try:
        whole = urljoin(base, address.strip()).replace(" ", "%20") if address.strip() else ""
    except ValueError:
        return None
    return whole if len(whole) <= WORD_LIMIT * 10 and is_web_address(whole) else None


def language_tag(text: str) -> str:
    """A language as BCP 47 writes it (``en_us`` is ``en-US``); empty for what is none."""
    tag = text.strip().replace("_", "-")
    if not LANGUAGE.fullmatch(tag):
        return ""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def moment_of(parts: Any) -> datetime | None:
    """A time from the nine numbers of `time.struct_time` in UTC; None where there is no such time, and where it was never set."""
    try:
        year, month, day, hour, minute, second = parts[:6]
        return if_set(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return None


def _body(entry: Entry, base: str) -> tuple[str, tuple[str, ...]]:
    """The text, or what stands for it where the source gives none; addresses whole."""
    for html, note in (
        (entry.content, ""),
        (entry.summary, ""),
        (escape(entry.title), "The source gives no text but the title."),
    ):
        if not html.strip():
            continue
        if nesting(html) > NESTING_LIMIT:
            return html, ()  # refused by the rules of every article, in their words
        cleaned = clean_html(html, paid=False, base=base or None)
        if paragraphs(cleaned.html) or "<img" in cleaned.html:
            return cleaned.html, (*cleaned.notes, *([note] if note else []))
    return "", ()


def _words(categories: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for category in categories:
        word = plain(category)
        if word and len(word) <= WORD_LIMIT and slugify(word):
            first.setdefault(word.casefold(), word)
    return list(first.values())[:LIST_LIMIT]


def _authors(authors: Iterable[tuple[str, str]], base: str) -> list[dict[str, Any]]:
    """Names, each once. What is only an e-mail address is no byline, and is not for readers."""
    first: dict[str, dict[str, Any]] = {}
    for name, address in authors:
        shown = plain(name)
        if shown and "@" not in shown:
            first.setdefault(shown.casefold(), {"name": shown[:1_000], "url": web_address(address, base)})
    return list(first.values())[:LIST_LIMIT]


def _photo(entry: Entry, base: str) -> dict[str, Any] | None:
    """The first picture that has an address; of those in the text, the first one."""
    for picture in (*entry.pictures, *_in_text(entry.content or entry.summary)):
        address = web_address(picture.url, base)
        if address:
            return {"url": address, "alt": plain(picture.alt)[:2_000], "credit": plain(picture.credit)[:1_000]}
    return None


def _in_text(html: str) -> Iterable[Picture]:
    if "<img" not in html.lower() or nesting(html) > NESTING_LIMIT:
        return
    for found in TOKEN.finditer(clean_html(html, paid=False, base="https://unknown.invalid/").html):
        source = re.search(r' src="([^"]*)"', found["rest"] or "") if found["tag"] == "img" else None
        alt = re.search(r' alt="([^"]*)"', found["rest"] or "")
        if source:
            yield Picture(source[1].replace("https://unknown.invalid/", "").replace("&amp;", "&"), alt[1] if alt else "")
            return
