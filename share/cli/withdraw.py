"""``share withdraw``: an article taken down, and what is left to do where we cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

import click

from share.article import Article
from share.cards.erase import erase_pictures
from share.cli.prepared import prepared_parts
from share.errors import Withdrawn
from share.links import Links
from share.platforms import keepers
from share.publish import withdraw
from share.settings import Settings
from share.store import articles, slugs
from share.wiring import Parts


@click.command(name="withdraw")
@click.argument("slug")
@click.option("--erase", is_flag=True, help="Erase its cards and photos as well; of an article that is withdrawn already, too.")
@click.pass_obj
def withdraw_command(settings: Settings, slug: str, erase: bool) -> None:
    """Take an article down: it answers 410 everywhere from now on.

    What it says is kept, and a write that restores it brings it back. Prints which platforms keep what they fetched before, how
    they are asked to look again, and what a CDN in front of this service has to purge.
    """
    with prepared_parts(settings) as parts:
        article = _withdrawn(parts, slug, erase=erase)
        click.echo(f"withdrawn  {parts.links.page(article)}")
        if erase:
            with parts.store.connect() as connection:
                every = [article.slug, *slugs.former(connection, article)]
            done = erase_pictures(article, every, store=parts.store, blobs=parts.blobs)
            click.echo(f"erased     {done.cards} files of cards, {done.photos} photos")
            for source in done.shared:
                click.echo(f"kept       {source}: another article shows this photo", err=True)
        click.echo("\n".join(_told(parts, article)))


def _withdrawn(parts: Parts, slug: str, *, erase: bool) -> Article:
    try:
        done = withdraw(parts.store, slug, parts.clock())
    except Withdrawn:
        if not erase:
            raise
        with parts.store.connect() as connection:
            found = articles.by_slug(connection, slug)
        if found is None:
            raise
        return found
    if done.outbox_id is not None:
        parts.queue.announce(done.outbox_id)
    return done.article


def _told(parts: Parts, article: Article) -> Iterator[str]:
    """What is still out there, and how it is asked for."""
    yield "\nThese platforms go on showing what they fetched before:"
    for platform in keepers(parts.theme.platforms):
        told = f"  {platform.name}, {platform.kept}. {platform.look_again} {platform.asked_at(parts.links.canonical(article))}"
        yield told.rstrip()
    yield "\nA CDN in front of this service has to purge:"
    yield from (f"  {address}" for address in to_purge(parts.links, article))


def to_purge(links: Links, article: Article) -> Iterator[str]:
    """Every address that a cache may hold something of the article under; ``*`` stands for all that begins so."""
    yield links.page(article)
    yield f"{links.base_url}/cards/{article.slug}/*"
    yield f"{links.share_page(article)}*"
    yield f"{links.base_url}/head/{article.slug}.*"
    yield links.embed(article)
    yield f"{links.short(article)}*"
    yield f"{links.base_url}/head.*"
    yield f"{links.base_url}/oembed*"
    yield links.home()
    yield f"{links.base_url}/feeds/*"
    yield links.sitemap()
    yield links.news_sitemap()
