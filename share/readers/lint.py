"""▶ A page through every reader: what each will show of it, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from share.assets import Assets
from share.disclosures import Disclosures, read_disclosures
from share.errors import ShareError
from share.formats import read_formats
from share.platforms import Platform, read_platforms
from share.readers.card import Preview, PreviewFault, Severity
from share.readers.discord import COMPONENT
from share.readers.everyone import READERS
from share.readers.fetched import Fetch, Fetched
from share.readers.image import Image, read_image
from share.readers.json_text import read_json
from share.readers.label import Disclosed, disclosed_on
from share.readers.page import Page, read_page
from share.readers.reader import Reader
from share.readers.visit import JSON_OEMBED, Visit, same_page

OWN = "the article"
"""By what it is known that an article of our own is paid for."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the readers know beside the page: limits of pictures, and the words for what somebody paid for."""

    platforms: Mapping[str, Platform]
    disclosures: Disclosures


@cache
def read_tables(assets: Assets) -> Tables:
    """The tables, read once.

    Raises:
        BadAsset: naming file and key.
    """
    return Tables(read_platforms(assets, read_formats(assets)), read_disclosures(assets))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one reader makes of the page."""

    reader: Reader
    preview: Preview

    @property
    def faults(self) -> tuple[PreviewFault, ...]:
        """What loses something."""
        return tuple(found for found in self.preview.faults if found.severity is Severity.FAULT)

    @property
    def hints(self) -> tuple[PreviewFault, ...]:
        """What could be better."""
        return tuple(found for found in self.preview.faults if found.severity is Severity.HINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What all readers make of a page. ``own`` is what is wrong with our cards of the article, where it is one of ours."""

    address: str
    verdicts: tuple[Verdict, ...]
    own: tuple[PreviewFault, ...] = ()

    @property
    def faults(self) -> tuple[PreviewFault, ...]:
        """Every fault, each once, whichever readers it concerns; hints are not among them."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.FAULT)

    @property
    def findings(self) -> dict[PreviewFault, tuple[Reader, ...]]:
        """Every fault and hint, those that concern most readers first, with these readers; faults before hints."""
        found: dict[tuple[str, str, str], tuple[PreviewFault, list[Reader]]] = {}
        for verdict in self.verdicts:
            for fault in verdict.preview.faults:
                found.setdefault((fault.code, fault.severity, fault.sentence), (fault, []))[1].append(verdict.reader)
        ordered = sorted(found.values(), key=lambda entry: (entry[0].severity is Severity.HINT, -len(entry[1])))
        return dict.fromkeys(self.own, ()) | {fault: tuple(readers) for fault, readers in ordered}

    def with_own(self, faults: Iterable[PreviewFault]) -> Report:
        """The report with what is wrong with our own cards."""
        return replace(self, own=tuple(faults))

    def as_dict(self) -> dict[str, Any]:
        """As JSON: ``address``, ``faults`` (how many), ``own``, and by reader's id its name, sources and preview."""
        return {
            "address": self.address,
            "faults": len(self.faults),
            "own": [fault.as_dict() for fault in self.own],
            "readers": {
                verdict.reader.id: {
                    "name": verdict.reader.name,
                    "sources": list(verdict.reader.sources),
                    "checked": verdict.reader.checked.isoformat(),
                    **verdict.preview.as_dict(),
                }
                for verdict in self.verdicts
            },
        }


def lint(
    address: str, fetch: Fetch, tables: Tables, *, label: str | None = None, readers: Iterable[Reader] = READERS.values()
) -> Report:
    """Fetch a page and what belongs to it, and show it to the readers.

    ``label`` is the disclosure of an article of ours, empty where nobody paid; of other pages (None), it is looked for in the
    page. The page is fetched once, and each picture, its oEmbed answer, its Discord component and ``robots.txt`` once at most.

    Raises:
        ShareError: where the page itself cannot be fetched. What belongs to it may fail: that is told.
    """
    wanted = tuple(readers)
    visit = visited(fetch(address), fetch, tables, label=label, readers=wanted)
    return Report(address=address, verdicts=tuple(Verdict(reader, reader.preview(visit)) for reader in wanted))


def visited(fetched: Fetched, fetch: Fetch, tables: Tables, *, label: str | None, readers: tuple[Reader, ...]) -> Visit:
    """A fetched page with everything that these readers would fetch for it."""
    page = read_page(fetched)
    component = page.links(COMPONENT)
    visit = Visit(
        page=page,
        oembed=_oembed(page, fetch),
        component=_tried(fetch, page.absolute(component[0].get("href"))) if component else None,
        robots_file=_robots_file(page, fetch) if any(reader.agent for reader in readers) else "",
        disclosed=disclosed_on(page, tables.disclosures) if label is None else Disclosed((label,), OWN) if label else None,
        platforms=tables.platforms,
    )
    if label is None:
        visit = replace(visit, home_problem=_home_problem(page, fetch))
    addresses = (reader.compose(reader, visit.within(reader.page_limit)).image.value for reader in readers)
    return replace(visit, images={url: _image(url, fetch) for url in dict.fromkeys(addresses) if url.startswith("http")})


def _image(address: str, fetch: Fetch) -> Image:
    try:
        return read_image(fetch(address))
    except ShareError as error:
        return Image(url=address, status=0, problem=error.public)


def _home_problem(page: Page, fetch: Fetch) -> str:
    """Why the page that ``og:url`` names cannot be had; empty where it can, or is this one."""
    said = page.absolute(page.meta("og:url"))
    if not said.startswith(("http://", "https://")) or same_page(said, page.url) or same_page(said, page.fetched.asked):
        return ""
    try:
        status = fetch(said).status
    except ShareError as error:
        return error.public
    return "" if 200 <= status < 300 else f"It answers {status}."


def _oembed(page: Page, fetch: Fetch) -> Mapping[str, Any] | None:
    link = next(iter(page.links("alternate", JSON_OEMBED)), None)
    answer = _tried(fetch, page.absolute(link.get("href"))) if link else None
    try:
        value = read_json(answer.body) if answer is not None and answer.status == 200 else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _robots_file(page: Page, fetch: Fetch) -> str:
    parts = urlsplit(page.url)
    answer = _tried(fetch, f"{parts.scheme}://{parts.netloc}/robots.txt")
    return answer.body.decode("utf-8", "replace") if answer is not None and answer.status == 200 else ""


def _tried(fetch: Fetch, address: str) -> Fetched | None:
    if not address.startswith(("http://", "https://")):
        return None
    try:
        return fetch(address)
    except ShareError:
        return None


__all__ = ["Report", "Tables", "Verdict", "lint", "read_tables", "visited"]
