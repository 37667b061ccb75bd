"""``docs/partners.md``: whoever types what stands there comes from nothing to a verified push."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pytest
from servers import free_port

from share.rights import PartnerDialect, Rights, rights_document

PAGE = (Path(__file__).parent.parent / "docs" / "partners.md").read_text(encoding="utf-8")
TOUR = PAGE.partition("## From nothing to a verified push\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNS_THE_RECEIVER = "receiver.py"
PATIENCE = 90


class Reader:
    """Somebody at a terminal, who types one block after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"localhost:8000": f"localhost:{free_port()}", "9000": str(free_port())}
        self.origin = f"http://{self.ports['localhost:8000']}"
        source = Path(__file__).parent.parent
        command = folder / "bin" / "share"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m share "$@"\n')
        command.chmod(0o755)
        rest = {name: value for name, value in os.environ.items() if not name.startswith("SHARE_")}
        self.environ = rest | {
            "PATH": f"{command.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(source),
            "SHARE_DATA_DIR": str(folder / "data"),
            "SHARE_BASE_URL": self.origin,
            "SHARE_BIND": f"127.0.0.1:{self.origin.rpartition(':')[2]}",
            "SHARE_ALLOW_HOSTS": "localhost",
            "SHARE_WEB_WORKERS": "2",
            "SHARE_DEMO": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def as_here(self, text: str) -> str:
        for there, here in self.ports.items():
            text = text.replace(there, here)
        return text

    def start(self, command: str) -> None:
        """Something that runs on, in a terminal of its own."""
        script = f"set -a; [ -f state ] && . ./state; {self.as_here(command)}"
        self.running.append(
            subprocess.Popen(["bash", "-c", script], cwd=self.folder, env=self.environ, start_new_session=True, stderr=sys.stderr)
        )

    def type(self, block: str) -> None:
        """A block whose variables stay for the next one."""
        script = f"set -eu; set -a; [ -f state ] && . ./state\n{self.as_here(block)}\nexport -p > state"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def wait_for(self, what: Callable[[], bool], why: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < deadline, why
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def is_quiet(self) -> bool:
        """Whether the demo articles are told of: a webhook hears of whatever is still to be told when it comes."""
        with urllib.request.urlopen(f"{self.origin}/metrics", timeout=PATIENCE) as answer:
            return b"\nshare_outbox_waiting 0.0\n" in answer.read()

    def close(self) -> None:
        for process in self.running:
            os.killpg(process.pid, 15)
        for process in self.running:
            process.wait(20)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(tmp_path_factory.mktemp("tour"))
    try:
        reader.start("share run > log.txt 2>&1")
        reader.wait_for(reader.answers, "the service does not start")
        # The demo comes in while the service answers already, and its last act is a withdrawal: until then a webhook hears of it.
        reader.wait_for(lambda: "withdrawn cinema-on-the-quay" in reader.read("log.txt"), "the demo does not come in")
        reader.wait_for(reader.is_quiet, "the worker does not come to an end with the demo articles")
        told = 0
        for language, block in BLOCK.findall(TOUR):
            if language == "python":
                (reader.folder / "receiver.py").write_text(reader.as_here(block))
            elif RUNS_THE_RECEIVER in block:
                reader.start(block)
                time.sleep(1)
            else:
                reader.type(block)
                if "$ARTICLE" in block:
                    told += 1
                    reader.wait_for(lambda: reader.read("told.txt").count("\n") >= told, f"message {told} did not come")  # noqa: B023
        yield reader
    finally:
        reader.close()


def test_the_receiver_has_verified_every_message(reader: Reader) -> None:
    assert reader.read("told.txt").splitlines() == [
        "article.published low-tide",
        "article.corrected low-tide",
        "article.withdrawn low-tide",
    ]


def test_the_partner_has_its_feed_in_two_ways_and_is_told_when_nothing_is_new(reader: Reader) -> None:
    feed = feedparser.parse(reader.read("feed.rss"))
    assert not feed.bozo
    assert len(feed.entries) > 10
    assert all("utm_source=gazette" in entry.link for entry in feed.entries if entry.title != "Withdrawn article")
    same = {entry["id"] for entry in json.loads(reader.read("feed.json"))["items"]}
    assert same == {entry.id for entry in feed.entries}
    assert reader.read("again.txt") == "304\n"


def test_the_feed_tells_of_the_correction_and_then_of_the_withdrawal(reader: Reader) -> None:
    corrected, withdrawn = (
        {entry.id.rpartition("/")[2]: entry for entry in feedparser.parse(reader.read(name)).entries}["low-tide"]
        for name in ("corrected.rss", "withdrawn.rss")
    )
    assert "at seven, and not at six" in corrected.content[0].value
    assert withdrawn.title == "Withdrawn article"
    assert "ferry" not in withdrawn.content[0].value
    assert corrected.id == withdrawn.id


def test_tokens_are_taken_and_then_not(reader: Reader) -> None:
    assert reader.read("rotated.txt") == "200\n"
    assert reader.read("revoked.txt") == "410\n"


def test_no_token_is_in_the_log_of_the_real_servers(reader: Reader) -> None:
    log = reader.read("log.txt")
    assert "/partners/…/feed.rss" in log
    for name in ("gazette.txt",):
        assert reader.read(name).splitlines()[0][4:] not in log
    assert "swp_" not in log


def test_two_servers_processes_serve_a_token_and_stop_at_the_same_moment(reader: Reader) -> None:
    """A hundred requests over two processes: all are answered while the token is good, and none after it was revoked."""
    reader.type("MORE=$(share partner rotate 'The Gazette' --hours 0 | head -n 1)\necho $MORE > more.txt")
    address = f"{reader.origin}/partners/{reader.read('more.txt').strip()}/feed.rss"
    assert {status(address) for _ in range(15)} == {200}
    reader.type("share partner revoke 'The Gazette'")
    assert {status(address) for _ in range(50)} == {410}


def status(address: str) -> int:
    try:
        return urllib.request.urlopen(address, timeout=PATIENCE).status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("member", rights_document(Rights()))
def test_every_right_has_its_line(member: str) -> None:
    option = {"sections": "section", "tags": "tag", "languages": "language", "images": "no-images"}.get(member, member)
    assert re.search(rf"^\| .*`--{option.replace('_', '-')}`.* \|$", PAGE, re.MULTILINE), member


@pytest.mark.parametrize("dialect", [*PartnerDialect])
def test_every_dialect_has_its_line(dialect: PartnerDialect) -> None:
    assert re.search(rf"^\| `{dialect}` \|", PAGE, re.MULTILINE)
