"""Photos coming in: fetched or read from a file, checked, and kept among the blobs under ``photos/<digest>``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from share.article import WEB_ADDRESS, Photo
from share.blobs import Blobs
from share.cards.photo import read_photo
from share.errors import BadPhoto, OutboundFailed, OutboundRefused, TooLarge
from share.outbound import Outbound

ACCEPT = "image/avif,image/webp,image/jpeg,image/png;q=0.9,image/*;q=0.8"


def photo_key(digest: str) -> str:
    """Where a photo's bytes lie among the blobs."""
    return f"photos/{digest}"


def take_photo(
    source: str,
    *,
    alt: str,
    credit: str,
    focal_point: tuple[float, float] | None,
    known: Photo | None,
    outbound: Outbound,
    blobs: Blobs,
    base_folder: Path | None,
    max_bytes: int,
    timeout_seconds: float = 10,
) -> Photo:
    """The photo at ``source``, a web address or the name of a file, as a value; its bytes are among the blobs afterwards.

    A relative name is looked for in ``base_folder``; None means that files are not for this sender (the API). A photo that
    is ``known`` and whose bytes are still kept is not fetched again; one from a file only where files are not read anyway.

    Raises:
        BadPhoto: when the file is not there, the other server does not give it, or what came is not a picture.
        TooLarge: past ``max_bytes``.
        OutboundRefused: when the address leads to a private network.
        BlobsFailed: when the blobs cannot be used.
    """
    on_the_web = WEB_ADDRESS.fullmatch(source) is not None
    keeps = on_the_web or base_folder is None
    if keeps and known and known.source == source and blobs.has(photo_key(known.digest)):
        return replace(known, alt=alt, credit=credit, focal_point=focal_point)
    data = _fetched(source, outbound, max_bytes, timeout_seconds) if on_the_web else _read(source, base_folder, max_bytes)
    photo = read_photo(data, source=source, alt=alt, credit=credit, focal_point=focal_point)
    if not blobs.has(photo_key(photo.digest)):
        blobs.put(photo_key(photo.digest), data, photo.media_type)
    return photo


def _fetched(source: str, outbound: Outbound, max_bytes: int, timeout_seconds: float) -> bytes:
    try:
        answer = outbound.fetch(source, max_bytes=max_bytes, timeout_seconds=timeout_seconds, accept=ACCEPT)
    except OutboundRefused as error:
        raise OutboundRefused(f"The photo cannot be fetched. {error.public}", error.detail) from error
    except OutboundFailed as error:
        raise BadPhoto(f"The photo cannot be fetched. {error.public}", error.detail) from error
    if answer.status != 200:
        raise BadPhoto(f"The photo cannot be fetched: {source} answers with status {answer.status}.")
    return answer.data


def _read(source: str, base_folder: Path | None, max_bytes: int) -> bytes:
    if base_folder is None:
        raise BadPhoto(f"The photo {source} is not a web address; it starts with http:// or https://.")
    path = base_folder / source
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise TooLarge(f"The photo {source} has {size:,} bytes, and at most {max_bytes:,} are taken.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read"
        raise BadPhoto(f"The photo {source} cannot be used: {reason} in {base_folder}.", repr(error)) from error
