"""The share bar for other people's pages: a fragment of HTML to put in, and the script that makes more of it.

::

    /share/<slug>/bar   <share-bar> with plain links   ─ works where nothing else does: server-side include, paste, no script
    /share.js           the element <share-bar>        ─ takes the fragment over, or stands alone with article="<slug>"
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from flask import Blueprint, Response, render_template

from share.assets import Assets
from share.errors import NotFound, ShareError, Withdrawn
from share.languages import SAME_LANGUAGE, direction_of
from share.meta import read_words
from share.networks import in_bar, living, read_networks
from share.web.errors import status_of, to_settled_path
from share.web.html import spoken
from share.web.http import NO_STORE, SECURITY_HEADERS, parts, public
from share.web.lookup import visible_article
from share.web.metadata import words_for
from share.web.sharing import share_links

blueprint = Blueprint("bar", __name__)

FOLDER = Path(__file__).parent / "sharebar"
SCRIPT_SECONDS = 3_600
"""How long browsers keep the script; then a 304 is all it costs. It changes when Sharewire or the publisher's tables do."""
FOR_OTHER_PAGES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""A page elsewhere may load the script with ``crossorigin`` and ``integrity``, and under COEP (Fetch standard, HTML standard)."""
FRAGMENT_HEADERS = FOR_OTHER_PAGES | {
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
SAYS = ("share_article", "share_on", "share", "email", "copy_link", "copied", "more", "print", "sms")
"""The words that the script has of each language, in the order in which it counts them."""

FEDIVERSE = {"fediverse": "Fediverse"}
"""The choice of a server stands among the networks."""


@blueprint.get("/share/<slug>/bar")
def bar(slug: str) -> Response:
    """The links, the address and the disclosure of one article, with nothing around them. Every address is a whole one."""
    running = parts()
    article = visible_article(running, slug)
    words = words_for(running, article.language)
    body = render_template(
        "bar.html",
        article=article,
        words=words,
        spoken=spoken(words, article.language),
        paid_for_by=running.disclosures.paid_for_by(article),
        networks=share_links(running, article, in_bar(running.networks), words),
        base_url=running.settings.base_url,
        copied=running.links.copied(article),
        share_page=running.links.share_page(article),
    )
    return public(body, "text/html", modified=article.modified, headers=FRAGMENT_HEADERS)


@blueprint.errorhandler(NotFound)
@blueprint.errorhandler(Withdrawn)
def no_bar(error: ShareError) -> Response:
    """Nothing to see in the page that asked, and why not for whoever looks; or the way to the address as we print it."""
    if answer := to_settled_path():
        return answer
    headers = {"Cache-Control": NO_STORE, **SECURITY_HEADERS, **FRAGMENT_HEADERS}
    return Response(
        f"<!-- {error.public} -->\n", status=status_of(error), content_type="text/html; charset=utf-8", headers=headers
    )


@blueprint.get("/share.js")
def script() -> Response:
    """The web component, with the tables of this publisher in it."""
    running = parts()
    lifetime = f"public, max-age={SCRIPT_SECONDS}, stale-while-revalidate=86400"
    body = share_script(running.assets, running.settings.base_url)
    return public(body, "text/javascript", cache_control=lifetime, headers=FOR_OTHER_PAGES)


@cache
def share_script(assets: Assets, origin: str) -> str:
    """The script as it is sent: the function of ``sharebar/share-bar.js``, called with what this publisher's tables say."""
    tables = read_words(assets).tables
    same = {tag: language for tag, language in SAME_LANGUAGE.items() if language in tables and tag not in tables}
    networks = read_networks(assets)
    facts = {
        "origin": origin,
        "networks": {network.id: network.label for network in living(networks)} | FEDIVERSE,
        "primary": [network.id for network in in_bar(networks)],
        "words": {language: [getattr(words, name) for name in SAYS] for language, words in tables.items()} | same,
        "rightToLeft": [language for language in tables if direction_of(language) == "rtl"],
        "style": rcssmin.cssmin((FOLDER / "share-bar.css").read_text(encoding="utf-8")),
    }
    function = rjsmin.jsmin((FOLDER / "share-bar.js").read_text(encoding="utf-8")).strip()
    return f"{function}({json.dumps(facts, ensure_ascii=False, separators=(',', ':'))});\n"
