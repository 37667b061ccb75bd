"""Every public address that we print, in one place. The routes of `share.web` answer at exactly these; a test compares them.

An address is made of the public origin and ids, and of nothing that a request brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from share.addresses import in_ascii, is_same_place
from share.article import Article
from share.disclosures import Disclosures

FEED_MEDIA_TYPES: Mapping[str, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""The feed formats, by the extension in their address."""


VIA_SHORT = "s"
"""How a reader came who followed a short link that says nothing more."""
VIA_QR = "qr"
"""… who photographed the code on a card."""
OEMBED_MEDIA_TYPES: Mapping[str, str] = {"json": "application/json+oembed", "xml": "text/xml+oembed"}
"""The formats of oEmbed answers, by the media type that leads to them (oEmbed 1.0, section 4)."""
LONG_ADDRESS = 1_000
"""Characters. Discord shows nothing of a page that has an address of more than 2,048."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses under one public origin, such as ``https://share.news.example`` (no slash at the end)."""

    base_url: str
    disclosures: Disclosures

    # Articles

    def article_path(self, article: Article) -> str:
        """The path of our own page: ``/articles/<slug>``, or with the disclosure's word in front for a paid one."""
        return f"/{self.disclosures.path_word(article)}/{article.slug}"

    def plain_path(self, slug: str) -> str:
        """The same for an article that nobody paid for, of which the slug is known alone."""
        return f"/articles/{slug}"

    def page(self, article: Article) -> str:
        """Our own page of the article."""
        return self.base_url + self.article_path(article)

    def canonical(self, article: Article) -> str:
        """Where the article is at home: the newsroom's own page where it has one, else ours."""
        return article.canonical_url or self.page(article)

    def copied(self, article: Article) -> str:
        """The canonical address as it is put into texts: X and others end a link at a letter that no address has (RFC 3986)."""
        return in_ascii(self.canonical(article))

    def is_home(self, article: Article) -> bool:
        """Whether the article is at home on our own page. A newsroom may also name the address of that very page as canonical."""
        return article.canonical_url is None or is_same_place(article.canonical_url, self.page(article))

    def short(self, article: Article, via: str = VIA_SHORT) -> str:
        """The short link. ``via`` says where it is put: the code of a network, or of another way to share.

        It is a part of the path, since answers are kept by their path alone.
        """
        return f"{self.base_url}/s/{article.code}" + ("" if via == VIA_SHORT else f"/{via}")

    def short_target(self, article: Article, via: str = VIA_SHORT) -> str:
        """Where the short link leads: the canonical address, and one fixed code that says how the reader came."""
        return self.shared(article, via)

    def shared(self, article: Article, via: str) -> str:
        """What is shared: the canonical address, and the code of the network or of another way to share.

        Codes are fixed, a few dozen for all readers and for ever, so that nobody can be told apart by one.
        """
        return with_query(self.copied(article), {"via": via})

    # Sharing

    def share_page(self, article: Article) -> str:
        """The share page that works without a script."""
        return f"{self.base_url}/share/{article.slug}"

    def share(self, article: Article, network: str) -> str:
        """The link that leads to a network with this article."""
        return f"{self.base_url}/share/{article.slug}/{network}"

    def bar(self, article: Article) -> str:
        """The share bar as a fragment of HTML, for other people's pages."""
        return f"{self.base_url}/share/{article.slug}/bar"

    def share_script(self) -> str:
        """The script of the share bar for other people's pages."""
        return f"{self.base_url}/share.js"

    def fediverse(self, article: Article) -> str:
        """The page where a reader chooses a server of the fediverse."""
        return f"{self.base_url}/share/{article.slug}/fediverse"

    def qr(self, article: Article) -> str:
        """The short link as a QR code (SVG)."""
        return f"{self.base_url}/share/{article.slug}/qr.svg"

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

    def oembed(self, article: Article, format_: str = "json") -> str:
        """The oEmbed answer for the article's canonical address, or for our page of it where that address is very long."""
        of_home, of_ours = (
            f"{self.base_url}/oembed?{urlencode({'url': address, 'format': format_})}"
            for address in (self.canonical(article), self.page(article))
        )
        return of_home if len(of_home) <= LONG_ADDRESS else of_ours

    def embed(self, article: Article) -> str:
        """The small page that an oEmbed frame shows."""
        return f"{self.base_url}/embed/{article.slug}"

    def discord(self, article: Article) -> str:
        """The card that Discord is given."""
        return f"{self.base_url}/discord/{article.slug}.json"

    def standard_site(self) -> str:
        """Which record of the AT Protocol this publication is (standard.site, verification)."""
        return f"{self.base_url}/.well-known/site.standard.publication"

    # Feeds and discovery

    def home(self) -> str:
        """The front page."""
        return f"{self.base_url}/"

    def feed(self, scope: str, extension: str) -> str:
        """A feed: scope is ``latest``, ``section/<s>``, ``tag/<t>``, ``author/<a>`` or ``language/<l>``; extension one of
        `FEED_MEDIA_TYPES`."""
        return f"{self.base_url}/feeds/{scope}.{extension}"

    def archive(self, scope: str, number: int, extension: str) -> str:
        """A page of a feed's archive, the oldest being 1."""
        return f"{self.base_url}/feeds/{scope}/archive/{number}.{extension}"

    def news_sitemap(self) -> str:
        """The news sitemap, which has no paid article in it."""
        return f"{self.base_url}/news-sitemap.xml"

    def sitemap(self) -> str:
        """The sitemap of all live articles."""
        return f"{self.base_url}/sitemap.xml"

    def sitemap_part(self, number: int) -> str:
        """One part of it, the first being 1, where it has several."""
        return f"{self.base_url}/sitemaps/{number}.xml"

    def opml(self) -> str:
        """The list of all feeds."""
        return f"{self.base_url}/feeds.opml"

    # Partners

    def partner_feed(self, extension: str) -> str:
        """The feed of the partner who shows its token by HTTP Basic; every partner's feed names this address as its own."""
        return f"{self.base_url}/partners/feed.{extension}"

    def partner_feed_of(self, token: str, extension: str) -> str:
        """The feed of the partner with this token, which is in the address: for that partner's eyes alone."""
        return f"{self.base_url}/partners/{token}/feed.{extension}"

    # Push

    def hub(self) -> str:
        """The WebSub hub, where feeds are subscribed to."""
        return f"{self.base_url}/hub"

    # The newsroom's API

    def hook(self, kind: str) -> str:
        """Where another system pushes what it publishes: ``ghost``, ``wordpress`` or ``ninjs``."""
        return f"{self.base_url}/hooks/{kind}"

    def api_article(self, slug: str) -> str:
        """The article in the newsroom's API."""
        return f"{self.base_url}/api/v1/articles/{quote(slug)}"

    def api_partner(self, slug: str) -> str:
        """A partner in the newsroom's API."""
        return f"{self.base_url}/api/v1/partners/{quote(slug)}"

    def api_sources(self) -> str:
        """Where articles come in from by themselves."""
        return f"{self.base_url}/api/v1/sources"

    def api_set_aside(self) -> str:
        """What came in and could not be read."""
        return f"{self.base_url}/api/v1/set-aside"

    def api_one_aside(self, number: int) -> str:
        """One of these: to look at it, to read it once more, or to drop it."""
        return f"{self.base_url}/api/v1/set-aside/{number}"

    def api_stats(self, slug: str) -> str:
        """How often the article was shared, in the newsroom's API."""
        return f"{self.api_article(slug)}/stats"

    def api_ledger(self, slug: str) -> str:
        """Who took which revision of the article, in the newsroom's API."""
        return f"{self.api_article(slug)}/ledger"


def with_query(address: str, pairs: Mapping[str, str]) -> str:
    """``address`` with query pairs added behind those that it has; its fragment stays at the end."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(pairs)) if part)
    return urlunsplit(parts._replace(query=query))
