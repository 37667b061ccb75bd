"""A newsroom's folder, and the command ``share`` as somebody in it calls it, for tests."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from PIL import Image

from share.article import Article
from share.blobs import open_blobs
from share.cli import main
from share.store import articles, open_store

SITE = "https://news.example"


@dataclass(frozen=True)
class Newsroom:
    """A working directory, and a data folder in it."""

    folder: Path
    environ: dict[str, str]

    def share(self, *arguments: object, **environ: str) -> Result:
        """The command, called in this process: its exit code, standard output and standard error."""
        here: dict[str, str | None] = dict.fromkeys((name for name in os.environ if name.startswith("SHARE_")), None)
        # The command sets logging and signals up for its process, which here is that of the tests.
        root = logging.getLogger()
        handlers, level, on_end = root.handlers[:], root.level, signal.getsignal(signal.SIGTERM)
        try:
            return CliRunner().invoke(main, [str(argument) for argument in arguments], env=here | self.environ | environ)
        finally:
            root.handlers[:], root.level = handlers, level
            signal.signal(signal.SIGTERM, on_end)

    def process(self, *arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
        """The command as a program of its own."""
        command = [sys.executable, "-m", "share", *map(str, arguments)]
        return subprocess.run(
            command, env=self.outside(**environ), cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )

    def outside(self, **environ: str) -> dict[str, str]:
        """The environment of a program of its own."""
        rest = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")}
        return rest | self.environ | environ

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def photo(self, name: str, width: int = 900, height: int = 600) -> Path:
        data = io.BytesIO()
        Image.new("RGB", (width, height), (40, 90, 140)).save(data, "JPEG")
        return self.file(name, data.getvalue())

    def article(self, slug: str) -> Article | None:
        """What the database says."""
        store = open_store(self.environ["SHARE_DATABASE_URL"])
        try:
            with store.connect() as connection:
                return articles.by_slug(connection, slug)
        finally:
            store.close()

    def blob(self, key: str) -> bytes | None:
        return open_blobs(f"file://{self.folder}/data/blobs").get(key)


def text(title: str = "Harbour bridge reopens", body: str = "The bridge carries trams again from Monday.") -> str:
    """An article as pasted."""
    return f"{title}\n\n{body}\n"
