"""What readers of Open Graph have in common: tags that say something, once, in the head, with whole addresses that agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from share.readers.card import Code, Preview, PreviewFault
from share.readers.page import BOTH, Element, line_of
from share.readers.structured import article_object
from share.readers.visit import JSON_OEMBED, Visit, host_of, is_private, same_page

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/"
CANONICAL = "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls"
OEMBED = "https://oembed.com/"
ONE_IMAGE = "https://www.ctrl.blog/entry/webp-ogp.html"
TRACKING = re.compile(r"^(utm_|fbclid$|gclid$|mc_|igshid$|ref_src$|via$)")


def empty(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Tags that say nothing."""
    for key in (
        "og:title",
        "og:description",
        "og:image",
        "og:url",
        "og:site_name",
        "twitter:title",
        "twitter:image",
        "description",
    ):
        found = visit.page.metas(key)
        if found and not any(element.get("content") for element in found):
            line = line_of(visit.page, found[0].start)
            yield reader.fault(Code.TAG_EMPTY, f"{key} is empty (line {line:,}); fill it, or leave the tag out.", OGP)


def torn(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A value with a quotation mark that ends it too early: ``content="The "bridge" reopens"``."""
    for element in visit.page.all("meta"):
        if any('"' in name or "'" in name for name in element.attributes):
            yield reader.fault(
                Code.TAG_TORN,
                f"{element.tag} ends at a quotation mark in its text (line {line_of(visit.page, element.start):,}): "
                f"“{element.get('content')}” is all that is read. Write the mark as &quot;.",
                OGP,
            )


def doubled(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Several values where there can be one, of which every reader takes another."""
    for key in ("og:title", "og:description", "og:url", "og:type"):
        said = list(dict.fromkeys(content for element in visit.page.metas(key) if (content := element.get("content"))))
        if len(said) > 1:
            yield reader.fault(
                Code.TAGS_DOUBLED,
                f"{key} is said {len(said)} times, each time otherwise; some readers take the first, some the last. Keep one.",
                OGP,
            )


def kind(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """An article that says it is one: what begins with ``article:`` is read of nothing else."""
    page, said = visit.page, visit.page.meta("og:type")
    is_article = article_object(page) is not None or any(
        element.get("property").startswith("article:") for element in page.all("meta")
    )
    if is_article and said.lower() != "article":
        yield reader.fault(
            Code.TYPE_WRONG,
            f"og:type {f'says {said}' if said else 'is missing'}, and the page is an article: its author, date and section are "
            "read where it says article.",
            OGP,
        )
    elif not said and page.meta("og:title"):
        yield reader.hint(Code.TYPE_WRONG, "og:type is missing, which Open Graph asks of every page.", OGP)


def site(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """The name of the site, without which a card shows the host."""
    if visit.page.meta("og:title") and not visit.page.metas("og:site_name"):
        yield reader.hint(Code.SITE_MISSING, "og:site_name is missing: cards show the host's name, or none.", OGP)


def oembed_answers(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """An oEmbed answer that is there, where the page links to one; for readers that ask for it."""
    links = visit.page.links("alternate", JSON_OEMBED)
    if links and visit.oembed is None:
        yield reader.hint(
            Code.OEMBED_DEAD,
            f"The oEmbed link leads to nothing that can be read: {visit.page.absolute(links[0].get('href'))}. "
            "Answer JSON there, or take the link out.",
            OEMBED,
        )


def one_image(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Several pictures, of which every reader takes another."""
    count = sum(bool(element.get("content")) for element in visit.page.metas("og:image"))
    if count > 1:
        yield reader.fault(
            Code.IMAGES_MANY,
            f"The page has {count} og:image tags; some readers show the first, some the last. Keep one.",
            ONE_IMAGE,
        )


def said_size(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    """What the page says of its picture's size, where it says anything: it has to be so."""
    found = visit.images.get(card.image.value)
    said = [visit.page.meta(f"og:image:{side}") for side in ("width", "height")]
    if not found or not found.width or not card.image.rule.startswith("og:image") or not all(map(str.isdecimal, said)):
        return
    if [int(side) for side in said] != [found.width, found.height]:
        yield reader.hint(
            Code.IMAGE_SIZE_WRONG,
            f"og:image:width and og:image:height say {' × '.join(said)}; the picture has {found.width} × {found.height}.",
            OGP,
        )


def absolute(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Addresses without host, which not every reader completes."""
    metas = chain.from_iterable(
        visit.page.metas(key) for key in ("og:image", "og:image:url", "og:image:secure_url", "og:url", "twitter:image")
    )
    links = chain(visit.page.links("canonical"), visit.page.links("alternate", "application/json+oembed"))
    for element, address in (*((m, m.get("content")) for m in metas), *((k, k.get("href")) for k in links)):
        if address and not address.startswith(("http://", "https://")):
            place = f"line {line_of(visit.page, element.start):,}"
            if address.startswith("data:"):
                sentence = f"{element.tag} is the data itself ({place}), which no reader takes: give it an address of its own."
                yield reader.fault(Code.URL_RELATIVE, sentence, OGP)
                continue
            sentence = f"{element.tag} is not a whole address ({place}): {address}. Begin it with https:// and the host."
            yield (
                reader.hint(Code.URL_RELATIVE, sentence, OGP)
                if reader.resolves
                else reader.fault(Code.URL_RELATIVE, sentence, OGP)
            )


def page_address(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """``og:url`` and canonical: one address, without tracking, and this page's own."""
    page = visit.page
    said, canonical = page.absolute(page.meta("og:url")), page.absolute(page.link("canonical"))
    others = [address for link in page.links("canonical") if not same_page(address := page.absolute(link.get("href")), canonical)]
    if others:
        yield reader.fault(
            Code.URL_DIFFERS,
            f"rel=canonical says {canonical}, and once more {others[0]}: who finds two takes neither. Keep one.",
            CANONICAL,
        )
    if visit.home_problem:
        yield reader.fault(
            Code.URL_DEAD,
            f"og:url names {said}, where shares lead and some readers look for the card. {visit.home_problem}",
            OGP,
        )
    if said and canonical and not same_page(said, canonical):
        yield reader.fault(
            Code.URL_DIFFERS,
            f"og:url says {said}, and rel=canonical {canonical}: readers keep two cards. Let both say the same.",
            OGP,
        )
    elif said and host_of(said) != page.host:
        yield reader.hint(
            Code.URL_ELSEWHERE,
            f"og:url names another host, {host_of(said)}: the card may be that of the page there. Look at it too.",
            OGP,
        )
    tracked = [name for name, _ in parse_qsl(urlsplit(said).query) if TRACKING.match(name)]
    if tracked:
        yield reader.fault(
            Code.URL_TRACKED,
            f"og:url bears tracking ({', '.join(tracked)}): every variant is a card of its own. Take it out.",
            OGP,
        )


def public(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Addresses that lead somewhere from outside; a page on such a host is a developer's own, and its addresses are too."""
    page = visit.page
    if is_private(page.host):
        return
    said = {key: page.meta(key) for key in ("og:url", "og:image", "twitter:image")}
    said["rel=canonical"] = page.link("canonical")
    for what, address in said.items():
        if is_private(host_of(address)):
            yield reader.fault(
                Code.URL_PRIVATE,
                f"{what} names {host_of(address)}, which nobody outside can reach: {address}. Say the public address.",
                OGP,
            )


def in_body(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """Open Graph below the head, where some readers stop."""
    body = next(visit.page.all("body"), None)
    if body is None:
        return
    below = [element for element in visit.page.all("meta") if element.start > body.start and _is_graph(element)]
    if below:
        line = line_of(visit.page, below[0].start)
        yield reader.fault(
            Code.TAG_IN_BODY, f"{below[0].tag} stands in the body (line {line:,}), not in the head; move it up.", OGP
        )


def _is_graph(element: Element) -> bool:
    return any(element.get(attribute).startswith(("og:", "twitter:")) for attribute in BOTH)


OPEN_GRAPH = (empty, torn, doubled, kind, site, one_image, said_size, absolute, page_address, public, in_body)
