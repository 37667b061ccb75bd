"""The description at ``/api/openapi.json`` and the API itself say the same: schemathesis tries to prove otherwise."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from factories import article, paid_article, photo
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.engine import events, from_schema
from services import Service
from werkzeug.serving import WSGIRequestHandler, make_server

from share.article import Author, MissingPhoto
from share.ingest.characters import tidy

EXAMPLES = 15
"""Requests that are made up for each method and phase; beside them every rule of the description is tried once."""
MET_BY_RIGHT_DATA = ["2xx", "304", "401", "404", "409", "410", "412"]
"""Who else has been there, and what an ETag meets, is no matter of the description."""


class Quiet(WSGIRequestHandler):
    def log(self, *_: object, **__: object) -> None:
        """Say nothing."""


@pytest.fixture
def origin(service: Service) -> Iterator[str]:
    """The service on a loopback port."""
    server = make_server("127.0.0.1", 0, service.client.application, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.filterwarnings("ignore")  # schemathesis has warnings of its own
def test_what_is_described_is_what_is_served(service: Service, origin: str) -> None:
    """Every check of schemathesis in every phase. Pictures are left out: nobody is to be asked for those of made-up addresses."""
    service.publish(slug="bridge")
    config = schemathesis.Config.from_dict({"seed": 20261122, "base-url": origin, "headers": service.auth})
    described = document(service)
    del described["components"]["schemas"]["ArticlePayload"]["properties"]["photo"]
    del described["components"]["schemas"]["AuthorPayload"]["properties"]["portrait"]
    schema = schemathesis.openapi.from_dict(described, config=config)
    schema.config.update(continue_on_failure=True)
    schema.config.generation.update(max_examples=EXAMPLES, deterministic=True, no_shrink=True)
    schema.config.checks.positive_data_acceptance.expected_statuses = MET_BY_RIGHT_DATA

    writes = Draft202012Validator({"$ref": "#/components/schemas/ArticlePayload", "components": described["components"]})
    tried: set[str] = set()
    found: list[str] = []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                tried |= {check.name for check in checks}
                sent = event.recorder.cases[case].value
                told = [check.failure_info.failure for check in checks if check.failure_info]
                found += [
                    f"{sent.as_curl_command()}\n{failure}"
                    for failure in told
                    if not is_placeholder(sent.body, failure) and not is_mended(sent.body, failure, writes)
                    if not is_report(sent.path, failure)
                ]
    assert found == [], "\n\n".join(found)
    assert tried >= {"negative_data_rejection", "positive_data_acceptance", "response_schema_conformance", "ignored_auth"}


def is_placeholder(body: object, failure: Exception) -> bool:
    """Schemathesis tries rules of the path with the body 0, and takes it for right data; the description wants an object."""
    return body == 0 and type(failure).__name__ == "RejectedPositiveData"


def is_mended(body: object, failure: Exception, writes: Draft202012Validator) -> bool:
    """A text that is too long only with the control characters that are taken out of it is right, and told in the notes."""
    return type(failure).__name__ == "AcceptedNegativeData" and writes.is_valid(tidy(body)[0])


def is_report(path: str, failure: Exception) -> bool:
    """What is told of an article goes on being told when it is withdrawn: then above all one wants to know who still shows it."""
    return path.endswith(("/ledger", "/stats")) and type(failure).__name__ == "UseAfterFree"


def document(service: Service) -> dict[str, Any]:
    answer = service.client.get("/api/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_the_description_is_right_openapi(service: Service) -> None:
    OpenAPIV31SpecValidator(document(service)).validate()


def test_every_article_that_can_stand_fits_the_description_of_answers(service: Service) -> None:
    described = document(service)
    answers = Draft202012Validator({"$ref": "#/components/schemas/Article", "components": described["components"]})
    service.publish(paid_article())
    service.publish(article(slug="with-a-photo-from-a-file", photo=photo(source="bridge.jpg")))
    service.publish(article(slug="bare", section=None, tags=(), authors=(), summary=""))
    gone = MissingPhoto("gone.jpg", reason="There is no such file.")
    authors = (Author("Ada", portrait=photo(source="ada.jpg")), Author("Bo", missing_portrait=gone))
    service.publish(article(slug="with-portraits", missing_photo=gone, authors=authors))
    for slug in ("summer-on-the-water", "with-a-photo-from-a-file", "bare", "with-portraits"):
        answers.validate(service.client.get(f"/api/v1/articles/{slug}", headers=service.auth).json)


def test_the_example_in_the_docs_is_taken_but_for_its_photo(service: Service) -> None:
    described = document(service)
    writes = Draft202012Validator({"$ref": "#/components/schemas/ArticlePayload", "components": described["components"]})
    text = (service.parts.assets.root.parent / "docs" / "api.md").read_text(encoding="utf-8")
    example = json.loads(text[text.index("-d '{") + 4 : text.index("}'\n") + 1])
    writes.validate(example)
    del example["photo"]
    answer = service.client.put("/api/v1/articles/harbour-bridge", json=example, headers=service.auth)
    assert answer.status_code == 201


def test_a_portrait_may_be_an_object_or_an_address_and_both_are_described(service: Service) -> None:
    described = document(service)
    writes = Draft202012Validator({"$ref": "#/components/schemas/ArticlePayload", "components": described["components"]})
    least = {"title": "T", "body_html": "<p>x</p>"}
    address = "https://news.example/ada.jpg"
    for portrait in (address, {"url": address, "alt": "Ada", "focal_point": [0.5, 0.3]}, None):
        assert writes.is_valid(least | {"authors": [{"name": "Ada", "portrait": portrait}]})
    for portrait in ("ada.jpg", {"alt": "Ada"}, 7):
        assert not writes.is_valid(least | {"authors": [{"name": "Ada", "portrait": portrait}]})
