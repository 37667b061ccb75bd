"""A photo as it is kept: decoded once, upright, in sRGB, opaque, no larger than the largest card needs, without metadata.

A JPEG that is all of that already is kept as it came. The same bytes give the same kept bytes, within one version of Pillow.
"""

from __future__ import annotations

import hashlib
import io
import threading

from PIL import Image, JpegImagePlugin

from share.article import Photo
from share.cards.decode import WHOLE_PIXELS, decoded, opened, orientation, seen_size, upright
from share.cards.heif import as_png, is_heif
from share.cards.srgb import averageable, in_srgb
from share.errors import BadPhoto

LEAST_SIDE = 200
"""Pixels; Facebook shows no picture smaller than 200 × 200 (developers.facebook.com, "Images in Link Shares")."""
COVERED = (1600, 1920)
"""Pixels: every format that is not larger can be cut out of a kept photo without enlarging it, where the photo has the pixels."""
MOST_PIXELS = 8_000_000
"""Of a kept photo. Only panoramas meet it: 3:2 is kept at 2880 × 1920, and 2:3 at 1600 × 2400."""
QUALITY = 92
WHOLE_COLOUR = frozenset({"PNG", "GIF"})
"""Formats that come with a colour for each pixel, as drawings and screenshots need it, and so are kept with one (4:4:4). A photo
from a camera has one for four pixels already (4:2:0), and decodes in half the time."""
PLAIN_SEGMENTS = frozenset({"APP0", "APP14"})
"""JFIF's and Adobe's own marks; everything else beside the pixels is metadata."""
JFIF_BYTES = 14
"""Of an APP0 segment without a thumbnail in it (ITU-T T.871, section 10.1)."""
END = b"\xff\xd9"
"""The marker at the end of a JPEG."""
BLOCK = 8
"""Pixels: JPEG codes blocks of 8 × 8 (ITU-T T.81)."""

CALLED = "The photo"

_one_at_a_time = threading.Lock()
"""A photo needs most memory while it is decoded; a process needs it once, however many articles come in together."""


def normal_photo(
    data: bytes, *, source: str, alt: str = "", credit: str = "", focal_point: tuple[float, float] | None = None
) -> tuple[Photo, bytes]:
    """The photo as a value, and the bytes to keep under its digest.

    Raises:
        BadPhoto: with a sentence that says what is wrong with it and what we take.
    """
    original = hashlib.sha256(data).hexdigest()
    if is_heif(data):
        with _one_at_a_time:
            data = as_png(data, source, WHOLE_PIXELS)
    picture = opened(data, source)
    width, height = seen_size(picture)
    if min(width, height) < LEAST_SIDE:
        raise BadPhoto(f"{source}: {width} × {height} pixels are too few; a photo needs at least {LEAST_SIDE} × {LEAST_SIDE}.")
    size = kept_size(width, height)
    with _one_at_a_time:
        if size == (width, height) and _is_normal(picture, data):
            picture.draft("RGB", (width // 8, height // 8))  # read to its end all the same: a broken one is found now
            decoded(picture.load, source)
            kept = data
        else:
            kept = decoded(lambda: _encoded(_normalised(data, size), _subsampling(picture)), source)
    digest = hashlib.sha256(kept).hexdigest()
    photo = Photo(
        source=source,
        digest=digest,
        width=size[0],
        height=size[1],
        media_type="image/jpeg",
        length=len(kept),
        alt=alt,
        credit=credit,
        focal_point=focal_point,
        original="" if original == digest else original,
    )
    return photo, kept


def kept_size(width: int, height: int) -> tuple[int, int]:
    """The size that a photo of this size is kept at: as small as it can be and still cover `COVERED`, and never enlarged."""
    scale = min(1.0, max(COVERED[0] / width, COVERED[1] / height), (MOST_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _is_normal(picture: Image.Image, data: bytes) -> bool:
    return (
        picture.format == "JPEG"
        and isinstance(picture, JpegImagePlugin.JpegImageFile)
        and picture.mode in {"RGB", "L"}
        and "progressive" not in picture.info
        and all(name in PLAIN_SEGMENTS and len(content) <= JFIF_BYTES for name, content in picture.applist)
        and data.endswith(END)
    )


def _breaks_off(picture: Image.Image) -> bool:
    """Whether the last block of a loaded JPEG is of one colour: that is what a decoder fills missing ones with."""
    corner = picture.crop((picture.width - BLOCK, picture.height - BLOCK, picture.width, picture.height))
    return all(band.getextrema()[0] == band.getextrema()[1] for band in corner.split())


def _loaded(data: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture, decoded at this size or a larger one. A JPEG that lost nothing but its last bytes is given an end."""
    picture = opened(data, CALLED)
    picture.draft("RGB", size)
    try:
        picture.load()
    except OSError:
        ended = opened(data + END, CALLED)
        ended.draft("RGB", size)
        ended.load()
        if ended.format != "JPEG" or "progressive" in ended.info or _breaks_off(ended):
            raise
        return ended
    return picture


def _normalised(data: bytes, size: tuple[int, int]) -> Image.Image:
    picture = opened(data, CALLED)
    turned, profile = orientation(picture), picture.info.get("icc_profile")
    stored = size if seen_size(picture) == picture.size else size[::-1]
    simple = averageable(_loaded(data, stored))
    if simple.size != stored:
        simple = simple.resize(stored, Image.Resampling.HAMMING, reducing_gap=3.0)
    return upright(in_srgb(simple, profile), turned)


def _subsampling(picture: Image.Image) -> str:
    whole = picture.format in WHOLE_COLOUR or (picture.format == "JPEG" and JpegImagePlugin.get_sampling(picture) == 0)
    return "4:4:4" if whole else "4:2:0"


def _encoded(picture: Image.Image, subsampling: str) -> bytes:
    target = io.BytesIO()
    picture.info.clear()  # what the file said of itself: comments, resolution
    picture.save(target, "JPEG", quality=QUALITY, subsampling=subsampling)
    return target.getvalue()
