"""Addresses that somebody else hands us: the article that they are of, and the one form of ours on which all others settle."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import request

from share.addresses import host_of, places_of
from share.article import Article
from share.errors import BadInput, NotFound
from share.links import with_query
from share.networks import codes
from share.store import articles
from share.web.lookup import found_article, visible
from share.wiring import Parts

PRINTED = re.compile(r"(?:/[a-z0-9._-]+)+")
"""What our paths are made of."""
AROUND = "/.,;:!?…)]}>'\"’”»*\u200b\u3002\uff0c\uff09"
"""What stood behind an address in a sentence, and is taken for a part of it by programs that find addresses in mails and chats;
and the slash that some put at the end of every path."""


def with_via(running: Parts, address: str) -> str:
    """``address`` with the attribution code of this request, where it has one of ours; nothing else that was asked goes on.

    An answer that has passed this must not be kept by its path alone.
    """
    via = request.args.get("via", "")
    return with_query(address, {"via": via}) if via in codes(running.networks) else address


def article_at(running: Parts, address: str) -> Article:
    """The live article at ``address``: our page of it with any path word, or its home on the newsroom's own site.

    What makes no difference is said in `share.addresses`; a query makes none for our own pages, nor for homes that have none. Nor
    do, in an address of ours, a former slug, capitals, and a slash at the end.

    Raises:
        BadInput: where there is no address.
        NotFound: for an address that is not one of our articles'.
        Withdrawn: when the newsroom took it down.
    """
    if not address.strip():
        raise BadInput("The address is missing: say url=, with the whole address of an article's page.")
    not_ours = NotFound("This address is not that of one of our articles.")
    try:
        slug = own_slug(running, address)
        places = (*places_of(as_home(running, address), running.tracking), *places_of(address, running.tracking))
    except ValueError:
        raise not_ours from None
    if slug:
        return found_article(running, slug)
    with running.store.connect() as connection:
        found = articles.by_canonical_url(connection, places)
    if found is None:
        raise not_ours
    return visible(found)


def as_home(running: Parts, address: str) -> str:
    """``address`` without the code that we put at its end when it is shared: a home may have such a pair of its own before it."""
    bare, _, code = address.strip().partition("#")[0].rpartition("via=")
    return bare[:-1] if bare.endswith(("?", "&")) and code in codes(running.networks) else address


def settled(path: str) -> str | None:
    """A path in the form that we print, small letters and nothing behind it; None where it has it, or cannot get it."""
    form = path.rstrip(AROUND).lower()
    return form if form != path and PRINTED.fullmatch(form) else None


def own_slug(running: Parts, address: str) -> str:
    """The slug in the address of a page of ours; empty for every other address.

    Raises:
        ValueError: for what is no web address.
    """
    asked, own = urlsplit(address.strip()), urlsplit(running.settings.base_url)
    if asked.scheme.lower() not in {"http", "https"} or host_of(asked) != host_of(own):
        return ""
    pieces = unquote(asked.path).strip("/").lower().split("/")
    words = running.disclosures.path_words | {"articles"}
    return pieces[1] if len(pieces) == 2 and pieces[0] in words else ""
