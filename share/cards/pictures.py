"""The pictures of a theme: logos and images from its folder, PNG, WebP, JPEG or SVG, at the size that a card shows them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from share.errors import BadAsset

RASTER = ("PNG", "WEBP", "JPEG")
PIXELS = 16_000_000
"""More than any card shows."""
PROBE_HEIGHT = 256


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the theme's: its file, the digest of its bytes, and its ratio of width to height."""

    path: Path
    digest: str
    ratio: float

    def at(self, width: int, height: int) -> Image.Image:
        """RGBA, exactly that many pixels."""
        return _scaled(self, width, height)


def read_picture(path: Path, file: str) -> Picture:
    """A picture, looked at once: one that cannot be drawn is found when the theme is loaded.

    Raises:
        BadAsset: naming the file, when it is missing, too large, or not a picture that we read.
    """
    try:
        data = path.read_bytes()
        picture = _svg(data, height=PROBE_HEIGHT) if _is_svg(path) else _raster(data, file)
    except FileNotFoundError as error:
        raise BadAsset(file, "", "there is no such file in the theme's folder") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadAsset(file, "", "this is not a PNG, WebP, JPEG or SVG picture that we can read", str(error)) from error
    return Picture(path, hashlib.sha256(data).hexdigest(), picture.width / picture.height)


@lru_cache(maxsize=64)
def _scaled(picture: Picture, width: int, height: int) -> Image.Image:
    data = picture.path.read_bytes()
    if _is_svg(picture.path):
        drawn = _svg(data, height=height)
        return drawn if drawn.size == (width, height) else drawn.resize((width, height), Image.Resampling.LANCZOS)
    return _raster(data, picture.path.name).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _is_svg(path: Path) -> bool:
    return path.suffix.lower() == ".svg"


def _raster(data: bytes, file: str) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=RASTER) as picture:
        if picture.width * picture.height > PIXELS:
            raise BadAsset(file, "", f"{picture.width} × {picture.height} pixels are more than a card needs")
        return picture.convert("RGBA")


def _svg(data: bytes, *, height: int) -> Image.Image:
    import resvg_py  # noqa: PLC0415 - most themes have no SVG, and a process should not wait for what it does not use

    # Letters in a logo have to be outlines: another machine would have other fonts.
    drawn = resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), height=height, skip_system_fonts=True)
    with Image.open(io.BytesIO(bytes(drawn)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")
