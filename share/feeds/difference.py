"""What a change of rights would change in a partner's feed: what comes, what goes and why, and what becomes of the rest. Pure.

Both feeds are compared as their items are before any dialect writes them; that another dialect writes them is one line for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from share.feeds.excerpt import cut, plain
from share.feeds.feed import Item
from share.feeds.times import web_date
from share.formats import Picture
from share.rights import Rights, rights_document

LONGEST = 80
"""Characters of a text that is shown before and after."""
NONE = "none"


@dataclass(frozen=True, slots=True)
class Shown:
    """An article in a feed: its slug, and the item that the partner gets of it."""

    slug: str
    item: Item


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is another than before, in words."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Gone:
    """An article that the partner would no longer get, and why."""

    slug: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that the partner would get otherwise."""

    slug: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it. ``rights`` are the rights themselves that are others, ``same`` how many articles stay as they are."""

    rights: tuple[Part, ...]
    comes: tuple[Shown, ...]
    goes: tuple[Gone, ...]
    changes: tuple[Changed, ...]
    same: int

    def __bool__(self) -> bool:
        """Whether the partner would see anything of it."""
        return bool(self.comes or self.goes or self.changes or any(part.what == "dialect" for part in self.rights))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "differs": bool(self),
            "rights": [_document(part) for part in self.rights],
            "comes": [{"slug": shown.slug, "title": shown.item.title} for shown in self.comes],
            "goes": [{"slug": gone.slug, "title": gone.title, "reason": gone.reason} for gone in self.goes],
            "changes": [
                {"slug": changed.slug, "title": changed.title, "parts": [_document(part) for part in changed.parts]}
                for changed in self.changes
            ],
            "same": self.same,
        }


def compare(
    before: Sequence[Shown], after: Sequence[Shown], old: Rights, new: Rights, why: Callable[[str], str | None]
) -> Difference:
    """Both feeds, each in its order; ``why`` says of a slug why it is not in the feed of the new rights.

    Where nothing keeps an article out it was pushed out: the feed holds so many and no more.
    """
    were, are = {shown.slug: shown for shown in before}, {shown.slug: shown for shown in after}
    pushed_out = f"The feed holds no more than {new.limit}, and this one is older than those."
    goes = [Gone(slug, shown.item.title, why(slug) or pushed_out) for slug, shown in were.items() if slug not in are]
    both = [(were[slug].item, shown) for slug, shown in are.items() if slug in were]
    changes = [Changed(shown.slug, shown.item.title, parts) for item, shown in both if (parts := tuple(_parts(item, shown.item)))]
    return Difference(
        rights=tuple(_of_rights(old, new)),
        comes=tuple(shown for slug, shown in are.items() if slug not in were),
        goes=tuple(goes),
        changes=tuple(changes),
        same=len(both) - len(changes),
    )


def lines(difference: Difference) -> Iterator[str]:
    """It as text for people: ``+`` comes, ``-`` goes, ``~`` changes, and what of it below."""
    for part in difference.rights:
        yield f"  {part}"
    if difference.rights:
        yield ""
    for shown in difference.comes:
        yield f"+ {shown.slug}  {shown.item.title}"
    for gone in difference.goes:
        yield f"- {gone.slug}  {gone.title}"
        yield f"    {gone.reason}"
    for changed in difference.changes:
        yield f"~ {changed.slug}  {changed.title}"
        for part in changed.parts:
            yield f"    {part}"
    if difference.comes or difference.goes or difference.changes:
        yield ""
    yield (
        f"{len(difference.comes) or 'None'} would come, {len(difference.goes) or 'none'} would go, "
        f"{len(difference.changes) or 'none'} would change, {difference.same or 'none'} would stay as they are."
    )


def _of_rights(old: Rights, new: Rights) -> Iterator[Part]:
    before, after = rights_document(old), rights_document(new)
    for name in after:
        if before[name] != after[name]:
            yield Part(name.replace("_", " "), _value(before[name]), _value(after[name]))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['name']}={value['value']}"
    if isinstance(value, list):
        return ", ".join(value) or "all"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NONE if value is None else str(value)


def _parts(before: Item, after: Item) -> Iterator[Part]:
    """What an item says otherwise, the most visible first."""
    for what, old, new in (
        ("title", before.title, after.title),
        ("link", before.url, after.url),
        ("summary", cut(before.summary, LONGEST) or NONE, cut(after.summary, LONGEST) or NONE),
        ("text", before.content_html, after.content_html),
        ("picture", _picture(before.picture), _picture(after.picture)),
        ("thumbnail", _picture(before.thumbnail), _picture(after.thumbnail)),
        ("label", _label(before), _label(after)),
        ("embargo", _embargo(before), _embargo(after)),
        ("updated", web_date(before.updated), web_date(after.updated)),
    ):
        if old != new:
            yield _of_text(old, new) if what == "text" else Part(what, old, new)


def _of_text(before: str, after: str) -> Part:
    """How long it was and would be, and how many pictures are in it where that is the difference."""
    lengths = [_counted(len(plain(html)), "character") for html in (before, after)]
    counts = [html.count("<img") for html in (before, after)]
    if counts[0] != counts[1]:
        lengths = [f"{length} with {_counted(count, 'picture')}" for length, count in zip(lengths, counts, strict=True)]
    old, new = lengths
    return Part("text", old, new) if old != new else Part("text", f"{old}, as it is", f"{new}, written otherwise")


def _counted(count: int, what: str) -> str:
    return f"{format(count, ',') if count else 'no'} {what}{'' if count == 1 else 's'}"


def _picture(picture: Picture | None) -> str:
    return f"{picture.width}×{picture.height}" if picture else NONE


def _label(item: Item) -> str:
    return item.disclosure.label if item.disclosure else NONE


def _embargo(item: Item) -> str:
    return f"until {web_date(item.embargo_until)}" if item.embargo_until else NONE


def _document(part: Part) -> dict[str, str]:
    return {"what": part.what, "before": part.before, "after": part.after}
