"""A newsroom for each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import SITE, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    environ = {
        "SHARE_DATA_DIR": str(tmp_path / "data"),
        "SHARE_DATABASE_URL": f"sqlite:///{tmp_path}/data/sharewire.db",
        "SHARE_BASE_URL": SITE,
    }
    yield Newsroom(tmp_path, environ)
    # The command sets logging up for its process, which here is that of the tests.
    root.handlers[:], root.level = handlers, level
