"""Calls to exactly the address that was given: its bytes, its limits, and no way out of either."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from subscribers import Subscriber, subscriber

from share.errors import OutboundFailed, OutboundRefused
from share.outbound import Fetched, Outbound, open_outbound
from share.outbound import exact as exactly

__all__ = ["subscriber"]

TRICKY = "/~a/%7Eb/%2e%2E/./../c;d='e'?f=%7e&g=%zz&&h=[i]|\\^`{}\"<>"


def door() -> Outbound:
    return open_outbound(frozenset({"127.0.0.1", "hook.example"}))


def call(url: str, *, method: str = "GET", data: bytes | None = None, max_bytes: int = 1_000, seconds: float = 5) -> Fetched:
    return door().call(method, url, data=data, headers={"X-Mark": "1"}, max_bytes=max_bytes, timeout_seconds=seconds)


def test_every_byte_of_the_address_goes_out_as_it_is(subscriber: Subscriber) -> None:
    call(subscriber.url(TRICKY))
    (request,) = subscriber.requests
    assert (request.method, request.target) == ("GET", TRICKY)
    assert request.headers == {"host": subscriber.name, "user-agent": "Sharewire", "x-mark": "1", "connection": "close"}


@pytest.mark.parametrize(("rest", "target"), [("", "/"), ("?a=b", "/?a=b"), ("/?", "/?")])
def test_an_address_without_a_path_is_that_of_the_root(subscriber: Subscriber, rest: str, target: str) -> None:
    call(f"HTTP://{subscriber.name}{rest}")
    assert subscriber.requests[0].target == target


def test_a_body_is_sent_whole_and_the_answer_told(subscriber: Subscriber) -> None:
    subscriber.answers(202, {"Content-Type": "Text/Plain; charset=utf-8", "Retry-After": "7"}, b"thanks")
    answer = call(subscriber.url(), method="POST", data=b"\0\xff" * 100_000)
    assert subscriber.requests[0].body == b"\0\xff" * 100_000
    assert subscriber.requests[0].headers["content-length"] == "200000"
    assert (answer.status, answer.media_type, answer.data, answer.headers["retry-after"]) == (202, "text/plain", b"thanks", "7")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer(subscriber: Subscriber, status: int) -> None:
    subscriber.answer = lambda _: (status, {"Location": "http://169.254.169.254/"}, b"")
    assert call(subscriber.url()).status == status
    assert len(subscriber.requests) == 1


def test_an_answer_past_the_limit_is_cut_off_or_not_read_at_all(subscriber: Subscriber) -> None:
    subscriber.answer = lambda _: (200, {}, b"x" * 1_001)
    with pytest.raises(OutboundFailed, match="more than 1,000 bytes"):
        call(subscriber.url())
    answer = call(subscriber.url(), max_bytes=0)
    assert (answer.status, answer.data) == (200, b"")


def test_the_name_is_in_the_host_header_and_the_checked_address_is_called(
    subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(subscriber.name.partition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    call(f"http://hook.example:{port}/a")
    assert subscriber.requests[0].headers["host"] == f"hook.example:{port}"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 "])
def test_an_answer_that_drips_ends_with_the_time_for_the_whole(head: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server, head), daemon=True).start()
        start = time.monotonic()
        with pytest.raises(OutboundFailed, match=r"longer than 0\.4 seconds"):
            call(f"http://127.0.0.1:{server.getsockname()[1]}/", max_bytes=100_000, seconds=0.4)
        assert time.monotonic() - start < 3


@pytest.mark.parametrize("body", [b"yes", b""])
def test_what_is_said_before_the_answer_is_not_the_answer(body: bytes) -> None:
    early = b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 2
    answer = early + b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=say, args=(server, answer), daemon=True).start()
        found = call(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=3)
    assert (found.status, found.data) == (200, body)


def test_what_is_said_without_end_before_the_answer_ends_with_the_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=say, args=(server, b"HTTP/1.1 103 Early Hints\r\n\r\n", 200), daemon=True).start()
        with pytest.raises(OutboundFailed, match=r"longer than 0\.4 seconds"):
            call(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.4)


def say(server: socket.socket, words: bytes, times: int = 1) -> None:
    line, _ = server.accept()
    with line:
        line.recv(65_536)
        try:
            for _ in range(times):
                line.sendall(words)
                time.sleep(0.05)
        except OSError:
            return


def drip(server: socket.socket, head: bytes) -> None:
    line, _ = server.accept()
    with line:
        try:
            line.sendall(head)
            for _ in range(200):
                line.sendall(b"y")
                time.sleep(0.05)
        except OSError:
            return


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\0" * 70_000])
def test_what_is_no_answer_is_a_failure(answer: bytes) -> None:
    def serve(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            line.recv(65_536)
            line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        with pytest.raises(OutboundFailed, match="cannot be called"):
            call(f"http://127.0.0.1:{server.getsockname()[1]}/secret-path", seconds=3)


def test_a_closed_port_is_said_so_without_the_path_which_may_be_a_secret() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OutboundFailed, match="refuses the connection") as failure:
        call(f"http://127.0.0.1:{port}/secret?token=secret")
    assert "secret" not in failure.value.public


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/a b",
        "http://news.example/\r\nHost: evil.example",
        "http://news.example/ä",
        "http://news.example/#part",
        "http://news.example:0/",
        "http://news.example:65536/",
        "http://news.example:/",
        "http://news_example\x00/",
        "http://",
        "http:///path",
        "https:news.example",
        "HTTPS//news.example",
        "http://[::1",
        "http://[1.2.3.4]/",
        "http://[.]/",
        "http://[:::]/",
        "http://[1:2]/",
        "http\u017f://news.example/",
        "http://new\u017f.example/",
        "http://news.example:\u0668\u0660/",
        "http://news.example/" + "x" * 8_000,
    ],
)
def test_an_address_in_another_form_is_not_called(url: str) -> None:
    with pytest.raises(OutboundRefused, match="not an address that we call"):
        call(url)


def test_a_certificate_is_checked_against_authorities_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tls_server(tmp_path) as (port, certificate):
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        with pytest.raises(OutboundFailed, match="TLS certificate is not valid"):
            call(f"https://127.0.0.1:{port}/")
        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(exactly, "tls_context", lambda: trusting)
        assert call(f"https://127.0.0.1:{port}/").data == b"hello"
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with pytest.raises(OutboundFailed, match="TLS certificate is not valid"):
            call(f"https://hook.example:{port}/")


class tls_server:  # noqa: N801 - used like a function
    """A server with a certificate for 127.0.0.1 that no authority has signed."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._certificate, self._key = folder / "certificate.pem", folder / "key.pem"
        self._certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self._key.write_bytes(key.private_bytes(*private))
        self._server = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> tuple[int, Path]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate, self._key)
        threading.Thread(target=self._serve, args=(context,), daemon=True).start()
        return int(self._server.getsockname()[1]), self._certificate

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _serve(self, context: ssl.SSLContext) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(line, server_side=True) as secure:
                    secure.recv(65_536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            except OSError:
                continue


def test_nothing_is_sent_after_a_look_up_that_used_up_the_time(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def slowly(*given: object, **named: object) -> object:
        time.sleep(0.3)
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with pytest.raises(OutboundFailed, match=r"took longer than 0\.1 seconds"):
        call(subscriber.url(), method="POST", data=b"x", seconds=0.1)
    assert subscriber.requests == []


@pytest.mark.timed
def test_many_calls_that_hang_end_each_in_its_own_time(subscriber: Subscriber) -> None:
    subscriber.seconds = 2.0

    def seconds(limit: float) -> float:
        began = time.monotonic()
        with pytest.raises(OutboundFailed, match="took longer"):
            call(subscriber.url(), seconds=limit)
        return time.monotonic() - began

    with ThreadPoolExecutor(20) as pool:
        limits = [0.9, *[0.3] * 9, *[0.6] * 10]
        for limit, taken in zip(limits, pool.map(seconds, limits), strict=True):
            assert limit - 0.05 < taken < 1.6


def test_a_call_that_is_over_leaves_nothing_that_would_be_cut(subscriber: Subscriber) -> None:
    for _ in range(5):
        call(subscriber.url(), seconds=0.3)
    subscriber.seconds = 0.8
    assert call(subscriber.url(), seconds=5).status == 200


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forking beside threads, which is what a server does
def test_a_forked_process_cuts_what_hangs_as_well(subscriber: Subscriber) -> None:
    call(subscriber.url(), seconds=0.3)
    subscriber.seconds = 5.0
    child = os.fork()
    if child == 0:
        try:
            call(subscriber.url(), seconds=0.3)
        except OutboundFailed as error:
            os._exit(7 if "took longer" in error.public else 8)
        finally:
            os._exit(9)
    began = time.monotonic()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert time.monotonic() - began < 3
