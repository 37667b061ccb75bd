"""One line of the log per request, as text or JSON.

A line has no address, no cookie, no agent and no query of whoever asked, and no partner's token.
"""

from __future__ import annotations

import atexit
import json
import sys
import threading
import time
from contextlib import suppress
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Protocol, TextIO

from share.logs import one_line, timestamp, without_tokens

BATCH_SECONDS = 0.05
CLOSE_SECONDS = 5.0
"""How long a stream that takes nothing more keeps a process from its end."""


class AccessLog:
    """Writes the lines. They do not go through `logging`: at thousands of requests per second its bookkeeping shows."""

    def __init__(self, log_format: str, stream: Stream | None = None) -> None:
        self._stream = stream or sys.stdout
        self._write = self._json if log_format == "json" else self._text

    def line(self, method: str, path: str, status: str, length: int, seconds: float) -> None:
        """One request: its method and path, the status line, the bytes of the body and how long the answer took."""
        self._stream.write(self._write(method, path, int(status[:3]), length, round(seconds * 1000, 2)))
        self._stream.flush()

    def _text(self, method: str, path: str, status: int, length: int, milliseconds: float) -> str:
        return f"{timestamp()} {method} {printable(path)} {status} {length}B {milliseconds}ms\n"

    def _json(self, method: str, path: str, status: int, length: int, milliseconds: float) -> str:
        entry = {"time": timestamp(), "kind": "request", "method": method, "path": printable(path), "status": status,
                 "bytes": length, "milliseconds": milliseconds}  # fmt: skip
        return json.dumps(entry) + "\n"


class Batched:
    """A stream whose lines are written by a thread of its own, many at a time and in one piece.

    Writing a line waits for the operating system, and for the interpreter's lock after it; done within each request, that shows
    in the rate of kept answers. A line is out after `BATCH_SECONDS`, and at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="access log", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def write(self, line: str) -> None:
        """Take a line; it is written soon."""
        self._lines.put(line)

    def flush(self) -> None:
        """Nothing: the thread sees to it."""

    def close(self) -> None:
        """Write what is left."""
        atexit.unregister(self.close)
        self._lines.put(None)
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        ended = False
        while not ended:
            lines = [self._lines.get()]
            with suppress(Empty):
                while lines[-1] is not None:
                    lines.append(self._lines.get_nowait())
            ended = lines[-1] is None
            with suppress(OSError):  # a log that nobody takes is lost, and must not grow in memory
                self._stream.write("".join(filter(None, lines)))
                self._stream.flush()
            if not ended:
                time.sleep(BATCH_SECONDS)


class Stream(Protocol):
    """What lines are written to: standard output, or `Batched`."""

    def write(self, line: str, /) -> object: ...
    def flush(self) -> None: ...


@lru_cache(maxsize=1024)
def printable(path: str) -> str:
    """A path as it may stand in a line: WSGI's Latin-1 turned back into UTF-8, and nothing in it that could start a new line."""
    return without_tokens(one_line(path.encode("latin-1", "replace").decode("utf-8", "replace")).replace(" ", "%20"))
