"""What partners' feeds are made of: found along the lists, and exactly what the rights say."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article

from share.article import Status, Submission
from share.errors import NotFound
from share.feeds.partners import settle
from share.publish import publish, withdraw
from share.rights import PaidContent, PartnerDialect, Rights, why_left_out
from share.store import articles, entitled, partners, timeline

SECTIONS = ("City", "Sports", "Culture")
TAGS = ("Harbour", "Transport", "Music", "Art")
LANGUAGES = ("en", "de", "de-AT", "de-Latn-AT", "fr")


def put_in(store, *entries):
    for entry in entries:
        submission = Submission(article=entry.with_changes(revision=0, code=""), said=frozenset({"published"}))
        publish(store, submission, NOON + timedelta(days=9))


@pytest.fixture
def archive(store):
    """Sixty articles of all kinds, some of them paid for."""
    chance = random.Random(20261125)
    made = []
    for number in range(60):
        make = paid_article if chance.random() < 0.3 else article
        made.append(
            make(
                slug=f"story-{number}",
                published=NOON + timedelta(minutes=chance.randrange(600)),
                section=chance.choice((*SECTIONS, None)),
                tags=tuple(chance.sample(TAGS, chance.randrange(3))),
                language=chance.choice(LANGUAGES),
            )
        )
    put_in(store, *made)
    return store


def slugs(c, entries):
    names = {followed.entry: followed.slug for followed in timeline.load(c, entries)}
    return [names[entry] for entry in entries]


def made_up_rights(chance):
    return Rights(
        sections=tuple(name.lower() for name in chance.sample(SECTIONS, chance.randrange(3))),
        tags=tuple(name.lower() for name in chance.sample(TAGS, chance.randrange(3))),
        languages=tuple(name.lower() for name in chance.sample(LANGUAGES, chance.randrange(3))),
        paid=chance.choice([*PaidContent]),
        dialect=chance.choice([*PartnerDialect]),
        limit=chance.choice((1, 5, 100)),
    )


def test_the_lists_give_what_the_rights_say_and_nothing_else(archive):
    """Whatever the rights are, the query and the pure rule agree, article by article, in the order of publication."""
    chance = random.Random(7)
    with archive.connect() as c:
        every = articles.newest(c, scope="latest", limit=100)
        for _ in range(200):
            rights, now = made_up_rights(chance), NOON + timedelta(days=2, hours=chance.randrange(10))
            wanted = [entry.slug for entry in every if why_left_out(entry, rights, now) is None]
            assert slugs(c, entitled.newest(c, rights, now)) == wanted[: rights.limit], rights


def test_a_bound_that_few_articles_meet_is_found_behind_many_that_do_not(store):
    many = [article(slug=f"sports-{number}", section="Sports", tags=(), published=NOON) for number in range(60)]
    old = article(slug="the-one", section="Sports", tags=("Harbour",), published=NOON - timedelta(days=30))
    put_in(store, old, *many)
    with store.connect() as c:
        rights = Rights(sections=("sports",), tags=("harbour", "nothing"), limit=2)
        assert slugs(c, entitled.newest(c, rights, NOON)) == ["the-one"]


def test_no_more_than_a_bounded_number_of_articles_is_looked_at(store, monkeypatch):
    monkeypatch.setattr(entitled, "LOOKED_AT", 10)
    old = article(slug="old-and-free", published=NOON - timedelta(days=30))
    put_in(store, old, *(paid_article(slug=f"paid-{number}", published=NOON) for number in range(12)))
    with store.connect() as c:
        assert entitled.newest(c, Rights(paid=PaidContent.NONE, limit=2), NOON) == []


def test_what_is_under_embargo_is_on_no_list(store):
    put_in(store, article(embargo_until=NOON + timedelta(days=99)))
    with store.connect() as c:
        assert articles.by_slug(c, "harbour-bridge-reopens").status is Status.SCHEDULED
        assert entitled.newest(c, Rights(early=True), NOON) == []


def standing(store, partner, now):
    """What stands in the feed at this moment: slug, and whether it must go; and the feed's date."""
    with store.begin() as c:
        settled, found = settle(c, partners.by_slug(c, partner.slug), now)
        names = {entry.article_id: followed.slug for entry, followed in found.followed.items()}
        names |= {followed.entry.article_id: followed.slug for followed in timeline.load(c, found.entries)}
        return [(names[entry.article_id], entry.gone) for entry in found.entries], settled.feed_changed_at


def test_what_was_given_is_followed_until_it_must_go(store):
    """Both databases: a withdrawal, an embargo that was seen, a right that was lost, each told to who had it alone."""
    later = NOON + timedelta(days=20)
    put_in(store, article(), article(slug="secret", published=NOON, embargo_until=later))
    with store.begin() as c:
        early, _ = partners.add(c, "Early", Rights(early=True), NOON)
        other, _ = partners.add(c, "Other", Rights(), NOON)
    now = NOON + timedelta(days=9)
    assert standing(store, early, now)[0] == [("secret", False), ("harbour-bridge-reopens", False)]
    assert standing(store, other, now)[0] == [("harbour-bridge-reopens", False)]
    first = standing(store, early, now)[1]
    withdraw(store, "secret", now)
    withdraw(store, "harbour-bridge-reopens", now)
    listed, second = standing(store, early, now)
    assert sorted(listed) == [("harbour-bridge-reopens", True), ("secret", True)]
    assert second > first
    assert standing(store, early, now + timedelta(days=1)) == (listed, second)
    assert standing(store, other, now)[0] == [("harbour-bridge-reopens", True)]


def test_a_partner_that_was_removed_in_the_meantime_gets_nothing(store):
    put_in(store, article())
    with store.begin() as c:
        gone, _ = partners.add(c, "Gone", Rights(), NOON)
        partners.remove(c, gone, NOON)
        with pytest.raises(NotFound):
            settle(c, gone, NOON)


def test_two_processes_that_look_at_once_date_a_feed_once(store):
    put_in(store, article())
    with store.begin() as c:
        partner, _ = partners.add(c, "Courier", Rights(), NOON)
    with ThreadPoolExecutor(8) as pool:
        dates = set(pool.map(lambda _: standing(store, partner, NOON + timedelta(days=9))[1], range(24)))
    assert len(dates) == 1
