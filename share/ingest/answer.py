"""An article in the words of the API: the inverse of `share.ingest.payload`, and the schema of both directions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from share.article import Article, Author, Disclosure, MissingPhoto, Photo, RelatedLink, Sponsor, Translation
from share.disclosures import Disclosures
from share.ingest.payload import ArticlePayload
from share.ingest.times import format_time

SCHEMA_REFERENCE = "#/components/schemas/{model}"


def as_payload(article: Article, former_slugs: Iterable[str] = ()) -> dict[str, Any]:
    """The article as the API writes it, with every field, so that sending it back changes nothing."""
    return {
        "title": article.title,
        "body_html": article.body_html,
        "share_title": article.share_title,
        "summary": article.summary,
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "authors": [_author(author) for author in article.authors],
        "published": format_time(article.published),
        "modified": format_time(article.modified),
        "embargo_until": format_time(article.embargo_until) if article.embargo_until else None,
        "canonical_url": article.canonical_url,
        "photo": _photo(article.photo or article.missing_photo),
        "disclosure": _disclosure(article.disclosure) if article.disclosure else None,
        "corrections": [{"at": format_time(correction.at), "note": correction.note} for correction in article.corrections],
        "related": [_related(link) for link in article.related],
        "access": article.access.value,
        "rights": article.rights,
        "former_slugs": list(former_slugs),
        "translations": [_translation(translation) for translation in article.translations],
        "at_uri": article.at_uri,
    }


def _author(author: Author) -> dict[str, Any]:
    portrait = _photo(author.portrait or author.missing_portrait)
    return {
        "name": author.name,
        "url": author.url,
        "fediverse": author.fediverse,
        "portrait": portrait,
        "profiles": list(author.profiles),
    }


def _translation(translation: Translation) -> dict[str, Any]:
    return {"language": translation.language, "url": translation.url, "slug": translation.slug}


def _related(link: RelatedLink) -> dict[str, Any]:
    return {"title": link.title, "url": link.url}


def _photo(photo: Photo | MissingPhoto | None) -> dict[str, Any] | None:
    if photo is None:
        return None
    point = list(photo.focal_point) if photo.focal_point else None
    return {"url": photo.source, "alt": photo.alt, "credit": photo.credit, "focal_point": point}


def _disclosure(disclosure: Disclosure) -> dict[str, Any]:
    sponsor = _sponsor(disclosure.sponsor) if disclosure.sponsor else None
    return {"kind": disclosure.kind, "label": disclosure.label, "sponsor": sponsor, "notice": disclosure.notice}


def _sponsor(sponsor: Sponsor) -> dict[str, Any]:
    return {"name": sponsor.name, "url": sponsor.url}


def payload_schema(disclosures: Disclosures) -> dict[str, Any]:
    """The JSON Schemas of `ArticlePayload` and its parts by name, for ``components/schemas`` of an OpenAPI 3.1 document."""
    whole = ArticlePayload.model_json_schema(ref_template=SCHEMA_REFERENCE)
    parts: dict[str, Any] = whole.pop("$defs")
    parts["DisclosurePayload"]["properties"]["kind"]["enum"] = list(disclosures.kinds)
    return {"ArticlePayload": whole, **parts}
