"""One element of a ``<head>``, and how elements become HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from share.meta.text import UNFIT, one_line

CLOSED = frozenset({"title", "script"})
"""The elements of a head that have content and an end tag."""
SCRIPT_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Nothing that could end a script element, or start a comment in one, stays as it is (WHATWG HTML, section 4.12.1.3)."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One element: its name, its attributes in order, and the text inside it (JSON for a script)."""

    element: str
    attributes: Mapping[str, str]
    text: str = ""

    @property
    def speaks(self) -> bool:
        """Whether there is anything in it; metadata never carries an empty tag."""
        return bool(self.text) if self.element in CLOSED else all(self.attributes.values())

    def as_dict(self) -> dict[str, Any]:
        """The tag as JSON: ``{"element": "meta", "attributes": {…}}``, and ``text`` where it has some."""
        plain: dict[str, Any] = {"element": self.element, "attributes": dict(self.attributes)}
        return plain | {"text": self.text} if self.text else plain

    @property
    def html(self) -> str:
        """The element as HTML, escaped."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.element == "script":
            return f"<script{attributes}>{self.text}</script>"
        if self.element in CLOSED:
            return f"<{self.element}{attributes}>{escape(self.text, quote=False)}</{self.element}>"
        return f"<{self.element}{attributes}>"


def title(text: str) -> Tag:
    """The title of the document."""
    return Tag("title", {}, one_line(text))


def named(name: str, content: str) -> Tag:
    """A ``<meta name>``: standard metadata, X, fediverse."""
    return Tag("meta", {"name": name, "content": one_line(content)})


def property_(name: str, content: str | int) -> Tag:
    """A ``<meta property>``: Open Graph (ogp.me uses RDFa's attribute)."""
    return Tag("meta", {"property": name, "content": one_line(str(content))})


def link(rel: str, href: str, **attributes: str) -> Tag:
    """A ``<link>``; attributes without a value are left out."""
    more = {name: one_line(value) for name, value in attributes.items() if value}
    return Tag("link", {"rel": rel, **more, "href": one_line(href)})


def json_ld(value: Mapping[str, Any]) -> Tag:
    """A script element with one JSON-LD object, safe against anything in its strings."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ESCAPES)
    return Tag("script", {"type": "application/ld+json"}, UNFIT.sub("", text))


def render(tags: Iterable[Tag]) -> str:
    """The tags as HTML, one in each line."""
    return "".join(f"{tag.html}\n" for tag in tags)
