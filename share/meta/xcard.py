"""The X card (developer.x.com, cards markup), whose label and data pairs Slack shows as fields under the preview.

Its picture is the clean photo where there is one: X writes the headline over it, and two headlines would cover each other.
Teams, which prefers this picture to ``og:image``, shows the headline beside it. Of a paid article the photo bears the label too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.units import format_unit

from share.dates import locale_for
from share.meta import tags
from share.meta.story import Story
from share.meta.tags import Tag
from share.meta.text import cut, one_line
from share.networks import x_account

WORDS_A_MINUTE = 220
CHARACTERS_A_MINUTE = 500
"""For text written without spaces, such as Chinese, Japanese and Thai."""


def xcard(story: Story) -> Iterator[Tag]:
    """The ``twitter:`` tags; the disclosure takes the first of the two pairs."""
    picture = story.clean or story.card
    yield tags.named("twitter:card", "summary_large_image")
    yield tags.named("twitter:site", story.site.x_handle)
    yield tags.named("twitter:creator", next((f"@{name}" for author in story.authors if (name := x_account(author))), ""))
    yield tags.named("twitter:title", story.share_title)
    yield tags.named("twitter:description", cut(story.description, 200))
    yield tags.named("twitter:image", picture.url)
    yield tags.named("twitter:image:alt", story.alt(picture))
    pairs = [pair for pair in (_disclosure(story), _byline(story), _reading_time(story)) if all(pair)]
    for number, (label, data) in enumerate(pairs[:2], start=1):
        yield tags.named(f"twitter:label{number}", label)
        yield tags.named(f"twitter:data{number}", data)


def _disclosure(story: Story) -> tuple[str, str]:
    return story.label, cut(one_line(story.paid_for_by), 200)


def _byline(story: Story) -> tuple[str, str]:
    return story.words.written_by, cut(story.article.byline, 120)


def _reading_time(story: Story) -> tuple[str, str]:
    locale = locale_for(story.article.language)
    return story.words.reading_time, format_unit(minutes(story.article.body_html), "minute", "short", locale=locale)


def minutes(body_html: str) -> int:
    """How many whole minutes a text takes to read, at least one."""
    text = re.sub(r"<[^>]*>", " ", body_html)
    spaced = len(text.split()) / WORDS_A_MINUTE
    unspaced = sum(1 for character in text if "\u0e00" <= character <= "\u0eff" or "\u3040" <= character <= "\u9fff")
    return max(1, round(spaced + unspaced / CHARACTERS_A_MINUTE))
