"""Disclosure travels: a paid article says that it is paid on every surface that we produce.

Each surface is fetched over HTTP and read the way its reader does. Then the same surface is fetched for the same article without
its disclosure: there the check has to fail, so that a surface that lost its label cannot pass unnoticed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import feedparser
import pytest
from factories import paid_article, photo
from instances import Instance
from lxml import etree, html
from PIL import Image

from share.article import Article
from share.assets import open_assets
from share.cards.normal import normal_photo
from share.formats import read_formats
from share.networks import living, read_networks
from share.rights import TAKE_NO_PAID, Content, PartnerDialect, Rights
from share.store import partners
from share.web import create_app

LABEL = "Sponsored"
NOTICE = "The newsroom had no part in it."
HOST = "https://share.courier.example"
FORMATS = list(read_formats(open_assets()))
NETWORKS = living(read_networks(open_assets()))


@dataclass(frozen=True)
class Surface:
    """One place where readers, scrapers or partners meet the article, and how they see that it is paid."""

    name: str
    says_so: Callable[[Any, Article], bool]


def path_of(service: Any, article: Article) -> str:
    return urlsplit(service.parts.links.page(article)).path


def page(service: Any, article: Article) -> Any:
    return html.document_fromstring(service.client.get(path_of(service, article)).data)


def meta(document: Any, name: str) -> str:
    found = document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
    return str(found[0]) if found else ""


def json_ld(document: Any) -> dict[str, Any]:
    return dict(json.loads(document.xpath("//script[@type='application/ld+json']/text()")[0]))


def says_in_meta(name: str) -> Callable[[Any, Article], bool]:
    return lambda service, article: meta(page(service, article), name).startswith(LABEL)


def says_in_head_snippet(name: str) -> Callable[[Any, Article], bool]:
    def says(service: Any, article: Article) -> bool:
        return meta(html.document_fromstring(service.client.get(f"/head/{article.slug}.html").data), name).startswith(LABEL)

    return says


def visible(document: Any) -> str:
    return " ".join(document.xpath("//body")[0].text_content().split())


def before_the_text(service: Any, article: Article) -> bool:
    shown = visible(page(service, article))
    return LABEL in shown.partition(article.title)[0]


def oembed(service: Any, article: Article) -> dict[str, Any]:
    return dict(service.client.get("/oembed", query_string={"url": service.parts.links.page(article)}).json)


def oembed_xml(service: Any, article: Article) -> str:
    answer = service.client.get("/oembed", query_string={"url": service.parts.links.page(article), "format": "xml"})
    return str(etree.fromstring(answer.data).findtext("title"))


def discord(service: Any, article: Article) -> dict[str, Any]:
    settings = replace(service.parts.settings, discord_embed=True)
    client = create_app(replace(service.parts, settings=settings)).test_client()
    return dict(client.get(f"/discord/{article.slug}.json").get_json())


def share_target(network: str) -> Callable[[Any, Article], bool]:
    def says(service: Any, article: Article) -> bool:
        target = urlsplit(service.client.get(f"/share/{article.slug}/{network}").headers["Location"])
        handed_over = parse_qs(target.query) | parse_qs(target.fragment)
        texts = [value for values in handed_over.values() for value in values]
        named = any(text.startswith(f"{LABEL}: ") for text in texts)
        return named or (all(text.startswith(HOST) for text in texts) and "/sponsored/" in unquote(str(texts)))

    return says


def fediverse_target(service: Any, article: Article) -> bool:
    """On the official page, which every server of the fediverse gets whose form we do not know."""
    document = html.document_fromstring(service.client.get(f"/share/{article.slug}/fediverse").data)
    (link,) = (address for address in document.xpath("//a/@href") if "#text=" in address)
    return parse_qs(urlsplit(link).fragment)["text"][0].startswith(f"{LABEL}: ")


def fediverse_form(service: Any, article: Article, instance: Instance, template: str) -> bool:
    """On the share form that a server publishes, with the text or with the address alone."""
    instance.publishes(instance.origin + template)
    sent = {"data": {"server": instance.name}, "headers": {"Sec-Fetch-Site": "same-origin"}}
    target = urlsplit(service.client.post(f"/share/{article.slug}/fediverse", **sent).headers["Location"])
    return all(
        value.startswith((f"{LABEL}: ", f"{HOST}/sponsored/")) for values in parse_qs(target.query).values() for value in values
    )


def label_in_pixels(format_id: str) -> Callable[[Any, Article], bool]:
    """Whether the card has a field in the label's colour, large enough to be read, with writing in it."""

    def says(service: Any, article: Article) -> bool:
        current = service.client.get(f"/cards/{article.slug}/{format_id}.jpg").headers["Location"]
        answer = service.client.get(urlsplit(current).path)
        image = Image.open(io.BytesIO(answer.data)).convert("RGB")
        colour = service.parts.theme.table["colours"]["label"]
        red, green, blue = (int(colour.lstrip("#")[at : at + 2], 16) for at in (0, 2, 4))
        bands = image.split()
        near = [
            band.point(lambda v, w=wanted: 255 if abs(v - w) < 40 else 0)
            for band, wanted in zip(bands, (red, green, blue), strict=True)
        ]
        mask = Image.merge("RGB", near).convert("L").point(lambda v: 255 if v > 250 else 0)
        return mask.histogram()[255] > 3_000

    return says


