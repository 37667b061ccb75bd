"""The words of ``theme.toml``: what a designer may say about a card, each checked. ``docs/themes.md`` explains every key.

Lengths are pixels of a card 1200 wide and 630 high; other formats are scaled from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.cards.cascade import nearest
from share.cards.contrast import READABLE, Colour, parse

STRICT = ConfigDict(extra="forbid", defer_build=True)
"""The checks are built once, by whoever reads a theme, and not for each of these when they are imported."""
LEGIBLE = 24
"""Pixels of a card 1200 wide: the least size of a disclosure label. At 300 pixels it is still 6 high, and its strip is seen."""
HOLLOW = 0.2
"""The least share of its region that a stack may have: in less, no headline can be read."""

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Length = Annotated[float, Field(ge=0, le=1200)]
TextSize = Annotated[float, Field(ge=12, le=400)]
Side = Literal["all", "top", "bottom", "start", "end", "none"]
Edge = Literal["top", "bottom", "start", "end"]
TextSlot = Literal["headline", "summary", "section", "byline", "date", "site", "credit", "flag", "corrected", "label"]
PictureSlot = Literal["logo", "portrait", "qr", "image"]
ANCHORS = tuple(f"{block} {inline}" for block in ("top", "middle", "bottom") for inline in ("start", "centre", "end"))
FIELDS = ("photo", "portrait", "section", "summary", "byline", "credit", "label", "correction")
"""What a variant may ask for; items may ask for ``flag`` too, the words that a variant says."""


def _one_of(known: Sequence[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is not known here; {nearest(value, known)}")
        return value

    return AfterValidator(check)


Anchor = Annotated[str, _one_of(ANCHORS)]
Condition = Annotated[str, _one_of((*FIELDS, "flag", *(f"no {name}" for name in (*FIELDS, "flag"))))]
"""A field of the article that is there, or, with ``no`` before it, that is not."""

Situational = Annotated[str, _one_of((*FIELDS, *(f"no {name}" for name in FIELDS)))]
"""A condition that decides which variants hold; ``flag`` does not, since it is a variant that says it."""
TEXT_SLOTS = frozenset(TextSlot.__args__)  # type: ignore[attr-defined]  # typing gives a Literal's values only so
PICTURE_SLOTS = frozenset(PictureSlot.__args__)  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True, config=STRICT)
class Type:
    """A token of type. With ``largest`` and ``smallest`` the text takes the largest size that fits, else it has ``size``."""

    family: str
    weight: Annotated[int, Field(ge=100, le=900)] = 400
    italic: bool = False
    size: TextSize | None = None
    largest: TextSize | None = None
    smallest: TextSize | None = None
    lines: Annotated[int, Field(ge=1, le=12)] = 1
    leading: Annotated[float, Field(ge=0.8, le=2)] = 1.15
    upper: bool = False
    tracking: Annotated[float, Field(ge=-0.05, le=0.5)] = 0.0
    features: Mapping[str, Annotated[int, Field(ge=0, le=99)]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, config=STRICT)
class Item:
    """One thing on a card: a slot that the article fills, a ``rule``, or a ``row`` of other items side by side.

    A row that is ``spread`` is as wide as its stack: the last of its items stands at the far end. A ``tinted`` image is drawn in
    ``colour``, whatever its own colours are.
    """

    slot: TextSlot | PictureSlot | Literal["rule"] | None = None
    row: tuple[Name, ...] = ()
    spread: bool = False
    type: Name | None = None
    colour: Name = "ink"
    ground: Name | None = None
    pad: Length = 0
    size: Length | None = None
    length: Length | None = None
    gap: Length = 0
    shape: Literal["square", "circle"] = "square"
    image: str | None = None
    tinted: bool = False
    when: Condition | tuple[Condition, ...] = ()
    drop_if_tight: bool = False

    @property
    def conditions(self) -> tuple[str, ...]:
        """All that have to hold."""
        return (self.when,) if isinstance(self.when, str) else self.when


@dataclass(frozen=True, slots=True, config=STRICT)
class Stack:
    """Items above one another, held by an anchor within the card, its photo, or what the photo leaves free (``paper``).

    ``width`` and ``height`` are the most of its region that it takes, as fractions.
    """

    anchor: Anchor
    items: tuple[Name, ...]
    over: Literal["card", "photo", "paper"] = "card"
    inset: Length = 64
    inset_top: Length | None = None
    inset_bottom: Length | None = None
    inset_start: Length | None = None
    inset_end: Length | None = None
    gap: Length = 20
    width: Annotated[float, Field(ge=HOLLOW, le=1)] = 1.0
    height: Annotated[float, Field(ge=HOLLOW, le=1)] = 1.0
    hidden: bool = False

    @property
    def block(self) -> str:
        """Top, middle or bottom."""
        return self.anchor.partition(" ")[0]

    @property
    def inline(self) -> str:
        """Start, centre or end."""
        return self.anchor.partition(" ")[2]


@dataclass(frozen=True, slots=True, config=STRICT)
class PhotoPlace:
    """Where the photo stands: on the whole card, or along one side with a ``share`` of the card's height or width.

    The insets leave paper around a photo along a side.
    """

    side: Side = "all"
    share: Annotated[float, Field(ge=0.1, le=0.9)] = 0.55
    inset: Length = 0
    inset_top: Length | None = None
    inset_bottom: Length | None = None
    inset_start: Length | None = None
    inset_end: Length | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Scrim:
    """The shade under text on a photo; its strength is solved, its colour and how softly it begins are the theme's."""

    colour: Name = "shade"
    fade: Annotated[float, Field(ge=0, le=630)] = 180
    contrast: Annotated[float, Field(ge=READABLE, le=15)] = READABLE


