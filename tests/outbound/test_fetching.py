"""Fetching from loopback servers that behave, and from some that do not."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from share.errors import OutboundFailed, OutboundRefused
from share.outbound import Outbound, open_outbound


class Site(BaseHTTPRequestHandler):
    """A web site with every kind of answer; ``seen`` holds the requests."""

    seen: list[tuple[str, str, dict[str, str]]]

    def do_GET(self) -> None:
        type(self).seen.append((self.command, self.path, dict(self.headers)))
        answers = {"/drip": self.drip, "/slow-head": self.slow_head, "/bomb": self.bomb, "/redirect": self.redirect}
        answers.get(self.path.partition("?")[0], self.plain)()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(202, body.upper())

    def plain(self) -> None:
        self.answer(404 if self.path == "/missing" else 200, b"x" * 5_000 if self.path == "/big" else b"hello")

    def redirect(self) -> None:
        self.answer(302, b"", {"Location": self.path.partition("?")[2]})

    def bomb(self) -> None:
        self.answer(200, gzip.compress(b"\0" * 50_000_000), {"Content-Encoding": "gzip"})

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.slowly(b"x")

    def slow_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        self.slowly(b"y")

    def slowly(self, byte: bytes) -> None:
        try:
            for _ in range(200):
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/Plain; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what some tests are about."""


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    handler = type("SiteOfThisTest", (Site,), {"seen": []})
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def door(host: str) -> Outbound:
    return open_outbound(frozenset({host}))


def test_an_allowed_private_host_is_fetched_whole(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    answer = door(host).fetch(f"http://{host}/photo.jpg", max_bytes=100, timeout_seconds=5)
    assert (answer.status, answer.data, answer.media_type) == (200, b"hello", "text/plain")
    assert answer.url == f"http://{host}/photo.jpg"
    assert answer.headers["content-length"] == "5"


def test_a_host_is_allowed_by_name_alone_for_every_port(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    assert open_outbound(frozenset({"127.0.0.1"})).fetch(f"http://{host}/", max_bytes=100, timeout_seconds=5).status == 200


def test_an_allowed_port_opens_no_other(site: tuple[str, type[Site]]) -> None:
    host, handler = site
    with pytest.raises(OutboundRefused):
        open_outbound(frozenset({"127.0.0.1:1"})).fetch(f"http://{host}/", max_bytes=100, timeout_seconds=5)
    assert handler.seen == []


def test_any_status_is_an_answer(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    assert door(host).fetch(f"http://{host}/missing", max_bytes=100, timeout_seconds=5).status == 404


def test_a_redirect_is_followed_and_the_last_address_told(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    answer = door(host).fetch(f"http://{host}/redirect?/final", max_bytes=100, timeout_seconds=5)
    assert (answer.url, answer.data) == (f"http://{host}/final", b"hello")
    assert answer.redirects == (f"http://{host}/redirect?/final",)


@pytest.mark.parametrize(
    "target", ["http://localhost:1/", "http://169.254.169.254/", "http://[::1]:1/", "file:///etc/passwd", "//10.0.0.5/"]
)
def test_a_redirect_to_somewhere_private_is_refused(site: tuple[str, type[Site]], target: str) -> None:
    host, _ = site
    with pytest.raises(OutboundRefused):
        door(host).fetch(f"http://{host}/redirect?{target}", max_bytes=100, timeout_seconds=5)


def test_a_circle_of_redirects_ends(site: tuple[str, type[Site]]) -> None:
    host, handler = site
    with pytest.raises(OutboundFailed, match="more than 5 times"):
        door(host).fetch(f"http://{host}/redirect?/redirect?/redirect?", max_bytes=100, timeout_seconds=5)
    assert len(handler.seen) <= 6


def test_an_answer_past_the_limit_is_cut_off(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    with pytest.raises(OutboundFailed, match="more than 4,999 bytes"):
        door(host).fetch(f"http://{host}/big", max_bytes=4_999, timeout_seconds=5)
    assert len(door(host).fetch(f"http://{host}/big", max_bytes=5_000, timeout_seconds=5).data) == 5_000


def test_a_small_packed_answer_cannot_grow_past_the_limit(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    with pytest.raises(OutboundFailed, match="more than 100,000 bytes"):
        door(host).fetch(f"http://{host}/bomb", max_bytes=100_000, timeout_seconds=5)


@pytest.mark.parametrize("path", ["/drip", "/slow-head"])
def test_a_slow_drip_ends_when_the_whole_time_has_passed(site: tuple[str, type[Site]], path: str) -> None:
    host, _ = site
    start = time.monotonic()
    with pytest.raises(OutboundFailed, match=r"longer than 0\.4 seconds"):
        door(host).fetch(f"http://{host}{path}", max_bytes=100_000, timeout_seconds=0.4)
    assert time.monotonic() - start < 3


def test_a_server_that_accepts_and_says_nothing_is_given_up(site: tuple[str, type[Site]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        for scheme in ("http", "https"):
            with pytest.raises(OutboundFailed, match=r"longer than 0\.3 seconds"):
                door(host).fetch(f"{scheme}://{host}/", max_bytes=10, timeout_seconds=0.3)


def test_a_closed_port_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        host = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(OutboundFailed, match="refuses the connection"):
        door(host).fetch(f"http://{host}/", max_bytes=10, timeout_seconds=2)


def test_no_proxy_of_the_environment_is_used(site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch) -> None:
    host, _ = site
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert door(host).fetch(f"http://{host}/", max_bytes=10, timeout_seconds=2).status == 200


def test_a_name_that_changes_its_address_after_the_check_is_never_looked_up_again(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the first answer is the checked one, and the connection goes there, with the name in the Host header."""
    host, handler = site
    port = int(host.partition(":")[2])
    asked: list[str] = []

    def rebinding(name: str, asked_port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(name)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, asked_port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert door("photos.example").fetch(f"http://photos.example:{port}/a", max_bytes=10, timeout_seconds=2).status == 200
    assert asked == ["photos.example"]
    assert handler.seen[0][2]["Host"] == f"photos.example:{port}"


def test_the_second_address_of_a_host_is_tried_when_the_first_does_not_answer(
    site: tuple[str, type[Site]], monkeypatch: pytest.MonkeyPatch
) -> None:
    host, _ = site
    port = int(host.partition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert door("two.example").fetch(f"http://two.example:{port}/", max_bytes=10, timeout_seconds=2).data == b"hello"


def test_a_post_is_sent_once_and_its_redirect_not_followed(site: tuple[str, type[Site]]) -> None:
    host, _ = site
    answer = door(host).post(f"http://{host}/hook", b"ping", headers={"Content-Type": "text/plain"})
    assert (answer.status, answer.data) == (202, b"PING")
