"""The body of an article as feed readers take it: no more than text, links, lists, tables and pictures, at whole addresses.

Readers resolve nothing and keep little: some send items on as mail, where no base is known (jekyll-feed, 395), and what they do
not know they drop with all that it holds. So what is left out here is left out by us, and its text stays.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

import nh3

from share.article import WEB_ADDRESS

KEPT_TAGS = """
a abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h2 h3 h4 hr i img ins
kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead time tr u ul var wbr
"""
TAGS = frozenset(KEPT_TAGS.split())
ACTIVE_TAGS = """
script style iframe object embed noscript template textarea select button svg math head title audio video canvas form
"""
DROPPED_WITH_CONTENT = frozenset(ACTIVE_TAGS.split())
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "col": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "title"},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+[wxh]))?\s*(?:,|$)")
"""One picture of a ``srcset``: its address, and for which width or density it is (HTML, "Parsing a srcset attribute")."""
PICTURE_WITHOUT_ADDRESS = re.compile(r"<img(?![^>]* src=)[^>]*>")

PICTURE = re.compile(r"<img\b[^>]*>")
FIGURE = re.compile(r"<figure\b[^>]*>(?:(?!</?figure\b).)*<img\b(?:(?!</?figure\b).)*</figure>", re.DOTALL)
"""A figure with a picture in it and no figure within: what stands under a picture means nothing without it."""


def without_pictures(html: str) -> str:
    """The HTML of a sanitised body with no picture left in it, and no caption of one."""
    if "<img" not in html:
        return html
    kept = nh3.clean(html, tags=set(TAGS), clean_content_tags=set(DROPPED_WITH_CONTENT), attributes=ATTRIBUTES, link_rel=None)
    return PICTURE.sub("", FIGURE.sub("", kept))


def feed_markup(html: str, *, base: str, rel: str) -> str:
    """``html`` with nothing but `TAGS`, and every address whole; relative ones are resolved against ``base``.

    ``rel`` is what each link is marked with. What cannot be resolved loses its address, and a picture without one goes.
    """

    def whole(address: str) -> str | None:
        try:
            resolved = urljoin(base, address.strip())
        except ValueError:
            return None
        return resolved if WEB_ADDRESS.fullmatch(resolved) else None

    def attribute(_tag: str, name: str, value: str) -> str | None:
        if name != "srcset":
            return value
        pictures = ((whole(found[1]), found[2]) for found in CANDIDATE.finditer(value))
        return ", ".join(" ".join(filter(None, (address, size))) for address, size in pictures if address) or None

    safe = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=rel,
        url_schemes=SCHEMES,
        url_relative=whole,
    )
    return PICTURE_WITHOUT_ADDRESS.sub("", safe)
