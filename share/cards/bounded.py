"""A cache that is bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteBounded(Generic[Key, Value]):
    """Keeps what was used last, up to ``limit`` bytes in all; safe between threads.

    ``weigh`` tells the bytes of a value. What is heavier than the whole limit is made and not kept.
    """

    def __init__(self, limit: int, weigh: Callable[[Value], int]) -> None:
        self.limit = limit
        self.held = 0
        self._weigh = weigh
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, make: Callable[[Key], Value]) -> Value:
        """What is kept under ``key``, else what ``make(key)`` gives. Two threads may make the same thing at the same time."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found[0]
        value = make(key)
        self._keep(key, value, self._weigh(value))
        return value

    def _keep(self, key: Key, value: Value, weight: int) -> None:
        if weight > self.limit:
            return
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._kept[key] = (value, weight)
            self.held += weight - (replaced[1] if replaced else 0)
            while self.held > self.limit:
                _, (_, lost) = self._kept.popitem(last=False)
                self.held -= lost
