"""The databases that ``feeds.py`` measures on: those that the tests start."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from servers import new_database, postgresql

__all__ = ["new_database", "postgresql"]
