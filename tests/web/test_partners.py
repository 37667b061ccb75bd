"""The feeds of partners over HTTP: who gets which, what it says of itself, who may keep it, and where the token is not."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import brotli
import pytest
from factories import NOON, paid_article
from lxml import etree
from services import Service
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from share.rights import Content, PartnerDialect, Rights
from share.store import partners
from share.web import answers, create_app
from share.web.logs import AccessLog

SITE = "https://share.courier.example"
ATOM = "{http://www.w3.org/2005/Atom}"


def add(service: Service, name: str = "Gazette", **rights: Any) -> str:
    with service.parts.store.begin() as c:
        return partners.add(c, name, Rights(**rights), service.clock())[1]


def get(service: Service, token: str, name: str = "feed.rss", **headers: str) -> TestResponse:
    return service.client.get(
        f"/partners/{token}/{name}", headers={key.replace("_", "-"): value for key, value in headers.items()}
    )


def basic(password: str, name: str = "gazette") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize(("name", "media_type"), [
    ("feed.rss", "application/rss+xml; charset=utf-8"),
    ("feed.atom", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json"),
])  # fmt: skip
def test_a_partner_finds_its_feed_under_its_token_and_under_its_password(service: Service, name: str, media_type: str) -> None:
    service.publish()
    token = add(service)
    by_address = get(service, token, name)
    assert (by_address.status_code, by_address.content_type) == (200, media_type)
    assert "Harbour bridge reopens" in by_address.text
    for shown in (basic(token), basic(token, ""), basic("", token), basic(token, "whoever")):
        by_password = service.client.get(f"/partners/{name}", headers=shown)
        assert by_password.data == by_address.data


def test_what_the_feed_says_of_itself_has_no_token_in_it(service: Service) -> None:
    service.publish(paid_article())
    token = add(service)
    for name in ("feed.rss", "feed.atom", "feed.json"):
        answer = get(service, token, name)
        assert token not in answer.text
        assert "swp_" not in answer.text + str(answer.headers)
        assert "Link" not in answer.headers
        assert "hub" not in answer.text.replace("github", "")
    assert json.loads(get(service, token, "feed.json").data)["feed_url"] == f"{SITE}/partners/feed.json"
    links = etree.fromstring(get(service, token).data).iter(f"{ATOM}link")
    assert [link.get("href") for link in links if link.get("rel") == "self"] == [f"{SITE}/partners/feed.rss"]


def test_a_feed_is_for_one_partner_alone_and_no_robot_is_to_know_it(service: Service) -> None:
    answer = get(service, add(service))
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert get(service, add(service, "Early", early=True)).headers["Cache-Control"] == "private, no-cache"
    robots = service.client.get("/robots.txt").text.splitlines()
    assert "Disallow: /partners/" in robots
    assert "Allow: /partners/*feed.xml" in robots, "Google fetches no sitemap that robots may not read"


def test_two_partners_never_get_each_others_feed(service: Service) -> None:
    service.publish(body_html="<p>Unmistakable words.</p>")
    service.publish(slug="secret", title="Secret", embargo_until=NOON + timedelta(days=1))
    full, headlines = add(service, "Full", early=True), add(service, "Headlines", content=Content.HEADLINE)
    for _ in range(3):
        assert "Unmistakable" in get(service, full).text
        assert "Unmistakable" not in get(service, headlines).text
        assert "Secret" in service.client.get("/partners/feed.rss", headers=basic(full)).text
        assert "Secret" not in service.client.get("/partners/feed.rss", headers=basic(headlines)).text
        assert service.client.get("/partners/feed.rss").status_code == 401
    tag = get(service, full).headers["ETag"]
    assert get(service, headlines, If_None_Match=tag).status_code == 200


def test_who_has_the_feed_already_is_told_so_in_every_encoding(service: Service) -> None:
    service.publish(body_html="<p>Words of the harbour. </p>" * 99)
    token = add(service)
    service.clock.pass_by(seconds=5)
    for encoding in ("identity", "gzip", "br"):
        whole = get(service, token, Accept_Encoding=encoding)
        again = get(service, token, Accept_Encoding=encoding, If_None_Match=whole.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == whole.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, max-age=60"
        since = get(service, token, If_Modified_Since=whole.headers["Last-Modified"])
        assert since.status_code == 304
    service.withdraw("harbour-bridge-reopens")
    service.clock.pass_by(seconds=5)
    changed = get(service, token, If_Modified_Since=whole.headers["Last-Modified"])
    assert changed.status_code == 200
    assert "Withdrawn article" in changed.text


def test_last_modified_moves_forward_when_rights_change(service: Service) -> None:
    service.publish()
    token = add(service)
    service.clock.pass_by(seconds=5)
    first = get(service, token)
    with service.parts.store.begin() as c:
        partner = partners.by_slug(c, "gazette")
        partners.change(c, partner, replace(partner.rights, images=False), service.clock())
    service.clock.pass_by(seconds=5)
    second = get(service, token)
    assert "<enclosure" in first.text
    assert "<enclosure" not in second.text
    assert second.headers["ETag"] != first.headers["ETag"]
    assert parse_date(first.headers["Last-Modified"]) < parse_date(second.headers["Last-Modified"])


@pytest.mark.parametrize("token", ["swp_" + "A" * 43, "feed.rss", "..", "%00", "swp_%F0%9F%98%80", "-" * 500, "' OR 1=1 --"])
def test_guesses_find_nothing_and_learn_nothing(service: Service, token: str) -> None:
    add(service)
    answer = service.client.get(f"/partners/{token}/feed.rss")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "azette" not in answer.text
    refused = service.client.get("/partners/feed.rss", headers=basic(token))
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Basic realm="Sharewire partners", charset="UTF-8"'


@pytest.mark.parametrize("shown", ["", "Basic", "Basic !!!", "Bearer swp_x", "Digest username=a", "Basic " + "A" * 5000])
def test_what_is_no_basic_authentication_is_asked_for_it(service: Service, shown: str) -> None:
    answer = service.client.get("/partners/feed.rss", headers={"Authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.json["status"] == 401


def test_a_token_of_the_newsroom_opens_no_partners_feed_and_the_other_way_round(service: Service) -> None:
    token = add(service)
    assert get(service, service.token).status_code == 404
    answer = service.client.get("/api/v1/partners", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_revoked_token_is_gone_at_once(service: Service) -> None:
    service.publish()
    token = add(service)
    assert get(service, token).status_code == 200
    with service.parts.store.begin() as c:
        partners.revoke(c, partners.by_slug(c, "gazette"), service.clock())
    answer = get(service, token)
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Harbour bridge" not in answer.text
    assert service.client.get("/partners/feed.rss", headers=basic(token)).status_code == 401


def test_two_tokens_are_taken_while_one_follows_the_other(service: Service) -> None:
    old = add(service)
    with service.parts.store.begin() as c:
        new = partners.rotate(c, partners.by_slug(c, "gazette"), service.clock(), timedelta(hours=1))
    assert [get(service, token).status_code for token in (old, new)] == [200, 200]
    service.clock.pass_by(hours=1)
    assert [get(service, token).status_code for token in (old, new)] == [410, 200]


@pytest.mark.parametrize(
    ("dialect", "right", "wrong"),
    [
        (PartnerDialect.STANDARD, "feed.rss or feed.atom or feed.json", "feed.xml"),
        (PartnerDialect.MSN, "feed.rss", "feed.json"),
        (PartnerDialect.SMARTNEWS, "feed.rss", "feed.atom"),
        (PartnerDialect.FLIPBOARD, "feed.rss", "feed.xml"),
        (PartnerDialect.GOOGLE_NEWS, "feed.xml", "feed.rss"),
    ],
)
def test_another_name_than_the_dialects_names_the_right_one(
    service: Service, dialect: PartnerDialect, right: str, wrong: str
) -> None:
    token = add(service, dialect=dialect)
    answer = get(service, token, wrong)
    assert answer.status_code == 404
    assert answer.json["detail"] == f"Your feed is written in the dialect {dialect}: ask for {right} in place of this name."
    assert get(service, token, right.split(maxsplit=1)[0]).status_code == 200


def test_a_token_is_in_no_line_of_any_log(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    token = add(service)
    paths = [
        f"/partners/{token}/feed.rss", f"/partners/{token}/feed.xml", f"/partners/{token}", f"/partners/{token}/feed.rss/",
        f"/Partners/{token}/feed.rss", f"//partners/{token}/feed.rss", f"/partners/x{token}/feed.rss", f"/{token}",
        f"/partners/{token[4:]}/feed.rss", f"/articles/{token}", f"/api/v1/partners/{token}", f"/partners/{token}%20/feed.rss",
    ]  # fmt: skip
    for method in ("GET", "HEAD", "POST", "DELETE"):
        for path in paths:
            service.client.open(path, method=method, headers=basic(token))
    service.client.post("/hub", data={"hub.mode": "subscribe", "hub.topic": f"{SITE}/partners/{token}/feed.rss"})
    lines = service.log.getvalue()
    assert len(lines.splitlines()) == 4 * len(paths) + 1
    assert "/partners/…/feed.rss" in lines
    assert token[4:20].lower() not in (lines + caplog.text).lower()


def test_a_failure_in_the_middle_of_a_feed_tells_the_log_no_token(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import logging.config  # noqa: PLC0415 - set up as the command line does, for this test alone

    from share.logs import logging_settings  # noqa: PLC0415 - as above

    token = add(service)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for log_format in ("text", "json"):
        logging.config.dictConfig(logging_settings(replace(service.parts.settings, log_format=log_format)))
        monkeypatch.setattr("share.web.partners.partner_press", lambda: 1 / 0)
        assert get(service, token).status_code == 500
        logging.getLogger("gunicorn.error").warning("Invalid request line: GET /partners/%s/feed.rss", token)
        root.handlers[:] = handlers
    root.setLevel(level)
    told = capsys.readouterr().out
    assert "ZeroDivisionError" in told
    assert "/partners/…/feed.rss" in told
    assert token[4:] not in told


def test_no_case_and_no_slash_leads_a_token_anywhere(service: Service) -> None:
    token = add(service)
    for path in (f"/partners/{token}/feed.rss/", f"/partners/{token}/FEED.RSS"):
        answer = service.client.get(path)
        assert answer.status_code == 404
        assert "Location" not in answer.headers


def test_other_processes_have_the_same_bytes_and_know_of_a_revocation_at_once(service: Service) -> None:
    service.publish()
    token = add(service)
    other = create_app(service.parts, AccessLog("text", service.log)).test_client()
    first, second = get(service, token), other.get(f"/partners/{token}/feed.rss")
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    with service.parts.store.begin() as c:
        partners.revoke(c, partners.by_slug(c, "gazette"), service.clock())
    assert other.get(f"/partners/{token}/feed.rss").status_code == 410
    other.application.extensions["observer"].close()


def test_a_feed_opened_in_a_browser_is_shown_and_stays_as_private_as_it_was(service: Service) -> None:
    token = add(service, early=True)
    answer = get(service, token, Sec_Fetch_Dest="document")
    assert answer.content_type == "application/xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_no_surface_but_its_own_knows_of_an_article_that_only_a_partner_sees(service: Service) -> None:
    service.publish(slug="secret", title="Secret of the harbour", embargo_until=NOON + timedelta(days=1))
    assert "Secret of the harbour" in get(service, add(service, early=True)).text
    others = ("/", "/feeds/latest.rss", "/feeds/section/city.json", "/sitemap.xml", "/news-sitemap.xml", "/articles/secret")
    for path in (*others, "/cards/secret/og.jpg", "/head/secret.json", "/share/secret"):
        answer = service.client.get(path)
        assert b"ecret of the harbour" not in answer.data, path
    assert not list((service.parts.settings.data_dir / "blobs").rglob("cards/secret/*")), "no card was drawn for it"


def test_a_feed_is_compressed_once_and_not_at_all_for_an_answer_304(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.publish(body_html="<p>Words of the harbour. </p>" * 99)
    token = add(service)
    compressed: list[int] = []

    def compress(body: bytes) -> bytes:
        compressed.append(len(body))
        return brotli.compress(body)

    monkeypatch.setitem(answers.ENCODERS, "br", compress)
    tag = get(service, token).headers["ETag"]
    assert get(service, token, Accept_Encoding="br", If_None_Match=f'{tag[:-1]}-br"').status_code == 304
    assert compressed == []
    for _ in range(3):
        assert get(service, token, Accept_Encoding="br").headers["Content-Encoding"] == "br"
    assert len(compressed) == 1
