"""Colour profiles for tests, built from published numbers: ICC.1:2001-04 (version 2), matrix and grey profiles with one gamma."""

from __future__ import annotations

import struct

D50 = (0.9642, 1.0, 0.8249)


def _numbers(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65_536) for value in values))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(*values)


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def _description(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78 + -(len(text) + 90) % 4)


def profile(name: str, space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A monitor profile of this colour space."""
    tags = {b"desc": _description(name), b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": _xyz(*D50), **tags}
    offset = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", offset + len(content), len(data))
        content += data
    size = struct.pack(">I", offset + len(content))
    head = size + bytes(4) + b"\x02\x10\0\0mntr" + space + b"XYZ " + bytes(12) + b"acsp" + bytes(28) + _numbers(*D50)
    return head.ljust(128, b"\0") + table + content


def _matrix(name: str, gamma: float, red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...]) -> bytes:
    colours = {b"rXYZ": _xyz(*red), b"gXYZ": _xyz(*green), b"bXYZ": _xyz(*blue)}
    return profile(name, b"RGB ", colours | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _curve(gamma)))


ADOBE_RGB = _matrix(
    "Adobe RGB (1998)", 2.19921875, (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)
)
"""Primaries adapted to D50, as in "Adobe RGB (1998) Color Image Encoding", section 4.3.6."""
DISPLAY_P3 = _matrix("Display P3", 2.2, (0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
"""Primaries of SMPTE RP 431-2 adapted to D50; the curve of sRGB is near to a gamma of 2.2."""
GREY = profile("Grey, gamma 1.8", b"GRAY", {b"kTRC": _curve(1.8)})
