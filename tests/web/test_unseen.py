"""What nobody may see is seen nowhere: a walk over every route there is, for embargoed and withdrawn articles."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import surfaces
from factories import NOON, article, paid_article
from lxml import html
from PIL import Image
from releases import release_due
from services import Service
from surfaces import FOR_EDITORS, Surface

from share.article import Article, RelatedLink, Submission
from share.cards.key import card_digest
from share.formats import MEDIA_TYPES
from share.publish import publish
from share.web import open_preflight

SECRET = "Ferries will stop at the old quay"
"""The headline, of which no part may be seen."""
WORDS = ("Ferries will", "old quay", "old-quay-ferries-copy", "harbourmaster", "Oda Brekke")
SLUG = "paper-boats"


@pytest.fixture(autouse=True)
def with_every_surface(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's card is only there where the publisher wants it; the walk is to meet it as well."""
    settings = replace(service.parts.settings, discord_embed=True)
    parts = replace(service.parts, settings=settings)
    monkeypatch.setitem(service.client.application.extensions, "share", parts)


def secret(**changes: object) -> Article:
    """A paid article full of words that must not be seen, so that it has every surface."""
    return paid_article(
        slug=SLUG,
        title=SECRET,
        summary="The harbourmaster decided it behind closed doors.",
        body_html="<p>The harbourmaster decided it behind closed doors.</p>",
        section="Waterways",
        tags=("Quays",),
        language="de",
        **changes,
    )


def requests_of(service: Service, article: Article) -> Iterator[Surface]:
    """Every request that can be made for an article."""
    return surfaces.of_article(service.parts, service.client.application, article)


def keep(service: Service, article: Article) -> Article:
    submission = Submission(article=article.with_changes(revision=0, code=""), said=frozenset({"published"}))
    return open_preflight(service.parts).publish(submission).published.article


def assert_says_nothing(text: str, where: str) -> None:
    for word in WORDS:
        assert word not in text, f"{where} says {word!r}"


def ask(service: Service, request: Surface):  # type: ignore[no-untyped-def]
    return service.client.open(request.path, method=request.method, headers={"Sec-Fetch-Site": "same-origin"})


def seen_of(service: Service, article: Article) -> set[str]:
    """The views that show something of the article."""
    return {request.endpoint for request in requests_of(service, article) if ask(service, request).status_code < 400}


def test_the_walk_meets_all_that_there_is_to_see(service):
    article = keep(service, secret())
    walked = {request.endpoint for request in requests_of(service, article) if request.method == "GET"}
    assert len(walked) > 10
    assert seen_of(service, article) | FOR_EDITORS >= walked


def test_an_embargoed_article_is_seen_nowhere_until_its_minute(service):
    article = keep(service, secret(embargo_until=NOON + timedelta(hours=3)))
    for request in requests_of(service, article):
        answer = ask(service, request)
        wanted = 401 if request.endpoint in FOR_EDITORS else 404
        assert (answer.status_code, answer.headers["Cache-Control"]) == (wanted, "no-store"), request
        assert_says_nothing(answer.text, request.path)
        assert "Last-Modified" not in answer.headers
        assert "Location" not in answer.headers


def lists_of(service: Service) -> dict[str, str]:
    """What every page says that is of no single article. Each is told the address of ours, should it look at ``?url=``."""
    paths = {surface.path for surface in surfaces.of_lists(service.client.application, [article(), secret()])}
    address = f"https://share.courier.example/anzeige/{SLUG}"
    return {path: service.client.get(f"{path}?url={address}").text for path in paths if not path.endswith((".png", ".ico"))}


@pytest.mark.parametrize(
    "times",
    [
        {"published": NOON + timedelta(days=1)},
        {"published": NOON - timedelta(days=1), "embargo_until": NOON + timedelta(days=1)},  # when its desk began to write it
    ],
)
def test_what_is_withdrawn_before_its_minute_never_was(service, times):  # type: ignore[no-untyped-def]
    """A guess at its slug told anybody that there had been a story: 410, where nothing was ever to be seen."""
    embargoed = keep(service, secret(**times))
    requests = list(requests_of(service, embargoed))
    service.withdraw(SLUG)
    service.clock.pass_by(days=2)
    for request in requests:
        answer = ask(service, request)
        if request.endpoint not in FOR_EDITORS:
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), str(request)


def test_what_was_out_before_its_embargo_is_withdrawn_for_all_to_know(service):  # type: ignore[no-untyped-def]
    keep(service, secret())
    keep(service, secret(embargo_until=NOON + timedelta(days=1)))
    service.withdraw(SLUG)
    assert service.client.get(f"/anzeige/{SLUG}").status_code == 410


def test_an_embargoed_article_is_in_no_list_and_in_no_related_link(service):
    service.publish(related=())
    keep(service, secret(embargo_until=NOON + timedelta(hours=3)))
    for path, text in lists_of(service).items():
        assert_says_nothing(text, path)
        assert SLUG not in text, path
    service.publish(slug="other", related=(RelatedLink(SECRET),))
    page = html.document_fromstring(service.client.get("/articles/other").text)
    assert not [link for link in page.xpath("//@href") if SLUG in link]


def test_the_minute_has_come_and_it_is_everywhere(service):
    article = keep(service, secret(embargo_until=NOON + timedelta(hours=3)))
    before = [ask(service, request).status_code for request in requests_of(service, article)]
    service.clock.pass_by(hours=2)
    release_due(service.parts.store, service.clock())
    assert set(before) == {404, 401}
    wanted = {request.endpoint for request in requests_of(service, article) if request.method == "GET"}
    assert seen_of(service, article) | FOR_EDITORS >= wanted
    assert SECRET in lists_of(service)["/feeds/section/waterways.json"]


