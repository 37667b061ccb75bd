"""``share ingest`` as its user sees it: what went in, what was said, and the exit code."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsroom import Newsroom, text

from share.article import Status
from share.publish import withdraw
from share.store import open_store

MARKDOWN = """---
title: Night ferry returns
authors: [{name: Ada Lindqvist}]
published: 2026-11-20
section: City
tags: [Ferry]
language: en
---
The *night ferry* sails again.
"""
JSON = {
    "slug": "tide-gauge",
    "title": "The tide gauge turns two hundred",
    "body_html": "<p>It still ticks.</p>",
    "authors": [{"name": "Bo Ek"}],
    "published": "2026-11-19T08:00:00Z",
}


def test_text_markdown_and_json_go_in_from_one_folder(newsroom: Newsroom) -> None:
    newsroom.file("in/bridge.txt", text())
    newsroom.file("in/deep/ferry.md", MARKDOWN)
    newsroom.file("in/gauge.json", json.dumps(JSON))
    newsroom.file("in/notes.docx", "not ours")
    newsroom.file("in/.draft.txt", text())

    result = newsroom.share("ingest", "in")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "created    https://news.example/articles/bridge  in/bridge.txt",
        "created    https://news.example/articles/ferry  in/deep/ferry.md",
        "created    https://news.example/articles/tide-gauge  in/gauge.json",
    ]
    assert result.stderr == "3 created\n"
    assert newsroom.article("bridge").title == "Harbour bridge reopens"
    assert newsroom.article("ferry").body_html == "<p>The <em>night ferry</em> sails again.</p>"
    assert newsroom.article("tide-gauge").authors[0].name == "Bo Ek"
    assert newsroom.article("draft") is None


def test_a_second_time_changes_nothing_and_says_so(newsroom: Newsroom) -> None:
    newsroom.file("in/bridge.txt", text())
    newsroom.file("in/ferry.md", MARKDOWN)
    newsroom.share("ingest", "in")
    before = newsroom.article("bridge")

    again = newsroom.share("ingest", "in")

    assert again.exit_code == 0
    assert [line.split()[0] for line in again.stdout.splitlines()] == ["unchanged", "unchanged"]
    assert again.stderr == "2 unchanged\n"
    assert newsroom.article("bridge") == before


def test_a_changed_file_is_a_new_revision_of_the_same_article(newsroom: Newsroom) -> None:
    newsroom.share("ingest", newsroom.file("bridge.txt", text()))
    result = newsroom.share("ingest", newsroom.file("bridge.txt", text("Harbour bridge reopens on Sunday")))
    assert result.stdout.startswith("updated    ")
    assert (newsroom.article("bridge").revision, newsroom.article("bridge").title) == (2, "Harbour bridge reopens on Sunday")


def test_the_options_say_what_a_file_does_not(newsroom: Newsroom) -> None:
    newsroom.photo("bridge.jpg")
    options = ["--author", "Ada Lindqvist", "--author", "Bo Ek", "--published", "2026-11-20", "--section", "City"]
    options += ["--tag", "Ferry", "--tag", "Harbour", "--url", "https://courier.example/bridge", "--photo", "bridge.jpg"]
    options += ["--lang", "de-AT", "--slug", "bruecke-offen"]

    result = newsroom.share("ingest", *options, newsroom.file("in/entwurf 7.txt", text("Die Brücke ist wieder offen")))

    assert result.exit_code == 0, result.output
    article = newsroom.article("bruecke-offen")
    assert [author.name for author in article.authors] == ["Ada Lindqvist", "Bo Ek"]
    assert article.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert (article.section, article.tags, article.language) == ("City", ("Ferry", "Harbour"), "de-AT")
    assert article.canonical_url == "https://courier.example/bridge"
    assert (article.photo.width, article.photo.height) == (900, 600)
    assert newsroom.blob(f"photos/{article.photo.digest}") == (newsroom.folder / "bridge.jpg").read_bytes()


def test_a_pasted_text_that_comes_again_without_its_options_keeps_what_they_said(newsroom: Newsroom) -> None:
    newsroom.photo("bridge.jpg")
    file = newsroom.file("bridge.txt", text())
    options = [
        "--author",
        "Ada",
        "--section",
        "City",
        "--tag",
        "Ferry",
        "--photo",
        "bridge.jpg",
        "--lang",
        "de",
        "--published",
        "2026-11-20",
    ]
    newsroom.share("ingest", *options, "--url", "https://courier.example/bridge", file)
    before = newsroom.article("bridge")
    assert newsroom.share("ingest", file).stdout.startswith("unchanged")
    newsroom.share("ingest", "--section", "Sport", newsroom.file("bridge.txt", text("Another headline")))
    after = newsroom.article("bridge")
    assert (after.title, after.section) == ("Another headline", "Sport")
    kept = ("authors", "tags", "photo", "language", "published", "canonical_url")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_a_pasted_text_that_comes_again_without_the_options_keeps_what_they_said(newsroom: Newsroom) -> None:
    newsroom.photo("bridge.jpg")
    path = newsroom.file("bridge.txt", text())
    options = ["--author", "Ada Lindqvist", "--published", "2026-11-20", "--section", "City", "--tag", "Ferry", "--lang", "en-GB"]
    newsroom.share("ingest", path, *options, "--url", "https://courier.example/bridge", "--photo", "bridge.jpg")
    before = newsroom.article("bridge")

    assert newsroom.share("ingest", path).stderr == "1 unchanged\n"
    assert newsroom.article("bridge") == before
    newsroom.share("ingest", path, "--section", "Harbour")
    after = newsroom.article("bridge")
    assert (after.section, after.tags, after.photo, after.revision) == ("Harbour", ("Ferry",), before.photo, 2)


def test_what_a_file_says_itself_wins_over_the_options(newsroom: Newsroom) -> None:
    options = ["--author", "Somebody Else", "--published", "2001-01-01", "--section", "Sport", "--tag", "Other", "--lang", "fr"]
    newsroom.share("ingest", *options, newsroom.file("ferry.md", MARKDOWN))
    article = newsroom.article("ferry")
    assert (article.authors[0].name, article.section, article.tags, article.language) == (
        "Ada Lindqvist",
        "City",
        ("Ferry",),
        "en",
    )
    assert article.published == datetime(2026, 11, 20, tzinfo=UTC)


def test_options_may_stand_after_the_paths(newsroom: Newsroom) -> None:
    assert newsroom.share("ingest", newsroom.file("a.txt", text()), "--section", "City").exit_code == 0
    assert newsroom.article("a").section == "City"


BAD = {
    "empty.txt": (b"", "in/empty.txt: the file is empty; "),
    "huge.txt": (b"a" * 10_000_000, "in/huge.txt: the file has 10,000,000 bytes, and at most 2,000,000 are taken"),
    "latin1.txt": (b"A title\n\nCaf\xe9 society.\n", "in/latin1.txt, line 3: byte 13 (0xE9) is not UTF-8 text"),
    "broken.json": (b'{"title": "T",\n "body_html":', "in/broken.json, line 2: this is not JSON"),
    "list.json": (b"[]", "in/list.json: this is a list"),
    "broken.md": (b"---\ntitle: [\n---\nBody.\n", "in/broken.md, line "),
    "untitled.json": (b'{"body_html": "<p>x</p>"}', "in/untitled.json"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_with_its_reason_and_the_others_go_in(newsroom: Newsroom, name: str) -> None:
    content, sentence = BAD[name]
    newsroom.file("in/aaa.txt", text("The first one"))
    newsroom.file("in/zzz.txt", text("The last one"))
    newsroom.file("in/bad.jpg", "This is a text file.")
    bad = newsroom.file(f"in/{name}", content)

    result = newsroom.share("ingest", "in")

    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if line.startswith(sentence)]
    assert len(told) == 1, result.stderr
    assert len(told[0]) < 400
    assert result.stderr.splitlines()[-1] == "2 created, 1 failed"
    assert newsroom.article("aaa") is not None
    assert newsroom.article("zzz") is not None
    assert newsroom.article(bad.stem) is None
    assert bad.read_bytes() == content


PICTURES = {
    "picture.md": ("---\ntitle: T\nphoto: {url: bad.jpg}\n---\nBody.\n", "bad.jpg: this is not a picture"),
    "gone.md": ("---\ntitle: T\nphoto: a.jpg\n---\nBody.\n", "The photo a.jpg cannot be used: there is no such file in in."),
    "lan.md": ("---\ntitle: T\nphoto: {url: 'http://10.0.0.1/a.jpg'}\n---\nBody.\n", "The photo cannot be fetched. 10.0.0.1"),
    "portrait.md": ("---\ntitle: T\nauthors: [{name: Ada, portrait: bad.jpg}]\n---\nBody.\n", "bad.jpg: this is not a picture"),
    "cloud.json": (
        '{"title": "T", "body_html": "<p>x</p>", "photo": {"url": "http://169.254.169.254/a.jpg"}}',
        "The photo cannot be fetched. 169.254.169.254",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_cannot_be_used_is_told_and_its_article_goes_in_without_it(newsroom: Newsroom, name: str) -> None:
    content, sentence = PICTURES[name]
    newsroom.file("in/bad.jpg", "This is a text file.")
    slug = newsroom.file(f"in/{name}", content).stem

    first, again = newsroom.share("ingest", "in"), newsroom.share("ingest", "in")

    for result, count in ((first, "1 created"), (again, "1 unchanged")):
        assert result.exit_code == 0, result.stderr
        told, last = result.stderr.splitlines()
        assert told.startswith(f"in/{name}: warning: {sentence}")
        assert last == count
    article = newsroom.article(slug)
    assert article is not None
    assert article.pictures == ()
    assert [fault.sentence for fault in article.warnings] == [told.removeprefix(f"in/{name}: warning: ")]
    card = newsroom.share("card", slug)
    assert card.exit_code == 0
    assert sentence in card.stderr


def test_a_picture_that_is_put_right_is_in_the_next_time(newsroom: Newsroom) -> None:
    newsroom.file("bridge.txt", text())
    assert (
        "warning: The photo bridge.jpg cannot be used" in newsroom.share("ingest", "bridge.txt", "--photo", "bridge.jpg").stderr
    )
    newsroom.photo("bridge.jpg")
    assert newsroom.share("ingest", "bridge.txt", "--photo", "bridge.jpg").stderr == "1 updated\n"
    article = newsroom.article("bridge")
    assert (article.photo is not None, article.missing_photo, article.revision) == (True, None, 2)
    assert newsroom.share("ingest", "bridge.txt").stderr == "1 unchanged\n"


def test_the_same_file_is_the_same_article_however_its_photo_is_kept(newsroom: Newsroom) -> None:
    newsroom.photo("bridge.jpg", 4000, 3000)
    newsroom.file("ada.png", b"")
    newsroom.photo("ada.png", 700, 900)
    newsroom.file("bridge.md", "---\ntitle: T\nphoto: bridge.jpg\nauthor: {name: Ada, portrait: ada.png}\n---\nBody.\n")
    assert newsroom.share("ingest", "bridge.md").stderr == "1 created\n"
    assert newsroom.share("ingest", "bridge.md").stderr == "1 unchanged\n"
    article = newsroom.article("bridge")
    assert (article.photo.width, article.photo.height) == (2560, 1920)
    assert [photo.source for photo in article.pictures] == ["bridge.jpg", "ada.png"]
    for photo in article.pictures:
        assert len(newsroom.blob(f"photos/{photo.digest}")) == photo.length


def test_a_bad_new_version_leaves_the_article_as_it_stands(newsroom: Newsroom) -> None:
    path = newsroom.file("bridge.txt", text())
    newsroom.share("ingest", path)
    before = newsroom.article("bridge")
    path.write_bytes(b"a" * 10_000_000)
    assert newsroom.share("ingest", path).exit_code == 1
    assert newsroom.article("bridge") == before


def test_every_fault_of_a_file_is_told_at_once(newsroom: Newsroom) -> None:
    newsroom.file("bad.json", '{"title": "", "body_html": "<p>x</p>", "published": "soon", "canonical_url": "ftp://x"}')
    stderr = newsroom.share("ingest", "bad.json").stderr
    assert all(part in stderr for part in ("title", "published", "canonical_url")), stderr


def test_a_headline_of_500_characters_goes_in_whole_with_a_note(newsroom: Newsroom) -> None:
    title = ("harbour " * 63)[:500].strip()
    result = newsroom.share("ingest", newsroom.file("long.txt", text(title)))
    assert result.exit_code == 0
    assert newsroom.article("long").title == title
    assert f"long.txt: note: The headline has {len(title)} characters" in result.stderr


def test_a_control_character_goes_with_a_note_that_says_where_it_stood(newsroom: Newsroom) -> None:
    result = newsroom.share("ingest", newsroom.file("bell.txt", text(body="A bell \x07 rings.")))
    assert result.exit_code == 0
    assert "\x07" not in newsroom.article("bell").body_html
    assert "bell.txt: note: 1 control character was taken out (U+0007; the first in line 3)." in result.stderr


def test_without_author_and_date_an_article_goes_in_with_the_time_of_its_coming(newsroom: Newsroom) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert newsroom.share("ingest", newsroom.file("bare.txt", text())).exit_code == 0
    article = newsroom.article("bare")
    assert article.authors == ()
    assert before <= article.published <= datetime.now(UTC)
    assert newsroom.share("ingest", "bare.txt").stderr == "1 unchanged\n"


def test_paths_that_lead_to_nothing_are_told_and_the_others_go_in(newsroom: Newsroom) -> None:
    newsroom.file("letter.docx", "x")
    result = newsroom.share("ingest", "gone.txt", "letter.docx", newsroom.file("a.txt", text()))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "gone.txt: there is no such file or folder",
        "letter.docx: articles are read from .txt, .md, .json, .jsonl files",
        "1 created, 2 failed",
    ]


def test_a_folder_without_articles_is_told(newsroom: Newsroom) -> None:
    (newsroom.folder / "in").mkdir()
    result = newsroom.share("ingest", "in")
    assert (result.exit_code, result.stderr) == (1, "There is no .txt, .md, .json or .jsonl file in what was named.\n")


def test_a_slug_is_for_a_single_file(newsroom: Newsroom) -> None:
    newsroom.file("in/a.txt", text())
    newsroom.file("in/b.txt", text())
    result = newsroom.share("ingest", "in", "--slug", "bridge")
    assert result.exit_code == 2
    assert "--slug is for a single file" in result.stderr
    assert newsroom.share("ingest", "in/a.txt", "in/a.txt", "--slug", "bridge").exit_code == 0


@pytest.mark.parametrize("slug", ["Bridge", "the bridge", "../etc", "a" * 300])
def test_a_slug_that_no_address_can_hold_is_told_with_an_example(newsroom: Newsroom, slug: str) -> None:
    result = newsroom.share("ingest", newsroom.file("a.txt", text()), "--slug", slug)
    assert result.exit_code == 1
    assert "lower-case ASCII letters and digits with hyphens, such as " in result.stderr


def test_of_two_files_with_one_slug_the_first_goes_in_and_the_second_is_told(newsroom: Newsroom) -> None:
    newsroom.file("in/bridge.md", MARKDOWN)
    newsroom.file("in/bridge.txt", text())
    result = newsroom.share("ingest", "in")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith("in/bridge.txt: its slug is that of in/bridge.md too")
    assert newsroom.article("bridge").title == "Night ferry returns"


def test_what_was_withdrawn_stays_withdrawn_until_somebody_says_restore(newsroom: Newsroom) -> None:
    path = newsroom.file("bridge.txt", text())
    newsroom.share("ingest", path)
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    withdraw(store, "bridge", datetime.now(UTC).replace(microsecond=0))
    store.close()

    refused = newsroom.share("ingest", path)
    assert refused.exit_code == 1
    assert "withdrawn" in refused.stderr
    assert newsroom.article("bridge").status is Status.WITHDRAWN

    restored = newsroom.share("ingest", "--restore", path)
    assert (restored.exit_code, restored.stderr) == (0, "1 restored\n")
    assert newsroom.article("bridge").status is Status.LIVE


@pytest.mark.parametrize(
    "name", ["zwei Wörter.txt", "橋が開く.txt", "new\nline.txt", "\x1b[31mred.txt", "-dash.txt", "Ünïcode.TXT"]
)
def test_odd_file_names_go_in_and_take_one_line_each(newsroom: Newsroom, name: str) -> None:
    newsroom.file(f"in/{name}", text())
    result = newsroom.share("ingest", "in")
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    assert line.startswith("created    https://news.example/articles/")
    assert "\x1b" not in line


def test_a_file_name_that_is_not_utf8_goes_in(newsroom: Newsroom) -> None:
    path = newsroom.folder / os.fsdecode(b"caf\xe9.txt")
    path.write_text(text())
    result = newsroom.share("ingest", newsroom.folder)
    assert result.exit_code == 0, result.output
    assert "caf\\udce9.txt" in result.stdout


def test_a_bad_file_with_a_line_end_in_its_name_takes_one_line(newsroom: Newsroom) -> None:
    newsroom.file("in/new\nline.txt", "")
    assert newsroom.share("ingest", "in").stderr.splitlines()[0].startswith("in/new\\nline.txt: the file is empty")


def test_wrong_options_are_told_by_their_names(newsroom: Newsroom) -> None:
    path = newsroom.file("a.txt", text())
    for option, value, word in (
        ("--published", "next week", "published"),
        ("--lang", "english!", "language"),
        ("--url", "ftp://x", "canonical_url"),
    ):
        result = newsroom.share("ingest", path, option, value)
        assert result.exit_code == 1, option
        assert word in result.stderr, (option, result.stderr)
    assert newsroom.article("a") is None


def test_nothing_to_take_in_is_a_wrong_call(newsroom: Newsroom) -> None:
    result = newsroom.share("ingest")
    assert result.exit_code == 2
    assert "Missing argument 'PATH...'" in result.stderr


def test_an_unreachable_queue_holds_up_nobody(newsroom: Newsroom) -> None:
    result = newsroom.share("ingest", newsroom.file("a.txt", text()), SHARE_QUEUE_URL="redis://127.0.0.1:1/0")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["created"]
    assert "could not be announced" in result.stderr


def test_a_pasted_demo_article_is_read_as_the_newsroom_meant_it(newsroom: Newsroom) -> None:
    demo = Path(__file__).parents[2] / "assets" / "demo" / "the-clockmakers-of-bell-lane.txt"
    assert newsroom.share("ingest", demo).exit_code == 0
    article = newsroom.article("the-clockmakers-of-bell-lane")
    assert article.disclosure.kind == "sponsored"
    assert article.disclosure.notice
    assert "<h2>" in article.body_html
    assert "Share this article" not in article.body_html


def test_the_cards_are_there_when_the_article_is(newsroom):
    newsroom.share("ingest", newsroom.file("bridge.txt", text()))
    assert pictures(newsroom, "bridge")


def test_a_large_import_can_leave_the_cards_to_the_worker(newsroom):
    done = newsroom.share("ingest", "--later", newsroom.file("bridge.txt", text()))
    assert done.exit_code == 0
    assert newsroom.article("bridge") is not None
    assert pictures(newsroom, "bridge") == []


def test_what_the_cards_lack_is_told_and_refuses_nothing(newsroom):
    done = newsroom.share("ingest", newsroom.file("bridge.txt", text("A bridge named \U00013000 reopens")))
    assert done.exit_code == 0
    assert "found: og: No font has these characters" in done.stderr


def pictures(newsroom, slug: str) -> list[str]:
    return sorted(path.name for path in (newsroom.folder / "data" / "blobs").glob(f"cards/{slug}/*/*.jpg"))


def lines(count: int, **changes: object) -> str:
    """Articles in JSON lines."""
    return "".join(json.dumps(JSON | {"slug": f"tide-{number}"} | changes) + "\n" for number in range(count))


def test_each_line_of_a_jsonl_file_is_an_article(newsroom: Newsroom) -> None:
    without_slug = json.dumps({name: value for name, value in JSON.items() if name != "slug"})
    result = newsroom.share("ingest", "--later", newsroom.file("in.jsonl", lines(205) + "\n" + without_slug))
    assert (result.exit_code, result.stderr) == (0, "206 created\n"), result.output
    assert result.stdout.splitlines()[0].endswith(f"/articles/tide-0  {newsroom.folder}/in.jsonl, line 1")
    assert newsroom.article("tide-204").title == JSON["title"]
    assert newsroom.article("the-tide-gauge-turns-two-hundred").title == JSON["title"]


@pytest.mark.parametrize("later", [(), ("--later",)], ids=["drawn before", "drawn later"])
def test_a_bad_line_is_told_with_its_number_and_the_others_go_in(newsroom: Newsroom, later: tuple[str, ...]) -> None:
    bad = ['{"title": ', "[]", json.dumps(JSON | {"slug": "tide-0"}), json.dumps(JSON | {"title": ""}), "x" * 3_000_000, '"\xff"']
    content = lines(2).encode() + "\n".join(bad).encode("latin-1")
    result = newsroom.share("ingest", *later, newsroom.file("in.jsonl", content), SHARE_MAX_ARTICLE_BYTES="100000")
    assert result.exit_code == 1
    *told, summary = result.stderr.splitlines()
    assert summary == "2 created, 6 failed"
    assert [told.index(line) for number in range(3, 9) for line in told if f"in.jsonl, line {number}:" in line] == list(range(6))
    assert (newsroom.article("tide-0").title, newsroom.article("tide-1").title) == (JSON["title"], JSON["title"])


def test_what_is_refused_of_many_keeps_no_other_one_out(newsroom: Newsroom) -> None:
    newsroom.share("ingest", "--later", newsroom.file("in.jsonl", lines(3)))
    store = open_store(newsroom.environ["SHARE_DATABASE_URL"])
    withdraw(store, "tide-1", datetime(2026, 11, 21, tzinfo=UTC))
    store.close()
    result = newsroom.share("ingest", "--later", newsroom.file("in.jsonl", lines(4, title="The tide gauge stops")))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == "2 updated, 1 created, 1 failed"
    assert newsroom.article("tide-1").status is Status.WITHDRAWN
    assert {newsroom.article(f"tide-{number}").title for number in (0, 2, 3)} == {"The tide gauge stops"}
