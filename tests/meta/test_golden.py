"""Whole heads, kept: a change of them is a change for every scraper, and is to be meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from factories import NOON, article, paid_article, photo

from share.article import Access, Author, Correction
from share.meta import Edition, discord_embed, head_tags, render

AUTHOR = Author(
    "Ada Lindqvist",
    "https://news.example/ada",
    "@ada@social.example",
    profiles=("https://x.com/ada", "https://bsky.app/profile/ada"),
)


def test_head_of_a_news_article(story: Any, golden: Any) -> None:
    subject = article(
        photo=photo(),
        authors=(AUTHOR,),
        modified=NOON + timedelta(hours=3),
        corrections=(Correction(NOON + timedelta(hours=3), "An earlier version had the wrong length of the bridge."),),
        access=Access.METERED,
        at_uri="at://did:plc:abc/site.standard.document/3lwbridge0001",
        revision=2,
    )
    golden(render(head_tags(story(subject))))


def test_head_of_a_paid_article(story: Any, golden: Any) -> None:
    golden(render(head_tags(story(paid_article(photo=photo(), rights="© Brightwater Ferries")))))


def test_head_of_a_translated_article(story: Any, golden: Any) -> None:
    subject = article(
        title="Die Hafenbrücke ist wieder offen",
        summary="Ab Montag fahren wieder Bahnen.",
        language="de",
        canonical_url="https://news.example/de/hafenbruecke",
        rights="https://creativecommons.org/licenses/by/4.0/",
    )
    others = (Edition("ar", "https://news.example/ar/jisr"), Edition("en", "https://share.news.example/articles/bridge"))
    golden(render(head_tags(story(subject, others=others))))


def test_discords_card_of_a_paid_article(story: Any, golden: Any) -> None:
    golden(discord_embed(story(paid_article(photo=photo()))).decode() + "\n")
