"""What is wrong with a design, before a card is drawn with it: names that lead nowhere, unreadable text, a label left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from share.cards.cascade import nearest
from share.cards.contrast import READABLE, contrast, luminance
from share.cards.design import LEGIBLE, PICTURE_SLOTS, TEXT_SLOTS, Design, Item, Type
from share.cards.fonts import Fonts

Path = tuple[str, ...]
Fault = tuple[Sequence[Path], str]
"""The paths within the design of the keys that do not go together, and a sentence."""


def faults_of(design: Design, fonts: Fonts, pictures: Collection[str], *, on_photo: bool) -> Iterator[Fault]:
    """Every fault; ``on_photo`` where a photo is on the card, and text may lie on it."""
    yield from _type_faults(design, fonts)
    names = list(_name_faults(design, pictures))
    yield from names
    yield from _label_faults(design)
    if not names:
        yield from _contrast_faults(design, on_photo=on_photo)
        yield from _code_faults(design, on_photo=on_photo)


def _type_faults(design: Design, fonts: Fonts) -> Iterator[Fault]:
    for name, kind in design.type.items():
        at = ("type", name)
        if not fonts.has(kind.family, kind.weight, italic=kind.italic):
            wanted = f"{kind.family} {kind.weight}{' Italic' if kind.italic else ''}"
            yield [(*at, "family"), (*at, "weight")], f"there is no font {wanted}; {nearest(wanted, fonts.families)}"
        if (kind.size is None) == (kind.largest is None):
            yield [at], "a type has either a size, or a largest and a smallest size"
        elif kind.largest is not None and (kind.smallest is None or kind.smallest > kind.largest):
            yield [(*at, "largest"), (*at, "smallest"), at], "a smallest size is wanted that is not larger than the largest"


def _name_faults(design: Design, pictures: Collection[str]) -> Iterator[Fault]:
    for name, item in design.items.items():
        yield from _item_faults(name, item, design, pictures)
    for name, stack in design.stacks.items():
        for entry in stack.items:
            if entry not in design.items:
                yield [("stacks", name, "items")], f"there is no item {entry}; {nearest(entry, design.items)}"
        fitted = [entry for entry in _flat(stack.items, design) if _is_fitted(entry, design)]
        if len(fitted) > 1:
            yield [("stacks", name, "items")], "only one item of a stack can take the largest size that fits"
    for name, band in design.bands.items():
        yield from _token(("bands", name, "colour"), band.colour, design.colours)
    yield from _token(("ground", "colour"), design.ground.colour, design.colours)
    yield from _token(("scrim", "colour"), design.scrim.colour, design.colours)


def _item_faults(name: str, item: Item, design: Design, pictures: Collection[str]) -> Iterator[Fault]:
    at = ("items", name)
    if bool(item.row) == (item.slot is not None):
        yield [at], "an item has either a slot or a row"
    for entry in item.row:
        inner = design.items.get(entry)
        if inner is None:
            yield [(*at, "row")], f"there is no item {entry}; {nearest(entry, design.items)}"
        elif inner.row:
            yield [(*at, "row")], f"{entry} is a row itself; rows do not stand in rows"
        elif _is_fitted(entry, design):
            yield [(*at, "row")], f"the type of {entry} has a largest and a smallest size, which only works on a line of its own"
    if item.slot in TEXT_SLOTS | {"logo"}:
        if item.type is None:
            yield [at], f"the slot {item.slot} wants a type; {nearest('', design.type)}"
        elif item.type not in design.type:
            yield [(*at, "type")], f"there is no type {item.type}; {nearest(item.type, design.type)}"
    if item.slot in PICTURE_SLOTS | {"rule"} and item.size is None:
        yield [at], f"the slot {item.slot} wants a size, in pixels of a card 1200 wide"
    if item.slot == "image" and item.image not in pictures:
        yield [(*at, "image")], "the name of a picture in the theme's folder is wanted"
    yield from _token((*at, "colour"), item.colour, design.colours)
    if item.ground is not None:
        yield from _token((*at, "ground"), item.ground, design.colours)


def _label_faults(design: Design) -> Iterator[Fault]:
    """The disclosure label is the engine's: a theme styles and places it, and cannot do without it."""
    labels = [(name, item) for name, item in design.items.items() if item.slot == "label"]
    if len(labels) != 1:
        yield [("items",)], f'one item shows the disclosure label (slot = "label"), and not {len(labels)}'
        return
    name, label = labels[0]
    at = ("items", name)
    if label.conditions or label.drop_if_tight:
        yield [(*at, "when" if label.conditions else "drop_if_tight")], "the disclosure label is always shown"
    if label.ground is None:
        yield [(*at, "ground")], "the disclosure label stands on a colour of its own"
    kind = design.type.get(label.type or "")
    if kind and least_size(kind) < LEGIBLE:
        paths = [(*at, "type"), *(("type", str(label.type), key) for key in ("size", "smallest"))]
        yield paths, f"the disclosure label is at least {LEGIBLE} pixels high, so that it can be read"
    shown = [entry for stack in design.stacks.values() if not stack.hidden for entry in _flat(stack.items, design)]
    if name not in shown:
        yield _placing(name, design), f"no stack shows the item {name}, the disclosure label of paid articles"
    for row_name, item in design.items.items():
        if name in item.row and (item.conditions or item.drop_if_tight):
            yield [("items", row_name)], "the row of the disclosure label is always shown"


