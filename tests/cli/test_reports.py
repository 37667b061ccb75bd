"""``share stats`` and ``share ledger``: what an editor reads on a terminal, and a program with ``--json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories import submission
from newsroom import Newsroom

from share.article import Correction
from share.publish import publish, rename, withdraw
from share.store import Store, articles, counts, fetches, migrate, open_store
from share.store.counts import Place, Tally
from share.store.fetches import Span, Version
from share.wiring import now

SLUG = "harbour-bridge-reopens"


@pytest.fixture
def store(newsroom: Newsroom) -> Iterator[Store]:
    """A database with two articles: one shared, fetched and corrected, and one of which nothing is known."""
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    migrate(store)
    first = publish(store, submission(), now() - timedelta(hours=3)).article
    publish(store, submission(slug="quiet"), now())
    today = now().date()
    with store.begin() as c:
        yesterday = today - timedelta(days=1)
        counts.add(c, yesterday, {Place(first.code, "intent", "whatsapp"): Tally(1_200, 1_100, 3)})
        counts.add(
            c,
            today,
            {Place(first.code, "landing", "whatsapp"): Tally(7, 6, 2), Place(first.code, "page", "mastodon"): Tally(0, 0, 40)},
        )
        early = now() - timedelta(hours=2)
        for agent in ("linkedin", "bluesky"):
            fetches.add(c, {Version(first.code, agent, "page", "1", "verified"): Span(early, early, 2)})
    corrected = submission(title="It was three years", corrections=(Correction(now(), "Three years, not two."),))
    publish(store, corrected, now())
    yield store
    store.close()


def test_stats_tell_people_and_machines_networks_and_days(newsroom: Newsroom, store: Store) -> None:
    result = newsroom.share("stats", SLUG)
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    today, yesterday = now().date(), now().date() - timedelta(days=1)
    assert lines[0] == [f"{SLUG},", str(today - timedelta(days=29)), "to", str(today), "(UTC)"]
    for line in (
        ["intents", "1,100", "1,200", "3"],
        ["landings", "6", "7", "2"],
        ["Previews", "fetched:", "40", "pages,", "0", "cards"],
        ["whatsapp", "1,100", "1,200", "3"],
        ["mastodon", "40", "0"],
        [str(yesterday), "1,200", "0", "0", "0"],
        [str(today), "0", "7", "40", "0"],
    ):
        assert line in lines


def test_stats_of_some_days_and_for_programs(newsroom: Newsroom, store: Store) -> None:
    day = now().date() - timedelta(days=400)
    assert "Nothing was counted in these days." in newsroom.share("stats", SLUG, "--until", day).stdout
    document = json.loads(newsroom.share("stats", SLUG, "--since", day, "--json").stdout)
    assert document["totals"]["intents"] == {"human": 1200, "people": 1100, "bot": 3}
    assert "Nothing was counted" in newsroom.share("stats", "quiet").stdout


def test_one_of_a_kind_is_told_as_one(newsroom: Newsroom, store: Store) -> None:
    with store.begin() as c:
        quiet = articles.by_slug(c, "quiet")
        assert quiet is not None
        counts.add(
            c, now().date(), {Place(quiet.code, "page", "facebook"): Tally(bot=1), Place(quiet.code, "card", "x"): Tally(bot=2)}
        )
    assert "Previews fetched: 1 page, 2 cards\n" in newsroom.share("stats", "quiet").stdout


def test_the_top_tells_articles_by_landings(newsroom: Newsroom, store: Store) -> None:
    lines = [line.split() for line in newsroom.share("stats", "--top").stdout.splitlines()]
    assert lines[-1] == [SLUG, "7", "1,200", "40", "0"]
    document = json.loads(newsroom.share("stats", "--top", "5", "--json").stdout)
    assert [entry["slug"] for entry in document["articles"]] == [SLUG]
    assert document["articles"][0]["fetches"] == {"pages": 40, "cards": 0}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["stats"], "Say the SLUG of an article, or --top"),
        (["stats", SLUG, "--top"], "Say the SLUG of an article, or --top"),
        (["stats", "nowhere"], "There is no article here, and there was none."),
        (["stats", SLUG, "--since", "yesterday"], "since takes a day, such as 2026-11-25, and not 'yesterday'."),
        (["ledger", "nowhere"], "There is no article here, and there was none."),
    ],
)
def test_what_cannot_be_told_is_said(newsroom: Newsroom, store: Store, arguments: list[str], sentence: str) -> None:
    result = newsroom.share(*arguments)
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["stats", "ledger", "lint"])
def test_whoever_asks_by_a_former_slug_is_told_the_present_one(newsroom: Newsroom, store: Store, command: str) -> None:
    rename(store, SLUG, "trams-cross-again", now())
    result = newsroom.share(command, SLUG)
    assert result.exit_code == 1
    assert "is called trams-cross-again now." in result.output


def test_the_ledger_tells_who_still_shows_what_and_then_every_fetch(newsroom: Newsroom, store: Store) -> None:
    result = newsroom.share("ledger", SLUG)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"{SLUG}, revision 2 (live)"
    assert lines[2].startswith("LinkedIn still shows revision 1, corrected in 2 (title, picture), until ")
    assert lines[2].endswith(
        "https://www.linkedin.com/post-inspector/inspect/https%3A%2F%2Fnews.example%2Farticles%2Fharbour-bridge-reopens"
    )
    assert lines[3].startswith("Bluesky keeps an older revision, corrected in 2")
    assert lines[4].startswith("Never came: ")
    assert [line.split()[:4] for line in lines[-2:]] == [["LinkedIn", "page", "1", "2"], ["Bluesky", "page", "1", "2"]]
    document = json.loads(newsroom.share("ledger", SLUG, "--json").stdout)
    assert [agent["state"] for agent in document["agents"]] == ["still shows", "keeps"]


def test_after_a_withdrawal_the_ledger_names_whose_copies_stay(newsroom: Newsroom, store: Store) -> None:
    withdraw(store, SLUG, now())
    assert "Bluesky keeps what was sent or posted: nobody can take it back." in newsroom.share("ledger", SLUG).stdout


def test_nobody_came_yet(newsroom: Newsroom, store: Store) -> None:
    assert newsroom.share("ledger", "quiet").stdout.splitlines()[2:] == ["Nobody has fetched this article for a preview yet."]
