"""The other languages in which readers can have an article."""

from __future__ import annotations

from share.article import Article
from share.meta import Edition
from share.store import translations
from share.wiring import Parts


def editions_of(running: Parts, article: Article) -> list[Edition]:
    """One for each other language: an article of ours by its home, and addresses elsewhere as they were given.

    Every article of a set gets the same list, but for itself. What is not out, or no longer, is in none.
    """
    with running.store.connect() as connection:
        found = translations.set_of(connection, article)
    ours = [(each.language, running.links.canonical(each)) for each in found]
    elsewhere = [(entry.language, entry.url) for each in found for entry in each.translations if entry.url]
    editions: dict[str, Edition] = {}
    for language, address in (*ours, *elsewhere):
        editions.setdefault(language.lower(), Edition(language, address))
    return [edition for tag, edition in sorted(editions.items()) if tag != article.language.lower()]
