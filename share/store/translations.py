"""The articles that are one story in several languages."""

from __future__ import annotations

from sqlalchemy import Connection

from share.article import Article, Status
from share.store import articles, slugs

SET_LIMIT = 60
"""Articles of one set that are looked at: more languages than any newsroom has."""


def set_of(c: Connection, article: Article) -> list[Article]:
    """``article`` itself, and every live one that is its translation: that it names, that names it, and so on from each of them.

    One article that names the other is enough for both to be in the same set, whichever of them is asked about. So is a name that
    the other had before.
    """
    found, seen = [article], {article.slug}
    for current in found:
        wanted = [entry.slug for entry in current.translations if entry.slug]
        named = articles.of_slugs(c, wanted)
        there = {other.slug for other in named}
        renamed = [slugs.owner(c, slug) for slug in wanted if slug not in there]
        naming = articles.naming(c, [current.slug, *slugs.former(c, current)])
        for other in (*named, *filter(None, renamed), *naming):
            if other.status is Status.LIVE and other.slug not in seen and len(seen) < SET_LIMIT:
                seen.add(other.slug)
                found.append(other)
    return found
