"""What may stand in a text at all: line ends of every system made one, control characters taken out and reported."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.entities import html5

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but for tab and line ends, halves of surrogate pairs, and noncharacters: XML 1.0, section 2.2, takes none
of the first kind, and no encoder takes the second. Bidirectional controls stay: right-to-left text needs them."""

LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028]")
PARAGRAPH_ENDS = re.compile("[\x0c\u2029]")
REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|&(?:([A-Za-z]\w*);|(?!#?[\w.-]+;))", re.DOTALL
)
"""A named entity, an ``&`` that begins none, and whatever else it may stand in as it is."""
OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
MANY = 6
LONG_TEXTS = frozenset({"body_html", "notice", "note"})
"""Fields whose line ends mean something; all other texts are one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says, as a document in the field names of the API, and notes on what was repaired on the way."""

    document: dict[str, object]
    notes: tuple[str, ...] = ()


def one_line_end(text: str) -> str:
    r"""Every line end as ``\n`` and every page or paragraph end as a blank line (Unicode TR14: BK, CR, LF, NL)."""
    return PARAGRAPH_ENDS.sub("\n\n", LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))


def without_controls(text: str, where: str = "") -> tuple[str, tuple[str, ...]]:
    """The text in NFC without control characters, and a note when there were any: how many, which, and where the first was.

    ``where`` is how the note calls the text, such as ``$.title``; without it the note gives the line.
    """
    found = NOT_TEXT.findall(text)
    if not found:
        return unicodedata.normalize("NFC", text), ()
    first = NOT_TEXT.search(text)
    line = text.count("\n", 0, first.start() if first else 0) + 1
    kinds = list(dict.fromkeys(f"U+{ord(character):04X}" for character in found))
    named = ", ".join(kinds[:MANY]) + (" and others" if len(kinds) > MANY else "")
    plural = "character was" if len(found) == 1 else "characters were"
    place = f"in {where}" if where else f"the first in line {line}"
    note = f"{len(found)} control {plural} taken out ({named}; {place})."
    return unicodedata.normalize("NFC", NOT_TEXT.sub("", text)), (note,)


def single_line(text: str) -> str:
    """The text on one line, without white space at its ends; no-break spaces inside stay."""
    return re.sub("[ \t\n\r\u2028\u2029]+", " ", text).strip()


def tidy(value: object, path: str = "$", name: str = "", depth: int = 5) -> tuple[object, tuple[str, ...]]:
    """The document with every text in NFC and without control characters, and notes on what was taken out."""
    if isinstance(value, str):
        text, notes = without_controls(value, path)
        return (text.strip() if name in LONG_TEXTS else single_line(text)), notes
    if not depth or not isinstance(value, dict | list):
        return value, ()
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    tidied = {key: tidy(entry, _path(path, key), str(key), depth - 1) for key, entry in entries}
    notes = tuple(note for _, found in tidied.values() for note in found)
    plain = {NOT_TEXT.sub("\ufffd", key) if isinstance(key, str) else key: entry for key, (entry, _) in tidied.items()}
    return (plain if isinstance(value, dict) else list(plain.values())), notes


def _path(path: str, key: object) -> str:
    return f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"


def with_whole_references(xml: bytes) -> bytes:
    """XML in which each ``&`` that begins no entity, and each entity that HTML alone knows, is written as XML wants it; without
    such ones, the same bytes.

    Of ``?p=1&copy=2`` parsers that forgive make another address, of ``AT&T`` another name, and of ``Caf&eacute;`` half a word.
    Where a byte of ``&`` may be part of another character (UTF-16, ISO-2022), nothing is touched.
    """
    return xml if b"\0" in xml[:4] or b"\x1b" in xml else REFERENCE.sub(_whole_reference, xml)


def _whole_reference(found: re.Match[bytes]) -> bytes:
    name: bytes | None = found[1]
    if name is None:
        return b"&amp;" if found[0] == b"&" else found[0]
    meant = "" if name in OF_XML else html5.get(f"{name.decode()};", "")
    return "".join(f"&#{ord(character)};" for character in meant).encode() or found[0]
