"""`share lint` as somebody in a newsroom calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from newspage import picture
from newsroom import SITE, text

from share.readers import READERS

NOTICE = "\n\nIMPORTANT NOTICE\n\nThis article was paid for by Brightwater Ferries.\n"


class Site(BaseHTTPRequestHandler):
    """A page of somebody else's, with a card that has no alt text."""

    def do_GET(self) -> None:
        host = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        if self.path == "/escapes":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<title>Harbour \x1b[2J\x1b]0;owned\x07\xc2\x9b31m \xe2\x80\xae bridge</title>")
            return
        body, kind = (picture(), "image/jpeg") if self.path == "/card.jpg" else (self.html(host), "text/html; charset=utf-8")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def html(self, host: str) -> bytes:
        return f'<meta property="og:title" content="A page"><meta property="og:image" content="{host}/card.jpg">'.encode()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_good_article_has_no_fault(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text()))
    result = newsroom.share("lint", "bridge", COLUMNS="140")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == f"{SITE}/articles/bridge"
    for reader in READERS.values():
        assert any(line.startswith(reader.name) for line in lines), reader.name
    assert lines[-1].startswith("no faults, ")


def test_a_narrow_terminal_gets_short_lines(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text("霧の森を録る――木こりの孫が集めた千の朝の音")))
    result = newsroom.share("lint", "bridge", COLUMNS="40")
    assert result.exit_code == 0, result.output
    from share.cli.lint.table import columns  # noqa: PLC0415

    assert max(map(columns, result.output.splitlines())) <= 40


def test_a_fault_makes_exit_code_1_and_names_the_reader(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text("Harbour bridge reopens " + "after many years of work " * 4)))
    result = newsroom.share("lint", "bridge", COLUMNS="140")
    assert result.exit_code == 1
    assert "✗ title-cut" in result.output
    assert "[X]" in result.output


def test_json_has_every_reader_with_its_rules(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("ferry.txt", text("Six harbours") + NOTICE))
    result = newsroom.share("lint", "ferry", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert set(told["readers"]) == set(READERS)
    assert told["readers"]["facebook"]["label"]["value"]
    assert not told["readers"]["google-news"]["shown"]


def test_some_readers_only(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text()))
    told = json.loads(newsroom.share("lint", "bridge", "--json", "--reader", "x", "--reader", "mastodon").stdout)
    assert list(told["readers"]) == ["x", "mastodon"]


def test_an_unknown_reader_is_told_with_those_that_there_are(newsroom) -> None:  # type: ignore[no-untyped-def]
    result = newsroom.share("lint", "bridge", "--reader", "myspace")
    assert result.exit_code == 2
    assert "mastodon" in result.output


def test_a_scheduled_article_is_seen_before_it_is_out(newsroom) -> None:  # type: ignore[no-untyped-def]
    page = newsroom.file("later.md", "---\ntitle: The last door\nembargo_until: 2099-06-01T06:00:00Z\n---\nText of it.\n")
    newsroom.share("ingest", page)
    result = newsroom.share("lint", "later", COLUMNS="140")
    assert result.exit_code == 0, result.output
    assert "The last door" in result.output


def test_all_articles_one_line_each(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text()), newsroom.file("ferry.txt", text("Six harbours")))
    result = newsroom.share("lint", "--all")
    assert result.exit_code == 0, result.output
    assert "2 articles, none with faults." in result.output
    reports = [json.loads(line) for line in newsroom.share("lint", "--all", "--json").stdout.splitlines()]
    assert {report["address"] for report in reports} == {f"{SITE}/articles/bridge", f"{SITE}/articles/ferry"}


def test_what_is_wrong_with_our_own_cards_is_told(newsroom) -> None:  # type: ignore[no-untyped-def]
    newsroom.share("ingest", newsroom.file("bridge.txt", text("Bridge \U0001d800 reopens")))
    result = newsroom.share("lint", "bridge", COLUMNS="140")
    assert "own-card" in result.output
    assert "[our cards]" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("arguments", [(), ("bridge", "--all")])
def test_it_says_what_it_wants(newsroom, arguments) -> None:  # type: ignore[no-untyped-def]
    result = newsroom.share("lint", *arguments)
    assert result.exit_code == 2
    assert "SLUG" in result.output


def test_an_unknown_or_withdrawn_article_is_told(newsroom) -> None:  # type: ignore[no-untyped-def]
    result = newsroom.share("lint", "nothing")
    assert result.exit_code == 1
    assert "no article nothing" in result.output


def test_a_page_of_the_web_is_fetched_where_the_host_is_allowed(newsroom, site) -> None:  # type: ignore[no-untyped-def]
    refused = newsroom.share("lint", f"{site}/page")
    assert refused.exit_code == 1
    assert "SHARE_ALLOW_HOSTS" in refused.output
    result = newsroom.share("lint", f"{site}/moved", "--json", "--reader", "mastodon", SHARE_ALLOW_HOSTS="127.0.0.1")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["readers"]["mastodon"]["title"]["value"] == "A page"
    assert "alt-missing" in {fault["code"] for fault in told["readers"]["mastodon"]["faults"]}


@pytest.mark.parametrize("width", ["60", "120"])
def test_a_page_cannot_command_the_terminal(newsroom, site, width: str) -> None:  # type: ignore[no-untyped-def]
    result = newsroom.share("lint", f"{site}/escapes", SHARE_ALLOW_HOSTS="127.0.0.1", COLUMNS=width)
    assert "\\x1b[2J" in result.output
    assert {"\x1b", "\x07", "\x9b", "\u202e"}.isdisjoint(result.output)
