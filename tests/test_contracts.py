"""The direction of imports, and the one home of each library: checked, and shown to fail when they are broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "share", tmp_path / "share", ignore=shutil.ignore_patterns("__pycache__", "bundled"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_goes_down() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("share/article.py", "import share.store", "layers"),
        ("share/cards/draw.py", "import share.web", "layers"),
        ("share/meta/opengraph.py", "import share.cards", "layers"),
        ("share/common.py", "", "layers"),
        ("share/publish.py", "import requests", "requests"),
        ("share/web/pages.py", "import sqlalchemy", "SQLAlchemy"),
        ("share/worker.py", "import flask", "Flask"),
        ("share/ingest/photos.py", "import PIL", "Pillow"),
        ("share/meta/opengraph.py", "import share.store", "pure"),
        ("share/web/health.py", "import prometheus_client", "prometheus"),
    ],
)
def test_a_broken_contract_is_told(copy: Path, file: str, line: str, broken: str) -> None:
    path = copy / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    result = lint_imports(copy)
    assert result.returncode != 0
    told = [row for row in result.stdout.splitlines() if "BROKEN" in row]
    assert any(broken.lower() in row.lower() for row in told), result.stdout


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert not {path.stem for path in (ROOT / "share").rglob("*.py")} & drawers