def _contrast_faults(design: Design, *, on_photo: bool) -> Iterator[Fault]:
    """Every text is read on its ground with 4.5:1 at least; on a photo, the ground at its worst is the scrim."""
    for name, item in design.items.items():
        if item.slot not in TEXT_SLOTS:
            continue
        for ground in _grounds(name, item, design, on_photo=on_photo):
            ratio = contrast(design.colour(item.colour), design.colour(ground))
            if ratio < READABLE:
                paths = [("items", name, "colour"), ("items", name, "ground"), ("colours", item.colour), ("colours", ground)]
                yield paths, f"{item.colour} on {ground} has a contrast of {ratio:.2f}:1; text needs at least {READABLE}:1"


def _code_faults(design: Design, *, on_photo: bool) -> Iterator[Fault]:
    """A QR code is dark on a light ground of its own or the card's: many readers do not find another (ISO/IEC 18004)."""
    for name, item in design.items.items():
        if item.slot != "qr":
            continue
        for ground in _grounds(name, item, design, on_photo=on_photo and item.ground is None):
            dark, light = design.colour(item.colour), design.colour(ground)
            if luminance(dark) >= luminance(light) or contrast(dark, light) < READABLE:
                paths = [("items", name, "colour"), ("items", name, "ground"), ("colours", item.colour), ("colours", ground)]
                yield paths, f"a code is dark on light; {item.colour} on {ground} is not, or has too little contrast"


def _placing(name: str, design: Design) -> list[Path]:
    """The keys that decide whether an item is shown."""
    rows = [("items", row, "row") for row, item in design.items.items() if item.row]
    stacks = [("stacks", stack, key) for stack in design.stacks for key in ("items", "hidden")]
    return [("items", name, "slot"), *rows, *stacks]


def _grounds(name: str, item: Item, design: Design, *, on_photo: bool) -> Iterator[str]:
    if item.ground is not None:
        yield item.ground
        return
    row = next((entry for entry, other in design.items.items() if name in other.row), None)
    if row is not None and design.items[row].ground is not None:
        yield str(design.items[row].ground)
        return
    for stack in design.stacks.values():
        if stack.hidden or not {name, row} & set(stack.items):
            continue
        photo = on_photo and design.photo.side != "none"
        if photo and (design.photo.side == "all" or stack.over != "paper"):
            yield design.scrim.colour
        if not photo or (design.photo.side != "all" and stack.over != "photo"):
            yield design.ground.colour


def _token(path: tuple[str, ...], name: str, colours: Mapping[str, Any]) -> Iterator[Fault]:
    if name not in colours:
        yield [path], f"there is no colour {name}; {nearest(name, colours)}"


def _flat(names: tuple[str, ...], design: Design) -> Iterator[str]:
    for name in names:
        item = design.items.get(name)
        yield name
        if item:
            yield from item.row


def _is_fitted(name: str, design: Design) -> bool:
    item = design.items.get(name)
    kind = design.type.get(item.type or "") if item and item.slot in TEXT_SLOTS else None
    return kind is not None and kind.largest is not None


def least_size(kind: Type) -> float:
    """The smallest size at which a type is set, in pixels of a card 1200 wide."""
    return kind.size or kind.smallest or 0.0
