"""Why a partner would skip an item: each rule in words, with its source, and with what to do."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOON, article, paid_article

from share.addresses import LONGEST_ADDRESS
from share.article import Access, Status
from share.assets import Assets, open_assets
from share.errors import BadAsset
from share.feeds import flipboard, msn, msnmarkup, smartnews
from share.feeds.entitle import compile_item
from share.feeds.feedrules import FEED_CHECKS
from share.feeds.itemrules import CHECKS, Look
from share.feeds.partnerrules import read_rules
from share.feeds.preflight import as_it_will_be, preflight, preflight_feed
from share.feeds.rule import Severity
from share.rights import Content, LinkParameter, PaidContent, PartnerDialect, Rights

HOUR = timedelta(hours=1)
LONG = "<p>" + "The trams run every six minutes from the old harbour to the new one. " * 20 + "</p>"
RULES = read_rules(open_assets())


@pytest.fixture
def findings(links, disclosures, picture):
    """The findings about an article for a partner, by rule."""

    def find(entry=None, now=NOON + HOUR, newer=None, images=True, language="en", **rights):
        entry = entry or article(body_html=LONG)
        given = Rights(**rights)
        item = compile_item(
            as_it_will_be(entry, given, now),
            given,
            links=links,
            disclosures=disclosures,
            picture=images if images and images is not True else picture if images else None,
            thumbnail=replace(picture, width=1200, height=1200) if images else None,
        )
        look = Look(
            article=entry,
            item=item,
            rights=given,
            name="acme",
            now=now,
            home="https://share.news.example",
            language=language,
            newer=newer,
        )
        return {finding.rule: finding for finding in preflight(look, RULES)}

    return find


@pytest.mark.parametrize("dialect", PartnerDialect)
def test_a_good_article_has_no_findings_in_any_dialect(findings, dialect):
    assert findings(dialect=dialect) == {}


def test_every_finding_says_where_the_rule_stands_and_what_to_do(findings):
    for dialect in PartnerDialect:
        bad = article(title="Short", authors=(), body_html="<p>x</p>", published=NOON - timedelta(days=400), language="de")
        for rule, finding in findings(bad, images=False, dialect=dialect).items():
            assert finding.sentence.endswith("."), rule
            assert finding.advice.endswith("."), rule
            assert finding.source
            assert finding.checked or finding.rule in {"left-out", "pushed-out"}


def test_what_makes_it_skipped_comes_first(findings):
    found = findings(article(title="Short", body_html="<p>Open.</p>"), dialect="msn")
    assert [finding.severity for finding in found.values()] == [Severity.SKIPPED, Severity.BADLY]


# What our rights decide


@pytest.mark.parametrize(
    ("entry", "rights", "said", "advice"),
    [
        (article(), {"sections": ("sport",)}, "in the section city", "--section"),
        (article(), {"tags": ("sport",)}, "none of the tags", "--tag"),
        (article(language="de-AT"), {"languages": ("en",)}, "in de-AT", "--language de-at"),
        (paid_article(), {"paid": PaidContent.NONE}, "gets no paid content", "--paid labelled"),
        (paid_article(), {"dialect": "smartnews"}, "smartnews takes no paid content", "--dialect standard"),
        (article(published=NOON - timedelta(days=3)), {"dialect": "google-news"}, "more than two days old", "another dialect"),
        (article(status=Status.SCHEDULED, embargo_until=NOON + 9 * HOUR), {}, "embargo until 2026-11-20 21:00 UTC", "--early"),
        (article(status=Status.WITHDRAWN), {}, "It was withdrawn.", "restore"),
    ],
)  # fmt: skip
def test_an_article_that_is_not_in_the_feed_is_told_with_the_right_that_keeps_it_out(findings, entry, rights, said, advice):
    finding = findings(entry, **{name: PartnerDialect(value) if name == "dialect" else value for name, value in rights.items()})[
        "left-out"
    ]
    assert finding.severity is Severity.SKIPPED
    assert said in finding.sentence
    assert advice in finding.advice


def test_every_reason_is_told_and_not_the_first_alone(links, disclosures, picture):
    entry = paid_article(language="de")
    rights = Rights(sections=("sport",), tags=("ships",), languages=("fr",), paid=PaidContent.NONE)
    item = compile_item(entry, rights, links=links, disclosures=disclosures, picture=picture)
    look = Look(article=entry, item=item, rights=rights, name="acme", now=NOON, home="https://share.news.example", language="en")
    reasons = [finding.sentence for finding in preflight(look, RULES) if finding.rule == "left-out"]
    assert len(reasons) == 4
    for word in ("paid", "section", "tags", "in de"):
        assert any(word in reason for reason in reasons)


def test_an_article_under_embargo_is_looked_at_before_it_is_out(findings):
    entry = article(title="Short", status=Status.SCHEDULED, embargo_until=NOON + 9 * HOUR, body_html=LONG)
    assert {"left-out", "title-too-short"} <= findings(entry, dialect=PartnerDialect.MSN).keys()
    early = findings(entry, dialect=PartnerDialect.MSN, early=True)
    assert "left-out" not in early


def test_too_many_newer_ones_push_an_article_out(findings):
    assert findings(newer=2, limit=3) == {}
    finding = findings(newer=3, limit=3)["pushed-out"]
    assert finding.severity is Severity.SKIPPED
    assert "--limit 4" in finding.advice


# What partners want


LONGEST = f"https://n.example/{'я' * 338}b"
"""2,047 characters once it is escaped."""


def of(dialect, **how):
    return {"dialect": PartnerDialect(dialect), **how}


@pytest.mark.parametrize(
    ("rule", "severity", "broken", "kept", "how"),
    [
        ("title-too-short", "skipped", {"title": "x" * 20}, {"title": "x" * 21}, of("msn")),
        ("title-too-long", "shown badly", {"title": "x" * 151}, {"title": "x" * 151, "share_title": "Bridge"}, of("msn")),
        ("title-cut-on-cards", "shown badly", {"title": "x" * 76}, {"title": "x" * 76, "share_title": "Bridge"}, of("msn")),
        ("title-has-address", "shown badly", {"title": "See https://a.example/ for all of it"}, {}, of("msn")),
        ("too-old", "skipped", {"published": NOON - timedelta(days=366)}, {"published": NOON - timedelta(days=364)}, of("msn")),
        ("another-language", "skipped", {"language": "de-AT"}, {"language": "en-GB"}, of("msn")),
        ("text-not-full", "skipped", {"access": Access.PAID}, {}, of("smartnews")),
        ("text-not-full", "skipped", {"access": Access.PAID}, {}, of("flipboard")),
        ("text-too-short", "shown badly", {"body_html": "word " * 79}, {"body_html": "word " * 80}, of("standard")),
        ("markup-lost", "shown badly", {"body_html": LONG + "<p><s>not</s></p>"}, {}, of("msn")),
        ("markup-lost", "shown badly", {"body_html": LONG + "<ul><li>" * 6 + "x" + "</li></ul>" * 6}, {}, of("msn")),
        ("author-missing", "shown badly", {"authors": ()}, {}, of("flipboard")),
        ("author-missing", "shown badly", {"authors": ()}, {}, of("smartnews")),
        ("author-missing", "shown badly", {"authors": ()}, {}, of("google-news")),
        ("description-too-short", "shown badly", {"body_html": "<p>Open.</p>"}, {}, of("flipboard")),
        ("link-not-https", "shown badly", {"canonical_url": "http://news.example/bridge"}, {}, of("standard")),
        ("link-not-https", "shown badly", {"body_html": LONG + '<p><a href="http://a.example/">A</a></p>'}, {}, of("flipboard")),
        ("link-on-another-host", "shown badly", {"canonical_url": "https://news.example/bridge"}, {}, of("google-news")),
        ("link-too-long", "skipped", {"canonical_url": f"{LONGEST}b"}, {"canonical_url": LONGEST}, of("google-news")),
    ],
)  # fmt: skip
def test_a_rule_about_the_article(findings, rule, severity, broken, kept, how):
    good = {"body_html": LONG}
    assert findings(article(**good | broken), **how)[rule].severity.value == severity
    assert rule not in findings(article(**good | kept), **how)
    told = findings(article(**good | broken))
    assert how["dialect"] is PartnerDialect.STANDARD or rule in {"text-too-short", "link-not-https"} or rule not in told


@pytest.mark.parametrize(
    ("rule", "severity", "size", "dialect"),
    [
        ("picture-missing", "skipped", None, "flipboard"),
        ("picture-too-small", "skipped", (600, 399), "flipboard"),
        ("picture-smaller-than-wanted", "shown badly", (600, 499), "flipboard"),
        ("picture-needs-a-person", "shown badly", None, "msn"),
        ("picture-below-recommended", "shown badly", (719, 400), "msn"),
        ("thumbnail-missing", "shown badly", None, "smartnews"),
    ],
)
def test_a_rule_about_its_picture(findings, picture, rule, severity, size, dialect):
    images = replace(picture, width=size[0], height=size[1]) if size else None
    found = findings(images=images, **of(dialect))
    assert found[rule].severity.value == severity
    assert list(found) == [rule]
    assert not findings(**of(dialect))


def test_a_partner_without_pictures_is_told_which_right_is_missing(links, disclosures, picture):
    rights = Rights(dialect=PartnerDialect.FLIPBOARD, images=False)
    entry = article(body_html=LONG)
    item = compile_item(entry, rights, links=links, disclosures=disclosures, picture=picture)
    look = Look(article=entry, item=item, rights=rights, name="acme", now=NOON, home="https://share.news.example", language="en")
    (finding,) = preflight(look, RULES)
    assert (finding.rule, finding.advice) == (
        "picture-missing",
        "Let this partner have pictures: `share partner change acme --images`.",
    )


def test_a_summary_is_not_the_full_text(findings):
    assert findings(content=Content.SUMMARY, **of("flipboard"))["text-not-full"].severity is Severity.SKIPPED
    assert "text-not-full" not in findings(content=Content.SUMMARY, **of("msn"))


def test_smartnews_wants_no_link_parameter(findings):
    parameter = LinkParameter("utm_source", "smartnews")
    assert "--no-link-parameter" in findings(link_parameter=parameter, **of("smartnews"))["link-has-parameter"].advice
    assert findings(link_parameter=parameter) == {}


@pytest.mark.parametrize("dialect", ["smartnews", "msn"])
def test_an_article_that_a_partner_has_early_is_not_taken_before_its_date(findings, dialect):
    scheduled = article(status=Status.SCHEDULED, published=NOON + 9 * HOUR, modified=NOON + 9 * HOUR, body_html=LONG)
    finding = findings(scheduled, early=True, **of(dialect))["date-in-the-future"]
    assert "2026-11-20 21:00 UTC" in finding.sentence
    assert "date-in-the-future" not in findings(scheduled, now=NOON + 10 * HOUR, early=True, **of(dialect))


def test_texts_without_spaces_are_counted_by_their_characters(findings):
    assert findings(article(body_html="<p>" + "橋は再び開いた。" * 30 + "</p>")) == {}
    assert "text-too-short" in findings(article(body_html="<p>橋は再び開いた。</p>"))


# The feed as a whole


def test_a_feed_is_held_against_the_rules_for_all_of_it():
    def found(dialect, count=40, languages=("en",), home="https://share.news.example"):
        return [
            finding.rule
            for finding in preflight_feed(Rights(dialect=PartnerDialect(dialect)), count, frozenset(languages), home, RULES)
        ]

    assert found("standard", 1, ("de", "en")) == []
    assert found("standard", 1, home="http://localhost:8000") == ["site-not-https"]
    assert found("msn") == []
    assert found("msn", languages=("de", "en")) == ["feed-in-several-languages"]
    assert found("msn", home="http://localhost:8000") == ["feed-not-https"]
    assert found("flipboard", 29) == ["feed-too-short"]


# The table


def test_the_dialects_write_by_the_same_figures_as_the_table_has():
    assert RULES["title-too-short"].limit + 1 == msn.SHORTEST_TITLE
    assert RULES["title-too-long"].limit == msn.LONGEST_TITLE
    assert RULES["title-cut-on-cards"].limit == msn.CARD_TITLE
    assert RULES["markup-lost"].limit == msnmarkup.DEEPEST + 1
    assert RULES["picture-too-small"].limit == flipboard.SMALLEST_PICTURE
    assert RULES["description-too-short"].limit == flipboard.DESCRIPTION
    assert RULES["link-too-long"].limit == LONGEST_ADDRESS
    assert RULES["feed-too-short"].limit == flipboard.FEWEST_ITEMS
    assert RULES["thumbnail-missing"].limit == smartnews.SMALLEST_THUMBNAIL


def test_every_rule_of_the_table_is_looked_at_and_no_other():
    assert set(RULES) == {*CHECKS, *FEED_CHECKS}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[too-old]", "[to-old]", "to-old"),
        ("limit = 365\n", "", "too-old.limit"),
        ('dialects = ["msn"]', 'dialects = ["msm"]', "dialects"),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path, before, after, said):
    folder = tmp_path / "assets"
    shutil.copytree(open_assets().root, folder, ignore=shutil.ignore_patterns("fonts", "themes", "demo"))
    file = folder / "partner_rules.toml"
    file.write_text(file.read_text("utf-8").replace(before, after, 1), "utf-8")
    with pytest.raises(BadAsset, match=said):
        read_rules(Assets(folder))
