"""What the log has, as text or JSON: whatever the parts have to say, each of it on a line that is ours alone.

No line has a partner's token. Requests have lines of their own (`share.web.logs`).
"""

from __future__ import annotations

import json
import logging
import re
import textwrap
import time
from functools import lru_cache
from typing import Any

from share.rights import TOKEN_PREFIX
from share.settings import Settings


class JsonFormatter(logging.Formatter):
    """Everything else that we log, as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """One record; a traceback stays within its line."""
        entry = {
            "time": timestamp(),
            "kind": "log",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(entry)


class TextFormatter(logging.Formatter):
    """Everything else that we log, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """One record on one line, its traceback indented below it: nothing that was sent to us can pass for a line of ours."""
        text = f"{timestamp()} {record.levelname} {without_tokens(one_line(record.getMessage()))}"
        if not record.exc_info:
            return text
        return f"{text}\n{textwrap.indent(without_tokens(self.formatException(record.exc_info)), '  ')}"


class WithoutAddress(logging.Filter):
    """Takes the address of whoever asked out of gunicorn's warning about a request that is no HTTP."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record goes out, without the address."""
        record.msg, record.args = ADDRESS.sub("", record.getMessage()), None
        return True


TOKEN = re.compile(rf"{TOKEN_PREFIX}[\w-]*|(?<=/partners/)(?<!/api/v1/partners/)(?!feed\.)[^/\s\"']+", re.IGNORECASE)
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
    return _second(int(time.time()))


@lru_cache(maxsize=1)
def _second(number: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(number))


def without_tokens(text: str) -> str:
    """The text with an ellipsis for every partner's token, and for whatever stands where one would stand in an address."""
    return TOKEN.sub("…", text)


def one_line(text: str) -> str:
    """The text with everything in it that is not printable written as %XX."""
    return "".join(character if character.isprintable() else f"%{ord(character):02X}" for character in text)
