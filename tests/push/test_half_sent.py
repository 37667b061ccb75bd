"""The subscriber that the tests of pushing rely on: what has not come whole has not come."""

from __future__ import annotations

import socket

from subscribers import Subscriber


def test_a_request_whose_sender_is_gone_halfway_is_none(subscriber: Subscriber) -> None:
    host, _, port = subscriber.name.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b"", "it is answered nothing"
    assert subscriber.requests == []
