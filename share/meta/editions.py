"""The same story in other languages: ``hreflang`` for search engines, and the locales of Open Graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from share.meta import tags
from share.meta.story import Story
from share.meta.tags import Tag


def editions(story: Story) -> Iterator[Tag]:
    """One link for each language, this page's own among them, the same on every page of the set.

    A search engine passes over a set whose pages do not name one another, and themselves (Google Search Central, localized
    versions). ``x-default`` is the one in the publication's language, where there is one: a rule that gives the same answer on
    every page.
    """
    if not story.editions:
        return
    whole = {entry.language: entry.url for entry in story.editions} | {story.article.language: story.canonical}
    for language, address in sorted(whole.items()):
        yield tags.link("alternate", address, hreflang=language)
    default = _default(whole, story.site.language)
    yield tags.link("alternate", default, hreflang="x-default")


def _default(addresses: Mapping[str, str], language: str) -> str:
    """The address for readers of any other language; empty where no edition is in the publication's."""
    by_tag = {tag.lower(): address for tag, address in addresses.items()}
    wanted = language.lower()
    near = sorted(tag for tag in by_tag if tag.partition("-")[0] == wanted.partition("-")[0])
    return by_tag[wanted] if wanted in by_tag else by_tag[near[0]] if near else ""
