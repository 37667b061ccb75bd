"""What people read: the front page, and every article at its one path."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup

from share.article import Article, RelatedLink, slugify
from share.dates import day, day_and_time, long_day
from share.errors import NotFound, Withdrawn
from share.links import FEED_MEDIA_TYPES
from share.meta import Story
from share.meta.discovery import FEED_NAMES
from share.meta.locales import own_name
from share.meta.text import one_line, opening
from share.store import articles, scopes
from share.web.addresses import with_via
from share.web.errors import share_error
from share.web.feeds import A_MOMENT_SECONDS, settled
from share.web.html import PUBLIC, html_page, image_origins, own_path
from share.web.http import KEPT_SECONDS, about, parts, redirect
from share.web.lookup import NOT_HERE, found_article
from share.web.metadata import article_head, front_head, story_of
from share.web.sharing import share_values
from share.web.teasers import arrange, photo_image
from share.wiring import Parts

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front_page() -> Response:
    """The newest articles."""
    running = parts()
    with running.store.connect() as connection:
        newest = articles.newest(connection, scope=scopes.LATEST, limit=running.settings.feed_items)
        sections = scopes.sections(connection)
        changed = settled(scopes.last_change(connection, scopes.LATEST))
    leading, blocks = arrange(running, newest)
    shown = {slugify(article.section or "") for article in newest}
    return html_page(
        running,
        "front.html",
        language=running.settings.language,
        modified=changed,
        keep_seconds=KEPT_SECONDS if changed else A_MOMENT_SECONDS,
        head=front_head(running),
        description=running.settings.site_description,
        today=long_day(newest[0].published, running.settings.language, running.settings.time_zone) if newest else "",
        leading=leading,
        blocks=blocks,
        sections=[section for section in sections if section.slug in shown],
        feeds=feed_list(running, [("latest", ""), *((f"section/{section.slug}", section.name) for section in sections)]),
    )


@blueprint.get("/<word>/<slug>")
def article_page(word: str, slug: str) -> Response:
    """An article, a paid one behind its disclosure's word. Another word, or a slug that it had, leads to the right path."""
    running = parts()
    if word != "articles" and word not in running.disclosures.path_words:
        raise NotFound(NOT_HERE)
    try:
        article = found_article(running, slug)
    except Withdrawn as gone:
        return about(share_error(gone), "page", gone.code, gone.revision)
    if running.links.article_path(article) != f"/{word}/{slug}":
        return redirect(with_via(running, running.links.page(article)), 301, cache_control=PUBLIC)
    story = story_of(running, article)
    page = html_page(
        running,
        "article.html",
        language=article.language,
        modified=article.modified,
        images=image_origins(article),
        head=article_head(story),
        **article_values(running, story),
        **share_values(running, article),
    )
    return about(page, "page", article.code, article.revision)


def article_values(running: Parts, story: Story) -> dict[str, Any]:
    """What the template of an article says, in the words of its language."""
    article = story.article
    zone, language = running.settings.time_zone, article.language
    section = slugify(article.section or "")
    return {
        "article": article,
        "body": Markup(article.body_html),  # noqa: S704  # sanitised where it came in: share.ingest.clean
        "standfirst": standfirst(article),
        "photo": photo_image(running, article),
        "paid_for_by": running.disclosures.paid_for_by(article),
        "published": day_and_time(article.published, language, zone),
        "updated": day_and_time(article.modified, language, zone) if was_updated(article) else "",
        "corrections": [(correction, day(correction.at, language, zone)) for correction in article.corrections],
        "editions": [(edition, own_name(edition.language)) for edition in story.others],
        "related": [(link.title, related_address(running, article, link)) for link in article.related],
        "rights": one_line(article.rights or running.settings.rights),
        "section_path": f"/#section-{section}" if section else "",
        "feeds": feed_list(running, [("latest", ""), *([(f"section/{section}", article.section or "")] if section else [])]),
    }


def standfirst(article: Article) -> str:
    """The summary, where the text does not begin with the same words, be it below a first subheading."""
    summary = one_line(article.summary)
    begins = opening(article.body_html, len(summary) + 300)
    return "" if summary.rstrip("…. ") in begins else summary


def was_updated(article: Article) -> bool:
    """Whether readers should be told of a later version than the published one."""
    return article.revision > 1 and article.modified > article.published


def related_address(running: Parts, article: Article, link: RelatedLink) -> str:
    """Where a related link leads: its address, else our own live article of that title; empty where we have none."""
    if link.url:
        return link.url
    with running.store.connect() as connection:
        found = articles.by_title_slug(connection, slugify(link.title))
    return running.links.article_path(found) if found and found.slug != article.slug else ""


def feed_list(running: Parts, wanted: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """For each scope its name, and the formats: name, path, media type."""
    return [
        (
            name,
            [
                (FEED_NAMES[ext], own_path(running, running.links.feed(scope, ext)), kind)
                for ext, kind in FEED_MEDIA_TYPES.items()
            ],
        )
        for scope, name in wanted
    ]
