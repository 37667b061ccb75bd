"""The ``<head>`` of an article for a CMS that serves its own pages: as HTML to put in, and as JSON to work with."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from share.article import Article
from share.meta import head_tags, render
from share.web.addresses import article_at
from share.web.http import PAGE_SECONDS, parts, public
from share.web.lookup import visible_article
from share.web.metadata import story_of

blueprint = Blueprint("head", __name__)

FOR_OTHER_PAGES = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
KEPT_IN_NEED = f"public, max-age={PAGE_SECONDS}, stale-if-error=86400"
"""A page with the tags of yesterday is better than a page without (RFC 5861)."""


@blueprint.get("/head/<slug>.<any(html,json):extension>")
def head(slug: str, extension: str) -> Response:
    """The snippet of the article with this slug."""
    return _answer(visible_article(parts(), slug), extension, keep=True)


@blueprint.get("/head.<any(html,json):extension>")
def head_by_address(extension: str) -> Response:
    """The snippet of the article at ``?url=``."""
    return _answer(article_at(parts(), request.args.get("url", "")), extension, keep=False)


def _answer(article: Article, extension: str, *, keep: bool) -> Response:
    tags = head_tags(story_of(parts(), article))
    snippet = render(tags)
    body, media_type = snippet, "text/html"
    if extension == "json":
        document = {"slug": article.slug, "tags": [tag.as_dict() for tag in tags], "html": snippet}
        body, media_type = json.dumps(document, ensure_ascii=False), "application/json"
    return public(body, media_type, modified=article.modified, cache_control=KEPT_IN_NEED, keep=keep, headers=FOR_OTHER_PAGES)
