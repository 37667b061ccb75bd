"""An embargo from outside: a crawl over every surface of a running service, in each of its web processes, across the moment.

Nothing may tell of the articles before it: no byte of them, and no ETag or date that moved. A second later they are everywhere.

``pytest tests/test_embargo.py -s --embargoes 20`` is the long form; it prints the worst delay of each crawl.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import surfaces
from newsroom import Newsroom
from processes import Answer, Line, Service, lines_to, newsroom_in, started
from servers import new_database
from subscribers import Subscriber, subscriber
from surfaces import FOR_EDITORS, Surface

from share.article import Article
from share.settings import Settings
from share.web import create_app
from share.wiring import open_parts

__all__ = ["subscriber"]

if sys.platform != "linux":
    pytest.skip("which process answers is looked up in /proc", allow_module_level=True)
pytestmark = pytest.mark.timed

TICK = 0.1
"""Seconds from one round over all surfaces to the next."""
AHEAD = 4
"""Seconds from naming the moment until it comes, and as long again as it takes to write eight articles: all are told of it."""
ALLOWED = 1.0
FOR_OPERATORS = {"metrics.metrics", "health.healthz", "health.readyz"}
"""What tells how the service is; it may move at any time, and says nothing of articles either."""
LISTS = {
    "pages.front_page",
    "feeds.feed",
    "feeds.archive",
    "discovery.sitemap",
    "discovery.sitemap_part",
    "discovery.news_sitemap",
    "discovery.opml",
}
"""What lists articles."""
SECRETS = {
    "the-verdict": {
        "title": "Wreckage verdict stuns Ostervik",
        "body_html": "<p>The wreckage was never searched, the court finds.</p>",
        "section": "Courts",
        "tags": ["Wreckage"],
        "authors": [{"name": "Oda Brekke"}],
        "photo": {"url": "wreck.jpg", "alt": "Wreckage on the quay", "credit": "Oda Brekke"},
    },
    "wreck-cruises": {
        "title": "Wreckage cruises from Ostervik",
        "body_html": "<p>Wreckage tours twice a day.</p>",
        "section": "Courts",
        "authors": [{"name": "Oda Brekke"}],
        "disclosure": {"kind": "sponsored", "sponsor": {"name": "Wreckage Lines"}, "notice": "Wreckage Lines paid for this."},
    },
    "das-urteil": {
        "title": "Wreckage-Urteil erschüttert Ostervik",
        "body_html": "<p>Das Wreckage wurde nie durchsucht.</p>",
        "language": "de",
        "section": "Gericht",
        "translations": [{"language": "en", "slug": "in-sight"}],
    },
}
WORDS = ("Wreckage", "Ostervik", "Brekke", "wreckage", "brekke")
IN_SIGHT = {
    "slug": "in-sight",
    "title": "The court sits today",
    "body_html": "<p>It began at nine.</p>",
    "section": "City",
    "language": "en",
}
"""An article that readers see all the time. At the moment it has a translation, and not before."""


@dataclass
class Crawl:
    """Rounds over all surfaces, in each process. A round asks one surface of each kind, and the next one the next of its kind."""

    kinds: Mapping[object, list[Surface]]
    lines: list[Line]
    before: dict[tuple[int, Surface], Answer] = field(default_factory=dict)
    seen: dict[tuple[int, Surface], list[Answer]] = field(default_factory=lambda: defaultdict(list))
    rounds: list[float] = field(default_factory=list)

    def look_at_everything(self) -> dict[tuple[int, Surface], Answer]:
        every = [surface for kind in self.kinds.values() for surface in kind]
        return {(line.process, surface): line.ask(surface.path, surface.method) for line in self.lines for surface in every}

    def run(self, until: float) -> None:
        threads = [threading.Thread(target=self._go_round, args=(line, until)) for line in self.lines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _go_round(self, line: Line, until: float) -> None:
        number = 0
        while (begun := time.time()) < until:
            for kind in self.kinds.values():
                surface = kind[number % len(kind)]
                self.seen[line.process, surface].append(line.ask(surface.path, surface.method))
            number += 1
            self.rounds.append(time.time() - begun)
            time.sleep(max(0.0, begun + TICK - time.time()))


@pytest.fixture
def newsrooms(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    """A new newsroom for each crawl, as many as the run was told."""

    def found() -> Iterator[Newsroom]:
        for number in range(request.config.getoption("--embargoes")):
            environ = {"SHARE_ALLOW_HOSTS": "127.0.0.1", "SHARE_DISCORD_EMBED": "1"}
            if request.param == "postgresql":
                database = new_database(request.getfixturevalue("postgresql_url"))
                environ |= {"SHARE_DATABASE_URL": database, "SHARE_QUEUE_URL": database}
            folder = tmp_path / str(number)
            folder.mkdir()
            yield newsroom_in(folder, **environ)

    return found()


def take_in(newsroom: Newsroom, slug: str, document: Mapping[str, object]) -> Article:
    result = newsroom.share("ingest", newsroom.file(f"{slug}.json", json.dumps(document)))
    assert result.exit_code == 0, result.output
    found = newsroom.article(slug)
    assert found is not None
    return found


def kinds_of(newsroom: Newsroom, hidden: Iterable[Article], seen: Article) -> dict[object, list[Surface]]:
    """All surfaces, those of one kind together: one article at one view, or one list by itself."""
    parts = open_parts(Settings.from_env(newsroom.environ, folder=newsroom.folder))
    application = create_app(parts)
    kinds: dict[object, list[Surface]] = defaultdict(list)
    for article in hidden:
        for surface in surfaces.of_article(parts, application, article):
            kinds[article.slug, surface.endpoint, surface.method].append(surface)
    for surface in surfaces.of_lists(application, [*hidden, seen]):
        kinds[surface.path].append(surface)
    for path in (f"/articles/{seen.slug}", f"/head/{seen.slug}.json", f"/embed/{seen.slug}"):
        kinds[path].append(Surface("in sight", "GET", path))
    parts.store.close()
    return kinds


def is_list(surface: Surface, hidden: Iterable[Article]) -> bool:
    return not any(name in surface.path for article in hidden for name in (article.slug, f"/s/{article.code}"))


def cross(service: Service, *, processes: int = 2, hear: Callable[[], list[tuple[float, str]]] = list) -> str:
    """Crawl across one moment; what was measured, in words. ``hear`` gives what was pushed: when, and what."""
    newsroom = service.newsroom
    newsroom.photo("wreck.jpg")
    seen = take_in(newsroom, "in-sight", IN_SIGHT)
    time.sleep(3)  # so that all that may be told of it is told

    stand_ins = [seen.with_changes(slug=slug, code=f"Stand{number}") for number, slug in enumerate(SECRETS)]
    lists = Crawl(kinds_of(newsroom, stand_ins, seen), lines_to(service.port, processes))
    before = {place: answer for place, answer in lists.look_at_everything().items() if is_list(place[1], stand_ins)}
    for line in lists.lines:
        line.close()  # the server would close them itself while cards are drawn
    hidden = [take_in(newsroom, slug, under_embargo(document, time.time() + 3_600)) for slug, document in SECRETS.items()]
    assert newsroom.share("rename", "the-verdict", "the-last-verdict").exit_code == 0
    hidden = [article if article.slug != "the-verdict" else renamed(newsroom, article) for article in hidden]

    crawl = Crawl(kinds_of(newsroom, [*hidden, seen_as(hidden[0], "the-verdict")], seen), lines_to(service.port, processes))
    crawl.before = crawl.look_at_everything()
    crawl.before |= {place: answer for place, answer in before.items() if place in crawl.before}
    begun = time.time()
    take_in(newsroom, "in-sight", IN_SIGHT)
    moment = int(time.time() + AHEAD + 8 * (time.time() - begun))
    for article, document in zip(hidden, SECRETS.values(), strict=True):
        take_in(newsroom, article.slug, under_embargo(document, moment))  # the desk has it out sooner: nothing may tell of that
    assert time.time() < moment - 2, "there is time left before the moment"
    crawl.run(moment + ALLOWED + 1.5)
    after = crawl.look_at_everything()
    told = hear()
    for line in crawl.lines:
        line.close()
    assert_nothing_before(crawl, hidden, moment)
    assert_everywhere_after(crawl, after)
    return measured(crawl, after, moment, told)


def under_embargo(document: Mapping[str, object], until: float) -> dict[str, object]:
    return {**document, "embargo_until": datetime.fromtimestamp(int(until), UTC).isoformat()}


def renamed(newsroom: Newsroom, article: Article) -> Article:
    found = newsroom.article("the-last-verdict")
    assert found is not None
    assert found.code == article.code
    return found


def seen_as(article: Article, slug: str) -> Article:
    return article.with_changes(slug=slug)


def assert_nothing_before(crawl: Crawl, hidden: Iterable[Article], moment: float) -> None:
    for place, answers in crawl.seen.items():
        first = crawl.before[place]
        _, surface = place
        for answer in (first, *answers):
            if answer.ended >= moment:
                continue
            assert not [word for word in WORDS if word in answer.text], f"{surface} tells of it before its moment"
            if surface.endpoint in FOR_OPERATORS:
                continue
            assert answer.state == first.state, f"{surface} has moved before the moment"
            if is_list(surface, hidden):
                assert not [article for article in hidden if f"/s/{article.code}" in answer.text or article.slug in answer.text]
            elif surface.method == "GET":
                wanted = 401 if surface.endpoint in FOR_EDITORS else 404
                assert (answer.status, dict(answer.headers)["cache-control"]) == (wanted, "no-store"), surface


def assert_everywhere_after(crawl: Crawl, after: Mapping[tuple[int, Surface], Answer]) -> None:
    changed = {
        surface.endpoint
        for (process, surface), answer in after.items()
        if answer.state != crawl.before[process, surface].state and surface.endpoint not in FOR_OPERATORS
    }
    of_articles = {first.endpoint for kind, (first, *_) in crawl.kinds.items() if isinstance(kind, tuple)}
    assert changed == (of_articles - FOR_EDITORS) | LISTS | {"in sight"}
    for path in ("/feeds/latest.rss", "/feeds/section/courts.atom", "/feeds/author/oda-brekke.json", "/feeds/language/de.rss"):
        assert all("Wreckage" in answer.text for (_, surface), answer in after.items() if surface.path == path), path


def measured(crawl: Crawl, after: Mapping[tuple[int, Surface], Answer], moment: float, told: list[tuple[float, str]]) -> str:
    """The last old answer and the first new one at each surface; fails where that is too late."""
    last_old, first_new = [], []
    for place, answers in crawl.seen.items():
        old = crawl.before[place].state
        if after[place].state == old or place[1].endpoint in FOR_OPERATORS:
            continue
        stale = [answer.begun - moment for answer in answers if answer.begun >= moment and answer.state == old]
        new = [answer.ended - moment for answer in answers if answer.state != old]
        late = max(stale, default=0.0)
        assert late < ALLOWED, f"{place[1]} still tells nothing {late:.2f} s after the moment"
        last_old.append(late)
        first_new += [min(new)] if new else []
    for at, what in told:
        assert moment <= at, f"{what} was sent {moment - at:.2f} s before the moment"
    pushed = max((at - moment for at, _ in told), default=0.0)
    rounds = sorted(crawl.rounds)
    requests = sum(map(len, crawl.seen.values()))
    return (
        f"{len(last_old)} surfaces, {requests} requests, a round in {rounds[len(rounds) // 2] * 1000:.0f} ms "
        f"(worst {rounds[-1] * 1000:.0f}); first new answer {min(first_new):.3f} s after the moment, "
        f"last old one asked for {max(last_old):.3f} s after it; last push after {pushed:.3f} s"
    )


def follow(service: Service, subscriber: Subscriber) -> None:
    """Subscribe to the feed of everything, and wait until the hub has made sure."""
    feed = f"{service.newsroom.environ['SHARE_BASE_URL']}/feeds/latest.json"
    asked = {"hub.mode": "subscribe", "hub.topic": feed, "hub.callback": subscriber.url("/hub")}
    status, told = service.ask("/hub", "POST", urlencode(asked), **{"Content-Type": "application/x-www-form-urlencoded"})
    assert status == 202, told
    service.wait_for(lambda: bool(subscriber.asked))


def pushes_of_secrets(subscriber: Subscriber) -> list[tuple[float, str]]:
    """When what was pushed that tells of the articles."""
    offset = time.time() - time.monotonic()
    texts = [(request.at + offset, request.body.decode()) for request in list(subscriber.sent)]
    return [(at, text) for at, text in texts if any(word in text for word in WORDS)]


@pytest.mark.parametrize("newsrooms", ["sqlite", "postgresql"], indirect=True)
def test_an_embargo_ends_everywhere_within_a_second_and_nothing_tells_of_it_before(
    newsrooms: Iterator[Newsroom], subscriber: Subscriber, request: pytest.FixtureRequest
) -> None:
    for newsroom in newsrooms:
        subscriber.requests.clear()
        with started(newsroom) as service:
            assert newsroom.share("webhook", "add", subscriber.url("/webhook")).exit_code == 0
            follow(service, subscriber)
            told = cross(service, hear=lambda: pushes_of_secrets(subscriber))
            sys.stdout.write(f"\n{request.node.name}: {told}\n")
        sent = [json.loads(text) for _, text in pushes_of_secrets(subscriber)]
        assert [one["type"] for one in sent if "type" in one] == ["article.published"] * len(SECRETS)
        assert [one for one in sent if "items" in one], "the hub has sent the feed"


@pytest.mark.parametrize("newsrooms", ["sqlite"], indirect=True)
def test_an_embargo_ends_without_a_worker(newsrooms: Iterator[Newsroom], request: pytest.FixtureRequest) -> None:
    for newsroom in newsrooms:
        assert newsroom.share("migrate").exit_code == 0
        with started(newsroom, "web", ready=None) as service:
            service.wait_for(service.answers)
            sys.stdout.write(f"\n{request.node.name}: {cross(service)}\n")
