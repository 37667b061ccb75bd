"""Webhooks in the form of Standard Webhooks 1.0: which event a change is, and what is said of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from share.article import Article, Disclosure, Status
from share.changes import is_small
from share.links import Links
from share.rights import release_of
from share.signing import sign_webhook

PUBLISHED, UPDATED, CORRECTED, WITHDRAWN = "article.published", "article.updated", "article.corrected", "article.withdrawn"
TYPES = (PUBLISHED, UPDATED, CORRECTED, WITHDRAWN)
"""Every type of event."""


def event_type(event: str, before: Article | None, after: Article, at: datetime) -> str | None:
    """What a change (an event of the outbox, at that time) means to the public; None where the public sees nothing of it.

    ``before`` is the revision before, None where there was none. Whether it was public is told by its times and not by how it was
    kept: a release changes where an article stands, and leaves its revision as it is.
    """
    was_public = before is not None and before.status is not Status.WITHDRAWN and release_of(before) <= at
    is_public = event == "released" or after.status is Status.LIVE
    if not is_public:
        return WITHDRAWN if was_public else None
    if not was_public or before is None or event in {"created", "released", "restored"}:
        return PUBLISHED
    return CORRECTED if len(after.corrections) > len(before.corrections) else UPDATED


def as_known(type_: str, before: Article | None, after: Article) -> Article:
    """The revision by whose address and scopes others know it: of an article that has to go that is the one before, since what
    is new of it may be under embargo."""
    return before if type_ == WITHDRAWN and before else after


def payload(
    type_: str, article: Article, at: datetime, *, item_id: str, links: Links, before: Article | None = None, url: str = ""
) -> str:
    """The body, the same at every try. Of an article that has to go it says which one, at the address that it had, and nothing
    of what it said: it may be under embargo again, with all that is new of it.

    An update says whether it is small (`share.changes`): feeds do not bring an article back to the top for the like of a typo.
    ``url`` takes the place of the canonical address.
    """
    data: dict[str, Any] = {
        "id": item_id,
        "slug": article.slug,
        "url": url or links.canonical(as_known(type_, before, article)),
        "short_url": links.short(article),
        "revision": article.revision,
    }
    if type_ != WITHDRAWN:
        data |= {
            "title": article.labelled_title,
            "summary": article.summary,
            "language": article.language,
            "section": article.section,
            "tags": list(article.tags),
            "authors": [{"name": author.name, "url": author.url} for author in article.authors],
            "published": _time(article.published),
            "modified": _time(article.modified),
            "access": article.access.value,
            "rights": article.rights,
            "disclosure": _disclosure(article.disclosure),
            "corrections": [{"at": _time(one.at), "note": one.note} for one in article.corrections],
        }
    if type_ == UPDATED:
        data["small"] = before is not None and is_small(before.with_changes(status=article.status), article)
    whole = {"type": type_, "timestamp": _time(at), "data": data}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def subject_of(payload: str) -> str:
    """Which article a payload is about: the code of its short link, which stays through revisions and renames."""
    address: str = json.loads(payload)["data"]["short_url"]
    return address.rpartition("/")[2]


def headers(body: bytes, message_id: str, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """What identifies and proves a message; the time is that of the try."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign_webhook(body, secrets, message_id, now),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _disclosure(disclosure: Disclosure | None) -> dict[str, Any] | None:
    if disclosure is None:
        return None
    sponsor = disclosure.sponsor
    return {
        "kind": disclosure.kind,
        "label": disclosure.label,
        "sponsor": {"name": sponsor.name, "url": sponsor.url} if sponsor else None,
        "notice": disclosure.notice,
    }
