"""Programs that examples are for, and the service on a port of its own, as those programs meet it; for tests."""

from __future__ import annotations

import os
import shutil
import threading
from typing import Any

import pytest
from werkzeug.serving import make_server


def part(name: str) -> str:
    """The path of a program that an example is for; without it the test is skipped, but in CI, which has to have it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing, and CI has to have it")
        pytest.skip(f"{name} is not installed here")
    return found


class Sharewire:
    """The service of the test on a port of its own, which can go away."""

    def __init__(self, service: Any) -> None:
        self.server = make_server("127.0.0.1", 0, service.client.application, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def go_away(self) -> None:
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
            self.server.server_close()
