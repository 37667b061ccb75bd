"""The pictures that we make of an article: sizes from ``assets/formats.toml``, and what a finished one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.assets import Assets

Extension = Literal["jpg", "webp", "png", "avif"]
MEDIA_TYPES: Mapping[str, str] = {"jpg": "image/jpeg", "webp": "image/webp", "png": "image/png", "avif": "image/avif"}
"""The file types that every picture can be had in, by extension."""


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
    extension: Extension
    byte_limit: Annotated[int, Field(ge=10_000)]
    use: str

    @property
    def media_type(self) -> str:
        """The media type that its bytes are served with."""
        return MEDIA_TYPES[self.extension]

    def in_extension(self, extension: str) -> CardFormat:
        """The same format as another type of file, with the same promise about its bytes.

        Raises:
            ValueError: for an extension that is not in `MEDIA_TYPES`.
        """
        return self if extension == self.extension else replace(self, extension=extension)  # type: ignore[arg-type] # checked there


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
