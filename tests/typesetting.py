"""Text set for tests with the fonts that come with Sharewire, without a theme."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from share.assets import open_assets
from share.cards.fitting import Block, Box, Voice, set_text
from share.cards.fonts import Fonts, read_fonts
from share.languages import direction_of

FAMILIES = {"headline": ("Source Serif 4 Display", 700), "strong": ("Source Sans 3", 600), "text": ("Source Sans 3", 400)}
HEADLINE = Box(1072, 330, list(range(96, 46, -2)), 4, 1.08)
ONE_LINE = Box(5000, 400, [60], 1, 1.08)


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    return read_fonts(open_assets())


def voice(language: str, role: str = "headline", **manner: Any) -> Voice:
    """As a theme would make it; ``manner`` is features, upper, tracking."""
    family, weight = FAMILIES[role]
    return Voice(fonts().chain(family, weight, language), language, direction_of(language), **manner)


def headline(text: str, language: str = "en", box: Box = HEADLINE, **manner: Any) -> Block:
    return set_text(text, voice(language, **manner), box)


def shown(block: Block) -> list[str]:
    """The text of each line."""
    return [line.text for line in block.lines]
