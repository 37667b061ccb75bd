"""A contact sheet of the golden cards, beside those that a failed run drew: ``python tests/golden/cards/view.py [SHEET.png]``."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

KNOWN = Path(__file__).parent
NEW = KNOWN.parent / "new" / "cards"
WIDTH, HEIGHT, GAP = 600, 315, 12


def sheet() -> Image.Image:
    """Two columns; a card that has come out differently stands at the right of its golden one, on a row of its own."""
    rows: list[list[Path]] = []
    alike = [path for path in sorted(KNOWN.glob("*.png")) if not (NEW / path.name).exists()]
    rows += [[path, NEW / path.name] for path in sorted(KNOWN.glob("*.png")) if (NEW / path.name).exists()]
    rows += [alike[index : index + 2] for index in range(0, len(alike), 2)]
    canvas = Image.new("RGB", (2 * WIDTH + 3 * GAP, len(rows) * (HEIGHT + GAP) + GAP), "#7a7a7a")
    for row, paths in enumerate(rows):
        for column, path in enumerate(paths):
            with Image.open(path) as card:
                card.thumbnail((WIDTH, HEIGHT))
                canvas.paste(card, (GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + GAP)))
    return canvas


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else NEW.parent / "cards.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet().save(target)
    sys.stdout.write(f"{target}\n")
