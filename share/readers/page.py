"""A page as scrapers meet it: its tags in order, each with the bytes at which it stands, since many read only the beginning.

The parser is Python's, which repairs nothing: metadata is flat, and every scraper that we know of finds it the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any
from urllib.parse import urljoin, urlsplit

from share.readers.charset import charset_of, codec, decoded
from share.readers.fetched import Fetched
from share.readers.json_text import read_json

WITH_TEXT = frozenset({"title", "h1", "h2", "h3", "p", "script"})
KEPT = WITH_TEXT | {"html", "head", "body", "base", "meta", "link", "img"}
CLOSED_BY = {"p": ("p",), "h1": ("p", "h1", "h2", "h3")}
CLOSED_BY |= dict.fromkeys(("h2", "h3"), CLOSED_BY["h1"])
"""Of the elements in `WITH_TEXT`, those that end where another begins, since their end tags are left out (WHATWG HTML, section
13.2.6.4.7)."""
OF_HEAD = frozenset({"html", "head", "title", "base", "meta", "link", "style", "script", "noscript", "template"})
"""What may stand in a head. (In its ``noscript``, whose content a browser takes for text, anything may.)"""
NOT_SHOWN = frozenset(
    {"head", "header", "nav", "aside", "footer", "script", "noscript", "style", "svg", "iframe", "video", "canvas"}
)
"""Elements whose text is no part of what a page says (as Synapse leaves them out, preview_html.py)."""

ATTRIBUTE = re.compile(r"""([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?""")
REFERENCE = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|([a-zA-Z][a-zA-Z0-9]*(?:;|(?![a-zA-Z0-9=]))))")
"""A character reference in an attribute: a name without its semicolon is none where a letter, a digit or ``=`` follows (WHATWG
HTML, section 13.2.5.73)."""

BOTH = ("property", "name")
"""Open Graph asks for ``property``; most readers take ``name`` as well."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its attributes (of several with one name the first), its text, and the bytes from ``start`` to ``end`` of its
    start tag, or of the whole where it has text."""

    name: str
    attributes: Mapping[str, str]
    start: int
    end: int
    text: str = ""

    def get(self, attribute: str) -> str:
        """An attribute's value without the space around it; empty where it has none."""
        return self.attributes.get(attribute, "").strip()

    @property
    def tag(self) -> str:
        """How people call it: ``og:title``, ``<title>``, ``rel=canonical``."""
        if self.name == "link":
            return f"rel={self.get('rel')}"
        return self.get("property") or self.get("name") or f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class JsonLd:
    """One JSON-LD script: what it holds, or None and what is wrong with it."""

    element: Element
    value: Any
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, parsed once. ``charset`` is the one that it was read in, ``charset_end`` the byte at which that was clear: 0 where
    the header or a byte order mark said it, -1 where nothing did. ``torn`` says that some bytes are not of that charset.
    ``paragraphs`` is the text that people see. ``intruder`` is the first element in the head that does not belong there: a
    browser ends the head before it (WHATWG HTML, section 13.2.6.4.4), and what follows stands in the body."""

    fetched: Fetched
    charset: str
    charset_end: int
    torn: bool
    elements: tuple[Element, ...]
    paragraphs: tuple[str, ...]
    intruder: Element | None = None
    json_ld: tuple[JsonLd, ...] = field(default=())
    _metas: Mapping[str, list[Element]] = field(init=False, repr=False, compare=False)
    """By each of the names in `BOTH`. Twenty readers ask for the same ones again and again."""

    def __post_init__(self) -> None:
        named: dict[str, list[Element]] = {}
        for element in self.all("meta"):
            for name in {element.get(attribute) for attribute in BOTH}:
                named.setdefault(name, []).append(element)
        object.__setattr__(self, "_metas", named)

    @property
    def url(self) -> str:
        """Where the page came from."""
        return self.fetched.url

    @property
    def host(self) -> str:
        """The host without ``www.``, as cards print it."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    def within(self, limit: int | None) -> Page:
        """The page as somebody sees it who reads ``limit`` bytes of it."""
        if limit is None or len(self.fetched.body) <= limit:
            return self
        return replace(
            self,
            elements=tuple(element for element in self.elements if element.end <= limit),
            json_ld=tuple(entry for entry in self.json_ld if entry.element.end <= limit),
        )

    def all(self, name: str) -> Iterator[Element]:
        """Every element of a name, in order."""
        return (element for element in self.elements if element.name == name)

    def metas(self, key: str, attributes: tuple[str, ...] = BOTH) -> list[Element]:
        """Every ``<meta>`` with this ``property`` or ``name``, in order; also those without content."""
        return [element for element in self._metas.get(key, ()) if any(element.get(attribute) == key for attribute in attributes)]

    def meta(self, key: str, attributes: tuple[str, ...] = BOTH) -> str:
        """The content of the first of them that has some."""
        return next((content for element in self.metas(key, attributes) if (content := element.get("content"))), "")

    def links(self, rel: str, media_type: str = "") -> list[Element]:
        """Every ``<link>`` with this word among its ``rel``, and of this ``type`` where one is named."""
        found = (link for link in self.all("link") if rel in link.get("rel").lower().split() and link.get("href"))
        return [link for link in found if not media_type or link.get("type").lower() == media_type]

    def link(self, rel: str) -> str:
        """Where the first of them leads, as it stands there."""
        return next((link.get("href") for link in self.links(rel)), "")

    @property
    def misread(self) -> bool:
        """Whether the page is UTF-8 and said to be something else; text in other charsets is hardly ever valid UTF-8."""
        body = self.fetched.body
        if self.charset.startswith("utf") or body.isascii():
            return False
        try:
            return bool(body.decode("utf-8"))
        except UnicodeError:
            return False

    @property
    def title(self) -> str:
        """The text of ``<title>``."""
        return next((" ".join(element.text.split()) for element in self.all("title") if element.text.strip()), "")

    @property
    def language(self) -> str:
        """What ``<html lang>`` says."""
        return next((element.get("lang") for element in self.all("html")), "")

    def absolute(self, address: str) -> str:
        """An address of the page with host and scheme; empty where it is none."""
        try:
            return urljoin(self.url, address.strip()) if address.strip() else ""
        except ValueError:
            return ""


def read_page(fetched: Fetched) -> Page:
    """Parse what was fetched. Anything is a page, if an empty one."""
    charset, charset_end = charset_of(fetched)
    text, charset, torn = decoded(fetched.body, charset)
    parser = _Parser(text, charset)
    elements = tuple(parser.elements)
    scripts = (
        element for element in elements if element.name == "script" and element.get("type").lower() == "application/ld+json"
    )
    return Page(
        fetched=fetched,
        charset=charset,
        charset_end=charset_end,
        torn=torn,
        elements=elements,
        paragraphs=tuple(parser.paragraphs),
        intruder=parser.intruder,
        json_ld=tuple(map(read_json_ld, scripts)),
    )


def read_json_ld(element: Element) -> JsonLd:
    """What a JSON-LD script holds."""
    try:
        return JsonLd(element, read_json(element.text))
    except ValueError as error:
        return JsonLd(element, None, str(error))
    except RecursionError:
        return JsonLd(element, None, "it is nested too deep")


class _Parser(HTMLParser):
    """Keeps what metadata is made of, and the text that people see."""

    def __init__(self, text: str, charset: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.paragraphs: list[str] = []
        self.intruder: Element | None = None
        self._in_head = True
        self._text, self._codec = text, codec(charset)
        self._lines = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        self._known_at, self._known_bytes = 0, 0
        self._open: list[tuple[int, list[str]]] = []
        self._hidden: list[str] = []
        self.feed(text)
        self.close()
        self._end("p", self._bytes(len(text)))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """What begins with ``<![``: in HTML a comment, up to the next ``>``. Python's takes it for SGML, and gives up on what is
        none."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # read anew, by `attributes_of`
        if tag in NOT_SHOWN:
            self._hidden.append(tag)
        if self._in_head and tag not in OF_HEAD and "noscript" not in self._hidden:
            self._in_head = False
            if tag != "body":
                self.intruder = self._element(tag)
        if tag not in KEPT:
            return
        if tag == "body":
            self._hidden.clear()  # a head that nobody closed ends here
        started = self._element(tag)
        for name in CLOSED_BY.get(tag, ()):
            self._end(name, started.start)
        self.elements.append(started)
        if tag in WITH_TEXT:
            self._open.append((len(self.elements) - 1, []))

    def _element(self, tag: str) -> Element:
        line, column = self.getpos()
        at = self._lines[line - 1] + column
        text = self.get_starttag_text() or ""
        return Element(tag, attributes_of(text), self._bytes(at), self._bytes(at + len(text)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._in_head = False
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag in WITH_TEXT:
            line, column = self.getpos()
            self._end(tag, self._bytes(self._lines[line - 1] + column) + len(tag) + 3)

    def _end(self, tag: str, end: int) -> None:
        """The first open element of this name ends at this byte."""
        place = next((place for place, (index, _) in enumerate(self._open) if self.elements[index].name == tag), None)
        if place is not None:
            index, pieces = self._open.pop(place)
            self.elements[index] = replace(self.elements[index], text="".join(pieces), end=end)

    def handle_data(self, data: str) -> None:
        for _, pieces in self._open:
            pieces.append(data)
        if not self._hidden and data.strip():
            self.paragraphs.append(" ".join(data.split()))

    def _bytes(self, at: int) -> int:
        """How many bytes stand before a character. Tags come in order, so that each byte is counted once."""
        if at >= self._known_at:
            self._known_bytes += len(self._text[self._known_at : at].encode(self._codec, "replace"))
            self._known_at = at
            return self._known_bytes
        return len(self._text[:at].encode(self._codec, "replace"))


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a start tag. Python's parser takes ``&section=2`` in an address for ``§ion=2``."""
    found: dict[str, str] = {}
    for name, *values in ATTRIBUTE.findall(tag, len(re.split(r"[\s/]", tag, maxsplit=1)[0])):
        found.setdefault(name.lower(), REFERENCE.sub(_character, "".join(values)))
    return found


def _character(reference: re.Match[str]) -> str:
    return unescape(reference[0]) if reference[1] is None or reference[1] in html5 else reference[0]


def line_of(page: Page, place: int) -> int:
    """The line in which a byte stands, counted from 1."""
    return page.fetched.body.count(b"\n", 0, place) + 1
