"""Files and folders coming in, and what the command line adds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pushed import ninjs_2, ninjs_3, superdesk_item

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadFile, BadInput, TooLarge
from share.ingest.files import FileOptions, FileSubmission, Source, find_files, read_source
from share.ingest.paid import read_paid

DISCLOSURES = read_disclosures(open_assets())
PAID = read_paid(open_assets(), DISCLOSURES)
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
TEXT = "The pier reopens\n\nIt reopens on Monday, and the trams run again.\n"
MARKDOWN = "---\ntitle: The pier reopens\nauthor: Ada\ndate: 2026-11-20\nlang: de\nphoto: pier.jpg\n---\nIt reopens.\n"


def read(path: Path, *, max_bytes: int = 1_000_000, **options: Any) -> FileSubmission:
    return read_source(
        Source(path),
        options=FileOptions(**options),
        now=NOW,
        disclosures=DISCLOSURES,
        paid=PAID,
        default_language="en",
        max_bytes=max_bytes,
    )


def kept(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def missing(found: FileSubmission) -> str:
    """The name of the photo that has to be looked for."""
    photo = found.submission.article.missing_photo
    assert photo is not None
    return photo.source


def test_folders_are_searched_and_files_come_once(tmp_path: Path) -> None:
    inside = [kept(tmp_path, name, TEXT) for name in ("a.txt", "b/c.MD", "b/d.json")]
    for other in ("e.jpg", ".hidden.txt", ".git/f.md"):
        kept(tmp_path, other, TEXT)
    assert find_files([tmp_path, inside[0]]) == inside


@pytest.mark.parametrize(("name", "reason"), [("nowhere.txt", "no such file"), ("picture.jpg", r"\.txt, \.md, \.json")])
def test_a_path_that_is_no_article_is_said_so(tmp_path: Path, name: str, reason: str) -> None:
    kept(tmp_path, "picture.jpg", b"x")
    with pytest.raises(BadFile, match=reason):
        find_files([tmp_path / name])


def test_options_say_what_the_file_does_not(tmp_path: Path) -> None:
    found = read(
        kept(tmp_path, "Pier One.txt", TEXT),
        authors=("Ada", "Grace"),
        published="2026-11-20",
        section="City",
        tags=("Harbour",),
        url="https://news.example/pier",
        photo="pier.jpg",
        language="en-GB",
    )
    article = found.submission.article
    assert (article.slug, article.byline, article.section, article.tags) == ("pier-one", "Ada, Grace", "City", ("Harbour",))
    assert article.published == datetime(2026, 11, 20, tzinfo=UTC)
    assert (article.canonical_url, article.language) == ("https://news.example/pier", "en-GB")
    assert (missing(found), found.photo_folder) == ("pier.jpg", Path())
    assert found.submission.said == {"published"}


def test_what_the_file_says_wins_over_options(tmp_path: Path) -> None:
    found = read(
        kept(tmp_path, "pier.md", MARKDOWN), authors=("Grace",), published="2020-01-01", language="fr", photo="other.jpg"
    )
    article = found.submission.article
    assert (article.byline, article.language, article.published.year) == ("Ada", "de", 2026)
    assert (missing(found), found.photo_folder) == ("pier.jpg", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "option", "slug"),
    [
        ("pier.txt", TEXT, None, "pier"),
        ("pier.txt", TEXT, "tram", "tram"),
        ("港.txt", TEXT, None, "gang"),
        ("!.txt", TEXT, None, "the-pier-reopens"),
        ("pier.json", json.dumps({"title": "A", "body_html": "<p>b</p>", "slug": "said"}), "tram", "said"),
    ],
)
def test_the_slug_comes_from_file_option_name_or_title(tmp_path: Path, name: str, content: str, option: str, slug: str) -> None:
    assert read(kept(tmp_path, name, content), slug=option).submission.article.slug == slug


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("a.txt", b"", 0, "empty"),
        ("a.md", b"", 0, "empty"),
        ("a.json", b" \n", 0, "empty"),
        ("a.txt", b"Title\n\nA caf\xe9 on the pier.\n", 3, r"byte 13 \(0xE9\) is not UTF-8"),
        ("a.txt", "Title\n\nText".encode("utf-16"), 0, "UTF-16"),
        ("a.json", b'{\n"title": "A",\n"body_html": }', 3, "not JSON"),
        ("a.json", b'[{"title": "A"}]', 0, "a list"),
        ("a.json", b'"A"', 0, "JSON object"),
        ("a.json", b'{"title": NaN}', 0, "not JSON"),
        ("a.json", b"[" * 100_000, 0, "nested too deep"),
        ("a.json", b'{"title": ' + b"9" * 5_000 + b"}", 0, "out of range"),
        ("a.json", b'{\n"title": "A",\n"body_html": "<p>b</p>",\n"acess": "free"\n}', 4, "did you mean access"),
        ("a.json", b'{"title": "A", "body_html": "<p>b</p>", "slug": "Not A Slug"}', 0, "such as not-a-slug"),
        ("a.md", b"---\ntitle: A\nsecton: City\n---\nText", 3, "did you mean section"),
        ("a.md", b"---\ntitle: A\npublished: Monday\n---\nText", 3, "offset"),
        ("a.md", b"---\ntitle: A\nembargo_until: 2026-12-01\n---\nText", 3, "offset"),
        ("a.md", b"---\ntitle: A\ndisclosure: bribed\n---\nText", 3, "no such kind"),
    ],
)
def test_a_bad_file_is_reported_with_line_and_reason(tmp_path: Path, name: str, content: bytes, line: int, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as bad:
        read(kept(tmp_path, name, content))
    assert bad.value.line == line
    assert name in bad.value.public


def test_a_file_past_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match=r"10,000,000 bytes, and at most 1,000,000"):
        read(kept(tmp_path, "a.txt", b"x" * 10_000_000))


@pytest.mark.parametrize("value", ["tomorrow", "2026-02-30", "2026-11-20T10:00:00"])
def test_a_wrong_option_is_named(tmp_path: Path, value: str) -> None:
    with pytest.raises(BadInput, match="--published"):
        read(kept(tmp_path, "a.txt", TEXT), published=value)


def test_portraits_are_looked_for_beside_the_article_even_where_the_photo_is_named_on_the_command_line(tmp_path: Path) -> None:
    text = "---\ntitle: The pier\nauthors:\n  - Grace\n  - {name: Ada, portrait: ada.jpg}\n---\nIt reopens.\n"
    found = read(kept(tmp_path, "pier.md", text), photo="pier.jpg")
    assert (found.photo_folder, found.portrait_folder) == (Path(), tmp_path)
    assert [author.missing_portrait and author.missing_portrait.source for author in found.submission.article.authors] == [
        None,
        "ada.jpg",
    ]


@pytest.mark.parametrize("item", [ninjs_3(), ninjs_2(), superdesk_item()], ids=["3.1", "2.2", "superdesk"])
def test_a_news_item_in_ninjs_is_an_article(tmp_path: Path, item: dict[str, Any]) -> None:
    article = read(kept(tmp_path, "item.json", json.dumps(item))).submission.article
    assert (article.slug, article.title) == ("ferry-night", "Night ferry returns")
    assert article.section in {"Transport", "Harbour"}
    assert article.missing_photo is not None


def test_a_paid_news_item_is_labelled(tmp_path: Path) -> None:
    item = ninjs_3(genres=[{"uri": "http://cv.iptc.org/newscodes/genre/Advertiser_Supplied"}])
    article = read(kept(tmp_path, "item.json", json.dumps(item))).submission.article
    assert article.labelled_title == "Advertisement feature: Night ferry returns"


@pytest.mark.parametrize(
    ("changes", "reason"), [({"pubStatus": "canceled"}, "withheld or cancelled"), ({"type": "picture"}, "no story")]
)
def test_a_news_item_that_is_no_article_is_said_so(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        read(kept(tmp_path, "item.json", json.dumps(ninjs_3(**changes))))
