"""Upper case as the language wants it (Unicode, SpecialCasing.txt, and the custom of Greek and Armenian typesetting)."""

from __future__ import annotations

import re
import unicodedata

DOTTED = str.maketrans({"i": "İ", "ı": "I"})
TURKIC = frozenset({"tr", "az", "crh", "tt", "gag"})
"""Languages in which i and ı are two letters (in Latin script)."""
GREEK_ACCENTS = dict.fromkeys(map(ord, "\u0300\u0301\u0313\u0314\u0342\u0345\u0304\u0306"))
"""Marks that Greek capitals do without; the dialytika (U+0308) stays."""
HIATUS = re.compile("([αεοηωυι][\u0313\u0314]?[\u0300\u0301\u0342])([ιυ])(?!\u0308)", re.IGNORECASE)
"""An accent that keeps two vowels apart: without it a dialytika has to (άυλος, ΑΫΛΟΣ)."""
LITHUANIAN_DOT = re.compile("(?<=[ijį])\u0307", re.IGNORECASE)
GEORGIAN = re.compile("[\u1c90-\u1cbf]")
MTAVRULI_DISTANCE = 0x1C90 - 0x10D0


def upper(text: str, language: str) -> str:
    """``text`` in capitals. Scripts without case stay as they are, and so does Georgian, whose capitals few fonts have."""
    primary = language.lower().partition("-")[0]
    if primary in TURKIC:
        text = unicodedata.normalize("NFC", text).translate(DOTTED)
    elif primary == "lt":
        text = LITHUANIAN_DOT.sub("", unicodedata.normalize("NFD", text))
    elif primary == "hy":
        text = text.replace("և", "եվ")
    elif primary == "el":
        text = _without_greek_accents(text)
    raised = GEORGIAN.sub(lambda found: chr(ord(found[0]) - MTAVRULI_DISTANCE), text.upper())
    return unicodedata.normalize("NFC", raised)


def _without_greek_accents(text: str) -> str:
    apart = HIATUS.sub("\\1\\2\u0308", unicodedata.normalize("NFD", text))
    kept: list[str] = []
    greek = False
    for character in apart:
        if not unicodedata.combining(character):
            greek = "\u0370" <= character <= "\u03ff"
        if not (greek and ord(character) in GREEK_ACCENTS):
            kept.append(character)
    return "".join(kept)
