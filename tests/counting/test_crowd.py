"""A scripted crowd at `share web` with two processes, over real HTTP: every click, landing and fetch is counted, none twice.

Addresses come by X-Forwarded-For, as from a proxy of our own, so that a crowd can stand on one machine.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from factories import submission
from servers import free_port

from share.article import Article
from share.publish import publish
from share.settings import Settings
from share.store import Store, counts, fetches
from share.store.counts import Tally
from share.wiring import now, open_parts

if sys.platform != "linux":
    pytest.skip("the processes of the server are looked up in /proc", allow_module_level=True)

PATIENCE = 60
"""Seconds, on a machine that is busy with other tests as well."""
SLUG = "harbour-bridge-reopens"
PAGE = f"/articles/{SLUG}"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{} Safari/605.1.15"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
IMESSAGE = MAC.format("9.0.1") + " facebookexternalhit/1.1 Facebot Twitterbot/1.0"
NAVIGATION = {"User-Agent": CHROME, "Accept-Language": "de", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


class Ask(NamedTuple):
    """One request of the crowd."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    address: str = "198.51.100.250"


@dataclass(frozen=True)
class Server:
    """A running `share web`."""

    process: subprocess.Popen[bytes]
    port: int

    def ask(self, one: Ask) -> int:
        """The status of the answer; 0 where there is none any more."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(one.method, one.path, skip_accept_encoding=True)
            for name, value in {**one.headers, "X-Forwarded-For": one.address}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def kill(self) -> None:
        """Every process of it, at once, without a word."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in (self.process.pid, *map(int, children)):
            os.kill(number, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[Server]:
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")} | settings(
        database_url, folder, port
    )
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "share", "web"]
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    server = Server(process, port)
    try:
        deadline = time.monotonic() + PATIENCE
        while server.ask(Ask("/healthz", {})) != 200:
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def settings(database_url: str, folder: Path, port: int) -> dict[str, str]:
    return {
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_DATABASE_URL": database_url,
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_BIND": f"127.0.0.1:{port}",
        "SHARE_BASE_URL": f"http://localhost:{port}",
        "SHARE_TRUSTED_PROXIES": "1",
        "SHARE_WEB_WORKERS": "2",
    }


@pytest.fixture
def published(store: Store, database_url: str, tmp_path: Path) -> Article:
    """One article at home here, one elsewhere; their cards are drawn."""
    with closing(open_parts(Settings.from_env(settings(database_url, tmp_path, 1), folder=tmp_path)).store):
        publish(store, submission(slug="elsewhere", canonical_url="https://news.example/elsewhere"), now())
        return publish(store, submission(), now()).article


def counted(store: Store, code: str) -> dict[tuple[str, str], Tally]:
    day = now().date()
    with store.connect() as c:
        return {(row.kind, row.way): row.tally for row in counts.of_article(c, code, since=day, until=day)}


