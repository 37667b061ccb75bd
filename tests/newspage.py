"""A page of a newsroom as it should be, drafts of it that tests break, and the web in which it stands."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from PIL import Image

from share.errors import OutboundFailed
from share.readers import Fetched

HOST = "https://news.example"
URL = f"{HOST}/articles/harbour-bridge"
PICTURE = f"{HOST}/cards/bridge.jpg"
CLEAN = f"{HOST}/cards/bridge-wide.jpg"
OEMBED = f"{HOST}/oembed?url=bridge"
COMPONENT = f"{HOST}/discord.json"
TITLE = "Harbour bridge reopens after two years"
TEXT = "Trams cross again from Monday. The works cost a tenth less than planned."


@cache
def picture(width: int = 1200, height: int = 630, kind: str = "JPEG", colour: tuple[int, int, int] = (40, 90, 140)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(data, kind)
    return data.getvalue()


def meta(key: str, content: str, attribute: str = "property") -> str:
    return f'<meta {attribute}="{key}" content="{content}">'


def named(key: str, content: str) -> str:
    return meta(key, content, "name")


def json_ld(**changes: Any) -> str:
    """The JSON-LD of the page, with changes; None takes a name out."""
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "description": TEXT,
        "datePublished": "2026-11-20T12:00:00+00:00",
        "author": [{"@type": "Person", "name": "Ada Lindqvist", "url": f"{HOST}/ada"}],
        "publisher": {"@type": "Organization", "name": "The Harbour Courier", "logo": {"url": f"{HOST}/icon.png"}},
        "mainEntityOfPage": {"@type": "WebPage", "primaryImageOfPage": {"@type": "ImageObject", "url": CLEAN}},
        "image": [{"@type": "ImageObject", "url": CLEAN}],
    } | changes
    text = json.dumps({name: entry for name, entry in value.items() if entry is not None}, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def good_tags() -> dict[str, str]:
    """Every tag of a page with which nothing is wrong, by a name for each."""
    graph = {
        "og:type": "article",
        "og:title": TITLE,
        "og:description": TEXT,
        "og:url": URL,
        "og:site_name": "The Harbour Courier",
        "og:image": PICTURE,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A tram on the bridge",
        "article:published_time": "2026-11-20T12:00:00+00:00",
        "article:author": f"{HOST}/ada",
    }
    own = {
        "twitter:card": "summary_large_image",
        "twitter:title": TITLE,
        "twitter:image": PICTURE,
        "twitter:image:alt": "A tram on the bridge",
        "description": TEXT,
        "robots": "max-image-preview:large",
    }
    return {
        "charset": '<meta charset="utf-8">',
        "title": f"<title>{TITLE} — The Harbour Courier</title>",
        "canonical": f'<link rel="canonical" href="{URL}">',
        **{key: meta(key, content) for key, content in graph.items()},
        **{key: named(key, content) for key, content in own.items()},
        "oembed": f'<link rel="alternate" type="application/json+oembed" href="{OEMBED}">',
        "json-ld": json_ld(),
    }


@dataclass
class Draft:
    """A page in the making: break it, then fetch it."""

    tags: dict[str, str] = field(default_factory=good_tags)
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html; charset=utf-8"})
    body: str = f"<article><h1>{TITLE}</h1><p>{TEXT}</p></article>"
    status: int = 200
    asked: str = URL
    url: str = URL
    redirects: tuple[str, ...] = ()
    seconds: float = 0.1
    encoding: str = "utf-8"
    web: dict[str, Fetched] = field(default_factory=dict)

    def put(self, key: str, content: str) -> Draft:
        """Give a tag another content."""
        self.tags[key] = meta(key, content) if key.startswith(("og:", "article:")) else named(key, content)
        return self

    def drop(self, *keys: str) -> Draft:
        for key in keys:
            del self.tags[key]
        return self

    def before(self, key: str, html: str) -> Draft:
        """Something in front of a tag."""
        self.tags = {name: f"{html}{tag}" if name == key else tag for name, tag in self.tags.items()}
        return self

    def last(self, *keys: str) -> Draft:
        """Move tags to the end of the head, behind whatever was put there."""
        for key in keys:
            self.tags[key] = self.tags.pop(key)
        return self

    def answer(self, address: str, body: bytes, media_type: str, *, status: int = 200, seconds: float = 0.1) -> Draft:
        """What another address answers."""
        headers = {"content-type": media_type}
        self.web[address] = Fetched(asked=address, url=address, status=status, headers=headers, body=body, seconds=seconds)
        return self

    def picture(self, body: bytes, media_type: str = "image/jpeg", *, seconds: float = 0.1, status: int = 200) -> Draft:
        """Another card behind the same address."""
        return self.answer(PICTURE, body, media_type, seconds=seconds, status=status)

    def oembed(self, **values: Any) -> Draft:
        return self.answer(OEMBED, json.dumps(values).encode(), "application/json")

    @property
    def html(self) -> str:
        head = "\n".join(self.tags.values())
        return f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{self.body}\n</body>\n</html>\n'

    @property
    def page(self) -> Fetched:
        return Fetched(
            asked=self.asked,
            url=self.url,
            status=self.status,
            headers=self.headers,
            body=self.html.encode(self.encoding),
            redirects=self.redirects,
            seconds=self.seconds,
        )

    def fetch(self, address: str) -> Fetched:
        """The web: this page, its pictures, its oEmbed answer, and nothing else."""
        if address == self.asked:
            return self.page
        known = good_web() | self.web
        if address not in known:
            raise OutboundFailed(f"{address} cannot be fetched: there is no such host name.")
        return known[address]


@cache
def good_web() -> dict[str, Fetched]:
    draft = Draft()
    draft.answer(PICTURE, picture(), "image/jpeg").answer(CLEAN, picture(1200, 675), "image/jpeg")
    draft.oembed(
        version="1.0", type="rich", title=TITLE, html="<p></p>", width=600, height=400, provider_name="The Harbour Courier"
    )
    return draft.web


def paid(label: str = "Sponsored") -> Draft:
    """The same page, as somebody paid for it: the label stands wherever it has to."""
    draft = Draft()
    for key in ("og:title", "twitter:title"):
        draft.put(key, f"{label}: {TITLE}")
    for key in ("og:description", "description"):
        draft.put(key, f"{label} · {TEXT}")
    draft.tags["title"] = f"<title>{label}: {TITLE} — The Harbour Courier</title>"
    draft.put("twitter:label1", label).put("twitter:data1", "Paid for by Brightwater Ferries")
    draft.put("googlebot-news", "noindex")
    draft.tags["json-ld"] = json_ld(
        **{"@type": "AdvertiserContentArticle"},
        headline=f"{label}: {TITLE}",
        description=f"{label} · {TEXT}",
        sponsor={"name": "B"},
    )
    return draft.oembed(version="1.0", type="rich", title=f"{label}: {TITLE}", html="<p></p>", width=600, height=400)


Change = Callable[[Draft], object]
