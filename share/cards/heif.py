"""HEIC pictures, as telephones make them → PNG, read by a program of its own (`share.cards.heif_reader`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from share.errors import BadPhoto

READER = Path(__file__).with_name("heif_reader.py")
MOST_SECONDS = 60
TOO_LARGE = 3
"""The exit code of the reader for a picture with too many pixels; it says a sentence then."""
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})
"""A file type box names the kinds that a file is (ISO/IEC 14496-12, section 4.3); AVIF and HEIC share ``mif1``."""


def is_heif(data: bytes) -> bool:
    """Whether these bytes say that they are HEIC, and not AVIF, which Pillow reads itself."""
    box = data[: int.from_bytes(data[:4], "big")][:256] if data[4:8] == b"ftyp" else b""
    brands = {box[at : at + 4] for at in (8, *range(16, len(box), 4))}
    return bool(brands & HEIF_BRANDS) and not brands & AVIF_BRANDS


def as_png(data: bytes, source: str, most_pixels: int) -> bytes:
    """The picture as PNG: upright, with its colour profile.

    Raises:
        BadPhoto: when it is damaged, or has more than ``most_pixels``.
    """
    command = [sys.executable, "-I", str(READER), str(most_pixels)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603  # ours
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadPhoto(f"{source}: this HEIC picture cannot be read.", repr(error)) from error
    if done.returncode == TOO_LARGE:
        raise BadPhoto(f"{source}: {done.stderr.decode()}")
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace")[-400:]
        raise BadPhoto(f"{source}: this HEIC picture is damaged. Please send it again.", f"exit code {done.returncode}: {told}")
    return done.stdout