def settled(store: Store, code: str, wanted: dict[tuple[str, str], Tally]) -> dict[tuple[str, str], Tally]:
    """The counts once they are as wanted, and a moment later; or as they stand when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while counted(store, code) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1.2)
    return counted(store, code)


def crowd(card: str, short: str) -> list[Ask]:
    """Everybody, in no order. Of those who are people, each address is one."""
    asks: list[Ask] = []
    people = [f"203.0.113.{number}" for number in range(40)]
    # forty people click and land, ten of them twice; two networks
    for address in (*people, *people[:10]):
        asks += [Ask(f"/share/{SLUG}/x", NAVIGATION, address=address), Ask(f"{PAGE}?via=x", NAVIGATION, address=address)]
    asks += [Ask(f"/share/{SLUG}/line", NAVIGATION, address=address) for address in people[:7]]
    # an old Safari, which says nothing of how it fetches, and a program with the name of a new one
    asks += [Ask(f"{PAGE}?via=s", {"User-Agent": MAC.format(version), "Accept-Language": "fr"}) for version in ("14.1", "26.0")]
    # twelve come back with what they have already, which is answered 304
    asks += [Ask(f"{PAGE}?via=s", NAVIGATION | {"If-None-Match": "*"}, address=address) for address in people[:12]]
    # prefetchers, pages in frames, and plain readers, who came by no shared address
    asks += [Ask(f"{PAGE}?via=x", NAVIGATION | {"Sec-Purpose": "prefetch"}, address=address) for address in people]
    asks += [Ask(f"/share/{SLUG}/x", NAVIGATION | {"Purpose": "prefetch"}, address=address) for address in people[:5]]
    asks += [Ask(f"{PAGE}?via=x", NAVIGATION | {"Sec-Fetch-Dest": "iframe"}, address=address) for address in people[:3]]
    asks += [Ask(PAGE, NAVIGATION, address=address) for address in people * 3]
    # X looks once, and asks three times more with HEAD as what it is not
    for _ in range(4):
        asks += [Ask(PAGE, {"User-Agent": "Twitterbot/1.0"}), Ask(card, {"User-Agent": "Twitterbot/1.0"})]
        asks += [Ask(PAGE, headers, "HEAD") for headers in (NAVIGATION, {}, {"User-Agent": "Mozilla/5.0"})]
        asks += [Ask(f"/share/{SLUG}/x", NAVIGATION, "HEAD")]
    # 120 servers of the fediverse take page and card; ranges, iMessage, Signal, a search engine
    for number in range(120):
        agent = {"User-Agent": f"Mastodon/4.7.{number % 9} (http.rb/5.2.0; +https://m{number}.example/) Bot"}
        asks += [Ask(f"{PAGE}?via=mastodon", agent), Ask(card, agent)]
    asks += [Ask(PAGE, {"User-Agent": "Slackbot-LinkExpanding 1.0", "Range": "bytes=0-8191"})] * 6
    asks += [Ask(PAGE, {"User-Agent": agent}) for agent in (IMESSAGE, IMESSAGE, "WhatsApp/2", "WhatsApp/2.24.1 A")]
    asks += [Ask(PAGE, {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"})] * 2
    # programs at links that are for people, with and without a name
    for agent in ("curl/8.11.0", "NewsRoundup/1.0", "Mozilla/5.0 zgrab/0.x", ""):
        headers = {"User-Agent": agent} if agent else {}
        asks += [Ask(f"/share/{SLUG}/x", headers), Ask(f"{PAGE}?via=x", headers), Ask(PAGE, headers)]
    # nothing of ours: codes that nobody gave, buttons that there are not
    asks += [
        Ask(f"{PAGE}?via=nobody", NAVIGATION),
        Ask(f"/share/{SLUG}/nowhere", NAVIGATION),
        Ask("/articles/nothing?via=x", NAVIGATION),
    ]
    # a short link to our own page leads there, and counts there
    for address in people[:9]:
        asks += [Ask(short, NAVIGATION, address=address), Ask(f"{PAGE}?via=s", NAVIGATION, address=address)]
    random.Random(4).shuffle(asks)
    return asks


WANTED = {
    ("intent", "x"): Tally(human=50, people=40, bot=4),
    ("intent", "line"): Tally(human=7, people=7),
    ("landing", "x"): Tally(human=50, people=40, bot=3 + 4),
    # an old Safari, twelve with 304, nine by the short link: eight of these came with 304 as well, and one more besides
    ("landing", "s"): Tally(human=1 + 12 + 9, people=1 + 12, bot=1),
    ("page", "x"): Tally(bot=4),
    ("card", "x"): Tally(bot=4),
    ("page", "mastodon"): Tally(bot=120),
    ("card", "mastodon"): Tally(bot=120),
    ("page", "slack"): Tally(bot=6),
    ("page", "imessage"): Tally(bot=2),
    ("page", "signal"): Tally(bot=1),
    ("page", "whatsapp"): Tally(bot=1),
}


def ask_all(server: Server, asks: Sequence[Ask]) -> list[int]:
    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(server.ask, asks))


def test_a_crowd_is_counted_exactly(published: Article, store: Store, database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path) as server:
        card = current_card(server)
        asks = crowd(card, f"/s/{published.code}")
        assert len(asks) > 550
        statuses = ask_all(server, asks)
        assert set(statuses) == {200, 302, 303, 304, 404}
        assert settled(store, published.code, WANTED) == WANTED
    assert counted(store, published.code) == WANTED
    with store.connect() as c:
        sums, taken = counts.sums(c), fetches.of_article(c, published.code)
    assert counts.DROPPED not in sums
    assert sums["landing"] == Tally(human=72, people=53, bot=8)
    times = {(row.agent, row.part): row.span.times for row in taken}
    assert times == {(way, kind): tally.bot for (kind, way), tally in WANTED.items() if kind in {"page", "card"}} | {
        ("google", "page"): 2
    }
    assert {row.version for row in taken if row.part == "page"} == {"1"}


def current_card(server: Server) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", f"/cards/{SLUG}/og.jpg")
    location = connection.getresponse().headers["Location"]
    connection.close()
    path = location.removeprefix(f"http://localhost:{server.port}")
    assert server.ask(Ask(path, NAVIGATION | {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"})) == 200
    return path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_is_told_to_stop_writes_what_it_has_seen(
    published: Article, store: Store, database_url: str, tmp_path: Path
) -> None:
    with serving(database_url, tmp_path) as server:
        assert ask_all(server, [Ask(f"/share/{SLUG}/x", NAVIGATION)] * 20) == [303] * 20
    assert counted(store, published.code) == {("intent", "x"): Tally(20, 1, 0)}


@pytest.mark.timed
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_that_is_killed_loses_a_second_at_most(
    published: Article, store: Store, database_url: str, tmp_path: Path
) -> None:
    answered: list[float] = []
    with serving(database_url, tmp_path) as server:
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            if server.ask(Ask(f"/share/{SLUG}/x", NAVIGATION)) == 303:
                answered.append(time.monotonic())
        server.kill()
        killed = time.monotonic()
    found = counted(store, published.code)["intent", "x"].human
    before = sum(moment < killed - 1 for moment in answered)
    assert len(answered) > 20
    assert before <= found <= len(answered)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_short_link_to_another_home_is_counted_here(
    published: Article, store: Store, database_url: str, tmp_path: Path
) -> None:
    from share.store import articles  # noqa: PLC0415 - beside `article` it would be misread above

    with store.connect() as c:
        code = next(one.code for one in articles.all_live(c, limit=2) if one.slug == "elsewhere")
    with serving(database_url, tmp_path) as server:
        asks = [Ask(f"/s/{code}", NAVIGATION, address=f"203.0.113.{number % 5}") for number in range(30)]
        assert set(ask_all(server, asks)) == {302}
        wanted = {("landing", "s"): Tally(30, 5, 0)}
        assert settled(store, code, wanted) == wanted
