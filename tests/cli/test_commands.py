"""``share token``, ``card``, ``settings``, ``migrate``, and what all commands have in common."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from importlib.metadata import version

import pytest
from newsroom import Newsroom, text
from PIL import Image

from share.cli import COMMANDS
from share.settings import SETTINGS
from share.store import open_store, tokens


def test_the_help_names_every_command_with_a_whole_sentence(newsroom: Newsroom) -> None:
    result = newsroom.share("--help")
    assert result.exit_code == 0
    for command in sorted(COMMANDS):
        assert f"\n  {command} " in result.stdout
    assert "..." not in result.stdout.partition("Commands:")[2]
    assert newsroom.share("-h").stdout == result.stdout


@pytest.mark.parametrize("command", [*sorted(COMMANDS), "token create", "token list", "token revoke"])
def test_every_command_explains_itself_even_where_settings_are_wrong(newsroom: Newsroom, command: str) -> None:
    result = newsroom.share(*command.split(), "-h", SHARE_BIND="127.0.0.1:8000")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert "--parent" not in result.stdout


def test_a_command_is_imported_when_it_is_asked_for() -> None:
    """What draws cards and what serves pages takes a second to import, which who makes a token should not wait for."""
    code = "import sys, share.cli; share.cli.main(['token', '-h'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert {"share.cli.token"} == {"share.cli.token", "share.cli.card", "share.web", "flask"} & set(done.stdout.split())


def test_what_only_watches_the_service_holds_neither_its_pages_nor_its_worker() -> None:
    code = "import sys, share.cli; share.cli.main(['run', '-h'], standalone_mode=False); print(*sys.modules)"
    modules = set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())
    assert "share.cli.run" in modules
    assert modules.isdisjoint({"flask", "share.web", "share.worker", "share.publish", "share.cli.demo"})


def test_the_version_is_that_of_the_distribution(newsroom: Newsroom) -> None:
    assert newsroom.share("--version").stdout == f"share, version {version('sharewire')}\n"


@pytest.mark.parametrize(
    "command",
    ["run", "web", "worker", "migrate", "ingest x.txt", "card x", "token list", "token create x", "settings", "check"],
)
def test_a_wrong_setting_is_one_sentence_whatever_the_command(newsroom: Newsroom, command: str) -> None:
    result = newsroom.share(*command.split(), SHARE_FEED_ITEMS="many")
    assert result.exit_code == 1
    assert "SHARE_FEED_ITEMS is 'many', and takes a whole number from 1 to 1,000." in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) == 1


def test_a_program_of_its_own_says_it_in_the_same_way(newsroom: Newsroom) -> None:
    done = newsroom.process("migrate", SHARE_BASE_URL="news.example")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: SHARE_BASE_URL is 'news.example', and takes an origin such as ")


def test_a_migration_runs_once(newsroom: Newsroom) -> None:
    assert newsroom.share("migrate").stdout.startswith("migrated to 0001")
    again = newsroom.share("migrate")
    assert (again.exit_code, again.stdout) == (0, "The database is up to date; there was nothing to do.\n")


# Tokens


def test_a_token_works_and_only_its_hash_is_on_the_disk(newsroom: Newsroom) -> None:
    made = newsroom.share("token", "create", "the CMS")
    secret = made.stdout.strip()
    assert made.exit_code == 0
    assert made.stdout == f"{secret}\n"
    assert secret.startswith("sw_")
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    with store.connect() as connection:
        assert tokens.check(connection, secret) == "the CMS"
    store.close()
    on_disk = b"".join(path.read_bytes() for path in (newsroom.folder / "data").rglob("*") if path.is_file())
    assert hashlib.sha256(secret.encode()).hexdigest().encode() in on_disk
    assert secret.encode() not in on_disk
    assert secret.removeprefix("sw_").encode() not in on_disk


def test_tokens_are_listed_without_their_secrets_and_revoked_by_name(newsroom: Newsroom) -> None:
    assert newsroom.share("token", "list").stderr == "There are no tokens; `share token create NAME` makes one.\n"
    secret = newsroom.share("token", "create", "cms").stdout.strip()
    newsroom.share("token", "create", "wire")
    assert newsroom.share("token", "revoke", "cms").stdout == "revoked cms\n"

    listed = newsroom.share("token", "list").stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["cms", "wire"]
    assert "revoked" in listed.splitlines()[0]
    assert listed.splitlines()[1].endswith("valid")
    assert secret not in listed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["create", "cms"], "There is a token of the name cms already."),
        (["create", ""], "A token needs a name of at most 100 printable characters."),
        (["create", "two\nlines"], "A token needs a name of at most 100 printable characters."),
        (["revoke", "nobody"], "There is no valid token of the name nobody."),
    ],
)
def test_what_cannot_be_done_with_tokens_is_said(newsroom: Newsroom, arguments: list[str], sentence: str) -> None:
    newsroom.share("token", "create", "cms")
    result = newsroom.share("token", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {sentence}")


# Cards


@pytest.fixture
def bridge(newsroom: Newsroom) -> Newsroom:
    newsroom.photo("bridge.jpg", 1600, 1200)
    assert newsroom.share("ingest", newsroom.file("bridge.txt", text()), "--photo", "bridge.jpg").exit_code == 0
    return newsroom


def test_a_card_is_a_jpeg_of_the_size_that_platforms_want(bridge: Newsroom) -> None:
    result = bridge.share("card", "bridge", "-o", "out.jpg")
    data = (bridge.folder / "out.jpg").read_bytes()
    assert result.exit_code == 0
    assert result.stderr == f"out.jpg  1200×630  {len(data):,} bytes\n"
    assert len(data) <= 300_000
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))


def test_a_card_goes_to_standard_output_and_nothing_else_does(bridge: Newsroom) -> None:
    result = bridge.share("card", "bridge", "-o", "-")
    assert result.exit_code == 0
    assert result.stderr == ""
    with Image.open(io.BytesIO(result.stdout_bytes)) as picture:
        picture.load()
        assert picture.size == (1200, 630)
    assert result.stdout_bytes.endswith(b"\xff\xd9")


def test_without_a_name_a_card_is_called_as_its_article(bridge: Newsroom) -> None:
    assert bridge.share("card", "bridge").exit_code == 0
    assert (bridge.folder / "bridge.jpg").is_file()


def test_every_format_can_be_drawn(bridge: Newsroom) -> None:
    for name, size in {"og": (1200, 630), "square": (1200, 1200)}.items():
        assert bridge.share("card", "bridge", "--format", name, "-o", "one.jpg").exit_code == 0
        with Image.open(bridge.folder / "one.jpg") as picture:
            assert picture.size == size


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody"], "There is no article nobody."),
        (["bridge", "--format", "poster"], "This article has no picture poster; it has og, "),
        (["bridge", "-o", "gone/out.jpg"], "gone/out.jpg cannot be written (No such file or directory)."),
    ],
)
def test_what_cannot_be_drawn_is_said(bridge: Newsroom, arguments: list[str], sentence: str) -> None:
    result = bridge.share("card", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {sentence}")


# Settings


def test_every_setting_is_shown_with_its_value_and_where_it_came_from(newsroom: Newsroom) -> None:
    newsroom.file("sharewire.toml", 'site_name = "The Courier"\nfeed_items = 20\n')
    result = newsroom.share("settings", SHARE_FEED_ITEMS="30", SHARE_THEME="")
    shown = {line.split(" ")[0]: line.partition("= ")[2] for line in result.stdout.splitlines()}
    assert list(shown) == [setting.variable for setting in SETTINGS]
    assert shown["SHARE_SITE_NAME"] == f"The Courier  ({newsroom.folder}/sharewire.toml)"
    assert shown["SHARE_FEED_ITEMS"] == "30  (environment)"
    assert shown["SHARE_THEME"] == "default  (default)"


def test_no_secret_of_a_hook_is_shown(newsroom: Newsroom) -> None:
    secrets = {
        "SHARE_GHOST_SECRETS": "quay-and-pier,buoy",
        "SHARE_WORDPRESS_SECRETS": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "SHARE_NINJS_SECRETS": "beacon",
    }
    shown = newsroom.share("settings", **secrets).output
    lines = {line.split()[0]: line for line in shown.splitlines() if "_SECRETS" in line}
    assert {name: line.split(" = ")[1] for name, line in lines.items()} == {
        "SHARE_GHOST_SECRETS": "…,…  (environment)",
        "SHARE_WORDPRESS_SECRETS": "…  (environment)",
        "SHARE_NINJS_SECRETS": "…  (environment)",
    }
    for secret in ("quay-and-pier", "buoy", "whsec_", "beacon"):
        assert secret not in shown


@pytest.mark.parametrize("secret", ["secret", "whsec_", "whsec_short", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"])
def test_a_secret_for_wordpress_that_is_none_is_told_and_not_shown(newsroom: Newsroom, secret: str) -> None:
    done = newsroom.share("settings", SHARE_WORDPRESS_SECRETS=f"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw,{secret}")
    assert done.exit_code != 0
    told = done.output + done.stderr
    assert "SHARE_WORDPRESS_SECRETS is …, and takes secrets such as" in told
    assert "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" not in told


def test_no_password_is_shown(newsroom: Newsroom) -> None:
    addresses = {
        "SHARE_DATABASE_URL": "postgresql://press:geheim@db.example/press",
        "SHARE_QUEUE_URL": "redis://:geheim@queue.example:6379/0",
        "SHARE_BLOBS_URL": "s3://key:geheim@bucket/cards",
    }
    result = newsroom.share("settings", "--help-texts", **addresses)
    assert result.exit_code == 0
    assert "geheim" not in result.output
    assert "postgresql://press:…@db.example/press" in result.stdout


def test_a_password_in_a_wrong_address_is_not_shown_either(newsroom: Newsroom) -> None:
    result = newsroom.share("settings", SHARE_DATABASE_URL="mysql://press:geheim@db.example/press")
    assert result.exit_code == 1
    assert "SHARE_DATABASE_URL" in result.stderr
    assert "geheim" not in result.output


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(newsroom: Newsroom) -> None:
    result = newsroom.share("settings", SHARE_SITENAME="The Courier")
    assert result.exit_code == 0
    assert result.stderr == "SHARE_SITENAME is no setting, and has no effect; did you mean SHARE_SITE_NAME?\n"


def test_the_help_texts_say_what_each_setting_takes(newsroom: Newsroom) -> None:
    shown = newsroom.share("settings", "--help-texts").stdout
    for setting in SETTINGS:
        assert setting.help in shown
        assert f"Takes {setting.takes.words}." in shown
