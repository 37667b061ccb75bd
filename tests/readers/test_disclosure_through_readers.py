"""Disclosure travels through every reader: of each kind of paid content, in each language, those who see the card see the label.

The head is rendered straight from an article, and shown to each emulator. Then the same article is shown without its disclosure,
and with the label taken out of the head: there the walk has to fail.
"""

from __future__ import annotations

import pytest
from factories import article, photo
from newspage import picture

from share.article import Article, Sponsor
from share.assets import open_assets
from share.cards.alt import alt_text
from share.disclosures import read_disclosures
from share.formats import Picture, read_formats
from share.links import Links
from share.meta import Site, Story, as_json, head_tags, oembed, read_words, render
from share.readers import READERS, Fetched, Reader, Report, lint, read_tables

BASE = "https://share.courier.example"
ASSETS = open_assets()
DISCLOSURES = read_disclosures(ASSETS)
FORMATS = read_formats(ASSETS)
WORDS = read_words(ASSETS)
TABLES = read_tables(ASSETS)
LINKS = Links(BASE, DISCLOSURES)
SITE = Site(name="The Harbour Courier", home_url=f"{BASE}/", language="en")
TITLES = {
    "en": "Six harbours to see this summer",
    "de": "Sechs Häfen für diesen Sommer",
    "fr": "Six ports à voir cet été",
    "es": "Seis puertos para este verano",
    "pl": "Sześć portów na to lato",
    "el": "Έξι λιμάνια για αυτό το καλοκαίρι",
    "ar": "ستة موانئ لهذا الصيف",
    "he": "שישה נמלים לקיץ הזה",
    "hi": "इस गर्मी के छह बंदरगाह",
    "th": "หกท่าเรือสำหรับฤดูร้อนนี้",
    "ja": "この夏に訪れたい六つの港",
    "zh-Hant": "今年夏天值得一看的六個港口",
}
KINDS = list(DISCLOSURES.kinds)


def paid(kind: str, language: str) -> Article:
    disclosure = DISCLOSURES.disclose(kind, language, sponsor=Sponsor("Brightwater Ferries", "https://ferries.example/"))
    return article(
        slug="six-harbours", title=TITLES[language], summary="", language=language, disclosure=disclosure, photo=photo()
    )


def shown(subject: Article, *, without: str = "") -> Report:
    """The article's page through every reader; ``without`` are words that are taken out of everything that machines read."""
    pictures = {
        name: Picture(f"{BASE}/cards/{name}.jpg", entry.width, entry.height, entry.media_type, 60_000, alt_text(subject, entry))
        for name, entry in FORMATS.items()
    }
    story = Story(
        article=subject,
        site=SITE,
        links=LINKS,
        disclosures=DISCLOSURES,
        words=WORDS.of(subject.language),
        pictures=pictures,
    )
    tags = head_tags(story)
    answer = as_json(oembed(story))
    html = f'<!doctype html><html lang="{subject.language}"><head><meta charset="utf-8">{render(tags)}</head><body></body></html>'
    if without:
        html, answer = html.replace(without, ""), answer.replace(without, "")
    address = LINKS.page(subject)
    web = {address: (html.encode(), "text/html; charset=utf-8"), LINKS.oembed(subject): (answer.encode(), "application/json")}
    web |= {entry.url: (picture(entry.width, entry.height), "image/jpeg") for entry in pictures.values()}

    def fetch(asked: str) -> Fetched:
        body, kind = web.get(asked, (b"", "text/plain"))
        return Fetched(asked=asked, url=asked, status=200 if body else 404, headers={"content-type": kind}, body=body)

    label = subject.disclosure.label if subject.disclosure else ""
    return lint(address, fetch, TABLES, label=label)


def says_so(report: Report, reader: Reader, label: str) -> bool:
    """Whether those who see this reader's card see the label; a reader that must not show paid pages shows none."""
    preview = next(verdict.preview for verdict in report.verdicts if verdict.reader is reader)
    if reader.id == "google-news":
        return not preview.shown and not preview.faults
    return preview.label.value == label


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_reader_shows_the_label(kind: str, language: str) -> None:
    subject = paid(kind, language)
    assert subject.disclosure
    report = shown(subject)
    assert [reader.id for reader in READERS.values() if not says_so(report, reader, subject.disclosure.label)] == []
    assert report.faults == ()


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_walk_fails_where_the_disclosure_is_taken_away(kind: str, language: str) -> None:
    subject = paid(kind, language)
    assert subject.disclosure
    report = shown(subject.with_changes(disclosure=None))
    assert [reader.id for reader in READERS.values() if says_so(report, reader, subject.disclosure.label)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_that_is_taken_out_of_the_head_is_told_as_lost(kind: str) -> None:
    subject = paid(kind, "de")
    assert subject.disclosure
    report = shown(subject, without=subject.disclosure.label)
    lost = {verdict.reader.id for verdict in report.verdicts for fault in verdict.faults if fault.code == "label-lost"}
    assert lost == set(READERS) - {"google-news"}


def test_all_kinds_and_at_least_eight_languages_are_walked() -> None:
    assert set(KINDS) >= {"sponsored", "advertisement", "affiliate", "supported"}
    assert len(TITLES) >= 8
