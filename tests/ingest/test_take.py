"""Taking in: one article for each id, the newest state wins, and what cannot be read is set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOON
from services import Service

from share.article import Status
from share.ingest.arrivals import Gone, Incoming, Unreadable
from share.ingest.take import TakenIn, take_in
from share.publish import rename
from share.store import articles, set_aside, source_items, sources
from share.web import open_preflight
from share.web.intake import intake_of

HOUR = timedelta(hours=1)


class Way:
    """A source, and what comes in by it."""

    def __init__(self, service: Service, name: str = "agency", kind: str = "feed", **settings: object) -> None:
        self.service = service
        self.intake = intake_of(service.parts, open_preflight(service.parts))
        with service.parts.store.begin() as c:
            self.source = sources.add(c, name, kind, service.clock(), settings=settings)

    def item(self, foreign_id: str = "a1", hours: int | None = None, **document: object) -> TakenIn:
        said = {"title": "Night ferry returns", "body_html": "<p>The night ferry sails again from Monday.</p>"} | document
        modified = None if hours is None else NOON + hours * HOUR
        return self.take(Incoming(foreign_id=foreign_id, document=said, modified=modified, raw=b"as it came"))

    def take(self, arrival: Incoming | Gone | Unreadable) -> TakenIn:
        self.service.clock.pass_by(seconds=1)
        return take_in(self.intake, self.source, arrival, self.service.clock())

    def standing(self, slug: str = "night-ferry-returns"):  # type: ignore[no-untyped-def]
        with self.service.parts.store.connect() as c:
            return articles.by_slug(c, slug)

    def aside(self):  # type: ignore[no-untyped-def]
        with self.service.parts.store.connect() as c:
            return set_aside.shown(c)


@pytest.fixture
def way(service: Service) -> Way:
    return Way(service)


def test_an_item_becomes_an_article_that_readers_see_with_its_cards(way: Way, service: Service) -> None:
    assert way.item().event == "created"
    page = service.client.get("/articles/night-ferry-returns")
    assert page.status_code == 200
    assert service.client.get("/cards/night-ferry-returns/og.jpg").status_code == 302


def test_the_same_again_changes_nothing(way: Way) -> None:
    way.item()
    assert [way.item().event for _ in range(3)] == ["unchanged"] * 3
    assert way.standing().revision == 1


def test_another_title_changes_the_article_and_not_its_slug(way: Way) -> None:
    way.item()
    assert way.item(title="The night ferry is back").event == "updated"
    assert (way.standing().title, way.standing().revision) == ("The night ferry is back", 2)


def test_the_tracking_of_a_feed_makes_no_second_article(way: Way, service: Service) -> None:
    home = "https://courier.example/ferry"
    way.item(canonical_url=f"{home}?utm_source=rss")
    assert way.standing().canonical_url == home
    assert way.item(canonical_url=f"{home}?utm_source=rss").event == "unchanged"
    other = Way(service, "newsletter").item("b1", canonical_url=f"{home}?utm_source=letter")
    assert (other.event, other.article.slug) == ("elsewhere", "night-ferry-returns")


def test_two_items_of_one_title_are_two_articles(way: Way) -> None:
    first, second = way.item("a1"), way.item("a2")
    assert (first.article.slug, second.article.slug) == ("night-ferry-returns", "night-ferry-returns-2")
    assert way.item("a1").article.slug == "night-ferry-returns"


def test_an_older_state_that_comes_late_is_left(way: Way) -> None:
    way.item(hours=2, title="Second")
    assert way.item(hours=1, title="First").event == "older"
    assert way.standing("second").title == "Second"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (2, 1, 3), (3, 1, 2), (1, 3, 2)])
def test_in_whatever_order_states_come_the_newest_stands(way: Way, order: tuple[int, ...]) -> None:
    for version in order:
        said = {"title": f"State {version}", "body_html": "<p>Text</p>"}
        way.take(Incoming(foreign_id="a1", document=said, version=version, slug="ferry"))
    assert way.standing("ferry").title == "State 3"


def test_of_two_states_with_one_version_the_one_that_was_made_later_stands(way: Way) -> None:
    """Some agencies give every state of a story the version 1, and tell them apart by the time alone."""
    for hours, title in ((1, "The newer state"), (0, "An old copy")):
        said = {"title": title, "body_html": "<p>Text</p>"}
        taken = way.take(Incoming(foreign_id="a1", document=said, version=1, modified=NOON + hours * HOUR, slug="ferry"))
    assert taken.event == "older"
    assert way.standing("ferry").title == "The newer state"


def test_what_the_source_deletes_is_withdrawn_and_comes_back_with_it(way: Way) -> None:
    way.item(hours=1)
    assert way.take(Gone(foreign_id="a1", at=NOON + 2 * HOUR)).event == "withdrawn"
    assert way.standing().status is Status.WITHDRAWN
    assert way.take(Gone(foreign_id="a1", at=NOON + 2 * HOUR)).event == "unchanged"
    assert way.item(hours=1).event == "older"
    assert way.item(hours=3).event == "restored"
    assert way.standing().status is Status.LIVE


def test_what_the_newsroom_took_down_is_not_brought_back_by_a_source(way: Way, service: Service) -> None:
    way.item()
    service.withdraw("night-ferry-returns")
    assert way.item(title="Again").event == "kept down"
    assert way.take(Gone(foreign_id="a1")).event == "unchanged"
    assert way.item(title="And again").event == "kept down"
    assert way.standing().status is Status.WITHDRAWN


def test_what_was_never_here_cannot_go(way: Way) -> None:
    assert way.take(Gone(foreign_id="nobody")).event == "unknown"


def test_what_cannot_be_read_is_set_aside_once_and_goes_when_it_is_mended(way: Way) -> None:
    for _ in range(2):
        assert way.item(title="").event == "set aside"
    (aside,) = way.aside()
    assert (aside.foreign_id, aside.attempts) == ("a1", 2)
    assert "$.title" in aside.reason
    assert way.item().event == "created"
    assert way.aside() == []


def test_an_article_that_its_newsroom_renamed_is_the_same_one(way: Way, service: Service) -> None:
    way.item()
    rename(service.parts.store, "night-ferry-returns", "ferry-by-night", service.clock())
    assert way.item(title="The night ferry is back").article.slug == "ferry-by-night"


def test_an_article_that_the_newsroom_wrote_itself_is_not_written_by_a_source(way: Way, service: Service) -> None:
    ours = service.publish(slug="ours", title="Ours", canonical_url="https://news.example/ferry")
    assert way.item(canonical_url="https://news.example/ferry").event == "elsewhere"
    assert way.standing("ours").title == ours.title


def test_of_two_sources_of_one_story_the_one_that_knows_more_writes_it(service: Service) -> None:
    sitemap, site = Way(service, "sitemap", "sitemap"), Way(service, "site", "ghost")
    address = "https://news.example/ferry"
    assert sitemap.item("s1", canonical_url=address).event == "created"
    assert site.item("g1", canonical_url=address, title="From the site").event == "updated"
    assert sitemap.item("s1", canonical_url=address, title="From the sitemap").event == "elsewhere"
    assert site.standing().title == "From the site"


def test_an_item_whose_id_changes_at_its_source_stays_one_article(way: Way) -> None:
    way.item("http://news.example/ferry", canonical_url="https://news.example/ferry")
    assert way.item("https://news.example/ferry", canonical_url="https://news.example/ferry").event == "unchanged"


def test_a_source_that_was_removed_and_added_again_goes_on_where_it_was(way: Way, service: Service) -> None:
    way.item()
    with service.parts.store.begin() as c:
        sources.remove(c, "agency", service.clock())
    again = Way(service, "agency")
    assert again.item(title="Later").event == "updated"


def test_a_paid_category_makes_it_paid_content(service: Service) -> None:
    way = Way(service, "agency", paid_categories=["Partner post"], sponsor="Brightwater Ferries")
    taken = way.item(tags=["Travel", "partner post"])
    assert taken.article.disclosure.label == "Sponsored"
    assert taken.article.disclosure.sponsor.name == "Brightwater Ferries"
    assert taken.article.tags == ("Travel",)
    assert service.client.get("/sponsored/night-ferry-returns").status_code == 200


@pytest.mark.parametrize("label", ["Anzeige", "SPONSORED", "広告"])
def test_a_category_that_is_a_label_makes_it_paid_content(way: Way, label: str) -> None:
    assert way.item(tags=[label]).article.disclosure.label == label


def test_an_item_that_died_between_publication_and_its_note_is_no_second_article(way: Way, service: Service) -> None:
    way.item()
    with service.parts.store.begin() as c:
        source_items.change(c, source_items.find(c, way.source.id, "a1"), code="", fingerprint="")
    assert way.item().event == "unchanged"
    assert way.standing().revision == 1


def test_a_slug_that_somebody_else_took_in_the_meantime_is_left_to_them(way: Way, service: Service) -> None:
    way.item(canonical_url="https://news.example/ferry")
    with service.parts.store.begin() as c:
        known = source_items.find(c, way.source.id, "a1")
        source_items.change(c, known, code="", fingerprint="", slug="ours")
    ours = service.publish(slug="ours", title="Ours", canonical_url="https://news.example/ours")
    assert way.item(canonical_url="https://news.example/ferry").article.slug != "ours"
    assert way.standing("ours").title == ours.title


def test_a_story_of_our_own_that_comes_back_does_not_become_a_second_one(way: Way, service: Service) -> None:
    service.publish(slug="of-ours")
    service.publish(slug="says-so", canonical_url="https://share.courier.example/articles/says-so")
    assert way.item(canonical_url="https://share.courier.example/articles/says-so?utm_source=x").event == "elsewhere"
    assert way.item(canonical_url="https://share.courier.example/articles/of-ours").event == "elsewhere"
    assert way.item(canonical_url="https://share.courier.example/sponsored/of-ours?utm_source=x").event == "elsewhere"


def test_a_cms_may_be_at_home_at_the_same_host(way: Way) -> None:
    assert way.item("a", canonical_url="https://share.courier.example/articles/not-here").event == "created"
    assert way.item("b", canonical_url="https://share.courier.example/2026/ferry").event == "created"


def test_a_change_that_is_dated_in_the_future_does_not_keep_out_those_after_it(way: Way) -> None:
    way.item(hours=24 * 400, title="From the future")
    assert way.item(hours=1, title="Of now").event == "updated"


def test_a_new_item_that_says_only_when_it_changed_was_out_by_then(way: Way) -> None:
    """As entries of Atom may, and those of RSS 1.0 do: a first poll must not make yesterday's news of a whole archive."""
    weeks_ago, later = NOON - 500 * HOUR, NOON - 400 * HOUR
    way.item(modified=weeks_ago.isoformat())
    assert (way.standing().published, way.standing().modified) == (weeks_ago, weeks_ago)
    way.item(modified=later.isoformat(), title="Night ferry returns at last")
    assert (way.standing().published, way.standing().modified) == (weeks_ago, later)


@pytest.mark.parametrize("said", [{}, {"embargo_until": (NOON + HOUR).isoformat()}])
def test_a_change_that_lies_ahead_or_before_the_end_of_an_embargo_is_no_date_of_publication(
    way: Way, said: dict[str, str]
) -> None:
    way.item("a1", modified=(NOON + 48 * HOUR if not said else NOON - HOUR).isoformat(), **said)
    assert way.standing().published in {way.service.clock(), NOON + HOUR}
