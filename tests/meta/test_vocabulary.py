"""The JSON-LD held against the vocabulary: which properties schema.org gives each type, and what each of them takes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Access, Author, Correction
from share.links import Links
from share.meta import Site, front_tags, head_tags
from share.meta.tags import Tag


def is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_url(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).netloc)


def is_time(value: object) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def is_truth(value: object) -> bool:
    return isinstance(value, bool)


def is_pixels(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def is_class(value: object) -> bool:
    return isinstance(value, str) and value.startswith(".") and value[1:].replace("-", "").isalnum()


THING = {"@type": is_text, "@id": is_url, "name": is_text, "url": is_url, "description": is_text, "sameAs": is_url}
WORK = THING | {
    "headline": is_text,
    "alternativeHeadline": is_text,
    "datePublished": is_time,
    "dateModified": is_time,
    "inLanguage": is_text,
    "keywords": is_text,
    "author": ("Person", "Organization"),
    "publisher": ("Organization",),
    "sponsor": ("Organization", "Person"),
    "image": ("ImageObject",),
    "thumbnailUrl": is_url,
    "correction": ("CorrectionComment",),
    "license": is_url,
    "copyrightNotice": is_text,
    "copyrightHolder": ("Organization", "Person"),
    "isAccessibleForFree": is_truth,
    "hasPart": ("WebPageElement",),
    "mainEntityOfPage": ("WebPage",),
    "creditText": is_text,
    "text": is_text,
}
ARTICLE = WORK | {"@context": is_text, "articleSection": is_text}
VOCABULARY: dict[str, dict[str, Any]] = {
    "NewsArticle": ARTICLE,
    "AdvertiserContentArticle": ARTICLE,
    "WebSite": WORK | {"@context": is_text},
    "WebPage": WORK | {"primaryImageOfPage": ("ImageObject",)},
    "WebPageElement": WORK | {"cssSelector": is_class},
    "CorrectionComment": WORK,
    "ImageObject": WORK | {"width": is_pixels, "height": is_pixels, "caption": is_text},
    "Person": THING,
    "Organization": THING | {"logo": ("ImageObject",)},
}
"""For each type that we use, those properties of it (and of the types above it) that we use, and what each of them takes: a check
of its value, or the types of its objects."""


def faults(value: dict[str, Any], path: str = "$") -> list[str]:
    """Every property that its type has not, and every value that its property does not take."""
    found: list[str] = []
    properties = VOCABULARY.get(value.get("@type", ""), {})
    if not properties:
        return [f"{path}: no known type {value.get('@type')!r}"]
    for name, given in value.items():
        takes = properties.get(name)
        for entry in given if isinstance(given, list) else [given]:
            if takes is None:
                found.append(f"{path}.{name}: no property of {value['@type']}")
            elif callable(takes):
                found += [] if takes(entry) else [f"{path}.{name}: {entry!r}"]
            elif not isinstance(entry, dict) or entry.get("@type") not in takes:
                found.append(f"{path}.{name}: {entry!r}")
            else:
                found += faults(entry, f"{path}.{name}")
    return found


def told(tags: list[Tag]) -> dict[str, Any]:
    (script,) = [tag for tag in tags if tag.element == "script" and tag.attributes["type"] == "application/ld+json"]
    return dict(json.loads(script.text))


ARTICLES = [
    article(),
    article(
        photo=photo(), access=Access.PAID, corrections=(Correction(NOON, "It is 410 metres."),), share_title="Trams are back"
    ),
    article(authors=(), section=None, tags=(), rights="https://creativecommons.org/licenses/by/4.0/"),
    article(authors=(Author("Ada", profiles=("https://x.com/ada",)), Author("Bo", "https://news.example/bo"))),
    paid_article(photo=photo()),
]


@pytest.mark.parametrize("subject", ARTICLES)
def test_every_property_is_one_of_its_type_and_has_a_value_that_it_takes(story: Any, subject: Any) -> None:
    found = told(head_tags(story(subject)))
    assert found["@context"] == "https://schema.org"
    assert faults(found) == []


def test_the_front_page_keeps_to_the_vocabulary_too(site: Site) -> None:
    assert faults(told(front_tags(site=site, links=Links("https://share.news.example", None)))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"headine": "x"}, "$.headine"),
        ({"datePublished": "2026-11-20T12:00:00"}, "$.datePublished"),
        ({"author": "Ada"}, "$.author"),
        ({"author": [{"@type": "Person", "name": ""}]}, "$.author.name"),
        ({"url": "/articles/a"}, "$.url"),
        ({"isAccessibleForFree": "False"}, "$.isAccessibleForFree"),
        ({"hasPart": {"@type": "WebPageElement", "cssSelector": "#body"}}, "$.hasPart.cssSelector"),
    ],
)
def test_the_check_finds_what_is_wrong(story: Any, wrong: dict[str, Any], path: str) -> None:
    assert [fault.partition(":")[0] for fault in faults(told(head_tags(story(article()))) | wrong)] == [path]


# What Mastodon makes of it (mastodon/mastodon, app/lib/link_details_extractor.rb): headline and description of an object of one
# of two types go before Open Graph.


def mastodon(tags: list[Tag]) -> tuple[str, str]:
    """Title and description of the card that Mastodon shows."""
    graph = {tag.attributes["property"]: tag.attributes["content"] for tag in reversed(tags) if "property" in tag.attributes}
    found = told(tags)
    known = found if found["@type"] in {"NewsArticle", "WebPage"} else {}
    return known.get("headline") or graph["og:title"], known.get("description") or graph["og:description"]


def test_mastodon_shows_the_label_of_a_paid_article_whichever_it_reads(story: Any) -> None:
    tags = head_tags(story(paid_article(share_title="Six harbours")))
    assert mastodon(tags) == ("Sponsored: Six harbours", told(tags)["description"])
    for title, description in (mastodon(tags), (told(tags)["headline"], told(tags)["description"])):
        assert title.startswith("Sponsored: ")
        assert description.startswith("Sponsored · ")


def test_mastodon_reads_the_object_though_it_decodes_entities_before(story: Any) -> None:
    """It decodes HTML entities in the text of the script, and reads JSON then: no entity may stand in it."""
    tags = head_tags(story(article(title='&quot;,"@type":"WebPage" &amp;#34;')))
    (script,) = [tag.text for tag in tags if tag.element == "script"]
    assert "&" not in script
    assert mastodon(tags)[0] == '&quot;,"@type":"WebPage" &amp;#34;'
