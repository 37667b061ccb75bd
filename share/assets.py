"""Finds ``assets/`` and reads its TOML files into plain tables, so that every mistake in them names its file and key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from share.errors import BadAsset

Value = TypeVar("Value")

TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")
"""How Python's reader says where a mistake is."""
BUNDLED = Path(__file__).parent / "bundled"
"""Where a wheel carries the assets."""
CHECKOUT = Path(__file__).parent.parent / "assets"
"""Where they lie beside the package in a checkout."""


class Assets:
    """The folder that an operator may change without Python.

    ``root`` is the folder itself. Values read through `table` are kept, so that a file is read once in a process.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise BadAsset(
                str(root), "", "there is no such folder; SHARE_ASSETS_DIR names the folder of fonts, themes and tables"
            )
        self.root = root

    def path(self, *parts: str) -> Path:
        """The path of a file; it must exist.

        Raises:
            BadAsset: when it does not.
        """
        path = self.root.joinpath(*parts)
        if not path.exists():
            raise BadAsset("/".join(parts), "", f"the file is missing from {self.root}")
        return path

    def toml(self, *parts: str) -> dict[str, Any]:
        """One TOML file as nested dicts.

        Raises:
            BadAsset: when the file is missing, is not UTF-8, or is not TOML (the sentence has line and column).
        """
        return read_toml(self.path(*parts), "/".join(parts))

    def values(self, kind: type[Value], *parts: str) -> dict[str, Value]:
        """A TOML file of ``[id]`` tables, each checked into a ``kind`` (a dataclass whose first field is ``id``).

        Raises:
            BadAsset: naming file, table and key, and what the key takes.
        """
        return {
            key: checked(kind, {"id": key, **_table(table, key, parts)}, "/".join(parts), key)
            for key, table in self.toml(*parts).items()
        }


def open_assets(folder: Path | None = None) -> Assets:
    """The assets in ``folder``, else those in the wheel, else those beside the package."""
    if folder is not None:
        return Assets(folder)
    return _own_assets()


@cache
def _own_assets() -> Assets:
    return Assets(BUNDLED if BUNDLED.is_dir() else CHECKOUT)


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """One TOML file; ``name`` is what errors call it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadAsset(name, "", f"the file cannot be read ({os.strerror(error.errno or 0)})") from error
    except UnicodeDecodeError as error:
        raise BadAsset(name, "", "the file is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        place = TOML_LINE.search(str(error))
        raise BadAsset(name, "", f"this is not TOML: {error}", line=int(place[1]) if place else 0) from error


def checked(kind: type[Value], table: Mapping[str, Any], file: str, key: str) -> Value:
    """``table`` as a ``kind``; the first mistake is raised with its full key."""
    try:
        value: Value = _adapter(kind).validate_python(dict(table))  # type: ignore[arg-type]  # every type can be hashed
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join([key, *map(str, first["loc"])])
        raise BadAsset(file, where, first["msg"]) from error
    return value


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Made once for each kind, which takes longer than to check a table with it."""
    return TypeAdapter(kind)


def _table(table: Any, key: str, parts: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        raise BadAsset("/".join(parts), key, "a table is wanted here, such as [name]")
    return table