def feed_entry(service: Any, article: Article, extension: str) -> Any:
    parsed = feedparser.parse(service.client.get(f"/feeds/latest.{extension}").data)
    return next(entry for entry in parsed.entries if article.slug in entry.link)


def json_entry(service: Any, article: Article) -> dict[str, Any]:
    items = json.loads(service.client.get("/feeds/latest.json").data)["items"]
    return dict(next(item for item in items if article.slug in item["url"]))


def first_line(content: str) -> str:
    return str(html.fragment_fromstring(content, create_parent="div")[0].text_content())


def partner_item(dialect: PartnerDialect, content: Content) -> Callable[[Any, Article], bool]:
    """Title, summary and first line for a partner; of those who take nothing paid, that the article is not there."""

    def says(service: Any, article: Article) -> bool:
        with service.parts.store.begin() as c:
            _, token = partners.add(c, f"{dialect} {content}", Rights(dialect=dialect, content=content), service.clock())
        name = "feed.xml" if dialect is PartnerDialect.GOOGLE_NEWS else "feed.rss"
        data = service.client.get(f"/partners/{token}/{name}").data
        if dialect in TAKE_NO_PAID:
            return article.slug.encode() not in data
        (entry,) = feedparser.parse(data).entries
        said = entry.title, entry.summary, first_line(entry.content[0].value)
        return all(words.startswith(LABEL) for words in said)

    return says


def in_news_sitemap(service: Any, article: Article) -> bool:
    document = etree.fromstring(service.client.get("/news-sitemap.xml").data)
    return any(article.slug in str(text) for text in document.itertext())


def teaser(service: Any, article: Article) -> str:
    document = html.document_fromstring(service.client.get("/").data)
    return str(document.xpath(f"//article[.//a[contains(@href, '{article.slug}')]]")[0].text_content())


