"""What a reader types for their server: understood where it names one, and refused where it could lead us anywhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.errors import BadInput
from share.fediverse import read_server
from share.fediverse.servers import NAME


@pytest.mark.parametrize(
    ("typed", "name", "user"),
    [
        ("mastodon.social", "mastodon.social", ""),
        ("  Mastodon.Social. ", "mastodon.social", ""),
        ("mastodon.social/", "mastodon.social", ""),
        ("mastodon.social/@ada", "mastodon.social", ""),
        ("@ada@social.example", "social.example", "ada"),
        ("ada@social.example", "social.example", "ada"),
        ("acct:ada@social.example", "social.example", "ada"),
        ("https://social.example", "social.example", ""),
        ("https://social.example:443/", "social.example", ""),
        ("http://social.example/@ada", "social.example", ""),
        ("HTTPS://social.example/web/@ada/112?x=1#y", "social.example", ""),
        ("https://social.example/@bo@other.example", "social.example", ""),
        ("bücher.example", "xn--bcher-kva.example", ""),
        ("@ada@bücher.example", "xn--bcher-kva.example", "ada"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", ""),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah", ""),
        ("ｓｏｃｉａｌ．example", "social.example", ""),
        ("social。example", "social.example", ""),
        ("a.b-c.d.example", "a.b-c.d.example", ""),
        ("social.example?x=http://evil.example", "social.example", ""),
        ("social.example\u200e", "social.example", ""),
        ("\u200e@ada@social.example\u200f ", "social.example", "ada"),
        ("\u2066@ada@social.example\u2069", "social.example", "ada"),
        ("\ufeff\u202bhttps://social.example/@ada\u202c", "social.example", ""),
        ("نامه\u200cای.example", "xn--mgba3gch31f060k.example", ""),
        ("＠ada＠social.example", "social.example", "ada"),
        ("＠ａｄａ＠ｓｏｃｉａｌ．ｅｘａｍｐｌｅ", "social.example", "ada"),
        ("@ada@social.example/", "social.example", "ada"),
        ("@social.example", "social.example", ""),
    ],
)
def test_a_server_is_understood_in_every_way_that_people_name_one(typed: str, name: str, user: str) -> None:
    server = read_server(typed)
    assert (server.name, server.user, server.origin) == (name, user, f"https://{name}")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "social",
        "localhost",
        "printer.local",
        "db.internal",
        "a.localhost",
        "hidden.onion",
        "127.0.0.1",
        "127.1",
        "10.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "169.254.169.254",
        "１２７.0.0.1",
        "127。0。0。1",
        "1.2.3.0x4",
        "[::1]",
        "::1",
        "[::ffff:127.0.0.1]",
        "http://[::1]/",
        "https://127.0.0.1/",
        "social.example:8443",
        "https://social.example:8443/",
        "http://social.example:443/",
        "me@social.example:22",
        "https://user@social.example/",
        "https://user:password@social.example/",
        "user:password@social.example",
        "me@social.example@evil.example",
        "https://social.example@evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://social.example/",
        "//social.example",
        "social example",
        "social.example evil.example",
        "social.example\r\nHost: evil.example",
        "social..example",
        "-social.example",
        "social-.example",
        "so_cial.example",
        "social.example%2f",
        "social.example\\@evil.example",
        "social.exa\u0000mple",
        "a" * 64 + ".example",
        ".".join(["abcdefgh"] * 40),
        "x" * 1000,
        "social.1",
    ],
)
def test_what_names_no_public_server_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_server(typed)


def test_a_host_that_the_operator_allows_may_be_named_with_its_port() -> None:
    def allowed(host: str, port: int) -> bool:
        return (host, port) == ("127.0.0.1", 3000)

    server = read_server("@ada@127.0.0.1:3000", allowed)
    assert (server.name, server.origin, server.user) == ("127.0.0.1:3000", "http://127.0.0.1:3000", "ada")
    for typed in ("127.0.0.1:3001", "127.0.0.1", "10.0.0.1:3000"):
        with pytest.raises(BadInput):
            read_server(typed, allowed)


@given(st.text(max_size=80))
def test_whatever_is_typed_a_name_is_a_plain_public_one(typed: str) -> None:
    try:
        server = read_server(typed)
    except BadInput:
        return
    assert NAME.fullmatch(server.name)
    assert server.origin == f"https://{server.name}"
