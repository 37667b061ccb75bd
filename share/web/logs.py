"""What is logged, as text or JSON: one line per request, and whatever the parts have to say.

A line has no address, no cookie, no agent and no query of whoever asked.
"""

from __future__ import annotations

import atexit
import json
import logging
import re
import sys
import textwrap
import threading
import time
from contextlib import suppress
from functools import lru_cache
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TextIO

from share.settings import Settings

BATCH_SECONDS = 0.05


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
    """A stream whose lines are written by a thread of its own, many at a time.

    Writing a line waits for the operating system, and for the interpreter's lock after it; done within each request, that shows
    in the rate of kept answers. A line is out after `BATCH_SECONDS`, and at the end of the process.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._run, name="access log", daemon=True).start()
        atexit.register(self._write_out)

    def write(self, line: str) -> None:
        """Take a line; it is written soon."""
        self._lines.put(line)

    def flush(self) -> None:
        """Nothing: the thread sees to it."""

    def _run(self) -> None:
        while True:
            self._stream.write(self._lines.get())
            self._write_out()
            time.sleep(BATCH_SECONDS)

    def _write_out(self) -> None:
        with suppress(Empty):
            while True:
                self._stream.write(self._lines.get_nowait())
        self._stream.flush()


class Stream(Protocol):
    """What lines are written to: standard output, or `Batched`."""

    def write(self, line: str, /) -> object: ...
    def flush(self) -> None: ...


class JsonFormatter(logging.Formatter):
    """Everything else that we log, as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """One record; a traceback stays within its line."""
        entry = {
            "time": timestamp(),
            "kind": "log",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)


class TextFormatter(logging.Formatter):
    """Everything else that we log, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """One record on one line, its traceback indented below it: nothing that was sent to us can pass for a line of ours."""
        text = f"{timestamp()} {record.levelname} {one_line(record.getMessage())}"
        return f"{text}\n{textwrap.indent(self.formatException(record.exc_info), '  ')}" if record.exc_info else text


class WithoutAddress(logging.Filter):
    """Takes the address of whoever asked out of gunicorn's warning about a request that is no HTTP."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record goes out, without the address."""
        record.msg, record.args = ADDRESS.sub("", record.getMessage()), None
        return True


ADDRESS = re.compile(r" from ip=\S+?(?=:? |$)")


def logging_settings(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: one stream, one format, for us and for the libraries that we run."""
    formatter = JsonFormatter if settings.log_format == "json" else TextFormatter
    level = settings.log_level.upper()
    quiet = {"level": "WARNING", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "filters": {"without_address": {"()": WithoutAddress}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "ours"}},
        "root": {"level": level, "handlers": ["stream"]},
        "loggers": {
            **dict.fromkeys(("gunicorn.access", "huey", "alembic", "urllib3"), quiet),
            "gunicorn.error": {**quiet, "filters": ["without_address"]},
        },
    }


def timestamp() -> str:
    """The time of a line, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@lru_cache(maxsize=1024)
def printable(path: str) -> str:
    """A path as it may stand in a line: WSGI's Latin-1 turned back into UTF-8, and nothing in it that could start a new line."""
    return one_line(path.encode("latin-1", "replace").decode("utf-8", "replace")).replace(" ", "%20")


def one_line(text: str) -> str:
    """The text with everything in it that is not printable written as %XX."""
    return "".join(character if character.isprintable() else f"%{ord(character):02X}" for character in text)
