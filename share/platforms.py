"""What platforms ask of a picture: ``assets/platforms.toml``, and what a card that breaks it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

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
Seconds = Annotated[int, Field(ge=60)]
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

    ``keeps`` is what becomes of copies of a page that has changed: ``frozen``, the seconds after which it looks again, or None
    where nobody knows. ``look_again`` says how it is asked to, ``look_again_at`` where; ``{url}`` in it is the page.
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
    keeps: Literal["frozen"] | Seconds | None = None
    look_again: str = ""
    look_again_at: Address | None = None
    keeps_sources: tuple[Address, ...] = ()
    keeps_checked: date | None = None

    def asked_at(self, page: str) -> str:
        """Where it is asked to look again at this page; empty where there is no such place."""
        return filled(self.look_again_at or "", page)

    @property
    def kept(self) -> str:
        """For how long it shows what it fetched before, in words."""
        if self.keeps is None or self.keeps == "frozen":
            return "for good" if self.keeps else ""
        hours = self.keeps / 3600
        if hours >= 48:
            return f"about {hours / 24:.0f} days"
        return f"about {hours:.0f} hours" if hours >= 1.5 else "about an hour"


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
        if platform.keeps and not (platform.look_again and platform.keeps_sources and platform.keeps_checked):
            raise BadAsset(
                "platforms.toml", f"{platform.id}.keeps", "it needs look_again, keeps_sources and keeps_checked beside it"
            )
    return platforms


def filled(template: str, page: str) -> str:
    """An address with the page in the place of ``{url}``."""
    return template.replace("{url}", quote(page, safe=""))


def keepers(platforms: Mapping[str, Platform]) -> list[Platform]:
    """Those that show for a while, or for good, what they fetched before a page changed; those that keep it longest first."""
    known = [platform for platform in platforms.values() if platform.keeps]
    return sorted(known, key=lambda platform: 0 if platform.keeps == "frozen" else 1 / (platform.keeps or 1))


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
            *size_warnings(platform, width, height),
            *ratio_warnings(platform, width, height),
            *byte_warnings(platform, length),
            *seen_byte_warnings(platform, length),
            *type_warnings(platform, media_type),
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


def size_warnings(platform: Platform, width: int, height: int) -> Iterator[str]:
    """What is too small, in a sentence each; width and height are pixels."""
    least = platform.least
    if least and width < least.width:
        yield f"{platform.name} wants a width of {least.width} pixels or more; this one has {width}."
    if least and height < least.height:
        yield f"{platform.name} wants a height of {least.height} pixels or more; this one has {height}."
    if platform.pixels and width * height < platform.pixels:
        yield f"{platform.name} wants at least {platform.pixels:,} pixels; this one has {width * height:,}."


def ratio_warnings(platform: Platform, width: int, height: int) -> Iterator[str]:
    """Whether it is too tall or too wide."""
    ratio = platform.ratio
    if ratio and ratio.least and width / height < ratio.least:
        yield f"{platform.name} cuts what is taller than {1 / ratio.least:.3g} times its width; here it is {height / width:.3g}."
    if ratio and ratio.most and width / height > ratio.most:
        yield f"{platform.name} shows nothing wider than {ratio.most:.3g} times its height; here it is {width / height:.3g}."


def byte_warnings(platform: Platform, length: int) -> Iterator[str]:
    """Whether it is heavier than the platform says that it takes; ``length`` is bytes."""
    if platform.bytes and length > platform.bytes:
        yield f"{platform.name} shows no picture over {_amount(platform.bytes)}; this one has {_amount(length)}."


def seen_byte_warnings(platform: Platform, length: int) -> Iterator[str]:
    """Whether it is heavier than pictures that were lost there; nothing where it breaks the platform's own word already."""
    if platform.bytes_seen and length > platform.bytes_seen and not (platform.bytes and length > platform.bytes):
        yield f"{platform.name} was seen to lose pictures over {_amount(platform.bytes_seen)}; this one has {_amount(length)}."


def type_warnings(platform: Platform, media_type: str) -> Iterator[str]:
    """Whether it is of a type that the platform is not known to read."""
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
