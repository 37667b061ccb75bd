"""What tests of cards share: the theme that comes with Sharewire, its formats, and pictures made here."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from share.assets import Assets, open_assets
from share.cards.normal import normal_photo
from share.cards.theme import Theme, load_theme
from share.disclosures import read_disclosures
from share.formats import CardFormat, read_formats
from share.links import Links


@pytest.fixture(scope="session")
def assets() -> Assets:
    return open_assets()


@pytest.fixture
def own_assets(assets: Assets, tmp_path: Path) -> Path:
    """A folder of assets that a test may change; the font files are links."""
    root = tmp_path / "assets"
    shutil.copytree(assets.root / "themes", root / "themes")
    for path in assets.root.glob("*.toml"):
        shutil.copy(path, root)
    fonts = root / "fonts"
    fonts.mkdir()
    for path in assets.root.joinpath("fonts").iterdir():
        if path.suffix == ".toml":
            shutil.copy(path, fonts)
        else:
            fonts.joinpath(path.name).symlink_to(path)
    return root


@pytest.fixture(scope="session")
def themes(assets: Assets) -> Callable[[str], Theme]:
    """``themes(name)``: a theme that comes with Sharewire."""
    links = Links("https://share.news.example", read_disclosures(assets))
    return cache(lambda name: load_theme(assets, name, "The Harbour Courier", links=links))


@pytest.fixture(scope="session")
def theme(themes: Callable[[str], Theme]) -> Theme:
    return themes("default")


@pytest.fixture(scope="session")
def formats(assets: Assets) -> dict[str, CardFormat]:
    """Those of formats.toml, and a small one that a publisher might add."""
    known = read_formats(assets)
    return known | {"small": replace(known["og"], id="small", width=400, height=210)}


@pytest.fixture(scope="session")
def noise() -> bytes:
    """A photo in which every pixel is another colour, the same in every run."""
    image = Image.frombytes("RGB", (1600, 1200), random.Random(7).randbytes(1600 * 1200 * 3))
    return as_bytes(image, "JPEG", quality=95)


@pytest.fixture(scope="session")
def white() -> bytes:
    return as_bytes(Image.new("RGB", (1600, 1200), "white"), "JPEG")


@pytest.fixture(scope="session")
def hill() -> bytes:
    """A bright sky over a dark hill, with a red sun at (0.75, 0.25)."""
    image = Image.linear_gradient("L").resize((2400, 1600)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    sky = Image.merge("RGB", (image, image.point(lambda level: level * 0.9), image.point(lambda level: 255 - level // 4)))
    sun = Image.radial_gradient("L").resize((400, 400)).point(lambda level: 255 if level < 90 else 0)
    sky.paste((220, 40, 20), (1600, 200), sun)
    return as_bytes(sky, "JPEG", quality=92)


def as_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    """``encoded(image, "PNG")``: a picture as the bytes of a file."""
    return as_bytes


@pytest.fixture(scope="session")
def photo_of() -> Callable[..., Any]:
    """``photo_of(data)``: the article's photo for these bytes."""
    return lambda data, **said: normal_photo(data, source="photo.jpg", **said)[0]


@pytest.fixture(scope="session")
def decoded() -> Callable[[bytes], Image.Image]:
    """The pixels of a finished card."""

    def decode(data: bytes) -> Image.Image:
        with Image.open(io.BytesIO(data)) as image:
            return image.convert("RGB")

    return decode
