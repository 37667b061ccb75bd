"""What the three readers of Google have in common: the rules for robots, JSON-LD, and the pictures that it prefers.

Search Central: robots meta tag; image SEO (``primaryImageOfPage``, then schema.org images, then ``og:image``); Article structured
data.
"""

from __future__ import annotations

from collections.abc import Iterator

from share.readers.card import Chosen, Code, Preview, PreviewFault
from share.readers.graph_checks import CANONICAL
from share.readers.label import PAID_TYPE
from share.readers.page import Element, line_of
from share.readers.reader import Reader
from share.readers.steps import meta
from share.readers.structured import article_object, named_objects, types, value_at
from share.readers.visit import Visit

ROBOTS = "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag"
ARTICLE = "https://developers.google.com/search/docs/appearance/structured-data/article"
IMAGES = "https://developers.google.com/search/docs/appearance/google-images"
HEAD = "https://developers.google.com/search/docs/crawling-indexing/valid-page-metadata"
PAYWALL = "https://developers.google.com/search/docs/appearance/structured-data/paywalled-content"
THIN = ("author", "datePublished", "image", "publisher")
SPAM = "https://developers.google.com/search/docs/essentials/spam-policies"
NOT_INDEXED = frozenset({"noindex", "none"})
NEWS_TYPES = frozenset({"NewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle"})


def primary_image(visit: Visit) -> Chosen | None:
    """The picture that the page calls its main one."""
    entry, named = article_object(visit.page), named_objects(visit.page)
    ways = (("mainEntityOfPage", "primaryImageOfPage"), ("primaryImageOfPage",))
    found = next((address for way in ways if (address := value_at(entry, way, named))), "")
    return Chosen(found, "JSON-LD primaryImageOfPage") if found else None


def article_image(visit: Visit) -> Chosen | None:
    """The first picture of the article."""
    found = value_at(article_object(visit.page), ("image",), named_objects(visit.page))
    return Chosen(found, "JSON-LD image") if found else None


PICTURES = (primary_image, article_image, meta("og:image"))


def indexed(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that asks not to be found."""
    if NOT_INDEXED & visit.robots("googlebot"):
        yield reader.fault(Code.NOT_INDEXED, "The page asks not to be indexed (noindex): nobody finds it there.", ROBOTS)


def snippet(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that forbids to quote from it."""
    rules = visit.robots("googlebot")
    if {"nosnippet", "max-snippet:0"} & rules:
        yield reader.fault(Code.NO_SNIPPET, "The page forbids snippets (nosnippet): no description is shown.", ROBOTS)
    if "max-image-preview:none" in rules:
        yield reader.fault(Code.IMAGE_PREVIEW, "The page forbids pictures (max-image-preview:none).", ROBOTS)


def head(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Links and rules that stand in the head as written, and behind an element that ends it."""
    page, intruder = visit.page, visit.page.intruder
    if not page.links("canonical"):
        yield reader.hint(Code.URL_MISSING, "There is no rel=canonical: Google chooses the address that it shows.", CANONICAL)
    if intruder is None:
        return
    below = [element for element in page.elements if element.start > intruder.start and _is_for_search(element)]
    if below:
        yield reader.fault(
            Code.TAG_IN_BODY,
            f"<{intruder.name}> ends the head (line {line_of(page, intruder.start):,}): {below[0].tag} stands behind it, and is "
            "not read there. Move it out of the head.",
            HEAD,
        )


def _is_for_search(element: Element) -> bool:
    if element.name == "link":
        return bool({"canonical", "alternate"} & set(element.get("rel").lower().split()))
    return element.name == "meta" and element.get("name").lower() in {"robots", "googlebot"}


def json_ld(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Structured data that cannot be read, is not there, or calls news what somebody paid for."""
    for entry in visit.page.json_ld:
        if entry.value is None:
            yield reader.fault(Code.JSON_LD_BROKEN, f"A JSON-LD script is not JSON ({entry.problem}); nobody reads it.", ARTICLE)
    found = article_object(visit.page)
    if found is None:
        yield reader.hint(
            Code.JSON_LD_MISSING, "No JSON-LD of an article: headline, date and picture have to be guessed.", ARTICLE
        )
        return
    if lacking := [name for name in THIN if not found.get(name)]:
        yield reader.hint(Code.JSON_LD_THIN, f"The article's JSON-LD has no {', no '.join(lacking)}.", ARTICLE)
    if str(found.get("isAccessibleForFree")).lower() == "false" and not found.get("hasPart"):
        yield reader.hint(
            Code.JSON_LD_THIN,
            "The article's JSON-LD says that it is not free, and not which part (hasPart): what few see may pass for cloaking.",
            PAYWALL,
        )
    if visit.disclosed is not None and NEWS_TYPES.intersection(types(found)):
        yield reader.fault(
            Code.PAID_AS_NEWS,
            f"The page is paid for, and its JSON-LD says {types(found)[0]}. Say {PAID_TYPE}, with its sponsor.",
            SPAM,
        )
