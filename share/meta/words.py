"""What our pages say in readers' languages: ``assets/words.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets, checked
from share.errors import BadAsset
from share.languages import looked_up

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Words:
    """The words of one language. ``by`` takes ``{authors}``, ``share_on`` and ``retired`` take ``{network}``,
    ``server_silent`` takes ``{server}``.
    """

    language: Text
    skip: Text
    front_page: Text
    sections: Text
    latest: Text
    feeds: Text
    by: Annotated[str, Field(pattern=r"\{authors\}")]
    written_by: Text
    reading_time: Text
    published: Text
    updated: Text
    gone: Text
    withdrawn: Text
    languages: Text
    notice: Text
    corrections: Text
    related: Text
    topics: Text
    share_article: Text
    share_on: Annotated[str, Field(pattern=r"\{network\}")]
    share: Text
    more: Text
    print: Text
    share_with: Text
    email: Text
    link: Text
    copy_link: Text
    copied: Text
    copy_failed: Text
    story_picture: Text
    sms: Text
    qr_code: Text
    server: Text
    server_hint: Text
    server_go: Text
    server_forget: Text
    server_wrong: Text
    server_silent: Annotated[str, Field(pattern=r"\{server\}")]
    server_other: Text
    read_article: Text
    back: Text
    retired: Annotated[str, Field(pattern=r"\{network\}")]
    empty: Text


class WordTable:
    """The words by language tag; English speaks for languages that have none."""

    def __init__(self, tables: Mapping[str, Words]) -> None:
        self.tables = tables

    def of(self, language: str) -> Words:
        """The words for a BCP 47 tag: its exact table, else that of a shorter form, else English (RFC 4647 lookup)."""
        return next((self.tables[tag] for tag in looked_up(language) if tag in self.tables), self.tables["en"])


def read_words(assets: Assets) -> WordTable:
    """The table of ``assets/words.toml``; a language may leave out words, which are then English.

    Raises:
        BadAsset: naming the file, the language and the key.
    """
    file = "words.toml"
    tables = assets.toml(file)
    english = tables.get("en")
    if not isinstance(english, dict):
        raise BadAsset(file, "en", "an [en] table with every word is needed; it speaks for languages that have none")
    found: dict[str, Words] = {}
    for language, table in tables.items():
        if not isinstance(table, dict):
            raise BadAsset(file, language, "a table is wanted here, such as [en]")
        found[language.lower()] = checked(Words, english | table | {"language": language}, file, language)
    return WordTable(found)
