"""What a terminal shows, and what a pipe gets: the command as a program of its own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading

import pytest
from newsroom import Newsroom, text

FILES = 4


@pytest.fixture
def several(newsroom: Newsroom) -> Newsroom:
    for number in range(FILES):
        newsroom.file(f"in/article-{number}.txt", text(f"Article number {number}"))
    newsroom.file("in/bad.txt", "")
    return newsroom


def on_a_terminal(newsroom: Newsroom, *arguments: str) -> tuple[int, str]:
    """The exit code, and everything that a terminal of 100 columns gets."""
    ours, theirs = pty.openpty()
    environ = newsroom.outside(TERM="xterm", COLUMNS="100")
    command = [sys.executable, "-m", "share", *arguments]
    process = subprocess.Popen(command, env=environ, cwd=newsroom.folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = bytearray()

    def read() -> None:
        try:
            while piece := os.read(ours, 4096):
                shown.extend(piece)
        except OSError:
            return  # the terminal is gone with the last program on it

    reader = threading.Thread(target=read)
    reader.start()
    code = process.wait(timeout=120)
    reader.join(timeout=60)
    os.close(ours)
    return code, shown.decode()


def lines_on_screen(shown: str) -> list[str]:
    """What stands on the screen at the end: each line as its last overwriting left it."""
    lines = []
    for line in shown.replace("\r\n", "\n").split("\n"):
        kept = line.rpartition("\r\x1b[K")[2]
        lines.append(kept.replace("\x1b[?25h", "").replace("\x1b[?25l", "").strip("\r"))
    return lines


def test_a_terminal_shows_a_progress_bar_and_each_result_on_a_line_of_its_own(several: Newsroom) -> None:
    code, shown = on_a_terminal(several, "ingest", "in")
    assert code == 1
    assert "Taking in" in shown
    assert "100%" in shown
    lines = lines_on_screen(shown)
    created = [line for line in lines if line.startswith("created    https://news.example/articles/article-")]
    assert len(created) == FILES, lines
    assert [line for line in lines if line.startswith("in/bad.txt: the file is empty")]
    assert f"{FILES} created, 1 failed" in lines
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")  # the cursor is there again


def test_a_single_file_needs_no_bar_on_a_terminal(several: Newsroom) -> None:
    code, shown = on_a_terminal(several, "ingest", "in/article-0.txt")
    assert code == 0
    assert "Taking in" not in shown
    assert "\x1b" not in shown


def test_a_pipe_gets_plain_lines_in_order(several: Newsroom) -> None:
    done = several.process("ingest", "in")
    assert done.returncode == 1
    assert "Taking in" not in done.stdout + done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    assert [line.rsplit("/", 1)[1] for line in done.stdout.splitlines()] == [f"article-{number}.txt" for number in range(FILES)]


def test_a_terminal_shows_how_far_all_cards_are_and_each_fault_on_a_line_of_its_own(several: Newsroom) -> None:
    several.file("in/tangut.txt", text("A headline with \U00017000 in it"))
    several.process("ingest", "--later", "in")
    code, shown = on_a_terminal(several, "card", "--all", "-f", "og", "--jobs", "1")
    assert code == 1
    assert "Drawing" in shown
    assert "100%" in shown
    lines = lines_on_screen(shown)
    assert [line for line in lines if line.startswith("tangut og: No font has these characters of the headline")], lines
    assert [line for line in lines if line.startswith(f"{FILES + 1} made, 0 kept, 0 failed, 1 with faults, in ")], lines
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")  # the cursor is there again


def test_an_explanation_is_laid_out_for_people_on_a_terminal(several: Newsroom) -> None:
    several.process("ingest", "in")
    code, shown = on_a_terminal(several, "card", "article-0", "--explain")
    assert code == 0
    assert '\n  "missing": [],' in shown.replace("\r\n", "\n")


def test_a_pipe_gets_no_bar_for_all_cards(several: Newsroom) -> None:
    several.process("ingest", "--later", "in")
    done = several.process("card", "--all", "-f", "og", "--jobs", "1")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"{FILES} made, 0 kept, 0 failed, 0 with faults, in ")
    assert "\r" not in done.stderr
