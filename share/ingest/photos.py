"""Pictures coming in: fetched or read from a file, made normal, and kept among the blobs under ``photos/<digest>``.

A picture that cannot be used never refuses its article: the article stands without it and says so (`Article.warnings`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from share.article import WEB_ADDRESS, Article, Author, MissingPhoto, Photo, Submission
from share.blobs import Blobs
from share.cards.normal import normal_photo
from share.errors import BadPhoto, OutboundFailed, OutboundRefused, TooLarge
from share.outbound import Outbound
from share.outbound.pinned import Deadline

ACCEPT = "image/avif,image/webp,image/jpeg,image/png;q=0.9,image/*;q=0.8"


def photo_key(digest: str) -> str:
    """Where a photo's bytes lie among the blobs."""
    return f"photos/{digest}"


def take_pictures(
    submission: Submission,
    standing: Article | None,
    *,
    outbound: Outbound,
    blobs: Blobs,
    photo_folder: Path | None,
    portrait_folder: Path | None,
    max_bytes: int,
    timeout_seconds: float,
) -> Submission:
    """The submission with its photo and portraits; for each that cannot be used, the article knows what is missing, and why.

    Relative names are looked for in the folders; None means that files are not for this sender (the API). What the article that
    stands has already, and is still kept, is not fetched again. ``timeout_seconds`` is for all pictures of the article together.

    Raises:
        BlobsFailed: when the blobs cannot be used.
    """
    article = submission.article
    taker = _Taker(outbound, blobs, standing.pictures if standing else (), max_bytes, Deadline(timeout_seconds))
    photo = taker.take(article.missing_photo, photo_folder)
    complete = article.with_changes(
        photo=photo if isinstance(photo, Photo) else None,
        missing_photo=photo if isinstance(photo, MissingPhoto) else None,
        authors=tuple(_with_portrait(author, taker.take(author.missing_portrait, portrait_folder)) for author in article.authors),
    )
    return replace(submission, article=complete)


def _with_portrait(author: Author, portrait: Photo | MissingPhoto | None) -> Author:
    if isinstance(portrait, Photo):
        return replace(author, portrait=portrait, missing_portrait=None)
    return replace(author, portrait=None, missing_portrait=portrait)


@dataclass(frozen=True, slots=True)
class _Taker:
    outbound: Outbound
    blobs: Blobs
    known: Iterable[Photo]
    max_bytes: int
    deadline: Deadline

    def take(self, wanted: MissingPhoto | None, folder: Path | None) -> Photo | MissingPhoto | None:
        """The picture, its bytes kept; or still missing, with the reason."""
        if wanted is None:
            return None
        on_the_web = WEB_ADDRESS.fullmatch(wanted.source) is not None
        known = self._known_by_source(wanted.source) if on_the_web or folder is None else None
        if known:
            return _as_said(known, wanted)
        try:
            data = self._fetched(wanted.source) if on_the_web else self._read(wanted.source, folder)
            return self._kept(data, wanted)
        except (BadPhoto, TooLarge, OutboundFailed, OutboundRefused) as error:
            return replace(wanted, reason=error.public)

    def _kept(self, data: bytes, wanted: MissingPhoto) -> Photo:
        known = self._known_by_bytes(hashlib.sha256(data).hexdigest())
        if known:
            return _as_said(known, wanted)
        photo, kept = normal_photo(
            data, source=wanted.source, alt=wanted.alt, credit=wanted.credit, focal_point=wanted.focal_point
        )
        if not self.blobs.has(photo_key(photo.digest)):
            self.blobs.put(photo_key(photo.digest), kept, photo.media_type)
        return photo

    def _known_by_source(self, source: str) -> Photo | None:
        return self._still_kept(photo for photo in self.known if photo.source == source)

    def _known_by_bytes(self, digest: str) -> Photo | None:
        """The same bytes make the same photo, even where a later version of ours would keep them otherwise."""
        return self._still_kept(photo for photo in self.known if (photo.original or photo.digest) == digest)

    def _still_kept(self, photos: Iterable[Photo]) -> Photo | None:
        return next((photo for photo in photos if self.blobs.has(photo_key(photo.digest))), None)

    def _fetched(self, source: str) -> bytes:
        if self.deadline.passed():
            seconds = self.deadline.seconds
            raise BadPhoto(f"{source} was not fetched: the pictures before it took {seconds:g} seconds (SHARE_FETCH_SECONDS).")
        seconds = max(1, round(self.deadline.seconds_left()))
        try:
            answer = self.outbound.fetch(source, max_bytes=self.max_bytes, timeout_seconds=seconds, accept=ACCEPT)
        except (OutboundRefused, OutboundFailed) as error:
            raise BadPhoto(f"The photo cannot be fetched. {error.public}", error.detail) from error
        if answer.status != 200:
            raise BadPhoto(f"The photo cannot be fetched: {source} answers with status {answer.status}.")
        return answer.data

    def _read(self, source: str, folder: Path | None) -> bytes:
        if folder is None:
            raise BadPhoto(f"The photo {source} came from a file, and is not here any more; send it by its web address.")
        path = folder / source
        try:
            size = path.stat().st_size
            if size > self.max_bytes:
                raise TooLarge(f"The photo {source} has {size:,} bytes, and at most {self.max_bytes:,} are taken.")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read"
            raise BadPhoto(f"The photo {source} cannot be used: {reason} in {folder}.", repr(error)) from error


def _as_said(known: Photo, wanted: MissingPhoto) -> Photo:
    """A photo that is kept already, with what the newsroom says of it now."""
    return replace(known, source=wanted.source, alt=wanted.alt, credit=wanted.credit, focal_point=wanted.focal_point)
