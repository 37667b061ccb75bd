"""The tags of Sharewire for pages made with Jinja: ``{{ share_head(address) }}`` in the ``<head>``.

A reader never waits longer than a second for it, an answer serves for a minute, and an older one stands in while Sharewire does
not answer.
"""

from __future__ import annotations

import os
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from markupsafe import Markup

FRESH_SECONDS = 60
PATIENCE_SECONDS = 1
KEPT_PAGES = 1_000

_kept: dict[str, tuple[float, str]] = {}


def share_head(address: str) -> Markup:
    """The tags of the article at ``address``; empty where Sharewire does not know it, or cannot be reached and never was."""
    until, head = _kept.get(address, (0.0, ""))
    if until < time.monotonic():
        head = _fetched(address, head)
        if len(_kept) >= KEPT_PAGES:
            _kept.clear()
        _kept[address] = (time.monotonic() + FRESH_SECONDS, head)
    return Markup(head)  # HTML, escaped where it was made


def _fetched(address: str, before: str) -> str:
    try:
        with urlopen(f"{os.environ['SHAREWIRE']}/head.html?{urlencode({'url': address})}", timeout=PATIENCE_SECONDS) as answer:
            return str(answer.read().decode("utf-8"))
    except HTTPError as error:
        return "" if error.code in {404, 410} else before
    except OSError:
        return before
