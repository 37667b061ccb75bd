"""Sites whose API answers as WordPress and Ghost do: pages, times, ids and what is not public."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from subscribers import Reply, Request

JSON = {"Content-Type": "application/json; charset=UTF-8"}


@dataclass
class WordPressSite:
    """``wp/v2/posts`` over a dict of posts. ``knows_modified`` is False for a WordPress before 5.7.

    WordPress compares and sorts local times (``post_modified``), whatever zone it is asked with.
    """

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    knows_modified: bool = True
    zone: str = "UTC"
    at_page: Callable[[int], None] = lambda _: None

    def write(self, number: int, title: str, modified: str = "2026-11-20T12:00:00", **changes: Any) -> None:
        self.posts[number] = {
            "id": number,
            "slug": f"post-{number}-of-the-courier",
            "status": "publish",
            "link": f"https://courier.example/{number}/",
            "date_gmt": "2026-11-20T10:00:00",
            "modified_gmt": modified,
            "title": {"rendered": title},
            "content": {"rendered": f"<p>{title}, in full.</p>", "protected": False},
            "excerpt": {"rendered": "<p>In short.</p>"},
        } | changes

    def answer(self, request: Request) -> Reply:
        asked = dict(request.query)
        shown = [post for post in self.posts.values() if post["status"] == "publish"]
        if "include" in asked:
            wanted = set(asked["include"].split(","))
            return 200, JSON, json.dumps([{"id": post["id"]} for post in shown if str(post["id"]) in wanted]).encode()
        if self.knows_modified and "modified_after" in asked:
            shown = [post for post in shown if self.local(post["modified_gmt"]) > self.local(asked["modified_after"])]
        if self.knows_modified and "modified_before" in asked:
            shown = [post for post in shown if self.local(post["modified_gmt"]) < self.local(asked["modified_before"])]
        assert (asked["orderby"], asked["order"]) == ("modified", "desc")
        shown.sort(key=lambda post: (self.local(post["modified_gmt"]), post["id"]), reverse=True)
        size, page = int(asked["per_page"]), int(asked["page"])
        self.at_page(page)
        part = shown[(page - 1) * size : page * size]
        if not part and page > 1:
            return 400, JSON, b'{"code": "rest_post_invalid_page_number"}'
        pages = -(-len(shown) // size)
        return 200, JSON | {"X-WP-Total": str(len(shown)), "X-WP-TotalPages": str(pages)}, json.dumps(part).encode()

    def local(self, time: str) -> str:
        """A time of UTC as the site's clock shows it."""
        return f"{datetime.fromisoformat(time.removesuffix('Z') + '+00:00').astimezone(ZoneInfo(self.zone)):%Y-%m-%dT%H:%M:%S}"


@dataclass
class GhostSite:
    """``posts/`` of the Content API over a dict of posts."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: str = "22444f78447824223cefc48062"

    def write(self, number: str, title: str, updated: str = "2026-11-20T12:00:00.000+00:00", **changes: Any) -> None:
        self.posts[number] = {
            "id": number,
            "slug": f"post-{number}-of-the-courier",
            "title": title,
            "html": f"<p>{title}, in full.</p>",
            "url": f"https://courier.example/{number}/",
            "visibility": "public",
            "published_at": "2026-11-20T10:00:00.000+00:00",
            "updated_at": updated,
            "tags": [],
            "authors": [{"name": "Ada Lindqvist", "url": "https://courier.example/author/ada/"}],
        } | changes

    def answer(self, request: Request) -> Reply:
        asked = dict(request.query)
        if asked.get("key") != self.key:
            return 401, JSON, b'{"errors": [{"message": "Unknown Content API Key"}]}'
        shown = list(self.posts.values())
        ids = re.search(r"id:\[([^\]]*)\]", asked.get("filter", ""))
        if ids:
            shown = [{"id": post["id"]} for post in shown if post["id"] in ids[1].split(",")]
            return 200, JSON, json.dumps({"posts": shown}).encode()
        for sign, time in re.findall(r"updated_at:([<>])'([^']*)'", asked.get("filter", "")):
            kept = {post["id"]: _in_database(post["updated_at"]) for post in shown}  # compared as texts
            shown = [post for post in shown if (kept[post["id"]] > time) == (sign == ">")]
        shown.sort(key=lambda post: post["updated_at"], reverse=True)
        size, page = int(asked["limit"]), int(asked["page"])
        return 200, JSON, json.dumps({"posts": shown[(page - 1) * size : page * size]}).encode()


def _in_database(time: str) -> str:
    """A time as Ghost keeps it: in UTC, while its API shows it with the offset of the site."""
    return f"{datetime.fromisoformat(time).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
