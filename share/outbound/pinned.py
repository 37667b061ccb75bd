"""Connections that go to checked addresses only, and end when their time has passed."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

Resolve = Callable[[str, int], list[tuple[Any, ...]]]
"""Host and port to addresses as `socket.getaddrinfo` gives them; raises for a host that must not be reached."""


class Deadline:
    """A total time for all hops of a request. When it passes, the open connection is cut, in whatever step it hangs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds
        self._lines: list[socket.socket] = []
        self._changing = threading.Lock()

    def seconds_left(self) -> float:
        return max(0.001, self.end - time.monotonic())

    def passed(self) -> bool:
        return time.monotonic() >= self.end

    def watch(self, line: socket.socket) -> None:
        """Cut this connection when the time has passed. A twin of the socket outlives its wrapping in TLS."""
        with self._changing:
            self._lines.append(line.dup())
        if self.passed():
            self.cut()

    def cut(self) -> None:
        """Cut what is open; nothing, once the request is over."""
        with self._changing:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> None:
        WATCH.add(self)

    def __exit__(self, *_: object) -> None:
        with self._changing:
            for line in self._lines:
                line.close()
            self._lines.clear()


class Watch:
    """Cuts what is open at each deadline: one thread for all of them, started by the first.

    A timer for each request would be a thread for each, and a hub makes a thousand requests a second. A request that is over
    stays in the list until its time has passed, and is nothing to cut then.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget everything. A forked child begins anew: the thread has stayed behind in its parent."""
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._started = False

    def add(self, deadline: Deadline) -> None:
        """From now on this one is watched."""
        with self._changed:
            heappush(self._waiting, (deadline.end, next(self._numbers), deadline))
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="deadlines", daemon=True).start()
            elif self._waiting[0][2] is deadline:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting or self._waiting[0][0] > time.monotonic():
                    self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
                    continue
                _, _, deadline = heappop(self._waiting)
            deadline.cut()


WATCH = Watch()
os.register_at_fork(after_in_child=WATCH.begin)


def connect(resolve: Resolve, deadline: Deadline, host: str, port: int) -> socket.socket:
    """A connection to a checked address of the host: tried in the resolver's order, each with its share of the time left.

    A look-up cannot be cut. One that has used up the time ends the request, so that nothing is sent that nobody waits for any
    more.
    """
    addresses = resolve(host, port)
    if deadline.passed():
        raise TimeoutError
    failure: OSError = OSError("the name has no address")
    for left, (family, kind, protocol, _, sockaddr) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(deadline.seconds_left() / left)
            line.connect(sockaddr)
        except OSError as error:
            line.close()
            failure = error
        else:
            line.settimeout(deadline.seconds_left())
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            deadline.watch(line)
            return line
    raise failure


class _Connection(HTTPConnection):
    """A connection that goes to checked addresses only."""

    def __init__(self, *args: Any, door: tuple[Resolve, Deadline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return connect(*self._door, self.host, self.port)


class _SecureConnection(HTTPSConnection):
    """The same, with TLS around it; the certificate is checked against the name."""

    def __init__(self, *args: Any, door: tuple[Resolve, Deadline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return connect(*self._door, self.host, self.port)


class PinnedAdapter(HTTPAdapter):
    """Makes requests use our connections; it is not retried, and lives for one hop."""

    def __init__(self, resolve: Resolve, deadline: Deadline) -> None:
        self._door = (resolve, deadline)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": self._pool, "https": self._secure_pool}

    def _pool(self, host: str, port: int, **kwargs: Any) -> HTTPConnectionPool:
        pool = HTTPConnectionPool(host, port, **kwargs)
        pool.ConnectionCls = partial(_Connection, door=self._door)  # type: ignore[assignment]  # called, never asked for its class
        return pool

    def _secure_pool(self, host: str, port: int, **kwargs: Any) -> HTTPSConnectionPool:
        pool = HTTPSConnectionPool(host, port, **kwargs)
        pool.ConnectionCls = partial(_SecureConnection, door=self._door)  # type: ignore[assignment]  # as above
        return pool
