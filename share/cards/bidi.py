"""Embedding levels of mixed-direction text (UAX #9), one for each character of the original string.

The steps are python-bidi's; here the characters that it takes out (rule X9) get their levels back, isolates are read as the
embeddings they resemble, and paired brackets are resolved (rule N0), which it leaves out.
"""

from __future__ import annotations

from typing import Any
from unicodedata import bidirectional

from bidi import algorithm  # type: ignore[import-untyped]  # ships no type information

from share.languages import direction_of

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"})
STRONG = frozenset({"L", "R", "AL"})
FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""They run from left to right (and so flags stand in their order); a flag is no reason for a paragraph to do so."""
ISOLATES = {"\u2066": "\u202a", "\u2067": "\u202b", "\u2069": "\u202c"}
"""Left-to-right isolate, right-to-left isolate, end of isolate → the embeddings and their end."""
FIRST_STRONG_ISOLATE = "\u2068"
BRACKETS = {"(": ")", "[": "]", "{": "}"}


def base_direction(text: str, language: str) -> str:
    """``rtl`` or ``ltr``: how a paragraph of ``text`` runs in an article of this language (BCP 47)."""
    return direction_in(text, direction_of(language))


def direction_in(text: str, fallback: str) -> str:
    """``rtl`` or ``ltr``: how a paragraph runs where its language runs in the direction ``fallback``.

    A right-to-left language keeps its direction even where a Latin name stands first; only a text without any letter of its
    own runs from left to right. In other languages the text has to begin with a right-to-left letter and have mostly such.
    Text without letters runs as its language does.
    """
    if fallback == "ltr" and text.isascii():
        return "ltr"
    letters = (character for character in text if character not in FLAG_LETTERS)
    strong = [kind for kind in map(bidirectional, letters) if kind in STRONG]
    rightward = len(strong) - strong.count("L")
    if fallback == "rtl":
        return "rtl" if rightward or not strong else "ltr"
    return "rtl" if strong and strong[0] != "L" and 2 * rightward > len(strong) else "ltr"


def levels(text: str, direction: str) -> list[int]:
    """The embedding level of each character in a paragraph whose base direction is ``rtl`` or ``ltr``."""
    base = 1 if direction == "rtl" else 0
    if base == 0 and (text.isascii() or RIGHT_TO_LEFT.isdisjoint(map(bidirectional, text))):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(_without_isolates(text), storage)
    for index, character in enumerate(storage["chars"]):
        character["index"] = index
        # Characters younger than Python's tables: nearly all of them run from left to right.
        character["type"] = character["orig"] = character["type"] or "L"
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    for run in storage["runs"]:
        _resolve_brackets(storage["chars"][run["start"] : run["start"] + run["length"]], run["sor"])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return _laid_back(storage["chars"], len(text), base)


def visual_order(levels_of_runs: list[int]) -> list[int]:
    """The indices of a line's runs from left to right (rule L2)."""
    order = list(range(len(levels_of_runs)))
    odd = [level for level in levels_of_runs if level % 2]
    for level in range(max(levels_of_runs, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels_of_runs[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _without_isolates(text: str) -> str:
    return "".join(
        ("\u202b" if _first_strong(text[index:]) else "\u202a")
        if character == FIRST_STRONG_ISOLATE
        else ISOLATES.get(character, character)
        for index, character in enumerate(text)
    )


def _first_strong(text: str) -> bool:
    """Whether the first strong character runs from right to left (rule P2)."""
    return next((kind != "L" for kind in map(bidirectional, text) if kind in STRONG), False)


def _resolve_brackets(characters: list[dict[str, Any]], before: str) -> None:
    """Rule N0: a pair of brackets goes with what it holds, where that agrees with the embedding or with what stands before."""
    for opening, closing in sorted(_pairs(characters)):
        embedding = "LR"[characters[opening]["level"] % 2]
        held = {_strong(character["type"]) for character in characters[opening + 1 : closing]} - {""}
        if not held:
            continue
        if embedding not in held:
            context = next((_strong(c["type"]) for c in reversed(characters[:opening]) if _strong(c["type"])), before)
            embedding = context if context in held else embedding
        characters[opening]["type"] = characters[closing]["type"] = embedding


def _pairs(characters: list[dict[str, Any]]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for index, character in enumerate(characters):
        if character["ch"] in BRACKETS and character["type"] == "ON":
            opened.append((BRACKETS[character["ch"]], index))
        elif character["type"] == "ON" and any(character["ch"] == closing for closing, _ in opened):
            while opened:
                closing, start = opened.pop()
                if closing == character["ch"]:
                    pairs.append((start, index))
                    break
    return pairs


def _strong(kind: str) -> str:
    """The direction that a resolved type counts as: numbers count as right to left."""
    return "R" if kind in {"R", "EN", "AN"} else "L" if kind == "L" else ""


def _laid_back(characters: list[dict[str, Any]], length: int, base: int) -> list[int]:
    """The levels on the original string; a character that rule X9 took out has the level of the one before it."""
    known = {character["index"]: character["level"] for character in characters}
    laid: list[int] = []
    for index in range(length):
        laid.append(known.get(index, laid[-1] if laid else base))
    return laid
