"""Our styles and scripts: each at an address that changes with its content, and so kept for ever by whoever has it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response

from share.errors import NotFound
from share.web.http import FOR_EVER, PAGE_SECONDS, parts, public
from share.wiring import Parts

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}
ADDRESS = re.compile(rb'url\("([\w-]+)(\.\w+)"\)')

ICON = "icon.png"
ICON_SECONDS = 86_400
CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
"""The mark is shown on other people's pages, and so is the embed: in a sandboxed frame it has no origin, and its fonts, which
browsers ask for by CORS, would be refused."""

blueprint = Blueprint("fixed", __name__)


class FixedFile(NamedTuple):
    """One file with the digest of its content."""

    data: bytes
    digest: str
    media_type: str


@cache
def fixed_files() -> dict[tuple[str, str], FixedFile]:
    """Every file of the folder by stem and suffix, read once in a process; styles come last, and name the others by digest."""
    found: dict[tuple[str, str], FixedFile] = {}
    for path in sorted(FOLDER.iterdir(), key=lambda path: (path.suffix == ".css", path.name)):
        data = ADDRESS.sub(lambda name: _address(found, name), path.read_bytes()) if path.suffix == ".css" else path.read_bytes()
        found[path.stem, path.suffix] = FixedFile(data, hashlib.sha256(data).hexdigest()[:12], MEDIA_TYPES[path.suffix])
    return found


def _address(found: Mapping[tuple[str, str], FixedFile], name: re.Match[bytes]) -> bytes:
    stem, suffix = name[1].decode(), name[2].decode()
    return f'url("/static/{stem}-{found[stem, suffix].digest}{suffix}")'.encode()


@blueprint.app_template_global()
def fixed_url(name: str) -> str:
    """The path of a file of ours: ``site.css`` → ``/static/site-<digest>.css``."""
    path = Path(name)
    return f"/static/{path.stem}-{fixed_files()[path.stem, path.suffix].digest}{path.suffix}"


@blueprint.get("/icon.png")
@blueprint.get("/favicon.ico")
def icon() -> Response:
    """The publisher's square mark. Browsers go by the media type, whatever the name."""
    return public(icon_data(parts()), "image/png", cache_control=f"public, max-age={ICON_SECONDS}", headers=CROSS_ORIGIN)


def icon_data(running: Parts) -> bytes:
    """The theme's ``icon.png``, else ours."""
    own = running.assets.root.joinpath("themes", running.theme.name, ICON)
    return own.read_bytes() if own.is_file() else fixed_files()["icon", ".png"].data


def icon_side(running: Parts) -> int:
    """The width of the mark in pixels, as its header says it (PNG, section 11.2.1)."""
    return int.from_bytes(icon_data(running)[16:20], "big")


@blueprint.get("/static/<stem>-<digest>.<extension>")
def fixed_file(stem: str, digest: str, extension: str) -> Response:
    """The file as it is now. A page from before an update asks for an older one: it gets this one too, but not for ever."""
    found = fixed_files().get((stem, f".{extension}"))
    if found is None:
        raise NotFound("There is no such file.")
    lifetime = FOR_EVER if digest == found.digest else f"public, max-age={PAGE_SECONDS}"
    return public(found.data, found.media_type, cache_control=lifetime, keep=digest == found.digest, headers=CROSS_ORIGIN)
