"""The wheel: built, installed into an empty environment far from the checkout, and used there."""

from __future__ import annotations

import email
import io
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from newsroom import text
from PIL import Image

CHECKOUT = Path(__file__).parents[1]
GENERATED = {".pyc"}


@dataclass(frozen=True)
class Installation:
    """An environment that has the wheel, and a working directory of its own."""

    folder: Path
    home: Path

    def run(self, *command: object) -> subprocess.CompletedProcess[bytes]:
        """A program of the environment, with nothing of ours in its variables but the data folder."""
        environ = {"PATH": os.environ["PATH"], "SHARE_DATA_DIR": str(self.home / "data"), "LANG": "C.UTF-8"}
        program = [str(self.folder / "bin" / str(command[0])), *map(str, command[1:])]
        return subprocess.run(program, env=environ, cwd=self.home, capture_output=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout as it is, built without a network: the builder is among the test libraries."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel in a fresh environment. Its dependencies are those of this interpreter, since tests do not fetch any."""
    folder = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    install = [sys.executable, "-m", "pip", "--python", str(folder), "--disable-pip-version-check", "install"]
    done = subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # A line of a .pth file is a folder to look in; .pth files in that folder (the checkout's own) are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installation(folder, tmp_path_factory.mktemp("home"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def sources(folder: Path) -> set[str]:
    """The files under a folder of the checkout, relative to it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in GENERATED)
    return {path.relative_to(folder).as_posix() for path in files}


def test_the_wheel_has_every_file_of_the_package_and_every_asset(wheel: Path) -> None:
    """Templates, static files, migrations, fonts with their licences, themes, demo articles, and the marker of types."""
    inside = names(wheel)
    assert {f"share/{name}" for name in sources(CHECKOUT / "share")} <= inside
    assert {f"share/bundled/{name}" for name in sources(CHECKOUT / "assets")} <= inside
    assert {"share/py.typed", "share/bundled/formats.toml", "share/bundled/themes/default/theme.toml"} <= inside
    for part in ("web/templates/", "web/static/", "store/migrations/", "bundled/fonts/licences/", "bundled/demo/photos/"):
        assert any(name.startswith(f"share/{part}") for name in inside), part


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names(wheel)} == {"share", "sharewire"}
    assert not [name for name in names(wheel) if name.endswith(".pyc") or "/tests/" in name or "/data/" in name]


def test_the_metadata_says_what_a_registry_asks_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_bytes(archive.read(name))
        (scripts,) = [name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt")]
        assert "share = share.cli:main" in archive.read(scripts).decode()
    assert (metadata["Name"], metadata["Requires-Python"], metadata["License-Expression"]) == ("sharewire", ">=3.11", "MIT")
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload()
    licences = set(metadata.get_all("License-File"))
    assert licences == {"LICENSE", *(f"assets/fonts/licences/{name}" for name in sources(CHECKOUT / "assets/fonts/licences"))}
    assert {"flask", "pillow", "uharfbuzz"} <= {line.split(">")[0].split("[")[0] for line in metadata.get_all("Requires-Dist")}


def test_what_is_used_is_the_wheel_and_not_the_checkout(installed: Installation) -> None:
    program = "import share, share.assets; print(share.__file__); print(share.assets.open_assets(None).root)"
    done = installed.run("python", "-c", program)
    assert done.returncode == 0, done.stderr.decode()
    for place in done.stdout.decode().splitlines():
        assert Path(place).is_relative_to(installed.folder.resolve()), place


def test_outside_the_checkout_an_article_goes_in_and_its_card_comes_out(installed: Installation) -> None:
    (installed.home / "bridge.txt").write_text(text())

    checked = installed.run("share", "check")
    taken = installed.run("share", "ingest", "bridge.txt")
    drawn = installed.run("share", "card", "bridge", "-o", "-")

    assert checked.returncode == 0, checked.stdout.decode() + checked.stderr.decode()
    assert taken.returncode == 0, taken.stderr.decode()
    assert taken.stdout.decode() == "created    http://localhost:8000/articles/bridge  bridge.txt\n"
    assert drawn.returncode == 0, drawn.stderr.decode()
    assert len(drawn.stdout) <= 300_000
    with Image.open(io.BytesIO(drawn.stdout)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert (installed.home / "data" / "sharewire.db").is_file()


def test_outside_the_checkout_the_application_serves_pages_and_static_files(installed: Installation) -> None:
    program = """
import re
from urllib.parse import urlsplit

from share.settings import Settings
from share.store import migrate
from share.web import create_app
from share.wiring import open_parts

parts = open_parts(Settings.from_env())
migrate(parts.store)
client = create_app(parts).test_client()
style = re.search(r'href="([^"]*/static/site-[^"]*[.]css)"', client.get("/").text)[1]
for path in (urlsplit(style).path, "/feeds/latest.rss", "/api/openapi.json", "/readyz", "/nothing"):
    print(client.get(path).status_code)
"""
    done = installed.run("python", "-c", program)
    assert done.returncode == 0, done.stderr.decode()
    answers = [line for line in done.stdout.decode().splitlines() if line.isdecimal()]
    assert answers == ["200", "200", "200", "200", "404"], done.stdout.decode()
