"""The body of an item: what readers take, at whole addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from share.feeds.markup import TAGS, feed_markup

BASE = "https://news.example/city/bridge"


def shown(markup: str) -> str:
    return feed_markup(markup, base=BASE, rel="noopener")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/a.jpg", "https://news.example/a.jpg"),
        ("a.jpg", "https://news.example/city/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("https://cdn.example/a.jpg?b=1&amp;c=2", "https://cdn.example/a.jpg?b=1&c=2"),
    ],
)
def test_addresses_of_links_and_pictures_are_whole(written, sent):
    document = html.fromstring(f'<div>{shown(f"""<a href="{written}">x</a><img src="{written}" alt="">""")}</div>')
    assert document.xpath("//a/@href | //img/@src") == [sent, sent]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/a.jpg 1x, /b.jpg 2x", "https://news.example/a.jpg 1x, https://news.example/b.jpg 2x"),
        ("a.jpg 480w,\n b,c.jpg 960w", "https://news.example/city/a.jpg 480w, https://news.example/city/b,c.jpg 960w"),
        ("https://cdn.example/w_1,h_2/a.jpg", "https://cdn.example/w_1,h_2/a.jpg"),
        ("javascript:alert(1) 1x, /b.jpg 2x", "https://news.example/b.jpg 2x"),
    ],
)
def test_addresses_in_a_set_of_pictures_are_whole(written, sent):
    document = html.fromstring(f"<div>{shown(f'<img src=/a.jpg srcset={chr(34)}{written}{chr(34)}>')}</div>")
    assert document.xpath("//img/@srcset") == [sent]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<iframe src="https://video.example/1"></iframe>',
        "<form><input name=a></form>",
        '<img src="data:image/png;base64,AAAA">',
        '<img alt="without an address">',
        "<svg><circle/></svg>",
    ],
)
def test_what_readers_do_not_take_is_left_out_with_all_that_it_holds(markup):
    assert shown(f"<p>Before.</p>{markup}<p>After.</p>") == "<p>Before.</p><p>After.</p>"


@pytest.mark.parametrize("attribute", ['onclick="a()"', 'style="color:red"', 'class="a"', 'id="a"', 'data-a="b"'])
def test_an_attribute_that_no_reader_heeds_is_left_out(attribute):
    assert shown(f"<p {attribute}>Text.</p>") == "<p>Text.</p>"


def test_the_text_of_an_unknown_element_stays():
    assert shown("<article><center>Text.</center></article>") == "Text."


def test_a_link_within_the_article_leads_to_its_page():
    assert 'href="https://news.example/city/bridge#notes"' in shown('<a href="#notes">Notes</a>')


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_nothing_but_known_elements_comes_out_of_anything(text):
    assert set(re.findall(r"<([a-z0-9]+)", shown(f"<p {text}><{text}>{text}"))) <= TAGS


@given(st.text(st.sampled_from("<>/=\"' abpimgsrcset:,.#\n"), max_size=80))
def test_cleaning_twice_changes_nothing_more(text):
    assert shown(shown(text)) == shown(text)
