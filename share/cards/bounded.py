"""A cache that is bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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

    def get_all(self, keys: Sequence[Key], make: Callable[[Key], Value]) -> list[Value]:
        """`get` of each of them, with one wait for other threads."""
        kept = self._kept
        with self._lock:
            found = [kept.get(key) for key in keys]
            for key, held in zip(keys, found, strict=True):
                if held:
                    kept.move_to_end(key)
        return [held[0] if held else self.get(key, make) for key, held in zip(keys, found, strict=True)]

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
