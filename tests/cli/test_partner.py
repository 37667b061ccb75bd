"""``share partner``, as a partner desk calls it."""

from __future__ import annotations

import json

import pytest
from newsroom import SITE, Newsroom

from share.settings import Settings
from share.store import partners
from share.wiring import now, open_parts


def known(newsroom: Newsroom, token: str) -> partners.Known | None:
    parts = open_parts(Settings.from_env(newsroom.environ, folder=newsroom.folder))
    with parts.store.connect() as c:
        found = partners.identify(c, token, now())
    parts.store.close()
    return found


def add(newsroom: Newsroom, *options: str) -> str:
    done = newsroom.share("partner", "add", "The Gazette", *options)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[0]


def test_a_token_is_printed_once_with_the_addresses_to_give_away(newsroom: Newsroom) -> None:
    done = newsroom.share("partner", "add", "The Gazette")
    token, *addresses = done.stdout.splitlines()
    assert addresses == [f"{SITE}/partners/{token}/feed.{name}" for name in ("rss", "atom", "json")]
    assert f"{SITE}/partners/feed.rss" in done.stderr
    found = known(newsroom, token)
    assert found is not None
    assert found.is_valid
    for command in (("list",), ("show", "The Gazette"), ("show", "the-gazette", "--json"), ("list", "--json")):
        assert token not in newsroom.share("partner", *command).output


def test_every_right_can_be_said(newsroom: Newsroom) -> None:
    done = newsroom.share(
        *(
            "partner",
            "add",
            "Gazette",
            "--section",
            "City Hall",
            "--section",
            "sports",
            "--tag",
            "Harbour",
            "--language",
            "de-AT",
        ),
        *("--content", "summary", "--no-images", "--paid", "none", "--early-minutes", "90", "--limit", "30"),
        *("--link-parameter", "utm_source=gazette", "--dialect", "msn", "--json"),
    )
    told = json.loads(done.stdout)
    assert told["rights"] == {
        "sections": ["city-hall", "sports"],
        "tags": ["harbour"],
        "languages": ["de-at"],
        "content": "summary",
        "images": False,
        "paid": "none",
        "early": 90,
        "limit": 30,
        "link_parameter": {"name": "utm_source", "value": "gazette"},
        "dialect": "msn",
    }
    assert told["addresses"] == [f"{SITE}/partners/{told['token']}/feed.rss"]
    shown = newsroom.share("partner", "show", "gazette").stdout
    for words in ("dialect msn", "section city-hall or sports", "tag harbour", "language de-at", "summaries", "no images",
                  "no paid content", "embargoed articles from 90 minutes before release", "at most 30 articles",
                  "links with utm_source=gazette", "token 1"):  # fmt: skip
        assert words in shown, words


def test_a_change_says_what_changes_and_leaves_the_rest(newsroom: Newsroom) -> None:
    add(newsroom, "--section", "city", "--content", "headline", "--link-parameter", "a=b")
    done = newsroom.share("partner", "change", "the gazette", "--early", "--name", "Gazette of the Harbour", "--json")
    told = json.loads(done.stdout)
    assert (told["slug"], told["name"]) == ("the-gazette", "Gazette of the Harbour")
    assert (told["rights"]["sections"], told["rights"]["content"], told["rights"]["early"]) == (["city"], "headline", True)
    done = newsroom.share("partner", "change", "the gazette", "--all", "sections", "--no-link-parameter", "--no-early", "--json")
    told = json.loads(done.stdout)
    assert (told["rights"]["sections"], told["rights"]["link_parameter"], told["rights"]["early"]) == ([], None, False)
    assert "token" not in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--section", "!?"], "a section is named by its slug"),
        (["--language", "Klingonese!"], "a language is a BCP 47 tag"),
        (["--limit", "0"], "not in the range"),
        (["--link-parameter", "utm_source"], "a value has letters"),
        (["--link-parameter", "a b=c"], "a name has letters"),
        (["--dialect", "yahoo"], "is not one of"),
        (["--no-early", "--early-minutes", "5"], "contradict each other"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_added(newsroom: Newsroom, options: list[str], told: str) -> None:
    done = newsroom.share("partner", "add", "Gazette", *options)
    assert done.exit_code != 0
    assert told in done.output
    assert "There are no partners" in newsroom.share("partner", "list").stderr


def test_rotation_leaves_the_old_token_for_a_while_and_revocation_leaves_none(newsroom: Newsroom) -> None:
    old = add(newsroom)
    new = newsroom.share("partner", "rotate", "the-gazette", "--hours", "2").stdout.splitlines()[0]
    assert "2 of 2 tokens valid" in newsroom.share("partner", "list").stdout
    assert "valid until" in newsroom.share("partner", "show", "the-gazette").stdout
    assert newsroom.share("partner", "revoke", "the-gazette", "--token", "1").stdout == "the-gazette: 1 token revoked\n"
    for token, valid in ((old, False), (new, True)):
        found = known(newsroom, token)
        assert found is not None
        assert found.is_valid is valid
    newsroom.share("partner", "revoke", "the-gazette")
    assert "0 of 2 tokens valid" in newsroom.share("partner", "list").stdout


def test_a_removed_partner_leaves_nothing(newsroom: Newsroom) -> None:
    token = add(newsroom)
    newsroom.share("webhook", "add", "https://gazette.example/hook", "--partner", "the gazette")
    assert "partner the-gazette" in newsroom.share("webhook", "list").stdout
    assert newsroom.share("partner", "remove", "the gazette").stdout == "removed the-gazette\n"
    assert known(newsroom, token) is None
    assert "gazette" not in newsroom.share("webhook", "list").stdout


def test_unknown_partners_are_told_as_such(newsroom: Newsroom) -> None:
    for command in ("show", "change", "rotate", "revoke", "remove"):
        done = newsroom.share("partner", command, "nobody")
        assert done.exit_code == 1
        assert "There is no partner nobody." in done.output


def test_who_revokes_everything_hears_of_the_webhooks_that_go_on(newsroom: Newsroom) -> None:
    add(newsroom)
    newsroom.share("webhook", "add", "https://gazette.example/hook", "--partner", "the gazette")
    assert "1 webhook goes on being told" in newsroom.share("partner", "revoke", "the gazette").stderr


def test_the_doctor_counts_partners_and_their_tokens(newsroom: Newsroom) -> None:
    add(newsroom)
    assert "1 partner with 1 valid token" in newsroom.share("check").output
