"""A report for people: a row for each reader where the terminal is wide enough, else a few lines; then each finding once."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator

from share.readers import Report, Severity, Verdict

NARROW = 80
"""Columns, below which a table is no table any more."""
COLUMNS = ("READER", "TITLE", "PICTURE", "LABEL", "FAULTS")
READER, PICTURE, LABEL, FAULTS = 17, 18, 16, 6
GAP = 2
SIGNS = {Severity.FAULT: "✗", Severity.HINT: "·"}
NO_CARD = "no card"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters (ECMA-48), and those that turn the direction (UAX 9)."""


def lines(report: Report, width: int) -> Iterator[str]:
    """The report in lines of at most ``width`` columns."""
    yield from _wrapped(report.address, width)
    yield ""
    yield from _narrow(report, width) if width < NARROW else _table(report, width)
    yield ""
    findings = report.findings
    for finding, readers in findings.items():
        names = ", ".join(reader.name for reader in readers)
        whom = "our cards" if not readers else "every reader" if len(readers) == len(report.verdicts) > 1 else names
        yield from _wrapped(f"{SIGNS[finding.severity]} {finding.code}  {finding.sentence} [{whom}]", width)
    yield summary(report)


def summary(report: Report) -> str:
    """How many faults and hints there are."""
    hints = sum(finding.severity is Severity.HINT for finding in report.findings)
    return f"{counted(len(report.faults), 'fault')}, {counted(hints, 'hint')}."


def counted(count: int, noun: str) -> str:
    """``no faults``, ``1 fault``, ``2 faults``."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _table(report: Report, width: int) -> Iterator[str]:
    title = width - READER - PICTURE - LABEL - FAULTS - 4 * GAP
    widths = (READER, title, PICTURE, LABEL, FAULTS)
    yield _row(COLUMNS, widths)
    for verdict in report.verdicts:
        preview = verdict.preview
        shown = preview.title.value if preview.shown else NO_CARD
        yield _row((verdict.reader.name, shown, _picture(verdict), preview.label.value or "–", _count(verdict)), widths)


def _narrow(report: Report, width: int) -> Iterator[str]:
    for verdict in report.verdicts:
        preview = verdict.preview
        count = f" ({counted(len(verdict.faults), 'fault')})" if verdict.faults else ""
        yield from _wrapped(f"{verdict.reader.name}{count}", width)
        if not preview.shown:
            yield f"  {NO_CARD}"
            continue
        yield f"  {fitted(preview.title.value, width - 2)}"
        yield f"  {fitted(', '.join(filter(None, (_picture(verdict), preview.label.value))), width - 2)}"


def _picture(verdict: Verdict) -> str:
    preview = verdict.preview
    return f"{preview.image.rule}{', large' if preview.large else ''}" if preview.image else "–"


def _count(verdict: Verdict) -> str:
    return str(len(verdict.faults) or "–")


def _row(cells: tuple[str, ...], widths: tuple[int, ...]) -> str:
    pieces = (fitted(cell, width) for cell, width in zip(cells, widths, strict=True))
    padded = (piece + " " * (width - columns(piece)) for piece, width in zip(pieces, widths, strict=True))
    return (" " * GAP).join(padded).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(plain(text), width, subsequent_indent="  ", break_long_words=True, break_on_hyphens=False)


def fitted(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns of a terminal."""
    text = plain(text)
    if columns(text) <= width:
        return text
    kept = ""
    for character in text:
        if columns(kept + character) >= width:
            break
        kept += character
    return kept.rstrip() + "…"


def plain(text: str) -> str:
    """``text`` without what a terminal would obey: a page of somebody else's must not clear the screen, nor turn what follows."""
    return OBEYED.sub(lambda found: repr(found[0])[1:-1], text)


def columns(text: str) -> int:
    """How many columns a terminal needs: two for wide characters, none for marks and for what joins others (UAX 11)."""
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
