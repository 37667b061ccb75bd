"""What every reader of a page knows: title, description, canonical address, and what search engines may do with it."""

from __future__ import annotations

from collections.abc import Iterator

from share.meta import tags
from share.meta.story import Story
from share.meta.tags import Tag


def document(story: Story) -> Iterator[Tag]:
    """The title starts with the disclosure label: regulators ask for it there (FTC, Native Advertising guide).

    Google takes large previews only where a page allows them (Google Search Central, robots meta tag). A paid article stays
    out of Google News by a rule of its own as well as by its absence from the news sitemap: one of the two has failed before.
    The theme colour is the stripe beside Discord's preview as well; it reads the last one of a page, as ``#rrggbb`` alone.
    """
    yield tags.title(f"{story.headline} — {story.site_name}")
    yield tags.named("description", story.description)
    yield tags.link("canonical", story.canonical)
    yield tags.named("robots", "max-image-preview:large")
    if story.article.paid:
        yield tags.named("googlebot-news", "noindex")
    for author in story.authors:
        yield tags.named("author", story.name(author.name))
    yield tags.link("license", story.licence)
    yield tags.named("theme-color", story.site.colour)
