"""How fast ``share ingest`` takes many articles in, and what memory it takes: a part of ``feeds.py``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from share.store import migrate, open_store

PARAGRAPH = (
    "<p>The harbour bridge carries trams again from Monday, and it has cost a tenth less than the council had planned.</p>"
)
SAMPLE_SECONDS = 0.1


def write_lines(file: Path, count: int) -> None:
    """So many different articles of 2.3 KB, one in each line: two tags, one of fifty authors, one of three sections."""
    with file.open("w") as lines:
        for number in range(count):
            lines.write(json.dumps(document(number)) + "\n")


def write_files(folder: Path, count: int) -> None:
    """The same, each in a file of its own, a thousand in a folder."""
    for number in range(count):
        inside = folder / f"{number // 1_000:03}"
        if number % 1_000 == 0:
            inside.mkdir(parents=True)
        (inside / f"bridge-{number}.json").write_text(json.dumps(document(number)))


def document(number: int) -> dict[str, object]:
    """One article as the API takes it."""
    return {
        "slug": f"bridge-{number}",
        "title": f"Harbour bridge reopens after {number} years of repairs",
        "summary": "The bridge carries trams again from Monday.",
        "body_html": PARAGRAPH * 20,
        "published": f"20{10 + number % 15:02}-0{1 + number % 9}-{1 + number % 28:02}T12:00:00Z",
        "section": ["City", "Sport", "Culture"][number % 3],
        "tags": ["Transport", "Harbour"],
        "authors": [{"name": f"Ada Lindqvist {number % 50}"}],
        "language": "en",
    }


def ingest(database_url: str, source: Path, count: int, *, again: bool = True) -> None:
    """Take it in by the command, twice where that is wanted; print how fast that was, and the memory it took meanwhile."""
    store = open_store(database_url)
    migrate(store)
    store.close()
    for what in ("new", "again, unchanged") if again else ("new",):
        seconds, megabytes = run(database_url, source)
        quarters = ", ".join(f"{megabytes[len(megabytes) * quarter // 4 - 1]:.0f}" for quarter in (1, 2, 3, 4))
        rate = f"{seconds:6.0f} s  {count / seconds:6.0f} a second"
        print(f"{source.name:>12} {what:<17} {rate}  MB after each quarter: {quarters}; most {max(megabytes):.0f}", flush=True)


def run(database_url: str, source: Path) -> tuple[float, list[float]]:
    """One run of the command: its seconds, and its resident memory (MB) at every tenth of a second."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")}
    environ |= {"SHARE_DATA_DIR": str(source.parent / "data"), "SHARE_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "share", "ingest", "--later", str(source)]
    began, sizes = time.perf_counter(), []
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            sizes.append(resident(process.pid))
            time.sleep(SAMPLE_SECONDS)
    assert process.returncode == 0
    return time.perf_counter() - began, [size for size in sizes if size] or [0.0]


def resident(pid: int) -> float:
    """The resident memory of a process in MB; 0 where it has ended."""
    try:
        found = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    except OSError:
        return 0.0
    return int(found[0].split()[1]) / 1024 if found else 0.0
