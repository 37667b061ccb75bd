"""`share rename`, and files that say what they were called before."""

from __future__ import annotations

from newsroom import SITE, Newsroom, text

MARKDOWN = "---\ntitle: Harbour bridge reopens\n{}---\n\nThe bridge carries trams again from Monday.\n"


def pictures(newsroom: Newsroom, slug: str) -> list[str]:
    return sorted(path.name for path in (newsroom.folder / "data" / "blobs").glob(f"cards/{slug}/*/*.jpg"))


def test_an_article_is_renamed_and_its_cards_are_there(newsroom):
    newsroom.share("ingest", newsroom.file("old.txt", text()))
    done = newsroom.share("rename", "old", "new")
    assert (done.exit_code, done.stdout) == (0, f"renamed    {SITE}/articles/new\n")
    assert newsroom.article("old") is None
    assert newsroom.article("new").revision == 1
    assert pictures(newsroom, "new") == pictures(newsroom, "old") != []
    assert newsroom.share("rename", "old", "new").stdout.startswith("unchanged")


def test_what_cannot_be_renamed_is_told(newsroom):
    newsroom.share("ingest", newsroom.file("a.txt", text()), newsroom.file("b.txt", text("Another story")))
    assert "no article nowhere" in newsroom.share("rename", "nowhere", "c").stderr
    taken = newsroom.share("rename", "a", "b")
    assert (taken.exit_code, "another one" in taken.stderr) == (1, True)
    bad = newsroom.share("rename", "a", "No Slug")
    assert (bad.exit_code, "lower-case" in bad.stderr) == (1, True)


def test_a_file_says_its_former_slugs_and_says_them_every_night(newsroom):
    newsroom.share("ingest", newsroom.file("old.md", MARKDOWN.format("")))
    (newsroom.folder / "old.md").unlink()
    newsroom.file("new.md", MARKDOWN.format("former_slugs: [old]\n"))
    assert newsroom.share("ingest", ".").stdout.startswith("renamed    ")
    assert newsroom.share("ingest", ".").stdout.startswith("unchanged  ")
    assert newsroom.article("new").revision == 1


def test_an_old_file_that_still_lies_there_is_told_and_stops_nothing(newsroom):
    newsroom.share("ingest", newsroom.file("old.md", MARKDOWN.format("")))
    newsroom.share("rename", "old", "new")
    newsroom.file("other.txt", text("Another story"))
    done = newsroom.share("ingest", "old.md", "other.txt")
    assert done.exit_code == 1
    assert "is called new now" in done.stderr
    assert newsroom.article("other") is not None
    assert newsroom.article("old") is None


def test_a_new_file_takes_an_old_slug_over_on_purpose(newsroom):
    newsroom.share("ingest", newsroom.file("old.txt", text()))
    newsroom.share("rename", "old", "new")
    newsroom.file("old.txt", text("Another story"))
    before = pictures(newsroom, "old")
    done = newsroom.share("ingest", "--take-over", "--later", "old.txt")
    assert (done.exit_code, done.stdout[:7]) == (0, "created")
    assert newsroom.article("old").code != newsroom.article("new").code
    assert (before != [], pictures(newsroom, "old")) == (True, [])
