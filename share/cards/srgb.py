"""Pixels of any kind → sRGB: palettes, 16 bits, alpha, print colours and colour profiles. Pure."""

from __future__ import annotations

import io
from typing import Any, cast

from PIL import Image, ImageChops, ImageCms

GROUND = (255, 255, 255)
"""Behind a transparent picture."""


def averageable(picture: Image.Image) -> Image.Image:
    """The loaded picture with pixels that can be averaged: grey, RGB, CMYK, or with alpha (laid on its ground later)."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda level: level / 256).convert("L")
    if picture.mode in {"I", "F"}:
        _, highest = cast("tuple[float, float]", picture.getextrema())
        depth = 65_535 if highest > 255 else 255
        return picture.point(lambda level: level * (255 / depth)).convert("L")
    if picture.mode == "CMYK":
        return _as_ink(picture)
    if picture.mode in {"RGB", "L", "RGBA", "LA"} and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """An averageable picture in sRGB, mode RGB, nothing transparent; the picture itself where it is all of that.

    A profile that is broken, or that does not fit the pixels, is passed over: the picture is worth more than it.
    """
    flat = _flattened(picture)
    if profile:
        try:
            return _converted(flat, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):
            return _as_rgb(flat)
    return _as_rgb(flat)


def _as_rgb(picture: Image.Image) -> Image.Image:
    """The picture itself where it is RGB: `convert` would copy all of its pixels."""
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def is_srgb(profile: bytes) -> bool:
    """Whether a colour profile says that it is sRGB's own."""
    try:
        return "sRGB" in ImageCms.getProfileDescription(_opened(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False


def _as_ink(picture: Image.Image) -> Image.Image:
    """CMYK as amounts of ink. Adobe's files are stored inverted, and Pillow takes every CMYK JPEG for one of them."""
    is_jpeg = getattr(picture, "format", None) == "JPEG"
    return ImageChops.invert(picture) if is_jpeg and "adobe" not in picture.info else picture


def _flattened(picture: Image.Image) -> Image.Image:
    if picture.mode not in {"RGBA", "LA"}:
        return picture
    opaque = picture.convert(picture.mode.removesuffix("A"))
    ground = Image.new(opaque.mode, picture.size, GROUND if opaque.mode == "RGB" else GROUND[0])
    ground.paste(opaque, mask=picture.getchannel("A"))
    return ground


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    if is_srgb(profile):
        return _as_rgb(picture)
    target = ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(picture, _opened(profile), target, outputMode="RGB") or picture.convert("RGB")


def _opened(profile: bytes) -> Any:
    return ImageCms.ImageCmsProfile(io.BytesIO(profile))
