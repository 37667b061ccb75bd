"""oEmbed 1.0 (https://oembed.com), and the small page that its frame shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from share.errors import BadInput, NotAcceptable
from share.meta import as_json, as_xml, oembed
from share.web.addresses import article_at
from share.web.html import FRAME_ANYBODY, html_page
from share.web.http import parts, public
from share.web.lookup import visible_article
from share.web.metadata import story_of
from share.web.teasers import photo_image

blueprint = Blueprint("embed", __name__)

FOR_OTHER_PAGES = {"Access-Control-Allow-Origin": "*"}
FORMATS: Mapping[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "json": ("application/json", as_json),
    "xml": ("text/xml", as_xml),
}
"""The media type and the writer of each format (oEmbed 1.0, sections 2.3.1 and 2.3.2)."""


@blueprint.get("/oembed")
def oembed_answer() -> Response:
    """``?url=``, ``format=json`` or ``xml``, the two limits in pixels; 501 for another format (oEmbed 1.0, section 2.3.4.8)."""
    running = parts()
    media_type, write = FORMATS.get(request.args.get("format", "json"), ("", None))
    if write is None:
        raise NotAcceptable("oEmbed is answered as JSON or XML: say format=json or format=xml, or leave it out.")
    maxwidth, maxheight = _pixels("maxwidth"), _pixels("maxheight")
    article = article_at(running, request.args.get("url", ""))
    answer = oembed(story_of(running, article), maxwidth=maxwidth, maxheight=maxheight)
    return public(write(answer), media_type, modified=article.modified, keep=False, headers=FOR_OTHER_PAGES)


@blueprint.get("/embed/<slug>")
def embed(slug: str) -> Response:
    """Headline, label, notice and picture, to be framed by anyone's page."""
    running = parts()
    article = visible_article(running, slug)
    return html_page(
        running,
        "embed.html",
        language=article.language,
        modified=article.modified,
        frames=FRAME_ANYBODY,
        headers={"X-Robots-Tag": "noindex"},
        article=article,
        photo=photo_image(running, article),
        canonical=running.links.canonical(article),
        paid_for_by=running.disclosures.paid_for_by(article),
    )


def _pixels(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 100_000:
        raise BadInput(f"{name} takes a whole number of pixels, such as 600.")
    return int(text[:6])
