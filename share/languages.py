"""Languages as articles name them (BCP 47): in which direction they are read, and under which tags they are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
"""The shape of a BCP 47 tag (RFC 5646, section 2.1), without grandfathered tags."""
LANGUAGE_PARTS = 3
"""Language, script and region."""

RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
SAME_LANGUAGE: Mapping[str, str] = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "in": "id",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
"""Tags that shortening does not lead to their words: macrolanguages and old tags (IANA Language Subtag Registry), and Chinese by
region (Unicode CLDR, likely subtags)."""

OLD_SUBTAGS: Mapping[str, str] = {"iw": "he", "in": "id", "ji": "yi"}
"""What was registered anew under another name, which is preferred (RFC 5646, section 4.5). Old programs still write these."""


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr`` for a BCP 47 tag; a script subtag decides before the language does."""
    subtags = language.lower().split("-")
    for subtag in subtags[1:]:
        if len(subtag) == 4 and subtag.isalpha():
            return "rtl" if subtag in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if subtags[0] in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def looked_up(language: str) -> Iterator[str]:
    """The tags by which words in a language are looked for, the best first (RFC 4647, lookup): ``zh-tw``, ``zh-hant``, ``zh``."""
    subtags = language.lower().split("-")
    for length in range(len(subtags), 0, -1):
        tag = "-".join(subtags[:length])
        yield tag
        if tag in SAME_LANGUAGE:
            yield SAME_LANGUAGE[tag]


def as_called_now(language: str) -> str:
    """The tag in small letters, its language under the name that it has today."""
    first, hyphen, rest = language.lower().partition("-")
    return f"{OLD_SUBTAGS.get(first, first)}{hyphen}{rest}"


def languages_of(language: str) -> tuple[str, ...]:
    """The languages that an article in this one is in, as tags in small letters, the whole tag first.

    ``zh-hant-tw`` is ``zh-hant`` and ``zh`` too. Extensions and private uses (``de-at-x-desk``), which begin with one letter,
    are in the whole tag alone; so is whatever stands behind language, script and region. ``iw-IL`` is in ``he``.
    """
    tag = as_called_now(language)
    subtags = [*takewhile(lambda subtag: len(subtag) > 1, tag.split("-"))][:LANGUAGE_PARTS]
    return tuple(dict.fromkeys((tag, *("-".join(subtags[:length]) for length in range(len(subtags), 0, -1)))))
