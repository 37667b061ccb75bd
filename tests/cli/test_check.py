"""``share check``: each thing that can be wrong, named in a plain sentence."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from newsroom import Newsroom, text

from share.cli.check import without_password

ASSETS = Path(__file__).parents[2] / "assets"
PATIENCE = 20
"""Seconds: whoever asks the doctor is waiting."""


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A copy that may be broken; the fonts, which are large, are links into the original."""
    copied = tmp_path / "assets"
    shutil.copytree(ASSETS, copied, copy_function=_linked, ignore=shutil.ignore_patterns("demo"))
    return copied


def _linked(source: str, target: str) -> None:
    if source.endswith(".toml"):
        shutil.copy(source, target)
    else:
        Path(target).symlink_to(source)


def wrong(newsroom: Newsroom, **environ: str) -> list[str]:
    """The names of the things that the doctor finds wrong; it has to say so in time and with exit code 1."""
    begun = time.monotonic()
    result = newsroom.share("check", **environ)
    assert time.monotonic() - begun < PATIENCE
    assert "Traceback" not in result.output
    found = [line.split()[1].rstrip(":") for line in result.stdout.splitlines() if line.startswith("WRONG")]
    assert result.exit_code == (1 if found else 0), result.output
    return found


def test_a_fresh_installation_is_well(newsroom: Newsroom) -> None:
    result = newsroom.share("check")
    assert result.exit_code == 0
    assert all(line.startswith("ok     ") for line in result.stdout.splitlines())
    names = [line.split()[1] for line in result.stdout.splitlines()]
    assert names == ["Settings:", "Tables:", "Fonts:", "Theme:", "Card:", "Database:", "Blobs:", "Queue:"]
    assert "one of 1200×630 was drawn" in result.stdout
    assert "`share migrate` brings it to the schema" in result.stdout


def test_a_used_installation_is_well_too_and_is_left_as_it_was(newsroom: Newsroom) -> None:
    newsroom.share("ingest", newsroom.file("a.txt", text()))
    before = sorted(path for path in (newsroom.folder / "data" / "blobs").rglob("*") if path.is_file())
    result = newsroom.share("check")
    assert result.exit_code == 0
    assert "it answers and is up to date, with 1 " in result.stdout
    assert sorted(path for path in (newsroom.folder / "data" / "blobs").rglob("*") if path.is_file()) == before


def test_an_article_that_feeds_cannot_write_is_noted_and_is_no_reason_not_to_start(newsroom: Newsroom) -> None:
    newsroom.share("ingest", newsroom.file("a.txt", text()))
    assert "Feeds: all of their newest articles can be written, in 3 formats." in newsroom.share("check").stdout
    with sqlite3.connect(newsroom.folder / "data" / "sharewire.db") as database:
        database.execute("UPDATE articles SET document = '{' WHERE id = 1")
    database.close()
    result = newsroom.share("check")
    assert result.exit_code == 0
    (noted,) = [line for line in result.stdout.splitlines() if "Feeds:" in line]
    assert noted.startswith("note   Feeds: ")
    assert "is set aside" in noted


def test_a_wrong_setting_ends_the_examination(newsroom: Newsroom) -> None:
    result = newsroom.share("check", SHARE_BIND="8000")
    assert result.exit_code == 1
    assert result.stdout == (
        "WRONG  Settings: SHARE_BIND is '8000', and takes an address and a port, such as 127.0.0.1:8000. "
        "Where the web server listens.\n"
    )


def test_a_variable_of_another_program_is_no_reason_not_to_start(newsroom: Newsroom) -> None:
    """Kubernetes sets SHARE_PORT and more for a service of the name "share"."""
    result = newsroom.share("check", SHARE_PORT="tcp://10.0.0.7:80")
    assert result.exit_code == 0
    assert "note   Settings: SHARE_PORT is no setting, and has no effect" in result.stdout


def test_a_missing_theme_is_named_with_those_that_are_there(newsroom: Newsroom) -> None:
    result = newsroom.share("check", SHARE_THEME="nautical")
    assert result.exit_code == 1
    assert "WRONG  Theme: themes/nautical/theme.toml: there is no theme nautical; there are: bold, broadsheet," in result.stdout


def test_a_missing_assets_folder_is_told_once(newsroom: Newsroom) -> None:
    assert wrong(newsroom, SHARE_ASSETS_DIR="/nowhere/assets") == ["Tables"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("formats.toml", "Tables"),
        ("networks.toml", "Tables"),
        ("platforms.toml", "Tables"),
        ("disclosures.toml", "Tables"),
        ("words.toml", "Tables"),
        ("fonts/fonts.toml", "Fonts"),
        ("themes/default/theme.toml", "Theme"),
    ],
)
@pytest.mark.parametrize("fault", ["broken", "missing", "unknown key"])
def test_a_broken_table_is_named(newsroom: Newsroom, assets: Path, file: str, name: str, fault: str) -> None:
    path = assets / file
    match fault:
        case "broken":
            path.write_text("this = = is no TOML")
        case "missing":
            path.unlink()
        case _:
            path.write_text('colour-of-the-sea = "blue"\n' + path.read_text())
    assert wrong(newsroom, SHARE_ASSETS_DIR=str(assets))[0] == name
    assert f"{file}" in newsroom.share("check", SHARE_ASSETS_DIR=str(assets)).stdout


