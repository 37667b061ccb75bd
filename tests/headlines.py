"""The headlines of ``tests/cards/headlines``: one file for each script, in it the languages, in them the shapes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cards" / "headlines"
SCRIPTS = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
SHAPES = ("plain", "latin-name", "digits", "quotes", "emoji", "long-word", "one-word", "300")


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline. ``shape`` is what makes it hard; ``300`` means about 300 characters."""

    text: str
    language: str
    shape: str


def headlines(script: str) -> list[Headline]:
    """Those of one script, in the order of the file."""
    table = tomllib.loads(FOLDER.joinpath(f"{script}.toml").read_text(encoding="utf-8"))
    return [
        Headline(text, language, shape) for language, shapes in table.items() for shape, texts in shapes.items() for text in texts
    ]
