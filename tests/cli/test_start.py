"""What keeps ``share run``, ``web`` and ``worker`` from starting, and what an empty database is filled with."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace

import pytest
from newsroom import Newsroom, text

from share.assets import open_assets
from share.cli.demo import fill_with_demo
from share.cli.prepared import prepared_parts
from share.cli.run import how_it_ended
from share.settings import Settings
from share.store import articles


@pytest.mark.parametrize("command", ["run", "web"])
def test_a_taken_port_is_one_sentence(newsroom: Newsroom, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = newsroom.share(command, SHARE_BIND=f"127.0.0.1:{port}")
    assert result.exit_code == 1
    sentence = f"Error: SHARE_BIND is 127.0.0.1:{port}, where nothing can listen (Address already in use). Choose another port."
    assert result.output == f"{sentence}\n"


@pytest.mark.parametrize("command", ["run", "web"])
def test_an_address_of_another_machine_is_one_sentence(newsroom: Newsroom, command: str) -> None:
    result = newsroom.share(command, SHARE_BIND="192.0.2.1:8000")
    assert result.exit_code == 1
    assert result.output.startswith("Error: SHARE_BIND is 192.0.2.1:8000, where nothing can listen (")


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_what_is_wrong_with_the_theme_is_one_sentence(newsroom: Newsroom, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = newsroom.share(command, SHARE_THEME="nautical", SHARE_BIND=f"127.0.0.1:{port}")
    assert result.exit_code == 1
    assert result.output.startswith("Error: themes/nautical/theme.toml: there is no theme nautical; there are: bold, ")
    assert result.output.count("\n") == 1


def test_a_worker_over_an_empty_database_says_what_to_do(newsroom: Newsroom) -> None:
    result = newsroom.share("worker")
    assert result.exit_code == 1
    assert result.output == "Error: The database cannot be used: its tables are missing; run `share migrate`.\n"


def test_a_database_that_was_used_gets_no_demo(newsroom: Newsroom) -> None:
    newsroom.share("ingest", newsroom.file("bridge.txt", text()))
    settings = Settings.from_env(newsroom.environ | {"SHARE_DEMO": "1"}, folder=newsroom.folder)
    with prepared_parts(settings) as parts:
        fill_with_demo(parts)
        with parts.store.connect() as connection:
            assert articles.count(connection) == 1


def test_a_broken_demo_article_of_the_operators_own_is_told_and_left_out(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings.from_env(newsroom.environ | {"SHARE_DEMO": "1"}, folder=newsroom.folder)
    with prepared_parts(settings) as parts:
        folder = newsroom.folder / "assets"
        newsroom.file("assets/demo/demo.toml", "")
        newsroom.file("assets/demo/good.txt", text())
        newsroom.file("assets/demo/bad.txt", "")
        with caplog.at_level(logging.INFO, "share"):
            fill_with_demo(replace(parts, assets=open_assets(folder)))
        with parts.store.connect() as connection:
            assert articles.count(connection) == 1
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "bad.txt: the file is empty" in caplog.text
    assert "has 1 demo articles now" in caplog.text


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "SIGKILL"), (-15, "SIGTERM")])
def test_how_a_process_ended_is_said_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words
