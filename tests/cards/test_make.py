"""A card is drawn once, kept, and never drawn again; a reader gets one whatever happens to the photo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from factories import article, paid_article, photo
from PIL import Image

from share.blobs import Blobs, open_blobs
from share.cards.key import card_digest
from share.cards.make import MadeCard, available_formats, card_key, make, render
from share.cards.theme import Theme
from share.formats import CardFormat


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return open_blobs(tmp_path.as_uri())


class Counted:
    """Reads photos, and counts how often it was asked: once for each drawing."""

    def __init__(self, data: bytes | None) -> None:
        self.data = data
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, digest: str) -> bytes | None:
        self.asked.append(digest)
        self.gate.wait(5)
        return self.data


def test_a_card_is_kept_under_an_address_that_says_what_it_is(
    theme: Theme, formats: dict[str, CardFormat], blobs: Blobs, decoded: Callable[[bytes], Image.Image]
) -> None:
    made = make(article(), formats["og"], theme, read_photo=lambda _: None, blobs=blobs)
    digest = card_digest(article(), formats["og"], theme)
    assert made == MadeCard(
        f"cards/harbour-bridge-reopens/{digest}/og.jpg", digest, 1200, 630, "image/jpeg", made.length, True, (), (), 0
    )
    data = blobs.get(made.key)
    assert data is not None
    assert len(data) == made.length
    assert decoded(data).size == (1200, 630)


def test_a_card_that_is_kept_is_never_drawn_again(
    theme: Theme, formats: dict[str, CardFormat], blobs: Blobs, hill: bytes, photo_of: Any
) -> None:
    card, reader = article(photo=photo_of(hill)), Counted(hill)
    first = make(card, formats["og"], theme, read_photo=reader, blobs=blobs)
    again = make(card.with_changes(body_html="<p>New</p>"), formats["og"], theme, read_photo=reader, blobs=blobs)
    assert reader.asked == [card.photo.digest if card.photo else ""]
    assert (first.fresh, again.fresh) == (True, False)
    assert (first.key, first.length) == (again.key, again.length)


def test_many_threads_that_ask_at_once_get_one_drawing(
    theme: Theme, formats: dict[str, CardFormat], blobs: Blobs, hill: bytes, photo_of: Any
) -> None:
    card, reader = article(photo=photo_of(hill)), Counted(hill)
    reader.gate.clear()
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(make, card, formats["og"], theme, read_photo=reader, blobs=blobs) for _ in range(12)]
        reader.gate.set()
        made = [future.result() for future in asked]
    assert len(reader.asked) == 1
    assert len({card.key for card in made}) == 1
    assert [card.fresh for card in made].count(True) == 1


def test_a_failed_drawing_lets_the_next_one_try(
    theme: Theme, formats: dict[str, CardFormat], blobs: Blobs, hill: bytes, photo_of: Any
) -> None:
    def fail(_: str) -> bytes | None:
        raise ConnectionError

    card = article(photo=photo_of(hill))
    with pytest.raises(ConnectionError):
        make(card, formats["og"], theme, read_photo=fail, blobs=blobs)
    assert make(card, formats["og"], theme, read_photo=lambda _: hill, blobs=blobs).fresh


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "The photo is not among our files any more; the card was drawn without it."),
        (
            b"not a picture",
            "The card was drawn without its photo. The photo: this is not a picture, or of a kind that we cannot read.",
        ),
    ],
)
@pytest.mark.parametrize("name", ["og", "wide"])
def test_a_photo_that_cannot_be_used_gives_a_card_without_it_and_a_warning(
    theme: Theme,
    formats: dict[str, CardFormat],
    *,
    decoded: Callable[[bytes], Image.Image],
    data: bytes | None,
    sentence: str,
    name: str,
) -> None:
    card = render(paid_article(photo=photo()), formats[name], theme, data)
    assert decoded(card.data).size == (formats[name].width, formats[name].height)
    assert card.warnings[0].startswith(sentence)
    assert card.faults[0].startswith(sentence)
    # Not an empty page: the design of a card without a photo.
    assert {line["slot"] for line in card.explanation["lines"]} >= {"headline", "label"}
    assert card.explanation["photo"] is None


def test_formats_of_the_photo_alone_need_a_photo(formats: dict[str, CardFormat]) -> None:
    wanted = [formats[name] for name in ("og", "wide", "classic", "clean-square")]
    assert [card_format.id for card_format in available_formats(article(), wanted)] == ["og"]
    assert available_formats(article(photo=photo()), wanted) == wanted


def test_warnings_reach_whoever_asked(theme: Theme, formats: dict[str, CardFormat]) -> None:
    card = render(article(title="ᏣᎳᎩ " + "harbour bridge " * 60), formats["og"], theme, None)
    assert card.warnings == (
        "The headline is too long for the card and ends with an ellipsis.",
        "No font has these characters of the headline, so they are left out: Ꮳ Ꮃ Ꭹ",
    )
    assert card.faults == card.warnings[1:]


def test_the_key_ends_in_the_format_and_its_extension(formats: dict[str, CardFormat]) -> None:
    assert card_key(article(), formats["og"], "0" * 20) == "cards/harbour-bridge-reopens/" + "0" * 20 + "/og.jpg"
