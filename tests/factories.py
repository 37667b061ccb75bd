"""Builders of values for tests: each gives something right, and takes changes by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from share.article import Article, Author, Disclosure, Photo, Sponsor, Submission

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def article(**changes: Any) -> Article:
    """A live article of the first revision."""
    fields: dict[str, Any] = {
        "slug": "harbour-bridge-reopens",
        "title": "Harbour bridge reopens after two years of repairs",
        "summary": "The bridge carries trams again from Monday. The works cost a tenth less than planned.",
        "body_html": "<p>The bridge carries trams again from Monday.</p><h2>What it cost</h2><p>A tenth less than planned.</p>",
        "published": NOON,
        "modified": NOON,
        "section": "City",
        "tags": ("Transport", "Harbour"),
        "authors": (Author("Ada Lindqvist", "https://news.example/ada", "@ada@social.example"),),
        "revision": 1,
        "code": "1",
    }
    return Article(**(fields | changes))


def paid_article(**changes: Any) -> Article:
    """A live article that somebody paid for."""
    disclosure = Disclosure(
        kind="sponsored",
        label="Sponsored",
        sponsor=Sponsor("Brightwater Ferries", "https://ferries.example/"),
        notice="This article was paid for by Brightwater Ferries. The newsroom had no part in it.",
    )
    return article(
        **({"slug": "summer-on-the-water", "title": "Six harbours to see this summer", "disclosure": disclosure} | changes)
    )


def photo(**changes: Any) -> Photo:
    """A photo as the store knows it; its bytes are wherever the test puts them."""
    fields: dict[str, Any] = {
        "source": "https://news.example/bridge.jpg",
        "digest": "0" * 64,
        "width": 2400,
        "height": 1600,
        "media_type": "image/jpeg",
        "length": 412_345,
        "alt": "A tram crosses the harbour bridge at dawn",
        "credit": "Photo: Ada Lindqvist",
        "focal_point": (0.5, 0.4),
    }
    return Photo(**(fields | changes))


def submission(**changes: Any) -> Submission:
    """An article as a source handed it in, with its time of publication said."""
    return Submission(article=article(**({"revision": 0, "code": ""} | changes)), said=frozenset({"published"}))
