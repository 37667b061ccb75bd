"""Plain text as blocks: what stands between blank lines, with hard-wrapped lines made whole again. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from share.ingest.phrases import is_notice_heading, is_share_line, notice_on_line, related_rest

WRAP_WIDTHS = range(45, 121)
"""Columns at which text is wrapped by machines and by habit (mail: 72, terminals: 80, typewriters: 60)."""
WIDE_WRAP_WIDTHS = range(20, 61)
"""The same for scripts written without spaces, in characters."""
LONG_LINE = 120

SENTENCE_ENDS = ".!?…。．！？｡؟۔।॥։។၊။።‽"
"""The marks that end a sentence: Latin, CJK, Arabic, Urdu, Devanagari, Armenian, Khmer, Burmese, Ethiopic."""
CLOSERS = "\"'”’»›」』）)]】〉》«‹“"
BULLET = re.compile(r"^\s*[•‣◦·*-]\s+(?=\S)")
NUMBER = re.compile(r"^\s*(?:\d{1,3}|[a-z])[.)]\s")


def blocks_of(text: str) -> list[list[str]]:
    r"""The lines of ``text`` (which ends lines with ``\n``) in blocks; none is blank, none has white space at its ends.

    A line that is a convention of its own (``Read More: …``, a notice heading, a share line) always starts a block. Text
    that has no blank line but between title and body is taken as one paragraph a line, unless it is hard-wrapped.
    """
    blocks: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = re.sub(r"[ \t]+", " ", raw).strip().strip("\u200b\ufeff").strip()
        if not line:
            blocks.append([])
        elif blocks[-1] and (_stands_alone(line) or _stands_alone(blocks[-1][-1])):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    full = [block for block in blocks if block]
    if len(full) <= 2 and full and len(full[-1]) > 1 and not is_wrapped(full[-1]) and any(len(x) > LONG_LINE for x in full[-1]):
        return [*full[:-1], *([line] for line in paragraph_lines(full[-1]))]
    return full


def _stands_alone(line: str) -> bool:
    return is_notice_heading(line) or is_share_line(line, last=False) or bool(related_rest(line) or notice_on_line(line))


def is_wrapped(lines: list[str]) -> bool:
    """Whether a machine filled these lines: no line would have had room for the first word of the next one."""
    width = max(map(len, lines))
    widths = WIDE_WRAP_WIDTHS if any(map(is_wide, lines[0])) else WRAP_WIDTHS
    if len(lines) < 2 or width not in widths:
        return False
    return all(len(line) + 1 + _first_word_length(following) > width for line, following in pairwise(lines))


def _first_word_length(line: str) -> int:
    return 1 if is_wide(line[0]) else len(line.split(maxsplit=1)[0])


def is_wide(character: str) -> bool:
    """Whether a character is of a script that is set in full-width cells, and written without spaces between words."""
    return unicodedata.east_asian_width(character) in "WF" and character.isalpha()


def joined(lines: list[str]) -> str:
    """Wrapped lines as one: no space where both sides are of a script that has none, and none after a hyphen of the text."""
    whole = lines[0]
    for line in lines[1:]:
        close = _is_full_width(whole[-1]) and _is_full_width(line[0])
        whole += line if close else f" {line}"
    return whole


def _is_full_width(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, closing quotation marks and brackets left aside."""
    return line.rstrip(CLOSERS + " \u00a0").endswith(tuple(SENTENCE_ENDS))


def is_question(line: str) -> bool:
    """Whether a line ends with a question mark of any script."""
    return line.rstrip(" \u00a0").endswith(("?", "？", "؟", "՞", ";")) and not line.endswith("?!")


def paragraph_lines(block: list[str]) -> list[str]:
    """The lines of a paragraph as they are shown: wrapped ones joined, and a break in mid-sentence of a long line mended."""
    if is_wrapped(block):
        return [joined(block)]
    lines = [block[0]]
    for line in block[1:]:
        if len(lines[-1]) > LONG_LINE and not ends_sentence(lines[-1]):
            lines[-1] = joined([lines[-1], line])
        else:
            lines.append(line)
    return lines
