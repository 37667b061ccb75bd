"""What is wrong with the shape of a document, in plain sentences, and the document without it. Pure."""

from __future__ import annotations

import copy
import re
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from share.errors import Fault

Place = tuple[int | str, ...]

STAND_INS: dict[str, Any] = {
    "title": "x",
    "body_html": "x",
    "name": "x",
    "note": "x",
    "at": "2000-01-01T00:00:00Z",
    "url": "https://x/",
}
"""A right value for each field that an object cannot be without; it takes a faulty one's place while the rest is checked."""
OBJECTS: dict[str, Any] = {
    "authors": {"name": "x"},
    "related": {"title": "x"},
    "profiles": "https://x/",
    "corrections": {"at": STAND_INS["at"], "note": "x"},
    "translations": {"language": "zxx", "url": "https://x/"},
}
PLACES = {"language": "zxx", "url": "https://x/", "slug": "x"}
"""A right value for each field of a translation, in a language that no article has (ISO 639-2)."""
KINDS = {
    "string": "a text is wanted here",
    "list": "a list is wanted here",
    "model": "an object with named fields is wanted here",
    "dict": "an object with named fields is wanted here",
    "datetime": "a time is wanted here, written as a text such as 2026-11-22T18:00:00Z (RFC 3339)",
}
PICTURES = frozenset({"photo", "portrait"})
"""Objects that cannot be without their ``url``."""
SHOWN = 60


def shape_faults(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Every fault that the shape check found, with its JSON path."""
    return [
        Fault(json_path(detail["loc"]), _sentence(detail, model))
        for detail in error.errors(include_url=False, include_input=True)
    ]


def json_path(place: Place) -> str:
    """A place as a JSON path (RFC 9535), such as ``$.authors[0].name``."""
    path = "$"
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_]\w{0,59}", step, re.ASCII):
            path += f".{step}"
        else:
            path += f"['{_shown(step)}']"
    return path


def _shown(text: str) -> str:
    printable = "".join(character if character.isprintable() and character not in "'\\" else "\ufffd" for character in text)
    return printable if len(printable) <= SHOWN else f"{printable[:SHOWN]}…"


def _sentence(detail: Any, model: type[BaseModel]) -> str:
    kind, place, limits = detail["type"], detail["loc"], detail.get("ctx", {})
    if kind == "missing":
        return f"{place[-1]} is needed"
    if kind == "extra_forbidden":
        return _unknown(str(place[-1]), fields_at(model, place[:-1]))
    if kind == "literal_error":
        return f"one of these is wanted: {limits['expected'].replace(chr(39), '')}"
    if kind in {"string_too_long", "too_long"}:
        what = "characters" if kind == "string_too_long" else "entries"
        return f"at most {limits['max_length']:,} {what} are taken, and this has {len(detail['input']):,}"
    if kind == "value_error":
        return str(limits["error"])
    wanted = next((words for start, words in KINDS.items() if kind.startswith(start)), "this value is not taken here")
    return f"{wanted}, and this is {_kind_of(detail['input'])}"


def _unknown(name: str, known: list[str]) -> str:
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    hint = f"did you mean {close[0]}?" if close else f"the fields are {', '.join(known)}"
    return f"there is no field {_shown(name)} here; {hint}"


def fields_at(model: type[BaseModel], place: Place) -> list[str]:
    """The field names of the object at a place of the model."""
    for step in place:
        if isinstance(step, str):
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _kind_of(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "something else")


def mended(document: object, error: ValidationError, kind: str) -> object:
    """The document with right values in place of what the shape check refused, so that the rest can be checked too.

    ``kind`` is a kind of paid content that exists.
    """
    stand_ins = {**STAND_INS, "kind": kind}
    whole = copy.deepcopy(document) if isinstance(document, dict) else {}
    for detail in error.errors(include_url=False, include_input=False):
        _mend(whole, detail["loc"], stand_ins, unknown=detail["type"] == "extra_forbidden")
    return {"title": "x", "body_html": "x"} | whole


def _mend(whole: dict[Any, Any], place: Place, stand_ins: dict[str, Any], *, unknown: bool) -> None:
    if not place:
        return
    holder: Any = whole
    for step in place[:-1]:
        holder = holder[step]
    last = place[-1]
    if isinstance(last, int):
        holder[last] = OBJECTS.get(str(place[-2]), "x")
    elif not unknown and place[0] == "translations" and last in PLACES:
        holder[last] = PLACES[last]
    elif not unknown and last in stand_ins and not (last == "url" and PICTURES.isdisjoint(place)):
        holder[last] = stand_ins[last]
    else:
        holder.pop(last, None)
