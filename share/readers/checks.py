"""What is looked at for more than one reader. Each check yields sentences that say what is wrong, where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from share.readers import date_checks, picture_checks, word_checks
from share.readers.card import Code, Preview, PreviewFault
from share.readers.charset import CHARSET_BYTES
from share.readers.page import line_of
from share.readers.steps import first
from share.readers.visit import Visit, host_of, same_page

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/"
WHATWG = "https://html.spec.whatwg.org/multipage/semantics.html#charset"
RFC_6266 = "https://www.rfc-editor.org/rfc/rfc6266"
FTC = "https://www.ftc.gov/business-guidance/resources/native-advertising-guide-businesses"
SEARCH_REDIRECTS = "https://developers.google.com/search/docs/crawling-indexing/301-redirects"
REFRESH = re.compile(r"""\s*[\d.]+\s*[;,]\s*url\s*=\s*["']?([^"']+)""", re.IGNORECASE)
CODE_OF = {
    "og:title": Code.TITLE_MISSING,
    "og:description": Code.TEXT_MISSING,
    "og:image": Code.IMAGE_MISSING,
    "og:url": Code.URL_MISSING,
}

# What leaves no card


def answers(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that is there, in a type that the reader takes, at a size that it takes."""
    fetched = visit.page.fetched
    if not 200 <= fetched.status < 300 or (reader.statuses and fetched.status not in reader.statuses):
        yield reader.fault(Code.PAGE_STATUS, f"The page answers {fetched.status}; a card is made of a page that answers 200.")
    elif fetched.media_type not in reader.page_types:
        said = fetched.media_type or "no Content-Type"
        yield reader.fault(Code.PAGE_TYPE, f"The page is served as {said}; a card is made of {' or '.join(reader.page_types)}.")
    if reader.page_most is not None and len(fetched.body) > reader.page_most:
        yield reader.fault(
            Code.PAGE_HEAVY, f"The page has {amount(len(fetched.body))}; {reader.name} takes {amount(reader.page_most)}."
        )
    if reader.page_seconds is not None and fetched.seconds > reader.page_seconds:
        yield reader.fault(
            Code.PAGE_SLOW, f"The page took {fetched.seconds:.1f} s; {reader.name} gives up after {reader.page_seconds:g} s."
        )
    if reader.redirect_most is not None and len(fetched.redirects) > reader.redirect_most:
        count = len(fetched.redirects)
        yield reader.fault(
            Code.REDIRECT_MANY, f"{count} redirects lead to the page; {reader.name} follows {reader.redirect_most}."
        )


def robots_file(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A ``robots.txt`` that keeps the reader out."""
    if reader.agent and not visit.may_fetch(reader.agent):
        yield reader.fault(Code.ROBOTS_FILE, f"robots.txt keeps {reader.agent} out of this page, and {reader.name} obeys it.")


def attachment(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that is served as a download; for readers that refuse one."""
    said = visit.page.fetched.headers.get("content-disposition", "")
    if said and said.partition(";")[0].strip().lower() != "inline":
        yield reader.fault(
            Code.ATTACHMENT,
            f"The page is served with Content-Disposition: {said}; there is no card of a download. Serve it inline.",
        )


# The page


def redirects(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A link that ends on another host than it names."""
    page = visit.page
    hosts = {host_of(page.fetched.asked), host_of(page.url)}
    if len(hosts) > 1:
        yield reader.fault(
            Code.REDIRECT_HOST,
            f"{host_of(page.fetched.asked)} leads on to {host_of(page.url)}: the card is that of the other host, and "
            "shows its name. Share the address where the page is at home.",
            OGP,
        )


def refresh(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A page that sends people on by a tag, which not every reader follows; one that loads itself anew does not."""
    for element in visit.page.all("meta"):
        target = REFRESH.match(element.get("content")) if element.get("http-equiv").lower() == "refresh" else None
        address = visit.page.absolute(target[1]) if target else ""
        if address and not same_page(address, visit.page.url):
            yield reader.fault(
                Code.REFRESH,
                f"A tag sends people on to {address} (line {line_of(visit.page, element.start):,}): the card is of one page, "
                "and what they read is another. Answer 301 instead.",
                SEARCH_REDIRECTS,
            )


def charset(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """The charset: said early, and truly."""
    page = visit.page
    if page.charset_end < 0:
        if not page.fetched.body.isascii():
            yield reader.fault(
                Code.CHARSET_MISSING,
                'No charset is said; put <meta charset="utf-8"> first in the head, or into Content-Type.',
                WHATWG,
            )
    elif page.charset_end > CHARSET_BYTES:
        yield reader.fault(
            Code.CHARSET_LATE,
            f"The charset is said at byte {page.charset_end:,}; readers look for it in the first {CHARSET_BYTES:,}. "
            "Put it first in the head, or into Content-Type.",
            WHATWG,
        )
    if page.torn:
        yield reader.fault(
            Code.CHARSET_WRONG,
            f"The page says that it is {page.charset}, and has bytes that are not: letters are lost. Serve it as UTF-8.",
            WHATWG,
        )
    elif page.misread:
        yield reader.fault(
            Code.CHARSET_WRONG,
            f"The page is UTF-8, and is said to be {page.charset}: who believes that sees other letters. Say utf-8 in "
            "Content-Type and in the head.",
            WHATWG,
        )


def late(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A tag that would be taken, and stands too late to be seen."""
    limit = reader.page_limit
    if limit is None or len(visit.page.fetched.body) <= limit:
        return
    seen = visit.within(limit)
    for what, steps in (("title", reader.title), ("description", reader.text), ("image", reader.image)):
        wanted, got = first(steps, visit), first(steps, seen)
        if wanted != got:
            place = next((element.start for element in visit.page.elements if element.tag == wanted.rule), limit)
            where = f"at byte {place:,} (line {line_of(visit.page, place):,})" if place > limit else "later"
            yield reader.fault(
                Code.TAG_LATE,
                f"{wanted.rule}, the {what}, stands {where}; {reader.name} reads the first {limit:,} bytes. Move it up.",
            )


# What the card lacks


def title(reader: Reader, _: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A card without a title is none."""
    if card.shown and not card.title:
        yield reader.fault(Code.TITLE_MISSING, "There is no title to show; add og:title and <title>.", OGP)


def text(reader: Reader, _: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A card whose reader shows a description, and has none."""
    if card.shown and reader.shows_text and not card.text:
        yield reader.fault(Code.TEXT_MISSING, "There is no description to show; add og:description.", OGP)


def needs(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """The tags that the reader does not do without."""
    for key in reader.needs:
        if not visit.page.meta(key):
            yield reader.fault(CODE_OF[key], f"{key} is missing, and is required; add it.")


def cuts(reader: Reader, whole: Preview, card: Preview) -> Iterator[PreviewFault]:
    """Texts that are longer than they are shown."""
    if card.title != whole.title:
        yield reader.fault(
            Code.TITLE_CUT,
            f"{whole.title.rule} has {len(whole.title.value)} characters; {reader.name} shows {reader.title_limit}. "
            "Give it a shorter one for sharing.",
        )
    if card.text != whole.text and reader.tells_text_cut:
        yield reader.hint(
            Code.TEXT_CUT, f"{whole.text.rule} has {len(whole.text.value)} characters; {reader.name} shows {reader.text_limit}."
        )


# The disclosure


def label(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A disclosure that the page makes, and that those who see the card do not see."""
    disclosed = visit.disclosed
    if disclosed is None or not card.shown or card.label:
        return
    if not disclosed.labels:
        yield reader.fault(
            Code.LABEL_UNSAID,
            f"The page is paid for ({disclosed.found}), and the page has no label that anybody sees. "
            "Put one in front of the title.",
            FTC,
        )
        return
    yield reader.fault(
        Code.LABEL_LOST,
        f"The page is paid for ({disclosed.found}: {disclosed.labels[0]}), and nobody who sees the card sees that. "
        f"{card.title.rule or 'The title'} has to begin with the label.",
        FTC,
    )


def amount(length: int) -> str:
    """Bytes for people."""
    return f"{length / 1_000_000:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"


REFUSALS = (answers, robots_file)
ALWAYS = (
    redirects,
    refresh,
    charset,
    late,
    title,
    text,
    needs,
    word_checks.words,
    date_checks.dates,
    picture_checks.image,
    picture_checks.alt,
    label,
)
