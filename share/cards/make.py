"""Makes the cards of an article: `render` draws one, `make` ▶ keeps it, so that no card is ever drawn twice.

Article and photo → `lay_out` → `draw` → `encode`, and beside the picture an explanation of all of it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image

from share.article import Article
from share.cards.crop import ABOVE_TEXT, CENTRE
from share.cards.draw import Drawn, Read, draw, read_on_paper
from share.cards.encode import encoded
from share.cards.explain import Explanation, explanation, faults, text_boxes
from share.cards.heap import give_back_free_pages
from share.cards.key import card_digest, portrait_of
from share.cards.layout import Layout, lay_out
from share.cards.marks import Art, Rect
from share.cards.photo import forget_photo, placed
from share.cards.strips import encoded_in_strips
from share.cards.theme import Theme
from share.errors import BadPhoto
from share.formats import CardFormat
from share.links import VIA_QR
from share.platforms import platform_warnings


class Blobs(Protocol):
    """Where finished cards are kept; `share.blobs` is one."""

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keeps bytes under a key."""

    def get(self, key: str) -> bytes | None:
        """The bytes that lie there; None where nothing does."""

    def size(self, key: str) -> int | None:
        """How many bytes lie there; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Card:
    """A drawn card. ``warnings`` are sentences about what is not shown as written, ``faults`` those that should be mended."""

    data: bytes
    width: int
    height: int
    media_type: str
    warnings: tuple[str, ...]
    faults: tuple[str, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Composed:
    """A drawn card, no file yet; ``crop`` says which part of the photo it shows, ``lost`` which pictures could not be used."""

    layout: Layout
    drawn: Drawn
    crop: Mapping[str, Any] | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A card before it is drawn, and the pictures that go onto it; ``crop`` and ``lost`` as in `Composed`."""

    layout: Layout
    photo: Image.Image | None
    portrait: Image.Image | None
    crop: Mapping[str, Any] | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card that lies in the blobs under ``key``, with its explanation beside it; ``fresh`` where it was drawn just now.

    ``missing`` is how many characters no font has, so that they were left out.
    """

    key: str
    digest: str
    width: int
    height: int
    media_type: str
    length: int
    fresh: bool
    warnings: tuple[str, ...]
    faults: tuple[str, ...]
    missing: int


def available_formats(article: Article, formats: Iterable[CardFormat]) -> list[CardFormat]:
    """The formats that an article has: those that are the photo alone only where there is one."""
    return [card_format for card_format in formats if card_format.style == "card" or article.photo]


def in_turn(formats: Iterable[CardFormat]) -> list[CardFormat]:
    """The formats of one article in the order in which they cost least: the highest first.

    Those that are cut out of one size of the photo then follow one another, so that each size is decoded once, and only one is in
    memory; the last one, which stays there, is the smallest.
    """
    return sorted(formats, key=lambda card_format: card_format.height, reverse=True)


def put_away() -> None:
    """Let go of what the formats of one article share, once all of them are made: its decoded photo, and the room in the heap.

    A process that has drawn cards holds some 45 MB less then, and the next article's take a tenth longer.
    """
    if forget_photo():
        give_back_free_pages()


def card_key(article: Article, card_format: CardFormat, digest: str) -> str:
    """Where a card lies in the blobs."""
    return f"cards/{article.slug}/{digest}/{card_format.id}.{card_format.extension}"


def explanation_key(article: Article, card_format: CardFormat, digest: str) -> str:
    """Where the explanation of a card lies, beside it."""
    return f"cards/{article.slug}/{digest}/{card_format.id}.json"


def render(
    article: Article, card_format: CardFormat, theme: Theme, photo: bytes | None = None, portrait: bytes | None = None
) -> Card:
    """Draws one card. The same inputs give the same bytes, within one version of the libraries.

    A photo that is missing or cannot be decoded gives a card without one, and a warning: a reader gets a card in any case.

    Raises:
        BadAsset: when the format's byte limit is too small for any picture of its size.
    """
    laid = _laid(article, card_format, theme, photo, portrait)
    read: Read = read_on_paper(laid.layout)
    file = encoded_in_strips(laid.layout, card_format)
    if file is None:
        drawn = read = _drawn(laid, card_format, article, theme)
        file = encoded(drawn.image, card_format)
    wrong = (*laid.lost, *faults(laid.layout, read))
    platform = platform_warnings(
        theme.platforms,
        card_format,
        width=card_format.width,
        height=card_format.height,
        length=len(file.data),
        media_type=card_format.media_type,
        text_boxes=text_boxes(laid.layout),
    )
    warnings = tuple(dict.fromkeys((*laid.lost, *laid.layout.warnings, *wrong, *platform)))
    told = explanation(card_format, theme.name, laid.layout, read, file, crop=laid.crop)
    told |= {"faults": list(wrong), "warnings": list(warnings)}
    size = (card_format.width, card_format.height)
    return Card(file.data, *size, card_format.media_type, warnings, wrong, told)


def compose(
    article: Article, card_format: CardFormat, theme: Theme, photo: bytes | None = None, portrait: bytes | None = None
) -> Composed:
    """A card laid out and drawn, before it becomes a file."""
    laid = _laid(article, card_format, theme, photo, portrait)
    return Composed(laid.layout, _drawn(laid, card_format, article, theme), laid.crop, laid.lost)


def _drawn(laid: _Laid, card_format: CardFormat, article: Article, theme: Theme) -> Drawn:
    address = theme.links.short(article, VIA_QR) if theme.links else ""
    size = (card_format.width, card_format.height)
    return draw(laid.layout, theme, size, photo=laid.photo, portrait=laid.portrait, address=address)


def _laid(article: Article, card_format: CardFormat, theme: Theme, photo: bytes | None, portrait: bytes | None) -> _Laid:
    lost: list[str] = []
    on_photo = article.photo is not None and photo is not None
    layout = lay_out(article, card_format, theme, on_photo=on_photo, portrait=portrait is not None)
    picture, crop = _photo(article, card_format, layout, photo, lost)
    face = _portrait(article, layout, portrait, lost)
    if (picture is None) != (layout.photo is None) or (face is None) != (_portrait_place(layout) is None):
        layout = lay_out(article, card_format, theme, on_photo=picture is not None, portrait=face is not None)
    return _Laid(layout, picture, face, crop, tuple(lost))


def make(
    article: Article,
    card_format: CardFormat,
    theme: Theme,
    *,
    read_photo: Callable[[str], bytes | None],
    blobs: Blobs,
    again: bool = False,
) -> MadeCard:
    """The card of an article in one format: the one that is kept, else (or ``again``) drawn and kept now.

    ``read_photo(digest)`` answers the photo's bytes, or None where they are gone. However many threads ask at once, one draws and
    the others wait for it. Two processes may both draw; they write the same bytes.

    Raises:
        BlobsFailed: when the blobs cannot be used.
    """
    digest = card_digest(article, card_format, theme)
    key = card_key(article, card_format, digest)
    kept = None if again else _kept(article, card_format, digest, blobs)
    if kept is not None:
        return kept
    with _alone(key):
        kept = None if again else _kept(article, card_format, digest, blobs)
        if kept is not None:
            return kept
        portrait = portrait_of(article)
        card = render(
            article,
            card_format,
            theme,
            read_photo(article.photo.digest) if article.photo else None,
            read_photo(portrait.digest) if portrait else None,
        )
        # The explanation first: where a card lies, its explanation does.
        told = json.dumps({"digest": digest, **card.explanation}, ensure_ascii=False)
        blobs.put(explanation_key(article, card_format, digest), told.encode(), "application/json")
        blobs.put(key, card.data, card.media_type)
    return _made(key, digest, card_format, len(card.data), card.explanation, fresh=True)


def _kept(article: Article, card_format: CardFormat, digest: str, blobs: Blobs) -> MadeCard | None:
    """The card that lies in the blobs; None where it does not, or where nothing tells what it is like."""
    key = card_key(article, card_format, digest)
    length = blobs.size(key)
    told = None if length is None else blobs.get(explanation_key(article, card_format, digest))
    if length is None or told is None:
        return None
    try:
        return _made(key, digest, card_format, length, json.loads(told), fresh=False)
    except (ValueError, KeyError, TypeError):
        return None  # a damaged explanation is made anew, with its card


def _made(key: str, digest: str, card_format: CardFormat, length: int, told: Explanation, *, fresh: bool) -> MadeCard:
    return MadeCard(
        key,
        digest,
        card_format.width,
        card_format.height,
        card_format.media_type,
        length,
        fresh=fresh,
        warnings=tuple(told["warnings"]),
        faults=tuple(told["faults"]),
        missing=len(told["missing"]),
    )


def _photo(
    article: Article, card_format: CardFormat, layout: Layout, data: bytes | None, lost: list[str]
) -> tuple[Image.Image | None, Mapping[str, Any] | None]:
    """The part of the photo that this card shows, and how it was chosen."""
    if article.photo is None or (data is not None and layout.photo is None):
        return None, None
    if data is None or layout.photo is None:
        lost.append("The photo is not among our files any more; the card was drawn without it.")
        return None, None
    under_text = card_format.style == "card" and bool(layout.on_photo)
    size = (round(layout.photo.width), round(layout.photo.height))
    try:
        picture, crop = placed(data, *size, article.photo.focal_point, ABOVE_TEXT if under_text else CENTRE)
    except BadPhoto as error:
        lost.append(f"The card was drawn without its photo. {error.public}")
        return None, None
    return picture, {"box": [round(edge, 1) for edge in crop.box], "by": crop.how}


def _portrait_place(layout: Layout) -> Rect | None:
    return next((mark.rect for mark in layout.marks if isinstance(mark, Art) and mark.slot == "portrait"), None)


def _portrait(article: Article, layout: Layout, data: bytes | None, lost: list[str]) -> Image.Image | None:
    """The author's portrait as large as the card shows it."""
    place, portrait = _portrait_place(layout), portrait_of(article)
    if place is None or portrait is None or data is None:
        return None
    side = round(place.width)
    try:
        return placed(data, side, side, portrait.focal_point, CENTRE)[0]
    except BadPhoto as error:
        lost.append(f"The card was drawn without the author's portrait. {error.public}")
        return None


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
