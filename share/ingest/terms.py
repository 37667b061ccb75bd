"""What the newsroom says of a source: defaults for its items, and by what it tells that somebody paid for one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from share.disclosures import Disclosures, without_label
from share.ingest.arrivals import Incoming
from share.ingest.paid import PaidNames


class Terms(BaseModel):
    """The settings of a source. Where an item says something itself, the item wins.

    ``paid``: somebody paid for everything in it. ``paid_categories`` are words that mean it, beside the labels of
    ``disclosures.toml`` and the names of ``paid.toml``. ``paid_kind`` is the kind of such items where nothing says it, and
    ``sponsor`` who paid. ``complete``: the source lists everything it has, so that what it leaves out is gone. ``read_pages``:
    pages are fetched for what the source leaves out. ``minutes`` is the shortest time between two polls; 0: ours. ``key`` is that
    of Ghost's Content API, which is public in every page that uses it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    language: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    rights: str = ""
    paid: bool = False
    paid_categories: tuple[str, ...] = ()
    paid_kind: str = ""
    sponsor: str = ""
    complete: bool = False
    read_pages: bool = False
    minutes: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class PaidWords:
    """By what paid content is known, wherever it comes from: labels, by themselves in lower case, and other names."""

    disclosures: Disclosures
    names: PaidNames

    @property
    def labels(self) -> Mapping[str, str]:
        """Every label of the table, folded, and the first kind that has it."""
        found: dict[str, str] = {}
        for kind in self.disclosures.kinds.values():
            for wording in kind.wordings.values():
                found.setdefault(wording.label.casefold(), kind.id)
        return found

    def kind(self, wanted: str) -> str:
        """A kind that there is: ``wanted``, or else the first."""
        return wanted if wanted in self.disclosures.kinds else next(iter(self.disclosures.kinds))


def settled(item: Incoming, terms: Terms, words: PaidWords) -> dict[str, Any]:
    """The item's document with what is said of its source, and with a disclosure where it is paid for.

    A label is no topic and no part of a headline: it stands in the disclosure, and nowhere else.
    """
    document = dict(item.document)
    for name, value in (("language", terms.language), ("section", terms.section), ("rights", terms.rights)):
        if value and not document.get(name):
            document[name] = value
    document["tags"] = [*(document.get("tags") or ()), *terms.tags]
    categories = [*item.categories, document.get("section") or "", *document["tags"]]
    found, marks = _found([category for category in categories if isinstance(category, str)], terms, words)
    said = document.get("disclosure") or found or ({"kind": terms.paid_kind} if terms.paid else None)
    if isinstance(said, Mapping):
        disclosure = {**said, "kind": words.kind(str(said.get("kind") or terms.paid_kind))}
        if terms.sponsor and not disclosure.get("sponsor"):
            disclosure["sponsor"] = {"name": terms.sponsor}
        document["disclosure"] = disclosure
        _unlabel(document, {*marks, *_labels_of(disclosure, document, words)})
    return document


def _found(categories: list[str], terms: Terms, words: PaidWords) -> tuple[dict[str, Any] | None, set[str]]:
    """The disclosure that these categories mean, and those of them that mean it; None where none does."""
    named = words.names.find(categories)
    labels, own = words.labels, {word.strip().casefold() for word in terms.paid_categories}
    marks = set(named.marks) | {category for category in categories if category.strip().casefold() in {*labels, *own}}
    if not marks:
        return None, set()
    label = next((category.strip() for category in categories if category.strip().casefold() in labels), "")
    said: dict[str, Any] = dict(named.disclosure or {"kind": labels.get(label.casefold(), terms.paid_kind)})
    return said | ({"label": label} if label else {}), marks


def _labels_of(disclosure: Mapping[str, Any], document: Mapping[str, Any], words: PaidWords) -> set[str]:
    """The labels with which the source may have begun the title: the article's own, and the table's in its language."""
    language = document.get("language")
    wording = words.disclosures.kinds[disclosure["kind"]].wording(language if isinstance(language, str) else "en")
    label = disclosure.get("label")
    return {wording.label, label} if isinstance(label, str) and label else {wording.label}


def _unlabel(document: dict[str, Any], labels: set[str]) -> None:
    folded = {label.strip().casefold() for label in labels}
    document["tags"] = [tag for tag in document["tags"] if not (isinstance(tag, str) and tag.strip().casefold() in folded)]
    section = document.get("section")
    if isinstance(section, str) and section.strip().casefold() in folded:
        document["section"] = None
    for name in ("title", "share_title", "summary"):
        text = document.get(name)
        if isinstance(text, str):
            document[name] = without_label(text, labels)
    photo = document.get("photo")
    if isinstance(photo, Mapping) and isinstance(photo.get("alt"), str):
        document["photo"] = {**photo, "alt": without_label(photo["alt"], labels)}
