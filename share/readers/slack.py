"""Slack: oEmbed first; of X's tags and Open Graph, whichever stands first in the page. Two label and data pairs are shown as
fields.

It asks for the beginning of a page by a Range request, and reads as little as it needs, by its own account
(api.slack.com/robots); how much that is it does not say. The 32 KB here are our assumption, and a low one.
"""

from __future__ import annotations

from datetime import date

from share.readers.card import NONE, Chosen, Preview
from share.readers.graph_checks import OPEN_GRAPH, oembed_answers
from share.readers.image import Image
from share.readers.page import BOTH
from share.readers.reader import Reader, compose
from share.readers.steps import Step, host, meta, oembed, title_element
from share.readers.visit import Visit

PAIRS = 2


def earliest(*keys: str) -> Step:
    """Of several tags, the one that stands first in the page."""

    def step(visit: Visit) -> Chosen | None:
        for element in visit.page.all("meta"):
            key = next((element.get(attribute) for attribute in BOTH if element.get(attribute) in keys), "")
            if key and element.get("content"):
                return Chosen(" ".join(element.get("content").split()), key)
        return None

    return step


def large(visit: Visit, image: Image | None) -> bool:
    """A summary card has a small square."""
    return visit.page.meta("twitter:card") != "summary" and image is not None and image.width >= 400


def with_fields(reader: Reader, visit: Visit) -> Preview:
    """The card with its fields."""
    card = compose(reader, visit)
    pairs = [[visit.page.meta(f"twitter:{part}{number}") for part in ("label", "data")] for number in range(1, PAIRS + 1)]
    return Preview(
        title=card.title,
        text=card.text,
        image=card.image,
        author=card.author,
        site=card.site,
        date=NONE,
        large=card.large,
        notes=tuple(f"{label}: {data}" for label, data in pairs if label and data),
    )


READER = Reader(
    id="slack",
    name="Slack",
    sources=(
        "https://docs.slack.dev/messaging/unfurling-links-in-messages",
        "https://api.slack.com/robots",
        "https://opengraphplus.com/consumers/slack/tags",
        "https://medium.com/slack-developer-blog/everything-you-ever-wanted-to-know-about-unfurling-but-were-afraid-to-ask-or-how-to-make-your-e64b4bb9254",
    ),
    checked=date(2026, 11, 25),
    platform="slack",
    page_limit=32_768,
    title=(oembed("title"), earliest("twitter:title", "og:title"), title_element),
    text=(earliest("twitter:description", "og:description"), meta("description")),
    image=(earliest("og:image", "twitter:image"), oembed("thumbnail_url")),
    author=(oembed("author_name"),),
    site=(meta("og:site_name"), oembed("provider_name"), host),
    large=large,
    compose=with_fields,
    checks=(*OPEN_GRAPH, oembed_answers),
)
