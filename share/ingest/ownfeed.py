"""Feeds that another Sharewire has written: what it says in words is read back into the fields that it came from. Pure.

RSS and Atom have no field for who paid or for what was corrected, so our feeds say it at the head of the text
(`share.feeds.content`); left there, it would stand twice on our pages, and on the next one three times. JSON Feed has fields of
ours for it. What was withdrawn is told by an item of the same id, in words that we know, and so is an embargo in the feed of a
partner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from typing import Any

from share.dates import day
from share.disclosures import Disclosures
from share.feeds.words import WITHDRAWN, correction_word, embargo_words
from share.ingest.entry import Entry, plain
from share.ingest.times import format_time

GENERATOR = "Sharewire"
WRAPPED = re.compile(r'<div lang="[^"]*" dir="[^"]*">(.*)</div>', re.DOTALL)
PAID = re.compile(r"<p><strong>(?P<line>[^<]*)</strong>(?:<br>(?P<notice>.*?))?</p>", re.DOTALL)
CORRECTION = re.compile(r"<p><strong>(?P<word>[^<]*?), (?P<day>[^<]*):</strong> (?P<note>.*?)</p>", re.DOTALL)
CARD_WITH_WORDS = re.compile(r"/cards/[^/]+/[0-9a-f]+/(?!wide\.|classic\.|clean-)[a-z-]+\.\w+$")
"""Where an article has no photo, its feeds show its card."""
DAYS = 400
"""How many days back from the last change the day of a correction is looked for."""


def is_withdrawal(title: str, text: str) -> bool:
    """Whether an item is a notice of ours that stands for an article which has gone."""
    return any(title == heading and text == sentence for heading, sentence in WITHDRAWN.values())


def unwrapped(entry: Entry, disclosures: Disclosures) -> Entry:
    """The entry with its disclosure and corrections in their fields, and not in its text; and without a card for a photo: a
    headline would stand in the picture of the headline."""
    entry = replace(entry, pictures=tuple(picture for picture in entry.pictures if not CARD_WITH_WORDS.search(picture.url)))
    found = WRAPPED.fullmatch(entry.content.strip())
    if found is None:
        return entry
    entry = replace(entry, content=found[1])
    return _corrected(_disclosed(_released(entry), disclosures))


def _released(entry: Entry) -> Entry:
    """Without the words that it is under embargo: its date of publication says so, and when that has come they are wrong."""
    words = embargo_words(entry.published, entry.language) if entry.published else ""
    said = f"<p><strong>{escape(words)}</strong></p>"
    if not words or not entry.title.startswith(f"{words}: ") or not entry.content.startswith(said):
        return entry
    return replace(entry, title=entry.title.removeprefix(f"{words}: "), content=entry.content.removeprefix(said))


def _disclosed(entry: Entry, disclosures: Disclosures) -> Entry:
    """The first line of a paid item: its label is the first category, and begins its title."""
    label = entry.categories[0].strip() if entry.categories else ""
    found = PAID.match(entry.content)
    if not label or found is None or not entry.title.startswith(f"{label}: "):
        return entry
    line = unescape(found["line"])
    if line != label and not line.startswith(f"{label} · "):
        return entry
    said = entry.disclosure or _said(
        label, line.removeprefix(label).removeprefix(" · "), found["notice"] or "", entry, disclosures
    )
    return replace(
        entry,
        content=entry.content[found.end() :],
        title=entry.title.removeprefix(f"{label}: "),
        summary=_without(label, entry.summary),
        categories=entry.categories[1:],
        disclosure=said,
    )


def _said(label: str, paid_for_by: str, notice: str, entry: Entry, disclosures: Disclosures) -> dict[str, Any]:
    said: dict[str, Any] = {"label": label, "notice": unescape(notice.replace("<br>", "\n"))}
    by_label = [kind for kind in disclosures.kinds.values() if kind.wording(entry.language).label == label]
    for kind in (*by_label, *disclosures.kinds.values()):
        before, after = kind.wording(entry.language).paid_for_by.split("{sponsor}", 1)
        if paid_for_by and paid_for_by.startswith(before) and paid_for_by.endswith(after):
            name = paid_for_by[len(before) : len(paid_for_by) - len(after)]
            return said | {"kind": kind.id, "sponsor": {"name": name}}
    return said | {"kind": by_label[0].id} if by_label else said


def _without(label: str, summary: str) -> str:
    """A summary without the label at its start; the label alone says nothing else."""
    text = plain(summary)
    return "" if text == label else summary.removeprefix(f"{label}: ") if text.startswith(f"{label}: ") else summary


def _corrected(entry: Entry) -> Entry:
    """The paragraphs of corrections; one whose day cannot be read stays in the text, with those after it."""
    read: list[dict[str, Any]] = []
    content = entry.content
    while (found := CORRECTION.match(content)) and unescape(found["word"]) == correction_word(entry.language):
        at = _day_of(unescape(found["day"]), entry)
        if at is None:
            break
        read.append({"at": format_time(at), "note": unescape(found["note"].replace("<br>", "\n"))})
        content = content[found.end() :]
    known = entry.corrections if len(entry.corrections) == len(read) else ()
    return replace(entry, content=content, corrections=known or tuple(read))


def _day_of(shown: str, entry: Entry) -> datetime | None:
    """The day that is shown so in the language of the entry; its time is not told."""
    return next((at for at in _days(entry) if day(at, entry.language, UTC) == shown), None)


def _days(entry: Entry) -> Iterator[datetime]:
    last = entry.updated or entry.published
    if last is not None:
        start = last.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        yield from (start - timedelta(days=days) for days in range(DAYS))
