"""A rule of a partner, as ``assets/partner_rules.toml`` has it, and what it is to break one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.rights import PartnerDialect


class Severity(StrEnum):
    """What becomes of an item."""

    SKIPPED = "skipped"
    BADLY = "shown badly"


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Rule:
    """One row of the table: whose rule, how grave, its figure (0: it has none), and where it stands."""

    id: str
    dialects: tuple[PartnerDialect, ...]
    severity: Severity
    source: Annotated[str, Field(min_length=1)]
    checked: date
    limit: Annotated[int, Field(ge=0)] = 0


Rules = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that an item breaks: in words, and what to do."""

    sentence: str
    advice: str
