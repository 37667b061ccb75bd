"""Posts of WordPress: what the REST API says, and what our hook adds to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pushed import HOME, with_terms, wordpress_post, wordpress_term

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.paid import read_paid
from share.ingest.wordpress import read_hook, read_post

ASSETS = open_assets()
PAID = read_paid(ASSETS, read_disclosures(ASSETS))


def document(**changes: object) -> dict[str, object]:
    found = read_post(wordpress_post(**changes), paid=PAID)
    assert isinstance(found, Incoming)
    return dict(found.document)


def test_what_a_post_says_becomes_what_an_article_says() -> None:
    found = read_post(wordpress_post(), paid=PAID)
    assert isinstance(found, Incoming)
    assert (found.foreign_id, found.slug) == ("17", "night-ferry-returns")
    assert found.modified == datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
    said = found.document
    assert said["title"] == "Night ferry returns – at last"
    assert said["summary"] == "After four years the ferry is back."
    assert said["canonical_url"] == HOME
    assert (said["section"], said["tags"]) == ("Harbour & Sea", ["Travel"])
    assert (said["published"], said["modified"]) == ("2026-11-20T12:00:00Z", "2026-11-20T12:05:00Z")
    assert said["authors"] == [{"name": "Ada Lindqvist", "url": "https://courier.example/author/ada/"}]
    assert said["photo"] == {
        "url": "https://courier.example/wp-content/uploads/2026/11/ferry.jpg",
        "alt": "A lit ferry at a dark quay",
        "credit": "Photo: Ada Lindqvist",
    }


@pytest.mark.parametrize("end", [" [&hellip;]", "… [...]", " &hellip; <a href='x'>Continue reading</a>", "&hellip;"])
def test_an_excerpt_that_wordpress_cut_itself_is_no_summary(end: str) -> None:
    assert document(excerpt={"rendered": f"<p>The night ferry sails again{end}</p>"})["summary"] is None


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash", "auto-draft"])
def test_a_post_that_readers_cannot_see_is_gone(status: str) -> None:
    assert isinstance(read_post(wordpress_post(status=status), paid=PAID), Gone)


def test_a_post_with_a_password_is_gone() -> None:
    assert isinstance(read_post(wordpress_post(content={"rendered": "", "protected": True}), paid=PAID), Gone)


def test_a_post_for_later_is_embargoed() -> None:
    said = document(status="future", date_gmt="2026-12-01T06:00:00")
    assert (said["embargo_until"], said["published"]) == ("2026-12-01T06:00:00Z", "2026-12-01T06:00:00Z")


@pytest.mark.parametrize(("field", "value"), [("lang", "de"), ("wpml_language", "pt_BR"), ("language", "zh-Hant")])
def test_the_language_is_what_a_plugin_says(field: str, value: str) -> None:
    assert document(**{field: value})["language"] == value.replace("_", "-")
    assert document()["language"] is None


def test_a_picture_that_may_not_be_seen_costs_the_picture_alone() -> None:
    refused = {"code": "rest_forbidden", "message": "Sorry.", "data": {"status": 401}}
    post = wordpress_post()
    post["_embedded"]["wp:featuredmedia"] = [refused]
    found = read_post(post, paid=PAID)
    assert isinstance(found, Incoming)
    assert found.document["photo"] is None


def test_a_post_without_what_it_refers_to_is_read_all_the_same() -> None:
    post = wordpress_post()
    del post["_embedded"]
    found = read_post(post, paid=PAID)
    assert isinstance(found, Incoming)
    assert (found.document["section"], found.document["tags"], found.document["authors"]) == (None, [], [])


def test_the_hook_tells_of_a_post_and_of_its_end() -> None:
    saved = read_hook({"type": "post.saved", "timestamp": "2026-11-20T12:05:00Z", "data": wordpress_post()}, paid=PAID)
    assert saved == read_post(wordpress_post(), paid=PAID)
    gone = read_hook({"type": "post.deleted", "data": {"id": 17}}, paid=PAID)
    assert isinstance(gone, Gone)
    assert gone.foreign_id == "17"
    assert read_hook({"type": "comment.saved", "data": {"id": 17}}, paid=PAID) is None


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": True}, {"id": [1]}, [], None, {"id": "x" * 501}])
def test_a_post_without_an_id_cannot_be_read(data: object) -> None:
    with pytest.raises(BadInput):
        read_hook({"type": "post.saved", "data": data}, paid=PAID)


def test_terms_of_a_taxonomy_of_the_newsrooms_own_are_tags() -> None:
    found = read_post(with_terms(wordpress_term("Harbour"), wordpress_term("Pier 4", "places")), paid=PAID)
    assert isinstance(found, Incoming)
    assert (found.document["section"], found.document["tags"]) == ("Harbour", ["Pier 4"])
    assert found.categories == ("Harbour", "harbour", "Pier 4", "pier-4")


def test_the_accounts_of_several_authors_are_no_tags() -> None:
    """Co-Authors Plus shows them as terms, by login (Automattic/co-authors-plus#931)."""
    ada = {"id": 90, "name": "ada", "slug": "cap-ada", "taxonomy": "author", "link": "https://courier.example/author/ada/"}
    found = read_post(with_terms(wordpress_term("Harbour"), ada, wordpress_term("Ferries", "post_tag")), paid=PAID)
    assert isinstance(found, Incoming)
    assert (found.document["section"], found.document["tags"]) == ("Harbour", ["Ferries"])
    assert found.document["authors"] == [{"name": "Ada Lindqvist", "url": "https://courier.example/author/ada/"}]


def test_an_account_that_newsrooms_mark_paid_content_by_marks_it() -> None:
    found = read_post(with_terms(wordpress_term("Harbour"), wordpress_term("Sponsored", "author")), paid=PAID)
    assert isinstance(found, Incoming)
    assert found.document["disclosure"] == {"kind": "sponsored"}


def test_every_author_is_named_where_a_plugin_names_them() -> None:
    """PublishPress Authors, in a field of the post (publishpress/publishpress-authors#2066)."""
    ada = {"term_id": 45, "user_id": 1, "is_guest": 0, "slug": "ada", "display_name": "Ada Lindqvist"}
    guest = {"term_id": 46, "user_id": 0, "is_guest": 1, "slug": "bo-oak", "display_name": "Bo &amp; Oak"}
    assert document(authors=[ada, guest])["authors"] == [
        {"name": "Ada Lindqvist", "url": None},
        {"name": "Bo & Oak", "url": None},
    ]
    assert document(authors=[{"display_name": ""}, 7])["authors"] == document()["authors"]
