"""The partner desk over a newsroom: what a partner would make of an article, of its feed, and of other rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOON, paid_article

from share.assets import open_assets
from share.errors import NotFound
from share.feeds.difference import lines
from share.feeds.partnerdesk import PartnerDesk
from share.feeds.partnerrules import read_rules
from share.feeds.press import Pictures
from share.rights import Content, LinkParameter, PaidContent, PartnerDialect, Rights
from share.store import partners

HOUR = timedelta(hours=1)
LONG = "<p>" + "The trams run every six minutes from the old harbour to the new one. " * 20 + "</p>"


@pytest.fixture
def desk(links, disclosures, picture):
    small = replace(picture, width=1200, height=1200)
    return PartnerDesk(
        links=links,
        disclosures=disclosures,
        pictures_of=lambda _: Pictures(picture, small),
        rules=read_rules(open_assets()),
        language="en",
    )


@pytest.fixture
def partner(newsroom):
    """A partner with these rights."""

    def make(**rights):
        with newsroom.store.begin() as c:
            return partners.add(c, "Acme News", Rights(**rights), NOON)[0]

    return make


@pytest.fixture
def ask(newsroom, desk):
    """Something of the desk, at the newsroom's own time."""

    def asked(name, *what, **how):
        with newsroom.store.connect() as c:
            return getattr(desk, name)(c, *what, newsroom.time, **how)

    return asked


def rules(reading):
    return [finding.rule for finding in reading.findings]


# One article


