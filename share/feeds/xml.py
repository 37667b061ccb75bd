"""Building XML that is well-formed whatever its text holds, and joining pieces that were made before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from lxml import etree

from share.feeds.characters import clean

DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = {
    "at": "http://purl.org/atompub/tombstones/1.0",
    "atom": ATOM,
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "mi": "http://schemas.ingestion.microsoft.com/common/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "snf": "http://www.smartnews.be/snf",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


@lru_cache(maxsize=256)
def qualified(name: str) -> str:
    """``dc:creator`` as lxml writes it: ``{namespace}creator``. A name without prefix stays as it is."""
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def root(name: str, prefixes: Mapping[str | None, str], attributes: Mapping[str, str] | None = None) -> etree._Element:
    """An element of its own that declares the namespaces of ``prefixes`` (None is the default one)."""
    return _filled(_bare(qualified(name), prefixes), None, attributes)


def add(
    parent: etree._Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> etree._Element:
    """A new last child. Characters that XML does not take are mended (see `clean`); markup in text and values is escaped."""
    return _filled(etree.SubElement(parent, qualified(name)), text, attributes)


def add_rare(parent: etree._Element, name: str, text: str) -> etree._Element:
    """A new last child that declares its namespace itself: for what so few items have that no document need declare it."""
    prefix = name.partition(":")[0]
    element = etree.SubElement(parent, qualified(name), nsmap={prefix: NAMESPACES[prefix]})
    return _filled(element, text, None)


def add_markup(parent: etree._Element, name: str, html: str) -> etree._Element:
    """A new last child with HTML in a CDATA section, which spares its markup from being escaped; ``]]>`` in it is split."""
    element = etree.SubElement(parent, qualified(name))
    element.text = etree.CDATA(clean(html))
    return element


def _filled(element: etree._Element, text: str | None, attributes: Mapping[str, str] | None) -> etree._Element:
    if text is not None:
        element.text = clean(text)
    for name, value in (attributes or {}).items():
        element.set(qualified(name), clean(value))
    return element


def piece(element: etree._Element) -> bytes:
    """A root's markup without its namespace declarations, for `document` to set into a root that declares the same."""
    declarations = _declarations(tuple(element.nsmap.items()))
    return etree.tostring(element, encoding="utf-8").replace(declarations, b"", 1)


@lru_cache(maxsize=16)
def _declarations(prefixes: tuple[tuple[str | None, str], ...]) -> bytes:
    """The declarations as lxml writes them into a start tag, with the space before."""
    return etree.tostring(_bare("x", dict(prefixes)), encoding="utf-8").removeprefix(b"<x").removesuffix(b"/>")


def _bare(name: str, prefixes: Mapping[str | None, str]) -> etree._Element:
    return etree.Element(name, nsmap=dict(prefixes))  # type: ignore[arg-type]  # None is the default namespace; the stubs lack it


def document(shell: etree._Element, closing: bytes = b"", pieces: Iterable[bytes] = (), *, style_url: str | None = None) -> bytes:
    """The document in UTF-8, with the pieces set before ``closing``, which is how the shell ends (``</channel></rss>``).

    ``style_url`` is the CSS that browsers show it by (W3C, "Associating Style Sheets with XML documents").
    """
    start = etree.tostring(shell, encoding="utf-8").removesuffix(closing)
    style = f'<?xml-stylesheet type="text/css" href="{escape(style_url)}"?>\n'.encode() if style_url else b""
    return b"".join((DECLARATION, style, start, *pieces, closing, b"\n"))
