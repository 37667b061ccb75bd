"""Other systems push: who is let in, what becomes of what they say, and what does not get lost on the way."""

from __future__ import annotations

import gzip
import hmac
import json
import logging
import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from factories import NOON
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from instances import Instance
from lxml import html
from PIL import Image
from pushed import ghost_hook, ghost_post, ghost_tag, ninjs_2, ninjs_3, superdesk_item, with_terms, wordpress_post, wordpress_term
from services import Service

from share.article import Article, Status
from share.ingest.reader import ATTEMPTS, Reader
from share.signing import sign_webhook
from share.store import articles, inbox, set_aside, sources
from share.web import open_preflight
from share.web.intake import PreparedDoor, intake_of

GHOST, SUPERDESK = "quay-and-pier", "buoy-and-beacon"
WORDPRESS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NO_PICTURE: dict[str, Any] = {"feature_image": None}
KINDS = ("ghost", "wordpress", "ninjs")


class Hooks:
    """The service with its secrets, everybody who pushes to it, and its worker's reader."""

    def __init__(self, service: Service, **changes: Any) -> None:
        said = {"ghost_secrets": (GHOST,), "wordpress_secrets": (WORDPRESS,), "ninjs_secrets": (SUPERDESK,)} | changes
        self.service = service
        self.parts = replace(service.parts, settings=replace(service.parts.settings, **said))
        service.client.application.extensions["share"] = self.parts
        self.reader = Reader(intake_of(self.parts, open_preflight(self.parts)), self.parts.paid, "test", clock=service.clock)

    @property
    def client(self) -> FlaskClient:
        return self.service.client

    def post(self, kind: str, body: bytes, headers: dict[str, str]) -> Any:
        return self.client.post(f"/hooks/{kind}", data=body, headers=headers)

    def send(self, kind: str, document: Any, **how: Any) -> Any:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.post(kind, body, signed(kind, body, how.pop("at", self.service.clock()), **how))

    def push(self, kind: str, document: Any, **how: Any) -> None:
        """Sent, and taken in."""
        assert self.send(kind, document, **how).status_code == 202
        self.read()

    def ghost(self, current: dict[str, Any] | None = None, previous: dict[str, Any] | None = None, **how: Any) -> None:
        self.push("ghost", ghost_hook(current, previous), **how)

    def wordpress(self, post: dict[str, Any], type_: str = "post.saved", **how: Any) -> None:
        self.push("wordpress", {"type": type_, "timestamp": "2026-11-20T12:05:00Z", "data": post}, **how)

    def read(self) -> int:
        done = 0
        while self.reader.do_one("test"):
            done += 1
        return done

    def standing(self, slug: str = "night-ferry-returns") -> Article | None:
        with self.parts.store.connect() as c:
            return articles.by_slug(c, slug)

    def aside(self) -> list[set_aside.Aside]:
        with self.parts.store.connect() as c:
            return set_aside.shown(c)

    def waiting(self) -> int:
        with self.parts.store.connect() as c:
            return inbox.waiting(c).number


def signed(kind: str, body: bytes, at: datetime, *, secret: str = "", stamped: bool = True) -> dict[str, str]:
    if kind == "wordpress":
        stamp = str(int(at.timestamp()))
        signature = sign_webhook(body, [secret or WORDPRESS], "msg_1", at)
        return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature}
    if kind == "ghost":
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new((secret or GHOST).encode(), body + stamp.encode() * stamped, "sha256").hexdigest()
        return {"X-Ghost-Signature": f"sha256={digest}, t={stamp}"}
    return {"x-superdesk-signature": f"sha1={hmac.new((secret or SUPERDESK).encode(), body, 'sha1').hexdigest()}"}


