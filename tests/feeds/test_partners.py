"""A partner's feed: what is in it, what it is told of what it was given, and which date it bears."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import product
from typing import Any

import feedparser
import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.article import Article, Correction, Disclosure
from share.disclosures import Disclosures
from share.feeds.dialects import DIALECTS, formats_of
from share.feeds.entitle import compile_item
from share.feeds.partners import PartnerPress, listed
from share.feeds.press import Pictures, Press
from share.formats import Picture
from share.links import Links
from share.publish import release
from share.rights import TAKE_NO_PAID, Content, LinkParameter, PaidContent, PartnerDialect, Rights
from share.store import partners

DAY = timedelta(days=1)
DUBLIN_CORE = "{http://purl.org/dc/terms/}"


@dataclass
class Desk:
    """A newsroom, its partners, and their feeds as they find them."""

    newsroom: Any
    press: PartnerPress

    def add(self, name: str = "Courier", **rights: Any) -> str:
        with self.newsroom.store.begin() as c:
            return partners.add(c, name, Rights(**rights), self.newsroom.time)[0].slug

    def change(self, slug: str = "courier", **rights: Any) -> None:
        self.newsroom.time += timedelta(seconds=1)
        with self.newsroom.store.begin() as c:
            partner = partners.by_slug(c, slug)
            partners.change(c, partner, replace(partner.rights, **rights), self.newsroom.time)

    def feed(self, slug: str = "courier", extension: str = "json", press: PartnerPress | None = None) -> Any:
        self.newsroom.time += timedelta(seconds=1)
        with self.newsroom.store.connect() as c:
            partner = partners.by_slug(c, slug)
        return (press or self.press).feed(self.newsroom.store, partner, extension, self.newsroom.time)

    def items(self, slug: str = "courier") -> dict[str, str]:
        """Title by the name in the id."""
        return {entry["id"].rpartition("/")[2]: entry["title"] for entry in json.loads(self.feed(slug).data)["items"]}


@pytest.fixture
def new_press(site: Any, links: Links, disclosures: Disclosures, picture: Picture) -> Callable[[], PartnerPress]:
    def make() -> PartnerPress:
        press = Press(site=site, links=links, disclosures=disclosures, pictures_of=lambda _: Pictures(picture, picture))
        return PartnerPress(press, site=site, links=links)

    return make


@pytest.fixture
def desk(newsroom: Any, new_press: Callable[[], PartnerPress]) -> Iterator[Desk]:
    return Desk(newsroom, new_press())


GONE = "Withdrawn article"
SLUG = "harbour-bridge-reopens"


def test_a_partner_gets_what_its_rights_cover_and_no_more(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.newsroom.publish(slug="cup-final", section="Sports")
    desk.newsroom.publish(paid_article())
    desk.add(sections=("city",))
    desk.add("Gazette", paid=PaidContent.NONE)
    assert set(desk.items()) == {SLUG, "summer-on-the-water"}
    assert set(desk.items("gazette")) == {SLUG, "cup-final"}


def test_a_withdrawal_reaches_whoever_had_the_article_and_nobody_else(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    desk.add("Late")
    desk.add("Sports", sections=("sports",))
    for slug in ("courier", "sports"):
        desk.items(slug)
    desk.newsroom.withdraw()
    assert desk.items() == {SLUG: GONE}
    assert desk.items("late") == {}, "it never asked while the article was out"
    assert desk.items("sports") == {}


@pytest.mark.parametrize("dialect", [*PartnerDialect])
def test_each_dialect_is_told_of_a_withdrawal_in_its_own_words(desk: Desk, dialect: PartnerDialect) -> None:
    desk.newsroom.publish(body_html="<p>Unmistakable words.</p>", published=NOON)
    desk.add(dialect=dialect)
    for extension in formats_of(dialect):
        assert b"Harbour bridge" in desk.feed(extension=extension).data
    desk.newsroom.withdraw()
    for extension in formats_of(dialect):
        data = desk.feed(extension=extension).data
        assert b"Unmistakable" not in data
        assert b"Harbour bridge" not in data
    signs = {"smartnews": b'state="deleted"', "msn": b"mi:expirationDate", "google-news": b"</urlset>"}
    assert signs.get(dialect, b"Withdrawn article" if extension != "atom" else b"deleted-entry") in data


def test_a_feed_of_few_articles_tells_of_all_that_must_go_or_was_put_right(desk: Desk) -> None:
    """Of what went between two polls, a partner with a limit of two was told of two, and showed the others for ever."""
    desk.add(limit=2)
    slugs = [f"story-{number}" for number in range(6)]
    for slug in slugs:
        desk.newsroom.publish(slug=slug, published=NOON + timedelta(seconds=1))
        desk.items()
    for slug in slugs[:3]:
        desk.newsroom.withdraw(slug)
    desk.newsroom.publish(
        slug=slugs[3], published=NOON + timedelta(seconds=1), corrections=(Correction(NOON, "It was the other bridge."),)
    )
    told = desk.items()
    assert set(told) == set(slugs)
    assert {slug for slug in told if told[slug] == GONE} == set(slugs[:3])


def test_an_article_that_becomes_paid_must_go_where_none_is_taken(desk: Desk) -> None:
    entry = desk.newsroom.publish()
    desk.add(paid=PaidContent.NONE)
    desk.add("Labelled")
    desk.add("SmartNews", dialect=PartnerDialect.SMARTNEWS)
    desk.items()
    desk.items("labelled")
    desk.feed("smartnews", "rss")
    desk.newsroom.publish(entry.with_changes(disclosure=Disclosure("sponsored", "Sponsored")))
    assert desk.items() == {SLUG: GONE}
    assert desk.items("labelled")[SLUG].startswith("Sponsored: ")
    assert b'<media:status state="deleted">' in desk.feed("smartnews", "rss").data


def test_an_article_that_moves_out_of_the_bounds_just_leaves_and_must_go_when_it_is_put_right(desk: Desk) -> None:
    entry = desk.newsroom.publish()
    desk.add(sections=("city",))
    desk.items()
    moved = desk.newsroom.publish(entry.with_changes(section="Sports"))
    assert desk.items() == {}
    desk.newsroom.publish(moved.with_changes(corrections=(Correction(NOON, "It was the other bridge."),)))
    assert desk.items() == {SLUG: GONE}


def test_a_correction_reaches_a_partner_though_the_article_is_old(desk: Desk) -> None:
    entry = desk.newsroom.publish(published=NOON - DAY)
    desk.add(limit=2)
    desk.items()
    for number in range(3):
        desk.newsroom.publish(slug=f"newer-{number}", published=NOON - timedelta(minutes=9 - number))
    assert SLUG not in desk.items()
    desk.newsroom.publish(entry.with_changes(corrections=(Correction(NOON, "It was the other bridge."),)))
    feed = json.loads(desk.feed().data)
    assert [item["id"].rpartition("/")[2] for item in feed["items"]] == ["newer-2", "newer-1", SLUG]
    assert "It was the other bridge." in feed["items"][-1]["content_html"]


def test_a_restored_article_takes_the_place_of_its_notice(desk: Desk) -> None:
    entry = desk.newsroom.publish()
    desk.add()
    desk.items()
    desk.newsroom.withdraw()
    desk.items()
    desk.newsroom.publish(entry, restore=True)
    assert desk.items() == {SLUG: entry.title}


def embargoed(**changes: Any) -> Article:
    return article(slug="secret", title="Secret of the harbour", embargo_until=NOON + DAY, **changes)


def test_an_article_under_embargo_is_for_early_partners_alone(desk: Desk) -> None:
    desk.newsroom.publish(embargoed())
    desk.add(early=True)
    desk.add("Gazette")
    desk.add("Other", dialect=PartnerDialect.GOOGLE_NEWS, early=True)
    item = json.loads(desk.feed().data)["items"][0]
    assert item["title"] == "Embargoed until 21 November 2026, 12:00 UTC: Secret of the harbour"
    assert item["content_html"].index("Embargoed until") < item["content_html"].index("trams")
    assert item["_sharewire"]["embargo_until"] == "2026-11-21T12:00:00Z"
    assert "image" not in item
    for extension in ("rss", "atom"):
        root = etree.fromstring(desk.feed(extension=extension).data)
        assert [element.text for element in root.iter(f"{DUBLIN_CORE}available")] == ["2026-11-21T12:00:00Z"]
    assert b"ecret" not in desk.feed("gazette").data
    assert b"ecret" not in desk.feed("other", "xml").data


def test_some_see_it_only_shortly_before_and_the_feed_changes_by_time_alone(desk: Desk) -> None:
    desk.newsroom.publish(embargoed())
    desk.add(early=True, early_minutes=60)
    desk.newsroom.time = NOON + DAY - timedelta(minutes=60, seconds=2)
    before = desk.feed()
    assert b"ecret" not in before.data
    after = desk.feed()
    assert b"ecret" in after.data
    assert after.changed_at > before.changed_at


def test_what_was_embargoed_and_is_withdrawn_before_its_release_must_go_where_it_was_seen(desk: Desk) -> None:
    desk.newsroom.publish(embargoed())
    desk.add(early=True)
    desk.add("Gazette")
    assert "secret" in desk.items()
    desk.newsroom.withdraw("secret")
    assert desk.items() == {"secret": GONE}
    assert desk.items("gazette") == {}


def test_an_embargo_that_is_put_off_goes_on_being_seen_with_its_new_end(desk: Desk) -> None:
    desk.newsroom.publish(embargoed())
    desk.add(early=True, early_minutes=2 * 24 * 60)
    assert "21 November" in desk.items()["secret"]
    desk.newsroom.publish(embargoed().with_changes(embargo_until=NOON + 30 * DAY))
    assert "20 December" in desk.items()["secret"]


def test_what_is_under_embargo_is_looked_at_again_when_it_is_edited_and_when_it_is_out(desk: Desk) -> None:
    waiting = article(slug="secret", title="Secret of the harbour", published=NOON + DAY)
    desk.add(early=True)
    desk.add("Smart", early=True, dialect=PartnerDialect.SMARTNEWS)
    dates = []
    for entry in (waiting, waiting.with_changes(title="Secret of the bridge")):
        desk.newsroom.publish(entry)
        (item,) = json.loads(desk.feed().data)["items"]
        dates.append(item["date_modified"])
        assert item["date_published"] == "2026-11-21T12:00:00Z"
        assert b"Sat, 21 Nov 2026 12:00:00 GMT</pubDate><dc" in desk.feed("smart", "rss").data, "or it were shown now"
    desk.newsroom.time = NOON + DAY
    release(desk.newsroom.store, "secret", desk.newsroom.time)
    (item,) = json.loads(desk.feed().data)["items"]
    assert item["title"] == "Secret of the bridge"
    assert dates[0] < dates[1] < item["date_modified"]


def test_who_loses_early_access_is_told_to_forget_what_is_under_embargo(desk: Desk) -> None:
    desk.newsroom.publish(embargoed())
    desk.add(early=True)
    desk.items()
    desk.change(early=False)
    assert desk.items() == {"secret": GONE}


def test_a_live_article_that_goes_under_embargo_again_is_gone_for_most_and_marked_for_early_partners(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    desk.add("Early", early=True)
    desk.items()
    desk.items("early")
    desk.newsroom.publish(embargo_until=NOON + DAY)
    assert desk.items() == {SLUG: GONE}
    assert desk.items("early")[SLUG].startswith("Embargoed until")


@pytest.mark.parametrize("dialect", [PartnerDialect.SMARTNEWS, PartnerDialect.MSN, PartnerDialect.FLIPBOARD])
def test_where_nothing_can_be_marked_it_has_to_go_and_comes_back_at_the_release(desk: Desk, dialect: PartnerDialect) -> None:
    desk.newsroom.publish()
    desk.add(early=True, dialect=dialect)
    assert b"Withdrawn" not in desk.feed(extension="rss").data
    desk.newsroom.publish(embargo_until=NOON + DAY)
    (gone,) = etree.fromstring(desk.feed(extension="rss").data).iter("item")
    assert (gone.findtext("title") or "").startswith(GONE)
    desk.newsroom.time = NOON + DAY
    release(desk.newsroom.store, SLUG, desk.newsroom.time)
    (back,) = etree.fromstring(desk.feed(extension="rss").data).iter("item")
    assert not (back.findtext("title") or "").startswith(("Embargoed", GONE))


@pytest.mark.parametrize("dialect", [PartnerDialect.SMARTNEWS, PartnerDialect.MSN, PartnerDialect.FLIPBOARD])
def test_where_nothing_can_be_marked_who_never_had_it_hears_nothing_of_it_before_the_release(
    desk: Desk, new_press: Callable[[], PartnerPress], dialect: PartnerDialect
) -> None:
    """It was shown once as embargoed, and told as withdrawn at the next look, though nothing had changed."""
    desk.newsroom.publish()
    desk.newsroom.publish(embargo_until=NOON + DAY)
    desk.add(early=True, dialect=dialect)
    first = desk.feed(extension="rss")
    again = desk.feed(extension="rss", press=new_press())
    assert (first.data, first.changed_at) == (again.data, again.changed_at)
    assert list(etree.fromstring(first.data).iter("item")) == []


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_withdrawal_under_a_second_embargo_is_newer_than_what_early_partners_saw(desk: Desk, extension: str) -> None:
    """It bore the time at which the article had left the public, and readers kept what they had."""
    desk.newsroom.publish()
    desk.add(early=True)
    desk.newsroom.publish(embargo_until=NOON + DAY)
    desk.newsroom.time += timedelta(minutes=5)
    desk.newsroom.publish(embargo_until=NOON + DAY, title="Another headline of many other words under embargo")
    seen = updates(desk.feed(extension=extension).data, extension)
    desk.newsroom.time += timedelta(minutes=5)
    desk.newsroom.withdraw()
    assert updates(desk.feed(extension=extension).data, extension) > seen


def test_an_edit_of_a_restored_embargo_moves_the_date_for_early_partners(desk: Desk) -> None:
    """The restored item was dated by its release, which lay ahead, and so was every edit until then."""
    desk.newsroom.publish(embargoed())
    desk.add(early=True)
    desk.newsroom.withdraw("secret")
    desk.newsroom.publish(embargoed(), restore=True)
    seen = updates(desk.feed().data, "json")
    assert seen <= desk.newsroom.time
    desk.newsroom.publish(embargoed(body_html="<p>Another text altogether, of many words that nobody has read.</p>"))
    assert updates(desk.feed().data, "json") > seen


def updates(data: bytes, extension: str) -> datetime:
    """When the only item says that it was updated, or went."""
    if extension == "json":
        (item,) = json.loads(data)["items"]
        return datetime.fromisoformat(item["date_modified"])
    root = etree.fromstring(data)
    gone = root.find("{*}deleted-entry")
    if gone is not None:
        return datetime.fromisoformat(gone.get("when") or "")
    updated = root.findtext(".//{*}item/{*}updated") or root.findtext(".//{*}entry/{*}updated")
    return datetime.fromisoformat(updated) if updated else parsedate_to_datetime(root.findtext(".//item/pubDate") or "")


def test_a_tombstone_is_never_older_than_what_it_stands_for(desk: Desk) -> None:
    """RFC 6721, section 3: else a reader keeps the entry."""
    desk.newsroom.publish(embargoed())
    desk.newsroom.publish(slug="again")
    desk.newsroom.publish(slug="down")
    desk.add(early=True)
    shown = {entry.id: entry.updated for entry in feedparser.parse(desk.feed(extension="atom").data).entries}
    assert len(shown) == 3
    desk.newsroom.publish(slug="again", embargo_until=NOON + DAY)
    desk.newsroom.withdraw("down")
    desk.change(early=False)
    root = etree.fromstring(desk.feed(extension="atom").data)
    gone = {one.get("ref"): one.get("when") for one in root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")}
    assert gone.keys() == shown.keys()
    assert all(gone[identity] >= shown[identity] for identity in shown)


def test_a_story_that_is_put_right_after_two_days_does_not_come_back_into_a_news_sitemap(desk: Desk) -> None:
    entry = desk.newsroom.publish()
    desk.add(dialect=PartnerDialect.GOOGLE_NEWS)
    assert b"Harbour bridge" in desk.feed(extension="xml").data
    desk.newsroom.time += 3 * DAY
    desk.newsroom.publish(entry.with_changes(corrections=(Correction(NOON, "It was the other bridge."),)))
    assert b"Harbour bridge" not in desk.feed(extension="xml").data


def test_a_news_sitemap_loses_its_old_stories_by_time_alone(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.newsroom.publish(slug="newer", title="Newer story", published=NOON + timedelta(seconds=1))
    desk.add(dialect=PartnerDialect.GOOGLE_NEWS)
    assert desk.feed(extension="xml").data.count(b"<loc>") == 2
    desk.newsroom.time = NOON + 2 * DAY
    assert desk.feed(extension="xml").data.count(b"<loc>") == 1


def test_the_date_moves_with_the_content_and_with_nothing_else(desk: Desk, new_press: Callable[[], PartnerPress]) -> None:
    desk.newsroom.publish()
    desk.add(sections=("city",))
    first = desk.feed()
    assert desk.feed().data == first.data
    assert desk.feed(press=new_press()).data == first.data, "another process makes the same bytes"
    desk.newsroom.publish(slug="cup-final", section="Sports")
    assert desk.feed().changed_at == first.changed_at, "what is not in the feed does not move it"
    desk.change(content=Content.HEADLINE)
    changed = desk.feed()
    assert changed.changed_at > first.changed_at
    desk.change(content=Content.FULL)
    assert desk.feed().changed_at > changed.changed_at, "an old state that comes back is a new one"


def test_another_name_is_another_feed_with_another_date(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    first = desk.feed()
    desk.newsroom.time += timedelta(seconds=1)
    with desk.newsroom.store.begin() as c:
        partner = partners.by_slug(c, "courier")
        partners.change(c, partner, partner.rights, desk.newsroom.time, "Courier of the Harbour")
    renamed = desk.feed()
    assert b"Courier of the Harbour" in renamed.data
    assert renamed.changed_at > first.changed_at


def test_who_asks_with_rights_of_a_moment_ago_gets_the_feed_of_now(desk: Desk) -> None:
    """The request has read the rights, and another one changes them before the feed is made."""
    desk.newsroom.publish(body_html="<p>Unmistakable words.</p>")
    desk.add()
    with desk.newsroom.store.connect() as c:
        asking = partners.by_slug(c, "courier")
    desk.change(content=Content.HEADLINE)
    feed = desk.press.feed(desk.newsroom.store, asking, "json", desk.newsroom.time)
    assert b"Unmistakable" not in feed.data
    assert desk.feed().data == feed.data


def test_two_changes_within_a_second_have_two_dates(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    first = desk.feed().changed_at
    desk.newsroom.publish(title="Another title")
    desk.newsroom.time = first - timedelta(seconds=1)  # `feed` moves it on to the second of the first one
    assert desk.feed().changed_at == first + timedelta(seconds=1)


def test_a_look_that_is_not_the_partners_changes_nothing(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    with desk.newsroom.store.connect() as c:
        partner = partners.by_slug(c, "courier")
        assert len(listed(c, partner, Rights(), NOON + DAY, until=NOON).entries) == 1
    desk.newsroom.withdraw()
    assert desk.items() == {}, "nobody had given it the article"


def test_notices_stand_for_thirty_days_before_the_last_change(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add()
    desk.items()
    desk.newsroom.withdraw()
    assert desk.items() == {SLUG: GONE}
    desk.newsroom.time += 31 * DAY
    assert desk.items() == {SLUG: GONE}, "time alone takes nothing away"
    desk.newsroom.publish(slug="a-new-story", published=desk.newsroom.time)
    assert set(desk.items()) == {"a-new-story"}


def test_a_damaged_article_stops_nobodys_feed(desk: Desk) -> None:
    from sqlalchemy import text  # noqa: PLC0415 - to break what the product keeps whole

    desk.newsroom.publish()
    desk.newsroom.publish(slug="damaged")
    with desk.newsroom.store.begin() as c:
        c.execute(text("UPDATE articles SET document = '{' WHERE slug = 'damaged'"))
    desk.add()
    feed = desk.feed()
    assert [fault.partition(" ")[0] for fault in feed.faults] == ["damaged"]
    assert b"Harbour bridge" in feed.data


LOCALES = ("en", "de", "de-AT", "fr", "ja", "ar", "he", "zh-Hant", "tr", "ga")


@pytest.mark.parametrize("dialect", [*PartnerDialect])
def test_a_paid_article_has_its_label_in_every_dialect_content_and_locale(
    dialect: PartnerDialect, links: Links, disclosures: Disclosures, picture: Picture, desk: Desk
) -> None:
    """What the partner shows begins with who paid: the title, and the first line of the text."""
    for kind, language, content, images in product(disclosures.kinds, LOCALES, Content, (True, False)):
        paid = disclosures.disclose(kind, language, notice="Somebody <paid> for this.")
        rights = Rights(dialect=dialect, content=content, images=images, link_parameter=LinkParameter("utm_source", "a"))
        told = article(language=language, disclosure=paid, share_title="Short title")
        item = compile_item(told, rights, links=links, disclosures=disclosures, picture=picture, thumbnail=picture)
        for extension, form in formats_of(dialect).items():
            data = form.item(item)
            if dialect in TAKE_NO_PAID:
                assert data == b""
                continue
            title, text = shown(extension, form.join(desk.press._head(partner_of(rights), extension, NOON), [data]))
            assert title.startswith(f"{paid.label}: "), (kind, language, content)
            assert text.startswith(paid.label), (kind, language, content)
            assert "Somebody <paid> for this." in text


def partner_of(rights: Rights) -> partners.Partner:
    return partners.Partner(1, "courier", "Courier", rights, NOON, NOON, "", NOON)


def shown(extension: str, document: bytes) -> tuple[str, str]:
    """Title and text of the only item, as a reader shows them."""
    if extension == "json":
        (item,) = json.loads(document)["items"]
        return item["title"], visible(item["content_html"])
    (entry,) = feedparser.parse(document).entries
    return entry.title, visible(entry.content[0].value)


def visible(html: str) -> str:
    return "".join(etree.HTML(html).itertext()).strip()


def test_those_who_take_nothing_paid_are_those_whose_dialects_say_so() -> None:
    assert {name for name, dialect in DIALECTS.items() if not dialect.takes_paid} == TAKE_NO_PAID
    assert set(DIALECTS) == {*PartnerDialect}


def test_the_link_parameter_is_in_no_id_and_no_address_of_the_feed_itself(desk: Desk) -> None:
    desk.newsroom.publish()
    desk.add(link_parameter=LinkParameter("utm_source", "courier"))
    for extension in ("rss", "atom"):
        parsed = feedparser.parse(desk.feed(extension=extension).data)
        (entry,) = parsed.entries
        assert entry.link == "https://share.news.example/articles/harbour-bridge-reopens?utm_source=courier"
        assert "utm" not in entry.id
        assert "utm" not in json.dumps([parsed.feed.get("link"), parsed.feed.get("links")])
