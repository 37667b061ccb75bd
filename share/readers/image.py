"""What can be known of a fetched picture without drawing it: its kind and size, as its first bytes say them.

Each kind says its size in its header: PNG in IHDR (W3C PNG, section 11.2.1), GIF behind its signature (GIF89a, section 18), JPEG
in the first frame header (ITU T.81, section B.2.2), WebP in its VP8, VP8L or VP8X chunk (RFC 9649). AVIF and SVG are only known
by kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from share.readers.fetched import Fetched

FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xDA)})
Size = tuple[int, int]
UNKNOWN = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that was fetched. ``status`` is 0 where nothing came, and ``problem`` says why; ``said_type`` is what its header
    says, ``media_type`` what its bytes are (empty for none that we know); ``whole`` is False where they end before the picture
    does; width and height are pixels, 0 where unknown."""

    url: str
    status: int
    said_type: str = ""
    media_type: str = ""
    width: int = 0
    height: int = 0
    length: int = 0
    seconds: float = 0.0
    problem: str = ""
    whole: bool = True

    @property
    def dead(self) -> bool:
        """Whether no picture is to be had there."""
        return not 200 <= self.status < 300 or not self.length


def read_image(fetched: Fetched) -> Image:
    """The facts of a fetched picture."""
    media_type, width, height = _facts(fetched.body)
    return Image(
        url=fetched.asked,
        status=fetched.status,
        said_type=fetched.media_type,
        media_type=media_type,
        width=width,
        height=height,
        length=len(fetched.body),
        seconds=fetched.seconds,
        whole=is_whole(fetched.body, media_type),
    )


def is_whole(data: bytes, media_type: str) -> bool:
    """Whether a picture has its end: PNG's IEND, JPEG's EOI behind its last scan, GIF's trailer, as many bytes as WebP says."""
    match media_type:
        case "image/png":
            return b"IEND" in data
        case "image/jpeg":
            return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
        case "image/gif":
            return data.rstrip(b"\0").endswith(b";")
        case "image/webp":
            return len(data) >= int.from_bytes(data[4:8], "little") + 8
        case _:
            return True


def _facts(data: bytes) -> tuple[str, int, int]:
    for media_type, signature, size in KINDS:
        if signature.match(data):
            try:
                return (media_type, *size(data))
            except (IndexError, ValueError):
                return (media_type, *UNKNOWN)
    return ("", *UNKNOWN)


def _big(data: bytes, at: int, length: int) -> int:
    if at + length > len(data):
        raise ValueError
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    if at + length > len(data):
        raise ValueError
    return int.from_bytes(data[at : at + length], "little")


def _png(data: bytes) -> Size:
    return _big(data, 16, 4), _big(data, 20, 4)


def _gif(data: bytes) -> Size:
    return _little(data, 6, 2), _little(data, 8, 2)


def _jpeg(data: bytes) -> Size:
    at = 2
    while True:
        if data[at] != 0xFF:
            return UNKNOWN
        marker = data[at + 1]
        if marker in FRAME_HEADERS:
            return _big(data, at + 7, 2), _big(data, at + 5, 2)
        at += 1 if marker == 0xFF else 2 if marker in BARE_MARKERS else 2 + _big(data, at + 2, 2)


def _webp(data: bytes) -> Size:
    match data[12:16]:
        case b"VP8X":
            return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
        case b"VP8L":
            bits = _little(data, 21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF


def _unknown(_: bytes) -> Size:
    return UNKNOWN


KINDS: tuple[tuple[str, re.Pattern[bytes], Callable[[bytes], Size]], ...] = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff"), _jpeg),
    ("image/gif", re.compile(rb"GIF8[79]a"), _gif),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL), _webp),
    ("image/avif", re.compile(rb"....ftypavi[fs]", re.DOTALL), _unknown),
    (
        "image/svg+xml",
        re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s/>]", re.DOTALL | re.IGNORECASE),
        _unknown,
    ),
)