SURFACES = [
    Surface("the path", lambda service, article: path_of(service, article).startswith("/sponsored/")),
    Surface("the title of the page", lambda service, article: page(service, article).findtext(".//title").startswith(LABEL)),
    *(
        Surface(f"{name} of the page", says_in_meta(name))
        for name in ("og:title", "og:description", "og:image:alt", "description")
    ),
    *(Surface(f"{name} of the page", says_in_meta(name)) for name in ("twitter:title", "twitter:image:alt", "twitter:label1")),
    *(
        Surface(f"{name} of the head snippet", says_in_head_snippet(name))
        for name in ("og:title", "og:image:alt", "twitter:title")
    ),
    Surface("the headline in JSON-LD", lambda s, a: json_ld(page(s, a))["headline"].startswith(LABEL)),
    Surface("the type in JSON-LD", lambda s, a: json_ld(page(s, a))["@type"] == "AdvertiserContentArticle"),
    Surface("the sponsor in JSON-LD", lambda s, a: "Brightwater Ferries" in str(json_ld(page(s, a)).get("sponsor"))),
    Surface("the top of the page", before_the_text),
    Surface("the notice on the page", lambda s, a: NOTICE in visible(page(s, a))),
    Surface("the alt text of the photo", lambda s, a: page(s, a).xpath("//article//img/@alt")[0].startswith(LABEL)),
    Surface("the front page", lambda s, a: LABEL in teaser(s, a)),
    Surface("the share page", lambda s, a: LABEL in visible(html.document_fromstring(s.client.get(f"/share/{a.slug}").data))),
    Surface("the embed", lambda s, a: LABEL in visible(html.document_fromstring(s.client.get(f"/embed/{a.slug}").data))),
    Surface("the title in oEmbed", lambda s, a: oembed(s, a)["title"].startswith(LABEL)),
    Surface("the title in oEmbed as XML", lambda s, a: oembed_xml(s, a).startswith(LABEL)),
    Surface("Discord's card", lambda s, a: LABEL in discord(s, a)["component"]["components"][0]["content"]),
    Surface("the HTML in oEmbed", lambda s, a: LABEL in oembed(s, a)["html"]),
    *(Surface(f"the {format_id} picture", label_in_pixels(format_id)) for format_id in FORMATS),
    *(Surface(f"sharing on {network.id}", share_target(network.id)) for network in NETWORKS),
    Surface(
        "the choice of a server",
        lambda s, a: LABEL in visible(html.document_fromstring(s.client.get(f"/share/{a.slug}/fediverse").data)),
    ),
    Surface("sharing on the fediverse", fediverse_target),
    *(
        Surface(f"the title in {ext}", lambda s, a, ext=ext: feed_entry(s, a, ext).title.startswith(LABEL))
        for ext in ("rss", "atom")
    ),
    *(
        Surface(
            f"the first line in {ext}", lambda s, a, ext=ext: first_line(feed_entry(s, a, ext).content[0].value).startswith(LABEL)
        )
        for ext in ("rss", "atom")
    ),
    *(
        Surface(f"the summary in {ext}", lambda s, a, ext=ext: feed_entry(s, a, ext).summary.startswith(LABEL))
        for ext in ("rss", "atom")
    ),
    Surface("the title in JSON Feed", lambda s, a: json_entry(s, a)["title"].startswith(LABEL)),
    Surface("the first line in JSON Feed", lambda s, a: first_line(json_entry(s, a)["content_html"]).startswith(LABEL)),
    Surface("the summary in JSON Feed", lambda s, a: json_entry(s, a)["summary"].startswith(LABEL)),
    Surface(
        "the extension of JSON Feed",
        lambda s, a: json_entry(s, a).get("_sharewire", {}).get("disclosure", {}).get("label") == LABEL,
    ),
    Surface("the news sitemap", lambda s, a: not in_news_sitemap(s, a)),
    *(
        Surface(f"a partner's {content} in the dialect {dialect}", partner_item(dialect, content))
        for dialect in PartnerDialect
        for content in Content
    ),
    Surface(
        "the API",
        lambda s, a: (s.client.get(f"/api/v1/articles/{a.slug}", headers=s.auth).json["disclosure"] or {}).get("label") == LABEL,
    ),
]


@pytest.fixture
def paid(service) -> Article:  # type: ignore[no-untyped-def]
    return service.publish(with_photo(service, paid_article()))


@pytest.fixture
def unlabelled(service) -> Article:  # type: ignore[no-untyped-def]
    """The same article, its disclosure taken away."""
    return service.publish(with_photo(service, paid_article(disclosure=None)))


def with_photo(service: Any, article: Article) -> Article:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(buffer, "JPEG")
    taken, kept = normal_photo(buffer.getvalue(), source=photo().source, alt="A ferry at the quay")
    service.parts.blobs.put(f"photos/{taken.digest}", kept, taken.media_type)
    return article.with_changes(photo=taken)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_a_paid_article_says_so(surface: Surface, service, paid: Article) -> None:  # type: ignore[no-untyped-def]
    assert surface.says_so(service, paid)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_walk_fails_where_the_label_is_taken_away(surface: Surface, service, unlabelled: Article) -> None:  # type: ignore[no-untyped-def]
    assert not surface.says_so(service, unlabelled)


@pytest.mark.parametrize("template", ["/share?text={content}", "/share?url={object}", "/post?title={name}&link={object}"])
def test_a_paid_article_says_so_on_a_server_of_the_fediverse(service, paid: Article, instance: Instance, template: str) -> None:  # type: ignore[no-untyped-def]
    assert fediverse_form(service, paid, instance, template)


def test_the_walk_through_the_fediverse_fails_where_the_label_is_taken_away(
    service, unlabelled: Article, instance: Instance
) -> None:  # type: ignore[no-untyped-def]
    assert not fediverse_form(service, unlabelled, instance, "/share?text={content}")
