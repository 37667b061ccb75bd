"""What a card says, as people will read it: words, and not the markup, the placeholders or the damage of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import TYPE_CHECKING

from share.article import is_seen
from share.readers.card import Code, Preview, PreviewFault
from share.readers.visit import Visit

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/"
ESCAPES = "https://html.spec.whatwg.org/multipage/syntax.html#character-references"
WHATWG = "https://html.spec.whatwg.org/multipage/semantics.html#charset"
REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")
TAG = re.compile(r"</?(?:p|br|em|strong|b|i|u|s|a|span|div|h[1-6]|img|sup|sub|mark|small|script)(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""Elements of running text. A headline may well be about others."""
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{%[^%]*%\}|<%[^%]*%>|\$\{[^{}]*\}")
NOTHING = re.compile(r"\s*(?:undefined|null|NaN|None|\[object Object\])\s*")
GARBLED = re.compile(r"\ufffd|[ÂÃ][\u0080-\u009f¡-ª¬-¶¸-º¼-¿]|â€[\u0080-\u00bf™œ˜“”¦]")
"""The replacement character, and UTF-8 that was read as Windows-1252: ``Ã©`` for é, ``â€™`` for an apostrophe. Of the signs that
may follow such a letter, those are left out that stand behind a word in capitals: spaces, quotation marks, the middle dot."""


def words(reader: Reader, _: Visit, card: Preview) -> Iterator[PreviewFault]:
    """Title and description without markup, placeholders and broken letters."""
    for what, chosen in (("title", card.title), ("description", card.text)):
        if not chosen:
            continue
        if shown := _markup(chosen.value):
            yield reader.fault(
                Code.MARKUP_SHOWN,
                f"{chosen.rule} has “{shown}” in it, which people see as it stands there. "
                f"The {what} is text: escape it once, and leave markup out.",
                ESCAPES,
            )
        if unfilled := PLACEHOLDER.search(chosen.value) or NOTHING.fullmatch(chosen.value):
            yield reader.fault(
                Code.MARKUP_SHOWN, f"{chosen.rule} says “{unfilled[0].strip()}”: a template was not filled in.", OGP
            )
        if garbled := GARBLED.search(chosen.value):
            yield reader.fault(
                Code.CHARSET_WRONG,
                f"{chosen.rule} has “{garbled[0]}” in it: letters read in a wrong charset, or an emoji cut in half, "
                "before they came into the page.",
                WHATWG,
            )
        if not is_seen(chosen.value):
            yield reader.fault(Code.TAG_EMPTY, f"{chosen.rule} has characters that nobody sees, and no others; fill it.", OGP)


def _markup(text: str) -> str:
    """The first piece of markup in a text; empty where there is none."""
    references = (found[0] for found in REFERENCE.finditer(text) if found[1].startswith("#") or f"{found[1]};" in html5)
    tag = TAG.search(text)
    return next(references, tag[0] if tag else "")
