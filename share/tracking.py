"""The parameters that only say where a reader came from: ``assets/tracking.toml``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from share.assets import Assets

Name = Annotated[str, Field(pattern=r"^[^\sA-Z&=*]+\*?$")]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Tracker:
    """Who adds which parameters, and where that is said."""

    id: str
    parameters: Annotated[list[Name], Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    checked: date


def read_tracking(assets: Assets) -> frozenset[str]:
    """Every name of the table.

    Raises:
        BadAsset: naming file, table and key.
    """
    trackers = assets.values(Tracker, "tracking.toml").values()
    return frozenset(name for tracker in trackers for name in tracker.parameters)
