"""Which addresses are public: a table of forms, and what the resolver makes of them."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from share.errors import OutboundFailed, OutboundRefused
from share.outbound import open_outbound
from share.outbound.addresses import is_public

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 168.63.129.16 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:127.0.0.1 64:ff9b::10.0.0.1
64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8"

FORMS_OF_OUR_OWN = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://2130706433/ http://017700000001/ http://0x7f000001/ http://0x7f.0.0.1/
http://0177.0.0.1/ http://0/ http://0.0.0.0/ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
http://[0:0:0:0:0:0:0:1]/ http://localhost/ http://LOCALHOST/ http://169.254.169.254/latest/meta-data/ http://2852039166/
http://0xa9fea9fe/ http://[::ffff:169.254.169.254]/ http://[fd00:ec2::254]/ http://10.0.0.5:8080/ https://192.168.0.1/
http://[64:ff9b::a00:1]/ http://[2002:a00:1::]/ http://100.100.100.200/
"""


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


def test_one_private_address_among_public_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", "10.0.0.5")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(OutboundRefused, match=r"10\.0\.0\.5"):
        open_outbound().fetch("http://both.example/", max_bytes=10, timeout_seconds=2)


def test_a_zone_does_not_hide_a_link_local_address(monkeypatch: pytest.MonkeyPatch) -> None:
    zoned = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 80, 0, 2))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: zoned)
    with pytest.raises(OutboundRefused, match="fe80::1"):
        open_outbound().fetch("http://zoned.example/", max_bytes=10, timeout_seconds=2)


def test_a_name_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(OutboundFailed, match="no such host name"):
        open_outbound().fetch("http://nobody.invalid/", max_bytes=10, timeout_seconds=5)
