"""Where a line may end, and how well that reads: ICU's answer for the language, and what editors want beyond it.

ICU knows the Unicode line breaking algorithm (UAX #14), phrases of Japanese and Korean, and the words of Thai, Lao, Khmer and
Burmese, whatever the language of the article. `share.cards.glue` says what stays together all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from icu4py.breakers import CharacterBreaker, LineBreaker, WordBreaker

from share.cards.glue import CLOSING, OPENING, Around, held_together, words_around

HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
DANGLING = re.compile(r"""(?:[\s,;:.…–—―·/|(\[{¿¡«‹„‚“‘、，。．；：（［｛「『【〈《،؛।-]|(?<!\S)["'”»])+$""")
"""What an ellipsis does not follow."""
STRICT_LANGUAGES = frozenset({"be", "cs", "hr", "pl", "ru", "sk", "sl", "sr", "uk"})
"""Languages whose typesetting leaves no one-letter word at the end of a line."""

SEAM = re.compile(r"(?<=\w[-‐–—/_.@&=?#+~:|])(?=\w)|(?<=\u00ad)|(?<=[a-zà-öø-ÿа-яёα-ω])(?=[A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω])")
SOFT_HYPHEN = "\u00ad"
YEAR = re.compile(r"(?<![\d.,])\d{4}$")
"""It counts nothing: the next word is not its noun."""
VIRAMA = 9
"""The canonical combining class of signs that bind a consonant to the next one."""
VISIBLE_KILLERS = "\u0e3a\u0eba\u103a"
"""Of that class, but ending a syllable: Thai phinthu, Lao pali virama, Myanmar asat."""

STOP, PAUSE = -0.05, -0.02
WITHIN_WORD, COUNTED, NUMBER, SMALL_WORD, ONE_LETTER, STRICT_LETTER = 0.1, 0.14, 0.07, 0.03, 0.1, 0.6
"""What endings cost, on the scale of `share.cards.lines`: 0.02 is two lines that are each a tenth off the mean."""


class Break(NamedTuple):
    """A line may end at the offset ``end``, at this cost; the spaces before it belong to the line."""

    end: int
    cost: float


def breaks(text: str, language: str) -> list[Break]:
    """Every place where a line of ``text`` may end, the end of the text last. Soft hyphens are none: see `seams`."""
    if not text:
        return []
    primary = language.lower().partition("-")[0]
    allowed = [end for end in _icu_ends(text, language, primary) if end < len(text) and text[end - 1] != SOFT_HYPHEN]
    found = [(end, around) for end in allowed if not held_together(text, end, around := words_around(text, end))]
    following = [*(end for end, _ in found[1:]), len(text)]
    made = [Break(end, _cost(text, end, then, primary, around)) for (end, around), then in zip(found, following, strict=False)]
    return [*made, Break(len(text), 0.0)]


def seams(word: str) -> Iterator[int]:
    """Where a word that is too long for a line is divided first: at its hyphens (soft ones too), signs and inner capitals."""
    return (found.start() for found in SEAM.finditer(word))


def emergency_ends(text: str, language: str) -> Iterator[int]:
    """Where a line may end within a text that has no better place: between grapheme clusters, not beside its punctuation."""
    clusters = list(CharacterBreaker(text, language))
    end = 0
    for cluster, following in zip(clusters, [*clusters[1:], ""], strict=True):
        end += len(cluster)
        if not following or not (cluster in OPENING or following in CLOSING + SOFT_HYPHEN or _bound(cluster, following)):
            yield end


def _bound(cluster: str, following: str) -> bool:
    """Whether two clusters are one to readers: a conjunct, or a vowel sign (of Burmese, say) after its letter."""
    last = cluster.rstrip("\u200d")[-1:]
    binds = bool(last) and unicodedata.combining(last) == VIRAMA and last not in VISIBLE_KILLERS
    return binds or unicodedata.category(following[0]).startswith("M")


def trimmed(text: str) -> str:
    """``text`` without the punctuation at its end that an ellipsis does not follow."""
    return DANGLING.sub("", text)


def _icu_ends(text: str, language: str, primary: str) -> Iterable[int]:
    if text.isascii() and primary != "ja":
        return _ends(LineBreaker(text, language))
    if primary == "ja" or KANA.search(text):
        return _ends(LineBreaker(text, "ja@lw=phrase"))
    if HANGUL.search(text):
        return _ends(LineBreaker(text, "ko@lw=phrase"))
    ends = _ends(LineBreaker(text, language))
    if not HAN.search(text):
        return ends
    # ICU lets Chinese lines end anywhere; headlines read better when they end between words.
    words = set(_ends(WordBreaker(text, "zh")))
    return (end for end in ends if end in words)


def _ends(pieces: Iterable[str]) -> Iterator[int]:
    end = 0
    for piece in pieces:
        end += len(piece)
        yield end


def _cost(text: str, end: int, following: int, primary: str, around: Around) -> float:
    """What it costs to end a line at ``end``, where the next place is at ``following``."""
    before, after, spaced = around
    last = before[-1:]
    if last and last in ":;–—―?!。．：；？！।؟":
        return STOP
    if last and last in ",.…、，،”»’)）」』":
        return PAUSE
    if not spaced:
        if last and last in "-‐/":
            return WITHIN_WORD
        # ICU parts some Chinese words into two and one: the one does not begin a line where another place is as good.
        return NUMBER if following - end == 1 and HAN.match(text, end) else 0.0
    return _cost_of_word(before, after, primary) if before and after else 0.0


def _cost_of_word(before: str, after: str, primary: str) -> float:
    if before[-1].isdecimal() and after[0].isalpha():
        return NUMBER if YEAR.search(before) else COUNTED
    if after[0].isdecimal():
        return NUMBER
    bare = before.lstrip(OPENING)
    if len(bare) == 1 and bare.isalpha():
        return STRICT_LETTER if primary in STRICT_LANGUAGES else ONE_LETTER
    return SMALL_WORD if 2 <= len(bare) <= 3 and bare.islower() else 0.0
