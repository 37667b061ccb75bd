"""Share forms as servers publish them: WebFinger's answer, NodeInfo's, and the filling of a template. Pure.

Activity Intents (FEP-3b86): a server's WebFinger answer has a link of the relation `CREATE`, whose template takes what a new post
shall hold. Drafts named the property ``href``, servers say ``template``; both are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

CREATE = "https://w3id.org/fep/3b86/create"
"""In lower case: relations are compared so (RFC 8288, section 2.1.1)."""
NODEINFO = re.compile(r"https?://nodeinfo\.diaspora\.software/ns/schema/(\d+\.\d+)")
PROTOCOLS = frozenset({"activitypub", "diaspora", "ostatus", "zot", "dfrn"})
"""Protocols of NodeInfo that make a server one of the fediverse."""
PLACEHOLDER = re.compile(r"\{[\w-]{1,40}\}")
CARRIES = frozenset({"{content}", "{object}"})
"""What a template has to take of us: the text, or at least the address, whose path says that an article is paid for."""
WRITTEN = re.compile(r"[!-~]+")
TEMPLATE_LIMIT = 2_000


def create_template(data: bytes) -> str:
    """The template of the Create intent in a WebFinger answer (RFC 7033, section 4.4); empty where none is there for us."""
    for link in _links(data):
        if str(link.get("rel", "")).lower() != CREATE:
            continue
        template = link.get("template") or link.get("href")
        if isinstance(template, str) and len(template) <= TEMPLATE_LIMIT and CARRIES & set(PLACEHOLDER.findall(template)):
            return template
    return ""


def nodeinfo_address(data: bytes) -> str:
    """Where the newest NodeInfo document stands, by ``/.well-known/nodeinfo``; empty where that does not say."""
    found = [
        (version[1], link["href"])
        for link in _links(data)
        if isinstance(link.get("href"), str) and (version := NODEINFO.fullmatch(str(link.get("rel", ""))))
    ]
    return str(max(found)[1]) if found else ""


def software_name(data: bytes) -> str:
    """The software of a server of the fediverse, by its NodeInfo document; empty where it does not say that it is one."""
    document = _json(data)
    software, protocols = document.get("software"), document.get("protocols")
    if isinstance(protocols, dict):  # NodeInfo 1.0 tells apart what comes in and what goes out
        protocols = [name for direction in protocols.values() if isinstance(direction, list) for name in direction]
    if not isinstance(software, dict) or not isinstance(protocols, list) or not PROTOCOLS & set(map(str, protocols)):
        return ""
    name = software.get("name")
    return name.lower() if isinstance(name, str) else ""


def filled(template: str, values: Mapping[str, str], origin: str) -> str:
    """The address of the form, each value percent-encoded and every placeholder that we do not know left empty (FEP-3b86, 3.2).

    Empty where the address would lead anywhere but to ``origin``, or is none.
    """
    address = PLACEHOLDER.sub(lambda found: quote(values.get(found[0], ""), safe=""), template)
    if not WRITTEN.fullmatch(address) or set('\\"<>^`{|}') & set(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    home = urlsplit(origin)
    if parts.scheme != home.scheme or parts.netloc.lower().removesuffix(":443") != home.netloc:
        return ""
    return f"{origin}/{address.partition('://')[2].partition('/')[2]}" if parts.path.startswith("/") else ""


def _links(data: bytes) -> Iterator[dict[str, Any]]:
    links = _json(data).get("links")
    yield from (link for link in links if isinstance(link, dict)) if isinstance(links, list) else ()


def _json(data: bytes) -> dict[str, Any]:
    """A JSON object; an empty one for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
