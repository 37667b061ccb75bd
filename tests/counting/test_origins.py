"""Whether an address is an agent's own: by published ranges, and by names that lead there and back. The DNS is a made-up one."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from share.agents import Agent, Agents, read_agents
from share.assets import open_assets
from share.formats import read_formats
from share.outbound.origins import Origins, Proof, SystemNames, confirmed
from share.platforms import read_platforms


@dataclass
class Book:
    """A DNS that knows what a test writes into it, and takes down what it was asked."""

    names: Mapping[str, list[str]] = field(default_factory=dict)
    addresses: Mapping[str, list[str]] = field(default_factory=dict)
    fails: bool = False
    asked: list[str] = field(default_factory=list)

    def names_of(self, address: str) -> list[str]:
        self.asked.append(address)
        if self.fails:
            raise OSError("the name server does not answer")
        return self.names.get(address, [])

    def addresses_of(self, name: str) -> list[str]:
        return self.addresses.get(name, [])


@pytest.fixture(scope="module")
def agents() -> Agents:
    assets = open_assets()
    return read_agents(assets, read_platforms(assets, read_formats(assets)))


@pytest.fixture
def google(agents: Agents) -> Agent:
    return agents.by_id["google"]


GOOGLE = "66.249.66.1"
RIGHT = Book({GOOGLE: ["crawl-66-249-66-1.googlebot.com."]}, {"crawl-66-249-66-1.googlebot.com": [GOOGLE]})


def settled(origins: Origins, agent: Agent, address: str) -> Proof:
    """What is known once it has been looked up."""
    deadline = time.monotonic() + 60
    while (proof := origins.proof(agent, address)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return proof


def test_a_name_that_leads_there_and_back_is_a_proof(google: Agent) -> None:
    assert confirmed(google, GOOGLE, RIGHT) is Proof.VERIFIED


@pytest.mark.parametrize(
    "book",
    [
        Book(),
        Book({GOOGLE: ["host-7.cheap.example"]}, {"host-7.cheap.example": [GOOGLE]}),
        Book({GOOGLE: ["crawl-66-249-66-1.googlebot.com"]}, {"crawl-66-249-66-1.googlebot.com": ["66.249.66.9"]}),
        Book({GOOGLE: ["crawl.googlebot.com.cheap.example"]}, {"crawl.googlebot.com.cheap.example": [GOOGLE]}),
        Book({GOOGLE: ["notgooglebot.com"]}, {"notgooglebot.com": [GOOGLE]}),
    ],
    ids=["no name", "another's name", "a name that leads elsewhere", "a name in front of another's", "a name that only ends so"],
)
def test_any_other_name_refutes_it(google: Agent, book: Book) -> None:
    assert confirmed(google, GOOGLE, book) is Proof.REFUTED


def test_a_name_is_looked_up_once_and_without_waiting_for_it(google: Agent) -> None:
    book = Book(RIGHT.names, RIGHT.addresses)
    origins = Origins(book)
    assert origins.proof(google, GOOGLE) is None
    assert settled(origins, google, GOOGLE) is Proof.VERIFIED
    for _ in range(5):
        assert origins.proof(google, GOOGLE) is Proof.VERIFIED
    assert book.asked == [GOOGLE]


def test_an_address_that_hangs_holds_up_nobody(google: Agent) -> None:
    let_go = threading.Event()

    class Slow(Book):
        def names_of(self, address: str) -> list[str]:
            let_go.wait(10)
            return super().names_of(address)

    origins = Origins(Slow(RIGHT.names, RIGHT.addresses))
    begun = time.monotonic()
    assert [origins.proof(google, GOOGLE) for _ in range(100)] == [None] * 100
    assert time.monotonic() - begun < 8
    let_go.set()
    assert settled(origins, google, GOOGLE) is Proof.VERIFIED


def test_a_name_server_that_does_not_answer_leaves_it_open(google: Agent) -> None:
    assert settled(Origins(Book(fails=True)), google, GOOGLE) is Proof.OPEN


@pytest.mark.parametrize(
    ("agent", "address", "proof"),
    [
        ("x", "199.16.156.12", Proof.VERIFIED),
        ("x", "203.0.114.12", Proof.REFUTED),
        ("telegram", "149.154.161.244", Proof.VERIFIED),
        ("telegram", "2001:67c:4e8:f004::9", Proof.VERIFIED),
        ("telegram", "2600:1f18::9", Proof.REFUTED),
        ("facebook", "173.252.95.7", Proof.VERIFIED),
        ("facebook", "2a03:2880:12ff:2::face:b00c", Proof.VERIFIED),
        ("facebook", "54.1.2.3", Proof.REFUTED),
        ("pinterest", "54.236.1.11", Proof.VERIFIED),
    ],
)
def test_published_ranges_decide_at_once(agents: Agents, agent: str, address: str, proof: Proof) -> None:
    book = Book()
    assert Origins(book).proof(agents.by_id[agent], address) is proof
    assert book.asked == []


def test_where_there_are_ranges_and_names_either_is_a_proof(agents: Agents) -> None:
    address = "54.236.9.1"
    book = Book({address: ["crawl-54-236-9-1.pinterest.com"]}, {"crawl-54-236-9-1.pinterest.com": [address]})
    assert settled(Origins(book), agents.by_id["pinterest"], address) is Proof.VERIFIED
    assert settled(Origins(Book()), agents.by_id["pinterest"], address) is Proof.REFUTED


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::7", "", "nonsense"])
def test_an_address_that_is_not_public_is_not_asked_for_and_proves_nothing(google: Agent, address: str) -> None:
    book = Book()
    assert Origins(book).proof(google, address) is Proof.OPEN
    assert book.asked == []


def test_of_an_agent_that_publishes_nothing_nothing_can_be_said(agents: Agents) -> None:
    assert Origins(Book()).proof(agents.by_id["discord"], "35.1.2.3") is Proof.OPEN


def test_the_dns_of_this_machine_says_nothing_of_an_address_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket  # noqa: PLC0415 - to be given another face here alone

    def unknown(_address: str) -> None:
        raise socket.herror(1, "Unknown host")

    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "gethostbyaddr", unknown)
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert SystemNames().names_of(GOOGLE) == []
    assert SystemNames().addresses_of("nobody.example") == []
