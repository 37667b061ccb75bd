"""Sharing to the reader's own server of the fediverse: a page that asks which, and the way there. It works without a script.

Nothing of a reader is kept: the browser alone remembers the choice, where there is a script.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from share.article import Article
from share.errors import BadInput, NotFromHere
from share.fediverse import Server, filled, read_server
from share.meta import Words
from share.networks import Shared, post_text, share_text, share_url
from share.web.html import PUBLIC, html_page, own_path
from share.web.http import NO_STORE, about, parts, redirect
from share.web.lookup import found_article, visible_article
from share.web.metadata import words_for
from share.web.sharing import NO_PATH, NOT_FOR_SEARCH
from share.wiring import Parts

blueprint = Blueprint("fediverse", __name__)

FORM_BYTES = 4_096
FORMS_ANYWHERE = "'self' https:"
"""The form is sent to us, and our answer leads to the reader's server: browsers hold ``form-action`` against both."""
FORMS_ALLOWED = "'self' https: http:"
"""The same where the operator lets us reach private hosts, which are asked without TLS."""


@blueprint.get("/share/<slug>/fediverse")
def choose_server(slug: str) -> Response:
    """The page that asks for the reader's server."""
    running = parts()
    return _page(running, visible_article(running, slug))


@blueprint.post("/share/<slug>/fediverse")
def go_to_server(slug: str) -> Response:
    """To the share form of the server that the reader named, when it has proved to be one of the fediverse; else the page again.

    A form that was open while the article was renamed is taken as well: a POST cannot be led on as a GET is.

    Raises:
        NotFromHere: when the form was not sent from a page of ours.
    """
    running = parts()
    article = found_article(running, slug)
    if not from_our_page(running):
        raise NotFromHere(
            "This form can be sent from our own page only. Please open the share page, and choose your server there."
        )
    request.max_content_length = FORM_BYTES
    typed = request.form.get("server", "")
    words = words_for(running, article.language)
    try:
        server = read_server(typed, running.outbound.allows)
    except BadInput:
        return _page(running, article, status=400, typed=typed[:200], wrong=words.server_wrong)
    found = running.finder.find(server)
    if not found.is_fediverse:
        return _page(running, article, status=422, typed=typed[:200], wrong=_silent(words, server))
    address = filled(found.template, form_values(running, article), found.origin) if found.template else ""
    leads_on = redirect(address or official_page(running, article), 303, cache_control=NO_STORE, headers=NOT_FOR_SEARCH | NO_PATH)
    return about(leads_on, "intent", article.code, running.fediverse.official.via)


def from_our_page(running: Parts) -> bool:
    """Whether a page of ours sent this form: by ``Sec-Fetch-Site`` where the browser says it, else by Origin or Referer."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        sender = urlsplit(source)
    except ValueError:
        return False
    home = urlsplit(running.settings.base_url)
    return (sender.scheme, sender.netloc.lower()) == (home.scheme, home.netloc)


def form_values(running: Parts, article: Article) -> dict[str, str]:
    """What a server's template takes of the article (FEP-3b86, section 4.6)."""
    given = (running.fediverse.official, article, _shared(running, article))
    return {"{content}": post_text(*given), "{name}": share_text(*given), "{object}": given[-1].address, "{type}": "Note"}


def official_page(running: Parts, article: Article) -> str:
    """The official share page, which asks for the server itself; the text is behind ``#``, where no server sees it."""
    return share_url(running.fediverse.official, article, _shared(running, article))


def _shared(running: Parts, article: Article) -> Shared:
    return Shared(running.links.shared(article, running.fediverse.official.via))


def _silent(words: Words, server: Server) -> str:
    return words.server_silent.format(server=server.name)


def _page(running: Parts, article: Article, *, status: int = 200, typed: str = "", wrong: str = "") -> Response:
    return html_page(
        running,
        "fediverse.html",
        language=article.language,
        status=status,
        modified=article.modified if status == 200 else None,
        cache_control=PUBLIC if status == 200 else NO_STORE,
        keep=status == 200,
        forms=FORMS_ALLOWED if running.settings.allow_hosts else FORMS_ANYWHERE,
        headers=NOT_FOR_SEARCH,
        article=article,
        paid_for_by=running.disclosures.paid_for_by(article),
        form=own_path(running, running.links.fediverse(article)),
        servers=running.fediverse.servers,
        official=official_page(running, article),
        share_page=own_path(running, running.links.share_page(article)),
        canonical=running.links.canonical(article),
        typed=typed,
        wrong=wrong,
    )
