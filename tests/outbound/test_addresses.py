"""Which addresses are public: a table of forms, and what the resolver makes of them."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from share.errors import OutboundFailed, OutboundRefused
from share.outbound import open_outbound
from share.outbound.addresses import is_public
from share.settings import SETTINGS

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 168.63.129.16 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:127.0.0.1 64:ff9b::10.0.0.1
64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fec0::1 ff02::1 ff0e::1
fe80::5efe:8.8.8.8 2606:4700::5efe:7f00:1 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:169.254.169.254
"""
PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
2606:4700::5efe:8.8.8.8
"""

FORMS_OF_OUR_OWN = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.0.0.01/ http://2130706433/ http://017700000001/ http://0x7f000001/
http://0x7f.0.0.1/ http://0x7f.1/ http://0x7F.0x0.0x0.0x1/ http://0177.0.0.1/ http://0177.1/ http://00000177.0.0.1/
http://0/ http://0.0.0.0/ http://0.0.0.0:80/ http://255.255.255.255/ http://4294967295/ http://127.0.0.1:22/ https://127.0.0.1/
http://10.0.0.5:8080/ http://10.1/ http://100.64.0.1/ http://172.16.0.1/ https://192.168.0.1/ http://192.168.257/ http://3232235521/
http://0xc0a80001/ http://0300.0250.0.1/ http://198.18.0.1/ http://192.0.2.1/ http://198.51.100.7/ http://203.0.113.7/
http://224.0.0.1/ http://240.0.0.1/
http://[::1]/ http://[::1]:80/ http://[0000::1]/ http://[0:0:0:0:0:0:0:1]/ http://[::]/ http://[::127.0.0.1]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::FFFF:7F00:1]/ http://[0:0:0:0:0:ffff:7f00:1]/ http://[::ffff:0:7f00:1]/
http://[64:ff9b::a00:1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b:1::7f00:1]/ http://[2002:a00:1::]/ http://[2002:7f00:1::]/
http://[2001:0:7f00:1::]/ http://[2001::1]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[2606:4700::5efe:7f00:1]/
http://[fc00::1]/ http://[fd00::1]/ http://[fe80::1]/ http://[fec0::1]/ http://[ff02::1]/ http://[100::1]/ http://[5f00::1]/
http://169.254.169.254/latest/meta-data/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/
http://[::ffff:169.254.169.254]/ http://[64:ff9b::169.254.169.254]/ http://[fd00:ec2::254]/ http://[fd20:ce::254]/
http://100.100.100.200/ http://192.0.0.192/ http://168.63.129.16/
http://localhost/ http://LOCALHOST/ http://localhost./ http://localhost:8080/ http://foo.localhost/ http://localhost.localdomain/
http://127.0.0.1.nip.localhost/ http://metadata/ http://metadata./ http://instance-data/ http://metadata.google.internal/
http://METADATA.google.internal./ http://host.docker.internal/ http://kubernetes.default.svc.cluster.local/ http://printer.local/
http://nas.lan/ http://router.home.arpa/ http://wiki.intranet/ http://hidden.onion/
"""
"""Every one is refused by both ways out; by the address that it leads to, or by its name before anybody is asked."""

FORMS_THAT_ARE_NO_NAMES = """
http://127.0.0.1./ http://127.1./ http://2130706433./ http://169.254.169.254./ http://0x7f.1./
http://①②⑦.⓪.⓪.①/ http://１２７.０.０.１/ http://127。0。0。1/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ http://ｌｏｃａｌｈｏｓｔ/ http://lo\u00adcalhost/
http://127.0.0.1%2f@example.com/ http://example.com@127.0.0.1/ http://127.0.0.1\\@example.com/ http://example.com\\@127.0.0.1/
http://example.com%40127.0.0.1/ http://localhost%00.example/ http://%6c%6f%63alhost/ http://127.0.0.1#@example.com/
http://[::1%25lo]/ http://[fe80::1%25eth0]/ http://[::ffff:127.0.0.1%25lo]/ http://0x1ffffffff/ http://256.256.256.256/
"""
"""Written so that two programs may read them in two ways. None of them reaches anything, and `call` does not even try."""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_of_no_public_host_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_public_in_every_form(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", FORMS_OF_OUR_OWN.split())
def test_every_way_to_write_a_private_address_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused, match=r"not public .* SHARE_ALLOW_HOSTS"):
        open_outbound().fetch(url, max_bytes=10, timeout_seconds=2)
    with pytest.raises(OutboundRefused, match=r"not public .* SHARE_ALLOW_HOSTS"):
        open_outbound().call("POST", url, headers={}, max_bytes=0, timeout_seconds=2)


