"""Article bodies made safe: what stays, what goes, and that nothing gets out of its place."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.ingest.clean import ATTRIBUTES, NESTING_LIMIT, TAGS, clean_html, nesting


def clean(html: str, *, paid: bool = False, base: str | None = None) -> str:
    return clean_html(html, paid=paid, base=base).html


@pytest.mark.parametrize(
    "html",
    [
        "<p>A <em>fine</em> <strong>day</strong><br>at sea</p>",
        "<h2>One</h2><h3>Two</h3><h4>Three</h4>",
        "<ul><li>One</li></ul><ol><li>Two</li></ol>",
        '<figure><img src="https://news.example/a.jpg" alt="A pier" width="8" height="6"><figcaption>Pier</figcaption></figure>',
        "<blockquote><p>We stay.</p></blockquote>",
        "<table><thead><tr><th>Pier</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        '<p lang="ar" dir="rtl">الميناء</p>',
        "<pre><code>a &lt; b</code></pre>",
        '<p><a href="https://news.example/a" rel="noopener">there</a></p>',
        '<p><time datetime="2026-11-22">today</time></p>',
    ],
)
def test_what_news_text_needs_stays_as_it_is(html: str) -> None:
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("<p>a<style>p{}</style></p>", "<p>a</p>"),
        ('<iframe src="https://x.example"></iframe><p>a</p>', "<p>a</p>"),
        ('<p onclick="alert(1)" id="x" class="y" style="color:red">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="JaVa\tScript:alert(1)">a</a></p>', "<p>a</p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p>a</p>"),
        ('<p>a<img src="data:image/png;base64,AA"></p>', "<p>a</p>"),
        ('<p>a<img src=x onerror="alert(1)"></p>', "<p>a</p>"),
        ('<p>a<svg><a xlink:href="javascript:alert(1)">b</a></svg></p>', "<p>a</p>"),
        ("<p>a<!-- secret --></p>", "<p>a</p>"),
        ('<form action="/x"><p>a</p><input name="b"></form>', "<p>a</p>"),
        ('<p>a</p><p dir="sideways">b</p>', "<p>a</p><p>b</p>"),
        ("<h1>One</h1><h5>Two</h5>", "<h2>One</h2><h4>Two</h4>"),
        ("<p>a</p><p> <br>&nbsp;</p><div><p></p></div><ul><li></li></ul>", "<p>a</p>"),
        ("just text & more", "<p>just text &amp; more</p>"),
        ('<p>a<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript></p>', '<p>a"&gt;</p>'),
        ('<p><img alt="<p "></p>x', "<p>x</p>"),
        ('<math><mi//xlink:href="data:x,<script>alert(4)</script>">', ""),
    ],
)
def test_what_could_do_harm_goes(html: str, safe: str) -> None:
    assert clean(html) == safe


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("one<section>two</section>three", "one<div>two</div>three"),
        ("<ADDRESS class=x>Pier 4</ADDRESS\n>Open daily", "<div>Pier 4</div>Open daily"),
        ("<article><header>Ferries</header><p>They go.</p></article>", "<div><div>Ferries</div><p>They go.</p></div>"),
        ("<details><summary>More</summary>Less</details>", "<div><div>More</div>Less</div>"),
        ("<p>a</p><aside></aside>", "<p>a</p>"),
        ("<p>&lt;section> is a tag</p>", "<p>&lt;section&gt; is a tag</p>"),
        ("<sectional>a</sectional>", "<p>a</p>"),
        ("<ul><li><section><li>a</section></ul>", "<ul><li>a</li></ul>"),
        ("so <li>a", "so <li>a</li>"),
        ("so <dd>a", "so <dd>a</dd>"),
    ],
)
def test_what_stood_on_lines_of_its_own_stays_apart(html: str, safe: str) -> None:
    assert clean(html) == clean(safe) == safe


def test_a_direction_is_known_in_capitals_too() -> None:
    assert clean('<p dir="RTL">الميناء</p><p DIR=" Auto ">b</p>') == '<p dir="rtl">الميناء</p><p dir="auto">b</p>'


@pytest.mark.parametrize(
    ("image", "taken"),
    [
        ('<img class="lazy" data-src="/pier.jpg" alt="A pier">', '<img src="https://news.example/pier.jpg" alt="A pier">'),
        (
            '<img src="data:image/gif;base64,R0lGOD" data-src="https://cdn.example/a.jpg">',
            '<img src="https://cdn.example/a.jpg">',
        ),
        ('<img data-src="https://cdn.example/b.jpg" src="/a.jpg">', '<img src="https://news.example/a.jpg">'),
        ('<img data-src="javascript:alert(1)" alt="x">', ""),
        ('<img data-src="data:image/png;base64,AA">', ""),
        ('<img alt=" src=" data-src="/a.jpg">', '<img alt=" src=" src="https://news.example/a.jpg">'),
        ("<img alt=' src='>", ""),
    ],
)
def test_a_picture_that_a_script_would_load_late_is_taken_with_its_address(image: str, taken: str) -> None:
    cleaned = clean_html(f"<figure>{image}<figcaption>Pier</figcaption></figure>", paid=False, base="https://news.example/a")
    assert cleaned.html == f"<figure>{taken}<figcaption>Pier</figcaption></figure>"
    assert cleaned.notes == ()


def test_links_of_paid_articles_are_marked_as_paid() -> None:
    html = '<p><a href="https://ferries.example/" rel="follow">Ferries</a></p>'
    assert clean(html, paid=True) == '<p><a href="https://ferries.example/" rel="nofollow sponsored noopener">Ferries</a></p>'


def test_relative_addresses_are_resolved_against_the_canonical_url() -> None:
    html = '<p><a href="/b">b</a><a href="?c">c</a></p><p><img src="d.jpg" alt="d"></p>'
    cleaned = clean_html(html, paid=False, base="https://news.example/a/page")
    assert 'href="https://news.example/b"' in cleaned.html
    assert 'href="https://news.example/a/page?c"' in cleaned.html
    assert 'src="https://news.example/a/d.jpg"' in cleaned.html
    assert cleaned.notes == ()


def test_relative_addresses_without_a_base_are_unlinked_and_told_of() -> None:
    cleaned = clean_html('<p><a href="/b">b</a> <a href="//news.example/c">c</a><img src="d.jpg"></p>', paid=False)
    assert cleaned.html == '<p>b <a href="https://news.example/c" rel="noopener">c</a></p>'
    assert cleaned.notes == (
        "2 relative addresses in the body could not be resolved (/b); give canonical_url, or whole addresses.",
    )


def test_what_is_left_out_is_told() -> None:
    assert clean_html("<p>a</p><SCRIPT>x</SCRIPT><iframe></iframe>", paid=False).notes == (
        "The body had elements that are not taken over: iframe, script.",
    )


def test_nests_are_measured_without_parsing() -> None:
    assert nesting("<div>" * 300) > NESTING_LIMIT
    assert nesting("<b><div>" * 150) > NESTING_LIMIT
    assert nesting("<p>one<p>two<br>" * 500 + "<ul>" + "<li>x" * 500 + "</ul>") < 5
    assert nesting("<div><b>x</b></div>" * 500) < 5


@pytest.mark.parametrize("piece", ["<p>", '<a href="/x">', "<b></i>", '<p lang="', "<li>", "<!--", "</p>"])
def test_a_large_hostile_body_takes_little_time(piece: str) -> None:
    html = piece * (300_000 // len(piece))
    if nesting(html) > NESTING_LIMIT:
        html = html[: NESTING_LIMIT * len(piece)]
    start = time.process_time()
    clean(html)
    assert time.process_time() - start < 5


class Outline(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<p ",
            "<a href=",
            "</a>",
            '"',
            "'",
            ">",
            "<",
            "/",
            "javascript:alert(1)",
            "https://x.example/",
            "<img src=",
            " data-src=",
        ),
        *(
            " onerror=x",
            " alt=",
            "<svg>",
            "</svg>",
            "<style>",
            "</style>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "&lt;",
            "&quot;",
        ),
        *(
            "<table>",
            "<tr>",
            "<h1>",
            "</h1>",
            "<div>",
            "</div>",
            "<section>",
            "</address>",
            "<noscript>",
            "\x00",
            " ",
            "text",
            "<math><mtext>",
            "<title>",
            "=",
            "&",
        ),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_nothing_outside_the_list_survives_and_cleaning_twice_changes_nothing(html: str, paid: bool) -> None:
    safe = clean(html, paid=paid)
    assert clean(safe, paid=paid) == safe
    for tag, attributes in Outline(safe).found:
        assert tag in TAGS - {"h1", "h5", "h6"}
        assert set(attributes) <= ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) - {"data-src"} | {"rel"}
        assert not str(attributes.get("href", "")).startswith("javascript")
        if tag == "a":
            assert attributes["rel"] == ("nofollow sponsored noopener" if paid else "noopener")
