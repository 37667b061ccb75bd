"""JSON-LD in the words of schema.org: one object with one type, since Mastodon passes over ``@graph`` and lists of types.

Mastodon prefers this headline and description to Open Graph's, so the disclosure label stands at the start of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from share.article import Access, Article, Author, Correction
from share.formats import Picture
from share.links import Links
from share.meta import tags
from share.meta.site import Site
from share.meta.story import Story
from share.meta.tags import Tag
from share.meta.text import cut, one_line

CLEAN_FORMATS = ("wide", "classic", "clean-square")
"""16:9, 4:3 and 1:1 without words in them, which is what Google asks for (Search Central, Article structured data)."""
CARD_FORMATS = ("og", "square")
"""For an article without photo: words in a picture are better than no picture at all, and the square spares them a crop."""
BODY_SELECTOR = ".article-body"
"""Where on our page the text is that not every reader gets (Search Central, paywalled content)."""


def jsonld(story: Story) -> Iterator[Tag]:
    """The script element with the article's one object."""
    yield tags.json_ld(_without_empty(article_object(story)))


def article_object(story: Story) -> dict[str, Any]:
    """The article as schema.org says it: ``NewsArticle``, or ``AdvertiserContentArticle`` with its sponsor when somebody paid."""
    article = story.article
    return {
        "@context": "https://schema.org",
        "@type": "AdvertiserContentArticle" if article.paid else "NewsArticle",
        "headline": story.headline,
        "alternativeHeadline": story.share_title if article.share_title else "",
        "description": story.description,
        "url": story.address(story.canonical),
        "mainEntityOfPage": _page(story),
        "datePublished": article.published.isoformat(),
        "dateModified": article.modified.isoformat(),
        "inLanguage": article.language,
        "articleSection": story.name(article.section or ""),
        "keywords": story.tags,
        "author": [_person(author, story) for author in story.authors] or [_organisation(story.site)],
        "publisher": publisher(story.site, story.links),
        "sponsor": _sponsor(story),
        "image": [_image(picture, story) for picture in _images(story.pictures)],
        "thumbnailUrl": story.card.url,
        "correction": [_correction(correction, story) for correction in article.corrections[-story.room.entries :]],
        **_rights(story),
        **_access(article),
    }


def website_object(site: Site, links: Links) -> dict[str, Any]:
    """The publication's front page."""
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": site.name,
            "url": site.home_url,
            "description": site.description,
            "inLanguage": site.language,
            "publisher": publisher(site, links),
        }
    )


def publisher(site: Site, links: Links) -> dict[str, Any]:
    """The publication as an organisation with its logo."""
    logo = {"@type": "ImageObject", "url": links.icon(), "width": site.icon_side, "height": site.icon_side}
    return _organisation(site) | {"logo": logo} | ({"sameAs": list(site.profiles)} if site.profiles else {})


def _organisation(site: Site) -> dict[str, Any]:
    return {"@type": "Organization", "name": site.name, "url": site.home_url}


def _person(author: Author, story: Story) -> dict[str, Any]:
    profiles = [profile for profile in author.profiles if story.address(profile)]
    return _without_empty(
        {
            "@type": "Person",
            "name": story.name(author.name),
            "url": story.address(author.url),
            "sameAs": profiles[: story.room.entries],
        }
    )


def _sponsor(story: Story) -> dict[str, Any]:
    disclosure = story.article.disclosure
    sponsor = disclosure.sponsor if disclosure else None
    if sponsor is None:
        return {}
    return _without_empty({"@type": "Organization", "name": story.name(sponsor.name), "url": story.address(sponsor.url)})


def _page(story: Story) -> dict[str, Any]:
    """The page, whose ``primaryImageOfPage`` Google prefers to ``og:image`` for its previews (Search Central, image SEO)."""
    clean = story.clean
    picture = {"@type": "ImageObject", "url": clean.url, **_size(clean)} if clean else {}
    return _without_empty({"@type": "WebPage", "@id": story.canonical, "primaryImageOfPage": picture})


def _images(pictures: Mapping[str, Picture]) -> list[Picture]:
    clean = [pictures[name] for name in CLEAN_FORMATS if name in pictures]
    return clean or [pictures[name] for name in CARD_FORMATS if name in pictures]


def _image(picture: Picture, story: Story) -> dict[str, Any]:
    photo = story.article.photo
    credit = story.name(photo.credit) if photo else ""
    return _without_empty(
        {
            "@type": "ImageObject",
            "url": picture.url,
            **_size(picture),
            "caption": cut(one_line(picture.alt), story.room.text),
            "creditText": credit,
        }
    )


def _size(picture: Picture) -> dict[str, int]:
    return {"width": picture.width, "height": picture.height}


def _correction(correction: Correction, story: Story) -> dict[str, Any]:
    text = cut(one_line(correction.note), story.room.text)
    return {"@type": "CorrectionComment", "text": text, "datePublished": correction.at.isoformat()}


def _rights(story: Story) -> dict[str, Any]:
    """The licence by its address, and the line where it says more. Whose the text is, only the publication's own line tells."""
    notice = story.rights if story.rights != story.licence else ""
    owner = _organisation(story.site) if notice and not story.article.rights and not story.article.paid else {}
    return {"license": story.licence, "copyrightNotice": notice, "copyrightHolder": owner}


def _access(article: Article) -> dict[str, Any]:
    if article.access is Access.FREE:
        return {"isAccessibleForFree": True}
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": BODY_SELECTOR}
    return {"isAccessibleForFree": False, "hasPart": part}


def _without_empty(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry for name, entry in value.items() if entry not in ("", None, [], {})}
