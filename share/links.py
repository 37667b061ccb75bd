"""Every public address that we print, in one place. The routes of `share.web` answer at exactly these; a test compares them.

An address is made of the public origin and ids, and of nothing that a request brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from share.article import Article
from share.disclosures import Disclosures

FEED_MEDIA_TYPES: Mapping[str, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""The feed formats, by the extension in their address."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses under one public origin, such as ``https://share.news.example`` (no slash at the end)."""

    base_url: str
    disclosures: Disclosures

    # Articles

    def article_path(self, article: Article) -> str:
        """The path of our own page: ``/articles/<slug>``, or with the disclosure's word in front for a paid one."""
        return f"/{self.disclosures.path_word(article)}/{article.slug}"

    def page(self, article: Article) -> str:
        """Our own page of the article."""
        return self.base_url + self.article_path(article)

    def canonical(self, article: Article) -> str:
        """Where the article is at home: the newsroom's own page where it has one, else ours."""
        return article.canonical_url or self.page(article)

    def short(self, article: Article) -> str:
        """The short link."""
        return f"{self.base_url}/s/{article.code}"

    def short_target(self, article: Article) -> str:
        """Where the short link leads: the canonical address, and one fixed code that says how the reader came."""
        return with_query(self.canonical(article), {"via": "s"})

    # Sharing

    def share_page(self, article: Article) -> str:
        """The share page that works without a script."""
        return f"{self.base_url}/share/{article.slug}"

    def share(self, article: Article, network: str) -> str:
        """The link that leads to a network with this article."""
        return f"{self.base_url}/share/{article.slug}/{network}"

    # Pictures

    def card(self, article: Article, digest: str, format_id: str, extension: str) -> str:
        """One picture, for ever: its address changes with everything that shapes it."""
        return f"{self.base_url}/cards/{article.slug}/{digest}/{format_id}.{extension}"

    def current_card(self, article: Article, format_id: str, extension: str) -> str:
        """The address that leads to the picture of now."""
        return f"{self.base_url}/cards/{article.slug}/{format_id}.{extension}"

    def explanation(self, article: Article, digest: str, format_id: str) -> str:
        """Why a picture looks as it does, for those who may edit."""
        return f"{self.base_url}/cards/{article.slug}/{digest}/{format_id}.json"

    def current_explanation(self, article: Article, format_id: str) -> str:
        """The address that leads to the explanation of the picture of now."""
        return f"{self.base_url}/cards/{article.slug}/{format_id}.json"

    def icon(self) -> str:
        """The publisher's square mark (PNG)."""
        return f"{self.base_url}/icon.png"

    # Metadata

    def head(self, article: Article, extension: str = "html") -> str:
        """The ``<head>`` snippet for a CMS."""
        return f"{self.base_url}/head/{article.slug}.{extension}"

    def oembed(self, article: Article) -> str:
        """The oEmbed answer for the article's canonical address."""
        return f"{self.base_url}/oembed?{urlencode({'url': self.canonical(article), 'format': 'json'})}"

    def embed(self, article: Article) -> str:
        """The small page that an oEmbed frame shows."""
        return f"{self.base_url}/embed/{article.slug}"

    # Feeds and discovery

    def home(self) -> str:
        """The front page."""
        return f"{self.base_url}/"

    def feed(self, scope: str, extension: str) -> str:
        """A feed: scope is ``latest``, ``section/<s>``, ``tag/<t>`` or ``author/<a>``; extension one of `FEED_MEDIA_TYPES`."""
        return f"{self.base_url}/feeds/{scope}.{extension}"

    def news_sitemap(self) -> str:
        """The news sitemap, which has no paid article in it."""
        return f"{self.base_url}/news-sitemap.xml"

    def sitemap(self) -> str:
        """The sitemap of all live articles."""
        return f"{self.base_url}/sitemap.xml"

    def opml(self) -> str:
        """The list of all feeds."""
        return f"{self.base_url}/feeds.opml"

    # The newsroom's API

    def api_article(self, slug: str) -> str:
        """The article in the newsroom's API."""
        return f"{self.base_url}/api/v1/articles/{quote(slug)}"


def with_query(address: str, pairs: Mapping[str, str]) -> str:
    """``address`` with query pairs added behind those that it has; its fragment stays at the end."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(pairs)) if part)
    return urlunsplit(parts._replace(query=query))
