"""A theme: one folder of data (``assets/themes/<name>``) that says how cards look. ``docs/themes.md`` explains every key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from PIL import Image
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.article import direction_of
from share.assets import Assets, checked
from share.cards.contrast import READABLE, Colour, contrast, parse
from share.cards.fitting import Voice
from share.cards.fonts import Fonts, read_fonts
from share.errors import BadAsset

RENDERER_VERSION = "1"
"""Moves with every change of our own code that changes pixels, so that the cards get new addresses."""
LOGO = "logo.png"
LOGO_PIXELS = 4_000_000

STRICT = ConfigDict(extra="forbid")
Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Length = Annotated[float, Field(gt=0, le=1200)]
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Colours:
    """``#rrggbb`` each."""

    paper: Hex
    ink: Hex
    quiet: Hex
    accent: Hex
    plate: Hex
    on_plate: Hex
    label: Hex
    on_label: Hex
    shade: Hex
    on_photo: Hex

    def of(self, name: str) -> Colour:
        """One of them as numbers."""
        return parse(getattr(self, name))


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class FontChoice:
    """A family and a weight of ``fonts.toml``; characters that it lacks come from the fonts nearest to it."""

    family: str
    weight: Annotated[int, Field(ge=100, le=900)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class FontChoices:
    """Who speaks in which font."""

    headline: FontChoice
    strong: FontChoice
    text: FontChoice


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Headline:
    """The headline takes the largest size at which it fits; ``leading`` is in ems, ``bottom`` from the lower edge."""

    largest: Annotated[float, Field(ge=24, le=300)]
    smallest: Annotated[float, Field(ge=24, le=300)]
    lines: Annotated[int, Field(ge=1, le=8)]
    leading: Annotated[float, Field(ge=0.9, le=2)]
    bottom: Length


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Sizes:
    """Pixels to the em. The label of a paid article can be no smaller than 24: it has to be read on a phone."""

    section: Annotated[float, Field(ge=16, le=80)]
    meta: Annotated[float, Field(ge=16, le=80)]
    label: Annotated[float, Field(ge=24, le=80)]
    site_name: Annotated[float, Field(ge=16, le=120)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Page:
    """Margins and gaps."""

    margin: Annotated[float, Field(ge=16, le=200)]
    foot: Annotated[float, Field(ge=16, le=200)]
    gap: Annotated[float, Field(ge=0, le=100)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Logo:
    """How high ``logo.png`` stands; it is scaled down to that."""

    height: Annotated[float, Field(ge=12, le=200)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class PhotoLook:
    """How a photo makes room for text."""

    contrast: Annotated[float, Field(ge=READABLE, le=15)]
    fade: Annotated[float, Field(ge=0, le=600)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Design:
    """What ``theme.toml`` says."""

    colours: Colours
    fonts: FontChoices
    headline: Headline
    sizes: Sizes
    page: Page
    logo: Logo
    photo: PhotoLook


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, ready to draw with. ``digest`` covers everything but the article and the day that shapes a card's pixels.

    ``zone`` is the publication's time zone, in which a card's date is told.
    """

    name: str
    site_name: str
    design: Design
    fonts: Fonts
    logo: Image.Image | None
    digest: str
    zone: tzinfo = UTC

    def voice(self, role: str, language: str) -> Voice:
        """The fonts of a role (``headline``, ``strong``, ``text``) for a language."""
        choice: FontChoice = getattr(self.design.fonts, role)
        return Voice(self.fonts.chain(choice.family, choice.weight, language), language, direction_of(language))


def load_theme(assets: Assets, name: str, site_name: str, zone: tzinfo = UTC) -> Theme:
    """The theme ``themes/<name>``, with the site's name, logo and time zone.

    Raises:
        BadAsset: naming file and key, when anything is missing, unknown, or not readable enough.
    """
    if not NAME.fullmatch(name) or not assets.root.joinpath("themes", name, "theme.toml").is_file():
        there = sorted(path.parent.name for path in assets.root.glob("themes/*/theme.toml"))
        raise BadAsset(f"themes/{name}/theme.toml", "", f"there is no such theme; there are: {', '.join(there) or 'none'}")
    file = f"themes/{name}/theme.toml"
    fonts = read_fonts(assets)
    design = _design(assets.toml("themes", name, "theme.toml"), file, fonts)
    folder = assets.path("themes", name)
    return Theme(name, site_name, design, fonts, _logo(folder, name), _digest(folder, fonts, site_name), zone)


def _design(table: Mapping[str, Any], file: str, fonts: Fonts) -> Design:
    _check_keys(Design, table, file, "")
    design = Design(**_parts(table, file))
    if design.headline.smallest > design.headline.largest:
        raise BadAsset(file, "headline.smallest", "it is larger than headline.largest")
    for role in ("headline", "strong", "text"):
        choice: FontChoice = getattr(design.fonts, role)
        if not fonts.has(choice.family, choice.weight):
            known = ", ".join(fonts.families)
            near = get_close_matches(f"{choice.family} {choice.weight}", fonts.families, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are: {known}"
            raise BadAsset(file, f"fonts.{role}", f"fonts.toml has no {choice.family} {choice.weight}; {hint}")
    _check_contrast(design.colours, file)
    return design


def _parts(table: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Each table checked for itself, so that an error names its whole key."""
    kinds = get_type_hints(Design)
    return {entry.name: checked(kinds[entry.name], table[entry.name], file, entry.name) for entry in fields(Design)}


def _check_keys(kind: type, table: Mapping[str, Any], file: str, where: str) -> None:
    """Unknown and missing keys, with the nearest known one."""
    kinds = get_type_hints(kind)
    for key, value in table.items():
        path = f"{where}{key}"
        if key not in kinds:
            near = get_close_matches(key, kinds, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(kinds)}"
            raise BadAsset(file, path, f"there is no such key; {hint}")
        if is_dataclass(kinds[key]):
            if not isinstance(value, dict):
                raise BadAsset(file, path, f"a table is wanted here, such as [{path}]")
            _check_keys(kinds[key], value, file, f"{path}.")
    for key in kinds:
        if key not in table:
            raise BadAsset(file, f"{where}{key}", "this key is missing")


def _check_contrast(colours: Colours, file: str) -> None:
    """Every pair of text and ground is readable, before any card is made; the label above all."""
    for text, ground in (
        ("on_label", "label"),
        ("ink", "paper"),
        ("quiet", "paper"),
        ("accent", "paper"),
        ("on_plate", "plate"),
        ("on_photo", "shade"),
    ):
        ratio = contrast(colours.of(text), colours.of(ground))
        if ratio < READABLE:
            raise BadAsset(
                file, f"colours.{text}", f"its contrast with colours.{ground} is {ratio:.2f}; text needs at least {READABLE}"
            )


def _logo(folder: Path, name: str) -> Image.Image | None:
    path = folder / LOGO
    if not path.exists():
        return None
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            if picture.width * picture.height > LOGO_PIXELS:
                raise BadAsset(
                    f"themes/{name}/{LOGO}", "", f"{picture.width} × {picture.height} pixels are more than a logo needs"
                )
            return picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise BadAsset(f"themes/{name}/{LOGO}", "", "this is not a PNG picture that we can read", str(error)) from error


def _digest(folder: Path, fonts: Fonts, site_name: str) -> str:
    digest = hashlib.sha256(f"{RENDERER_VERSION}\n{site_name}\n{fonts.digest}\n".encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