def test_a_missing_font_is_named(newsroom: Newsroom, assets: Path) -> None:
    (assets / "fonts" / "NotoColorEmoji.ttf").unlink()
    assert wrong(newsroom, SHARE_ASSETS_DIR=str(assets)) == ["Fonts"]
    assert "there is no file fonts/NotoColorEmoji.ttf" in newsroom.share("check", SHARE_ASSETS_DIR=str(assets)).stdout


def test_a_damaged_font_is_named(newsroom: Newsroom, assets: Path) -> None:
    font = assets / "fonts" / "SourceSerif4Display-Bold.ttf"
    half = font.read_bytes()[:10_000]
    font.unlink()
    font.write_bytes(half)
    assert wrong(newsroom, SHARE_ASSETS_DIR=str(assets))[0] == "Fonts"
    shown = newsroom.share("check", SHARE_ASSETS_DIR=str(assets)).stdout
    assert "fonts/SourceSerif4Display-Bold.ttf is not the file that fonts.toml describes" in shown


def test_a_data_folder_that_cannot_be_made_is_named(newsroom: Newsroom) -> None:
    taken = newsroom.file("taken", "a file stands where the folder should be")
    result = newsroom.share("check", SHARE_DATA_DIR=str(taken), SHARE_DATABASE_URL="")
    assert wrong(newsroom, SHARE_DATA_DIR=str(taken), SHARE_DATABASE_URL="") == ["Database", "Blobs", "Queue"]
    assert f"the folder {taken} cannot be made" in result.stdout
    assert f"the folder {taken}/blobs cannot be made" in result.stdout


@pytest.mark.parametrize("command", [["ingest", "a.txt"], ["migrate"], ["run"], ["worker"], ["token", "list"]], ids=" ".join)
def test_a_data_folder_that_cannot_be_made_is_one_sentence_elsewhere_too(newsroom: Newsroom, command: list[str]) -> None:
    newsroom.file("a.txt", text())
    taken = newsroom.file("taken", "")
    result = newsroom.share(*command, SHARE_DATA_DIR=str(taken), SHARE_DATABASE_URL="", SHARE_BIND="127.0.0.1:1")
    assert result.exit_code == 1
    assert f"the folder {taken} cannot be made" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_no_database_is_told(newsroom: Newsroom) -> None:
    newsroom.file("data/sharewire.db", "This is a text file, and a long enough one to be looked at. " * 20)
    assert wrong(newsroom) == ["Database"]
    assert "its file is not a SQLite database" in newsroom.share("check").stdout


def test_a_database_of_a_newer_version_is_left_alone(newsroom: Newsroom) -> None:
    newsroom.share("migrate")
    with sqlite3.connect(newsroom.folder / "data" / "sharewire.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert wrong(newsroom) == ["Database"]
    for command in (["check"], ["migrate"], ["ingest", newsroom.file("a.txt", text())]):
        result = newsroom.share(*command)
        assert result.exit_code == 1
        assert "the schema 9999 of a newer version of Sharewire" in result.output


UNREACHABLE: dict[str, tuple[dict[str, str], str]] = {
    "PostgreSQL": ({"SHARE_DATABASE_URL": "postgresql://press:geheim@127.0.0.1:1/press"}, "Database"),
    "Redis": ({"SHARE_QUEUE_URL": "redis://:geheim@127.0.0.1:1/0"}, "Queue"),
    "a queue on PostgreSQL": ({"SHARE_QUEUE_URL": "postgresql://press:geheim@127.0.0.1:1/press"}, "Queue"),
    "an object store": (
        {
            "SHARE_BLOBS_URL": "s3://cards/prefix",
            "AWS_ENDPOINT": "http://127.0.0.1:1",
            "AWS_ACCESS_KEY_ID": "geheim",
            "AWS_SECRET_ACCESS_KEY": "geheim",
        },
        "Blobs",
    ),
}


@pytest.mark.parametrize("what", UNREACHABLE)
def test_what_cannot_be_reached_is_named_with_its_address_and_without_its_password(newsroom: Newsroom, what: str) -> None:
    environ, name = UNREACHABLE[what]
    assert wrong(newsroom, **environ) == [name]
    result = newsroom.share("check", **environ)
    variable, address = next(iter(environ.items()))
    assert f"{variable} is {address.replace(':geheim', ':…')} (environment)" in result.stdout
    assert "geheim" not in result.output


@pytest.mark.parametrize("said", ["geheim%21", "geheim!"])
def test_a_password_that_a_library_repeats_is_taken_out(said: str) -> None:
    sentence = f"cannot connect to postgresql://press:{said}@127.0.0.1:1/press"
    told = without_password(sentence, "postgresql://press:geheim%21@127.0.0.1:1/press")
    assert told == "cannot connect to postgresql://press:…@127.0.0.1:1/press"
