"""``share partner preflight | diff | stale``, and the weather in ``list`` and ``show``, as a partner desk calls them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from newsroom import SITE, Newsroom, text

from share.polls import Poll
from share.store import open_store, partners, polls
from share.wiring import now

BODY = "The trams run every six minutes from the old harbour to the new one. " * 12


@pytest.fixture
def bridge(newsroom: Newsroom) -> str:
    """An article of the newsroom, and a partner of every dialect."""
    newsroom.share("ingest", newsroom.file("harbour-bridge.txt", text("Harbour bridge reopens after two years", BODY)))
    for dialect in ("msn", "smartnews", "flipboard", "google-news", "standard"):
        done = newsroom.share("partner", "add", dialect, "--dialect", dialect)
        assert done.exit_code == 0, done.output
    return "harbour-bridge"


def poll(newsroom: Newsroom, name: str, *ages: timedelta, articles: tuple[int, ...] | None = None) -> None:
    """The partner asked so long ago."""
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    with store.begin() as c:
        number = partners.by_slug(c, name).id
        polls.add(c, [Poll(number, "fresh", now() - age, 100, articles) for age in ages])
    store.close()


# Preflight


def test_an_article_is_held_against_the_rules_of_one_partner(newsroom: Newsroom, bridge: str) -> None:
    done = newsroom.share("partner", "preflight", "standard", bridge)
    assert (done.exit_code, done.stdout) == (0, f"{bridge}  in the feed, as it should be\n")


def test_what_a_partner_would_skip_is_told_with_rule_source_and_advice(newsroom: Newsroom, bridge: str) -> None:
    newsroom.share("partner", "change", "msn", "--section", "sport", "--no-images")
    done = newsroom.share("partner", "preflight", "msn", bridge)
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "harbour-bridge not in the feed, would be skipped" in said
    assert "✗ left-out: It is in no section, and this partner gets sport alone." in said
    assert "share partner change msn --section" in said
    assert "· picture-needs-a-person: It has no picture" in said
    assert "Let this partner have pictures: `share partner change msn --images`." in said
    assert "https://support.microsoft.com/msn/partner-hub/feed-content-specifications-in-msn-partner-hub, 2026-11-25" in said


def test_the_findings_are_there_for_programs(newsroom: Newsroom, bridge: str) -> None:
    newsroom.share("partner", "change", "flipboard", "--content", "summary")
    done = newsroom.share("partner", "preflight", "flipboard", bridge, "--json")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["skipped"], document["in_feed"]) == (1, True, True)
    assert [finding["rule"] for finding in document["findings"]][:1] == ["text-not-full"]
    assert document["findings"][0]["source"].startswith("https://about.flipboard.com/rss-spec/")


def test_a_whole_feed_is_looked_at_and_summed_up(newsroom: Newsroom, bridge: str) -> None:
    newsroom.share("ingest", newsroom.file("short.txt", text("Won", BODY)))
    done = newsroom.share("partner", "preflight", "msn")
    assert done.exit_code == 1
    assert "short  in the feed, would be skipped" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 in the feed: 1 would be skipped, none shown badly."
    fine = newsroom.share("partner", "preflight", "standard")
    assert (fine.exit_code, fine.stdout.splitlines()[-1]) == (0, "2 in the feed: none would be skipped, none shown badly.")


def test_an_article_is_looked_at_before_it_is_out(newsroom: Newsroom, bridge: str) -> None:
    source = f"---\ntitle: The new harbour opens for the first ships\nembargo_until: 2099-01-01T00:00:00Z\n---\n\n{BODY}\n"
    newsroom.share("ingest", newsroom.file("later.md", source))
    now_ = newsroom.share("partner", "preflight", "msn", "later")
    assert now_.exit_code == 1
    assert "It is under embargo until 2099-01-01 00:00 UTC" in now_.stdout
    released = newsroom.share("partner", "preflight", "msn", "later", "--released")
    assert (released.exit_code, released.stdout) == (0, "later  not in the feed, nothing stands against it\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preflight", "nobody"), "There is no partner nobody."),
        (("preflight", "msn", "nothing"), "There is no article nothing."),
        (("diff", "nobody"), "There is no partner nobody."),
        (("diff", "msn", "--limit", "0"), "--limit"),
    ],
)
def test_what_there_is_not_is_told_in_a_sentence(newsroom: Newsroom, bridge: str, arguments: tuple[str, ...], said: str) -> None:
    done = newsroom.share("partner", *arguments)
    assert done.exit_code in {1, 2}
    assert said in done.stderr


# Diff


def test_a_diff_takes_the_options_of_a_change_and_changes_nothing(newsroom: Newsroom, bridge: str) -> None:
    before = newsroom.share("partner", "show", "msn", "--json").stdout
    done = newsroom.share("partner", "diff", "msn", "--content", "summary", "--link-parameter", "utm_source=msn")
    assert done.exit_code == 1
    assert "  content: full → summary" in done.stdout
    assert f"~ {bridge}  Harbour bridge reopens after two years" in done.stdout
    assert "utm_source=msn" in done.stdout
    assert newsroom.share("partner", "show", "msn", "--json").stdout == before


def test_what_goes_is_told_with_the_reason_and_what_is_the_same_exits_with_0(newsroom: Newsroom, bridge: str) -> None:
    done = newsroom.share("partner", "diff", "msn", "--language", "fi")
    assert done.exit_code == 1
    assert f"- {bridge}" in done.stdout
    assert "It is in en, and this partner gets fi alone." in done.stdout
    same = newsroom.share("partner", "diff", "msn", "--limit", "99", "--json")
    assert (same.exit_code, json.loads(same.stdout)["differs"]) == (0, False)


def test_bounds_and_parameters_can_be_lifted_in_a_diff_as_in_a_change(newsroom: Newsroom, bridge: str) -> None:
    newsroom.share("partner", "change", "msn", "--language", "fi", "--link-parameter", "utm_source=msn")
    done = newsroom.share("partner", "diff", "msn", "--all", "languages", "--no-link-parameter")
    assert done.exit_code == 1
    assert f"+ {bridge}" in done.stdout
    assert "link parameter: utm_source=msn → none" in done.stdout


# Weather


def test_lists_say_how_each_partner_asks(newsroom: Newsroom, bridge: str) -> None:
    poll(newsroom, "msn", *(timedelta(minutes=15 * index) for index in range(8)), articles=(1,))
    listed = newsroom.share("partner", "list").stdout
    assert "every 15 min, 0% unchanged, has harbour-bridge" in listed
    assert listed.count("has not asked yet") == 4
    shown = newsroom.share("partner", "show", "msn").stdout
    for words in ("usual interval  15 min", "8 fresh, 0 unchanged, 0 refused, 0 other", "bytes, 7 days   800",
                  "newest seen     harbour-bridge, of the release of"):  # fmt: skip
        assert words in shown, words
    weather = json.loads(newsroom.share("partner", "show", "msn", "--json").stdout)["weather"]
    assert (weather["interval_seconds"], weather["polls"]["fresh"], weather["stale"]) == (900, 8, None)


def test_partners_that_stopped_asking_are_listed_as_stale(newsroom: Newsroom, bridge: str) -> None:
    fine = newsroom.share("partner", "stale")
    assert (fine.exit_code, fine.stdout) == (0, "Every partner asks as it usually does, and has what is new.\n")
    poll(newsroom, "msn", *(timedelta(hours=3, minutes=15 * index) for index in range(8)), articles=(1,))
    poll(newsroom, "smartnews", *(timedelta(minutes=5 * index) for index in range(8)), articles=(1,))
    done = newsroom.share("partner", "stale")
    assert (done.exit_code, done.stdout) == (1, "msn  It has not asked for 3 h, and usually does every 15 min.\n")
    assert "STALE" in newsroom.share("partner", "list").stdout
    (told,) = json.loads(newsroom.share("partner", "stale", "--json").stdout)
    assert (told["slug"], told["stale"]) == ("msn", "It has not asked for 3 h, and usually does every 15 min.")


def test_nothing_of_it_shows_a_secret(newsroom: Newsroom, bridge: str) -> None:
    token = newsroom.share("partner", "rotate", "msn").stdout.splitlines()[0]
    for command in (("preflight", "msn"), ("diff", "msn", "--limit", "5"), ("show", "msn"), ("list",), ("stale",)):
        assert token not in newsroom.share("partner", *command).output
    assert SITE