def post_of_ghost(minutes: int = 0, **changes: Any) -> dict[str, Any]:
    """A post without a picture, changed so many minutes after noon."""
    updated = (NOON + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.120Z")
    return ghost_post(**NO_PICTURE | {"updated_at": updated} | changes)


def without_media(post: dict[str, Any]) -> dict[str, Any]:
    return post | {"_embedded": {name: entry for name, entry in post["_embedded"].items() if name != "wp:featuredmedia"}}


@pytest.fixture
def hooks(service: Service) -> Hooks:
    return Hooks(service)


# Who is let in


def test_what_is_pushed_is_answered_at_once_and_taken_in_by_the_worker(hooks: Hooks) -> None:
    answer = hooks.send("ghost", ghost_hook(post_of_ghost()))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (202, "no-store")
    assert "Set-Cookie" not in answer.headers
    assert hooks.standing() is None
    assert hooks.read() == 1
    assert hooks.waiting() == 0
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


@pytest.mark.parametrize("stamped", [True, False])
def test_ghost_signs_in_one_of_two_ways(hooks: Hooks, stamped: bool) -> None:
    assert hooks.send("ghost", ghost_hook(post_of_ghost()), stamped=stamped).status_code == 202


def test_the_older_way_can_be_refused(service: Service) -> None:
    hooks = Hooks(service, ghost_signature="timestamped")
    assert hooks.send("ghost", ghost_hook(post_of_ghost()), stamped=False).status_code == 401
    assert hooks.send("ghost", ghost_hook(post_of_ghost())).status_code == 202


def test_a_secret_is_changed_without_a_gap(service: Service) -> None:
    hooks = Hooks(service, ghost_secrets=("the-new-one", GHOST))
    for secret in ("the-new-one", GHOST):
        assert hooks.send("ghost", ghost_hook(post_of_ghost()), secret=secret).status_code == 202


REFUSALS = {
    "no signature": lambda _kind, _body, _now: {},
    "another secret": lambda kind, body, now: signed(kind, body, now, secret="whsec_" + "A" * 32),
    "another body": lambda kind, body, now: signed(kind, body + b" ", now),
    "not a signature": lambda kind, body, now: dict.fromkeys(signed(kind, body, now), "é"),
    "long ago": lambda kind, body, now: signed(kind, body, now - timedelta(minutes=6)),
    "to come": lambda kind, body, now: signed(kind, body, now + timedelta(minutes=6)),
}
NO_TIME = {("ninjs", "long ago"), ("ninjs", "to come")}
"""Superdesk signs no time."""


@pytest.mark.parametrize(("kind", "why"), [(kind, why) for kind in KINDS for why in REFUSALS if (kind, why) not in NO_TIME])
def test_who_is_not_known_is_told_nothing_and_keeps_nothing_here(hooks: Hooks, kind: str, why: str) -> None:
    body = b'{"uri": "x"}'
    answer = hooks.post(kind, body, REFUSALS[why](kind, body, hooks.service.clock()))
    assert answer.status_code == 401
    assert answer.json["detail"] == (
        "This address takes requests that are signed with a secret that we know, and lately. This one is not."
    )
    assert (answer.headers["Cache-Control"], hooks.waiting()) == ("no-store", 0)
    with hooks.parts.store.connect() as c:
        assert sources.every(c) == []


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_secret_nobody_is_let_in(service: Service, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    hooks = Hooks(service, ghost_secrets=(), wordpress_secrets=(), ninjs_secrets=())
    with caplog.at_level(logging.INFO):
        assert hooks.send(kind, {"uri": "x"}).status_code == 401
    assert f"SHARE_{kind.upper()}_SECRETS is not set" in caplog.text


def test_an_empty_secret_signs_nothing(service: Service) -> None:
    hooks = Hooks(service, ghost_secrets=())
    body = b"{}"
    stamp = str(int(service.clock().timestamp() * 1000))
    digest = hmac.new(b"", body + stamp.encode(), "sha256").hexdigest()
    assert hooks.post("ghost", body, {"X-Ghost-Signature": f"sha256={digest}, t={stamp}"}).status_code == 401


def test_items_may_come_with_a_token_of_the_api_too(service: Service) -> None:
    hooks = Hooks(service, ninjs_secrets=())
    body = json.dumps(superdesk_item(associations={})).encode()
    assert hooks.post("ninjs", body, {"Authorization": "Bearer share_wrong"}).status_code == 401
    assert hooks.post("ghost", body, service.auth).status_code == 401
    assert hooks.post("ninjs", body, service.auth).status_code == 202
    hooks.read()
    assert hooks.standing("ferry-night") is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN", b'{"a": 1e}', b"[" * 100_000, b'{"uri": ' + b"9" * 5000 + b"}"])
def test_what_is_not_json_is_told_so(hooks: Hooks, kind: str, body: bytes) -> None:
    answer = hooks.send(kind, body)
    assert (answer.status_code, hooks.waiting()) == (400, 0)


def test_what_is_too_large_is_refused_before_it_is_read(hooks: Hooks) -> None:
    answer = hooks.send("ghost", b" " * (hooks.parts.settings.max_article_bytes + 1))
    assert answer.status_code == 413


def test_what_is_packed_is_refused_and_told_why(hooks: Hooks) -> None:
    answer = hooks.post("ninjs", gzip.compress(b"{}"), {"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Accept-Encoding"], hooks.waiting()) == (415, "identity", 0)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_post_is_taken(hooks: Hooks, kind: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = hooks.client.open(f"/hooks/{kind}", method=method)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (405, "no-store")
        assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_address_of_no_hook_says_which_ones_there_are(hooks: Hooks, method: str) -> None:
    answer = hooks.client.open("/hooks/another", method=method)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "ghost, wordpress, ninjs" in answer.json["detail"]


def test_no_secret_is_logged(hooks: Hooks, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        hooks.ghost(post_of_ghost())
        hooks.send("ghost", b"{}", secret="wrong-secret")
        hooks.push("ghost", {"post": {}})
        hooks.wordpress(without_media(wordpress_post()))
        hooks.send("ninjs", b"{", secret=SUPERDESK)
    told = caplog.text + hooks.service.log.getvalue()
    assert "night-ferry-returns" in told
    for secret in (GHOST, WORDPRESS, SUPERDESK, "wrong-secret"):
        assert secret not in told


# What becomes of it


def test_an_edit_moves_the_article_and_the_same_again_does_not(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost())
    hooks.ghost(post_of_ghost(1, title="The night ferry is back"))
    hooks.ghost(post_of_ghost(1, title="The night ferry is back"))
    standing = hooks.standing()
    assert standing is not None
    assert (standing.title, standing.revision) == ("The night ferry is back", 2)


def test_an_older_state_that_comes_late_changes_nothing(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost(2, title="Second"))
    hooks.ghost(post_of_ghost(1, title="First"))
    standing = hooks.standing()
    assert standing is not None
    assert standing.title == "Second"


def test_two_changes_within_a_second_are_told_apart(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost(title="Later", updated_at="2026-11-20T12:00:00.900Z"))
    hooks.ghost(post_of_ghost(title="Earlier", updated_at="2026-11-20T12:00:00.100Z"))
    standing = hooks.standing()
    assert standing is not None
    assert standing.title == "Later"


def test_a_post_whose_slug_changes_stays_one_article(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost())
    hooks.ghost(post_of_ghost(1, slug="the-ferry", title="The ferry", url="https://courier.example/the-ferry/"))
    standing = hooks.standing()
    assert standing is not None
    assert (standing.title, standing.canonical_url) == ("The ferry", "https://courier.example/the-ferry/")
    assert hooks.standing("the-ferry") is None


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
def test_in_whatever_order_it_comes_the_newest_state_stands(hooks: Hooks, order: list[int]) -> None:
    states = [post_of_ghost(minute, title=f"State {minute}") for minute in range(4)]
    states[2]["status"] = "draft"
    for place in [*order, *order]:
        hooks.ghost(states[place])
    standing = hooks.standing()
    assert standing is not None
    assert (standing.title, standing.status) == ("State 3", Status.LIVE)


def test_an_unpublished_post_is_withdrawn_and_comes_back(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost())
    hooks.ghost(post_of_ghost(1, status="draft"))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 410
    hooks.ghost(post_of_ghost(2))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


def test_a_deleted_post_is_withdrawn_and_a_late_edit_does_not_bring_it_back(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost())
    hooks.ghost(None, {"id": "6740a1b2c3d4e5f607182930"})
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 410
    hooks.ghost(post_of_ghost(1, title="Late"))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 410


@pytest.mark.parametrize(
    ("last", "previous"), [(post_of_ghost(2, status="draft"), None), (None, {"id": "6740a1b2c3d4e5f607182930"})]
)
def test_an_end_that_overtakes_the_beginning_is_still_the_end(
    hooks: Hooks, last: dict[str, Any] | None, previous: dict[str, Any] | None
) -> None:
    hooks.ghost(last, previous)
    hooks.ghost(post_of_ghost(1))
    hooks.ghost(post_of_ghost(0))
    assert hooks.standing() is None
    hooks.ghost(post_of_ghost(200))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


def test_an_end_that_comes_while_the_beginning_is_being_published_is_still_the_end(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = PreparedDoor.publish

    def slow(door: PreparedDoor, submission: Any, **how: Any) -> Any:
        monkeypatch.setattr(PreparedDoor, "publish", publish)
        hooks.ghost(post_of_ghost(2, status="draft"))
        return publish(door, submission, **how)

    monkeypatch.setattr(PreparedDoor, "publish", slow)
    hooks.ghost(post_of_ghost(1))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 410
    hooks.ghost(post_of_ghost(3))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


def test_a_draft_that_was_never_out_makes_nothing(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost(status="draft"))
    assert hooks.standing() is None
    assert hooks.aside() == []


def test_a_scheduled_post_is_nowhere_before_its_time_and_out_after_it(hooks: Hooks) -> None:
    at = "2026-11-20T14:00:00.000Z"
    hooks.ghost(post_of_ghost(status="scheduled", published_at=at, url="https://courier.example/404/"))
    standing = hooks.standing()
    assert standing is not None
    assert (standing.status, standing.canonical_url) == (Status.SCHEDULED, None)
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 404
    hooks.service.clock.pass_by(hours=2)
    hooks.ghost(post_of_ghost(121, published_at=at))
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


def test_a_post_of_wordpress_lives_and_dies(hooks: Hooks) -> None:
    post = without_media(wordpress_post())
    hooks.wordpress(post)
    page = html.document_fromstring(hooks.client.get("/articles/night-ferry-returns").data)
    assert page.xpath("//h1/text()") == ["Night ferry returns – at last"]
    hooks.wordpress({"id": 17}, "post.deleted")
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 410
    hooks.service.clock.pass_by(minutes=1)
    hooks.wordpress(post | {"modified_gmt": "2026-11-20T13:01:00"})
    assert hooks.client.get("/articles/night-ferry-returns").status_code == 200


@pytest.mark.parametrize("item", [ninjs_3(associations=[]), ninjs_2(associations=[])], ids=["3.1", "2.2"])
def test_an_item_lives_and_is_cancelled_by_its_next_version(hooks: Hooks, item: dict[str, Any]) -> None:
    hooks.push("ninjs", item)
    assert hooks.client.get("/articles/ferry-night").status_code == 200
    status = "pubStatus" if "pubStatus" in item else "pubstatus"
    hooks.push("ninjs", item | {status: "canceled", "version": "5"})
    assert hooks.client.get("/articles/ferry-night").status_code == 410
    hooks.push("ninjs", item)
    assert hooks.client.get("/articles/ferry-night").status_code == 410


def test_an_embargoed_item_waits(hooks: Hooks) -> None:
    hooks.push("ninjs", ninjs_3(associations=[], embargoedUntil="2026-11-20T20:00:00Z"))
    standing = hooks.standing("ferry-night")
    assert standing is not None
    assert standing.status is Status.SCHEDULED
    assert hooks.client.get("/articles/ferry-night").status_code == 404


@pytest.mark.parametrize(
    "said",
    ["2026-12-01", "2026-12-01T10:00Z", "2026-12-01T10:00:00", "1 December", 1_796_119_200, True, {"at": "2026-12-01T10:00:00Z"}],
)
def test_an_item_whose_embargo_cannot_be_read_is_out_nowhere_and_set_aside(hooks: Hooks, said: object) -> None:
    hooks.push("ninjs", ninjs_3(embargoedUntil=said))
    (aside,) = hooks.aside()
    assert (aside.foreign_id, "embargo_until" in aside.reason) == (ninjs_3()["uri"], True)
    assert hooks.standing() is None


def test_an_embargo_with_a_fraction_of_a_second_is_over_after_it_and_never_before(hooks: Hooks) -> None:
    hooks.push("ninjs", ninjs_3(embargoedUntil="2026-12-01T10:00:00.250Z"))
    hooks.ghost(
        ghost_post(status="scheduled", published_at="2026-12-01T10:00:00.250Z", canonical_url="https://courier.example/other")
    )
    with hooks.parts.store.connect() as c:
        ends = [articles.by_slug(c, slug).embargo_until for slug in ("night-ferry-returns", "ferry-night")]
    assert [moment.isoformat() for moment in ends] == ["2026-12-01T10:00:01+00:00"] * 2


@pytest.mark.parametrize("said", [None, "soon"])
def test_a_scheduled_post_that_does_not_say_when_is_out_nowhere_and_set_aside(hooks: Hooks, said: object) -> None:
    hooks.ghost(ghost_post(status="scheduled", published_at=said))
    hooks.wordpress(wordpress_post(status="future", date_gmt=said))
    assert ["embargo_until" in aside.reason for aside in hooks.aside()] == [True, True]
    assert hooks.standing() is None


@pytest.mark.parametrize("said", [None, "", False])
def test_an_item_that_says_that_it_has_no_embargo_has_none(hooks: Hooks, said: object) -> None:
    hooks.push("ninjs", ninjs_3(embargoedUntil=said))
    assert hooks.aside() == []


def test_the_picture_comes_along(hooks: Hooks, instance: Instance, tmp_path: Any) -> None:
    Image.new("RGB", (1600, 1000), (30, 60, 90)).save(tmp_path / "ferry.jpg")
    instance.answer("/ferry.jpg", (tmp_path / "ferry.jpg").read_bytes())
    hooks.ghost(ghost_post(feature_image=f"{instance.origin}/ferry.jpg"))
    standing = hooks.standing()
    assert standing is not None
    assert standing.photo is not None
    assert (standing.photo.width, standing.photo.credit) == (1600, "Photo: Ada & Bo")


def test_a_picture_that_cannot_be_fetched_stops_no_article(hooks: Hooks, instance: Instance) -> None:
    hooks.ghost(ghost_post(feature_image=f"{instance.origin}/gone.jpg"))
    standing = hooks.standing()
    assert standing is not None
    assert standing.missing_photo is not None


# What cannot be read


@pytest.mark.parametrize(
    ("kind", "document", "reason"),
    [
        ("ghost", ghost_hook(post_of_ghost(title="")), "title"),
        ("ghost", {"post": {"current": {"title": "No id"}}}, "no id"),
        ("ghost", [], "JSON object"),
        ("wordpress", {"type": "post.saved", "data": {"id": 17, "title": {"rendered": "Empty"}}}, "body_html"),
        ("ninjs", {"headline": "Nameless"}, "no uri"),
        ("ninjs", {"uri": "urn:x", "headline": "Empty"}, "body_html"),
    ],
)
def test_what_cannot_be_read_is_answered_kindly_and_set_aside_with_the_reason(
    hooks: Hooks, kind: str, document: Any, reason: str
) -> None:
    """Nobody would see a refusal: Ghost writes it into a log, our own hook does not wait for it."""
    hooks.push(kind, document)
    (aside,) = hooks.aside()
    assert reason in aside.reason
    with hooks.parts.store.connect() as c:
        assert json.loads(set_aside.raw(c, aside.id)) == document
    assert hooks.waiting() == 0


def test_what_was_set_aside_goes_when_it_can_be_read(hooks: Hooks) -> None:
    hooks.ghost(post_of_ghost(title=""))
    assert len(hooks.aside()) == 1
    hooks.ghost(post_of_ghost(1))
    assert hooks.aside() == []


def test_what_is_no_article_is_left(hooks: Hooks) -> None:
    hooks.push("ghost", {"member": {"current": {"email": "reader@example.com"}}})
    hooks.push("ghost", {})
    assert (hooks.aside(), hooks.waiting()) == ([], 0)


# What does not get lost


def test_a_worker_that_dies_loses_nothing(hooks: Hooks) -> None:
    hooks.send("ghost", ghost_hook(post_of_ghost()))
    with hooks.parts.store.begin() as c:
        assert inbox.claim(c, owner="the one that died", now=hooks.service.clock(), lease=timedelta(minutes=3)) is not None
    assert hooks.read() == 0
    hooks.service.clock.pass_by(minutes=4)
    assert hooks.read() == 1
    assert hooks.standing() is not None


def test_what_fails_is_tried_again_later_and_set_aside_in_the_end(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the card machine burns")

    monkeypatch.setattr("share.web.intake.PreparedDoor.publish", broken)
    hooks.send("ghost", ghost_hook(post_of_ghost()))
    for _ in range(ATTEMPTS):
        assert hooks.read() == 1
        assert hooks.aside() == []
        hooks.service.clock.pass_by(minutes=10)
    assert "the card machine burns" in caplog.text
    assert hooks.read() == 1
    (aside,) = hooks.aside()
    assert "could not be taken in" in aside.reason
    assert hooks.waiting() == 0


def test_two_sites_of_one_kind_are_told_apart_by_their_secrets(hooks: Hooks) -> None:
    with hooks.parts.store.begin() as c:
        for name in ("harbour", "hills"):
            sources.add(c, name, "ghost", hooks.service.clock(), secret=f"secret of {name}".replace(" ", "-"))
    for name in ("harbour", "hills"):
        hooks.ghost(
            post_of_ghost(title=f"From the {name}", slug=name, url=f"https://{name}.example/a/"), secret=f"secret-of-{name}"
        )
    assert [hooks.standing(name).title for name in ("harbour", "hills")] == ["From the harbour", "From the hills"]  # type: ignore[union-attr]


def test_what_a_polled_site_pushes_is_of_the_same_source(hooks: Hooks) -> None:
    with hooks.parts.store.begin() as c:
        polled = sources.add(c, "courier", "wordpress", hooks.service.clock(), address="https://courier.example/")
    hooks.wordpress(without_media(wordpress_post()))
    with hooks.parts.store.connect() as c:
        assert [(source.id, source.taken) for source in sources.every(c)] == [(polled.id, 1)]


def test_a_source_that_was_removed_is_not_listened_to(hooks: Hooks) -> None:
    with hooks.parts.store.begin() as c:
        sources.add(c, "harbour", "ghost", hooks.service.clock(), secret="secret-of-harbour")
    hooks.send("ghost", ghost_hook(post_of_ghost()), secret="secret-of-harbour")
    with hooks.parts.store.begin() as c:
        sources.remove(c, "harbour", hooks.service.clock())
    assert hooks.read() == 1
    assert hooks.standing() is None
    assert hooks.send("ghost", ghost_hook(post_of_ghost()), secret="secret-of-harbour").status_code == 401


# Disclosure travels in

PAID_ARRIVALS = {
    "ghost": ghost_hook(
        post_of_ghost(og_title=None, tags=[ghost_tag("#sponsored", "internal"), ghost_tag("#sponsor: Brightwater", "internal")])
    ),
    "wordpress": {
        "type": "post.saved",
        "data": without_media(with_terms(wordpress_term("Sponsored"), meta={"sponsor": "Brightwater"})),
    },
    "ninjs": superdesk_item(
        slugline="night ferry returns", genre=[{"name": "Sponsored"}], extra={"sponsor": "Brightwater"}, associations={}
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_paid_post_is_labelled_in_the_feed_on_the_page_and_on_the_card(hooks: Hooks, kind: str) -> None:
    hooks.push(kind, PAID_ARRIVALS[kind])
    slug = "night-ferry-returns"
    feed = feedparser.parse(hooks.client.get("/feeds/latest.atom").data)
    assert [entry.title.startswith("Sponsored: Night ferry") for entry in feed.entries] == [True]
    page = html.document_fromstring(hooks.client.get(f"/sponsored/{slug}").data)
    (title,) = page.xpath("//meta[@property='og:title']/@content")
    assert title.startswith("Sponsored: Night ferry")
    assert "Brightwater" in page.text_content()
    (described,) = page.xpath("//meta[@property='og:image:alt']/@content")
    assert "Sponsored" in described
    standing = hooks.standing(slug)
    assert standing is not None
    place = hooks.client.get(f"/cards/{slug}/og.json", headers=hooks.service.auth).location
    explained = hooks.client.get(place.removeprefix(hooks.parts.settings.base_url), headers=hooks.service.auth)
    assert explained.status_code == 200
    assert "Sponsored" in explained.text
    assert slug not in hooks.client.get("/news-sitemap.xml").text


# Anything at all

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
NAMES = """
id title html status tags name slug authors visibility updated_at published_at content rendered excerpt _embedded wp:term meta acf
wp:featuredmedia type data uri guid headlines bodies value role contentType headline body_html renditions href width associations
poi x y version versionCreated pubStatus subjects genres people contactInfo keywords extra service locale url feature_image link
modified_gmt date_gmt lang canonical_url feature_image_caption mastodon by rightsInfo
"""
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=8),
    max_leaves=25,
)


@pytest.mark.parametrize("kind", KINDS)
def test_json_of_any_shape_is_taken_in_or_set_aside_and_never_fails(
    hooks: Hooks, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())  # cards are tried elsewhere
    whole = {
        "ghost": lambda shape: ghost_hook(post_of_ghost(**shape) if isinstance(shape, dict) else shape),
        "wordpress": lambda shape: {"type": "post.saved", "data": wordpress_post(**shape) if isinstance(shape, dict) else shape},
        "ninjs": lambda shape: {"uri": "urn:x"} | shape if isinstance(shape, dict) else shape,
    }[kind]

    @settings(max_examples=80)
    @given(SHAPES)
    def take(shape: Any) -> None:
        body = json.dumps(whole(shape)).encode("utf-8", "surrogatepass")
        assert hooks.send(kind, body).status_code == 202
        hooks.read()
        assert hooks.waiting() == 0

    take()
    assert "failed" not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_real_payload_with_any_part_of_it_broken_is_taken_in_or_set_aside(
    hooks: Hooks, kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())
    monkeypatch.setattr("share.outbound.Outbound.fetch", lambda *_, **__: pytest.fail("nothing is to be fetched"))
    whole = {
        "ghost": ghost_hook(post_of_ghost()),
        "wordpress": {"type": "post.saved", "data": without_media(wordpress_post())},
        "ninjs": ninjs_3(associations=[]),
    }[kind]
    chance = random.Random(5)
    for broken in (None, True, -1, 1e300, "", "\ud800\x00", "x" * 5000, [], {}, [[]], {"a": []}, ["\u202e", 7], "<p>" * 300):
        for place in places(whole):
            body = json.dumps(with_broken(whole, place, broken)).encode()
            if chance.random() < 0.4:
                assert hooks.send(kind, body).status_code == 202
    hooks.read()
    assert hooks.waiting() == 0
    assert "failed" not in caplog.text


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, entry in entries for place in [(*path, key), *places(entry, (*path, key))]]


def with_broken(value: Any, path: tuple[Any, ...], broken: Any) -> Any:
    copied = json.loads(json.dumps(value))
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = broken
    return copied
