"""The pictures that we make of an article: sizes from ``assets/formats.toml``, and what a finished one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.assets import Assets

MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class CardFormat:
    """One size of preview image.

    ``style`` is ``card`` (headline, byline, logo: the theme's design) or ``photo`` (the photo alone, cropped; an article without
    photo has none). ``byte_limit`` is a promise, kept by search. ``use`` says for whom it is.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    width: Annotated[int, Field(ge=50, le=4096)]
    height: Annotated[int, Field(ge=50, le=4096)]
    style: Literal["card", "photo"]
    extension: Literal["jpg", "png", "webp"]
    byte_limit: Annotated[int, Field(ge=10_000)]
    use: str

    @property
    def media_type(self) -> str:
        """The media type that its bytes are served with."""
        return MEDIA_TYPES[self.extension]


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture, as metadata and feeds speak of it. Width and height are pixels, length is bytes."""

    url: str
    width: int
    height: int
    media_type: str
    length: int
    alt: str


def read_formats(assets: Assets) -> dict[str, CardFormat]:
    """The formats by id, in the order of the file; ``og`` is the main card.

    Raises:
        BadAsset: naming file, format and key.
    """
    return assets.values(CardFormat, "formats.toml")
