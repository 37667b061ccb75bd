"""Discourse: the page that rel=canonical names; Open Graph before X's tags before oEmbed. A title is cut at 80 characters.

Entities are undone once more than the parser does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from share.readers.card import Code, Preview, PreviewFault
from share.readers.graph_checks import OPEN_GRAPH, oembed_answers
from share.readers.reader import Reader, never_large
from share.readers.steps import article, host, meta, oembed, once_more, title_element
from share.readers.visit import Visit, host_of

FOLDER = "https://github.com/discourse/discourse/blob/main/lib/onebox/"


def canonical(reader: Reader, visit: Visit, _: Preview) -> Iterator[PreviewFault]:
    """A canonical page elsewhere, which it shows instead."""
    page = visit.page
    target = page.absolute(page.link("canonical"))
    if target and host_of(target) != page.host and not page.meta("og:ignore_canonical"):
        yield reader.hint(
            Code.URL_ELSEWHERE,
            f"rel=canonical names another host, {host_of(target)}: the card is that of the page there. Look at it too.",
        )


READER = Reader(
    id="discourse",
    name="Discourse",
    sources=(f"{FOLDER}open_graph.rb", f"{FOLDER}engine/standard_embed.rb", f"{FOLDER}engine/allowlisted_generic_onebox.rb"),
    checked=date(2026, 11, 25),
    resolves=True,
    redirect_most=3,
    title=tuple(map(once_more, (meta("og:title"), title_element, meta("twitter:title"), oembed("title")))),
    text=tuple(
        map(once_more, (meta("og:description"), meta("twitter:description"), article("description"), meta("description")))
    ),
    image=(meta("og:image:secure_url"), meta("og:image:url"), meta("og:image"), meta("twitter:image"), oembed("thumbnail_url")),
    site=(once_more(meta("og:site_name")), host),
    date=(meta("article:published_time"),),
    title_limit=80,
    text_limit=250,
    large=never_large,
    checks=(*OPEN_GRAPH, oembed_answers, canonical),
)
