"""Which feed a subscriber was sent last, so that it is not sent the same one again. Kept in the memory of a process.

Ten articles that come in within a second are ten events, and each has a delivery. A feed that was read after all ten has them all
in it, and need not be sent nine times more. What a process does not remember costs one delivery more, and nothing else.
"""

from __future__ import annotations

from share.store.deliveries import Delivery

REMEMBERED = 100_000
"""Subscribers; at more, all are forgotten."""


class Told:
    """For each subscription the generation of the store at which its last feed was read, and the delivery that sent it.

    One thread alone uses it.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, int]] = {}

    def keep(self, delivery: Delivery, generation: int) -> None:
        """This delivery has sent a feed that was read at ``generation`` or later."""
        if len(self._last) >= REMEMBERED:
            self._last.clear()
        known, _ = self._last.get(delivery.target, (0, 0))
        self._last[delivery.target] = max(known, generation), delivery.id

    def has(self, delivery: Delivery) -> bool:
        """Whether an earlier delivery has told what this one would. One that somebody wants again is not a later one."""
        generation, last = self._last.get(delivery.target, (0, 0))
        return delivery.event <= generation and delivery.id > last
