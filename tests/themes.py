"""An assets folder of a publisher's own, for tests: themes and tables to write in, everything large as links."""

from __future__ import annotations

import shutil
from pathlib import Path

from share.assets import CHECKOUT

LARGE = {"fonts", "demo", "stress"}


def own_assets(folder: Path) -> Path:
    """A new folder that holds what the bundled one does; its path."""
    folder.mkdir(parents=True)
    for entry in CHECKOUT.iterdir():
        if entry.name in LARGE:
            (folder / entry.name).symlink_to(entry, target_is_directory=True)
        elif entry.is_dir():
            shutil.copytree(entry, folder / entry.name)
        else:
            shutil.copy(entry, folder / entry.name)
    return folder


def small_theme(assets: Path, name: str, text: str) -> Path:
    """The ``theme.toml`` of a new theme."""
    file = assets / "themes" / name / "theme.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return file


def short_deck(assets: Path, *names: str) -> None:
    """Leaves only some headlines in the deck, so that a test is quick."""
    file = assets / "stress.toml"
    head, *entries = file.read_text(encoding="utf-8").split("\n[headlines.")
    kept = [entry for entry in entries if entry.partition("]")[0] in names]
    assert len(kept) == len(names)
    file.write_text("\n[headlines.".join([head, *kept]), encoding="utf-8")
