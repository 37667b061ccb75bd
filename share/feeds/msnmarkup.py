"""HTML as MSN takes it (support.microsoft.com, "MSN HTML guidelines and tag restrictions", checked 2026-11-25).

What MSN does not know it strips, or refuses the item. So what has a counterpart there becomes it, and the rest goes in a way that
turns no meaning around: struck-out text goes with its tags, quotation marks stay where a ``q`` was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import nh3
from lxml import etree, html

from share.feeds.markup import DROPPED_WITH_CONTENT

KEPT_TAGS = """
a b blockquote br caption col colgroup div em h1 h2 h3 h4 h5 i img li ol p small span strong sub sup table tbody td tfoot th thead
tr ul
"""
TAGS = frozenset(KEPT_TAGS.split())
"""Those that the page lists, but ``iframe``, which no feed of ours has."""
DEEPEST = 9
"""Elements within one another: the page wants fewer than ten levels."""
COUNTERPARTS = {"figure": "div", "figcaption": "p", "pre": "p", "dl": "div", "dt": "p", "dd": "p", "h6": "h5"}
STRUCK_OUT = {"del", "s", "rt", "rp"}
"""Elements whose text must not stand among the rest: what no longer holds, and how a word is read."""
KEPT_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "rel"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "title"},
    "col": {"span"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b")
BREAKS = re.compile(r"(?:<br>\s*){2,}")
VOID = frozenset({"br", "col", "img"})
BLOCK_TAGS = "blockquote caption div h1 h2 h3 h4 h5 li ol p table td th tr ul"
BLOCKS = frozenset(BLOCK_TAGS.split())
"""Elements whose words run into those beside them where the tags go."""


def msn_markup(markup: str) -> str:
    """``markup``, which was cleaned before (`share.feeds.markup`), with nothing but what MSN takes."""
    named = TAG.sub(lambda found: f"<{found[1]}{COUNTERPARTS.get(found[2], found[2])}", markup)
    named = named.replace("<q>", "“").replace("</q>", "”")
    kept = nh3.clean(
        named,
        tags=set(TAGS),
        clean_content_tags=set(STRUCK_OUT | DROPPED_WITH_CONTENT),
        attributes=KEPT_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    kept = BREAKS.sub("<br>", kept)
    return kept if depth(kept) <= DEEPEST else _flattened(kept)


def depth(markup: str) -> int:
    """How many elements stand within one another at most."""
    deepest = now = 0
    for closing, name in TAG.findall(markup):
        if name not in VOID:
            now += -1 if closing else 1
        deepest = max(deepest, now + (name in VOID))
    return deepest


def _flattened(markup: str) -> str:
    """The markup within `DEEPEST` levels: wrappers that say nothing go first, and then what stands deepest. The text stays."""
    shell = html.fragment_fromstring(markup, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    _drop(shell, lambda element, _: element.tag in {"div", "span"} and not element.attrib)
    _drop(shell, lambda element, level: level >= DEEPEST and element.tag not in VOID)  # the last level is for pictures
    inside = (html.tostring(child, encoding="unicode") for child in shell)
    return escape(shell.text or "", quote=False) + "".join(inside)


def _drop(shell: html.HtmlElement, goes: Callable[[html.HtmlElement, int], bool]) -> None:
    """Take the tags off every element that ``goes``; it is told the element and at which level it would stay."""
    levels = {shell: 0}
    going = []
    for element in shell.iterdescendants(etree.Element):
        level = levels[element.getparent()] + 1
        if goes(element, level):
            going.append(element)
            level -= 1
        levels[element] = level
    for element in going:
        if element.tag in BLOCKS:
            _set_apart(element)
        element.drop_tag()


def _set_apart(element: html.HtmlElement) -> None:
    """A space on each side where something stands."""
    if element.getprevious() is not None or element.getparent().text:
        element.text = f" {element.text or ''}"
    if element.getnext() is not None or element.tail:
        element.tail = f" {element.tail or ''}"
