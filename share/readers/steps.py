"""Where readers take a value from. A step looks in one place; a reader is a list of them for each value, and the first that finds
wins.

``None`` says that there is nothing there. An empty value says that the place is there and empty, where a reader stops at that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from share.readers.card import NONE, Chosen
from share.readers.page import BOTH
from share.readers.structured import article_object, named_objects, value_at
from share.readers.visit import Visit

Step = Callable[[Visit], Chosen | None]
Steps = tuple[Step, ...]

ENTITY = re.compile(r"&(?:#\d+|#[Xx][0-9A-Fa-f]+|\w+);")
PROPERTY = ("property",)
NAME = ("name",)


def first(steps: Iterable[Step], visit: Visit) -> Chosen:
    """What the first of the steps finds."""
    return next((found for step in steps if (found := step(visit)) is not None), NONE)


def meta(key: str, attributes: tuple[str, ...] = BOTH, *, last: bool = False, empty_counts: bool = False) -> Step:
    """A ``<meta>`` with this ``property`` or ``name``: the first that has content, or the ``last``.

    With ``empty_counts`` the first one is taken even where it is empty.
    """

    def step(visit: Visit) -> Chosen | None:
        found = visit.page.metas(key, attributes)
        if not empty_counts:
            found = [element for element in found if element.get("content")]
        return Chosen(_line(found[-1 if last else 0].get("content")), key) if found else None

    return step


def once_more(step: Step) -> Step:
    """What a step finds, its entities undone once more: for readers that do so after the parser has."""

    def read_again(visit: Visit) -> Chosen | None:
        found = step(visit)
        return Chosen(plain_line(found.value), found.rule) if found is not None else None

    return read_again


def plain_line(text: str) -> str:
    """``text`` on one line, without entities."""
    return _line(undone(text))


def undone(text: str) -> str:
    """``text`` without entities."""
    return ENTITY.sub(lambda found: unescape(found[0]), text)


def title_element(visit: Visit) -> Chosen | None:
    """The page's ``<title>``."""
    return _chosen(visit.page.title, "<title>")


def heading(visit: Visit) -> Chosen | None:
    """The first ``<h1>``."""
    return _chosen(next((element.text for element in visit.page.all("h1")), ""), "<h1>")


def link(rel: str) -> Step:
    """A ``<link>`` of this kind."""
    return lambda visit: _chosen(visit.page.link(rel), f"rel={rel}")


def first_link(*rels: str) -> Steps:
    """Several kinds of ``<link>``, in this order."""
    return tuple(map(link, rels))


def host(visit: Visit) -> Chosen | None:
    """The host that the page came from."""
    return _chosen(visit.page.host, "host")


def oembed(name: str) -> Step:
    """A text of the oEmbed answer."""
    return lambda visit: _chosen(visit.oembed_text(name), f"oEmbed {name}")


def article(*path: str, kinds: frozenset[str] | None = None) -> Step:
    """A value in the JSON-LD of the page's article, by the way to it: ``author``, ``name``. Of a list, the first counts."""

    def step(visit: Visit) -> Chosen | None:
        entry = article_object(visit.page, kinds)
        return _chosen(value_at(entry, path, named_objects(visit.page)), f"JSON-LD {' '.join(path)}") if entry else None

    return step


def _chosen(value: str, rule: str) -> Chosen | None:
    value = _line(value)
    return Chosen(value, rule) if value else None


def _line(text: str) -> str:
    return " ".join(text.split())
