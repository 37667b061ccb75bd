"""Text as Chromium sets it with the fonts of the cards: what our own lines are compared with."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable
from functools import cache

from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, Route

from share.cards.fonts import Typeface

FONTS = "https://fonts.test/"
"""An address that nothing but the page's own route answers."""
EXACT = ("--font-render-hinting=none", "--disable-lcd-text")
"""Options with which it draws letters without hints."""

ENDS = """ranges => ranges.map(([id, start, end]) => {
    const range = document.createRange();
    const node = document.getElementById(id).firstChild;
    range.setStart(node, start);
    range.setEnd(node, end);
    const boxes = [...range.getClientRects()];
    return [Math.min(...boxes.map(box => box.left)), Math.max(...boxes.map(box => box.right))];
})"""


def asked(chain: Iterable[Typeface], text: str) -> list[Typeface]:
    """The typefaces of a chain that are the first, or the first in colour, to have a character of ``text``, in their order.

    The others would only be loaded in vain.
    """
    order = list(chain)
    wanted = {ord(character) for character in text}
    first = {next((t for t in order if point in t.characters), None) for point in wanted}
    painted = {next((t for t in order if t.colour and point in t.characters), None) for point in wanted if point > 127}
    return [typeface for typeface in order if typeface in first | painted]


def page_with(browser: Browser, chains: dict[str, list[Typeface]], body: str, style: str, width: int = 1400) -> Page:
    """A page whose fonts are the bundled ones, and nothing else. ``.<name>`` has the chain of that name, in its order."""
    served: dict[str, Typeface] = {}
    rules = [style]
    for name, chain in chains.items():
        names = []
        for typeface in chain:
            key = f"{typeface.path.stem}-{typeface.face_index}"
            served[key] = typeface
            names.append(f'"{key}"')
        rules.append(f".{name} {{ font-family: {', '.join(names)} }}")
    # One range of weights, or Chromium would embolden what is asked for as bold.
    rules += [f'@font-face {{ font-family: "{key}"; src: url("{FONTS}{key}"); font-weight: 1 1000 }}' for key in served]
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.route(f"{FONTS}**", lambda route: _answer(route, served))
    page.set_content(f"<!doctype html><meta charset=utf-8><style>{' '.join(rules)}</style>{body}")
    page.evaluate("document.fonts.ready.then(() => document.fonts.status)")
    loaded = page.evaluate("[...document.fonts].filter(font => font.status === 'error').map(font => font.family)")
    if loaded:
        raise ValueError(f"Chromium refuses {loaded}")
    return page


def paragraph(name: str, text: str, *, language: str, direction: str, chain: str) -> str:
    """One headline; ``name`` is its id."""
    return f'<p id="{name}" class="{chain}" lang="{language}" dir="{direction}">{html.escape(text, quote=False)}</p>'


def ends(page: Page, ranges: list[tuple[str, int, int]]) -> list[tuple[float, float]]:
    """The left and right end, in pixels, of stretches of text (id, start, end; in UTF-16 units)."""
    return [(left, right) for left, right in page.evaluate(ENDS, ranges)]


def utf16(text: str) -> int:
    """How long a text is where a browser counts."""
    return len(text.encode("utf-16-le")) // 2


def _answer(route: Route, served: dict[str, Typeface]) -> None:
    typeface = served[route.request.url.removeprefix(FONTS)]
    route.fulfill(body=_face(typeface), headers={"Access-Control-Allow-Origin": "*"}, content_type="font/ttf")


@cache
def _face(typeface: Typeface) -> bytes:
    """A file that holds one face; a browser takes only the first one of a collection."""
    if typeface.path.suffix not in {".ttc", ".otc"}:
        return typeface.path.read_bytes()
    data = io.BytesIO()
    with TTFont(typeface.path, fontNumber=typeface.face_index, lazy=True) as font:
        font.save(data)
    return data.getvalue()
