"""What the ledger says: who still shows what, why that is wrong, how long it will be, and how each is asked to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import NOON, article, paid_article

from share.agents import Agents, read_agents
from share.article import Article, Author, Correction, Status
from share.assets import open_assets
from share.formats import read_formats
from share.ledger import Entry, Ledger, Past, State, read_ledger, sentences
from share.outbound.origins import Proof
from share.platforms import read_platforms
from share.store.fetches import Fetched, Span

ADDRESS = "https://news.example/bridge?a=1&b=2"
FORMATS = {"x": "wide", "facebook": "og", "pinterest": "pin"}


@pytest.fixture(scope="module")
def agents() -> Agents:
    assets = open_assets()
    return read_agents(assets, read_platforms(assets, read_formats(assets)))


def revisions(*changes: dict[str, Any]) -> list[Article]:
    """Revision 1, and one more for each change upon the one before."""
    history = [article()]
    for change in changes:
        history.append(history[-1].with_changes(revision=len(history) + 1, **change))
    return history


TITLE = {"title": "Harbour bridge reopens after three years of repairs"}
BODY = {"body_html": "<p>The bridge carries trams again.</p>"}
CORRECTION = {**TITLE, "corrections": (Correction(NOON, "It was three years."),)}


def took(
    agent: str, version: object, hours: float = 0, times: int = 1, part: str = "page", proof: Proof = Proof.VERIFIED
) -> Fetched:
    at = NOON + timedelta(hours=hours)
    return Fetched(agent, part, str(version), proof.value, Span(at, at, times))


def read(
    agents: Agents, history: list[Article], *found: Fetched, now: datetime = NOON + timedelta(hours=10), **pictures: Any
) -> Ledger:
    cards = pictures.get("pictures") or {one.revision: {"og": "a", "wide": "a", "pin": "a"} for one in history}
    return read_ledger(Past(history, cards, now), found, agents, FORMATS)


def entry(agents: Agents, history: list[Article], *found: Fetched, **more: Any) -> Entry:
    (only,) = read(agents, history, *found, **more).entries
    return only


def said(agents: Agents, history: list[Article], *found: Fetched, **more: Any) -> str:
    return next(sentences(read(agents, history, *found, **more), ADDRESS))


def test_nobody_came(agents: Agents) -> None:
    assert said(agents, revisions()) == "Nobody has fetched this article for a preview yet."


def test_whoever_took_the_current_revision_is_right(agents: Agents) -> None:
    history = revisions(TITLE)
    assert entry(agents, history, took("linkedin", 1), took("linkedin", 2, 1)).state is State.CURRENT
    assert said(agents, history, took("linkedin", 2)) == "LinkedIn has revision 2, which is the current one."


def test_whoever_took_a_revision_before_a_correction_still_shows_it_and_can_be_asked(agents: Agents) -> None:
    history = revisions(BODY, {}, CORRECTION)
    assert said(agents, history, took("linkedin", 1), took("linkedin", 3, 2)) == (
        "LinkedIn still shows revision 3, corrected in 4 (title), until 2026-11-27 14:00 UTC. "
        "Enter the address in the Post Inspector; it fetches the page anew. https://www.linkedin.com/post-inspector/inspect/https%3A%2F%2Fnews.example%2Fbridge%3Fa%3D1%26b%3D2"
    )


def test_of_whoever_cannot_be_asked_that_is_said(agents: Agents) -> None:
    assert said(agents, revisions(TITLE), took("x", 1)) == (
        "X still shows revision 1, changed in 2 (title), until 2026-11-27 12:00 UTC. "
        "Nothing asks X to look again; it does so by itself after about a week, when somebody posts the address."
    )


def test_how_long_is_left_out_where_it_is_not_known(agents: Agents) -> None:
    assert said(agents, revisions(TITLE), took("reddit", 1)) == (
        "Reddit still shows revision 1, changed in 2 (title). How it is asked to look again is not known."
    )


@pytest.mark.parametrize(
    ("agent", "change", "fields"),
    [
        ("linkedin", BODY, ()),
        ("linkedin", {"summary": "Another one."}, ()),
        ("facebook", {"summary": "Another one."}, ("summary",)),
        ("imessage", {"summary": "Another one."}, ()),
        ("slack", {"authors": (Author("Bo"),)}, ("author",)),
        ("facebook", {"authors": (Author("Bo"),)}, ()),
        ("facebook", {"disclosure": paid_article().disclosure}, ("title",)),
        ("facebook", {"share_title": "The bridge is back"}, ("title",)),
        ("google", {"share_title": "The bridge is back"}, ()),
    ],
)
def test_only_what_the_agent_shows_is_a_reason(
    agents: Agents, agent: str, change: dict[str, Any], fields: tuple[str, ...]
) -> None:
    found = entry(agents, revisions(change), took(agent, 1, 9.9))
    assert tuple(name for one in found.changes for name in one.fields) == fields
    assert (found.state is State.CURRENT) is not bool(fields)


@pytest.mark.parametrize("agent", ["mastodon", "slack", "google"])
def test_a_headline_is_corrected_though_the_title_for_sharing_stays(agents: Agents, agent: str) -> None:
    """JSON-LD, `<title>` and oEmbed bear the headline, Open Graph the title for sharing."""
    history = [replace(one, share_title="The bridge is back") for one in revisions(TITLE)]
    assert entry(agents, history, took(agent, 1, 9.9)).changes[0].fields == ("title",)
    assert entry(agents, history, took("facebook", 1, 9.9)).state is State.CURRENT


def test_a_revision_that_changes_nothing_it_shows_is_said_to_be_so(agents: Agents) -> None:
    assert (
        said(agents, revisions(BODY), took("linkedin", 1)) == "LinkedIn took revision 1; nothing that it shows has changed since."
    )


def test_another_picture_is_a_reason_by_the_format_that_the_platform_reads(agents: Agents) -> None:
    history = revisions({})
    pictures = {1: {"og": "a", "wide": "a"}, 2: {"og": "b", "wide": "a"}}
    facebook, x = read(agents, history, took("facebook", 1, 9), took("x", 1, 9), pictures=pictures).entries
    assert (facebook.state, facebook.changes[0].fields) == (State.STILL_SHOWS, ("picture",))
    assert x.state is State.CURRENT


def test_what_was_changed_and_changed_back_is_no_reason(agents: Agents) -> None:
    assert entry(agents, revisions(TITLE, {"title": article().title}), took("linkedin", 1)).state is State.CURRENT


def test_every_revision_that_was_missed_is_named(agents: Agents) -> None:
    history = revisions(TITLE, BODY, {"title": "Trams cross again"})
    assert "still shows revision 1, changed in 2 and 4 (title)" in said(agents, history, took("linkedin", 1))


def test_whose_cache_has_run_out_looks_again_by_itself(agents: Agents) -> None:
    found = [took("x", 1)]
    assert entry(agents, revisions(TITLE), *found, now=NOON + timedelta(days=7, seconds=-1)).state is State.STILL_SHOWS
    assert said(agents, revisions(TITLE), *found, now=NOON + timedelta(days=7)) == (
        "X took revision 1, changed in 2 (title). It has gone by it long enough, and looks again when the article is next shared."
    )


def test_copies_that_freeze_stay_wrong_though_the_agent_came_again(agents: Agents) -> None:
    history, found = revisions(CORRECTION), [took("bluesky", 1, times=12), took("bluesky", 2, 5)]
    assert entry(agents, history, *found, now=NOON + timedelta(days=900)).state is State.KEEPS
    assert said(agents, history, *found) == (
        "Bluesky keeps an older revision, corrected in 2 (title), in what was sent or posted with it (12 fetches). "
        "The card is a part of the post: its author has to delete it and post again."
    )
    assert said(agents, history, took("telegram", 1)).endswith("so that new ones get the new card. https://t.me/WebpageBot")


def test_of_servers_that_fetch_for_themselves_each_older_fetch_counts_while_it_is_kept(agents: Agents) -> None:
    history = revisions(TITLE)
    found = [took("mastodon", 1, times=312), took("mastodon", 2, 5, times=40)]
    assert said(agents, history, *found) == (
        "Mastodon still shows an older revision, changed in 2 (title), wherever its servers took it before (312 fetches). "
        "Each server looks again when the address is posted anew two weeks later; nothing asks it to."
    )
    assert entry(agents, history, *found, now=NOON + timedelta(days=14)).state is State.RUN_OUT


def test_a_withdrawal_names_those_whose_copies_nobody_can_take_back(agents: Agents) -> None:
    history = revisions({"status": Status.WITHDRAWN})
    told = list(sentences(read(agents, history, took("bluesky", 1), took("telegram", 1), took("linkedin", 1)), ADDRESS))
    assert told[0] == "Telegram and Bluesky keep what was sent or posted: nobody can take it back."
    assert told[1].startswith("LinkedIn still shows revision 1, withdrawn since, until 2026-11-27 12:00 UTC. Enter")


def test_an_agent_that_took_the_notice_of_the_withdrawal_is_right(agents: Agents) -> None:
    assert (
        entry(agents, revisions({"status": Status.WITHDRAWN}), took("linkedin", 1), took("linkedin", 2, 1)).state is State.CURRENT
    )


def test_an_agent_that_took_the_notice_of_a_withdrawal_still_shows_it_after_the_restoration(agents: Agents) -> None:
    history = revisions({"status": Status.WITHDRAWN}, {"status": Status.LIVE}, BODY)
    assert said(agents, history, took("linkedin", 1), took("linkedin", 2, 1)).startswith(
        "LinkedIn still shows revision 2, restored since, until 2026-11-27 13:00 UTC. Enter the address in the Post Inspector"
    )
    assert entry(agents, history, took("linkedin", 2), took("linkedin", 3, 1)).state is State.CURRENT
    assert entry(agents, history, took("linkedin", 1)).state is State.CURRENT


def test_an_embargo_on_what_was_out_already_names_those_who_still_show_it(agents: Agents) -> None:
    history = revisions({"status": Status.SCHEDULED, "embargo_until": NOON + timedelta(days=1)})
    assert said(agents, history, took("linkedin", 1)).startswith("LinkedIn still shows revision 1, under embargo since, until ")
    released = [history[0], history[1].with_changes(status=Status.LIVE)]
    assert entry(agents, released, took("linkedin", 1)).state is State.CURRENT


def test_of_an_article_that_is_at_home_elsewhere_the_picture_tells(agents: Agents) -> None:
    history = [replace(one, canonical_url="https://news.example/bridge") for one in revisions({}, BODY)]
    pictures = {1: {"og": "a"}, 2: {"og": "b"}, 3: {"og": "b"}}
    one = took("facebook", "og:a", 9, part="card")
    assert said(agents, history, one, pictures=pictures).startswith(
        "Facebook still shows the picture of revision 1, changed in 2"
    )
    assert entry(agents, history, took("facebook", "og:b", part="card"), pictures=pictures).state is State.CURRENT
    before = entry(agents, history, took("facebook", "og:of-an-older-theme", 9, part="card"), pictures=pictures)
    assert (before.state, before.revision) == (State.STILL_SHOWS, None)


def test_a_picture_that_was_taken_before_the_withdrawal_is_that_of_the_article_and_not_of_the_withdrawal(agents: Agents) -> None:
    history = [replace(one, canonical_url="https://news.example/bridge") for one in revisions({"status": Status.WITHDRAWN})]
    found = [took(agent, "og:a", part="card") for agent in ("telegram", "facebook")]
    assert {one.taken[0].revision for one in read(agents, history, *found).entries} == {1}
    told = list(sentences(read(agents, history, *found), ADDRESS))
    assert told[0] == "Telegram keeps what was sent or posted: nobody can take it back."
    assert told[1].startswith("Facebook still shows the picture of revision 1, withdrawn since, until ")


def test_an_agent_from_an_address_that_is_not_its_own_is_told_apart_and_proves_nothing(agents: Agents) -> None:
    found = [took("google", 1, times=7, proof=Proof.REFUTED), took("google", 2, proof=Proof.VERIFIED)]
    told = list(sentences(read(agents, revisions(TITLE), *found), ADDRESS))
    assert told[:2] == [
        "Google has revision 2, which is the current one.",
        "7 times somebody said to be Google, from an address that is not one of its own.",
    ]


def test_what_cannot_be_verified_counts(agents: Agents) -> None:
    assert entry(agents, revisions(TITLE), took("discord", 1, proof=Proof.OPEN)).state is State.KEEPS


def test_platforms_that_never_came_are_named(agents: Agents) -> None:
    *_, last = sentences(read(agents, revisions(), took("x", 1)), ADDRESS)
    assert last.startswith("Never came: ")
    assert "Facebook" in last
    assert " X" not in last
    assert "Zulip" not in last


def test_the_most_urgent_is_told_first(agents: Agents) -> None:
    history = revisions(TITLE)
    found = [took("facebook", 2), took("bluesky", 1), took("matrix", 1, 9.9), took("x", 1)]
    starts = [sentence.split(" ")[0] for sentence in sentences(read(agents, history, *found), ADDRESS)]
    assert starts == ["X", "Matrix", "Bluesky", "Facebook", "Never"]


def test_every_agent_says_something_in_every_state(agents: Agents) -> None:
    for agent in agents.by_id.values():
        for history in (revisions(), revisions(TITLE), revisions({"status": Status.WITHDRAWN})):
            for now in (NOON, NOON + timedelta(days=400)):
                told = list(sentences(read(agents, history, took(agent.id, 1), now=now), ADDRESS))
                assert agent.name in told[0], agent.id
    assert agents.by_id["x"].asked_at(ADDRESS) == ""
