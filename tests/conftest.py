"""Options of the whole test run."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Goldens are only ever rewritten when somebody asks for it."""
    parser.addoption("--renew-goldens", action="store_true", help="write the golden files anew from what is rendered now")
