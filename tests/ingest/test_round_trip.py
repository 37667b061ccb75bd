"""Our own feeds as a source of another Sharewire: every article of the demo comes in with all that its feed says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from factories import article, paid_article, submission
from origins import Desk, Origin, desk
from releases import release_due
from services import Clock, Service
from subscribers import Reply, Request

from share.article import Article, Status
from share.cli.ingest import Takings
from share.ingest.entry import plain
from share.ingest.files import FileOptions, Source, find_files
from share.publish import publish, withdraw
from share.rights import Rights
from share.settings import Settings
from share.store import articles, migrate, partners
from share.web import create_app
from share.wiring import open_parts

FORMATS = ("rss", "atom", "json")


@pytest.fixture(scope="module")
def publisher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A Sharewire with the demo articles, which others poll."""
    folder = tmp_path_factory.mktemp("publisher")
    environ = {
        "SHARE_BASE_URL": "https://share.post.example",
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_SITE_NAME": "The Harbour Post",
        "SHARE_FEED_ITEMS": "200",
    }
    clock = Clock()
    parts = open_parts(Settings.from_env(environ, folder=folder), clock)
    migrate(parts.store)
    said = parts.assets.toml("demo", "demo.toml").get("said", {})
    for path in find_files([parts.assets.path("demo")]):
        list(Takings(parts, FileOptions(**said.get(path.stem, {})), preflight=None).take([Source(path)]))
    application = create_app(parts)
    yield Service(parts, application.test_client(), clock, "")
    application.extensions["observer"].close()
    parts.store.close()


@pytest.fixture
def beginner(tmp_path: Path) -> Iterator[Service]:
    """A Sharewire with nothing in it yet."""
    environ = {
        "SHARE_BASE_URL": "https://share.post.example",
        "SHARE_DATA_DIR": str(tmp_path / "post"),
        "SHARE_QUEUE_URL": "memory://",
    }
    clock = Clock()
    parts = open_parts(Settings.from_env(environ, folder=tmp_path), clock)
    migrate(parts.store)
    application = create_app(parts)
    yield Service(parts, application.test_client(), clock, "")
    application.extensions["observer"].close()
    parts.store.close()


def demo(publisher: Service) -> list[Article]:
    with publisher.parts.store.connect() as c:
        return articles.all_live(c, limit=1_000)


def subscribed(service: Service, origin: Origin, publisher: Service, extension: str, feed: str = "/feeds/latest") -> Desk:
    """Another newsroom, whose clock is later, with the feed of the publisher as it is now."""
    service.clock.time = max(service.clock.time, publisher.clock.time)
    show(origin, publisher, extension, feed)
    return desk(service, origin.url(), name=f"post-{extension}")


def show(origin: Origin, publisher: Service, extension: str, feed: str = "/feeds/latest") -> None:
    answer = publisher.client.get(f"{feed}.{extension}")
    assert answer.status_code == 200
    cards = f"{publisher.parts.settings.base_url}/cards/".encode()
    feed = answer.data.replace(cards, origin.url("/cards/").encode())  # where its pictures can be had
    origin.pages["/feed"] = (200, {"Content-Type": answer.headers["Content-Type"]}, feed)
    origin.otherwise = lambda request: picture(publisher, request)


def picture(publisher: Service, request: Request) -> Reply:
    answer = publisher.client.get(request.target)
    return answer.status_code, {"Content-Type": answer.headers["Content-Type"]}, answer.data


