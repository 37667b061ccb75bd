"""A dialect: how one kind of reader is told of articles. Each format is one, and so is each partner's way of reading one.

An action of the newsroom (it published, corrected, withdrew) is an `Item` or a `Withdrawal`, and a dialect compiles it into its
own words. Items are rendered on their own and joined, so that each is rendered once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from share.feeds.feed import Feed, Item, Withdrawal


@dataclass(frozen=True, slots=True)
class Dialect:
    """``item`` and ``withdrawal`` give a piece, ``join`` a document of a feed's head and pieces, in the order of a `Feed`.

    A reader who refuses articles that somebody paid for does not ``take_paid`` ones: its item of one is empty. ``window`` is how
    old an article may be by its publication, ``most`` how many there may be; None where the reader sets no limit.
    """

    media_type: str
    item: Callable[[Item], bytes]
    withdrawal: Callable[[Withdrawal], bytes]
    join: Callable[[Feed, Iterable[bytes]], bytes]
    takes_paid: bool = True
    window: timedelta | None = None
    most: int | None = None

    def piece(self, entry: Item | Withdrawal) -> bytes:
        """One entry of a feed."""
        return self.withdrawal(entry) if isinstance(entry, Withdrawal) else self.item(entry)

    def render(self, feed: Feed) -> bytes:
        """The whole document."""
        return self.join(feed, map(self.piece, feed.items))