def test_editors_with_a_token_see_it_before(service):
    article = keep(service, secret(embargo_until=NOON + timedelta(hours=3)))
    answer = service.client.get(f"/api/v1/articles/{SLUG}", headers=service.auth)
    assert (answer.status_code, answer.json["status"], answer.json["title"]) == (200, "scheduled", SECRET)
    path = next(request.path for request in requests_of(service, article) if request.endpoint == "cards.explanation")
    assert service.client.get(path, headers=service.auth).status_code == 200


def test_a_withdrawn_article_is_gone_everywhere_and_nothing_says_what_it_was(service):
    article = keep(service, secret())
    for request in requests_of(service, article):
        ask(service, request)  # so that whatever is kept anywhere is kept
    service.withdraw(SLUG)
    for request in requests_of(service, article):
        answer = ask(service, request)
        wanted = 401 if request.endpoint in FOR_EDITORS else 410
        assert (answer.status_code, answer.headers["Cache-Control"]) == (wanted, "no-store"), request
        assert "Location" not in answer.headers
        if answer.mimetype.startswith("image/"):
            continue
        assert_says_nothing(answer.text, request.path)
    for path, text in lists_of(service).items():
        assert_says_nothing(text, path)


def test_the_page_of_a_withdrawn_article_speaks_its_language(service):
    keep(service, secret())
    service.withdraw(SLUG)
    answer = service.client.get(f"/share/{SLUG}")
    page = html.document_fromstring(answer.text)
    assert (page.get("lang"), page.get("dir")) == ("de", "ltr")
    assert page.xpath("//h1/text()") == ["Nicht mehr verfügbar"]
    assert "Die Redaktion hat diesen Artikel zurückgezogen." in page.text_content()
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//meta[starts-with(@property, 'og:')]")


def test_a_frame_on_another_page_shows_that_the_article_is_gone(service):
    keep(service, secret())
    service.withdraw(SLUG)
    answer = service.client.get(f"/embed/{SLUG}")
    assert answer.status_code == 410
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    page = service.client.get(f"/anzeige/{SLUG}")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_where_cards_of_a_withdrawn_article_stood_is_a_picture_that_says_nothing(service):
    old = keep(service, secret())
    new = keep(service, old.with_changes(title="Ferries will stop at no quay"))
    path = f"/cards/{SLUG}/{card_digest(old, service.parts.formats['og'], service.parts.theme)}/og.jpg"
    shown = service.client.get(path)
    assert shown.status_code == 200
    service.publish(slug="another")
    for slug in (SLUG, "another"):
        service.withdraw(slug)
    for name, card_format in service.parts.formats.items():
        digests = [f"{card_digest(article, card_format, service.parts.theme)}/" for article in (old, new)]
        for part in (*digests, "0" * 20 + "/", ""):
            answer = service.client.get(f"/cards/{SLUG}/{part}{name}.{card_format.extension}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
            assert answer.content_type == card_format.media_type
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert "ETag" not in answer.headers
            assert answer.data == service.client.get(f"/cards/another/{name}.{card_format.extension}").data != shown.data
        with Image.open(io.BytesIO(answer.data)) as picture:
            assert picture.size == (card_format.width, card_format.height)
            assert len(picture.convert("RGB").getcolors(1_000_000)) > 1, "the publication's name"


@pytest.mark.parametrize("extension", sorted(MEDIA_TYPES))
def test_it_is_the_type_of_file_that_was_asked_for(service, extension):
    service.publish(slug=SLUG)
    service.withdraw(SLUG)
    answer = service.client.get(f"/cards/{SLUG}/{'0' * 20}/og.{extension}")
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (answer.status_code, answer.content_type, picture.size) == (410, MEDIA_TYPES[extension], (1200, 630))
        assert f"image/{str(picture.format).lower()}" == answer.content_type


def test_what_is_no_picture_of_a_withdrawn_article_is_not_found(service):
    keep(service, secret())
    service.withdraw(SLUG)
    assert service.client.get(f"/cards/{SLUG}/og.exe").status_code in {404, 410}
    assert service.client.get(f"/cards/{SLUG}/..%2f/og.jpg").status_code == 404


def test_a_restored_article_has_all_its_pictures_back(service):
    article = keep(service, secret())
    path = f"/cards/{SLUG}/{card_digest(article, service.parts.formats['og'], service.parts.theme)}/og.jpg"
    before = service.client.get(path).data
    service.withdraw(SLUG)
    assert service.client.get(path).status_code == 410
    publish(service.parts.store, Submission(article=article.with_changes(code="")), service.clock(), restore=True)
    answer = service.client.get(path)
    assert (answer.status_code, answer.data) == (200, before)
    assert service.client.get(f"/anzeige/{SLUG}").status_code in {200, 301}


def test_the_api_says_who_goes_on_showing_it(service):
    keep(service, secret())
    assert service.client.delete(f"/api/v1/articles/{SLUG}", headers=service.auth).status_code == 204
    answer = service.client.get(f"/api/v1/articles/{SLUG}", headers=service.auth)
    told = {entry["name"]: entry for entry in answer.json["kept_by"]}
    assert told["Bluesky"]["keeps"] == "frozen"
    assert told["LinkedIn"]["keeps"] == 604_800
    assert told["Facebook"]["look_again_at"].startswith("https://")
    assert all(entry["look_again"] for entry in told.values())
