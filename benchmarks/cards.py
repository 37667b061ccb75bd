"""The claim: a card takes at most 0.35 times what Takumi takes in its fastest format, and a fifteenth of what satori + resvg
takes; an eighth of Takumi with a photo of its own; and the other budgets of docs/benchmarks.md.

Run by hand: ``python benchmarks/cards.py [--rounds N] [--photos N] [--keep FOLDER]``. Needs Node.js and npm for the peers, which
are installed into a temporary folder; ``--no-peers`` does without. Text is timed in processes that have drawn 100 cards already.
They take turns of five cards, so that whatever else the machine does meets all of them. Times are medians in milliseconds, on the
clock and of the processor: on a busy machine a long card is interrupted more than a short one, and only the latter compare.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

from card_subjects import articles, kept, large_photos, theme_of, write_specs

from share.assets import open_assets
from share.formats import read_formats

HERE = Path(__file__).parent
PROCESS = [sys.executable, str(HERE / "card_process.py")]
OURS, TAKUMI, SATORI = "Sharewire", "Takumi", "satori + resvg"
FORMATS = {OURS: ("og",), TAKUMI: ("png", "jpeg", "webp"), SATORI: ("png", "png by default")}
"""JPEG of ours; all that Takumi writes; of resvg PNG, without the system's fonts and with them (its default)."""
ALL_FORMATS = tuple(dict.fromkeys(file_format for several in FORMATS.values() for file_format in several))
WARMING = 100
AT_A_TIME = 5
"""Cards that a renderer draws before it is the next one's turn."""


