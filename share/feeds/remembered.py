"""Rendered items in memory, within a limit of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable


class Remembered:
    """Bytes by key; the ones that were not asked for longest go first when there are more than ``most``. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._data: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        """What is kept under the key."""
        with self._lock:
            data = self._data.get(key)
            if data is not None:
                self._data.move_to_end(key)
            return data

    def keep(self, key: Hashable, data: bytes) -> None:
        """Keep it, in place of what was there."""
        with self._lock:
            self._held += len(data) - len(self._data.pop(key, b""))
            self._data[key] = data
            while self._held > self._most and len(self._data) > 1:
                self._held -= len(self._data.popitem(last=False)[1])
