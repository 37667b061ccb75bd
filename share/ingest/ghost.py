"""Webhooks of Ghost: ``{"post": {"current": {…}, "previous": {…}}}``, the same for every event. Pure.

The payload does not name its event, and nothing here needs it: what counts is how the post stands now. ``current`` is empty once
the post is deleted, and ``previous`` has what it was (TryGhost/Ghost, ``webhooks/serialize.js``, read in November 2026). Pages of
the site (``page``), members, tags and the site itself are no articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from share.article import FEDIVERSE_HANDLE, SUMMARY_LIMIT
from share.errors import BadInput
from share.ingest.arrivals import Gone, Incoming
from share.ingest.foreign import (
    NOT_SAID,
    address,
    identity,
    language,
    line,
    milliseconds,
    names_of,
    plain,
    table,
    tables,
    text,
    time,
    time_to_wait_for,
)
from share.ingest.paid import Paid, PaidNames
from share.ingest.times import parse_time

PUBLIC = frozenset({"published", "scheduled"})
"""Statuses of posts that readers see, now or at a time that is known. ``draft`` is not out; ``sent`` went out by mail alone."""
ACCESS = {"public": "free", "members": "metered"}
"""Ghost's visibilities; ``paid``, ``tiers`` and whatever comes later are for those who pay."""
WALL = "<!--members-only-->"
"""Where the part of a post that everybody may read ends (Ghost's "public preview" card)."""
NO_ADDRESS = re.compile(r"/404/$|/p/[0-9a-f-]{36}/$")
"""What Ghost says for an address before a post is out: its error page, or the preview for editors."""
ACCOUNTS = {
    "twitter": "https://x.com/{}",
    "facebook": "https://www.facebook.com/{}",
    "threads": "https://www.threads.net/@{}",
    "bluesky": "https://bsky.app/profile/{}",
    "tiktok": "https://www.tiktok.com/@{}",
    "instagram": "https://www.instagram.com/{}",
    "youtube": "https://www.youtube.com/{}",
    "linkedin": "https://www.linkedin.com/in/{}",
}
"""Fields of an author that hold the name of an account, and where its page is."""
POST = "post of Ghost"


def read_hook(payload: object, *, paid: PaidNames) -> Incoming | Gone | None:
    """What a webhook says of a post; None where it is about something else.

    Raises:
        BadInput: when it cannot be told which post is meant.
    """
    if not isinstance(payload, Mapping):
        raise BadInput("A webhook of Ghost is a JSON object.")
    if "post" not in payload:
        return None
    current, previous = table(payload["post"], "current"), table(payload["post"], "previous")
    if not current:
        return Gone(foreign_id=identity(previous, "id", "uuid", of=POST))
    return read_post(current, paid=paid)


def read_post(post: Mapping[str, Any], *, paid: PaidNames) -> Incoming | Gone:
    """A post as Ghost's APIs write it.

    Raises:
        BadInput: when it has no id.
    """
    foreign_id = identity(post, "id", "uuid", of=POST)
    updated = time(post, "updated_at")
    modified = parse_time(updated) if updated else None
    version = milliseconds(post, "updated_at")
    if (text(post, "status") or "published") not in PUBLIC:  # the Content API shows nothing else, and does not say so
        return Gone(foreign_id=foreign_id, version=version, at=modified)
    labels = _labels(post)
    return Incoming(
        foreign_id=foreign_id,
        document=_document(post, paid.find(labels)),
        slug=text(post, "slug", "title"),
        version=version,
        modified=modified,
        categories=tuple(labels),
    )


def _labels(post: Mapping[str, Any]) -> list[str]:
    """Every tag by its name and by its slug, internal ones too, since it is by those that newsrooms mark what is paid for."""
    return [label for tag in tables(post, "tags") for label in (line(tag, "name"), line(tag, "slug")) if label]


def _document(post: Mapping[str, Any], found: Paid) -> dict[str, Any]:
    topics = names_of(line(tag, "name") for tag in tables(post, "tags") if _is_topic(tag, found.marks))
    access = ACCESS.get(text(post, "visibility") or "public", "paid")
    summary = line(post, "custom_excerpt", "meta_description", "og_description", limit=SUMMARY_LIMIT)
    published = time(post, "published_at")
    scheduled = text(post, "status") == "scheduled"
    return {
        "title": line(post, "title"),
        "share_title": line(post, "og_title", "twitter_title") or None,
        "body_html": _open_part(post, access) or f"<p>{escape(summary or line(post, 'title'))}</p>",
        "summary": summary or None,
        "language": language(post, "locale"),
        "section": topics[0] if topics else None,
        "tags": topics[1:],
        "authors": [_author(author) for author in tables(post, "authors") if line(author, "name")],
        "published": published,
        "modified": time(post, "updated_at"),
        "embargo_until": (time_to_wait_for(post, "published_at") or NOT_SAID) if scheduled else None,
        "canonical_url": address(post, "canonical_url") or _own_address(post),
        "photo": _photo(post),
        "disclosure": found.disclosure,
        "access": access,
    }


def _is_topic(tag: Mapping[str, Any], marks: frozenset[str]) -> bool:
    """Whether readers see the tag: internal ones (``#…``) are the newsroom's own, and marks of payment are told otherwise."""
    name, slug = line(tag, "name"), line(tag, "slug")
    internal = name.startswith("#") or text(tag, "visibility") == "internal"
    return bool(name) and not internal and name not in marks and slug not in marks


def _open_part(post: Mapping[str, Any], access: str) -> str:
    """What everybody may read of a post, since ours are public pages. A webhook has the whole of it, whoever it is for; the
    Content API has that part alone, and says so by ``access``.
    """
    html = text(post, "html")
    if access == "free" or post.get("access") is False:
        return html
    return html.partition(WALL)[0] if WALL in html else ""


def _own_address(post: Mapping[str, Any]) -> str | None:
    found = address(post, "url")
    return None if found is None or NO_ADDRESS.search(found) else found


def _author(author: Mapping[str, Any]) -> dict[str, Any]:
    accounts = {name: text(author, name).strip().lstrip("@") for name in ACCOUNTS}
    profiles = [form.format(quote(accounts[name], safe="/.")) for name, form in ACCOUNTS.items() if accounts[name]]
    mastodon = text(author, "mastodon").strip()
    portrait = address(author, "profile_image")
    return {
        "name": line(author, "name"),
        "url": address(author, "url", "website"),
        "fediverse": _handle(mastodon),
        "portrait": {"url": portrait} if portrait else None,
        "profiles": profiles,
    }


def _handle(account: str) -> str | None:
    """``@ada@social.example`` from itself, or from ``social.example/@ada``, which Ghost takes too."""
    if len(account) <= 300 and FEDIVERSE_HANDLE.fullmatch(account):
        return account
    found = re.fullmatch(r"(?:https://)?([\w.-]{1,200}\.\w{2,30})/@(\w{1,60})/?", account)
    return f"@{found[2]}@{found[1]}" if found else None


def _photo(post: Mapping[str, Any]) -> dict[str, Any] | None:
    found = address(post, "feature_image")
    if found is None:
        return None
    caption = plain(text(post, "feature_image_caption"))
    return {"url": found, "alt": line(post, "feature_image_alt"), "credit": caption}
