"""What a card shows, in words: for ``og:image:alt`` and for every ``alt`` of its picture."""

from __future__ import annotations

from share.article import Article
from share.formats import CardFormat

LIMIT = 420
"""Characters: what X takes for ``twitter:image:alt`` (developer.x.com, "Cards markup")."""


def alt_text(article: Article, card_format: CardFormat) -> str:
    """At most `LIMIT` characters, the disclosure label first where somebody paid."""
    label = article.disclosure.label if article.disclosure else ""
    if card_format.style == "photo" and article.photo:
        return _cut(": ".join(filter(None, (label, article.photo.alt or article.title))))
    said = [article.labelled_short_title]
    details = (article.section, article.byline)
    return _cut(". ".join([*said, *(detail for detail in details if detail)]))


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= LIMIT:
        return flat
    start = flat[: LIMIT - 1]
    return (start.rpartition(" ")[0] or start).rstrip(" ,;:–-") + "…"