def test_an_article_of_the_feed_that_is_as_the_partner_wants_it(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    reading = ask("look_at", partner(dialect=PartnerDialect.FLIPBOARD), "harbour-bridge-reopens")
    assert (reading.is_listed, reading.is_skipped, reading.findings) == (True, False, ())


def test_an_article_that_its_partner_would_skip(newsroom, partner, ask):
    newsroom.publish(body_html=LONG, title="Bridge open")
    reading = ask("look_at", partner(dialect=PartnerDialect.MSN), "harbour-bridge-reopens")
    assert (reading.is_listed, reading.is_skipped, rules(reading)) == (True, True, ["title-too-short"])


def test_an_article_is_looked_at_before_it_is_out(newsroom, partner, ask):
    newsroom.publish(body_html=LONG, title="Bridge open", embargo_until=NOON + 9 * HOUR)
    msn = partner(dialect=PartnerDialect.MSN)
    reading = ask("look_at", msn, "harbour-bridge-reopens")
    assert (reading.is_listed, rules(reading)) == (False, ["left-out", "title-too-short"])
    assert "Embargoed" not in reading.findings[1].sentence
    assert rules(ask("look_at", msn, "harbour-bridge-reopens", released=True)) == ["title-too-short"]


def test_an_article_that_newer_ones_have_pushed_out(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    for number in range(3):
        newsroom.publish(body_html=LONG, slug=f"newer-{number}", published=NOON + timedelta(seconds=number + 1))
    acme = partner(limit=3)
    (finding,) = ask("look_at", acme, "harbour-bridge-reopens").findings
    assert (finding.rule, finding.sentence) == (
        "pushed-out",
        "The feed holds no more than 3, and 3 are newer than this one.",
    )
    assert ask("look_at", acme, "newer-0").findings == ()


def test_a_withdrawn_article_is_skipped_and_one_that_there_is_none_of_is_told(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    newsroom.withdraw()
    acme = partner()
    assert ask("look_at", acme, "harbour-bridge-reopens").findings[0].sentence == "It was withdrawn."
    with pytest.raises(NotFound, match="There is no article nothing"):
        ask("look_at", acme, "nothing")


def test_an_article_whose_picture_cannot_be_made_is_looked_at_without(newsroom, partner, links, disclosures):
    def broken(_):
        raise ValueError("no picture")

    newsroom.publish(body_html=LONG)
    desk = PartnerDesk(links=links, disclosures=disclosures, pictures_of=broken, rules=read_rules(open_assets()), language="en")
    with newsroom.store.connect() as c:
        reading = desk.look_at(c, partner(dialect=PartnerDialect.FLIPBOARD), "harbour-bridge-reopens", newsroom.time)
    assert rules(reading) == ["picture-missing"]


# A feed


def test_a_whole_feed_is_looked_at_and_what_is_near_it(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    newsroom.publish(body_html=LONG, slug="match", section="Sport", title="Won")
    newsroom.publish(body_html=LONG, slug="later", embargo_until=NOON + 9 * HOUR)
    reading = ask("look_over", partner(sections=("city",), dialect=PartnerDialect.MSN))
    found = {entry.slug: (entry.is_listed, rules(entry)) for entry in reading.articles}
    assert found == {
        "harbour-bridge-reopens": (True, []),
        "later": (False, ["left-out"]),
        "match": (False, ["left-out", "title-too-short"]),
    }
    assert reading.findings == ()
    assert not reading.is_skipped, "what is outside the feed is not what the partner skips"


def test_a_feed_in_two_languages_is_told_as_a_whole(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    newsroom.publish(body_html=LONG, slug="bruecke", language="de", title="Die Brücke ist wieder offen")
    reading = ask("look_over", partner(dialect=PartnerDialect.MSN))
    assert rules(reading) == ["feed-in-several-languages"]
    assert reading.is_skipped


# Other rights


def test_other_rights_bring_articles_and_take_articles_with_the_reason(newsroom, partner, ask):
    newsroom.publish()
    newsroom.publish(slug="match", section="Sport")
    newsroom.publish(slug="play", section="Stage")
    acme = partner(sections=("city", "stage"))
    difference = ask("compare", acme, replace(acme.rights, sections=("stage", "sport")))
    assert [shown.slug for shown in difference.comes] == ["match"]
    assert [(gone.slug, gone.reason) for gone in difference.goes] == [
        ("harbour-bridge-reopens", "It is in the section city, and this partner gets stage and sport alone.")
    ]
    assert (difference.changes, difference.same, bool(difference)) == ((), 1, True)


def test_other_rights_change_what_stays(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    acme = partner()
    changed = replace(acme.rights, content=Content.SUMMARY, images=False, link_parameter=LinkParameter("utm_source", "acme"))
    (change,) = ask("compare", acme, changed).changes
    assert [part.what for part in change.parts] == ["link", "text", "picture", "thumbnail"]
    parts = {part.what: (part.before, part.after) for part in change.parts}
    assert parts["link"][1].endswith("?utm_source=acme")
    assert parts["picture"] == ("1200×675", "none")
    assert parts["text"][0].startswith("1,")


def test_a_text_of_one_character_is_counted_as_one(newsroom, partner, ask):
    newsroom.publish(body_html="<p>A</p>", summary="Nothing more.")
    acme = partner()
    (change,) = ask("compare", acme, replace(acme.rights, content=Content.SUMMARY)).changes
    assert {part.what: part.before for part in change.parts}["text"] == "1 character"


def test_the_text_of_a_difference_reads_as_one(newsroom, partner, ask):
    newsroom.publish(body_html=LONG)
    newsroom.publish(paid_article(body_html=LONG))
    acme = partner()
    told = lines(ask("compare", acme, replace(acme.rights, paid=PaidContent.NONE, images=False)))
    assert list(told) == [
        "  images: yes → no",
        "  paid: labelled → none",
        "",
        "- summer-on-the-water  Sponsored: Six harbours to see this summer",
        "    Somebody paid for it, and this partner gets no paid content.",
        "~ harbour-bridge-reopens  Harbour bridge reopens after two years of repairs",
        "    picture: 1200×675 → none",
        "    thumbnail: 1200×1200 → none",
        "",
        "None would come, 1 would go, 1 would change, none would stay as they are.",
    ]


def test_the_same_rights_make_no_difference(newsroom, partner, ask):
    newsroom.publish()
    acme = partner()
    difference = ask("compare", acme, replace(acme.rights, limit=50))
    assert not difference
    assert list(lines(difference))[-1] == "None would come, none would go, none would change, 1 would stay as they are."


def test_another_dialect_is_a_difference_by_itself(newsroom, partner, ask):
    newsroom.publish()
    acme = partner()
    assert ask("compare", acme, replace(acme.rights, dialect=PartnerDialect.MSN))


def test_a_smaller_feed_pushes_the_oldest_out(newsroom, partner, ask):
    newsroom.publish()
    newsroom.publish(slug="newer", published=NOON + timedelta(seconds=1))
    acme = partner()
    (gone,) = ask("compare", acme, replace(acme.rights, limit=1)).goes
    assert (gone.slug, gone.reason) == (
        "harbour-bridge-reopens",
        "The feed holds no more than 1, and this one is older than those.",
    )


def test_early_access_brings_what_is_under_embargo(newsroom, partner, ask):
    newsroom.publish(embargo_until=NOON + 9 * HOUR)
    acme = partner()
    (shown,) = ask("compare", acme, replace(acme.rights, early=True)).comes
    assert shown.item.embargo_until == NOON + 9 * HOUR


def test_nothing_of_it_is_written(newsroom, partner, ask):
    newsroom.publish()
    acme = partner()
    ask("compare", acme, replace(acme.rights, sections=("sport",)))
    ask("look_over", acme)
    with newsroom.store.connect() as c:
        assert partners.by_slug(c, acme.slug) == acme
