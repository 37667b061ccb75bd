"""Sites whose own API is asked ▶: WordPress (REST API) and Ghost (Content API), without any plugin.

Both are asked for what changed since the last poll, newest first: an item that changes while pages are read moves to the front,
so that none slips through between two pages. Neither tells what was deleted; so it is asked which of the items that we know are
still there: the newest, and a part of the others at each poll, in turn.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from share.errors import BadInput, SourceFailed
from share.ingest import ghost, wordpress
from share.ingest.arrivals import Arrival, Gone, Incoming, Unreadable
from share.ingest.foreign import time as changed_at
from share.ingest.listing import OK, After, Asker, Listing, is_accident
from share.ingest.paid import PaidNames
from share.ingest.times import format_time, parse_time
from share.store.sources import GHOST, Source

ACCEPT = "application/json"
PER_PAGE = 100
"""The most that either API gives at once."""
PAGES = 100
"""Pages of one poll; of a larger archive, the rest follows at the next polls, a minute apart."""
OVERLAP = timedelta(minutes=10)
"""How far before the last change that was seen the next poll begins: a change may be kept a little after the time it bears."""
REPEATED = timedelta(hours=1)
"""WordPress compares times of its own clock, which shows this much of a day in autumn twice."""
LAST_PAGE = frozenset({400, 404})
"""What WordPress answers past the last page (``rest_post_invalid_page_number``)."""

Read = Callable[..., Incoming | Gone]

log = logging.getLogger(__name__)


class Site(NamedTuple):
    """How one kind of site is asked: for a page of posts, and for those of some ids that are still there.

    ``page`` has the time after which and before which posts changed; ``posts`` takes them out of an answer. ``overlap`` is how
    far before the last change the next poll begins.
    """

    page: Callable[[str, str, str, str, int], str]
    ids: Callable[[str, str, Collection[str]], str]
    posts: Callable[[Any], Any]
    changed: str
    read: Read
    overlap: timedelta


def _wordpress_page(root: str, _key: str, after: str, before: str, page: int) -> str:
    asked = {"_embed": "1", "per_page": PER_PAGE, "page": page, "orderby": "modified", "order": "desc"}
    times = {"modified_after": after, "modified_before": before}
    return _with_query(f"{root}wp/v2/posts", asked | {name: time for name, time in times.items() if time})


def _wordpress_ids(root: str, _key: str, ids: Collection[str]) -> str:
    return _with_query(f"{root}wp/v2/posts", {"include": ",".join(ids), "per_page": PER_PAGE, "_fields": "id"})


def _ghost_page(root: str, key: str, after: str, before: str, page: int) -> str:
    """Ghost compares times as texts with those of its database, which have a space where RFC 3339 has a ``T``
    (TryGhost/Ghost#13174, #23441)."""
    times = [f"updated_at:{sign}'{time[:10]} {time[11:19]}'" for sign, time in ((">", after), ("<", before)) if time]
    asked = {"key": key, "include": "tags,authors", "limit": PER_PAGE, "page": page, "order": "updated_at desc"}
    return _with_query(f"{root}posts/", asked | ({"filter": "+".join(times)} if times else {}))


def _ghost_ids(root: str, key: str, ids: Collection[str]) -> str:
    asked = {"key": key, "filter": f"id:[{','.join(ids)}]", "fields": "id", "limit": PER_PAGE}
    return _with_query(f"{root}posts/", asked)


WORDPRESS_SITE = Site(
    _wordpress_page, _wordpress_ids, lambda answer: answer, "modified_gmt", wordpress.read_post, OVERLAP + REPEATED
)
GHOST_SITE = Site(
    _ghost_page,
    _ghost_ids,
    lambda answer: answer.get("posts") if isinstance(answer, dict) else None,
    "updated_at",
    ghost.read_post,
    OVERLAP,
)


@dataclass(slots=True)
class Sweep:
    """One poll of a site. ``newest`` and ``oldest`` are the changes that were seen, ``more`` whether pages were left.

    A change that lies ahead is not the ``newest``: what changes before that time would never be asked for.
    """

    source: Source
    site: Site
    asker: Asker
    now: datetime
    key: str
    paid: PaidNames
    newest: str = ""
    oldest: str = ""
    more: bool = False

    def changed(self, after: str, before: str) -> Iterator[Arrival]:
        """Posts that changed between these times, newest first."""
        for page in range(1, PAGES + 1):
            posts = self._posts(self.site.page(self.root, self.key, after, before, page), past_the_end=page > 1)
            yield from map(self._arrival, posts)
            times = [time for post in posts if (time := changed_at(post, self.site.changed))]
            self.newest = max([self.newest, *(time for time in times if time <= format_time(self.now))])
            self.oldest = min([*times, self.oldest or "9"])
            if len(posts) < PER_PAGE or (after and times and min(times) <= after):
                return  # a site that knows no "after" (WordPress before 5.7) gives everything
        self.more = True

    def gone(self, ids: Sequence[str]) -> Iterator[Gone]:
        """Those of these ids that are not there any more. None, where that is most of them: a broken site has an empty answer
        for every question, and what it shows again later has not changed, so that nothing would bring it back."""
        asked = [one for one in ids if one.isalnum()]
        there: set[str] = set()
        for start in range(0, len(asked), PER_PAGE):
            posts = self._posts(self.site.ids(self.root, self.key, asked[start : start + PER_PAGE]))
            there |= {str(post.get("id")) for post in posts if isinstance(post, dict)}
        missing = [one for one in asked if one not in there]
        if is_accident(len(missing), len(asked)):
            shown = len(asked) - len(missing)
            log.warning("source %s shows %d of %d items; nothing is withdrawn for that", self.source.name, shown, len(asked))
            return
        yield from (Gone(foreign_id=one) for one in missing)

    @property
    def root(self) -> str:
        """Where the API is."""
        return self.source.address or ""

    def _posts(self, url: str, *, past_the_end: bool = False) -> list[Any]:
        try:
            answer = self.asker.ask(
                url, now=self.now, accept=ACCEPT, headers={"Accept-Version": "v5.0"} if self.source.kind == GHOST else {}
            )
        except SourceFailed as error:
            if past_the_end and error.status in LAST_PAGE:
                return []
            raise
        try:
            posts = self.site.posts(json.loads(answer.fetched.data.decode("utf-8-sig")))
        except (ValueError, RecursionError) as error:
            raise SourceFailed("It does not answer with JSON, as this kind of site does.", repr(error), status=OK) from error
        if not isinstance(posts, list):
            raise SourceFailed("It answers with JSON that has no posts in it.", status=OK)
        return posts

    def _arrival(self, post: Any) -> Arrival:
        raw = json.dumps(post, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return read_post_again(
            self.source.kind, raw, paid=self.paid, name=f"{self.root}#{post.get('id') if isinstance(post, dict) else ''}"
        )


def read_post_again(kind: str, raw: bytes, *, paid: PaidNames, name: str = "") -> Arrival:
    """One post from its bytes; ``name`` is what it is called where it has no id."""
    site = GHOST_SITE if kind == GHOST else WORDPRESS_SITE
    try:
        post = json.loads(raw)
        if not isinstance(post, Mapping):
            return Unreadable(foreign_id=name, reason="A post is a JSON object, and this is none.", raw=raw)
        if kind == GHOST:
            post = {"status": "published", **post}  # the Content API gives what is out, and does not say so
        arrival = site.read(post, paid=paid)
    except BadInput as error:
        return Unreadable(foreign_id=name, reason=error.public, raw=raw)
    return replace(arrival, raw=raw)


def list_site(source: Source, asker: Asker, now: datetime, *, key: str, paid: PaidNames, known: Sequence[str]) -> Listing:
    """What changed since the last poll, and which of the ``known`` ids are gone. ``key`` opens Ghost's Content API.

    `SourceFailed` is raised while its arrivals are read, when the site does not answer as it should.
    """
    state = source.state
    sweep = Sweep(source, GHOST_SITE if source.kind == GHOST else WORDPRESS_SITE, asker, now, key, paid)
    since = "" if not state.get("after") else format_time(parse_time(state["after"]) - sweep.site.overlap)

    def arrivals() -> Iterator[Arrival]:
        yield from sweep.changed(since, state.get("before", ""))
        yield from sweep.gone(known)

    def after() -> After:
        """The archive is gone through first, however many polls that takes; from then on, what is new."""
        newest = max(state.get("newest", ""), sweep.newest)
        if sweep.more:
            return After({"after": state.get("after", ""), "newest": newest, "before": sweep.oldest}, soon=True)
        return After({"after": max(newest, state.get("after", "")), "newest": newest, "before": ""})

    return Listing(arrivals=arrivals(), after=after, status=OK)


def _with_query(address: str, asked: Mapping[str, object]) -> str:
    """WordPress without pretty addresses has its API in the query itself (``/?rest_route=/``)."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
