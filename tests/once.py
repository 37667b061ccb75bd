"""What each application and each command makes anew from the same text, made once in a process of tests.

A service is put together a thousand times here, and a command called some hundred times. Routes, templates and tables are the
same ones each time, and take longer to compile and to parse than most tests take.
"""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Compiled(BytecodeCache):
    """Compiled templates, by the text that they were compiled from."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._kept.get((bucket.key, bucket.checksum))) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def make_things_once() -> None:
    """From now on, in this process."""
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    Rule._compile_builder = builders_kept(Rule._compile_builder)  # type: ignore[method-assign]
    tomllib.loads = tables_kept(tomllib.loads)


def builders_kept(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """The function that makes an address from a route's values knows nothing of its application: it is handed the route."""
    kept: dict[object, Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return compiled


def tables_kept(loads: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """A copy for each that asks, since some of them change what they get."""

    @cache
    def pickled(text: str) -> bytes:
        return pickle.dumps(loads(text))

    def parsed(text: str, **options: Any) -> dict[str, Any]:
        if options or not isinstance(text, str):
            return loads(text, **options)
        table: dict[str, Any] = pickle.loads(pickled(text))
        return table

    return parsed
