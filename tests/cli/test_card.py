"""``share card SLUG``: pictures into files of any type, the explanation as JSON, and what is wrong as sentences."""

from __future__ import annotations

import io
import json

import pytest
from newsroom import Newsroom, text
from PIL import Image

FIXED = {"fonts", "lines", "missing", "overflows", "contrast", "bytes", "warnings"}
UNKNOWN = "\U00017000"
"""A Tangut character, which no bundled font has."""


@pytest.fixture
def bridge(newsroom: Newsroom) -> Newsroom:
    newsroom.photo("bridge.jpg", 1600, 1200)
    newsroom.file("bridge.txt", text())
    newsroom.file("tangut.txt", text(f"A headline with {UNKNOWN} in it"))
    assert newsroom.share("ingest", "bridge.txt", "--photo", "bridge.jpg").exit_code == 0
    assert newsroom.share("ingest", "tangut.txt").exit_code == 0
    return newsroom


def kinds(newsroom: Newsroom, folder: str = ".") -> dict[str, tuple[str | None, tuple[int, int]]]:
    """Type and size of every picture that was written."""
    found = {}
    for path in (newsroom.folder / folder).iterdir():
        if path.is_file() and path.suffix != ".txt" and path.name != "bridge.jpg":
            with Image.open(path) as picture:
                found[path.name] = picture.format, picture.size
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.JPG", "JPEG"), ("a.webp", "WEBP"), ("a.png", "PNG"), ("a.avif", "AVIF")],
)
def test_the_ending_of_the_file_chooses_its_type(bridge: Newsroom, name: str, kind: str) -> None:
    assert bridge.share("card", "bridge", "-o", name).exit_code == 0
    assert kinds(bridge) == {name: (kind, (1200, 630))}


@pytest.mark.parametrize("name", ["a.gif", "a", "a.jpg.txt"])
def test_another_ending_is_refused_with_those_that_there_are(bridge: Newsroom, name: str) -> None:
    result = bridge.share("card", "bridge", "-o", name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "has no ending that says the type of picture; it is .jpg, .webp, .png, .avif, .jpeg." in result.stderr
    assert not (bridge.folder / name).exists()


@pytest.mark.parametrize(
    ("output", "folder", "names"),
    [
        ([], ".", {"tangut-og.jpg", "tangut-square.jpg"}),
        (["-o", "out/"], "out", {"tangut-og.jpg", "tangut-square.jpg"}),
        (["-o", "cards.webp"], ".", {"cards-og.webp", "cards-square.webp"}),
    ],
)
def test_several_formats_are_several_files(bridge: Newsroom, output: list[str], folder: str, names: set[str]) -> None:
    assert bridge.share("card", "tangut", "--format", "og,square,og", *output).exit_code == 0
    found = kinds(bridge, folder)
    assert set(found) == names
    assert sorted(size for _, size in found.values()) == [(1200, 630), (1200, 1200)]


def test_standard_output_takes_one_picture(bridge: Newsroom) -> None:
    result = bridge.share("card", "bridge", "-f", "og,square", "-o", "-")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: Standard output takes one picture; -o FOLDER/ takes several.\n"


def test_a_list_of_no_formats_is_refused(bridge: Newsroom) -> None:
    result = bridge.share("card", "bridge", "-f", " , ")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: --format names no format; it takes one or several, such as og,square.\n",
    )


def test_an_explanation_is_json_on_standard_output_and_no_file_is_written(bridge: Newsroom) -> None:
    result = bridge.share("card", "bridge", "--explain")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert set(told) >= FIXED
    assert told["missing"] == []
    assert told["crop"]["by"]
    assert kinds(bridge) == {}
    assert len(result.stdout.splitlines()) == 1  # no terminal: for programs


def test_an_explanation_of_several_formats_is_a_list_in_their_order(bridge: Newsroom) -> None:
    told = json.loads(bridge.share("card", "bridge", "--explain", "-f", "square,og").stdout)
    assert [entry["format"] for entry in told] == ["square", "og"]
    assert all(set(entry) >= FIXED for entry in told)


def test_an_explanation_is_of_the_file_that_is_written(bridge: Newsroom) -> None:
    told = json.loads(bridge.share("card", "bridge", "--explain", "-o", "a.webp").stdout)
    assert (told["media_type"], told["bytes"]) == ("image/webp", (bridge.folder / "a.webp").stat().st_size)


def test_beside_a_picture_on_standard_output_the_explanation_goes_to_standard_error(bridge: Newsroom) -> None:
    result = bridge.share("card", "tangut", "--explain", "-o", "-")
    told = json.loads(result.stderr)
    assert told["bytes"] == len(result.stdout_bytes)
    with Image.open(io.BytesIO(result.stdout_bytes)) as picture:
        assert picture.size == (1200, 630)


def test_missing_characters_are_told_as_a_sentence_and_in_the_explanation(bridge: Newsroom) -> None:
    result = bridge.share("card", "tangut", "--explain")
    sentence = f"No font has these characters of the headline, so they are left out: {UNKNOWN}"
    told = json.loads(result.stdout)
    assert told["missing"] == [UNKNOWN]
    assert sentence in told["warnings"]
    assert result.exit_code == 0  # the picture is drawn
    assert sentence in result.stderr.splitlines()


def test_a_photo_that_could_not_be_used_leads_the_warnings(newsroom: Newsroom) -> None:
    newsroom.share("ingest", newsroom.file("bridge.txt", text()), "--photo", "gone.jpg")
    result = newsroom.share("card", "bridge", "--explain")
    first = json.loads(result.stdout)["warnings"][0]
    assert first.startswith("The photo gone.jpg cannot be used")
    assert first in result.stderr


def test_another_theme_is_another_picture(bridge: Newsroom) -> None:
    plain, other = (bridge.share("card", "bridge", "-o", "-", *theme).stdout_bytes for theme in ([], ["--theme", "broadsheet"]))
    assert plain != other
    unknown = bridge.share("card", "bridge", "--theme", "nothing")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "nothing" in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say the SLUG of an article, or --all for every article."),
        (["bridge", "--all"], "Say the SLUG of an article, or --all for every article."),
        (["--all", "-o", "a.jpg"], "-o goes with one article, and not with --all."),
        (["--all", "--explain"], "--explain goes with one article, and not with --all."),
        (["bridge", "--force"], "--force goes with --all."),
        (["bridge", "--jobs", "2"], "--jobs goes with --all."),
        (["bridge", "--report", "-"], "--report goes with --all."),
    ],
)
def test_options_that_do_not_go_together_are_named(bridge: Newsroom, arguments: list[str], sentence: str) -> None:
    result = bridge.share("card", *arguments)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: {sentence}\n")


def test_a_former_slug_says_what_the_article_is_called_now(bridge: Newsroom) -> None:
    assert bridge.share("rename", "bridge", "harbour-bridge").exit_code == 0
    result = bridge.share("card", "bridge")
    assert result.exit_code == 1
    assert "The article bridge is called harbour-bridge now." in result.stderr
