"""Web addresses as the same place: which differences in writing one make none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

import idna

PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 2_047
"""Characters in ASCII. Sitemaps take no longer one (sitemaps.org, protocol: fewer than 2,048): their schema refuses the file."""
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
PLAIN = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
"""The characters of an address (RFC 3986, section 2); every other one is escaped."""

SAFE = "!$%&'()*+,/:;=?@~"
"""Besides letters and digits, what RFC 3986 lets stand as it is; ``%`` too, so that nothing is encoded twice."""
UNSAFE = re.compile(r"[^\w!#$%&'()*+,/:;=?@~.-]")


def in_ascii(address: str) -> str:
    """A web address in ASCII (RFC 3987, section 3.1): IDNA for the host, percent-encoding for the rest."""
    if address.isascii() and not UNSAFE.search(address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:  # a host that nobody can read; no such address comes in any more
        return quote(address, safe=SAFE)
    path, query, fragment = (quote(part, safe=SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, _ascii_place(parts.netloc), path, query, fragment))


def _ascii_place(place: str) -> str:
    """What stands before the path, its host as browsers read it (UTS 46): ``strasse`` is another one than ``straße``."""
    if place.isascii():
        return place
    user, at, host = place.rpartition("@")
    name, colon, port = host.partition(":")
    try:
        return quote(user, safe=SAFE) + at + _ascii_name(name) + colon + port
    except UnicodeError:
        return quote(place, safe=SAFE)


def _ascii_name(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:  # emoji and low lines: in use all the same, and none of these has two readings
        return name.encode("idna").decode("ascii")


def place_of(address: str) -> str:
    """Host, path and query of an address, in the one way of writing that all ways of writing it share.

    ``http`` and ``https`` are the same place, and so are an address with and without its usual port, a slash at the end or a
    fragment, a host in capitals or in letters of any script (IDNA, RFC 5891), escapes of characters that need none (RFC 3986,
    section 6.2.2), and pairs of a query in another order. The query stands behind ``?`` in every case.

    Raises:
        ValueError: for what is no web address.
    """
    parts = urlsplit(address.strip())
    if parts.scheme.lower() not in PORTS or not parts.hostname:
        raise ValueError(address)
    return f"{host_of(parts)}{escaped(parts.path).rstrip('/')}?{_query(parts.query)}"


def is_same_place(one: str, other: str) -> bool:
    """Whether two addresses are the same place; what is no web address is none."""
    try:
        return place_of(one) == place_of(other)
    except ValueError:
        return False


def places_of(address: str, tracking: frozenset[str]) -> Iterator[str]:
    """Where an address may lead, the likeliest first: as it stands, without tracking, without any query at all; each of them with
    ``www.`` and without.

    Raises:
        ValueError: for what is no web address.
    """
    whole = place_of(address)
    place, _, query = whole.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not is_tracking(pair.partition("=")[0], tracking))
    for candidate in dict.fromkeys((whole, f"{place}?{kept}", f"{place}?")):
        yield candidate
        yield candidate.removeprefix("www.") if candidate.startswith("www.") else f"www.{candidate}"


def without_tracking(address: str, tracking: frozenset[str]) -> str:
    """``address`` without the parameters that only say where a reader came from, and else as it is written.

    What is no web address stays as it is.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not is_tracking(unquote(pair.partition("=")[0]), tracking)]
    return address if kept == pairs else urlunsplit(parts._replace(query="&".join(kept)))


def is_tracking(name: str, tracking: frozenset[str]) -> bool:
    """Whether a parameter only says where a reader came from; a name of the list that ends in ``*`` is how such names begin."""
    lower = name.lower()
    return any(lower.startswith(entry[:-1]) if entry.endswith("*") else lower == entry for entry in tracking)


def host_of(parts: SplitResult) -> str:
    """The host of a split address in lower-case ASCII, with its port where that is not the usual one.

    Raises:
        ValueError: for a host or a port that cannot be.
    """
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")  # as browsers do (UTS 46); an IDNAError is a ValueError
    return host if parts.port in {None, PORTS.get(parts.scheme.lower())} else f"{host}:{parts.port}"


def _query(query: str) -> str:
    return "&".join(sorted(escaped(pair) for pair in query.split("&") if pair))


def escaped(text: str) -> str:
    """``text`` with every character escaped that has to be, no other one, and escapes in capitals."""
    lifted = ESCAPE.sub(lambda found: _unescaped(int(found[1], 16)), text)
    return "".join(
        character if PLAIN.match(character) else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
        for character in lifted
    )


def _unescaped(byte: int) -> str:
    character = chr(byte)
    return character if UNRESERVED.fullmatch(character) else f"%{byte:02X}"
