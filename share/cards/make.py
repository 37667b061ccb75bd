"""Makes the cards of an article: `render` draws one, `make` ▶ keeps it, so that no card is ever drawn twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from share.article import Article
from share.cards.crop import ABOVE_TEXT, CENTRE
from share.cards.draw import draw
from share.cards.encode import encode
from share.cards.key import card_digest
from share.cards.layout import lay_out
from share.cards.photo import cropped
from share.cards.theme import Theme
from share.errors import BadPhoto
from share.formats import CardFormat


class Blobs(Protocol):
    """Where finished cards are kept; `share.blobs` is one."""

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keeps bytes under a key."""

    def size(self, key: str) -> int | None:
        """How many bytes lie there; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Card:
    """A drawn card. ``warnings`` are sentences about what could not be shown as written."""

    data: bytes
    width: int
    height: int
    media_type: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card that lies in the blobs under ``key``. ``warnings`` are empty where it lay there already (``fresh`` is False)."""

    key: str
    digest: str
    width: int
    height: int
    media_type: str
    length: int
    fresh: bool
    warnings: tuple[str, ...]


def available_formats(article: Article, formats: Iterable[CardFormat]) -> list[CardFormat]:
    """The formats that an article has: those that are the photo alone only where there is one."""
    return [card_format for card_format in formats if card_format.style == "card" or article.photo]


def card_key(article: Article, card_format: CardFormat, digest: str) -> str:
    """Where a card lies in the blobs."""
    return f"cards/{article.slug}/{digest}/{card_format.id}.{card_format.extension}"


def render(article: Article, card_format: CardFormat, theme: Theme, photo_bytes: bytes | None) -> Card:
    """Draws one card. The same inputs give the same bytes, within one version of the libraries.

    A photo that is missing or cannot be decoded gives a card without one, and a warning: a reader gets a card in any case.
    """
    photo, photo_warnings = _photo(article, card_format, photo_bytes)
    layout = lay_out(article, card_format, theme, on_photo=photo is not None)
    image = draw(layout, theme, card_format.width, card_format.height, photo)
    data = encode(image, card_format)
    warnings = (*photo_warnings, *layout.warnings)
    return Card(data, card_format.width, card_format.height, card_format.media_type, warnings)


def make(
    article: Article, card_format: CardFormat, theme: Theme, *, read_photo: Callable[[str], bytes | None], blobs: Blobs
) -> MadeCard:
    """The card of an article in one format: the one that is kept, else drawn and kept now.

    ``read_photo(digest)`` answers the photo's bytes, or None where they are gone. However many threads ask at once, one draws and
    the others wait for it. Two processes may both draw; they write the same bytes.

    Raises:
        BlobsFailed: when the blobs cannot be used.
    """
    digest = card_digest(article, card_format, theme)
    key = card_key(article, card_format, digest)
    length = blobs.size(key)
    if length is not None:
        return _made(key, digest, card_format, length)
    with _alone(key):
        length = blobs.size(key)
        if length is not None:
            return _made(key, digest, card_format, length)
        card = render(article, card_format, theme, read_photo(article.photo.digest) if article.photo else None)
        blobs.put(key, card.data, card.media_type)
    return _made(key, digest, card_format, len(card.data), fresh=True, warnings=card.warnings)


def _made(
    key: str, digest: str, card_format: CardFormat, length: int, *, fresh: bool = False, warnings: tuple[str, ...] = ()
) -> MadeCard:
    return MadeCard(key, digest, card_format.width, card_format.height, card_format.media_type, length, fresh, warnings)


def _photo(article: Article, card_format: CardFormat, data: bytes | None) -> tuple[Image.Image | None, tuple[str, ...]]:
    if article.photo is None:
        return None, ()
    if data is None:
        return None, ("The photo is not among our files any more; the card was drawn without it.",)
    landing = ABOVE_TEXT if card_format.style == "card" else CENTRE
    try:
        return cropped(data, card_format.width, card_format.height, article.photo.focal_point, landing), ()
    except BadPhoto as error:
        return None, (f"The card was drawn without its photo. {error.public}",)


_locks: dict[str, tuple[threading.Lock, int]] = {}
_locks_guard = threading.Lock()


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """One thread at a time for each key; a key's lock goes when nobody holds or awaits it."""
    with _locks_guard:
        lock, waiting = _locks.get(key, (threading.Lock(), 0))
        _locks[key] = (lock, waiting + 1)
    try:
        with lock:
            yield
    finally:
        with _locks_guard:
            lock, waiting = _locks[key]
            if waiting == 1:
                del _locks[key]
            else:
                _locks[key] = (lock, waiting - 1)
