"""What every reader takes, whatever a newsroom writes: properties over articles at their limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from factories import NOON, article, paid_article, photo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from share.addresses import LONGEST_ADDRESS, in_ascii
from share.article import Access, Article, Author, Correction, Disclosure, Sponsor
from share.meta import Edition, Story, discord_embed, head_tags, render

HEAD_BYTES = 15_500
"""Of the 16 KB within which all tags stand; the page itself says less than the rest before and behind them."""

LANGUAGES = ["de", "fr", "es", "it", "pt", "nl", "pl", "el", "ru", "uk", "ar", "he", "hi", "th", "ja", "ko", "zh", "da", "sv"]

letters = st.text(st.sampled_from("aW \"'&<>\\漢字あ🎏👩‍👩‍👧‍👦شक्षิ*_~`|#@[]()\u202e\u2028\x00-–"), min_size=1, max_size=40)
long_texts = st.builds(lambda piece, times: (piece * times)[:1000], letters, st.integers(1, 200)).filter(str.strip)
addresses = st.builds(
    lambda piece, times: "https://news.example/" + (piece * times)[:1900],
    st.sampled_from(["a", "%C3%A4", "é"]),
    st.integers(0, 2000),
)

homes = st.builds(
    lambda piece, size: "https://news.example/" + piece * (size // len(in_ascii(piece))),
    st.sampled_from(["a", "%C3%A4", "é", "漢"]),
    st.integers(0, LONGEST_ADDRESS - 30),
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    named = st.builds(
        Author,
        long_texts,
        st.none() | addresses,
        st.none() | st.just("@a@b.example"),
        profiles=st.lists(addresses, max_size=3).map(tuple),
    )
    return article(
        title=draw(long_texts),
        share_title=draw(st.none() | long_texts),
        summary=draw(long_texts | st.just("")),
        section="s" + draw(long_texts),
        tags=tuple(f"{number}{draw(letters)}" for number in range(draw(st.sampled_from([0, 3, 100])))),
        authors=tuple(draw(named) for _ in range(draw(st.sampled_from([0, 2, 50])))),
        corrections=tuple(Correction(NOON, draw(long_texts)) for _ in range(draw(st.sampled_from([0, 1, 60])))),
        canonical_url=draw(st.none() | homes),
        rights=draw(st.none() | long_texts | addresses),
        access=draw(st.sampled_from(Access)),
        photo=draw(st.none() | st.builds(photo, alt=long_texts, credit=long_texts)),
        disclosure=draw(
            st.none()
            | st.builds(
                Disclosure,
                st.just("sponsored"),
                letters.filter(str.strip),
                st.none() | st.builds(Sponsor, long_texts, addresses),
                st.just("Notice"),
            )
        ),
    )


editions = st.lists(
    st.builds(Edition, st.sampled_from(LANGUAGES), addresses), max_size=20, unique_by=lambda edition: edition.language
).map(tuple)


def check(told: Story) -> None:
    """Every budget of the reference, on the head as it is served."""
    text = render(head_tags(told))
    page = html.document_fromstring(f"<html><head>{text}</head></html>")
    graph: dict[str, list[str]] = {}
    for tag in page.xpath("//meta[@property]"):
        graph.setdefault(tag.get("property"), []).append(tag.get("content"))
    assert len(text.encode()) <= HEAD_BYTES
    assert len(json.dumps(graph, ensure_ascii=False).encode()) < 5_000
    assert sum(len(values) for name, values in graph.items() if name.startswith("og:")) < 50
    assert len(graph["og:image"]) == 1
    assert all(len(value) <= 2_048 for value in page.xpath("//link/@href"))
    assert len(graph["og:site_name"][0]) <= 256
    for name in ("og:title", "og:description", "og:url"):
        assert graph[name][0].strip()
    assert all(value.strip() for value in page.xpath("//meta/@content | //link/@href"))
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    found = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert canonical == graph["og:url"][0] == found["mainEntityOfPage"]["@id"]
    assert found.get("url") in {None, canonical}
    if told.article.disclosure:
        label = " ".join("".join(c for c in told.article.disclosure.label if c not in "\x00\u202e").split())
        for title in (graph["og:title"][0], found["headline"], page.findtext(".//title")):
            assert title.startswith(label[:20])


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(subject=articles(), others=editions)
def test_every_budget_holds_whatever_was_written(story: Any, subject: Article, others: tuple[Edition, ...]) -> None:
    check(story(subject, others=others))


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(subject=articles())
def test_discords_card_fits_whatever_was_written(story: Any, subject: Article) -> None:
    payload = discord_embed(story(subject))
    assert len(payload) <= 3_000
    assert json.loads(payload)["component"]["components"]


WORDS = '"&<漢字🎏 word ' * 200
LONGEST_LABEL = "Bezahlte Partnerschaft mit den Stadtwerken am Hafen zu Husum"
"""As many characters as a label may have."""


@pytest.mark.parametrize("address", [20, 400, 1_970])
def test_every_budget_holds_for_the_article_that_has_too_much_of_everything(story: Any, address: int) -> None:
    subject = paid_article(
        title=WORDS[:1000],
        share_title=WORDS[3:1003],
        summary=WORDS[:2000],
        section=WORDS[:200],
        tags=tuple(f"{number} {WORDS}"[:200] for number in range(100)),
        authors=tuple(
            Author(
                f"{n} {WORDS[:150]}", f"https://news.example/{n}/{'a' * address}", "@a@b.example", profiles=("https://x.com/a",)
            )
            for n in range(50)
        ),
        corrections=tuple(Correction(NOON, WORDS[:900]) for _ in range(60)),
        canonical_url="https://news.example/" + "e" * address,
        rights="https://licences.example/" + "c" * address,
        photo=photo(alt=WORDS, credit=WORDS),
        at_uri="at://did:plc:abc/site.standard.document/3lwbridge0001",
    )
    others = tuple(Edition(language, f"https://news.example/{language}/{'d' * address}") for language in LANGUAGES)
    check(story(subject, others=others))
    assert len(discord_embed(story(subject))) <= 3_000
    told = story(subject.with_changes(disclosure=Disclosure("sponsored", LONGEST_LABEL)), others=others)
    check(told)
    page = html.document_fromstring(render(head_tags(told)))
    for key in ("og:title", "og:description", "twitter:title", "twitter:description", "twitter:label1"):
        (said,) = page.xpath(f"//meta[@property='{key}' or @name='{key}']/@content")
        assert said.startswith(LONGEST_LABEL), key
        assert key == "twitter:label1" or len(said) > len(LONGEST_LABEL) + 15, key
    payload = discord_embed(told)
    assert len(payload) <= 3_000
    assert json.loads(payload)["component"]["components"][0]["content"].startswith(f"**{LONGEST_LABEL}**")


def test_the_record_of_an_article_pushes_nothing_out_of_the_first_16_kb(story: Any) -> None:
    record = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/site.standard.document/"
    subject = article(
        title=WORDS[:1000],
        summary=WORDS[:2000],
        authors=tuple(Author(f"{n} {WORDS[:150]}") for n in range(50)),
        tags=tuple(f"{number} {WORDS}"[:200] for number in range(100)),
        canonical_url="https://news.example/" + "e" * 1_970,
    )
    for at_uri, told in ((record + "3lwafzkjqm25s", True), (record + "r" * 1_900, False)):
        entry = story(subject.with_changes(at_uri=at_uri))
        check(entry)
        page = html.document_fromstring(render(head_tags(entry)))
        assert (page.xpath("//link[@rel='site.standard.document']/@href") == [at_uri]) is told


def test_a_set_of_twenty_languages_is_told_whole_where_its_addresses_are_of_ordinary_length(story: Any) -> None:
    others = tuple(
        Edition(language, f"https://news.example/{language}/2026/11/20/the-bridge-is-open-again") for language in LANGUAGES
    )
    page = html.document_fromstring(render(head_tags(story(article(photo=photo()), others=others))))
    assert len(page.xpath("//link[@hreflang]")) == 21
