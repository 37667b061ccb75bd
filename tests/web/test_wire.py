"""A kept answer in one piece."""

from __future__ import annotations

import io
from email import message_from_string
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http.wsgi import Response
from services import Service

from share.web.wire import header_bytes

PAGE = "/articles/harbour-bridge-reopens"


class Line:
    """A connection that keeps what is written, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.pieces.append(data)


def written(
    service: Service, method: str = "GET", version: tuple[int, int] = (1, 1), **environ: str
) -> tuple[list[bytes], Response]:
    """What gunicorn's response writes for a request, and the response afterwards."""
    line = Line()
    request = SimpleNamespace(method=method, version=version, headers=[], should_close=lambda: version < (1, 1))
    response = Response(request, line, SimpleNamespace(sendfile=None))
    given: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": PAGE,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **environ,
    }
    for piece in service.client.application.wsgi_app(given, response.start_response):
        response.write(piece)
    response.close()
    return line.pieces, response


def test_headers_and_body_are_one_piece(service: Service) -> None:
    service.publish()
    pieces, response = written(service)
    assert len(pieces) == 1
    head, _, body = pieces[0].partition(b"\r\n\r\n")
    headers = message_from_string(head.decode().partition("\r\n")[2])
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert int(headers["Content-Length"]) == len(body)
    assert not response.should_close()
    apart, old = written(service, version=(1, 0))
    assert len(apart) == 2
    assert old.should_close()
    assert apart[1] == body


def test_head_and_not_modified_have_no_body(service: Service) -> None:
    service.publish()
    pieces, response = written(service, "HEAD")
    assert pieces[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert pieces[0].endswith(b"\r\n\r\n")
    tag = message_from_string(pieces[0].decode().partition("\r\n")[2])["ETag"]
    pieces, response = written(service, HTTP_IF_NONE_MATCH=tag)
    assert pieces[0].startswith(b"HTTP/1.1 304 NOT MODIFIED\r\n")
    assert pieces[0].endswith(b"\r\n\r\n")
    assert len(pieces) == 1
    assert not response.should_close()


@pytest.mark.parametrize("value", ["two\r\nlines", "a\tb", "ünder", "\x00", "\x7f"])
def test_a_header_that_is_not_plain_takes_the_common_way(value: str) -> None:
    assert header_bytes([("X-One", "fine"), ("X-Two", value)]) is None
    assert header_bytes([("X One", "fine")]) is None
