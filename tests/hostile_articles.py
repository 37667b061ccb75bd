"""Articles as hostile as a newsroom's paste can be, the same ones in every run: for parsers that take a whole feed at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from factories import NOON, article

from share.article import Access, Article, Author, Correction, Disclosure, Sponsor

PIECES = (
    *(
        "]]>",
        "<![CDATA[",
        "&",
        "&amp;",
        "&amp;amp;",
        "&lt;b&gt;",
        "<b>",
        "</item>",
        "</channel></rss>",
        "</entry>",
        "<!--",
        "-->",
    ),
    *(
        "<?xml version='1.0'?>",
        "<!DOCTYPE x>",
        "&#0;",
        "&#xD800;",
        "&bogus;",
        "%00",
        "\x00",
        "\x07",
        "\x0b",
        "\x1f",
        "\x7f",
        "\x92",
    ),
    *(
        "\x85",
        "\ud800",
        "\udfff",
        "\ufffd",
        "\ufffe",
        "\uffff",
        "\ufeff",
        "\u202e",
        "\u2028",
        "\u2029",
        "\u200b",
        "\u00a0",
        "\U0001f600",
    ),
    *(
        "'",
        '"',
        "\\",
        "{{x}}",
        "${x}",
        "\r\n",
        "\n",
        "\t",
        "  ",
        "é",
        "e\u0301",
        "ß",
        "Ω",
        "اختبار",
        "שלום",
        "漢字",
        "한국어",
        "ไทย",
        "हिन्दी",
    ),
    *(
        "Harbour",
        "bridge",
        "2026",
        "http://a.example/?a=1&b=2",
        "@ada",
        "#tag",
        "<script>alert(1)</script>",
        "<a href='#n'>n</a>",
    ),
)
BODIES = (
    "<p>Plain text.</p>",
    '<p onclick="a()">text<script>alert(1)</script></p>',
    '<img src="/a.jpg" srcset="/a.jpg 1x, b.jpg 2x, data:image/png;base64,AA== 3x"><a href="#notes">n</a><a href="../up">u</a>',
    '<a href="//cdn.example/x">p</a><a href="javascript:alert(1)">j</a><img src="data:image/png;base64,AA=="><a href="http://[">b</a>',
    '<video poster="p.jpg"><source src="v.mp4"></video><picture><source srcset="c.webp 1x"><img src="c.jpg"></picture>',
    "<div>" * 200 + "deep",
    "<table><tr><td>cell",
    "<![CDATA[x]]><!-- c --><?pi?>]]>",
    "&nbsp;&bogus;&#0;&#x1F600;&lt;b&gt;",
    "<svg><title>x</title></svg><math><mi>x</mi></math><style>p{}</style>",
    "<p>a\x0bb\x92c\ud800d\ufffee</p>",
    "",
)
LANGUAGES = ("en", "de-AT", "ar", "he", "zh-Hant", "pt-BR", "ja", "th", "xxx")


def hostile_articles(count: int, seed: int = 5) -> Iterator[Article]:
    """So many of them, each with a slug of its own."""
    chance = random.Random(seed)

    def words(least: int = 0) -> str:
        return "".join(chance.choices(PIECES, k=chance.randint(least, 6)))

    for number in range(count):
        disclosure = Disclosure("sponsored", f"{words()}Ad", Sponsor(f"{words()}Lines", "https://a.example/?a=1&b=2"), words())
        yield article(
            slug=f"hostile-{number}",
            title=f"{words()}T{number}",
            summary=words(),
            body_html=chance.choice(BODIES) + words() + chance.choice(BODIES),
            language=chance.choice(LANGUAGES),
            section=f"{words()}S" if chance.random() < 0.8 else None,
            tags=tuple(f"{words()}g{tag}" for tag in range(chance.randint(0, 4))),
            authors=tuple(Author(f"{words()}A{which}", "https://a.example/ü?x|y") for which in range(chance.randint(0, 3))),
            canonical_url=chance.choice([None, f"https://news.example/é/{number}?a=1&b=ß#f"]),
            published=NOON - timedelta(seconds=chance.randint(0, 10**9)),
            modified=NOON,
            disclosure=disclosure if chance.random() < 0.3 else None,
            corrections=(Correction(NOON, f"{words()}c"),) if chance.random() < 0.3 else (),
            access=chance.choice(list(Access)),
            rights=words(),
        )
