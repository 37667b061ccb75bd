"""Our Synapse agrees with the parser of the real one, as it was asked by ``tools/compare_readers.py``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from broken import BROKEN, UNTIDY
from newspage import URL, Draft, paid

from share.assets import open_assets
from share.readers import READERS, Fetched, read_tables
from share.readers.lint import visited

RECORDED = json.loads((Path(__file__).parent / "recorded" / "synapse.json").read_text(encoding="utf-8"))["pages"]
TABLES = read_tables(open_assets())
OTHERWISE = {
    "the charset is a lie",  # it guesses what the letters may have been
    "the server says another charset",  # it goes by what the page says, before what the server does
    "a value of two thousand characters",  # dropped by another part of the server (url_previewer.py), as it is by ours
}


def pages() -> dict[str, Fetched]:
    untidy = {
        name: Fetched(asked=URL, url=URL, status=200, headers={"content-type": "text/html"}, body=html.encode())
        for name, html in UNTIDY.items()
    }
    return {**untidy, "good": Draft().page, "paid for": paid().page, **{case.name: case.page().page for case in BROKEN}}


PAGES = pages()


def nowhere(address: str) -> Fetched:
    return Fetched(asked=address, url=address, status=404)


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_emulator_says_what_the_real_parser_says(name: str) -> None:
    page, said = PAGES[name], RECORDED[name]
    assert hashlib.sha256(page.body).hexdigest() == said["page"], (
        "the page was changed: ask again, tools/compare_readers.py --record"
    )
    reader = READERS["synapse"]
    visit = visited(page, nowhere, TABLES, label=None, readers=(reader,))
    card = reader.compose(reader, visit)
    ours = {value: " ".join(getattr(card, value).value.split()) for value in ("title", "text", "image")}
    theirs = {"title": said["title"], "text": said["text"], "image": visit.page.absolute(said["image"])}
    assert (ours == theirs) is (name not in OTHERWISE)


def test_there_are_many_recorded_pages() -> None:
    assert len(RECORDED) > 90
    assert set(UNTIDY) <= set(RECORDED)
