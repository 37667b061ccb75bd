"""Faults as they reach people, programs and the log."""

from __future__ import annotations

import json
import logging

import pytest
from lxml import html
from services import Service
from werkzeug.exceptions import BadRequest

from share import errors
from share.web.errors import STATUSES, status_of


def kinds(root: type[errors.ShareError] = errors.ShareError) -> list[type[errors.ShareError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


def made(kind: type[errors.ShareError]) -> errors.ShareError:
    """An error of this class with a sentence of its own."""
    if issubclass(kind, errors.BadArticle | errors.BadRights):
        return kind((errors.Fault("$.title", "an article needs a title"),))
    if issubclass(kind, errors.StaleWrite):
        return kind("The sentence.", current=3)
    if issubclass(kind, errors.Renamed):
        return kind("The sentence.", slug="new")
    return kind("The sentence.", "the detail") if not issubclass(kind, errors.BadInput) else kind("The sentence.")


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in {errors.BadFile, errors.BadAsset}])
@pytest.mark.parametrize("path", ["/api/v1/broken", "/broken/page"])
def test_every_error_reaches_people_as_a_page_and_programs_as_a_problem(
    service: Service, kind: type[errors.ShareError], path: str
) -> None:
    error = made(kind)

    def broken() -> str:
        raise error

    service.client.application.add_url_rule(path, "broken", broken, methods=["POST"])
    answer = service.client.post(path)
    assert answer.status_code == STATUSES[kind] == status_of(error) >= 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not {"Set-Cookie", "ETag"} & set(answer.headers.keys())
    assert "the detail" not in answer.text
    assert ("WWW-Authenticate" in answer.headers) is (kind is errors.NotAllowed)
    assert ("Retry-After" in answer.headers) is (answer.status_code == 503)
    if path.startswith("/api/"):
        document = json.loads(answer.data)
        assert answer.content_type == "application/problem+json"
        assert (document["type"], document["status"], document["detail"]) == ("about:blank", answer.status_code, error.public)
    else:
        page = html.document_fromstring(answer.text)
        assert answer.content_type == "text/html; charset=utf-8"
        assert error.public in page.text_content()
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert page.xpath("//main//a/@href") == ["/"]
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/v1/broken", "/broken/page"])
def test_a_defect_is_one_plain_sentence_outside_and_a_traceback_in_the_log(
    service: Service, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("the secret of the house")

    service.client.application.add_url_rule(path, "broken", broken)
    with caplog.at_level(logging.ERROR, logger="share.web"):
        answer = service.client.get(path)
    assert answer.status_code == 500
    assert "has been logged" in answer.text
    for private in ("secret", "Traceback", "ZeroDivisionError", "test_errors"):
        assert private not in answer.text
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/here", "/articles", "/feeds/latest.pdf", "/%00", "/%FF%FE", "/" + "a" * 4_000]
)
def test_what_is_not_there_is_404_in_a_page_for_people(service: Service, path: str) -> None:
    answer = service.client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert "front page" in html.document_fromstring(answer.text).text_content()


def test_a_method_that_is_not_taken_is_told_to_people_too(service: Service) -> None:
    answer = service.client.post("/")
    assert (answer.status_code, answer.content_type) == (405, "text/html; charset=utf-8")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "POST" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_the_hub_tells_programs_which_methods_it_takes(service: Service, method: str) -> None:
    answer = service.client.open("/hub", method=method)
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_what_was_asked_for_is_never_said_back_unescaped(service: Service) -> None:
    service.publish()
    hostile = "%3Cscript%3Ealert(1)%3C/script%3E%7Bbraces%7D"
    for path in (f"/{hostile}", f"/articles/{hostile}", f"/share/harbour-bridge-reopens/{hostile}", f"/cards/x/{hostile}.jpg"):
        answer = service.client.get(path)
        assert answer.status_code == 404
        assert "<script>alert" not in answer.text


def test_a_sentence_with_braces_is_told_as_it_stands(service: Service) -> None:
    def broken() -> str:
        raise BadRequest("The field {title} is missing.")

    service.client.application.add_url_rule("/broken/braces", "broken", broken)
    answer = service.client.get("/broken/braces")
    assert answer.status_code == 400
    assert "{title}" in answer.text
