"""A newsroom for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import SITE, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    environ = {
        "SHARE_DATA_DIR": str(tmp_path / "data"),
        "SHARE_DATABASE_URL": f"sqlite:///{tmp_path}/data/sharewire.db",
        "SHARE_BASE_URL": SITE,
    }
    return Newsroom(tmp_path, environ)