@dataclass(frozen=True, slots=True, config=STRICT)
class Ground:
    """What is behind everything: a colour, and a picture of the theme's over it."""

    colour: Name = "paper"
    image: str | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Band:
    """A strip of colour along an edge of the card."""

    edge: Edge
    size: Length
    colour: Name
    when: Condition | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Logo:
    """The publisher's logo for light and for dark grounds: PNG, WebP or SVG. Without one, the site's name is set in type."""

    on_light: str | None = None
    on_dark: str | None = None


@plain_dataclass(frozen=True, slots=True)
class Design:
    """A card's description, all overrides of its format and its variants laid over it. Each part is checked where it is read."""

    colours: Mapping[Name, Hex]
    type: Mapping[Name, Type]
    items: Mapping[Name, Item]
    stacks: Mapping[Name, Stack]
    photo: PhotoPlace = field(default_factory=PhotoPlace)
    scrim: Scrim = field(default_factory=Scrim)
    ground: Ground = field(default_factory=Ground)
    bands: Mapping[Name, Band] = field(default_factory=dict)
    logo: Logo = field(default_factory=Logo)
    words: Mapping[str, str] = field(default_factory=dict)

    def colour(self, name: str) -> Colour:
        """A colour token as numbers."""
        return parse(self.colours[name])

    @property
    def label(self) -> Item:
        """The item that shows the disclosure label."""
        return next(item for item in self.items.values() if item.slot == "label")


@plain_dataclass(frozen=True, slots=True)
class SectionTable(Design):
    """``[sections.<name>]``: laid over the design of articles of that section, by its name or one of ``names``, in any case."""

    names: tuple[str, ...] = ()
    formats: Mapping[Name, Design] = field(default_factory=dict)


@plain_dataclass(frozen=True, slots=True)
class VariantTable(Design):
    """``[variants.<name>]``: laid over the design while all of ``when`` holds, and the article has one of ``tags``, if any."""

    formats: Mapping[Name, Design] = field(default_factory=dict)
    when: Situational | tuple[Situational, ...] = ()
    tags: tuple[str, ...] = ()


@plain_dataclass(frozen=True, slots=True)
class ThemeTable(Design):
    """A whole ``theme.toml``."""

    title: str = ""
    extends: str | None = None
    formats: Mapping[Name, Design] = field(default_factory=dict)
    sections: Mapping[str, SectionTable] = field(default_factory=dict)
    variants: Mapping[Name, VariantTable] = field(default_factory=dict)
