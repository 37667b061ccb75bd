"""What platforms ask of a picture: ``assets/platforms.toml``, and what a card that breaks it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets
from share.errors import BadAsset
from share.formats import CardFormat

CLOSED = ConfigDict(extra="forbid", defer_build=True)
Side = Annotated[int, Field(ge=1, le=10_000)]
Quotient = Annotated[float, Field(gt=0)]
Part = Annotated[float, Field(ge=0, lt=0.5)]
Bytes = Annotated[int, Field(ge=10_000)]
Address = Annotated[str, Field(pattern=r"^https://\S+$")]
MediaType = Annotated[str, Field(pattern=r"^image/[a-z]+$")]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class Size:
    """Pixels."""

    width: Side
    height: Side


@dataclass(frozen=True, slots=True, config=CLOSED)
class Least:
    """Pixels; a platform may speak of one side only."""

    width: Side = 1
    height: Side = 1


@dataclass(frozen=True, slots=True, config=CLOSED)
class Covered:
    """What a platform writes or draws over, as fractions of the picture from each of its edges."""

    top: Part = 0.0
    bottom: Part = 0.0
    left: Part = 0.0
    right: Part = 0.0


@dataclass(frozen=True, slots=True, config=CLOSED)
class Ratio:
    """Width over height; a platform may speak of one end only."""

    least: Quotient | None = None
    most: Quotient | None = None


@dataclass(frozen=True, slots=True, config=CLOSED)
class Platform:
    """One platform. Empty ``types`` say that it takes any; a limit of None, that it is known to have none.

    ``reads`` are ids of our formats; ``square`` says that it also shows a square out of the middle. ``sources`` are the pages
    that say all this, as they were on the day of ``checked``.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    reads: Annotated[tuple[str, ...], Field(min_length=1)]
    wants: Size
    sources: Annotated[tuple[Address, ...], Field(min_length=1)]
    checked: date
    least: Least | None = None
    pixels: Annotated[int, Field(ge=1)] | None = None
    ratio: Ratio | None = None
    bytes: Bytes | None = None
    bytes_seen: Bytes | None = None
    types: tuple[MediaType, ...] = ()
    covered: Covered | None = None
    square: bool = False
    note: str = ""


def read_platforms(assets: Assets, formats: Mapping[str, CardFormat]) -> dict[str, Platform]:
    """The platforms by id, in the order of the file.

    Raises:
        BadAsset: naming file, platform and key, also for a format that is not among ``formats``.
    """
    platforms = assets.values(Platform, "platforms.toml")
    for platform in platforms.values():
        for name in platform.reads:
            if name not in formats:
                known = ", ".join(formats)
                raise BadAsset("platforms.toml", f"{platform.id}.reads", f"there is no format {name!r} in formats.toml ({known})")
    return platforms


def platform_warnings(
    platforms: Mapping[str, Platform],
    card_format: CardFormat,
    *,
    width: int,
    height: int,
    length: int,
    media_type: str,
    text_boxes: Sequence[Box] = (),
) -> tuple[str, ...]:
    """A plain sentence for everything in which a finished picture breaks what a platform that reads its format asks for.

    ``width`` and ``height`` are pixels, ``length`` is bytes; ``text_boxes`` are in pixels too, and hold what must be read.
    """
    return tuple(
        sentence
        for platform in platforms.values()
        if card_format.id in platform.reads
        for sentence in (
            *_of_size(platform, width, height),
            *_of_bytes(platform, length),
            *_of_type(platform, media_type),
            *_of_text(platform, width, height, text_boxes),
        )
    )


def safe_areas(platforms: Mapping[str, Platform], card_format: CardFormat) -> tuple[tuple[Platform, Box], ...]:
    """For each platform that covers or cuts this format: the part in which everything is seen, in pixels of the format."""
    return tuple(
        (platform, _safe(platform, card_format.width, card_format.height))
        for platform in platforms.values()
        if card_format.id in platform.reads and (platform.covered or platform.square)
    )


def _safe(platform: Platform, width: int, height: int) -> Box:
    covered = platform.covered or Covered()
    left, top = covered.left * width, covered.top * height
    right, bottom = width - covered.right * width, height - covered.bottom * height
    if platform.square:
        side = min(width, height)
        left, right = max(left, (width - side) / 2), min(right, (width + side) / 2)
        top, bottom = max(top, (height - side) / 2), min(bottom, (height + side) / 2)
    return (left, top, right, bottom)


def _of_size(platform: Platform, width: int, height: int) -> Iterator[str]:
    least, ratio = platform.least or Least(), platform.ratio or Ratio()
    if width < least.width:
        yield f"{platform.name} wants a width of {least.width} pixels or more; this one has {width}."
    if height < least.height:
        yield f"{platform.name} wants a height of {least.height} pixels or more; this one has {height}."
    if platform.pixels and width * height < platform.pixels:
        yield f"{platform.name} wants at least {platform.pixels:,} pixels; this one has {width * height:,}."
    if ratio.least and width / height < ratio.least:
        yield f"{platform.name} cuts what is taller than {1 / ratio.least:.3g} times its width; here it is {height / width:.3g}."
    if ratio.most and width / height > ratio.most:
        yield f"{platform.name} shows nothing wider than {ratio.most:.3g} times its height; here it is {width / height:.3g}."


def _of_bytes(platform: Platform, length: int) -> Iterator[str]:
    if platform.bytes and length > platform.bytes:
        yield f"{platform.name} shows no picture over {_amount(platform.bytes)}; this one has {_amount(length)}."
    elif platform.bytes_seen and length > platform.bytes_seen:
        yield f"{platform.name} was seen to lose pictures over {_amount(platform.bytes_seen)}; this one has {_amount(length)}."


def _of_type(platform: Platform, media_type: str) -> Iterator[str]:
    if platform.types and media_type not in platform.types:
        takes = [_type_name(known) for known in platform.types]
        yield f"{platform.name} is not known to read {_type_name(media_type)}; it reads {_listed(takes)}."


def _of_text(platform: Platform, width: int, height: int, boxes: Sequence[Box]) -> Iterator[str]:
    covered = platform.covered
    if covered is None:
        return
    edges = (
        ("highest", covered.top, any(top < covered.top * height for _, top, _, _ in boxes)),
        ("lowest", covered.bottom, any(bottom > height - covered.bottom * height for _, _, _, bottom in boxes)),
        ("leftmost", covered.left, any(left < covered.left * width for left, _, _, _ in boxes)),
        ("rightmost", covered.right, any(right > width - covered.right * width for _, _, right, _ in boxes)),
    )
    for edge, part, reached in edges:
        if part and reached:
            yield f"{platform.name} covers the {edge} {part * 100:.0f} %; text reaches into it."


def _amount(length: int) -> str:
    return f"{length / 1_000_000:g} MB" if length >= 1_000_000 else f"{length / 1000:.0f} KB"


def _type_name(media_type: str) -> str:
    names = {"image/jpeg": "JPEG", "image/webp": "WebP", "image/gif": "GIF", "image/png": "PNG", "image/avif": "AVIF"}
    return names.get(media_type, media_type)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
