"""Markdown with front matter."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.errors import BadFile
from share.ingest.markdown import read_markdown


def read(text: str) -> dict[str, Any]:
    return read_markdown(text, name="pier.md").document


def test_front_matter_and_body_are_read() -> None:
    document = read(
        """---
title: "The pier: it reopens"
author: Ada Lindqvist
date: 2026-11-20
lang: no
section: 7
tags: Harbour, Transport
photo: {url: pier.jpg, alt: A pier, focal_point: [0.5, 0.4]}
disclosure: {kind: sponsored, sponsor: Brightwater}
related: [The old pier https://news.example/old]
corrections: [{at: 2026-11-21, note: Monday}]
slug: pier
rights:
---

It *reopens* on ~~Tuesday~~ Monday.

## Times

| from | to |
|---|---|
| 9 | 18 |
"""
    )
    assert document.pop("body_html").startswith("<p>It <em>reopens</em> on <s>Tuesday</s> Monday.</p>\n<h2>Times</h2>\n<table>")
    assert document == {
        "title": "The pier: it reopens",
        "authors": [{"name": "Ada Lindqvist"}],
        "published": "2026-11-20T00:00:00Z",
        "language": "no",
        "section": "7",
        "tags": ["Harbour", "Transport"],
        "photo": {"url": "pier.jpg", "alt": "A pier", "focal_point": [0.5, 0.4]},
        "disclosure": {"kind": "sponsored", "sponsor": {"name": "Brightwater"}},
        "related": [{"title": "The old pier", "url": "https://news.example/old"}],
        "corrections": [{"at": "2026-11-21T00:00:00Z", "note": "Monday"}],
        "slug": "pier",
    }


def test_the_first_heading_is_the_title_where_the_front_matter_has_none() -> None:
    document = read("# The *pier* reopens\n\nIt reopens.\n")
    assert (document["title"], document["body_html"]) == ("The pier reopens", "<p>It reopens.</p>")


def test_the_conventions_of_pasted_text_hold_in_markdown() -> None:
    document = read(
        "# Pier\n\nText.\n\nRead more: [The old pier](https://news.example/old)\n\n"
        "**IMPORTANT NOTICE**\n\nThis was paid for.\n\nShare this article\n"
    )
    assert document["body_html"] == "<p>Text.</p>"
    assert document["related"] == [{"title": "The old pier", "url": "https://news.example/old"}]
    assert document["disclosure"] == {"kind": "sponsored", "notice": "This was paid for."}


def test_a_rule_in_the_body_is_no_front_matter() -> None:
    assert read("# Pier\n\nOne.\n\n---\n\nTwo.\n")["body_html"] == "<p>One.</p>\n<hr />\n<p>Two.</p>"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 0, "empty"),
        ("---\ntitle: A: b\n---\nText", 2, "not YAML"),
        ("---\ntitle: A\nsection: City\ntags: [a\n---\nText", 5, "not YAML"),
        ("---\ntitle: A\n", 1, "never ends"),
        ("---\n- a\n- b\n---\nText", 0, "no title"),
        ("Text without a title", 0, "no title"),
        ("---\ntitle: A\n---\n\n", 0, "no text"),
        ("---\ntitle: A\ndate: 2026-01-01\npublished: 2026-01-01\n---\nText", 0, "twice"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as bad:
        read(text)
    assert abs(bad.value.line - line) <= 1 if reason == "not YAML" else bad.value.line == line


@given(st.text(st.sampled_from("-:[]{}&*!|>'\"#~ \nabc\t%@`\x00,?"), max_size=60))
def test_no_front_matter_crashes_the_reader(text: str) -> None:
    for source in (f"---\n{text}\n---\n# A\n\nText", text):
        with suppress(BadFile):
            assert read(source)["body_html"]


def test_translations_are_said_as_a_list_or_by_language() -> None:
    front = "---\ntitle: The pier\ntranslations:\n{}\n---\nIt reopens."
    listed = read_markdown(front.format("  - language: de\n    url: https://news.example/de\n    slug: ~")).document
    by_language = read_markdown(front.format("  de: https://news.example/de\n  fr: la-jetee")).document
    assert listed["translations"] == [{"language": "de", "url": "https://news.example/de"}]
    assert by_language["translations"] == [*listed["translations"], {"language": "fr", "slug": "la-jetee"}]


def test_one_profile_needs_no_list() -> None:
    text = "---\ntitle: The pier\nauthors:\n  - name: Ada\n    profiles: https://x.com/ada\n---\nIt reopens."
    assert read_markdown(text).document["authors"] == [{"name": "Ada", "profiles": ["https://x.com/ada"]}]
