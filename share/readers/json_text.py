"""JSON as it is found in pages and answers."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """What JSON says, with the replacement character for every half of one: programs that cut a text within an emoji write the
    half as an escape, which is JSON all the same, and no text (RFC 8259, section 8.2).

    Raises:
        ValueError: for what is no JSON.
        RecursionError: for what is nested too deep.
    """
    value = json.loads(text)
    written = json.dumps(value, ensure_ascii=False)
    whole = written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value if whole == written else json.loads(whole)
