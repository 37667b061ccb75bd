"""What a reader is: where it looks for each value and how far, what it shows, and what it asks of a page. Each has a file of its
own.

A reader is a value, and `Reader.preview` a pure function from a visit to the card. What most of them have in common are the
defaults; a file says what is its reader's own, with the pages that say so, as they were on the day of ``checked``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from share.platforms import Platform
from share.readers import checks
from share.readers.card import NONE, Chosen, Code, Preview, PreviewFault, Severity
from share.readers.image import Image
from share.readers.label import shown_label
from share.readers.steps import Steps, first
from share.readers.visit import Visit

Check = Callable[["Reader", Visit, Preview], Iterator[PreviewFault]]
Compose = Callable[["Reader", Visit], Preview]
WEB_PAGES = ("text/html", "application/xhtml+xml")


def compose(reader: Reader, visit: Visit) -> Preview:
    """The card as the reader's steps choose it."""
    image = reader.address(visit, first(reader.image, visit))
    return Preview(
        title=first(reader.title, visit),
        text=first(reader.text, visit) if reader.shows_text else NONE,
        image=image,
        alt=first(reader.alt, visit) if image else NONE,
        author=first(reader.author, visit),
        site=first(reader.site, visit),
        date=first(reader.date, visit),
        large=bool(image) and reader.large(visit, visit.images.get(image.value)),
    )


def always_large(visit: Visit, image: Image | None) -> bool:
    """For readers that have one size only."""
    del visit, image
    return True


def never_large(visit: Visit, image: Image | None) -> bool:
    """For readers that show a small picture beside the text."""
    del visit, image
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One reader.

    ``platform`` is its id in ``platforms.toml``, whose limits for pictures hold; ``agent`` the name under which it honours
    ``robots.txt``, empty where it is not known to. ``page_limit`` is how many bytes of a page it reads, None where it reads any
    that there will be; ``page_most`` how many it takes at all. Limits of texts are characters, and ``needs`` the tags without
    which it shows no card, or less of one; ``tells_text_cut`` is False where the limit is so low that it cuts nearly every
    description. ``uncut`` are rules whose texts are shown whole. ``refuses`` are the checks whose faults leave no card.
    """

    id: str
    name: str
    sources: tuple[str, ...]
    checked: date
    title: Steps
    image: Steps
    text: Steps = ()
    alt: Steps = ()
    author: Steps = ()
    site: Steps = ()
    date: Steps = ()
    platform: str = ""
    agent: str = ""
    shows_text: bool = True
    wants_image: bool = True
    resolves: bool = False
    statuses: tuple[int, ...] = ()
    page_types: tuple[str, ...] = WEB_PAGES
    page_limit: int | None = None
    page_most: int | None = None
    page_seconds: float | None = None
    image_seconds: float | None = None
    redirect_most: int | None = None
    title_limit: int | None = None
    text_limit: int | None = None
    tells_text_cut: bool = True
    uncut: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    large: Callable[[Visit, Image | None], bool] = always_large
    compose: Compose = compose
    refuses: tuple[Check, ...] = ()
    checks: tuple[Check, ...] = ()

    def preview(self, visit: Visit) -> Preview:
        """The card that this reader shows of a visited page, with its faults."""
        refused = [fault for check in (*checks.REFUSALS, *self.refuses) for fault in check(self, visit, Preview())]
        if any(fault.severity is Severity.FAULT for fault in refused):
            return Preview(shown=False, faults=tuple(refused))
        whole = self.compose(self, visit.within(self.page_limit))
        card = self.cut(whole)
        card = replace(card, label=self.label(visit, card))
        found = [fault for check in (*checks.ALWAYS, *self.checks) for fault in check(self, visit, card)]
        cuts = checks.cuts(self, whole, card)
        return replace(card, faults=tuple(dict.fromkeys((*refused, *cuts, *found))))

    def cut(self, card: Preview) -> Preview:
        """The card with its texts as far as they are shown."""
        title, text = (
            chosen if chosen.rule in self.uncut else shortened(chosen, limit)
            for chosen, limit in ((card.title, self.title_limit), (card.text, self.text_limit))
        )
        return card if (title, text) == (card.title, card.text) else replace(card, title=title, text=text)

    def label(self, visit: Visit, card: Preview) -> Chosen:
        """The disclosure as those see it who see this card."""
        return shown_label(
            visit.disclosed, (("title", card.title.value), ("text", card.text.value), *(("note", n) for n in card.notes))
        )

    def address(self, visit: Visit, image: Chosen) -> Chosen:
        """An image with its whole address; none where the reader takes only whole ones, and this is not."""
        if not image or not (self.resolves or image.value.startswith(("http://", "https://"))):
            return NONE
        return Chosen(visit.page.absolute(image.value), image.rule)

    def limits(self, visit: Visit) -> Platform | None:
        """What the platform asks of pictures."""
        return visit.platforms.get(self.platform)

    def fault(self, code: Code, sentence: str, source: str = "") -> PreviewFault:
        """A finding that loses something."""
        return PreviewFault(code, Severity.FAULT, sentence, source or self.sources[0])

    def hint(self, code: Code, sentence: str, source: str = "") -> PreviewFault:
        """A finding that could be better."""
        return PreviewFault(code, Severity.HINT, sentence, source or self.sources[0])


def shortened(chosen: Chosen, limit: int | None) -> Chosen:
    """A text as far as it is shown, with an ellipsis where it is cut."""
    if limit is None or len(chosen.value) <= limit:
        return chosen
    return Chosen(chosen.value[: limit - 1].rstrip() + "…", chosen.rule)
