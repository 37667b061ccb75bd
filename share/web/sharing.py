"""Share links: from our own address to a network's, with nothing in between and nothing kept of who clicked."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Response

from share.article import Article
from share.cards.qr import qr_svg
from share.errors import NotFound
from share.formats import Picture
from share.links import VIA_QR, VIA_SHORT
from share.meta import Words
from share.networks import Network, Shared, codes, in_bar, leaves_room, living, share_url
from share.store import articles
from share.web.html import PUBLIC, html_page, own_path
from share.web.http import NO_STORE, about, parts, public, redirect
from share.web.lookup import NOT_HERE, visible, visible_article
from share.web.metadata import words_for
from share.web.pictures import picture
from share.wiring import Parts

blueprint = Blueprint("sharing", __name__)

NOT_FOR_SEARCH = {"X-Robots-Tag": "noindex, nofollow"}
NO_PATH = {"Referrer-Policy": "strict-origin"}
"""The network learns from which publication a reader comes, and nothing more."""
QR_SECONDS = 86_400
"""A short link never changes; a code that lies in a cache for a day leads to the page that says what became of the article."""


class ShareLink(NamedTuple):
    """One button: the network's id (empty for a page of ours), the path, what it says, and what it is called aloud."""

    network: str
    path: str
    name: str
    spoken: str


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
    address = share_url(network, article, handed_over(running, article, network))
    leads_on = redirect(address, 303, cache_control=NO_STORE, headers=NOT_FOR_SEARCH | NO_PATH)
    return about(leads_on, "intent", article.code, network.id)


@blueprint.get("/share/<slug>/qr.svg")
def qr(slug: str) -> Response:
    """The short link as a QR code, for other screens and for paper."""
    running = parts()
    article = visible_article(running, slug)
    return public(
        qr_svg(running.links.short(article, VIA_QR)),
        "image/svg+xml",
        modified=article.published,
        cache_control=f"public, max-age={QR_SECONDS}",
        headers={"Content-Security-Policy": "default-src 'none'", **NOT_FOR_SEARCH},
    )


@blueprint.get("/s/<code>")
@blueprint.get("/s/<code>/<via>")
def short_link(code: str, via: str = VIA_SHORT) -> Response:
    """To the article's home, with the code of the place that the link was put; 404 for a code that we give to none."""
    running = parts()
    if via not in codes(running.networks):
        raise NotFound(NOT_HERE)
    with running.store.connect() as connection:
        article = visible(articles.by_code(connection, code))
    leads_on = redirect(running.links.short_target(article, via), 302, cache_control=PUBLIC, keep=True)
    # On our own page the reader is counted there; on the newsroom's we do not see who arrives.
    return leads_on if running.links.is_home(article) else about(leads_on, "landing", article.code, via)


def handed_over(running: Parts, article: Article, network: Network) -> Shared:
    """What a network is handed: the address with the network's own code, and a picture where it wants one.

    Where an address counts as it is written, a very long one would leave no room for the title: then it is the short link. In
    ASCII, a letter of most scripts takes six or nine characters of an address.
    """
    image = running.formats.get(network.picture, running.formats["og"])
    address = running.links.shared(article, network.via)
    if not leaves_room(network, article, address):
        address = running.links.short(article, network.via)
    return Shared(
        address=address,
        image=picture(running, article, image).url if network.needs_image else "",
        account=running.settings.x_handle,
    )


def share_values(running: Parts, article: Article) -> dict[str, Any]:
    """What the share bar of an article shows: a few networks, the way to all others, and the address to copy."""
    words = words_for(running, article.language)
    return {
        "networks": share_links(running, article, in_bar(running.networks), words),
        "more": own_path(running, running.links.share_page(article)),
        "copied": running.links.copied(article),
    }


def share_links(running: Parts, article: Article, networks: list[Network], words: Words) -> list[ShareLink]:
    """The buttons of these networks, in the words of a language. Mail and text messages are no networks to readers."""
    own_words = {"email": words.email, "sms": words.sms}
    return [
        ShareLink(
            network.id,
            own_path(running, running.links.share(article, network.id)),
            own_words.get(network.id, network.label),
            "" if network.id in own_words else words.share_on.format(network=network.label),
        )
        for network in networks
    ]


def all_links(running: Parts, article: Article) -> dict[str, Any]:
    """Every network: first those of the bar and, behind Mastodon's own page, the choice of a server; then the others."""
    words = words_for(running, article.language)
    few = in_bar(running.networks)
    links = share_links(running, article, few, words)
    fediverse = ShareLink(
        "", own_path(running, running.links.fediverse(article)), "Fediverse", words.share_on.format(network="Fediverse")
    )
    place = next((index + 1 for index, link in enumerate(links) if link.network == "mastodon"), len(links))
    others = [network for network in living(running.networks) if network not in few]
    return {"networks": [*links[:place], fediverse, *links[place:]], "others": share_links(running, article, others, words)}


def story_picture(running: Parts, article: Article) -> dict[str, str] | None:
    """The picture for a story, by its own path and the name that a download gets; None where the publisher has no such format."""
    story = running.formats.get("story")
    if story is None:
        return None
    path = own_path(running, running.links.current_card(article, story.id, story.extension))
    return {"path": path, "name": f"{article.slug}.{story.extension}"}


def shown_card(running: Parts, article: Article) -> Picture:
    """The card that most networks will show, by its path."""
    card = picture(running, article, running.formats["og"])
    return Picture(own_path(running, card.url), card.width, card.height, card.media_type, card.length, card.alt)


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
        card=shown_card(running, article),
        qr=own_path(running, running.links.qr(article)),
        page=running.links.article_path(article),
        story=story_picture(running, article),
        retired=retired,
        canonical=running.links.canonical(article),
        copied=running.links.copied(article),
        **all_links(running, article),
    )
