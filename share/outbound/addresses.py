"""Which addresses are of the public internet, and not of somebody's own network or machine. Pure."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: IPv4 addresses as networks without IPv4 see them."""
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


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, whatever form it is written in (RFC 6890 and its registries)."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST:
            return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in NOT_PUBLIC)
    return address.is_global and not special
