"""Which addresses are of the public internet, and not of somebody's own network or machine. Pure."""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: IPv4 addresses as networks without IPv4 see them."""
ISATAP = (0x5EFE, 0x0200_5EFE)
"""What stands before an IPv4 address in the second half of an address of a tunnel (RFC 5214, section 6.1)."""
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What makes the last part of a host an address, and not a name (URL Standard, "ends in a number")."""
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is assigned to public hosts so far (IANA IPv6 Address Space registry)."""
NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "192.88.99.0/24",  # 6to4 relays, withdrawn (RFC 7526)
            "168.63.129.16/32",  # a public address at which Azure's own machines find their host
            "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking (RFC 2928)
            "2002::/16",  # 6to4: an IPv4 address of anybody's choice inside (RFC 7526)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)


LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "onion")
"""Names, and all below them, that are of somebody's own network by agreement (RFC 6761, 6762, 8375, 7686; ICANN on ``internal``).
Clouds keep their metadata under some of them. What they lead to would be checked all the same; they are not even looked up."""


def is_public_name(host: str) -> bool:
    """Whether a name may lead to a public host; what it leads to is another question (`is_public`).

    A name without a dot is one of somebody's own network (no public one is, ICANN SAC053); a number without one is an address. A
    number with a dot behind it is an address to some programs and a name to others, and nobody means well by it.
    """
    name = host.lower().strip("[]").rstrip(".")
    is_address = ":" in name or NUMBER.fullmatch(name.rpartition(".")[2]) is not None
    if is_address:
        return not host.endswith(".")
    return "." in name and not any(name.endswith(f".{local}") for local in LOCAL_NAMES)


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, whatever form it is written in (RFC 6890 and its registries)."""
    if isinstance(address, ipaddress.IPv6Address):
        tunnelled = _isatap(address)
        if tunnelled is not None and not is_public(tunnelled):
            return False
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST:
            return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in NOT_PUBLIC)
    return address.is_global and not special


def _isatap(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address at the end of a tunnel, where this is one."""
    half = int(address) & 0xFFFF_FFFF_FFFF_FFFF
    return ipaddress.IPv4Address(half & 0xFFFF_FFFF) if half >> 32 in ISATAP else None
