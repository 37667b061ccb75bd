"""What a page says of itself, for entries whose source says little: the same places that platforms read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from html import escape

from share.disclosures import Disclosures
from share.ingest.entry import Entry, Picture
from share.ingest.times import parse_time
from share.readers.fetched import Fetched
from share.readers.label import disclosed_on
from share.readers.page import Page, read_page
from share.readers.structured import article_object, value_at


def completed(entry: Entry, fetched: Fetched, disclosures: Disclosures) -> Entry:
    """The entry with what its page says: where both say something, the source wins, but for the page's own address and picture.

    A page that tells machines that it is paid for makes its article paid for, under the label that it shows.
    """
    page = read_page(fetched)
    story = article_object(page) or {}
    disclosed = disclosed_on(page, disclosures)

    def said(*keys: str) -> str:
        return next((text for key in keys if (text := page.meta(key).strip())), "")

    names = [value_at(author, ("name",)) for author in _listed(story.get("author"))] or [said("author", "article:author")]
    return replace(
        entry,
        title=entry.title or value_at(story, ("headline",)) or said("og:title", "twitter:title") or page.title,
        content=entry.content or _paragraph(said("og:description", "description") or value_at(story, ("description",))),
        base=page.url,
        link=page.absolute(page.link("canonical")) or page.url,
        published=entry.published or _time(value_at(story, ("datePublished",)), said("article:published_time")),
        updated=entry.updated or _time(value_at(story, ("dateModified",)), said("article:modified_time")),
        language=entry.language or page.language,
        authors=entry.authors or tuple((escape(name), "") for name in names if name and not name.startswith("http")),
        section=entry.section or value_at(story, ("articleSection",)) or said("article:section"),
        categories=entry.categories or tuple(meta.get("content") for meta in page.metas("article:tag")),
        rights=entry.rights or page.link("license") or value_at(story, ("license",)),
        pictures=(*_pictures(page), *entry.pictures),
        disclosure=entry.disclosure or (None if disclosed is None else {"label": next(iter(disclosed.labels), "")}),
    )


def _pictures(page: Page) -> Iterable[Picture]:
    address = page.meta("og:image:secure_url") or page.meta("og:image") or page.meta("twitter:image")
    if address:
        yield Picture(page.absolute(address), escape(page.meta("og:image:alt") or page.meta("twitter:image:alt")))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _time(*texts: str) -> datetime | None:
    for text in texts:
        try:
            return parse_time(text)
        except ValueError:
            continue
    return None
