"""A program of its own: a HEIC picture on standard input, the same as PNG on standard output. It imports nothing of ours.

libheif crashes on some damaged files, and takes its process with it. Here that is the end of one picture, and not of the service.
The exit code is 0, or `TOO_LARGE` with a sentence on standard error, or something else where the picture is damaged.
"""

from __future__ import annotations

import io
import resource
import sys

from pi_heif import register_heif_opener
from PIL import Image

MOST_MEMORY = 2_000_000_000
"""Bytes of address space: a picture of 50 megapixels, its decoder and its PNG have room in half of it."""
MOST_SECONDS = 60
TOO_LARGE = 3


def main(most_pixels: int) -> int:
    """Reads, checks the size on the header, decodes, writes."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    picture = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("HEIF",))
    pixels = picture.width * picture.height
    if pixels > most_pixels:
        sys.stderr.write(
            f"{picture.width} × {picture.height} are {pixels / 1e6:.0f} megapixels; a HEIC picture can have at most "
            f"{most_pixels / 1e6:.0f}. Please send a smaller copy."
        )
        return TOO_LARGE
    # pi-heif hands the pixels over upright, whatever the EXIF data still say.
    whole = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    whole.save(sys.stdout.buffer, "PNG", compress_level=1, icc_profile=picture.info.get("icc_profile"), exif=b"")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
