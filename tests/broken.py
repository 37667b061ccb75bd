"""Broken pages, each named by its fault: what is done to a good page, the code that has to be found, and by which readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from newspage import COMPONENT, HOST, OEMBED, PICTURE, TEXT, TITLE, URL, Change, Draft, json_ld, meta, named, paid, picture

from share.readers import Code, Severity

FILLER = "<!-- " + "x" * 990 + " -->\n"
LONG_TITLE = "Harbour bridge reopens after two years of works that cost a tenth less than planned"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"></svg>'
AVIF = b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00" + bytes(2000)


@dataclass(frozen=True)
class Broken:
    """One fault, done to a good page. ``readers`` find it, at least; ``spared`` do not."""

    name: str
    code: Code
    readers: tuple[str, ...]
    change: Change
    start: Callable[[], Draft] = Draft
    severity: Severity = Severity.FAULT
    spared: tuple[str, ...] = ()

    def page(self) -> Draft:
        draft = self.start()
        self.change(draft)
        return draft


def heavy(length: int) -> bytes:
    return picture() + bytes(length)


def plain(draft: Draft) -> None:
    draft.asked = draft.url = URL.replace("https", "http")


def latin(draft: Draft) -> None:
    draft.encoding = "latin-1"
    draft.tags["title"] = "<title>Die Brücke</title>"
    draft.put("og:title", "Die Brücke")


def served_as_latin(draft: Draft) -> None:
    draft.headers["content-type"] = "text/html; charset=iso-8859-1"
    draft.tags["title"] = "<title>Die Brücke</title>"
    draft.put("og:title", "Die Brücke")


def without_charset(draft: Draft) -> None:
    draft.headers["content-type"] = "text/html"
    draft.drop("charset")


def late_charset(draft: Draft) -> None:
    draft.headers["content-type"] = "text/html"
    draft.before("charset", FILLER * 2)


def behind(count: int, *keys: str) -> Change:
    """Some kilobytes in the head, and tags behind them."""

    def change(draft: Draft) -> None:
        draft.tags["filler"] = FILLER * count
        draft.last(*keys)

    return change


def redirected(*passed: str) -> Change:
    def change(draft: Draft) -> None:
        draft.asked, draft.redirects = passed[0], passed

    return change


def status(code: int) -> Change:
    return lambda draft: setattr(draft, "status", code)


def served(**headers: str) -> Change:
    return lambda draft: draft.headers.update({name.replace("_", "-"): value for name, value in headers.items()})


def cut_short(kind: str, media_type: str) -> Change:
    """The first half of a picture's file."""
    data = picture(kind=kind)
    return lambda draft: draft.picture(data[: len(data) // 2], media_type)


def many_tags(draft: Draft) -> None:
    for number in range(50):
        draft.tags[f"extra {number}"] = meta(f"og:see_also:{number}", f"{HOST}/{number}")


def much_json(draft: Draft) -> None:
    for number in range(60):
        draft.tags[f"tag {number}"] = meta("article:tag", f"{number:03} " + "harbour " * 10)


def in_body(draft: Draft) -> None:
    draft.body = "".join(draft.tags.pop(key) for key in ("og:title", "og:image")) + draft.body


def with_json(text: str) -> Change:
    return lambda draft: draft.tags.update({"json-ld": f'<script type="application/ld+json">{text}</script>'})


def json_with(**changes: object) -> Change:
    return lambda draft: draft.tags.update({"json-ld": json_ld(**changes)})


def component(text: str) -> Change:
    script = f'<script id="discord:component-embed" type="application/json">{text}</script>'
    return lambda draft: draft.tags.update({"component": script})


def linked_component(draft: Draft) -> None:
    draft.tags["component"] = f'<link rel="discord:component-embed" type="application/json" href="{COMPONENT}">'
    draft.answer(COMPONENT, b"{}", "application/json")


def layout(content: str) -> str:
    return json.dumps({"component": {"type": 17, "components": [{"type": 10, "content": content}]}})


def unlabelled(*keys: str) -> Change:
    """Take the label out of these places of a paid page."""

    def change(draft: Draft) -> None:
        for key in keys:
            if key == "oembed":
                draft.oembed(version="1.0", type="rich", title=TITLE, html="<p></p>", width=600, height=400)
            else:
                draft.tags[key] = draft.tags[key].replace("Sponsored: ", "").replace("Sponsored · ", "")

    return change


def label_at_the_end(draft: Draft) -> None:
    unlabelled("og:title", "og:description")(draft)
    draft.put("og:description", f"{TEXT} More of it stands below, with pictures. Sponsored")


def hidden_in_graph(draft: Draft) -> None:
    """The label where Mastodon does not look, since it takes a NewsArticle's word."""
    draft.tags["json-ld"] = json_ld(headline=TITLE, description=TEXT)


def said_nowhere(draft: Draft) -> None:
    unlabelled("title", "og:title", "twitter:title", "og:description", "description", "json-ld", "oembed")(draft)
    draft.drop("twitter:label1", "twitter:data1")


OPEN_GRAPH = (
    "facebook",
    "x",
    "linkedin",
    "whatsapp",
    "telegram",
    "slack",
    "discord",
    "imessage",
    "signal",
    "mastodon",
    "bluesky",
)
OPEN_GRAPH += ("threads", "pinterest", "synapse", "mattermost", "zulip", "discourse")
GOOGLE = ("google-search", "google-discover", "google-news")
EVERYONE = OPEN_GRAPH + GOOGLE
HINT = Severity.HINT

BROKEN = [
    Broken("the page is not there", Code.PAGE_STATUS, EVERYONE, status(404)),
    Broken("the page fails", Code.PAGE_STATUS, EVERYONE, status(503)),
    Broken("a status that Mastodon does not take", Code.PAGE_STATUS, ("mastodon",), status(203), spared=("facebook", "signal")),
    Broken("plain text", Code.PAGE_TYPE, EVERYONE, served(content_type="text/plain")),
    Broken("XHTML", Code.PAGE_TYPE, ("mastodon", "signal"), served(content_type="application/xhtml+xml"), spared=("discord",)),
    Broken("no type at all", Code.PAGE_TYPE, EVERYONE, lambda draft: draft.headers.pop("content-type")),
    Broken(
        "a page too heavy for Synapse",
        Code.PAGE_HEAVY,
        ("synapse",),
        lambda d: setattr(d, "body", FILLER * 10_100),
        spared=("x",),
    ),
    Broken(
        "a page that takes long",
        Code.PAGE_SLOW,
        ("discord", "mastodon"),
        lambda d: setattr(d, "seconds", 12.0),
        spared=("zulip",),
    ),
    Broken("a download", Code.ATTACHMENT, ("signal", "discord"), served(content_disposition='attachment; filename="a.html"')),
    Broken("a redirect to another host", Code.REDIRECT_HOST, EVERYONE, redirected("https://old.example/bridge")),
    Broken(
        "four redirects", Code.REDIRECT_MANY, ("discourse",), redirected(*(f"{HOST}/{n}" for n in range(4))), spared=("discord",)
    ),
    Broken("six redirects", Code.REDIRECT_MANY, ("discourse", "discord"), redirected(*(f"{HOST}/{n}" for n in range(6)))),
    Broken("a redirect by way of http", Code.REDIRECT_PLAIN, ("signal",), redirected(URL + "/", URL.replace("https", "http"))),
    Broken("an address in http", Code.PAGE_PLAIN, ("signal",), plain, spared=("whatsapp", "discord")),
    Broken("the charset comes late", Code.CHARSET_LATE, EVERYONE, late_charset),
    Broken("no charset is said", Code.CHARSET_MISSING, EVERYONE, without_charset),
    Broken("the charset is a lie", Code.CHARSET_WRONG, EVERYONE, latin),
    Broken("the server says another charset", Code.CHARSET_WRONG, EVERYONE, served_as_latin),
    Broken(
        "the title behind 40 KB",
        Code.TAG_LATE,
        ("slack",),
        behind(40, "og:title", "twitter:title", "title", "oembed"),
        spared=("whatsapp",),
    ),
    Broken(
        "the picture behind 310 KB",
        Code.TAG_LATE,
        ("slack", "whatsapp"),
        behind(310, "og:image", "twitter:image"),
        spared=("signal",),
    ),
    Broken("the title behind a megabyte", Code.TAG_LATE, ("facebook", "mastodon", "signal"), behind(1100, "og:title", "json-ld")),
    Broken("an empty title", Code.TAG_EMPTY, OPEN_GRAPH, lambda draft: draft.put("og:title", "")),
    Broken("an empty picture", Code.TAG_EMPTY, OPEN_GRAPH, lambda draft: draft.put("og:image", "")),
    Broken("more than fifty og: tags", Code.TAGS_MANY, ("synapse",), many_tags),
    Broken("more than 5 KB of Open Graph", Code.TAGS_HEAVY, ("mattermost",), much_json),
    Broken("tags in the body", Code.TAG_IN_BODY, OPEN_GRAPH, in_body),
    Broken(
        "no title at all",
        Code.TITLE_MISSING,
        ("facebook", "signal", "bluesky", "mattermost"),
        lambda draft: draft.drop("og:title", "twitter:title", "title"),
    ),
    Broken(
        "no title in Open Graph",
        Code.TITLE_MISSING,
        ("whatsapp", "facebook", "mattermost"),
        lambda draft: draft.drop("og:title"),
        spared=("signal", "x"),
    ),
    Broken("a title too long for X", Code.TITLE_CUT, ("x",), lambda d: d.put("twitter:title", LONG_TITLE), spared=("facebook",)),
    Broken("a title too long for Discourse", Code.TITLE_CUT, ("discourse",), lambda d: d.put("og:title", LONG_TITLE)),
    Broken(
        "no description",
        Code.TEXT_MISSING,
        ("facebook", "whatsapp", "bluesky", "signal"),
        lambda draft: draft.drop("og:description", "description"),
        spared=("x", "imessage", "threads", "mastodon"),
    ),
    Broken(
        "no description in Open Graph", Code.TEXT_MISSING, ("whatsapp",), lambda d: d.drop("og:description"), spared=("signal",)
    ),
    Broken(
        "a description of a thousand characters",
        Code.TEXT_CUT,
        ("linkedin", "discourse", "discord", "mattermost"),
        lambda draft: draft.put("og:description", f"{TEXT} " * 14),
        severity=HINT,
    ),
    Broken(
        "no picture", Code.IMAGE_MISSING, OPEN_GRAPH, lambda draft: draft.drop("og:image", "twitter:image").tags.pop("json-ld")
    ),
    Broken("a picture that is gone", Code.IMAGE_DEAD, OPEN_GRAPH, lambda draft: draft.picture(b"", "text/html", status=404)),
    Broken(
        "a picture on a dead host",
        Code.IMAGE_DEAD,
        ("facebook", "mastodon"),
        lambda d: d.put("og:image", "https://gone.example/a.jpg"),
    ),
    Broken(
        "a picture that takes 5 s",
        Code.IMAGE_SLOW,
        ("bluesky",),
        lambda d: d.picture(picture(), seconds=5.0),
        spared=("discord",),
    ),
    Broken("a picture that takes 11 s", Code.IMAGE_SLOW, ("bluesky", "discord"), lambda d: d.picture(picture(), seconds=11.0)),
    Broken("AVIF", Code.IMAGE_TYPE, ("facebook", "x", "mastodon", "whatsapp", "zulip"), lambda d: d.picture(AVIF, "image/avif")),
    Broken("SVG", Code.IMAGE_TYPE, ("facebook", "x", "signal", "zulip"), lambda d: d.picture(SVG, "image/svg+xml")),
    Broken(
        "WebP",
        Code.IMAGE_TYPE,
        ("linkedin", "whatsapp", "telegram"),
        lambda draft: draft.picture(picture(kind="WEBP"), "image/webp"),
        spared=("facebook", "mastodon", "discord"),
    ),
    Broken("a page for a picture", Code.IMAGE_TYPE, OPEN_GRAPH, lambda draft: draft.picture(b"<html></html>", "text/html")),
    Broken("a PNG served as JPEG", Code.IMAGE_TYPE_WRONG, OPEN_GRAPH, lambda draft: draft.picture(picture(kind="PNG"))),
    Broken("700 KB", Code.IMAGE_HEAVY, ("whatsapp",), lambda draft: draft.picture(heavy(700_000)), spared=("bluesky", "signal")),
    Broken("400 KB", Code.IMAGE_HEAVY, ("whatsapp",), lambda draft: draft.picture(heavy(400_000)), severity=HINT),
    Broken(
        "1.1 MB", Code.IMAGE_HEAVY, ("whatsapp", "bluesky", "signal"), lambda d: d.picture(heavy(1_100_000)), spared=("mastodon",)
    ),
    Broken("2.1 MB", Code.IMAGE_HEAVY, ("mastodon", "bluesky"), lambda draft: draft.picture(heavy(2_100_000)), spared=("x",)),
    Broken(
        "a picture of 180 × 94",
        Code.IMAGE_SMALL,
        ("facebook", "x", "linkedin", "whatsapp", "telegram", "pinterest"),
        lambda draft: draft.picture(picture(180, 94)),
        spared=("mastodon",),
    ),
    Broken(
        "a clean photo of 800 pixels",
        Code.IMAGE_SMALL,
        ("google-discover",),
        lambda draft: draft.answer(f"{HOST}/cards/bridge-wide.jpg", picture(800, 450), "image/jpeg"),
        spared=("google-search",),
    ),
    Broken(
        "a banner of 5:1", Code.IMAGE_RATIO, ("whatsapp",), lambda draft: draft.picture(picture(1500, 300)), spared=("mastodon",)
    ),
    Broken("a tower of 1:2", Code.IMAGE_RATIO, ("pinterest",), lambda draft: draft.picture(picture(1000, 2000))),
    Broken(
        "a picture over http",
        Code.IMAGE_PLAIN,
        ("facebook", "signal"),
        lambda d: d.put("og:image", PICTURE.replace("https", "http")),
    ),
    Broken(
        "no size of the picture", Code.IMAGE_SIZE_UNSAID, ("facebook",), lambda d: d.drop("og:image:width", "og:image:height")
    ),
    Broken(
        "a wrong size of the picture",
        Code.IMAGE_SIZE_WRONG,
        ("facebook",),
        lambda d: d.put("og:image:width", "600"),
        severity=HINT,
    ),
    Broken(
        "two pictures",
        Code.IMAGES_MANY,
        OPEN_GRAPH,
        lambda draft: draft.before("og:image", meta("og:image", f"{HOST}/cards/bridge-wide.jpg")),
    ),
    Broken("no alt text", Code.ALT_MISSING, ("mastodon", "x"), lambda draft: draft.drop("og:image:alt", "twitter:image:alt")),
    Broken(
        "a picture without host",
        Code.URL_RELATIVE,
        ("facebook", "linkedin", "whatsapp"),
        lambda draft: draft.put("og:image", "/cards/bridge.jpg"),
    ),
    Broken(
        "a picture in the page itself",
        Code.URL_RELATIVE,
        ("facebook", "mastodon", "imessage"),
        lambda draft: draft.put("og:image", f"data:image/png;base64,{'A' * 200}"),
    ),
    Broken(
        "a picture without host, resolved",
        Code.URL_RELATIVE,
        ("mastodon", "synapse"),
        lambda d: d.put("og:image", "/cards/bridge.jpg"),
        severity=HINT,
    ),
    Broken("no address", Code.URL_MISSING, ("whatsapp", "facebook"), lambda draft: draft.drop("og:url")),
    Broken("two addresses", Code.URL_DIFFERS, OPEN_GRAPH, lambda draft: draft.put("og:url", f"{HOST}/articles/bridge")),
    Broken(
        "an address on another host",
        Code.URL_ELSEWHERE,
        ("facebook", "discourse"),
        lambda draft: (
            draft.put("og:url", "https://cms.example/a"),
            draft.tags.update(canonical='<link rel="canonical" href="https://cms.example/a">'),
        ),
        severity=HINT,
    ),
    Broken(
        "an address with tracking",
        Code.URL_TRACKED,
        OPEN_GRAPH,
        lambda draft: draft.put("og:url", f"{URL}?utm_source=feed&amp;utm_medium=rss"),
    ),
    Broken(
        "no label in titles",
        Code.LABEL_LOST,
        ("imessage", "threads", "x", "google-discover"),
        unlabelled("title", "og:title", "twitter:title", "json-ld"),
        start=paid,
        spared=("facebook", "slack"),
    ),
    Broken(
        "no label in Open Graph",
        Code.LABEL_LOST,
        ("facebook", "linkedin", "bluesky", "signal", "telegram", "synapse", "zulip"),
        unlabelled("og:title", "og:description"),
        start=paid,
        spared=("x", "slack", "google-search"),
    ),
    Broken(
        "the label at the end of the description",
        Code.LABEL_LOST,
        ("whatsapp",),
        label_at_the_end,
        start=paid,
        spared=("facebook",),
    ),
    Broken(
        "the label where Mastodon does not look",
        Code.LABEL_LOST,
        ("mastodon",),
        hidden_in_graph,
        start=paid,
        spared=("facebook",),
    ),
    Broken(
        "the label in a layout of Discord",
        Code.LABEL_LOST,
        ("discord",),
        component(layout(TITLE)),
        start=paid,
        spared=("facebook",),
    ),
    Broken("no label anywhere", Code.LABEL_UNSAID, ("facebook", "mastodon", "x"), said_nowhere, start=paid),
    Broken("paid for, and news by its type", Code.PAID_AS_NEWS, ("mastodon", "google-search"), hidden_in_graph, start=paid),
    Broken(
        "paid for, and in Google News",
        Code.PAID_IN_NEWS,
        ("google-news",),
        lambda draft: draft.drop("googlebot-news"),
        start=paid,
    ),
    Broken(
        "a tag that sends people on",
        Code.REFRESH,
        EVERYONE,
        lambda d: d.before("og:title", '<meta http-equiv="refresh" content="0; url=/other">'),
    ),
    Broken(
        "a quotation mark that ends the title",
        Code.TAG_TORN,
        OPEN_GRAPH,
        lambda d: d.tags.update({"og:title": '<meta property="og:title" content="The "bridge" reopens">'}),
    ),
    Broken("two titles", Code.TAGS_DOUBLED, OPEN_GRAPH, lambda d: d.before("og:title", meta("og:title", "A working title"))),
    Broken("an article of no type", Code.TYPE_WRONG, OPEN_GRAPH, lambda draft: draft.drop("og:type")),
    Broken("an article that says it is a site", Code.TYPE_WRONG, OPEN_GRAPH, lambda draft: draft.put("og:type", "website")),
    Broken(
        "an address of no type",
        Code.TYPE_WRONG,
        OPEN_GRAPH,
        lambda draft: draft.drop("og:type", "json-ld", "article:published_time", "article:author"),
        severity=HINT,
    ),
    Broken("a title that was escaped twice", Code.MARKUP_SHOWN, ("facebook",), lambda d: d.put("og:title", "Tom &amp;amp; Ada")),
    Broken(
        "a description with tags", Code.MARKUP_SHOWN, ("slack", "mattermost"), lambda d: d.put("og:description", "&lt;p&gt;Trams")
    ),
    Broken(
        "a template that was not filled in", Code.MARKUP_SHOWN, ("facebook",), lambda draft: draft.put("og:title", "{{ title }}")
    ),
    Broken("a title that is undefined", Code.MARKUP_SHOWN, ("facebook",), lambda draft: draft.put("og:title", "undefined")),
    Broken(
        "letters of another charset",
        Code.CHARSET_WRONG,
        ("facebook", "discord"),
        lambda d: d.put("og:title", "The ferryâ€™s back"),
    ),
    Broken("a title that nobody sees", Code.TAG_EMPTY, ("facebook",), lambda draft: draft.put("og:title", "\u200b\u200b")),
    Broken(
        "a date for people",
        Code.DATE_WRONG,
        ("google-search",),
        lambda d: d.tags.update({"json-ld": json_ld(datePublished="today")}),
    ),
    Broken(
        "changed before it was published",
        Code.DATE_WRONG,
        ("google-search",),
        lambda draft: draft.put("article:modified_time", "2020-01-01T00:00:00Z"),
    ),
    Broken("no name of the site", Code.SITE_MISSING, OPEN_GRAPH, lambda draft: draft.drop("og:site_name"), severity=HINT),
    *(
        Broken(f"half a {kind} picture", Code.IMAGE_BROKEN, ("facebook", "slack"), cut_short(kind, media_type))
        for kind, media_type in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp"))
    ),
    Broken(
        "an address that is not there",
        Code.URL_DEAD,
        OPEN_GRAPH,
        lambda d: d.put("og:url", f"{HOST}/gone").answer(f"{HOST}/gone", b"", "text/html", status=404),
    ),
    Broken(
        "a developer's address", Code.URL_PRIVATE, OPEN_GRAPH, lambda draft: draft.put("og:url", "http://localhost:3000/bridge")
    ),
    Broken("a picture at home", Code.URL_PRIVATE, OPEN_GRAPH, lambda draft: draft.put("og:image", "http://192.168.1.9/a.jpg")),
    Broken(
        "two canonicals",
        Code.URL_DIFFERS,
        OPEN_GRAPH,
        lambda draft: draft.before("og:title", f'<link rel="canonical" href="{HOST}/articles/bridge">'),
    ),
    Broken("no canonical", Code.URL_MISSING, ("google-search",), lambda draft: draft.drop("canonical"), severity=HINT),
    Broken(
        "a box in the head",
        Code.TAG_IN_BODY,
        ("google-search", "google-news"),
        lambda draft: draft.before("canonical", '<div id="consent"></div>'),
    ),
    Broken(
        "an article without author and date",
        Code.JSON_LD_THIN,
        ("google-search",),
        lambda draft: draft.tags.update({"json-ld": json_ld(author=None, datePublished=None)}),
        severity=HINT,
    ),
    Broken(
        "a paywall without its part",
        Code.JSON_LD_THIN,
        ("google-search",),
        lambda draft: draft.tags.update({"json-ld": json_ld(isAccessibleForFree=False)}),
        severity=HINT,
    ),
    Broken(
        "an oEmbed link to nothing",
        Code.OEMBED_DEAD,
        ("slack", "mastodon", "discord"),
        lambda draft: draft.answer(OEMBED, b"{", "application/json"),
        severity=HINT,
    ),
    Broken(
        "a sponsor, and no label",
        Code.LABEL_UNSAID,
        ("facebook", "mastodon", "x"),
        lambda draft: draft.tags.update({"json-ld": json_ld(sponsor={"@type": "Organization", "name": "Brightwater"})}),
    ),
    Broken(
        "a section of advertisements",
        Code.LABEL_LOST,
        ("facebook", "x"),
        lambda draft: draft.put("article:section", "Sponsored"),
    ),
    Broken("a type of card that there is not", Code.CARD_MISSING, ("x",), lambda draft: draft.put("twitter:card", "large")),
    Broken("a player without an address", Code.CARD_MISSING, ("x",), lambda draft: draft.put("twitter:card", "player")),
    Broken("no type of card", Code.CARD_MISSING, ("x",), lambda draft: draft.drop("twitter:card")),
    Broken("a small card", Code.CARD_SMALL, ("x", "discord"), lambda d: d.put("twitter:card", "summary"), severity=HINT),
    Broken(
        "robots.txt keeps X out",
        Code.ROBOTS_FILE,
        ("x",),
        lambda draft: draft.answer(f"{HOST}/robots.txt", b"User-agent: Twitterbot\nDisallow: /articles/\n", "text/plain"),
        spared=("linkedin", "telegram"),
    ),
    Broken(
        "not to be indexed",
        Code.NOT_INDEXED,
        ("google-search", "google-discover", "linkedin"),
        lambda d: d.put("robots", "noindex"),
    ),
    Broken(
        "not to be indexed, by header", Code.NOT_INDEXED, ("google-search", "linkedin"), served(x_robots_tag="noindex, nofollow")
    ),
    Broken(
        "news that keeps out of Google News",
        Code.NOT_INDEXED,
        ("google-news",),
        lambda draft: draft.put("googlebot-news", "noindex"),
        severity=HINT,
        spared=("google-search",),
    ),
    Broken("no snippets", Code.NO_SNIPPET, ("google-search",), lambda d: d.put("robots", "nosnippet, max-image-preview:large")),
    Broken("large pictures are not allowed", Code.IMAGE_PREVIEW, ("google-discover",), lambda draft: draft.drop("robots")),
    Broken(
        "pictures are forbidden",
        Code.IMAGE_PREVIEW,
        ("google-search", "google-discover"),
        lambda d: d.put("robots", "max-image-preview:none"),
    ),
    Broken("no pins", Code.NO_PIN, ("pinterest",), lambda draft: draft.tags.update(pin=named("pinterest", "nopin"))),
    Broken("JSON-LD with a comma too many", Code.JSON_LD_BROKEN, ("mastodon", *GOOGLE), with_json('{"@type": "NewsArticle",}')),
    Broken("no JSON-LD", Code.JSON_LD_MISSING, GOOGLE, lambda draft: draft.drop("json-ld"), severity=HINT),
    Broken(
        "another headline in JSON-LD", Code.HEADLINE_DIFFERS, ("mastodon",), json_with(headline="Trams are back"), severity=HINT
    ),
    Broken(
        "oEmbed of type link",
        Code.OEMBED_LINK,
        ("mastodon",),
        lambda draft: draft.oembed(version="1.0", type="link", title=TITLE),
    ),
    Broken("a layout of 3,100 bytes", Code.COMPONENT_HEAVY, ("discord",), component(layout("x" * 3_050))),
    Broken("a layout that is no JSON", Code.COMPONENT_BROKEN, ("discord",), component("{")),
    Broken("a linked layout without container", Code.COMPONENT_BROKEN, ("discord",), linked_component),
]

LONG = "The council met for the fourth time this month, and for the fourth time it decided nothing at all about the bridge. "
UNTIDY = {
    "nothing but text": f"<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>",
    "one very long paragraph": f"<title>Bridge</title><body><p>{LONG * 8}</p>",
    "a word without end": f"<title>Bridge</title><body><p>{'bridge' * 120} and more</p>",
    "headings alone": "<body><h2>Second</h2><h1>First</h1><p>Text.</p>",
    "an empty title, then a heading": "<title></title><body><h1>Trams are back</h1><p>Text.</p>",
    "pictures of many sizes": (
        '<title>A</title><img src="/a.png" width="9" height="9"><img src="/b.png" width="40" height="30">'
        '<img src="/c.png" width="90" height="60">'
    ),
    "pictures without size": '<title>A</title><img src="/a.png"><img src="/b.png">',
    "a picture in microdata": '<title>A</title><meta itemprop="image" content="/m.png"><img src="/b.png" width="90" height="60">',
    "an icon": '<title>A</title><link rel="icon" href="/icon.png"><p>Text.</p>',
    "only tags of X": (
        '<meta name="twitter:title" content="T"><meta name="twitter:description" content="D">'
        '<meta name="twitter:image" content="https://news.example/x.png">'
    ),
    "both, X first": (
        '<meta name="twitter:title" content="T"><meta property="og:title" content="O"><meta name="description" content="D">'
    ),
    "Open Graph by name": '<title>A</title><meta name="og:title" content="O"><meta name="og:description" content="D">',
    "attributes without quotes": (
        "<title>A</title><meta property=og:title content=Bridge><meta content='Text of it' property='og:description'>"
    ),
    "capitals": '<TITLE>A</TITLE><META PROPERTY="og:title" CONTENT="Bridge">',
    "entities": (
        '<meta property="og:title" content="Tom &amp; Jerry &mdash; &quot;back&quot; &#x1F30C;"><title>A &lt;b&gt;</title>'
    ),
    "tags in a comment": '<title>A</title><!-- <meta property="og:title" content="Hidden"> --><p>Text.</p>',
    "tags in a script": '<title>A</title><script>var a = \'<meta property="og:title" content="Hidden">\';</script><p>Text.</p>',
    "two titles in Open Graph": '<meta property="og:title" content="One"><meta property="og:title" content="Two">',
    "an empty title in Open Graph": (
        '<title>A</title><meta property="og:title" content=""><meta property="og:description" content="">'
    ),
    "menus around the text": (
        f"<title>A</title><nav>Home Sport</nav><header>The Courier</header><main><p>{LONG}</p></main><footer>Imprint</footer>"
    ),
    "white space in values": (
        '<meta property="og:title" content="  Two\n  lines  "><meta property="og:description" content="a\t b\n\n c">'
    ),
    "a description of seven hundred characters": f'<title>A</title><meta property="og:description" content="{LONG * 6}">',
    "a value of two thousand characters": f'<title>A</title><meta property="og:title" content="{"bridge " * 300}">',
    "Open Graph of every kind": "".join(
        f'<meta property="og:image:{n}" content="{n}">' for n in ("url", "width", "height", "alt")
    )
    + "<p>Text.</p>",
}
"""Pages as they are found: parsers have to agree about these as well."""
