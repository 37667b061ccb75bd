"""``share card --all``: every card is made and kept, whatever becomes of one of them, and a run goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom, text

from share.store import cards, open_store

CARDS = {"og", "square", "pin", "story"}
"""What an article without a photo has."""


def take_in(newsroom: Newsroom, *titles: str) -> None:
    for title in titles:
        newsroom.file(f"in/{title.lower()}.txt", text(f"{title} votes on the tunnel"))
    assert newsroom.share("ingest", "--later", "in").exit_code == 0


def report_of(newsroom: Newsroom, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a run."""
    jobs = () if "--jobs" in arguments else ("--jobs", "1")  # each is a process that takes a second to start
    result = newsroom.share("card", "--all", "--report", "-", *jobs, *arguments)
    return result.exit_code, json.loads(result.stdout)


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["made"], report["kept"], report["failed"]


def pictures(newsroom: Newsroom) -> list[Path]:
    return sorted((newsroom.folder / "data" / "blobs" / "cards").rglob("*.jpg"))


def eventually(found: Callable[[], Any]) -> Any:
    """What ``found`` gives, once it gives something."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.02)
    return pytest.fail("it did not come to pass")


@pytest.fixture
def three(newsroom: Newsroom) -> Newsroom:
    take_in(newsroom, "Council", "Parliament", "Senate")
    return newsroom


def test_every_card_of_every_article_is_made_and_recorded_as_the_worker_does_it(three: Newsroom) -> None:
    code, report = report_of(three, "--jobs", "2")
    assert code == 0
    assert counts(report) == (12, 0, 0)
    assert {(card["slug"], card["format"]) for card in report["cards"]} == {
        (slug, name) for slug in ("council", "parliament", "senate") for name in CARDS
    }
    store = open_store(three.environ["SHARE_DATABASE_URL"])
    with store.connect() as connection:
        for card in report["cards"]:
            known = cards.find(connection, card["slug"], card["format"], card["digest"])
            data = three.blob(card["key"])
            assert known is not None
            assert data is not None
            assert card["bytes"] == known.length == len(data)
            assert three.blob(card["key"].replace(".jpg", ".json")) is not None
            assert card["url"] == f"https://news.example/{card['key']}"
    store.close()


def test_what_is_there_is_kept_and_only_what_is_not_is_made(three: Newsroom) -> None:
    assert counts(report_of(three, "-f", "og,square")[1]) == (6, 0, 0)
    before = {path: path.stat().st_mtime_ns for path in pictures(three)}
    take_in(three, "Mayor")
    code, report = report_of(three, "-f", "square,og,pin")
    assert (code, counts(report)) == (0, (6, 6, 0))
    assert {path: path.stat().st_mtime_ns for path in pictures(three) if path in before} == before


def test_withdrawn_articles_are_left_alone_and_scheduled_ones_are_made(newsroom: Newsroom) -> None:
    later = "---\ntitle: The mayor speaks\npublished: 2090-01-01T00:00:00Z\n---\nSoon.\n"
    assert newsroom.share("ingest", "--later", newsroom.file("mayor.md", later)).exit_code == 0
    take_in(newsroom, "Council")
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE articles SET status = 'withdrawn' WHERE slug = 'council'")
    store.close()
    assert {card["slug"] for card in report_of(newsroom)[1]["cards"]} == {"mayor"}


def test_several_processes_make_the_bytes_that_one_makes(three: Newsroom) -> None:
    report_of(three, "--jobs", "1")
    one = {path: path.read_bytes() for path in pictures(three)}
    assert counts(report_of(three, "--jobs", "3", "--force")[1]) == (12, 0, 0)
    assert {path: path.read_bytes() for path in pictures(three)} == one


def test_a_picture_that_was_cut_short_is_mended_and_force_mends_any(three: Newsroom) -> None:
    report_of(three)
    right = {path: path.read_bytes() for path in pictures(three)}
    first, second, *_ = right
    first.write_bytes(right[first][:1000])
    second.write_bytes(b"\0" * len(right[second]))
    assert counts(report_of(three)[1]) == (1, 11, 0)
    assert first.read_bytes() == right[first]
    assert second.read_bytes() != right[second]
    assert counts(report_of(three, "--force")[1]) == (12, 0, 0)
    assert {path: path.read_bytes() for path in pictures(three)} == right


def test_a_damaged_photo_is_one_fault_and_every_other_card_is_made(three: Newsroom) -> None:
    three.photo("bridge.jpg")
    assert three.share("ingest", "--later", three.file("bridge.txt", text()), "--photo", "bridge.jpg").exit_code == 0
    (kept,) = (three.folder / "data" / "blobs" / "photos").iterdir()
    kept.write_bytes(b"This was a picture once.")

    for outcome, counted in (("made", (4, 0, 0)), ("kept", (0, 4, 0))):
        result = three.share("card", "--all", "-f", "og", "--jobs", "1", "--report", "report.json")
        report = json.loads((three.folder / "report.json").read_text())
        assert (result.exit_code, counts(report), report["faulty"]) == (1, counted, 1)
        (faulty,) = [card for card in report["cards"] if card["faults"]]
        assert (faulty["slug"], faulty["outcome"]) == ("bridge", outcome)
        assert faulty["faults"][0].startswith("The card was drawn without its photo.")
        assert f"bridge og: {faulty['faults'][0]}" in result.stderr
        assert f"{counted[0]} made, {counted[1]} kept, 0 failed, 1 with faults, in " in result.stderr


def test_missing_characters_are_faults_with_their_number(newsroom: Newsroom) -> None:
    newsroom.share("ingest", "--later", newsroom.file("tangut.txt", text("A headline with \U00017000 and \U00017001 in it")))
    code, report = report_of(newsroom, "-f", "og")
    assert (code, report["cards"][0]["missing"], len(report["cards"][0]["faults"])) == (1, 2, 1)


def test_an_article_that_cannot_be_read_fails_alone(three: Newsroom) -> None:
    store = open_store(three.environ["SHARE_DATABASE_URL"])
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE articles SET document = '{' WHERE slug = 'parliament'")
    store.close()
    code, report = report_of(three, "-f", "og")
    assert (code, counts(report)) == (1, (2, 0, 1))
    (failed,) = [card for card in report["cards"] if card["outcome"] == "failed"]
    assert (failed["slug"], failed["format"]) == ("parliament", None)
    assert failed["faults"][0].startswith("It could not be drawn: ")


def test_without_articles_there_is_nothing_to_do(newsroom: Newsroom) -> None:
    code, report = report_of(newsroom)
    assert (code, report["cards"], counts(report), report["interrupted"]) == (0, [], (0, 0, 0), False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-f", "og,poster"], "There is no format poster; formats.toml has og, "),
        (["--report", "gone/report.json"], "The report gone/report.json cannot be written (No such file or directory)."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_drawn(three: Newsroom, arguments: list[str], sentence: str) -> None:
    result = three.share("card", "--all", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {sentence}")
    assert pictures(three) == []


# A run that is disturbed


@pytest.fixture
def many(newsroom: Newsroom) -> Newsroom:
    take_in(newsroom, *(f"Council-{number}" for number in range(12)))
    return newsroom


def begun(newsroom: Newsroom, *arguments: str) -> subprocess.Popen[str]:
    """A run in a session of its own that has made its first card."""
    process = subprocess.Popen(
        [sys.executable, "-m", "share", "card", "--all", "--report", "report.json", *arguments],
        env=newsroom.outside(),
        cwd=newsroom.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    eventually(lambda: pictures(newsroom))
    return process


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_interrupted_keeps_what_it_made_and_the_next_one_goes_on(many: Newsroom, jobs: str) -> None:
    process = begun(many, "--jobs", jobs)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
    output, error = process.communicate(timeout=120)
    report = json.loads((many.folder / "report.json").read_text())
    assert (process.returncode, output) == (130, "")
    assert "Traceback" not in error
    assert error.endswith("Stopped before the end. What is made is kept; the same command goes on from there.\n")
    assert 0 < report["made"] < 48
    assert (report["kept"], report["failed"], report["interrupted"]) == (0, 0, True)
    assert len(pictures(many)) == report["made"]

    code, after = report_of(many)
    assert (code, counts(after)) == (0, (48 - report["made"], report["made"], 0))


def test_a_service_that_is_shut_down_ends_it_as_well(many: Newsroom) -> None:
    process = begun(many)
    process.terminate()
    _, error = process.communicate(timeout=120)
    assert (process.returncode, "Traceback" in error) == (143, False)


def test_a_process_that_dies_costs_one_article_its_cards(many: Newsroom) -> None:
    process = begun(many, "--jobs", "1", "-f", "og,square,pin")

    def drawing() -> list[int]:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]

    os.kill(drawing()[0], signal.SIGKILL)
    _, error = process.communicate(timeout=120)
    report = json.loads((many.folder / "report.json").read_text())
    assert process.returncode == 1, error
    assert report["failed"] == 1
    (failed,) = [card for card in report["cards"] if card["outcome"] == "failed"]
    assert failed["faults"] == ["The process that drew its cards was killed by signal 9."]
    assert report["made"] == 11 * 3
    assert counts(report_of(many, "-f", "og,square,pin")[1])[2] == 0
