"""Debian's Chromium, for tests in a real browser.

Its headless shell, where that is installed: the same engine without the windows around it, in which a page opens in a third of
the time. ``CHROMIUM=chromium pytest tests/browser`` takes the whole browser, or any other program of its kind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright
from servers import missing

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """The path of the browser; None where there is none."""
    names = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else PROGRAMS
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser that runs; skips the test where there is none, and fails it on the build server."""
    path = program() or missing("Chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *arguments])
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a file of tests: two of Playwright's at a time cannot run in one process."""
    with chromium() as running:
        yield running