class Renderer:
    """A process that draws a card for each line it is sent."""

    def __init__(self, command: list[str], directory: Path) -> None:
        self.process = subprocess.Popen(command, cwd=directory, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.peak = 0.0
        self.number = 0

    def ask(self, question: str) -> Mapping[str, float]:
        """What it answers to one line."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{self.process.args!r} has ended")
        told: Mapping[str, float] = json.loads(answer)
        self.peak = max(self.peak, told["peak"])
        return told

    def draw(self, card: int, file_format: str, photo: Path | None = None, keep: Path | None = None) -> Mapping[str, float]:
        """One card; every photo it is given has bytes of its own."""
        self.number += 1
        asked = {
            "card": card,
            "photo": str(photo) if photo else None,
            "number": self.number,
            "format": file_format,
            "keep": str(keep) if keep else None,
        }
        return self.ask(json.dumps(asked))


@contextmanager
def running(command: list[str], directory: Path = HERE) -> Iterator[Renderer]:
    renderer = Renderer(command, directory)
    try:
        yield renderer
    finally:
        renderer.process.kill()
        renderer.process.wait()


class Took(NamedTuple):
    """Milliseconds of a card: on the clock, and of all threads that worked on it."""

    clock: float
    cpu: float

    def __truediv__(self, other: Took) -> Took:
        return Took(self.clock / other.clock, self.cpu / other.cpu)


def median(took: Sequence[Took]) -> Took:
    return Took(statistics.median(each.clock for each in took), statistics.median(each.cpu for each in took))


def line(name: str, took: Took, length: float, base: Took | None = None) -> None:
    ratio = took / base if base else None
    told = f"{ratio.clock:8.2f} × ours, {ratio.cpu:6.2f} × its CPU" if ratio else ""
    print(f"  {name:<34} {took.clock:9.2f} ms {took.cpu:9.2f} ms of CPU {length / 1024:8.0f} KB {told}")


def drawers(stack: ExitStack, peers: Path | None) -> dict[str, tuple[list[str], Path]]:
    """The command that starts each renderer."""
    commands = {OURS: ([*PROCESS, "serve"], HERE)}
    if peers:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for file in (HERE / "peers").iterdir():
            if file.is_file():
                shutil.copy(file, folder)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
        for name, which in ((TAKUMI, "takumi"), (SATORI, "satori")):
            commands[name] = (["node", "peer.mjs", which, str(peers)], folder)
    return commands


def side_by_side(
    title: str,
    commands: Mapping[str, tuple[list[str], Path]],
    rounds: int,
    *,
    photos: Mapping[str, list[Path]],
    one_headline: bool = False,
    keep: Path | None = None,
) -> None:
    """One card in turns. ``photos`` are the files of each renderer; where it has none, the card is text alone."""
    print(f"\n{title}")
    many = len(articles())
    times: dict[tuple[str, str], list[Took]] = {}
    sizes: dict[tuple[str, str], float] = {}
    with ExitStack() as stack:
        started = {name: stack.enter_context(running(*command)) for name, command in commands.items()}
        warming = 2 if photos else WARMING
        for first in range(0, warming + rounds, AT_A_TIME):
            for name, file_format, turn in product(commands, ALL_FORMATS, range(first, first + AT_A_TIME)):
                if file_format not in FORMATS[name]:
                    continue
                files = photos.get(name)
                card = (0 if one_headline else turn) % many + (many if files and name != OURS else 0)
                kept_as = keep / f"{title.partition(':')[0]}-{name}-{file_format}".replace(" ", "-") if keep else None
                told = started[name].draw(card, file_format, files[turn % len(files)] if files else None, kept_as)
                if turn >= warming:
                    times.setdefault((name, file_format), []).append(Took(told["ms"], told["cpu"]))
                sizes[name, file_format] = told["bytes"]
        peaks = {name: renderer.peak for name, renderer in started.items()}
    medians = {key: median(took) for key, took in times.items()}
    ours = medians[OURS, "og"]
    for (name, file_format), took in medians.items():
        line(f"{name}, {file_format}", took, sizes[name, file_format], None if name == OURS else ours)
    if TAKUMI in started:
        theirs = [took for (name, _), took in medians.items() if name == TAKUMI]
        fastest = Took(min(took.clock for took in theirs), min(took.cpu for took in theirs)) / ours
        plain, default = (medians[SATORI, file_format] / ours for file_format in FORMATS[SATORI])
        for by_what, which in (("on the clock", 0), ("CPU time", 1)):
            print(f"  ours ÷ Takumi at its fastest, {by_what}: {1 / fastest[which]:.3f} (1/{fastest[which]:.1f})")
            print(f"  ours ÷ satori + resvg, {by_what}: 1/{plain[which]:.1f}; 1/{default[which]:.1f} as it is by default")
    print("  peak memory: " + ", ".join(f"{name} {peak / 1024:.0f} MB" for name, peak in peaks.items()))


def every_format(files: list[Path], rounds: int) -> None:
    """All formats of an article against the largest single one, each from a photo that was not seen before."""
    formats = read_formats(open_assets())
    with running([*PROCESS, "serve"]) as ours:
        times: dict[str, list[Took]] = {}
        for turn in range(rounds + 1):
            for name in ("all", *formats):
                told = ours.draw(turn, name, files[turn % len(files)])
                if turn:
                    times.setdefault(name, []).append(Took(told["ms"], told["cpu"]))
    medians = {name: median(took) for name, took in times.items()}
    every = medians.pop("all")
    print(f"\nAll {len(formats)} formats of one article, from its kept photo")
    for said, which in (("on the clock", 0), ("CPU time", 1)):
        largest = max(medians, key=lambda name: medians[name][which])
        print(f"  each alone, {said}: " + ", ".join(f"{name} {took[which]:.1f}" for name, took in medians.items()) + " ms")
        share = every[which] / medians[largest][which]
        print(f"  all together {every[which]:.1f} ms: {share:.2f} × the largest single one ({largest})")


def normalising(files: list[Path]) -> None:
    with running([*PROCESS, "normalise"]) as ours:
        took = [ours.ask(str(file))["ms"] for file in files]
    print(f"\nA photo of 12 megapixels made normal, once, when it comes in: {statistics.median(took):.0f} ms")


def cold_start(commands: Mapping[str, tuple[list[str], Path]], rounds: int = 7) -> None:
    """From the start of a process until the first card is written."""
    print("\nFirst card of a cold process (files in the page cache), from start to bytes on the disk")
    with tempfile.TemporaryDirectory() as folder:
        wall, parts = [], []
        for _ in range(rounds):
            begun = time.perf_counter()
            told = subprocess.run([*PROCESS, "cold", f"{folder}/card.jpg"], check=True, capture_output=True, text=True).stdout
            wall.append((time.perf_counter() - begun) * 1000)
            parts.append(json.loads(told))
        each = ", ".join(f"{name} {statistics.median(part[name] for part in parts):.0f}" for name in parts[0])
        print(f"  {OURS:<34} {statistics.median(wall):9.0f} ms ({each})")
        for name, command in commands.items():
            if name == OURS:
                continue
            wall = []
            for _ in range(3):
                begun = time.perf_counter()
                with running(*command) as peer:
                    peer.draw(0, FORMATS[name][0], None, Path(folder, "card"))
                    wall.append((time.perf_counter() - begun) * 1000)
            print(f"  {name:<34} {statistics.median(wall):9.0f} ms")


def throughput(seconds: float = 3, rounds: int = 3) -> None:
    """Text cards a second, by one process and by two."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for processes, found in rates.items():
            command = [*PROCESS, "count", str(seconds)]
            pool = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
            for each in pool:
                assert each.stdout is not None
                each.stdout.readline()
            for each in pool:
                assert each.stdin is not None
                each.stdin.write("go\n")
                each.stdin.flush()
            found.append(sum(float(each.communicate()[0]) for each in pool))
    one, two = max(rates[1]), max(rates[2])
    print(f"\nText cards a second: {one:.0f} with one process, {two:.0f} with two: {two / one:.2f} ×")


def memory(photos: int, folder: Path, formats: str) -> None:
    """The memory of a process that does what a worker does, and of one that makes the photos normal as well."""
    for told_of, extra in (("from their kept photos", []), ("each made normal first", ["normal"])):
        print(f"\nMemory of a worker that draws {formats} of {photos} articles with a photo of their own, {told_of}")
        command = [*PROCESS, "memory", str(photos), str(folder), formats, *extra]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for told in map(json.loads, process.stdout):
                sizes = ", ".join(f"{name} {told[name] / 1024:.0f} MB" for name in ("VmRSS", "RssAnon", "VmHWM"))
                print(f"  {told['photos']:>6} photos: {sizes}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="text cards of each renderer; with photos, a quarter of that")
    parser.add_argument("--photos", type=int, default=100, help="photos of the memory run")
    parser.add_argument("--formats", default="all", help="formats of the memory run, such as og,square; all of them by default")
    parser.add_argument("--no-peers", action="store_true", help="measure Sharewire alone")
    parser.add_argument("--only", choices=["text", "photo", "formats", "cold", "throughput", "memory"], help="one part alone")
    parser.add_argument("--keep", type=Path, help="keep the last card of each renderer in this folder")
    asked = parser.parse_args()
    if not asked.no_peers and not shutil.which("npm"):
        sys.exit("npm is needed for the peers; --no-peers does without")
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    assets = open_assets()
    wanted = {asked.only} if asked.only else {"text", "photo", "formats", "cold", "throughput", "memory"}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        raw = large_photos(folder, assets, 1 if wanted <= {"text", "cold", "throughput"} else 10)
        normal = []
        for number, path in enumerate(raw):
            photo, data = kept(path.read_bytes(), number)
            normal.append(path.with_name(path.name.replace(".raw.", ".kept.")))
            normal[-1].write_bytes(data)
        write_specs(folder, assets, theme_of(assets), read_formats(assets)["og"], (photo, data))
        commands = drawers(stack, None if asked.no_peers else folder)
        rounds, slow = asked.rounds, max(4, asked.rounds // 4)
        if "text" in wanted:
            side_by_side("Text: another headline each time", commands, rounds, photos={}, keep=asked.keep)
            side_by_side("Text again: the same headline each time", commands, rounds, photos={}, one_headline=True)
        if "photo" in wanted:
            every = dict.fromkeys(commands, raw)
            title = "Photo: from the photo as it is kept (theirs: 12 megapixels), another one each time"
            side_by_side(title, commands, slow, photos=every | {OURS: normal}, keep=asked.keep)
            side_by_side("Photo unseen: from the 12 megapixels for all", commands, slow, photos=every)
        if "formats" in wanted:
            every_format(normal, slow)
            normalising(raw)
        if "cold" in wanted:
            cold_start(commands)
        if "throughput" in wanted:
            throughput()
        if "memory" in wanted:
            memory(asked.photos, folder, asked.formats)


if __name__ == "__main__":
    main()
