"""Real feed readers follow our feeds over HTTP: what is new, what changed, what has gone, and what need not be sent again."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
import reader
from factories import paid_article
from services import Service
from werkzeug.serving import make_server

TITLES = {"a": "The first story", "b": "The second story", "c": "The third story"}


class Heard:
    """The whole service at an address on this machine, and the status of each answer that it gave."""

    def __init__(self, service: Service) -> None:
        self.statuses: list[int] = []
        self._application = service.client.application
        self.server = make_server("127.0.0.1", 0, self, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.port}"

    def __call__(self, environ: Any, start_response: Callable[..., Any]) -> Any:
        def heard(status: str, headers: Any, *error: Any) -> Any:
            self.statuses.append(int(status[:3]))
            return start_response(status, headers, *error)

        return self._application(environ, heard)

    def asked(self) -> list[int]:
        """The statuses since this was asked last."""
        statuses, self.statuses = self.statuses, []
        return statuses


@pytest.fixture
def heard(service: Service) -> Iterator[Heard]:
    running = Heard(service)
    thread = threading.Thread(target=running.server.serve_forever)
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


def publish(service: Service, slug: str, title: str = "") -> None:
    service.publish(
        slug=slug, title=title or TITLES[slug], summary=f"About {slug}.", body_html=f"<p>{title or TITLES[slug]} in full.</p>"
    )
    service.clock.pass_by(seconds=2)


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_reader_follows_a_feed(service: Service, heard: Heard, tmp_path: Path, extension: str) -> None:
    address = f"{heard.address}/feeds/latest.{extension}"
    with reader.make_reader(str(tmp_path / "reader.sqlite")) as client:
        client.add_feed(address)
        publish(service, "a")
        publish(service, "b")
        client.update_feed(address)
        assert {entry.title for entry in client.get_entries()} == {TITLES["a"], TITLES["b"]}
        client.update_feed(address)
        publish(service, "c")
        client.update_feed(address)
        assert heard.asked() == [200, 304, 226]
        assert {entry.title for entry in client.get_entries()} == set(TITLES.values())
        publish(service, "b", "The second story, told anew in many other words than before")
        service.withdraw("a")
        client.update_feed(address)
        titles = {entry.id.rpartition("/")[2]: entry.title for entry in client.get_entries()}
        assert titles["b"].startswith("The second story, told anew")
        assert len(titles) == 3, "an id that moves would make every story new again"
        assert heard.asked() == [226]
        if extension != "atom":  # no reader heeds tombstones yet
            assert titles["a"] == "Withdrawn article"


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_feedparser_takes_a_part(service: Service, heard: Heard, extension: str) -> None:
    address = f"{heard.address}/feeds/latest.{extension}"
    publish(service, "a")
    publish(service, "b")
    first = feedparser.parse(address)
    publish(service, "c")
    second = feedparser.parse(address, etag=first.etag, modified=first.modified)
    assert (second.status, [entry.title for entry in second.entries]) == (226, [TITLES["c"]])
    third = feedparser.parse(address, etag=second.etag, modified=second.modified)
    assert (third.status, third.entries) == (304, [])


def test_reader_reads_the_same_in_every_format(service: Service, heard: Heard, tmp_path: Path) -> None:
    service.publish(language="ar", title='إعادة فتح الجسر <b>& "more"', rights="© Harbour")
    service.publish(paid_article())
    seen = []
    with reader.make_reader(str(tmp_path / "reader.sqlite")) as client:
        for extension in ("rss", "atom", "json"):
            address = f"{heard.address}/feeds/latest.{extension}"
            client.add_feed(address)
            client.update_feed(address)
            entries = client.get_entries(feed=address)
            seen.append(
                {
                    entry.id: (
                        entry.title,
                        entry.link,
                        entry.published,
                        entry.authors_str,
                        entry.summary,
                        entry.get_content().value,
                    )
                    for entry in entries
                }
            )
    assert seen[0].keys() == seen[1].keys() == seen[2].keys()
    for id_ in seen[0]:
        rss, atom, json_feed = (formats[id_] for formats in seen)
        assert rss[1:4] == atom[1:4] == json_feed[1:4]
        assert "إعادة فتح الجسر" in rss[0] or rss[0].startswith("Sponsored: ")


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
def test_newsboat_follows_a_feed_and_shows_the_notice_in_place_of_what_has_gone(
    service: Service, heard: Heard, tmp_path: Path
) -> None:
    (tmp_path / "urls").write_text(f"{heard.address}/feeds/latest.rss\n")
    (tmp_path / "config").write_text("")

    def titles() -> set[str]:
        command = ["newsboat", "-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload"]
        subprocess.run(command, cwd=tmp_path, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, check=True, timeout=60)
        with sqlite3.connect(tmp_path / "cache.db") as cache:
            found = {title for (title,) in cache.execute("SELECT title FROM rss_item")}
        cache.close()
        return found

    publish(service, "a")
    publish(service, "b")
    for _ in range(3):  # the first two runs ask for the whole, whatever was sent
        assert titles() == {TITLES["a"], TITLES["b"]}
    assert heard.asked()[-1] == 304
    publish(service, "c")
    service.withdraw("a")
    assert titles() == {"Withdrawn article", TITLES["b"], TITLES["c"]}
    assert heard.asked() == [226]


@pytest.mark.skipif(shutil.which("r2e") is None, reason="rss2email is not installed")
def test_rss2email_which_fails_at_a_part_is_never_sent_one(service: Service, heard: Heard, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        command = ["r2e", "-c", "config", "-d", "data.json", *arguments]
        environ = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        return subprocess.run(command, cwd=tmp_path, env=environ, check=True, timeout=60, capture_output=True, text=True).stderr

    publish(service, "a")
    run("new", "me@localhost")
    run("add", "latest", f"{heard.address}/feeds/latest.atom")
    run("run", "-n")
    publish(service, "b")
    told = run("run", "-n")
    assert (heard.asked(), "ERROR" in told) == ([200, 200], False)
    run("run", "-n")
    assert heard.asked() == [304]