@pytest.mark.parametrize("extension", FORMATS)
def test_every_article_comes_in_with_what_its_feed_says_of_it(
    service: Service, origin: Origin, publisher: Service, extension: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
    theirs = {publisher.parts.links.canonical(article): article for article in demo(publisher)}
    there = subscribed(service, origin, publisher, extension)
    assert there.counted() == {"created": len(theirs)}
    ours = {article.canonical_url: article for article in there.articles()}
    assert set(ours) == set(theirs)
    assert sum(article.paid for article in ours.values()) == sum(article.paid for article in theirs.values()) > 0
    for address, sent in theirs.items():
        got = ours[address]
        for name in ("title", "summary", "language", "published", "section", "tags", "access"):
            if name == "access" and extension != "json":
                continue  # only JSON Feed says it
            assert getattr(got, name) == getattr(sent, name), (address, name)
        assert [author.name for author in got.authors] == [author.name for author in sent.authors]
        assert [plain(correction.note) for correction in got.corrections] == [
            plain(correction.note) for correction in sent.corrections
        ]
        assert (got.rights or "") == (sent.rights or "")
        assert (got.photo is None) == (sent.photo is None)
        if got.photo and sent.photo:
            assert (got.photo.alt, got.photo.credit) == (sent.photo.alt, sent.photo.credit)
        assert _disclosed(got, extension) == _disclosed(sent, extension)
        assert _text(got).startswith(_text(sent))
    assert there.aside() == []
    assert there.poll().polled.answer == "nothing new"


def _disclosed(article: Article, extension: str) -> tuple[object, ...] | None:
    if article.disclosure is None:
        return None
    sponsor = article.disclosure.sponsor
    address = sponsor.url if sponsor and extension == "json" else None
    notice = " ".join(article.disclosure.notice.split())
    return article.disclosure.kind, article.disclosure.label, sponsor and sponsor.name, address, notice


def _text(article: Article) -> str:
    """The words of the body; where only subscribers read it, its summary stands for it. A list of related stories follows."""
    return plain(article.summary if article.access == "paid" else re.sub(r"\s+", " ", article.body_html))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_paid_article_bears_its_label_on_the_pages_of_the_next_newsroom(
    service: Service, origin: Origin, publisher: Service, extension: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
    there = subscribed(service, origin, publisher, extension)
    there.poll()
    for found in there.articles():
        if found.disclosure is not None:
            page = service.client.get(service.parts.links.article_path(found)).get_data(as_text=True)
            assert found.disclosure.label in page
            assert not found.title.startswith(found.disclosure.label)


@pytest.mark.parametrize("extension", FORMATS)
def test_a_withdrawal_and_a_return_go_through(service: Service, origin: Origin, beginner: Service, extension: str) -> None:
    store, clock = beginner.parts.store, beginner.clock
    sent = beginner.publish()
    there = subscribed(service, origin, beginner, extension)
    assert there.counted() == {"created": 1}
    clock.pass_by(minutes=30)
    withdraw(store, sent.slug, clock())
    show(origin, beginner, extension)
    assert there.counted(60) == {"withdrawn": 1}
    assert service.client.get(f"/articles/{sent.slug}").status_code == 410
    clock.pass_by(minutes=60)
    publish(store, submission(title="It is back"), clock(), restore=True)
    show(origin, beginner, extension)
    assert there.counted(60) == {"restored": 1}
    found = there.article(sent.slug)
    assert found is not None
    assert (found.title, found.status) == ("It is back", Status.LIVE)


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("sent", [article(language="de"), paid_article()], ids=["free", "paid"])
def test_an_embargo_goes_through_and_its_words_do_not_come_out_with_the_article(
    service: Service, origin: Origin, beginner: Service, extension: str, sent: Article
) -> None:
    """The next newsroom releases by its own clock, and polls later: until then its headline said that nobody may see it."""
    release = beginner.clock() + timedelta(hours=3)
    with beginner.parts.store.begin() as c:
        _, token = partners.add(c, "Courier", Rights(early=True), beginner.clock())
    beginner.publish(**{name: getattr(sent, name) for name in ("slug", "title", "language", "disclosure")}, embargo_until=release)
    feed = f"/partners/{token}/feed"
    there = subscribed(service, origin, beginner, extension, feed)
    assert there.counted() == {"created": 1}
    waiting = there.article(sent.slug)
    assert waiting is not None
    assert (waiting.status, waiting.published, waiting.title) == (Status.SCHEDULED, release, sent.title)
    assert waiting.disclosure == sent.disclosure or extension != "json"
    service.clock.time = release
    release_due(service.parts.store, service.clock())
    page = service.client.get(service.parts.links.article_path(waiting)).get_data(as_text=True)
    assert sent.title in page
    assert "mbargo" not in page
