"""What a paid article is called, by kind and language: ``assets/disclosures.toml``.

The label is set by jurisdiction and language, and never by taste: the words that regulators accept differ (Germany wants
"Anzeige"; the United Kingdom's advertising code finds "in association with" unclear), so the table is the operator's to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.article import Article, Disclosure, Sponsor, is_seen
from share.assets import Assets, checked
from share.errors import BadAsset
from share.languages import looked_up


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Wording:
    """One kind in one language: the label, the word in the path, and the line that names the sponsor (``{sponsor}``)."""

    label: Annotated[str, Field(min_length=1, max_length=60)]
    path: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    paid_for_by: Annotated[str, Field(pattern=r"\{sponsor\}")]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class DisclosureKind:
    """One kind of paid content. ``wordings`` is by language tag; ``en`` is always there and speaks for the rest."""

    id: str
    wordings: Mapping[str, Wording]

    def wording(self, language: str) -> Wording:
        """The wording for a BCP 47 tag: its exact entry, else its shorter forms, else English (RFC 4647 lookup)."""
        return next((self.wordings[tag] for tag in looked_up(language) if tag in self.wordings), self.wordings["en"])


class Disclosures:
    """The kinds of paid content that this publisher knows."""

    def __init__(self, kinds: Mapping[str, DisclosureKind]) -> None:
        self.kinds = kinds

    @property
    def path_words(self) -> frozenset[str]:
        """Every word that may stand before the slug of a paid article."""
        return frozenset(wording.path for kind in self.kinds.values() for wording in kind.wordings.values())

    def disclose(
        self, kind: str, language: str, *, label: str = "", sponsor: Sponsor | None = None, notice: str = ""
    ) -> Disclosure:
        """A disclosure whose label is the newsroom's own, or else the table's for this kind and language; so it is for a label of
        which readers would see nothing.

        Raises:
            KeyError: for a kind that is not in the table; callers check with ``kind in disclosures.kinds`` first.
        """
        own = label.strip() if is_seen(label) else ""
        return Disclosure(kind=kind, label=own or self.kinds[kind].wording(language).label, sponsor=sponsor, notice=notice)

    def path_word(self, article: Article) -> str:
        """The first part of the article's path: ``articles``, or the word for its kind of paid content."""
        if article.disclosure is None:
            return "articles"
        kind = self.kinds.get(article.disclosure.kind) or next(iter(self.kinds.values()))
        return kind.wording(article.language).path

    def paid_for_by(self, article: Article) -> str:
        """The line that names the sponsor, such as ``Paid for by Example Ltd``; empty where no sponsor is named."""
        if article.disclosure is None or article.disclosure.sponsor is None:
            return ""
        kind = self.kinds.get(article.disclosure.kind) or next(iter(self.kinds.values()))
        return kind.wording(article.language).paid_for_by.format(sponsor=article.disclosure.sponsor.name)


def without_label(text: str, labels: Iterable[str]) -> str:
    """``text`` without the label with which a source began it (``Anzeige: …``): every surface puts one in front of it. A text
    that is nothing else stays.
    """
    for label in sorted(labels, key=len, reverse=True):
        rest = re.sub(rf"^\s*[\[(]?{re.escape(label.strip())}[\])]?\s*[:|·–—-]\s+", "", text, count=1, flags=re.IGNORECASE)
        if rest != text and rest.strip():
            return rest
    return text


def read_disclosures(assets: Assets) -> Disclosures:
    """The table of ``assets/disclosures.toml``.

    Raises:
        BadAsset: naming the file and the key.
    """
    kinds: dict[str, DisclosureKind] = {}
    for kind, wordings in assets.toml("disclosures.toml").items():
        if not isinstance(wordings, dict) or "en" not in wordings:
            raise BadAsset("disclosures.toml", kind, f"a [{kind}.en] table is needed; it speaks for languages that have none")
        table = {"id": kind, "wordings": {language.lower(): wording for language, wording in wordings.items()}}
        kinds[kind] = checked(DisclosureKind, table, "disclosures.toml", kind)
    if not kinds:
        raise BadAsset("disclosures.toml", "", "at least one kind of paid content is needed")
    return Disclosures(kinds)
