"""The newsroom's JSON API: one article per address, written, read and withdrawn.

::

    PUT ─ token ─ size ─ JSON ─ read_payload (every fault at once) ─ preconditions ─ take_pictures ─ preflight, publish ─ answer
"""

from __future__ import annotations

import codecs
import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, request

from share.article import WEB_ADDRESS, Article, Status, Submission
from share.cards.key import card_digest
from share.cards.make import available_formats
from share.errors import BadInput, NeedsRestore, NotFound, Packed, ShareError, TooLarge, Withdrawn
from share.ingest.answer import as_payload
from share.ingest.payload import read_payload
from share.ingest.photos import take_pictures
from share.platforms import Platform, keepers
from share.publish import Published, withdraw
from share.store import slugs
from share.web.auth import require_token
from share.web.errors import share_error
from share.web.http import NO_STORE, SECURITY_HEADERS, parts
from share.web.lookup import GONE
from share.web.openapi import ADDED
from share.web.preconditions import expected
from share.web.preflight import Finding, Preflight
from share.wiring import Parts

log = logging.getLogger("share.web")

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.before_request(require_token)

PUBLISH_HERE = "There is no article here. PUT one to publish it."
WITHDRAWN_HERE = "This article was withdrawn. To bring it back, send the ETag that GET answers here as If-Match."


@blueprint.put("/articles/<slug>", strict_slashes=False)
def put_article(slug: str) -> Response:
    """Write the whole article: 201 where it is new, 200 where it was there, 412, 413, 415 and 422 where it cannot be."""
    running = parts()
    document = without_ours(read_json(running.settings.max_article_bytes))
    wanted = expected(request.headers.get("If-Match"), request.headers.get("If-None-Match"))
    standing = standing_article(running, slug, former_slugs(document), take_over=wanted.nothing)
    submission = read_payload(
        document,
        slug=slug,
        now=running.clock(),
        disclosures=running.disclosures,
        default_language=running.settings.language,
        tracking=running.tracking,
        known_files=standing_files(standing),
    )
    revision = wanted.revision(standing)
    if standing and standing.status is Status.WITHDRAWN and revision is None and not wanted.something:
        raise NeedsRestore(WITHDRAWN_HERE)
    submission = with_pictures(running, standing, submission)
    prepared = Preflight(running, this_application).publish(
        submission,
        expected_revision=revision,
        must_be_new=wanted.nothing,
        take_over=wanted.nothing,
        restore=revision is not None or wanted.something,
    )
    done = prepared.published
    for finding in prepared.findings or ():
        log.warning("article %s: %s", done.article.slug, finding)
    return answered(running, done.article, 201 if done.event == "created" else 200, submission, prepared.findings)


@blueprint.get("/articles/<slug>", strict_slashes=False)
def get_article(slug: str) -> Response:
    """The article as it stands, scheduled ones too; 410 with its ETag where it was withdrawn."""
    running = parts()
    standing = standing_article(running, slug)
    if standing is None:
        raise NotFound(PUBLISH_HERE)
    if standing.status is Status.WITHDRAWN:
        return gone(running, standing)
    return answered(running, standing, 200)


@blueprint.delete("/articles/<slug>", strict_slashes=False)
def delete_article(slug: str) -> Response:
    """Withdraw the article: 204, and 410 from then on."""
    running = parts()
    standing = standing_article(running, slug)
    revision = expected(request.headers.get("If-Match"), request.headers.get("If-None-Match")).revision(standing)
    if standing is not None and standing.status is Status.WITHDRAWN:
        return gone(running, standing)
    done = withdraw(running.store, slug, running.clock(), expected_revision=revision)
    announce(running, done)
    return Response(status=204, headers={"ETag": etag(running, done.article), "Cache-Control": NO_STORE, **SECURITY_HEADERS})


def read_json(limit: int, what: str = "An article", setting: str = " (SHARE_MAX_ARTICLE_BYTES)") -> Any:
    """The body of the request as JSON; ``what`` it is and the ``setting`` of the limit are for the sentences.

    Raises:
        TooLarge, Packed, BadInput: as `read_body` and `parse_json`.
    """
    return parse_json(read_body(limit, what, setting), what)


def read_body(limit: int, what: str = "An article", setting: str = " (SHARE_MAX_ARTICLE_BYTES)") -> bytes:
    """The body of the request; ``what`` and ``setting`` as for `read_json`.

    Raises:
        Packed: where the body is in a content coding.
        TooLarge: past ``limit`` bytes, whether the request said so or not.
    """
    coding = request.headers.get("Content-Encoding", "").strip()
    if coding.lower() not in {"", "identity"}:
        raise Packed(f"{what} is sent as it is, and this is packed (Content-Encoding: {coding[:40]}).")
    too_large = TooLarge(f"{what} may have at most {limit:,} bytes{setting}, and this has more.")
    if (request.content_length or 0) > limit:
        raise too_large
    data = request.stream.read(limit + 1)
    if len(data) > limit:
        raise too_large
    return data


def parse_json(data: bytes, what: str = "An article") -> Any:
    """A body as JSON; ``what`` as for `read_json`.

    Raises:
        BadInput: when it is not JSON in UTF-8; the sentence has line and column.
    """
    if not data.strip():
        raise BadInput(f"The body is empty; {what[0].lower()}{what[1:]} is wanted, as JSON.")
    data = data.removeprefix(codecs.BOM_UTF8)  # some programs write it; JSON lets us ignore it (RFC 8259, section 8.1)
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadInput(f"The body is not UTF-8 text: byte {error.start + 1} is 0x{data[error.start]:02X}.") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"The body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "The body is not JSON that we can read: it has a number that JSON does not know, or is nested too deep."
        ) from error


