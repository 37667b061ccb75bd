"""Ghost's webhooks: what a post says, what readers may see of it, and when it is gone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pushed import HOME, ghost_hook, ghost_post, ghost_tag

from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.ghost import read_hook
from share.ingest.paid import read_paid

ASSETS = open_assets()
PAID = read_paid(ASSETS, read_disclosures(ASSETS))


def incoming(**changes: object) -> Incoming:
    found = read_hook(ghost_hook(ghost_post(**changes)), paid=PAID)
    assert isinstance(found, Incoming)
    return found


def document(**changes: object) -> dict[str, object]:
    return dict(incoming(**changes).document)


def test_a_post_is_known_by_its_id_and_ordered_by_the_millisecond_of_its_last_change() -> None:
    found = incoming()
    assert found.foreign_id == "6740a1b2c3d4e5f607182930"
    assert found.modified == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert found.version == round(datetime(2026, 11, 20, 12, 0, 0, 120_000, UTC).timestamp() * 1000)
    assert found.slug == "night-ferry-returns"


def test_what_a_post_says_becomes_what_an_article_says() -> None:
    said = document()
    assert (said["title"], said["share_title"]) == ("Night ferry returns", "The ferry is back")
    assert said["summary"] == "After four years the ferry is back."
    assert said["canonical_url"] == HOME
    assert (said["section"], said["tags"]) == ("Harbour", ["Travel"])
    assert (said["published"], said["modified"]) == ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z")
    assert said["photo"] == {
        "url": "https://courier.example/content/images/2026/11/ferry.jpg",
        "alt": "A lit ferry at a dark quay",
        "credit": "Photo: Ada & Bo",
    }
    assert (said["access"], said["embargo_until"], said["disclosure"]) == ("free", None, None)


def test_an_author_comes_with_the_accounts_that_ghost_knows_by_their_names() -> None:
    (author,) = document()["authors"]  # type: ignore[misc]
    assert author["name"] == "Ada Lindqvist"
    assert author["url"] == "https://courier.example/author/ada/"
    assert author["fediverse"] == "@ada@social.example"
    assert author["profiles"] == [
        "https://x.com/ada_l",
        "https://www.facebook.com/ada.lindqvist",
        "https://bsky.app/profile/ada.example",
    ]


def test_internal_tags_are_the_newsrooms_own() -> None:
    said = document(tags=[ghost_tag("#pinned", "internal"), ghost_tag("Harbour")])
    assert (said["section"], said["tags"]) == ("Harbour", [])


def test_an_address_of_the_newsroom_comes_before_that_of_ghost() -> None:
    assert document(canonical_url="https://elsewhere.example/ferry")["canonical_url"] == "https://elsewhere.example/ferry"


@pytest.mark.parametrize("status", ["draft", "sent", "anything"])
def test_a_post_that_readers_cannot_see_is_gone(status: str) -> None:
    found = read_hook(ghost_hook(ghost_post(status=status)), paid=PAID)
    assert isinstance(found, Gone)
    assert found.at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_deleted_post_is_known_by_what_it_was() -> None:
    found = read_hook(ghost_hook(None, {"id": "6740a1b2c3d4e5f607182930", "title": "Night ferry returns"}), paid=PAID)
    assert isinstance(found, Gone)
    assert found.foreign_id == "6740a1b2c3d4e5f607182930"


def test_a_scheduled_post_is_embargoed_and_has_no_address_yet() -> None:
    at = "2026-12-01T06:00:00.000Z"
    said = document(status="scheduled", published_at=at, url="https://courier.example/404/")
    assert (said["embargo_until"], said["published"]) == ("2026-12-01T06:00:00Z", "2026-12-01T06:00:00Z")
    assert said["canonical_url"] is None
    preview = "https://courier.example/p/0d4b2a8e-6f0c-4b6e-9c55-0a9fd6b2f1aa/"
    assert document(status="scheduled", published_at=at, url=preview)["canonical_url"] is None


@pytest.mark.parametrize(
    ("visibility", "access"), [("public", "free"), ("members", "metered"), ("paid", "paid"), ("tiers", "paid"), ("new", "paid")]
)
def test_who_may_read_a_post_is_told(visibility: str, access: str) -> None:
    assert document(visibility=visibility)["access"] == access


def test_what_is_for_members_alone_does_not_come_in() -> None:
    html = "<p>Everybody may read this.</p><!--members-only--><p>The rest costs.</p>"
    assert document(visibility="paid", html=html)["body_html"] == "<p>Everybody may read this.</p>"
    assert document(visibility="public", html=html)["body_html"] == html
    walled = document(visibility="members", html="<p>The rest costs.</p>", custom_excerpt="A <short> word")
    assert walled["body_html"] == "<p>A &lt;short&gt; word</p>"
    bare = document(visibility="paid", html="<p>The rest costs.</p>", custom_excerpt=None, excerpt="The rest costs.")
    assert "rest costs" not in str(bare)


@pytest.mark.parametrize("payload", [{"page": {"current": {"id": "1"}}}, {"member": {"current": {}}}, {}, {"tag": 1}])
def test_what_is_no_post_is_left(payload: dict[str, object]) -> None:
    assert read_hook(payload, paid=PAID) is None


@pytest.mark.parametrize("payload", [[], "post", None, {"post": None}, {"post": {"current": {}, "previous": {}}}, {"post": []}])
def test_a_post_without_an_id_cannot_be_read(payload: object) -> None:
    with pytest.raises(BadInput):
        read_hook(payload, paid=PAID)


def test_a_post_of_the_content_api_does_not_say_that_it_is_out() -> None:
    post = ghost_post()
    del post["status"]
    assert isinstance(read_hook(ghost_hook(post), paid=PAID), Incoming)


def test_the_content_api_has_cut_a_post_for_members_already() -> None:
    assert document(visibility="paid", access=False, html="<p>For all.</p>")["body_html"] == "<p>For all.</p>"
