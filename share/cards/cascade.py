"""Tables laid over one another, key by key, and where each key was written: pure functions over TOML that was read.

A theme is a table over the tables that it extends; a format, a section or a variant is a table over the theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from share.errors import BadAsset

Table = Mapping[str, Any]
Path = tuple[str, ...]

HEADER = re.compile(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(#.*)?$")
ENTRY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


LISTED = 15
"""Names that a hint lists, where none is near."""


@dataclass(frozen=True, slots=True)
class Source:
    """A TOML file as it was read: what errors call it, its text, and its table."""

    file: str
    text: str
    table: Table

    def has(self, path: Path) -> bool:
        """Whether this file writes that key."""
        return found(self.table, path) is not None

    def mistake(self, path: Path, reason: str) -> BadAsset:
        """An error that names file, line and key."""
        return BadAsset(self.file, ".".join(path), reason, line=line_of(self.text, path))


def laid_over(below: Table, above: Table) -> dict[str, Any]:
    """``above`` over ``below``: tables are joined key by key, everything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = laid_over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged


def found(table: Table, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    here: Any = table
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return None
        here = here[key]
    return here


def line_of(text: str, path: Path) -> int:
    """The line (from 1) on which a key is written, else that of the nearest table around it, else 1.

    ``[formats.og.photo]`` writes ``formats.og`` as well.
    """
    best = (0, 1)
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header, entry = HEADER.match(line), ENTRY.match(line)
        if header:
            table = _parts(header[1])
            here = table
        elif entry:
            here = (*table, *_parts(entry[1]))
        else:
            continue
        shared = len(path) if here[: len(path)] == path else len(here) if path[: len(here)] == here else 0
        if shared > best[0]:
            best = (shared, number)
    return best[1]


def unknown_keys(source: Source, kind: type, table: Table, at: Path = ()) -> Iterator[BadAsset]:
    """A mistake for every key of a table that ``kind`` (a dataclass) does not have, with the nearest one that it has."""
    kinds = _kinds(kind)
    known = [field.name for field in fields(kind)]
    for key, value in table.items():
        path = (*at, key)
        if key not in known:
            yield source.mistake(path, f"there is no such key; {nearest(key, known)}")
            continue
        inner = kinds[key]
        if is_dataclass(inner) and isinstance(inner, type):
            yield from _within(source, inner, value, path)
        elif get_origin(inner) is not None and is_dataclass(entry := get_args(inner)[-1]) and isinstance(entry, type):
            if not isinstance(value, Mapping):
                yield source.mistake(path, f"tables are wanted here, such as [{'.'.join(path)}.name]")
                continue
            for name, inside in value.items():
                yield from _within(source, entry, inside, (*path, name))


@cache
def _kinds(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at what may have been meant."""
    names = list(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    listed = ", ".join(names[:LISTED]) or "none"
    return f"there are: {listed}, and {len(names) - LISTED} more" if len(names) > LISTED else f"there are: {listed}"


def writer_of(sources: Sequence[Source], prefixes: Sequence[Path], paths: Sequence[Path]) -> tuple[Source, Path]:
    """Who wrote the keys of a merged table: the nearest source, and the whole path of the one that it laid over it last.

    ``sources`` are the files, nearest first; ``prefixes`` the tables that were laid over the theme, in this order. A key that
    nobody wrote stands where the nearest table around it does.
    """
    for source in sources:
        for prefix in reversed(prefixes):
            for path in paths:
                if source.has((*prefix, *path)):
                    return source, (*prefix, *path)
    shorter = [path[:-1] for path in paths if len(path) > 1]
    return writer_of(sources, prefixes, shorter) if shorter else (sources[0], paths[0])


def _within(source: Source, kind: type, value: Any, path: Path) -> Iterator[BadAsset]:
    if isinstance(value, Mapping):
        yield from unknown_keys(source, kind, value, path)
    else:
        yield source.mistake(path, f"a table is wanted here, such as [{'.'.join(path)}]")


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))
