"""``docs/formats.md`` and the explanations of ``docs/api.md``: what they say of pictures is so."""

from __future__ import annotations

import io
import re
from pathlib import Path

from factories import article
from PIL import Image
from themes import own_assets

from share.assets import CHECKOUT, Assets
from share.cards.make import render
from share.cards.theme import load_theme
from share.formats import MEDIA_TYPES, read_formats

DOCS = CHECKOUT.parent / "docs"
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")
SITE = "The Harbour Courier"
SHOWS = {"the card": "card", "the photo alone": "photo"}


def test_the_table_of_formats_is_that_of_the_assets() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+)×(\d+) \| ([a-z ]+) \|", FORMATS, re.MULTILINE)
    told = {name: (int(width), int(height), SHOWS[shown]) for name, width, height, shown in rows}
    assert told == {entry.id: (entry.width, entry.height, entry.style) for entry in read_formats(Assets(CHECKOUT)).values()}


def test_every_type_of_file_is_named() -> None:
    assert all(f"`.{extension}`" in FORMATS for extension in MEDIA_TYPES)


def test_the_example_of_a_format_is_drawn(tmp_path: Path) -> None:
    assets = own_assets(tmp_path / "assets")
    [example] = re.findall(r"^```toml\n(.*?)^```$", FORMATS, re.MULTILINE | re.DOTALL)
    with (assets / "formats.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{example}")
    newsletter = read_formats(Assets(assets))["newsletter"]
    card = render(article(), newsletter, load_theme(Assets(assets), "photo", SITE))
    assert card.faults == ()
    assert len(card.data) <= newsletter.byte_limit
    with Image.open(io.BytesIO(card.data)) as picture:
        assert picture.size == (1120, 480)


def test_the_keys_of_an_explanation_are_there() -> None:
    assets = Assets(CHECKOUT)
    told = render(article(), read_formats(assets)["og"], load_theme(assets, "photo", SITE)).explanation
    text = API[API.index("\n## Explanations\n") : API.index("\n## GET /api/v1/articles/")]
    fixed = set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE))
    assert fixed == {"fonts", "lines", "missing", "overflows", "contrast", "bytes", "warnings"}
    loose = set(re.findall(r"`([a-z_]+)`", text[text.index("Others may come and go") :]))
    assert fixed | loose <= set(told)
