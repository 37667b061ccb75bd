"""Pages that nobody writes on purpose: every reader has an answer to them, and none breaks."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newspage import OEMBED, URL, Draft

from share.assets import open_assets
from share.readers import READERS, Fetched, Report, lint, read_tables

TABLES = read_tables(open_assets())
VALUES = [None, 5, "", [], {}, [[]], [None], {"url": 5}, {"@type": {}}, {"url": {"url": []}}, "http://[", "//", "\x00"]
JSON_LD = '<script type="application/ld+json">{}</script>'
COMPONENT = '<script id="discord:component-embed" type="application/json">{}</script>'


def told(draft: Draft) -> Report:
    report = lint(draft.asked, draft.fetch, TABLES)
    assert len(report.verdicts) == len(READERS)
    return report


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_json_ld_of_any_shape(value: object) -> None:
    draft = Draft()
    entry = dict.fromkeys(("headline", "description", "image", "author", "publisher", "datePublished", "mainEntityOfPage"), value)
    scripts = [
        value,
        {"@type": value},
        {"@graph": value},
        {"@graph": [{"@type": "NewsArticle", **{key: {"@id": value} for key in entry}}, {"@id": value, "url": value}]},
        {"@type": "NewsArticle", **entry},
        [value, {"@type": ["NewsArticle"], **entry}],
    ]
    draft.tags["json-ld"] = "".join(JSON_LD.format(json.dumps(script)) for script in scripts)
    told(draft)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_components_and_oembed_of_any_shape(value: object) -> None:
    draft = Draft()
    parts = [
        value,
        {"type": 10, "content": value},
        {"type": 12, "items": value},
        {"type": 11, "media": value},
        {"components": value},
    ]
    draft.tags["component"] = COMPONENT.format(json.dumps({"component": {"type": 17, "components": parts}}))
    draft.oembed(type=value, title=value, thumbnail_url=value)
    told(draft)
    draft.tags["component"] = COMPONENT.format(json.dumps(value))
    told(draft.answer(OEMBED, json.dumps(value).encode(), "application/json"))


@pytest.mark.parametrize("value", ["http://[", "https://", "//", ":", "javascript:alert(1)", "http://a b/", "\u202e", "x" * 5000])
def test_addresses_of_any_shape(value: str) -> None:
    draft = Draft()
    for key in ("og:image", "og:url", "twitter:image"):
        draft.put(key, value)
    draft.tags["canonical"] = f'<link rel="canonical" href="{value}">'
    told(draft)


@pytest.mark.parametrize("half", ["\\ud83d", "\\udc00", "\\uD83D\\ud83d"])
def test_half_a_character_in_json_can_be_told(half: str) -> None:
    """A headline that a script cut after so many characters, within an emoji."""
    draft = Draft()
    entry = {
        "@type": "NewsArticle",
        "headline": "Bridge HALF",
        "image": "/HALF.jpg",
        "author": {"name": "HALF", "HALF": ["HALF"]},
    }
    draft.tags["json-ld"] = JSON_LD.format(json.dumps(entry).replace("HALF", half))
    draft.tags["component"] = COMPONENT.format(
        json.dumps({"component": {"type": 17, "components": [{"type": 10, "content": "HALF"}]}}).replace("HALF", half)
    )
    report = told(draft.answer(OEMBED, f'{{"type": "rich", "title": "Bridge {half}"}}'.encode(), "application/json"))
    assert json.dumps(report.as_dict(), ensure_ascii=False).encode()
    titles = {verdict.preview.title.value.strip("\ufffd") for verdict in report.verdicts}
    assert {"Bridge ", ""} <= titles
    assert "charset-wrong" in {fault.code for fault in report.faults}


TITLE_OF = '<meta property="og:title" content="{}">'


@pytest.mark.timed
@pytest.mark.parametrize(
    "flood",
    [
        TITLE_OF.format("{{" * 100_000),
        TITLE_OF.format("${" * 100_000),
        TITLE_OF.format("{%" * 100_000),
        JSON_LD.format("\n" * 200_000),
        "<p>a" * 50_000,
        "<h1>a<h2>b<h3>" * 15_000,
    ],
    ids=[
        "placeholders",
        "placeholders of scripts",
        "statements",
        "empty lines",
        "paragraphs without end",
        "headings without end",
    ],
)
def test_much_of_one_thing_takes_no_more_time_than_a_long_page(flood: str) -> None:
    draft = Draft()
    draft.tags["flood"] = flood
    began = time.monotonic()
    told(draft)
    assert time.monotonic() - began < 5


def test_json_that_is_nested_without_end() -> None:
    draft = Draft()
    draft.tags["json-ld"] = JSON_LD.format("[" * 200_000)
    draft.tags["component"] = COMPONENT.format("[" * 2_900)
    assert "json-ld-broken" in {fault.code for fault in told(draft.answer(OEMBED, b"[" * 200_000, "application/json")).faults}


@given(st.binary(max_size=2000), st.sampled_from(["text/html", "text/html; charset=utf-16", "", "text/html; charset=\u00e4"]))
def test_bytes_of_any_kind(body: bytes, media_type: str) -> None:
    def fetch(address: str) -> Fetched:
        return Fetched(asked=address, url=address, status=200, headers={"content-type": media_type}, body=body)

    assert len(lint(URL, fetch, TABLES).verdicts) == len(READERS)
