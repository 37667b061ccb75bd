"""What readers of Open Graph have in common: tags that say something, once, in the head, with whole addresses that agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from share.readers.card import Code, Preview, PreviewFault
from share.readers.page import BOTH, Element, line_of
from share.readers.visit import Visit, host_of

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/"
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
            line = line_of(visit.page, element.start)
            sentence = f"{element.tag} is not a whole address (line {line:,}): {address}. Begin it with https:// and the host."
            yield (
                reader.hint(Code.URL_RELATIVE, sentence, OGP)
                if reader.resolves
                else reader.fault(Code.URL_RELATIVE, sentence, OGP)
            )


def page_address(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """``og:url`` and canonical: one address, without tracking, and this page's own."""
    page = visit.page
    said, canonical = page.absolute(page.meta("og:url")), page.absolute(page.link("canonical"))
    if said and canonical and _plain(said) != _plain(canonical):
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


def _plain(address: str) -> str:
    """An address as it is compared: without its fragment, its host in lower case, a bare host with its slash."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/", fragment=""))


OPEN_GRAPH = (empty, one_image, said_size, absolute, page_address, in_body)
