"""Partners that poll a newsroom, each by its own published rules: what they show follows what the newsroom does.

Each partner is polled before and after every step, and once more for nothing: what a partner refuses, misses or keeps would show.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article
from partners import Flipboard, GoogleNews, Msn, Partner, SmartNews

from share.article import Correction
from share.feeds.dialects import formats_of
from share.feeds.partners import PartnerPress
from share.feeds.press import Pictures, Press
from share.rights import PartnerDialect, Rights
from share.store import partners

READERS = {
    PartnerDialect.SMARTNEWS: SmartNews,
    PartnerDialect.MSN: Msn,
    PartnerDialect.FLIPBOARD: Flipboard,
    PartnerDialect.GOOGLE_NEWS: GoogleNews,
}
HOUR = timedelta(hours=1)
SLUG = "harbour-bridge-reopens"


@dataclass
class Wire:
    """A newsroom, and one partner that polls it."""

    newsroom: object
    press: PartnerPress
    slug: str
    reader: Partner
    documents: list[bytes] = field(default_factory=list)

    def poll(self) -> Partner:
        """The partner asks a minute later, twice, and gets the same bytes."""
        self.newsroom.time += timedelta(minutes=1)
        with self.newsroom.store.connect() as c:
            partner = partners.by_slug(c, self.slug)
        (extension,) = formats_of(partner.rights.dialect)
        for _ in range(2):
            with self.newsroom.store.connect() as c:
                partner = partners.by_slug(c, self.slug)
            document = self.press.feed(self.newsroom.store, partner, extension, self.newsroom.time).data
            self.documents.append(document)
            self.reader.poll(document, self.newsroom.time)
        assert self.documents[-1] == self.documents[-2]
        return self.reader

    def shows(self) -> set[str]:
        """The slugs of what the partner shows after it has polled."""
        return {identity.rpartition("/")[2] for identity in self.poll().shown}


@pytest.fixture
def wire(newsroom, site, links, disclosures, picture):
    def open_wire(dialect: PartnerDialect, **rights) -> Wire:
        pictures = Pictures(picture, replace(picture, width=1200, height=1200))
        press = Press(site=site, links=links, disclosures=disclosures, pictures_of=lambda _: pictures)
        with newsroom.store.begin() as c:
            partner = partners.add(c, "Acme", Rights(dialect=dialect, **rights), NOON)[0]
        return Wire(newsroom, PartnerPress(press, site=site, links=links), partner.slug, READERS[dialect]())

    return open_wire


every_dialect = pytest.mark.parametrize("dialect", READERS)


@every_dialect
def test_what_is_published_is_shown_and_nothing_is_refused(newsroom, wire, dialect):
    acme = wire(dialect)
    assert acme.shows() == set()
    newsroom.publish()
    assert acme.shows() == {SLUG}
    newsroom.publish(slug="newer", published=NOON + timedelta(seconds=30))
    assert acme.shows() == {SLUG, "newer"}
    assert acme.reader.refused == {}


@pytest.mark.parametrize("dialect", [PartnerDialect.SMARTNEWS, PartnerDialect.MSN, PartnerDialect.FLIPBOARD])
def test_a_correction_reaches_the_reader(newsroom, wire, dialect):
    acme = wire(dialect)
    newsroom.publish()
    acme.poll()
    newsroom.time += HOUR
    newsroom.publish(corrections=(Correction(newsroom.time, "The bridge is 410 metres long."),))
    (text,) = acme.poll().shown.values()
    assert "The bridge is 410 metres long." in text


@every_dialect
def test_a_withdrawal_takes_the_article_down_whatever_its_age(newsroom, wire, dialect):
    acme = wire(dialect, limit=2)
    newsroom.publish()
    assert acme.shows() == {SLUG}
    for number in range(3):
        newsroom.publish(slug=f"newer-{number}", published=NOON + timedelta(seconds=number + 1))
    acme.poll()
    newsroom.withdraw()
    assert "trams" not in "".join(text for identity, text in acme.poll().shown.items() if identity.endswith(SLUG))
    if dialect is not PartnerDialect.FLIPBOARD:
        assert SLUG not in acme.shows()
    assert acme.reader.refused == {}


@pytest.mark.parametrize("dialect", [PartnerDialect.SMARTNEWS, PartnerDialect.MSN, PartnerDialect.GOOGLE_NEWS])
def test_what_is_restored_is_shown_again(newsroom, wire, dialect):
    acme = wire(dialect)
    newsroom.publish()
    acme.poll()
    newsroom.withdraw()
    assert acme.shows() == set()
    newsroom.publish(restore=True)
    assert acme.shows() == {SLUG}


@pytest.mark.parametrize("dialect", [PartnerDialect.SMARTNEWS, PartnerDialect.GOOGLE_NEWS])
def test_an_article_that_turns_out_to_be_paid_for_is_taken_down_where_none_such_is_taken(newsroom, wire, dialect):
    acme = wire(dialect)
    newsroom.publish()
    assert acme.shows() == {SLUG}
    newsroom.time += HOUR
    newsroom.publish(disclosure=paid_article().disclosure)
    assert acme.shows() == set()
    assert b"Brightwater" not in acme.documents[-1]


@pytest.mark.parametrize("dialect", [PartnerDialect.MSN, PartnerDialect.FLIPBOARD])
def test_and_bears_its_label_from_then_on_elsewhere(newsroom, wire, dialect):
    acme = wire(dialect)
    newsroom.publish()
    acme.poll()
    newsroom.time += HOUR
    newsroom.publish(disclosure=paid_article().disclosure)
    (text,) = acme.poll().shown.values()
    assert "Sponsored · Paid for by Brightwater Ferries" in text


def test_a_partner_who_never_had_an_article_is_told_nothing_of_its_withdrawal(newsroom, wire):
    newsroom.publish(section="Sport")
    acme = wire(PartnerDialect.SMARTNEWS, sections=("city",))
    acme.poll()
    newsroom.withdraw()
    acme.poll()
    assert SLUG.encode() not in acme.documents[-1]


@pytest.mark.parametrize(("dialect", "dates"), [(PartnerDialect.SMARTNEWS, "dates"), (PartnerDialect.MSN, "updated")])
def test_a_typo_moves_no_date_that_the_partner_looks_at(newsroom, wire, dialect, dates):
    acme = wire(dialect)
    first = newsroom.publish()
    before = dict(getattr(acme.poll(), dates))
    newsroom.time += HOUR
    newsroom.publish(body_html=first.body_html.replace("carries", "carry"))
    assert getattr(acme.poll(), dates) == before


def test_google_news_lets_go_of_what_is_two_days_old(newsroom, wire):
    acme = wire(PartnerDialect.GOOGLE_NEWS)
    newsroom.publish()
    assert acme.shows() == {SLUG}
    newsroom.time += timedelta(days=2)
    newsroom.publish(slug="newer", published=newsroom.time)
    assert acme.shows() == {"newer"}
    assert SLUG.encode() not in acme.documents[-1]


def test_an_article_without_words_that_xml_knows_breaks_no_partners_feed(newsroom, wire):
    acme = wire(PartnerDialect.MSN)
    newsroom.publish(article(title="A headline of \x0b and \ufffe, long enough", body_html="<p>\x0b\x00]]></p><ul>" * 30))
    assert acme.shows() == {SLUG}
