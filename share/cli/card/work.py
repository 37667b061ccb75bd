"""The cards of one article, kept and recorded as the worker keeps them; whatever goes wrong with one is told in its outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from share.article import Article, Status
from share.cards.keep import keep_card
from share.cards.key import card_digest
from share.cards.make import available_formats, card_key, in_turn
from share.errors import ShareError
from share.formats import CardFormat
from share.store import articles
from share.store import cards as stored_cards
from share.store.cards import Card
from share.wiring import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one card, in the words of the report.

    ``key`` is where it lies in the blobs, ``bytes`` its length, ``missing`` how many characters no font has. A card that
    ``failed`` says why in ``faults``; where the whole article failed, ``format`` is None.
    """

    slug: str
    format: str | None
    outcome: Literal["made", "kept", "failed"]
    digest: str | None = None
    url: str | None = None
    key: str | None = None
    bytes: int = 0
    missing: int = 0
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def cards_of(
    parts: Parts, slug: str, wanted: Sequence[CardFormat], *, force: bool, stopped: Callable[[], bool]
) -> Iterator[Outcome]:
    """The cards of an article in the formats that it has of those ``wanted``, one after the other until ``stopped``.

    A card that is recorded, and whose picture is as long as it should be, is kept as it is, unless ``force`` is said.
    """
    if stopped():
        return
    try:
        with parts.store.connect() as connection:
            article = articles.by_slug(connection, slug)
            known = stored_cards.all_of(connection, slug)
        if article is None or article.status is Status.WITHDRAWN:
            return
        formats = in_turn(available_formats(article, wanted))
    except Exception as error:  # noqa: BLE001 - one broken article does not stop the others, and is told
        yield Outcome(slug=slug, format=None, outcome="failed", faults=(sentence_of(error),))
        return
    for card_format in formats:
        if stopped():
            return
        try:
            yield _outcome(parts, article, card_format, known, force=force)
        except Exception as error:  # noqa: BLE001 - nor does one broken card
            yield Outcome(slug=slug, format=card_format.id, outcome="failed", faults=(sentence_of(error),))


def sentence_of(error: Exception) -> str:
    """What went wrong, for the operator."""
    if isinstance(error, ShareError):
        return f"{error.public} ({error.detail})" if error.detail else error.public
    return f"It could not be drawn: {type(error).__name__}: {error}"


def _outcome(
    parts: Parts, article: Article, card_format: CardFormat, known: dict[tuple[str, str], Card], *, force: bool
) -> Outcome:
    digest = card_digest(article, card_format, parts.theme)
    key = card_key(article, card_format, digest)
    card = known.get((card_format.id, digest))
    length = None if force else parts.blobs.size(key)
    kept = card is not None and length == card.length
    if card is None or not kept:
        # What lies there unrecorded is recorded, and what is not as it was recorded is drawn again.
        again = force or card is not None
        card = keep_card(article, card_format, parts.theme, store=parts.store, blobs=parts.blobs, again=again)
    return Outcome(
        slug=article.slug,
        format=card_format.id,
        outcome="kept" if kept else "made",
        digest=digest,
        url=parts.links.card(article, digest, card_format.id, card_format.extension),
        key=key,
        bytes=card.length,
        missing=card.missing,
        faults=card.faults,
        warnings=tuple(dict.fromkeys((*(fault.sentence for fault in article.warnings), *card.warnings))),
    )
