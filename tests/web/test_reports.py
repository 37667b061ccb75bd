"""What editors read over the API: numbers by day and network, and the ledger; each as it is described."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories import NOON
from jsonschema import Draft202012Validator
from releases import release_due
from services import Service

from share.article import Correction
from share.outbound.origins import Origins

SLUG = "harbour-bridge-reopens"
PAGE = f"/articles/{SLUG}"
STATS, LEDGER = f"/api/v1/articles/{SLUG}/stats", f"/api/v1/articles/{SLUG}/ledger"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
PERSON = {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Accept-Language": "de"}
LINKEDIN = "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"


class Book:
    """A DNS in which LinkedIn has one address."""

    def names_of(self, address: str) -> list[str]:
        return ["108-174-5-113.fwd.linkedin.com"] if address == "108.174.5.113" else []

    def addresses_of(self, name: str) -> list[str]:
        return ["108.174.5.113"] if name.endswith(".linkedin.com") else []


def fetch(service: Service, path: str, agent: str = "", address: str = "127.0.0.1") -> None:
    headers = {"User-Agent": agent} if agent else PERSON
    assert service.client.get(path, headers=headers, environ_base={"REMOTE_ADDR": address}).status_code < 400


def settle(service: Service, watch: Callable[[], bool]) -> None:
    """Count until what is being looked up has been."""
    for _ in range(200):
        service.count()
        if watch():
            return
    pytest.fail("it was not looked up")


def answer(service: Service, path: str) -> Any:
    found = service.client.get(path, headers=service.auth)
    assert (found.status_code, found.content_type) == (200, "application/json")
    assert found.headers["Cache-Control"] == "no-store"
    return found.json


@pytest.fixture(autouse=True)
def published(service: Service) -> None:
    service.publish()


def test_numbers_are_told_by_day_and_by_network(service: Service) -> None:
    for path in (f"/share/{SLUG}/x", f"/share/{SLUG}/x", f"{PAGE}?via=s"):
        fetch(service, path)
    fetch(service, f"/share/{SLUG}/line", "curl/8.11.0")
    service.count()
    service.clock.pass_by(days=1)
    fetch(service, f"/share/{SLUG}/x")
    fetch(service, PAGE, "Twitterbot/1.0")
    service.count()
    one, two = {"human": 2, "people": 1, "bot": 0}, {"human": 1, "people": 1, "bot": 0}
    assert answer(service, STATS) == {
        "slug": SLUG,
        "since": "2026-10-23",
        "until": "2026-11-21",
        "time_zone": "UTC",
        "totals": {
            "intents": {"human": 3, "people": 2, "bot": 1},
            "landings": two,
            "fetches": {"pages": 1, "cards": 0},
        },
        "intents": {"x": {"human": 3, "people": 2, "bot": 0}, "line": {"human": 0, "people": 0, "bot": 1}},
        "landings": {"s": two},
        "fetches": {"x": {"pages": 1, "cards": 0}},
        "days": [
            {
                "day": "2026-11-20",
                "intents": {"x": one, "line": {"human": 0, "people": 0, "bot": 1}},
                "landings": {"s": two},
                "fetches": {},
            },
            {"day": "2026-11-21", "intents": {"x": two}, "landings": {}, "fetches": {"x": {"pages": 1, "cards": 0}}},
        ],
    }


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", ["2026-11-20"]),
        ("?since=2026-11-20&until=2026-11-20", ["2026-11-20"]),
        ("?since=2026-11-21", []),
        ("?until=2026-11-19", []),
        ("?until=0001-01-01", []),
        ("?since=0001-01-01&until=9999-12-31", ["2026-11-20"]),
    ],
)
def test_days_are_chosen_and_both_ends_count(service: Service, query: str, days: list[str]) -> None:
    fetch(service, f"/share/{SLUG}/x")
    service.count()
    assert [entry["day"] for entry in answer(service, STATS + query)["days"]] == days


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261120", "2026-W47-5", "2026-11-20T00:00:00", "٢٠٢٦-١١-٢٠"])
def test_what_is_no_day_is_told(service: Service, day: str) -> None:
    found = service.client.get(STATS, query_string={"since": day}, headers=service.auth)
    assert found.status_code == 400
    assert "since takes a day, such as 2026-11-25" in found.json["detail"]


def test_days_that_end_before_they_begin_are_told(service: Service) -> None:
    found = service.client.get(f"{STATS}?since=2026-11-21&until=2026-11-19", headers=service.auth)
    assert found.status_code == 400
    assert "since is 2026-11-21, which comes after until, 2026-11-19" in found.json["detail"]


@pytest.mark.parametrize("path", [STATS, LEDGER])
def test_reports_want_the_token_and_an_article(service: Service, path: str) -> None:
    assert service.client.get(path).status_code == 401
    assert service.client.get(path.replace(SLUG, "nowhere"), headers=service.auth).status_code == 404
    service.withdraw(SLUG)
    assert service.client.get(path, headers=service.auth).status_code == 200


def test_the_ledger_tells_who_still_shows_what_and_where_it_can_be_asked(service: Service) -> None:
    service.client.application.extensions["observer"]._origins = Origins(Book())
    for address in ("108.174.5.113", "108.174.5.113", "93.184.216.34"):
        fetch(service, PAGE, LINKEDIN, address)
    fetch(service, PAGE, "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "203.0.113.10")
    settle(service, lambda: len(answer(service, LEDGER)["doubtful"]) == 1)
    service.clock.pass_by(hours=1)
    service.publish(title="It was three years", corrections=(Correction(NOON, "Three years, not two."),))
    told = answer(service, LEDGER)
    assert told["revision"] == 2
    assert told["sentences"][0] == (
        "LinkedIn still shows revision 1, corrected in 2 (title, picture), until 2026-11-27 13:00 UTC. "
        f"Enter the address in the Post Inspector; it fetches the page anew. https://www.linkedin.com/post-inspector/inspect/https%3A%2F%2Fshare.courier.example%2Farticles%2F{SLUG}"
    )
    linkedin, discord = told["agents"]
    assert linkedin["taken"] == [
        {
            "part": "page",
            "version": "1",
            "revision": 1,
            "proof": "verified",
            "first_at": "2026-11-20T13:00:00+00:00",
            "last_at": "2026-11-20T13:00:00+00:00",
            "times": 2,
        }
    ]
    assert (linkedin["state"], linkedin["changed_in"], linkedin["changed"]) == ("still shows", [2], ["title", "picture"])
    assert told["doubtful"] == [{"agent": "linkedin", "name": "LinkedIn", "times": 1}]
    assert discord["taken"][0]["proof"] == "no way to verify"
    assert (discord["state"], discord["stale_fetches"], discord["look_again_at"]) == ("keeps", 1, None)
    assert "facebook" in told["never"]


def test_a_card_is_known_by_the_last_revision_that_had_it(service: Service) -> None:
    for number in (1, 2):
        card = service.client.get(f"/cards/{SLUG}/og.jpg").headers["Location"]
        fetch(service, card.removeprefix("https://share.courier.example"), "Twitterbot/1.0")
        service.count()
        service.clock.pass_by(minutes=1)
        service.publish(body_html=f"<p>Another text, {number}.</p>")
    service.publish(title="Another headline", body_html="<p>Another text, 2.</p>")
    (x,) = answer(service, LEDGER)["agents"]
    (taken,) = x["taken"]
    assert taken["version"].startswith("og:")
    assert (taken["part"], taken["revision"], taken["times"]) == ("card", 3, 2)
    assert taken["last_at"] == (NOON + timedelta(hours=1, minutes=1)).isoformat()
    assert (x["state"], x["changed_in"]) == ("still shows", [4])


def test_an_article_that_was_under_embargo_is_live_in_the_ledger_since_its_release(service: Service) -> None:
    fetch(service, PAGE, LINKEDIN)
    service.count()
    service.publish(embargo_until=service.clock() + timedelta(hours=1))
    told = answer(service, LEDGER)
    assert (told["status"], told["agents"][0]["changed"]) == ("scheduled", ["under embargo"])
    service.clock.pass_by(hours=2)
    release_due(service.parts.store, service.clock())
    told = answer(service, LEDGER)
    assert (told["status"], told["agents"][0]["state"]) == ("live", "current")


def test_reports_are_as_they_are_described(service: Service) -> None:
    described = service.client.get("/api/openapi.json").json
    for agent in ("Twitterbot/1.0", LINKEDIN, "TelegramBot (like TwitterBot)"):
        fetch(service, PAGE, agent)
    fetch(service, f"/share/{SLUG}/x")
    service.count()
    service.withdraw(SLUG)
    for name, path in (("Stats", STATS), ("Ledger", LEDGER)):
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        Draft202012Validator(schema).validate(answer(service, path))
