"""The HTML of an item: who paid, what was corrected, and the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from html import escape

from share.article import Access, Article
from share.dates import day
from share.disclosures import Disclosures
from share.feeds.characters import clean, one_line
from share.feeds.markup import feed_markup
from share.feeds.words import correction_word

REL = "noopener"
PAID_REL = "nofollow sponsored noopener"
"""Google wants paid links marked with ``sponsored`` (Search Central, "Qualify your outbound links to Google")."""


def content_html(article: Article, disclosures: Disclosures, base: str) -> str:
    """The whole item as HTML: the disclosure first, then corrections, then the body, then related stories.

    Where only subscribers may read the article, its summary stands for the body. Language and direction stand at the text itself,
    since feed readers do not carry those of an item over to it. Relative addresses are resolved against ``base``.
    """
    html = "".join((*_disclosure(article, disclosures), *_corrections(article), _body(article, base), *_related(article)))
    return f'<div lang="{escape(article.language)}" dir="{article.direction}">{html}</div>'


def _body(article: Article, base: str) -> str:
    """The text that may stand in a public feed, and never nothing: items without content are faults in Atom and JSON Feed."""
    body = "" if article.access is Access.PAID else clean(article.body_html).strip()
    if body:
        body = feed_markup(body, base=base, rel=PAID_REL if article.paid else REL).strip()
    return body or _paragraph(article.summary) or _paragraph(article.title) or _paragraph(article.slug)


def _disclosure(article: Article, disclosures: Disclosures) -> Iterator[str]:
    """The first line of a paid item: label and sponsor, and the notice in full under it."""
    if article.disclosure is None:
        return
    said = [one_line(article.disclosure.label), one_line(disclosures.paid_for_by(article))]
    line = f"<strong>{escape(' · '.join(part for part in said if part))}</strong>"
    notice = _lines(article.disclosure.notice)
    yield f"<p>{line}<br>{notice}</p>" if notice else f"<p>{line}</p>"


def _corrections(article: Article) -> Iterator[str]:
    word = correction_word(article.language)
    for correction in article.corrections:
        yield f"<p><strong>{word}, {escape(day(correction.at, article.language, UTC))}:</strong> {_lines(correction.note)}</p>"


def _related(article: Article) -> Iterator[str]:
    found = [link for link in article.related if link.url]
    if found:
        links = "".join(
            f'<li><a href="{escape(clean(link.url or ""))}">{escape(one_line(link.title))}</a></li>' for link in found
        )
        yield f"<ul>{links}</ul>"


def _paragraph(text: str) -> str:
    return f"<p>{_lines(text)}</p>" if text.strip() else ""


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in clean(text).strip().split("\n"))