@pytest.mark.parametrize("url", FORMS_THAT_ARE_NO_NAMES.split())
def test_what_can_be_read_in_two_ways_reaches_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.outbound.pinned.socket.socket", lambda *_: pytest.fail("a connection was opened"))
    with pytest.raises((OutboundRefused, OutboundFailed)):
        open_outbound().fetch(url, max_bytes=10, timeout_seconds=2)
    with pytest.raises((OutboundRefused, OutboundFailed)):
        open_outbound().call("POST", url, headers={}, max_bytes=0, timeout_seconds=2)


def test_the_table_is_as_long_as_it_has_to_be() -> None:
    assert len({*FORMS_OF_OUR_OWN.split(), *FORMS_THAT_ARE_NO_NAMES.split()}) >= 100


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a.jpg",
        "file:///etc/passwd",
        "gopher://127.0.0.1:25/",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//example.com/a.jpg",
        "http://",
        "http:///a.jpg",
        "http://user:secret@example.com/",
        "http://user@example.com/",
        "http://example.com:99999/",
        "http://exa mple.com/",
        "http://exam\x00ple.com/",
        "http://\udcff.example/",
        "http://[::1/",
        "",
    ],
)
def test_what_is_not_a_plain_web_address_is_refused_without_a_look_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    with pytest.raises(OutboundRefused) as refused:
        open_outbound().fetch(url, max_bytes=10, timeout_seconds=2)
    assert "secret" not in refused.value.public
    with pytest.raises(OutboundRefused) as refused:
        open_outbound().call("POST", url, headers={}, max_bytes=0, timeout_seconds=2)
    assert "secret" not in refused.value.public


def test_one_private_address_among_public_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.5")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.5"):
        open_outbound().fetch("http://both.example/", max_bytes=10, timeout_seconds=2)
    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.5"):
        open_outbound().call("POST", "http://both.example/", headers={}, max_bytes=0, timeout_seconds=2)


@pytest.mark.parametrize("way", ["fetch", "call"])
def test_a_name_that_leads_elsewhere_a_moment_later_changes_nothing(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, every later one is our own machine."""
    answers = iter(["93.184.216.34"])
    looked_up: list[str] = []
    called: list[object] = []

    def rebinding(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers, "127.0.0.1"), port))]

    class Line:
        def __init__(self, *_: object) -> None:
            """Open nothing."""

        def settimeout(self, _seconds: float) -> None:
            """Wait for nothing."""

        def close(self) -> None:
            """Close nothing."""

        def connect(self, address: object) -> None:
            called.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("share.outbound.pinned.socket.socket", Line)
    door, url = open_outbound(), "http://rebinding.example/"
    ways = {
        "fetch": lambda: door.fetch(url, max_bytes=10, timeout_seconds=2),
        "call": lambda: door.call("POST", url, headers={}, max_bytes=0, timeout_seconds=2),
    }
    with pytest.raises(OutboundFailed, match="cannot be"):
        ways[way]()
    assert looked_up == ["rebinding.example"]
    assert called == [("93.184.216.34", 80)]


def test_no_private_host_is_allowed_where_nobody_says_so() -> None:
    assert not any(open_outbound().allows(host, 80) for host in ("localhost", "127.0.0.1", "[::1]", "metadata.google.internal"))
    assert next(setting.default for setting in SETTINGS if setting.name == "allow_hosts") == ""


def test_a_host_that_is_allowed_is_reached_whatever_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert open_outbound(frozenset({"pictures"})).checked_addresses("pictures", 80) == found
    assert open_outbound(frozenset({"pictures.local:80"})).checked_addresses("Pictures.local.", 80) == found


def test_a_zone_does_not_hide_a_link_local_address(monkeypatch: pytest.MonkeyPatch) -> None:
    zoned = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 80, 0, 2))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: zoned)
    with pytest.raises(OutboundRefused, match="fe80::1"):
        open_outbound().fetch("http://zoned.example/", max_bytes=10, timeout_seconds=2)


def test_a_name_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(OutboundFailed, match="no such host name"):
        open_outbound().fetch("http://nobody.invalid/", max_bytes=10, timeout_seconds=5)
