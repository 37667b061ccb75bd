"""The metadata of one article, from the parts of this process."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from share.article import Article
from share.assets import Assets
from share.meta import Site, Story, Words, WordTable, front_tags, head_tags, read_words, render
from share.web.editions import editions_of
from share.web.fixed import icon_side
from share.web.pictures import pictures
from share.wiring import Parts


def site_of(running: Parts) -> Site:
    """The publication, by the settings."""
    settings = running.settings
    return Site(
        name=settings.site_name,
        home_url=running.links.home(),
        language=settings.language,
        description=settings.site_description,
        x_handle=settings.x_handle,
        colour=running.theme.brand,
        profiles=settings.profiles,
        rights=settings.rights,
        facebook_app_id=settings.facebook_app_id,
        standard_site=settings.standard_site,
        discord_embed=settings.discord_embed,
        icon_side=icon_side(running),
    )


def words_for(running: Parts, language: str) -> Words:
    """The words of our pages in a language."""
    return _word_table(running.assets).of(language)


def story_of(running: Parts, article: Article) -> Story:
    """The article with everything that its metadata is made of; its pictures are made where they are missing."""
    return Story(
        article=article,
        site=site_of(running),
        links=running.links,
        disclosures=running.disclosures,
        words=words_for(running, article.language),
        pictures=pictures(running, article),
        others=tuple(editions_of(running, article)),
    )


def article_head(story: Story) -> Markup:
    """The article's head as HTML."""
    return Markup(render(head_tags(story)))  # noqa: S704  # every value was escaped where the tag became HTML


def front_head(running: Parts) -> Markup:
    """The head of the front page as HTML."""
    return Markup(render(front_tags(site=site_of(running), links=running.links)))  # noqa: S704  # as above


@cache
def _word_table(assets: Assets) -> WordTable:
    return read_words(assets)
