"""From an article to the address of a network's own page, its text fitted to what the network takes. Pure.

What never gets shorter is the disclosure label and the address. What does, in this order: hashtags from the last one on, the
publication's account, the title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from share.article import Article, Author
from share.networks.counting import GSM_SEGMENT, LENGTHS, WIDE_SEGMENT, graphemes, is_narrow
from share.networks.hashtags import hashtags
from share.networks.table import PLACEHOLDER, Limit, Network

X_HOST = re.compile(r"(?:.+\.)?(?:x|twitter)\.com")
X_ACCOUNT = re.compile(r"/@?(\w{1,15})/?", re.ASCII)
RELATED_MOST = 2
"""X suggests at most two accounts after posting (docs.x.com, web intent)."""
TURNS = re.compile("[\u202a-\u202e]")
"""Embeddings and overrides of direction. One that is not closed turns the address behind it as well (UAX 9, section 2.7)."""
LOOSE_ENDS = " ,;:–—-"
ELLIPSIS, PLAIN_ELLIPSIS = "…", "..."
"""A text message that is plain stays plain: the one character for three dots is not of its alphabet."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What networks are handed beside the text: the address with the network's code, a picture, the publication's X account."""

    address: str
    image: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a share says: label, title, hashtags without ``#``, and the accounts without ``@``."""

    label: str
    title: str
    tags: tuple[str, ...] = ()
    account: str = ""
    related: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The title, the disclosure label first."""
        return self.label + self.title

    def pieces(self, shared: Shared) -> dict[str, str]:
        """The value of every placeholder."""
        return {
            "{text}": self.text,
            "{url}": shared.address,
            "{image}": shared.image,
            "{tags}": " ".join(f"#{tag}" for tag in self.tags),
            "{hashtags}": ",".join(self.tags),
            "{hashtag}": self.tags[0] if self.tags else "",
            "{account}": self.account,
            "{via}": f"via @{self.account}" if self.account else "",
            "{related}": ",".join(self.related),
        }


def share_url(network: Network, article: Article, shared: Shared) -> str:
    """The address of the network's own page, filled with this article."""
    pieces = fitted(network, article, shared).pieces(shared)
    query, fragment = _encoded(network.parameters, pieces), _encoded(network.fragment, pieces)
    joint = "&" if "?" in network.action else "?"
    return network.action + (f"{joint}{query}" if query else "") + (f"#{fragment}" if fragment else "")


def share_text(network: Network, article: Article, shared: Shared) -> str:
    """What stands for ``{text}``: label and title, cut so that everything fits the network's limit."""
    return fitted(network, article, shared).text


def post_text(network: Network, article: Article, shared: Shared) -> str:
    """All that a post will say, for networks that are handed it as one text: title, address, hashtags."""
    template = network.limit.counted if network.limit else "{text} {url}"
    return composed(template, fitted(network, article, shared).pieces(shared))


def fitted(network: Network, article: Article, shared: Shared) -> Message:
    """The longest message that the network takes."""
    limit = network.limit
    whole = _message(network, article, shared)
    if limit is None:
        return whole
    bare = replace(whole, tags=(), account="")
    for message in (*_with_fewer_extras(whole), bare):
        if _fits(limit, message, shared):
            return message
    return _cut(limit, bare, shared)


def leaves_room(network: Network, article: Article, address: str) -> bool:
    """Whether this address leaves at least a third of what the network takes; always, where its length does not count.

    How much text messages take is a matter of the title's alphabet.
    """
    limit = network.limit
    if limit is None or limit.address is not None or "{url}" not in limit.counted:
        return True
    segment = GSM_SEGMENT if is_narrow(article.labelled_short_title) else WIDE_SEGMENT
    room = limit.count * segment[1] if limit.how == "segments" else limit.count
    return 3 * len(address) <= 2 * room


def composed(template: str, pieces: Mapping[str, str]) -> str:
    """A template with its placeholders filled; where one is empty, no space is left behind."""
    return re.sub(r" {2,}", " ", PLACEHOLDER.sub(lambda found: pieces[found[0]], template)).strip()


def _message(network: Network, article: Article, shared: Shared) -> Message:
    """The message before any limit, with what the network has a place for."""
    takes_tags = any(map(network.takes, ("{tags}", "{hashtags}", "{hashtag}")))
    takes_account = any(map(network.takes, ("{account}", "{via}")))
    return Message(
        label=f"{_one_line(article.disclosure.label)}: " if article.disclosure else "",
        title=_one_line(article.short_title),
        tags=hashtags(article) if takes_tags else (),
        account=shared.account.removeprefix("@") if takes_account else "",
        related=tuple(filter(None, map(x_account, article.authors)))[:RELATED_MOST] if network.takes("{related}") else (),
    )


def _one_line(text: str) -> str:
    return " ".join(TURNS.sub("", text).split())


def x_account(author: Author) -> str:
    """The author's account on X without its ``@``, from their page or one of their profiles; empty where none is there."""
    for address in filter(None, (author.url, *author.profiles)):
        with suppress(ValueError):
            page = urlsplit(address)
            name = X_ACCOUNT.fullmatch(page.path) if X_HOST.fullmatch(page.hostname or "") else None
            if name:
                return name[1]
    return ""


def _with_fewer_extras(message: Message) -> Iterator[Message]:
    for kept in range(len(message.tags), -1, -1):
        yield replace(message, tags=message.tags[:kept])


def _fits(limit: Limit, message: Message, shared: Shared) -> bool:
    """Whether all that the network counts is within its limit."""
    counted = replace(shared, address="x" * limit.address) if limit.address else shared
    return LENGTHS[limit.how](composed(limit.counted, message.pieces(counted))) <= limit.count


def _cut(limit: Limit, message: Message, shared: Shared) -> Message:
    """The message with as much of its title as fits: cut between words where they are short enough, always between characters."""
    clusters = graphemes(message.title)
    ellipsis = PLAIN_ELLIPSIS if limit.how == "segments" else ELLIPSIS

    def shortened(count: int) -> Message:
        return replace(message, title="".join(clusters[:count]).rstrip(LOOSE_ENDS) + ellipsis)

    too_long = bisect_left(range(len(clusters)), True, lo=1, key=lambda count: not _fits(limit, shortened(count), shared))
    most = too_long - 1
    spaces = [place for place in range(most // 2, most + 1) if place < len(clusters) and clusters[place] == " "]
    return shortened(spaces[-1] if spaces else most)


def _encoded(parameters: Mapping[str, str], pieces: Mapping[str, str]) -> str:
    """The parameters as a query, without those that come out empty; a line break is CR LF, as in mail (RFC 6068, section 5)."""
    values = {name: composed(template, pieces) for name, template in parameters.items()}
    return "&".join(
        f"{quote(name)}={quote(value.replace(chr(10), chr(13) + chr(10)), safe='')}" for name, value in values.items() if value
    )
