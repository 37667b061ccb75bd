"""What is written down about requests, and what is not."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import re
import subprocess
import sys
import threading
import time

import pytest
from services import Service

from share.logs import JsonFormatter, TextFormatter, logging_settings
from share.settings import Settings
from share.web import create_app
from share.web.logs import AccessLog, Batched

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?P<method>[A-Z]+) (?P<path>\S+) (?P<status>\d{3}) (?P<bytes>\d+)B [\d.]+ms")
SECRETS = {
    "User-Agent": "Reader/1.0 agent-string",
    "Cookie": "session=cookie-value",
    "Referer": "https://referrer.example/",
    "X-Forwarded-For": "203.0.113.9",
    "Authorization": "Bearer sw_secret-token",
}


def lines(service: Service) -> list[re.Match[str]]:
    found = [LINE.fullmatch(line) for line in service.log.getvalue().splitlines()]
    assert all(found), service.log.getvalue()
    return [match for match in found if match]


def test_each_request_is_one_line_with_the_bytes_that_were_sent(service: Service) -> None:
    service.publish()
    path = "/articles/harbour-bridge-reopens"
    full = service.client.get(path)
    service.client.head(path)
    service.client.get(path, headers={"If-None-Match": full.headers["ETag"]})
    service.client.get("/nothing/here")
    service.client.delete("/api/v1/articles/harbour-bridge-reopens", headers=service.auth)
    assert [(line["method"], line["status"]) for line in lines(service)] == [
        *(("GET", "200"), ("HEAD", "200"), ("GET", "304"), ("GET", "404"), ("DELETE", "204"))
    ]
    assert [int(line["bytes"]) for line in lines(service)][:3] == [len(full.data), 0, 0]
    assert lines(service)[0]["path"] == path


def test_no_line_says_who_asked_or_what_stood_behind_the_question_mark(service: Service) -> None:
    overrides = {"REMOTE_ADDR": "198.51.100.7"}
    for path in ("/?reader=somebody", "/api/v1/articles/x?token=sw_other", "/oembed?url=https://share.courier.example/private"):
        service.client.get(path, headers=SECRETS, environ_overrides=overrides)
    assert len(lines(service)) == 3
    for private in ("198.51.100", "203.0.113", "somebody", "sw_", "agent", "cookie", "referrer", "private", "?"):
        assert private not in service.log.getvalue()


HOSTILE = (
    "/%0a2026-01-01T00:00:00Z%20GET%20/forged%20200%200B%201ms",
    "/%0d%0a",
    "/a%20b",
    "/%1b[31m",
    "/%e2%80%a8x",
    "/%ff",
    "/%00",
)


@pytest.mark.parametrize("path", HOSTILE)
def test_no_path_can_forge_a_line(service: Service, path: str) -> None:
    service.client.get(path)
    (line,) = lines(service)
    assert line["path"].startswith("/")
    assert line["status"] == "404"
    assert line["path"].isprintable()


def test_letters_of_every_script_stay_readable(service: Service) -> None:
    service.client.get("/articles/brücke-橋")
    assert lines(service)[0]["path"] == "/articles/brücke-橋"


@pytest.mark.parametrize("path", ["/articles/brücke", *HOSTILE])
def test_as_json_each_line_is_an_object(service: Service, path: str) -> None:
    stream = io.StringIO()
    create_app(service.parts, AccessLog("json", stream)).test_client().get(path)
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert set(entry) == {"time", "kind", "method", "path", "status", "bytes", "milliseconds"}
    assert (entry["kind"], entry["method"], entry["status"]) == ("request", "GET", 404)


def record(message: str) -> logging.LogRecord:
    """A log record with an exception that holds a hostile text."""
    error = ValueError("bad\n2026-01-01T00:00:00Z GET /forged 200 0B 1ms")
    return logging.LogRecord("share.web", logging.ERROR, __file__, 1, message, None, (ValueError, error, None))


def test_a_message_of_ours_cannot_forge_a_line_either() -> None:
    text = TextFormatter().format(record("/a\n2026-01-01T00:00:00Z GET /forged 200 0B 1ms"))
    assert [line for line in text.splitlines() if LINE.fullmatch(line)] == []
    assert text.splitlines()[0].endswith("/a%0A2026-01-01T00:00:00Z GET /forged 200 0B 1ms")
    assert "ValueError" in text
    (whole,) = JsonFormatter().format(record("/a\nb")).splitlines()
    entry = json.loads(whole)
    assert (entry["message"], entry["level"]) == ("/a\nb", "error")
    assert "ValueError" in entry["traceback"]


@pytest.mark.parametrize("address", ["127.0.0.1", "2001:db8::1", "::1"])
def test_the_server_names_no_address_where_it_complains_of_a_request(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    configuration = logging_settings(Settings.from_env({}))
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logging.config.dictConfig(configuration)
        logging.getLogger("gunicorn.error").warning(f"Invalid request from ip={address}: Invalid HTTP Header: 'x'")  # noqa: G004 - as gunicorn does
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        logging.getLogger("gunicorn.error").filters.clear()
    assert capsys.readouterr().out.rstrip().endswith("WARNING Invalid request: Invalid HTTP Header: 'x'")


class Pieces:
    """A stream that keeps what it is given piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, piece: str) -> None:
        self.pieces.append(piece)

    def flush(self) -> None:
        """Nothing is held back."""


def test_lines_of_many_requests_go_out_in_a_few_pieces_and_in_their_order() -> None:
    stream = Pieces()
    batched = Batched(stream)
    for number in range(1000):
        batched.write(f"{number}\n")
    batched.close()
    assert "".join(stream.pieces) == "".join(f"{number}\n" for number in range(1000))
    assert len(stream.pieces) < 50


def test_a_line_is_out_soon_though_no_other_one_follows() -> None:
    stream = Pieces()
    batched = Batched(stream)
    for line in ("one\n", "two\n"):
        batched.write(line)
        deadline = time.monotonic() + 10
        while line not in stream.pieces and time.monotonic() < deadline:
            time.sleep(0.005)
    assert stream.pieces == ["one\n", "two\n"]
    batched.close()


def test_a_log_that_cannot_be_written_for_a_while_goes_on_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, tried = Pieces(), threading.Event()

    def fail(_piece: str) -> None:
        tried.set()
        raise BrokenPipeError

    with monkeypatch.context() as broken:
        broken.setattr(stream, "write", fail)
        batched = Batched(stream)
        batched.write("lost\n")
        assert tried.wait(10)
    batched.write("kept\n")
    batched.close()
    assert stream.pieces == ["kept\n"]


def test_a_process_that_ends_has_written_all_its_lines() -> None:
    code = "import sys; from share.web.logs import Batched; b = Batched(sys.stdout); [b.write(f'{n}\\n') for n in range(5000)]"
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
        assert done.stdout.splitlines() == [str(number) for number in range(5000)]
