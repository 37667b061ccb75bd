"""The summary of an article that came without one: its first sentences, cut where a sentence or a word ends. Pure."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from share.ingest.clean import TOKEN

SUMMARY_LENGTH = 200
"""Characters at most, the mark of omission included. Platforms show between 110 and 200 of a description."""
SHORTEST = 60
"""A cut at a sentence end that leaves less than this says too little; then words are kept instead."""

SHORT_FORMS = """
mr mrs ms dr prof sen rep gov gen col lt sgt capt st jr sr hon rev vs etc approx dept est fig inc ltd co corp no vol pp mt ft
jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m e.g i.e u.s u.k u.n e.u ph.d
bzw ca evtl ggf inkl nr usw vgl dipl ing hr fr z.b d.h u.a o.ä s.o mme mlle av sra srta ud uds dott sig ds dhr mevr bl
"""
ABBREVIATIONS = frozenset(SHORT_FORMS.split())
"""Words after which a full stop does not end a sentence. A single letter never does: it is an initial."""
SENTENCE_END = re.compile(r"""[.!?…؟۔।॥։።‽]+["'”’»)\]]*(?=\s|$)|[。！？｡။។]+["'”’»」』）)\]]*""")
TRAILING = " \t\n,;:،、؛–—-("
JOINERS = "\u200c\u200d"


def paragraphs(html: str) -> list[str]:
    """The plain text of each ``<p>`` of canonical HTML; of everything, where it has none."""
    texts: list[str] = []
    within = False
    for found in TOKEN.finditer(html):
        if found["tag"] == "p":
            within = not found["close"]
            texts += [""] if within else []
        elif within:
            texts[-1] += _plain(found[0], found["tag"])
    texts = texts or ["".join(_plain(found[0], found["tag"]) or " " for found in TOKEN.finditer(html))]
    return [whole for text in texts if (whole := " ".join(text.split()))]


def _plain(token: str, tag: str | None) -> str:
    return unescape(token) if tag is None else " " if tag == "br" else ""


def summary_of(html: str, limit: int = SUMMARY_LENGTH) -> str:
    """The first sentences of a body within ``limit`` characters; the first words and ``…`` where the first sentence is longer."""
    return shortened(" ".join(paragraphs(html)), limit)


def shortened(text: str, limit: int = SUMMARY_LENGTH) -> str:
    """``text``, cut at the last sentence end within ``limit`` characters, else at a word end with ``…``."""
    if len(text) <= limit:
        return text
    ends = [end for end in sentence_ends(text[: limit + 1]) if end <= limit]
    if ends and ends[-1] >= min(SHORTEST, limit // 2):
        return text[: ends[-1]].rstrip()
    return _words(text, limit)


def sentence_ends(text: str) -> list[int]:
    """The places right after each sentence. A stop after an initial, an abbreviation or a number in a row ends none."""
    return [found.end() for found in SENTENCE_END.finditer(text) if not _is_inner_stop(text, found)]


def _is_inner_stop(text: str, found: re.Match[str]) -> bool:
    if found[0] != ".":
        return False
    word = re.split(r"[\s(\[“\"'‘„«-]", text[: found.start()])[-1].casefold()
    following = text[found.end() :].lstrip()[:1]
    number = word.isdigit() and len(word) <= 2  # "am 3. Mai" goes on
    return (len(word) == 1 and word.isalpha()) or word in ABBREVIATIONS or number or following.islower()


def _words(text: str, limit: int) -> str:
    """The first words within the limit and ``…``; in scripts without spaces, and in endless words, the first characters."""
    room = text[: limit - 1]
    cut = len(room) if text[limit - 1 : limit].isspace() else max(room.rfind(" "), room.rfind("\u00a0"))
    if cut < limit // 2:
        cut = _character_end(text, limit - 1)
    return f"{text[:cut].rstrip(TRAILING)}…"


def _character_end(text: str, end: int) -> int:
    """The last place at or before ``end`` that does not tear a letter from its marks or an emoji from its parts (UAX #29)."""
    while end > 1 and (_clings(text[end]) or text[end - 1] in JOINERS or _splits_flag(text, end)):
        end -= 1
    return end


def _clings(character: str) -> bool:
    modifier = "\U0001f3fb" <= character <= "\U0001f3ff"
    return modifier or character in JOINERS or unicodedata.category(character).startswith("M") or character in "ำຳ"


def _splits_flag(text: str, end: int) -> bool:
    before = re.search("[\U0001f1e6-\U0001f1ff]*$", text[:end])
    return "\U0001f1e6" <= text[end] <= "\U0001f1ff" and bool(before and len(before[0]) % 2)
