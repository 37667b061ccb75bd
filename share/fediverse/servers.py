"""What a reader types to say which server is theirs: its name, a handle, or an address copied from it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import SplitResult, urlsplit

import idna

from share.errors import BadInput

LONGEST = 400
"""Characters. A host name has 253 at most, and an address may have a path behind it."""
NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
"""A host name with a dot, whose last label is no number in any notation (RFC 1123, section 2.1; URL Standard, hosts)."""
HANDLE = re.compile(r"(?:acct:)?@?(?P<user>[\w.-]+)@(?P<host>[^@\s/]+)/?")
WIDE_AT = "＠"
"""What a Japanese or Chinese keyboard writes for ``@``; wide letters and dots of a host are read as they are meant (UTS 46)."""
UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks of direction, and what has no width: often around what is copied out of an Arabic or Hebrew page, or a chat."""
LOCAL = frozenset({"arpa", "internal", "invalid", "local", "localhost", "onion"})
"""Last labels that no public name ends in (RFC 6761, RFC 6762, RFC 7686, ICANN on .internal)."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server by its name in ASCII (A-labels), where it is asked, and the account on it where the reader named one."""

    name: str
    origin: str
    user: str = ""


def read_server(text: str, is_allowed: Callable[[str, int], bool] = lambda _host, _port: False) -> Server:
    """The server that a reader means by ``social.example``, ``@ada@social.example`` or ``https://social.example/@ada``.

    ``is_allowed`` says of a host and port that the operator lets us reach it although it is private; such a one may be named
    with its port, and is asked without TLS. Everything else is a public name: no address of any notation, no port, no password.

    Raises:
        BadInput: for anything else.
    """
    typed = UNSEEN.sub("", text).strip().replace(WIDE_AT, "@")
    wrong = BadInput(f"This is not the name of a server: {typed[:60]!r}.")
    if not typed or len(typed) > LONGEST:
        raise wrong
    try:
        user, named = _user_and_host(typed)
        host, port = named.hostname, named.port
    except ValueError:
        raise wrong from None
    if not host or ":" in host or named.username is not None:
        raise wrong
    if port is not None and is_allowed(host, port):
        return Server(f"{host}:{port}", f"http://{host}:{port}", user)
    name = _ascii(host)
    if port is not None or name is None:
        raise wrong
    return Server(name, f"https://{name}", user)


def _user_and_host(typed: str) -> tuple[str, SplitResult]:
    """The account's name, and the host with its port as the authority of an address."""
    if typed.lower().startswith(("http://", "https://")):
        address = urlsplit(typed)
        default = 443 if address.scheme == "https" else 80
        return "", address._replace(netloc=address.netloc.removesuffix(f":{default}"))
    handle = HANDLE.fullmatch(typed)
    if handle:
        return normalize("NFKC", handle["user"]), urlsplit(f"//{handle['host']}")
    return "", urlsplit(f"//{typed.removeprefix('@')}")


def _ascii(host: str) -> str | None:
    """The name in A-labels (RFC 5891, by the mapping of UTS 46); None where it is no public host name."""
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode().lower().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        return None
    return name if len(name) <= 253 and NAME.fullmatch(name) and name.rpartition(".")[2] not in LOCAL else None