def without_ours(document: Any) -> Any:
    """The document without the members that our answers add, so that what was read can be sent back as it is."""
    return {name: value for name, value in document.items() if name not in ADDED} if isinstance(document, dict) else document


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and the infinities are Python's, not JSON's (RFC 8259, section 6)


def standing_article(running: Parts, slug: str, former: Sequence[str] = (), *, take_over: bool = False) -> Article | None:
    """The article of this slug or that had one of the ``former``, whatever its status; raises like `share.store.slugs.meant`."""
    with running.store.connect() as connection:
        return slugs.meant(connection, slug, former, take_over=take_over).article


def former_slugs(document: Any) -> list[str]:
    """The former slugs that a document names, where it names any, before anybody has looked at it as a whole."""
    said = document.get("former_slugs") if isinstance(document, dict) else None
    return [name for name in said if isinstance(name, str)] if isinstance(said, list) else []


def standing_files(standing: Article | None) -> frozenset[str]:
    """Pictures of the article that came from files, which the API itself does not read: what was read may be sent back."""
    if standing is None:
        return frozenset()
    document = as_payload(standing)
    named = (document["photo"], *(author["portrait"] for author in document["authors"]))
    return frozenset(entry["url"] for entry in named if entry and not WEB_ADDRESS.fullmatch(entry["url"]))


def with_pictures(running: Parts, standing: Article | None, submission: Submission) -> Submission:
    """The submission with its photo and portraits, fetched and kept; those that stand, where their addresses are the same."""
    complete = take_pictures(
        submission,
        standing,
        outbound=running.outbound,
        blobs=running.blobs,
        photo_folder=None,
        portrait_folder=None,
        max_bytes=running.settings.max_photo_bytes,
        timeout_seconds=running.settings.fetch_seconds,
    )
    for warning in complete.article.warnings:
        log.warning("article %s: %s", complete.article.slug, warning)
    return complete


def announce(running: Parts, done: Published) -> None:
    """Tell the workers, where there is something to do."""
    if done.outbox_id is not None:
        running.queue.announce(done.outbox_id)


def this_application() -> Flask:
    """The application that serves this request."""
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's own way


def answered(
    running: Parts,
    article: Article,
    status: int,
    submission: Submission | None = None,
    findings: tuple[Finding, ...] | None = None,
) -> Response:
    """The article as the newsroom wrote it, and what we made of it; for a write, also what was found before it."""
    document = article_document(running, article)
    if submission is not None:
        document["notes"] = list(submission.notes)
        document["warnings"] = warnings_of(submission.article)  # of this write: an article that stays may have older reasons
    if findings is not None:
        document["findings"] = [{"of": finding.of, "detail": finding.sentence} for finding in findings]
    headers = {"ETag": etag(running, article), "Cache-Control": NO_STORE, **SECURITY_HEADERS}
    if status == 201:
        headers["Location"] = running.links.api_article(article.slug)
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status=status, content_type="application/json", headers=headers)


def article_document(running: Parts, article: Article) -> dict[str, Any]:
    """The answer of the API: the article's own fields, and those that we add."""
    with running.store.connect() as connection:
        former = slugs.former(connection, article)
    return as_payload(article, former) | {
        "slug": article.slug,
        "url": running.links.page(article),
        "short_url": running.links.short(article),
        "revision": article.revision,
        "status": article.status.value,
        "cards": card_addresses(running, article),
        "warnings": warnings_of(article),
    }


def warnings_of(article: Article) -> list[dict[str, str]]:
    """What the article stands without, and why, in the shape of the errors."""
    return [{"path": fault.path, "detail": fault.sentence} for fault in article.warnings]


def card_addresses(running: Parts, article: Article) -> dict[str, str]:
    """The address of each picture of the article, by format."""
    return {
        entry.id: running.links.card(article, card_digest(article, entry, running.theme), entry.id, entry.extension)
        for entry in available_formats(article, running.formats.values())
    }


def etag(running: Parts, article: Article) -> str:
    """The ETag of the article in the API, as `share.web.preconditions` reads it."""
    document = json.dumps(article_document(running, article), sort_keys=True)
    return f'"{article.revision}-{hashlib.sha256(document.encode()).hexdigest()[:12]}"'


def keeper(platform: Platform, page: str) -> dict[str, str | int | None]:
    """A platform that keeps copies of a page, as the API tells of it."""
    return {
        "name": platform.name,
        "keeps": platform.keeps,
        "look_again": platform.look_again,
        "look_again_at": platform.asked_at(page) or None,
    }


def gone(running: Parts, article: Article) -> Response:
    """410, with the ETag that a write needs to bring the article back, and who goes on showing what was fetched before."""
    error: ShareError = Withdrawn(f"{GONE} PUT it with If-Match and the ETag of this answer to bring it back.")
    page = running.links.canonical(article)
    answer = share_error(error, kept_by=[keeper(platform, page) for platform in keepers(running.theme.platforms)])
    answer.headers["ETag"] = etag(running, article)
    return answer
