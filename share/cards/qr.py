"""QR codes (ISO/IEC 18004), for cards and pages that people photograph from another screen or from paper."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image

from share.cards.contrast import Colour

QUIET = 4
"""Modules of light ground on each side, which the standard asks for."""
KEPT = 256
"""Codes that are remembered, at some 2 KB each: all formats of an article, and its next card, bear the same one."""


def qr_code(text: str, side: int, dark: Colour, light: Colour) -> Image.Image:
    """The code for ``text`` as an RGB picture of ``side`` × ``side`` pixels, its quiet zone included.

    Each module is a whole number of pixels, the largest that fits, and the code stands in the middle. Errors are corrected at
    level M (15 %) or better. ``dark`` has to be the darker of the two: many readers do not know a reversed code.

    Raises:
        ValueError: when ``side`` has less than one pixel for a module, or the text is too long for any code.
    """
    modules = _modules(text)
    scale = side // modules.width
    if scale < 1:
        raise ValueError(f"a QR code of {modules.width} modules does not fit into {side} pixels")
    mask = modules.resize((modules.width * scale, modules.height * scale), Image.Resampling.NEAREST)
    picture = Image.new("RGB", (side, side), light)
    place = (side - mask.width) // 2
    picture.paste(dark, (place, place), mask)
    return picture


@lru_cache(maxsize=KEPT)
def qr_svg(text: str) -> bytes:
    """The code for ``text`` as an SVG document without a size of its own: black on white, its quiet zone included.

    Raises:
        ValueError: when the text is too long for any code.
    """
    import segno  # noqa: PLC0415 - as below

    out = BytesIO()
    code = segno.make(text, error="m", boost_error=True, micro=False)
    code.save(
        out,
        kind="svg",
        border=QUIET,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
    )
    return out.getvalue()


@lru_cache(maxsize=KEPT)
def _modules(text: str) -> Image.Image:
    """One pixel for each module (mode L), 255 where it is dark; the quiet zone included."""
    import segno  # noqa: PLC0415 - only stories bear a code, and it brings half of urllib with it

    code = segno.make(text, error="m", boost_error=True, micro=False)
    rows = bytes(255 * module for row in code.matrix_iter(border=QUIET) for module in row)
    width, height = code.symbol_size(border=QUIET)
    return Image.frombytes("L", (int(width), int(height)), rows)
