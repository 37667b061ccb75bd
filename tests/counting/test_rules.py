"""What a request counts as: the written rules of docs/counting.md, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from share.agents import Agents, read_agents
from share.assets import open_assets
from share.counting import (
    Count,
    Fetch,
    Seen,
    Subject,
    client_address,
    counted,
    double_hash,
    fetched,
    is_program,
    is_secure,
    judged,
)
from share.formats import read_formats
from share.platforms import read_platforms

PAGE = Subject("page", "b7", "3")
CARD = Subject("card", "b7", "og:0123456789abcdef0123")
CLICK = Subject("intent", "b7", "x")
WAYS = {"x": "x", "wa": "whatsapp", "s": "s"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {}Mobile/15E148"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{} Safari/605.1.15"
OPERA_MINI = "Opera/9.80 (Android; Opera Mini/60.0.2254/191.303; U; fr) Presto/2.12.423 Version/12.16"


@pytest.fixture(scope="module")
def agents() -> Agents:
    assets = open_assets()
    return read_agents(assets, read_platforms(assets, read_formats(assets)))


def seen(subject: Subject = PAGE, **said: Any) -> Seen:
    """A person who follows a shared address in a browser of today; ``said`` is what is otherwise."""
    fields: dict[str, Any] = {
        "method": "GET",
        "query": "via=wa",
        "agent": CHROME,
        "mode": "navigate",
        "dest": "document",
        "purpose": "",
        "language": "y",
        "peer": "203.0.113.7",
        "forwarded": "",
    }
    return Seen(subject, **(fields | said))


def count(agents: Agents, one: Seen, *, secure: bool = True) -> Count | None:
    return counted(one, agents.named(one.agent), WAYS, secure=secure)


# People


def test_a_page_that_is_opened_by_a_shared_address_is_a_landing_by_its_network(agents: Agents) -> None:
    assert count(agents, seen()) == Count("b7", "landing", "whatsapp", "human")


def test_a_share_button_is_an_intent_for_its_network(agents: Agents) -> None:
    assert count(agents, seen(CLICK, query="")) == Count("b7", "intent", "x", "human")


def test_the_form_of_the_fediverse_is_an_intent_by_post(agents: Agents) -> None:
    subject = Subject("intent", "b7", "mastodon")
    assert count(agents, seen(subject, method="POST")) == Count("b7", "intent", "mastodon", "human")
    assert count(agents, seen(PAGE, method="POST")) is None


def test_a_short_link_to_a_page_of_the_newsrooms_own_site_is_a_landing(agents: Agents) -> None:
    assert count(agents, seen(Subject("landing", "b7", "s"), query="")) == Count("b7", "landing", "s", "human")


@pytest.mark.parametrize("query", ["", "via=", "via=nobody", "utm_source=wa", "trivia=wa", "x=1&y=via=wa"])
def test_a_page_without_an_attribution_code_of_ours_counts_nowhere(agents: Agents, query: str) -> None:
    assert count(agents, seen(query=query)) is None


@pytest.mark.parametrize(
    "query", ["via=wa", "utm_source=x&via=wa", "via=wa&fbclid=1", "a&via=wa", "via=wa&via=x", "via=wa" + 490 * "&"]
)
def test_the_code_is_found_among_what_others_put_behind_the_address(agents: Agents, query: str) -> None:
    assert count(agents, seen(query=query)) == Count("b7", "landing", "whatsapp", "human")


def test_a_card_that_a_reader_looks_at_counts_nowhere(agents: Agents) -> None:
    assert count(agents, seen(CARD, dest="image", mode="no-cors")) is None
    assert count(agents, seen(CARD)) is None


# What never counts


@pytest.mark.parametrize("subject", [PAGE, CARD, CLICK, Subject("landing", "b7", "s")])
@pytest.mark.parametrize("agent", [CHROME, "Twitterbot/1.0", ""])
def test_head_never_counts_whoever_asks(agents: Agents, subject: Subject, agent: str) -> None:
    one = seen(subject, method="HEAD", agent=agent)
    assert count(agents, one) is None
    assert fetched(one, agents.named(agent)) is None


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip", "Prefetch", "preview"])
@pytest.mark.parametrize("subject", [PAGE, CLICK])
def test_what_a_browser_fetches_ahead_never_counts(agents: Agents, subject: Subject, purpose: str) -> None:
    assert count(agents, seen(subject, purpose=purpose)) is None


# Machines


@pytest.mark.parametrize(
    "said",
    [
        {"agent": ""},
        {"agent": "curl/8.11.0"},
        {"agent": "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"},
        {"agent": "Mozilla/5.0 zgrab/0.x"},
        {"agent": "NewsRoundup/1.0"},
        {"agent": "Mozilla/5.0 (X11; Linux x86_64) QuayCrawler/2 Chrome/120 Safari/537.36"},
        {"agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120 Safari/537.36 (+https://quay.example)"},
        {"agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120 Safari/537.36 watch@quay.example"},
        {"mode": "cors", "dest": "empty"},
        {"mode": "no-cors", "dest": "image"},
        {"mode": "navigate", "dest": "iframe"},
        {"mode": "", "dest": ""},
        {"mode": "", "dest": "", "language": ""},
    ],
)
def test_a_machine_is_a_bot_at_landings_and_intents(agents: Agents, said: dict[str, str]) -> None:
    assert count(agents, seen(**said)) == Count("b7", "landing", "whatsapp", "bot")
    assert count(agents, seen(CLICK, **said)) == Count("b7", "intent", "x", "bot")


def test_a_preview_agent_fetches_a_page_and_does_not_land_on_it(agents: Agents) -> None:
    one = seen(agent="facebookexternalhit/1.1", mode="", dest="", language="")
    assert count(agents, one) == Count("b7", "page", "facebook", "bot")
    assert count(agents, one._replace(subject=CARD, query="")) == Count("b7", "card", "facebook", "bot")
    assert count(agents, one._replace(subject=CLICK)) == Count("b7", "intent", "x", "bot")


def test_imessage_and_signal_are_previews_under_their_own_name(agents: Agents) -> None:
    imessage = MAC.format("9.0.1") + " facebookexternalhit/1.1 Facebot Twitterbot/1.0"
    assert count(agents, seen(agent=imessage, mode="")) == Count("b7", "page", "imessage", "bot")
    assert count(agents, seen(agent="WhatsApp/2", mode="")) == Count("b7", "page", "signal", "bot")
    assert count(agents, seen(agent="WhatsApp/2.24.6.77 A", mode="")) == Count("b7", "page", "whatsapp", "bot")


@pytest.mark.parametrize("word", ["CUBOT X18 Plus", "CUBOT_NOTE_S"])
def test_a_phone_that_is_called_after_a_robot_is_a_phone(word: str) -> None:
    assert not is_program(
        f"Mozilla/5.0 (Linux; Android 8.0; {word}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
    )


def test_a_browser_that_is_called_as_a_search_engine_is_a_persons(agents: Agents) -> None:
    phone = "Mozilla/5.0 (Linux; U; Android 9; zh-cn) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0 Mobile Safari/537.36"
    assert count(agents, seen(agent=f"{phone} SogouMSE,SogouMobileBrowser/5.22.6")) == Count("b7", "landing", "whatsapp", "human")
    for name in ("Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)", "Sogou-Test-Spider/4.0"):
        agent = agents.named(name)
        assert agent is not None
        assert agent.id == "sogou"


# Browsers that do not say how they fetch


@pytest.mark.parametrize(
    "agent",
    [
        IPHONE.format("15_6", "Version/15.6 "),
        IPHONE.format("16_3", ""),
        IPHONE.format("12_5", "CriOS/92.0 "),
        MAC.format("14.1.2"),
        MAC.format("16.3.1"),
        OPERA_MINI,
    ],
)
def test_an_old_safari_and_opera_mini_are_people_though_they_do_not_say_how_they_fetch(agents: Agents, agent: str) -> None:
    assert judged(seen(agent=agent, mode="", dest=""), agents.named(agent), secure=True) == "human"
    assert judged(seen(agent=agent, mode="", dest="", language=""), agents.named(agent), secure=True) == "bot"


@pytest.mark.parametrize(
    "agent",
    [
        IPHONE.format("16_4", ""),
        IPHONE.format("18_6", "Version/26.0 "),
        MAC.format("16.4"),
        MAC.format("26.1"),
        CHROME,
        CHROME.replace("142", "52"),
        "Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0",
    ],
)
def test_a_browser_that_would_say_how_it_fetches_and_does_not_is_a_program_with_its_name(agents: Agents, agent: str) -> None:
    assert judged(seen(agent=agent, mode="", dest=""), agents.named(agent), secure=True) == "bot"


def test_on_a_site_without_https_no_browser_says_it_and_the_language_decides(agents: Agents) -> None:
    silent = seen(mode="", dest="")
    assert judged(silent, None, secure=False) == "human"
    assert judged(silent._replace(language=""), None, secure=False) == "bot"
    assert judged(silent._replace(agent="curl/8.11.0"), agents.named("curl/8.11.0"), secure=False) == "bot"


@pytest.mark.parametrize(
    ("base_url", "secure"),
    [
        ("https://share.news.example", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://share.news.example", False),
    ],
)
def test_browsers_say_it_over_https_and_to_this_machine(base_url: str, secure: bool) -> None:
    assert is_secure(base_url) is secure


# The ledger


def test_whoever_shows_what_it_fetched_is_in_the_ledger_and_nobody_else(agents: Agents) -> None:
    def ledger(agent: str, subject: Subject = PAGE) -> Fetch | None:
        return fetched(seen(subject, agent=agent, mode="", query=""), agents.named(agent))

    assert ledger("Twitterbot/1.0") == Fetch("b7", "x", "page", "3")
    assert ledger("Twitterbot/1.0", CARD) == Fetch("b7", "x", "card", "og:0123456789abcdef0123")
    assert ledger("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)") == Fetch(
        "b7", "google", "page", "3"
    )
    for other in (CHROME, "curl/8.11.0", "UptimeRobot/2.0", "QuayCrawler/2", ""):
        assert ledger(other) is None
    assert ledger("Twitterbot/1.0", CLICK) is None


# Where a request came from


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.9", 2, "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1", 2, "198.51.100.1"),
        ("203.0.113.7", "", 1, "203.0.113.7"),
        ("10.0.0.2", "nonsense", 1, ""),
        ("10.0.0.2", "198.51.100.1:4711", 1, "198.51.100.1"),
        ("10.0.0.2", "[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("10.0.0.2", 'for="[2001:db8::7]:4711";proto=https;by=10.0.0.1', 1, "2001:db8::7"),
        ("10.0.0.2", "for=6.6.6.6, For=198.51.100.1;proto=https", 1, "198.51.100.1"),
        ("::ffff:203.0.113.7", "", 0, "203.0.113.7"),
        ("", "", 0, ""),
    ],
)
def test_so_many_proxies_are_believed_as_there_are(peer: str, forwarded: str, proxies: int, address: str) -> None:
    assert client_address(peer, forwarded, proxies) == address


def test_a_hash_is_the_same_for_the_same_person_doing_the_same_on_the_same_day_alone() -> None:
    salt, one = b"s" * 32, Count("b7", "intent", "x", "human")
    first = double_hash(salt, "203.0.113.7", CHROME, one)
    assert len(first) == 16
    assert first == double_hash(salt, "203.0.113.7", CHROME, one)
    others = [
        double_hash(b"t" * 32, "203.0.113.7", CHROME, one),
        double_hash(salt, "203.0.113.8", CHROME, one),
        double_hash(salt, "203.0.113.7", OPERA_MINI, one),
        double_hash(salt, "203.0.113.7", CHROME, one._replace(code="b8")),
        double_hash(salt, "203.0.113.7", CHROME, one._replace(way="whatsapp")),
        double_hash(salt, "203.0.113.7", CHROME, one._replace(kind="landing")),
    ]
    assert len({first, *others}) == 7


def test_of_an_ipv6_address_the_network_counts_since_devices_change_the_rest() -> None:
    one = Count("b7", "intent", "x", "human")
    hashes = [double_hash(b"s" * 32, address, CHROME, one) for address in ("2001:db8::7", "2001:db8::8:9", "2001:db8:0:1::7")]
    assert hashes[0] == hashes[1] != hashes[2]
