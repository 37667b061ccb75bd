"""The ``<head>`` of an article for a CMS that serves its own pages: as HTML to put in, and as JSON to work with."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from share.article import Article
from share.meta import render
from share.web.addresses import article_at
from share.web.http import parts, public
from share.web.lookup import visible_article
from share.web.metadata import article_tags

blueprint = Blueprint("head", __name__)

FOR_OTHER_PAGES = {"Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}


@blueprint.get("/head/<slug>.<any(html,json):extension>")
def head(slug: str, extension: str) -> Response:
    """The snippet of the article with this slug."""
    return _answer(visible_article(parts(), slug), extension, keep=True)


@blueprint.get("/head.<any(html,json):extension>")
def head_by_address(extension: str) -> Response:
    """The snippet of the article at ``?url=``."""
    return _answer(article_at(parts(), request.args.get("url", "")), extension, keep=False)


def _answer(article: Article, extension: str, *, keep: bool) -> Response:
    tags = article_tags(parts(), article)
    snippet = render(tags)
    if extension == "html":
        return public(snippet, "text/html", modified=article.modified, keep=keep, headers=FOR_OTHER_PAGES)
    body = json.dumps({"slug": article.slug, "tags": [tag.as_dict() for tag in tags], "html": snippet}, ensure_ascii=False)
    return public(body, "application/json", modified=article.modified, keep=keep, headers=FOR_OTHER_PAGES)
