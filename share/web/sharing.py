"""Share links: from our own address to a network's, with nothing in between and nothing kept of who clicked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from share.article import Article
from share.errors import NotFound
from share.networks import living, share_url
from share.store import articles
from share.web.html import PUBLIC, html_page, own_path
from share.web.http import NO_STORE, parts, redirect
from share.web.lookup import visible, visible_article
from share.web.pictures import picture
from share.wiring import Parts

blueprint = Blueprint("sharing", __name__)

NOT_FOR_SEARCH = {"X-Robots-Tag": "noindex, nofollow"}
NO_PATH = {"Referrer-Policy": "strict-origin"}
"""The network learns from which publication a reader comes, and nothing more."""


@blueprint.get("/share/<slug>")
def share_page(slug: str) -> Response:
    """Every network, and the address to copy; without any script."""
    running = parts()
    return _page(running, visible_article(running, slug))


@blueprint.get("/share/<slug>/<network_id>")
def share(slug: str, network_id: str) -> Response:
    """To the network. Where it leads is made of the article and the table of networks alone: no query is ever looked at.

    A network that has closed answers 410, with the others and the address to copy.
    """
    running = parts()
    article = visible_article(running, slug)
    network = running.networks.get(network_id)
    if network is None:
        raise NotFound(f"We know no network of this name. All that we know are at {running.links.share_page(article)}")
    if network.retired is not None:
        return _page(running, article, status=410, retired=network.label)
    image = (
        picture(running, article, running.formats.get(network.picture, running.formats["og"])).url if network.needs_image else ""
    )
    address = share_url(network, article, running.links.canonical(article), image)
    return redirect(address, 303, cache_control=NO_STORE, headers=NOT_FOR_SEARCH | NO_PATH)


@blueprint.get("/s/<code>")
def short_link(code: str) -> Response:
    """To the article's home."""
    running = parts()
    with running.store.connect() as connection:
        article = visible(articles.by_code(connection, code))
    return redirect(running.links.short_target(article), 302, cache_control=PUBLIC, keep=True)


def share_values(running: Parts, article: Article) -> dict[str, Any]:
    """What the share bar shows: the networks with the paths of their links, and the address to copy."""
    return {
        "networks": [
            (network, own_path(running, running.links.share(article, network.id))) for network in living(running.networks)
        ],
        "canonical": running.links.canonical(article),
    }


def story_picture(running: Parts, article: Article) -> dict[str, str] | None:
    """The picture for a story, by its own path and the name that a download gets; None where the publisher has no such format."""
    story = running.formats.get("story")
    if story is None:
        return None
    path = own_path(running, running.links.current_card(article, story.id, story.extension))
    return {"path": path, "name": f"{article.slug}.{story.extension}"}


def _page(running: Parts, article: Article, *, status: int = 200, retired: str = "") -> Response:
    return html_page(
        running,
        "share.html",
        language=article.language,
        status=status,
        modified=article.modified if status == 200 else None,
        cache_control=PUBLIC if status == 200 else NO_STORE,
        keep=status == 200,
        headers=NOT_FOR_SEARCH,
        article=article,
        paid_for_by=running.disclosures.paid_for_by(article),
        story=story_picture(running, article),
        retired=retired,
        **share_values(running, article),
    )
