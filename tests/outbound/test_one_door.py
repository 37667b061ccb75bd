"""There is one door out: nothing else opens connections, and everything that push calls goes through it."""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.links import Links
from share.outbound import open_outbound
from share.push.deliver import Content, Deliverer, Errand, Feeds, Message, Question
from share.store.deliveries import Delivery
from share.store.subscriptions import DENIED, Intent, Subscription

SHARE = Path(__file__).parents[2] / "share"
WAYS_OUT = """
aiohttp asyncio ftplib http.client httpx imaplib nntplib poplib requests smtplib socket ssl telnetlib urllib.request urllib3
websockets xmlrpc
"""
"""Modules that can open a connection."""
OWN_PORT = {
    "socket.socket",
    "socket.AF_INET",
    "socket.AF_INET6",
    "socket.SOCK_STREAM",
    "socket.SOL_SOCKET",
    "socket.SO_REUSEADDR",
}
ALLOWED = {
    "worker.py": {"socket.gethostname"},
    "cli/halves.py": OWN_PORT,
    "cli/run.py": {"http.client.HTTPConnection", "http.client.HTTPException"},  # it asks its own /healthz
    "web/studio/server.py": {"socket.create_server", "socket.AF_INET", "socket.AF_INET6"},
}
"""What files outside of the door use of them: the name of this machine, and ports of their own."""


def ways_out(source: str) -> set[str]:
    """What a file uses of modules that can open connections: ``socket.gethostname``; a star where it cannot be told."""
    tree = ast.parse(source)
    modules: dict[str, str] = {}
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {(name.asname or name.name): name.name for name in node.names if _leads_out(name.name)}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                if _leads_out(node.module):
                    used.add(f"{node.module}.{name.name}")
                elif _leads_out(f"{node.module}.{name.name}"):
                    used.add(f"{node.module}.{name.name}.*")
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    found = {ast.unparse(node) for node in names}
    for alias, module in modules.items():
        mine = {f"{module}{text.removeprefix(alias)}" for text in found if text.startswith(f"{alias}.")}
        used |= mine or {f"{module}.*"}
    return {name for name in used if not any(name != other and other.startswith(f"{name}.") for other in used)}


def _leads_out(module: str) -> bool:
    return any(module == way or module.startswith(f"{way}.") for way in WAYS_OUT.split())


def files() -> Iterator[tuple[str, Path]]:
    for path in sorted(SHARE.rglob("*.py")):
        name = path.relative_to(SHARE).as_posix()
        if not name.startswith(("outbound/", "bundled/")):
            yield name, path


def test_nothing_but_the_door_opens_connections() -> None:
    found = {name: used for name, path in files() if (used := ways_out(path.read_text()))}
    assert {name: used - ALLOWED.get(name, set()) for name, used in found.items() if used - ALLOWED.get(name, set())} == {}


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("import socket\nsocket.create_connection(('a', 1))", {"socket.create_connection"}),
        ("import socket as s\ns.create_connection(('a', 1))", {"socket.create_connection"}),
        ("from socket import create_connection", {"socket.create_connection"}),
        ("from http import client", {"http.client.*"}),
        ("import http.client\nhttp.client.HTTPConnection('a')", {"http.client.HTTPConnection"}),
        ("from urllib import request", {"urllib.request.*"}),
        ("import urllib.request\nurllib.request.urlopen('http://a')", {"urllib.request.urlopen"}),
        ("from urllib.request import urlopen", {"urllib.request.urlopen"}),
        ("from urllib.parse import quote", set()),
        ("from http import HTTPStatus", set()),
        ("import requests", {"requests.*"}),
        ("def late():\n    import smtplib", {"smtplib.*"}),
    ],
)
def test_another_door_would_be_seen(line: str, used: set[str]) -> None:
    assert ways_out(line) == used


ADDRESSES = """
http://127.0.0.1/ http://2130706433/ http://0x7f.1/ http://10.0.0.1/ http://169.254.169.254/latest/ http://[::1]/
http://[::ffff:7f00:1]/ http://[64:ff9b::7f00:1]/ http://[fd00::1]/ http://localhost/ http://metadata.google.internal/
https://192.168.0.1/
"""


@pytest.mark.parametrize("kind", ["feed", "webhook", "ping", "subscribe", "denial"])
@pytest.mark.parametrize("address", ADDRESSES.split())
def test_whatever_push_calls_goes_through_the_door(kind: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("a connection was opened"))
    links = Links("https://share.courier.example", read_disclosures(open_assets()))
    topic = links.feed("latest", "rss")
    at = datetime(2026, 11, 20, tzinfo=UTC)
    deliverer = Deliverer(
        outbound=open_outbound(),
        links=links,
        feeds=Feeds(lambda _: Content(b"<rss/>", "application/rss+xml")),
        clock=lambda: at,
        hubs=(links.hub(),),
        seconds=2,
    )
    order: dict[str, Subscription | Message | Question | str] = {
        "feed": Subscription(1, topic, address, b"secret", at),
        "webhook": Message(address, ("whsec_a2V5",), "msg_1", b"{}"),
        "ping": topic,
        "subscribe": Question(Intent("subscribe", topic, address, None, 3_600, 1), exists=True),
        "denial": Question(Intent(DENIED, topic, address, None, 0, 1), exists=True),
    }
    named = "verify" if kind in {"subscribe", "denial"} else kind
    delivery = Delivery(1, named, address if kind == "ping" else "1", "", 1, "host", slow=False, attempts=1)
    answer = deliverer.attempt(Errand(delivery, order[kind], 1))
    assert answer.status is None
    assert "not public" in answer.error
