"""Sharewire as a process that answers as the peers do: ``python benchmarks/card_process.py serve``, and what else wants a
process of its own: ``normalise``, ``cold FILE`` (one card, from nothing), ``count SECONDS`` (cards as fast as they go), ``memory
PHOTOS FOLDER FORMATS [normal]``.
"""

from __future__ import annotations

import time

BEGUN = time.perf_counter()

import importlib  # noqa: E402 - what follows is part of the time that a cold process takes
import json  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

from share.article import Photo  # noqa: E402
from share.assets import open_assets  # noqa: E402
from share.cards.make import available_formats, in_turn, make, put_away, render  # noqa: E402
from share.formats import read_formats  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent))
from card_subjects import articles, kept, renewed, theme_of  # noqa: E402

PICTURED = Photo("photo.jpg", "0" * 64, 2560, 1920, "image/jpeg", 900_000)


def memory_of(what: str) -> int:
    """A line of this process's status, in kilobytes: VmHWM (the most that it had), VmRSS, RssAnon (not shared with any other)."""
    found = re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


def serve() -> None:
    """Answer each line of JSON on standard input, as peers/peer.mjs does. ``format`` may also be ``all``."""
    assets = open_assets()
    formats, theme, subjects = read_formats(assets), theme_of(assets), articles()
    pictured = [article.with_changes(photo=PICTURED) for article in subjects]
    for line in sys.stdin:
        asked = json.loads(line)
        photo = renewed(Path(asked["photo"]).read_bytes(), asked["number"]) if asked["photo"] else None
        article = (pictured if photo else subjects)[asked["card"] % len(subjects)]
        wanted = formats.values() if asked["format"] == "all" else [formats[asked["format"]]]
        chosen = in_turn(available_formats(article, wanted))
        begun, used = time.perf_counter(), time.process_time()
        cards = [render(article, card_format, theme, photo) for card_format in chosen]
        took, cpu = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
        if asked["keep"]:
            Path(asked["keep"]).write_bytes(cards[0].data)
        told = {"ms": took, "cpu": cpu, "bytes": sum(len(card.data) for card in cards), "peak": memory_of("VmHWM")}
        print(json.dumps(told), flush=True)


def normalise() -> None:
    """Answer each path on standard input with the milliseconds in which that photo is made normal."""
    for number, line in enumerate(sys.stdin):
        data = renewed(Path(line.strip()).read_bytes(), number)
        begun = time.perf_counter()
        kept(data, number)
        print(json.dumps({"ms": (time.perf_counter() - begun) * 1000, "peak": memory_of("VmHWM")}), flush=True)


def cold(file: str) -> None:
    """The first card of a process; tells its parts in milliseconds."""
    imported = time.perf_counter()
    assets = open_assets()
    theme = theme_of(assets)
    card_format = read_formats(assets)["og"]
    loaded = time.perf_counter()
    Path(file).write_bytes(render(articles()[0], card_format, theme).data)
    done = time.perf_counter()
    parts = {"imports": imported - BEGUN, "theme": loaded - imported, "card": done - loaded}
    print(json.dumps({name: seconds * 1000 for name, seconds in parts.items()}))


def count(seconds: float) -> None:
    """How many cards with different headlines are drawn in so many seconds; begins upon a line on standard input."""
    assets = open_assets()
    card_format, theme, subjects = read_formats(assets)["og"], theme_of(assets), articles()
    for article in subjects[:20]:
        render(article, card_format, theme)
    print("ready", flush=True)
    sys.stdin.readline()
    drawn, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        render(subjects[drawn % len(subjects)], card_format, theme)
        drawn += 1
    print(drawn / (time.perf_counter() - begun), flush=True)


class Folder:
    """Cards into a folder, each over the last of its format: the disk does not fill."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes, media_type: str) -> None:  # noqa: ARG002 - what `make` calls
        """Writes one file."""
        Path(self.root, key.rpartition("/")[2]).write_bytes(data)

    def get(self, key: str) -> None:
        """None is ever read."""

    def size(self, key: str) -> None:
        """No card is ever there."""


def reads(stored: bytes) -> Callable[[str], bytes]:
    """What reads this photo, whichever is asked for."""
    return lambda _: stored


def memory(photos: int, folder: str, wanted: str, *, normal: bool) -> None:
    """What a worker does: the wanted formats (or ``all``) of articles that each have a photo of their own; tells its memory.

    The files lie in the folder; their bytes differ each time. With ``normal`` each is made normal first, as where it comes in.
    """
    importlib.import_module("share.worker")  # with all that a worker has in memory
    assets = open_assets()
    files = sorted(Path(folder).glob("*.raw.jpg" if normal else "*.kept.jpg"))
    formats, theme, subjects = read_formats(assets), theme_of(assets), articles()
    told = {max(1, photos * tenth // 10) for tenth in (1, 2, 5, 8, 10)}
    for number in range(1, photos + 1):
        stored = renewed(files[number % len(files)].read_bytes(), number)
        photo = PICTURED
        if normal:
            photo, stored = kept(stored, number)
        article = subjects[number % len(subjects)].with_changes(photo=photo, slug=f"article-{number}")
        for card_format in in_turn(available_formats(article, formats.values())):
            if wanted != "all" and card_format.id not in wanted.split(","):
                continue
            make(article, card_format, theme, read_photo=reads(stored), blobs=Folder(Path(folder)))
        put_away()
        if number in told:
            print(json.dumps({"photos": number, **{name: memory_of(name) for name in ("VmRSS", "RssAnon", "VmHWM")}}), flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            serve()
        case ["normalise"]:
            normalise()
        case ["cold", file]:
            cold(file)
        case ["count", seconds]:
            count(float(seconds))
        case ["memory", photos, folder, formats, *normal]:
            memory(int(photos), folder, formats, normal=bool(normal))
        case _:
            sys.exit(__doc__)
