"""Options of the whole test run, and the fixtures that every part may ask for."""

from __future__ import annotations

import hypothesis
import pytest
from services import client, service

__all__ = ["client", "service"]

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Goldens are only ever rewritten when somebody asks for it."""
    parser.addoption("--renew-goldens", action="store_true", help="write the golden files anew from what is rendered now")
