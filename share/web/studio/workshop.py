"""What the studio's page shows: themes as their files are at this moment, and cards, drawn once for each state of them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from share.assets import Assets
from share.cards.deck import Deck, Dress, Headline, read_deck
from share.cards.make import Card, render
from share.cards.theme import Theme, theme_names
from share.cards.trial import Mistake, examined, mistakes_of
from share.disclosures import read_disclosures
from share.errors import BadAsset, BadInput
from share.formats import CardFormat, read_formats
from share.links import Links
from share.platforms import safe_areas

KEPT_BYTES = 64_000_000
"""What the drawn cards may take in memory; the oldest go first."""
SAVING_SECONDS = 0.03
"""Between two looks at files that have changed: some programs empty a file before they write it."""
LOOKS = 10
"""How often files that go on changing are looked at before they are taken as they are."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the page: a headline in a dress, in one format of one theme."""

    theme: str
    format: str
    headline: str
    dress: Dress


@dataclass(frozen=True, slots=True)
class State:
    """A theme as its files are now. ``theme`` is None while there are ``mistakes``."""

    version: str
    theme: Theme | None
    formats: Mapping[str, CardFormat]
    deck: Deck | None
    mistakes: tuple[Mistake, ...]


class Workshop:
    """Themes, deck and drawn cards of one assets folder. Many threads may ask at once."""

    def __init__(self, assets: Assets, theme: str, site_name: str, zone: tzinfo, base_url: str) -> None:
        self.assets = assets
        self.chosen = theme
        self.site_name = site_name
        self.zone = zone
        self.base_url = base_url
        self._seen = ""
        self._digests: dict[Path, tuple[tuple[int, int], str]] = {}
        self._states: dict[str, State] = {}
        self._cards: OrderedDict[tuple[str, Shot], Card] = OrderedDict()
        self._kept = 0
        self._guard = threading.Lock()
        self._drawing = threading.Lock()

    def names(self) -> list[str]:
        """The themes that there are."""
        return theme_names(self.assets)

    def version(self) -> str:
        """A digest of every file that can shape a card: all of ``themes/``, since themes extend one another, and the tables.

        Files are read again where their time or size has changed. One that is just being saved is waited for.
        """
        found = self._look()
        if found != self._seen:
            for _ in range(LOOKS):
                time.sleep(SAVING_SECONDS)
                before, found = found, self._look()
                if found == before:
                    break
            self._seen = found
        return found

    def _look(self) -> str:
        told = hashlib.sha256()
        for path in sorted(self._files()):
            told.update(f"{path.relative_to(self.assets.root)} {self._digest(path)}\n".encode())
        return told.hexdigest()[:16]

    def state(self, name: str) -> State:
        """A theme as its files are now, read once for each state of them.

        One that is saved while it is read is read again: what was found in half a file would else stand for as long as the whole
        one says what it said before.
        """
        for _ in range(LOOKS):
            stamps = self._stamps()
            found = self._state(name)
            if self._stamps() == stamps:
                return found
            with self._guard:
                self._states.pop(name, None)
        return self._state(name)

    def _state(self, name: str) -> State:
        version = self.version()
        with self._guard:
            known = self._states.get(name)
            if known is None or known.version != version:
                known = self._states[name] = self._read(name, version)
            return known

    def headline(self, state: State, name: str) -> Headline:
        """A headline of the deck.

        Raises:
            BadInput: when there is none of that name.
        """
        if state.deck is None or name not in state.deck.headlines:
            raise BadInput(f"There is no headline {name} in stress.toml.")
        return state.deck.headlines[name]

    def card(self, state: State, shot: Shot) -> Card | None:
        """A drawn card; None for a format that is the photo alone, where the shot has none.

        Raises:
            BadInput: for a format, headline or photo that there is not, a theme with mistakes, or one whose files are going away.
        """
        if state.theme is None or state.deck is None:
            raise BadInput("The theme has mistakes; it is drawn again when they are mended.")
        if shot.format not in state.formats:
            raise BadInput(f"There is no format {shot.format}.")
        if shot.dress.photo and shot.dress.photo not in state.deck.photos:
            raise BadInput(f"There is no photo {shot.dress.photo} in stress.toml.")
        card_format = state.formats[shot.format]
        headline = self.headline(state, shot.headline)
        if card_format.style == "photo" and not shot.dress.photo:
            return None
        key = (state.version, shot)
        found = self._known(key)
        if found is None:
            dressed = state.deck.dressed(headline, shot.dress)
            # One at a time: two cards at once take longer than one after the other, and the first is seen sooner.
            with self._drawing:
                try:
                    found = self._known(key) or render(dressed.article, card_format, state.theme, dressed.photo, dressed.portrait)
                except OSError as error:
                    raise BadInput("A file of the theme went away while the card was drawn.", str(error)) from error
            self._keep(key, found)
        return found

    def areas(self, state: State, card_format: CardFormat) -> list[dict[str, Any]]:
        """What every platform shows of a format, in pixels: left, top, width, height."""
        if state.theme is None:
            return []
        found = safe_areas(state.theme.platforms, card_format)
        return [
            {"platform": platform.name, "box": [left, top, right - left, bottom - top]}
            for platform, (left, top, right, bottom) in found
        ]

    def _files(self) -> Iterator[Path]:
        root = self.assets.root
        yield from root.glob("*.toml")
        for path in root.joinpath("themes").rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                yield path

    def _digest(self, path: Path) -> str:
        try:
            seen = path.stat()
            stamp = (seen.st_mtime_ns, seen.st_size)
            known = self._digests.get(path)
            if known is None or known[0] != stamp:
                known = self._digests[path] = (stamp, hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError:  # it went between being listed and being read
            return "gone"
        return known[1]

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        """Time and size of every file; those that go at this moment are left out."""
        found = {}
        for path in self._files():
            with suppress(OSError):
                seen = path.stat()
                found[path] = seen.st_mtime_ns, seen.st_size
        return found

    def _read(self, name: str, version: str) -> State:
        try:
            formats, deck = read_formats(self.assets), read_deck(self.assets)
            links = Links(self.base_url, read_disclosures(self.assets))
        except BadAsset as error:
            return State(version, None, {}, None, tuple(mistakes_of(self.assets, [error])))
        theme, mistakes = examined(self.assets, name, self.site_name, self.zone, links)
        return State(version, None if mistakes else theme, formats, deck, tuple(mistakes))

    def _known(self, key: tuple[str, Shot]) -> Card | None:
        with self._guard:
            if key in self._cards:
                self._cards.move_to_end(key)
            return self._cards.get(key)

    def _keep(self, key: tuple[str, Shot], card: Card) -> None:
        with self._guard:
            if key not in self._cards:
                self._kept += len(card.data)
            self._cards[key] = card
            while self._kept > KEPT_BYTES:
                self._kept -= len(self._cards.popitem(last=False)[1].data)
