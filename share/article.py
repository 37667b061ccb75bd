"""The article: the one value that the parts of Sharewire hand each other.

Everything here is frozen and checked on construction; a value that exists is right. An article knows nothing of where it came
from, how it is stored or what will be made of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from anyascii import anyascii

from share.errors import BadArticle, Fault
from share.languages import LANGUAGE, direction_of

TITLE_LIMIT = 1_000
"""Characters. Long headlines are kept whole and fitted where they are shown; past this it is not a headline."""
SUMMARY_LIMIT = 2_000
"""Characters. Each surface cuts for itself."""
SLUG_LIMIT = 120
"""Characters; with the longest prefix a path stays well under the 255 bytes of a file name."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
UNSEEN = (
    r"\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    r"\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff"
)
"""Characters without a shape, as a class of a regular expression: spaces, controls, joiners, marks of direction, fillers,
variation selectors and tags (Unicode, Default_Ignorable_Code_Point), Braille without a dot."""
SEEN = re.compile(f"[^{UNSEEN}]")
WEB_ADDRESS = re.compile(r"https?://[^\s/?#<>\"]+[^\s<>\"]*")
WHAT_AN_ADDRESS_IS = "an address starts with http:// or https://, goes on with a host, and has no spaces"
FEDIVERSE_HANDLE = re.compile(r"@?[\w.-]+@[\w.-]+\.[\w-]+")
AT_URI = re.compile(r"at://[A-Za-z0-9.:_%-]+/[A-Za-z0-9.-]+/[A-Za-z0-9.:_~-]+")
"""The address of a record of the AT Protocol: authority, collection, record key (atproto.com, AT URI scheme)."""


class Status(StrEnum):
    """Where an article stands in its life."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Access(StrEnum):
    """What a reader needs to read the whole article."""

    FREE = "free"
    METERED = "metered"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Author:
    """One byline name; ``url`` is their page, ``fediverse`` a handle such as ``@ada@news.example``.

    ``profiles`` are the addresses of their accounts elsewhere.
    """

    name: str
    url: str | None = None
    fediverse: str | None = None
    portrait: Photo | None = None
    missing_portrait: MissingPhoto | None = None
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture: what the newsroom said of it, and what the bytes themselves say.

    ``source`` is the web address or file name it came from. ``focal_point`` is (x, y) as fractions of width and height, from
    the top left; None means that nobody has said. ``digest`` is the SHA-256 (hex) of the bytes as kept, which lie in the blobs
    under ``photos/<digest>``; width, height (pixels as seen) and length (bytes) are those of the kept bytes. ``original`` is the
    SHA-256 of the bytes as they came, and empty where they are kept as they came.
    """

    source: str
    digest: str
    width: int
    height: int
    media_type: str
    length: int
    alt: str = ""
    credit: str = ""
    focal_point: tuple[float, float] | None = None
    original: str = ""


@dataclass(frozen=True, slots=True)
class MissingPhoto:
    """A picture that the newsroom wants and that is not here: what was said of it, and why we do not have it, as a sentence.

    The reason is empty until the picture was looked for. Another reason for the same picture makes no other article: it takes no
    part in comparison, nor in the `fingerprint`.
    """

    source: str
    alt: str = ""
    credit: str = ""
    focal_point: tuple[float, float] | None = None
    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who paid."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That an article is paid for, and how it says so. It travels to every surface that we produce.

    ``kind`` is an id of ``assets/disclosures.toml``; ``label`` the short words that stand on every surface, in the article's
    language (never empty: who makes a Disclosure fills it from that table when the newsroom did not give one); ``notice`` the
    paragraph that stands with the article, in plain text.
    """

    kind: str
    label: str
    sponsor: Sponsor | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right, and when."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """Another story. Pasted text often gives only its title: then ``url`` is None and the page looks for that title."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """The same story in another language (BCP 47): at a web address, or as the article of ours with this slug."""

    language: str
    url: str | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, complete. All times are aware and in UTC, cut to seconds.

    ``body_html`` is sanitised HTML, ``summary`` plain text, ``section`` and ``tags`` as shown to readers. ``revision`` counts
    from 1 and moves, with ``modified``, only when `fingerprint` moves; 0 means: not through `share.publish` yet. ``code`` is
    the short code of ``/s/<code>``, which stays; empty where the store has not given one yet. ``identity`` is
    what feeds know the article by for ever where that is not its slug: it was renamed, or has a slug that another one had.
    ``at_uri`` is the address of the record of the AT Protocol (``site.standard.document``) that stands for the article.

    Raises:
        BadArticle: with every fault at once.
    """

    slug: str
    title: str
    body_html: str
    published: datetime
    modified: datetime
    language: str = "en"
    share_title: str | None = None
    summary: str = ""
    canonical_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    embargo_until: datetime | None = None
    photo: Photo | None = None
    missing_photo: MissingPhoto | None = None
    disclosure: Disclosure | None = None
    corrections: tuple[Correction, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    access: Access = Access.FREE
    rights: str | None = None
    translations: tuple[Translation, ...] = ()
    at_uri: str | None = None
    status: Status = Status.LIVE
    revision: int = 0
    code: str = ""
    identity: str = ""

    def __post_init__(self) -> None:
        faults = tuple(article_faults(self))
        if faults:
            raise BadArticle(faults)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, by the language tag."""
        return direction_of(self.language)

    @property
    def short_title(self) -> str:
        """The title for sharing: `share_title` where the desk wrote one, else the headline."""
        return self.share_title or self.title

    @property
    def paid(self) -> bool:
        """Whether somebody paid for this article, so that every surface has to say so."""
        return self.disclosure is not None

    @property
    def was_never_out(self) -> bool:
        """Whether the newsroom took it down before its release. That it has gone would tell that there was to be something."""
        return self.status is Status.WITHDRAWN and self.published > self.modified

    @property
    def labelled_title(self) -> str:
        """The headline with the disclosure label at its start: ``Sponsored: …``. The plain headline where nobody paid."""
        return self._labelled(self.title)

    @property
    def labelled_short_title(self) -> str:
        """`short_title` with the disclosure label at its start."""
        return self._labelled(self.short_title)

    @property
    def byline(self) -> str:
        """The author names, joined by commas; empty where there are none."""
        return ", ".join(author.name for author in self.authors)

    @property
    def pictures(self) -> tuple[Photo, ...]:
        """The photo and the authors' portraits: every picture whose bytes we keep for this article."""
        found = (self.photo, *(author.portrait for author in self.authors))
        return tuple(picture for picture in found if picture is not None)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """For editors: which pictures the article stands without, and why they could not be used."""
        wanted = [("$.photo.url", self.missing_photo)]
        wanted += [(f"$.authors[{index}].portrait.url", author.missing_portrait) for index, author in enumerate(self.authors)]
        return tuple(Fault(path, missing.reason) for path, missing in wanted if missing and missing.reason)

    def _labelled(self, title: str) -> str:
        return f"{self.disclosure.label}: {title}" if self.disclosure else title

    def with_changes(self, **changes: Any) -> Article:
        """The same article with some fields changed (and checked again)."""
        return replace(self, **changes)


ELSEWHERE = frozenset({"translations", "at_uri"})
"""Fields that say where else an article is. They come when it has long been out, and change nothing of what it says."""
NOT_CONTENT = frozenset({"slug", "modified", "status", "revision", "code", "identity"}) | ELSEWHERE
"""Fields that say how an article fares here and what it is called, and not what it says."""


def fingerprint(article: Article) -> str:
    """SHA-256 (hex) over everything that an article says. Two articles with one fingerprint read the same everywhere."""
    content = {entry.name: getattr(article, entry.name) for entry in fields(article) if entry.name not in NOT_CONTENT}
    text = json.dumps(content, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return {entry.name: getattr(value, entry.name) for entry in fields(value) if entry.compare}


def slugify(text: str) -> str:
    """A slug made of any text in any script: ASCII letters and digits with single hyphens, at most `SLUG_LIMIT` characters.

    Empty when nothing in the text has a letter or a digit.
    """
    words = re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", ""))
    slug = "-".join(words)
    if len(slug) <= SLUG_LIMIT:
        return slug
    return slug[: SLUG_LIMIT + 1].rpartition("-")[0] or slug[:SLUG_LIMIT]


def is_seen(text: str) -> bool:
    """Whether a reader sees anything of the text."""
    return SEEN.search(text) is not None


def is_web_address(text: str) -> bool:
    """Whether this is a whole web address, of which everybody can tell the host: ``https://[news.example/`` is none."""
    if not WEB_ADDRESS.fullmatch(text):
        return False
    try:
        urlsplit(text)
    except ValueError:  # a bracket that is no IPv6 address, or a host with a slash in it once it is normalised
        return False
    return True


def article_faults(article: Article) -> Iterator[Fault]:
    """Every rule that an article breaks, each with its JSON path."""
    if not SLUG.fullmatch(article.slug) or len(article.slug) > SLUG_LIMIT:
        yield Fault(
            "$.slug",
            f"a slug is lower-case ASCII letters and digits with single hyphens, at most {SLUG_LIMIT} characters",
        )
    yield from _text_faults(article)
    yield from _part_faults(article)
    yield from _time_faults(article)
    yield from _address_faults(article)
    if not LANGUAGE.fullmatch(article.language):
        yield Fault("$.language", "a language is a BCP 47 tag, such as en, de-AT or zh-Hant")
    if article.disclosure and not article.disclosure.label.strip():
        yield Fault("$.disclosure.label", "a disclosure needs a label that readers can see")
    for path, picture in _pictures(article):
        if picture.focal_point and not all(0 <= part <= 1 for part in picture.focal_point):
            yield Fault(f"{path}.focal_point", "a focal point is two fractions between 0 and 1, from the left and from the top")


def _pictures(article: Article) -> Iterator[tuple[str, Photo | MissingPhoto]]:
    """Every picture that the newsroom named, missing ones too, with its JSON path."""
    named = [("$.photo", article.photo or article.missing_photo)]
    named += [
        (f"$.authors[{index}].portrait", author.portrait or author.missing_portrait)
        for index, author in enumerate(article.authors)
    ]
    return ((path, picture) for path, picture in named if picture is not None)


def _text_faults(article: Article) -> Iterator[Fault]:
    if not article.title.strip():
        yield Fault("$.title", "an article needs a title")
    for path, text, limit in (
        ("$.title", article.title, TITLE_LIMIT),
        ("$.share_title", article.share_title or "", TITLE_LIMIT),
        ("$.summary", article.summary, SUMMARY_LIMIT),
    ):
        if len(text) > limit:
            yield Fault(path, f"at most {limit:,} characters are taken, and this has {len(text):,}")


def _part_faults(article: Article) -> Iterator[Fault]:
    for index, author in enumerate(article.authors):
        if not author.name.strip():
            yield Fault(f"$.authors[{index}].name", "an author needs a name")
        if author.fediverse and not FEDIVERSE_HANDLE.fullmatch(author.fediverse):
            yield Fault(f"$.authors[{index}].fediverse", "a fediverse handle looks like @name@server.example")
    for index, tag in enumerate(article.tags):
        if not slugify(tag):
            yield Fault(f"$.tags[{index}]", "a tag needs at least one letter or digit")
    for index, link in enumerate(article.related):
        if not link.title.strip():
            yield Fault(f"$.related[{index}].title", "a related link needs a title")
    for index, correction in enumerate(article.corrections):
        if not correction.note.strip():
            yield Fault(f"$.corrections[{index}].note", "a correction needs a note that says what was put right")
    if article.section is not None and not slugify(article.section):
        yield Fault("$.section", "a section needs at least one letter or digit")
    if article.at_uri is not None and not AT_URI.fullmatch(article.at_uri):
        yield Fault("$.at_uri", "the address of a record looks like at://did:plc:…/site.standard.document/…")
    yield from _translation_faults(article)


def _translation_faults(article: Article) -> Iterator[Fault]:
    for index, translation in enumerate(article.translations):
        path = f"$.translations[{index}]"
        if not LANGUAGE.fullmatch(translation.language):
            yield Fault(f"{path}.language", "a language is a BCP 47 tag, such as en, de-AT or zh-Hant")
        elif translation.language.lower() == article.language.lower():
            yield Fault(f"{path}.language", "this is the language of the article itself; a translation is in another one")
        if (translation.url is None) == (translation.slug is None):
            yield Fault(path, "a translation has either a url, or the slug of an article of ours")
        if translation.slug is not None and (not SLUG.fullmatch(translation.slug) or len(translation.slug) > SLUG_LIMIT):
            yield Fault(f"{path}.slug", "a slug is lower-case ASCII letters and digits with single hyphens")
        elif translation.slug == article.slug:
            yield Fault(f"{path}.slug", "an article is no translation of itself")


def _time_faults(article: Article) -> Iterator[Fault]:
    times = [
        ("$.published", article.published),
        ("$.modified", article.modified),
        ("$.embargo_until", article.embargo_until),
    ]
    times += [(f"$.corrections[{index}].at", correction.at) for index, correction in enumerate(article.corrections)]
    for path, time in times:
        if time is not None and time.tzinfo is None:
            yield Fault(path, "a time needs its offset, such as 2026-11-22T18:00:00Z (RFC 3339)")


def _address_faults(article: Article) -> Iterator[Fault]:
    if article.disclosure and article.disclosure.sponsor and not article.disclosure.sponsor.name.strip():
        yield Fault("$.disclosure.sponsor.name", "a sponsor needs a name")
    for path, address in _addresses(article):
        if not WEB_ADDRESS.fullmatch(address):
            yield Fault(path, WHAT_AN_ADDRESS_IS)


def unseen_faults(article: Article) -> Iterator[Fault]:
    """Texts of which readers see nothing. None comes in any more; what came in before can be read and mended."""
    if not is_seen(article.title):
        yield Fault("$.title", "an article needs a title that readers can see")
    for index, author in enumerate(article.authors):
        if not is_seen(author.name):
            yield Fault(f"$.authors[{index}].name", "an author needs a name that readers can see")
    for index, link in enumerate(article.related):
        if not is_seen(link.title):
            yield Fault(f"$.related[{index}].title", "a related link needs a title that readers can see")
    for index, correction in enumerate(article.corrections):
        if not is_seen(correction.note):
            yield Fault(f"$.corrections[{index}].note", "a correction needs a note that readers can see")
    if article.disclosure and article.disclosure.sponsor and not is_seen(article.disclosure.sponsor.name):
        yield Fault("$.disclosure.sponsor.name", "a sponsor needs a name that readers can see")


def host_faults(article: Article) -> Iterator[Fault]:
    """Addresses of which nobody can tell the host. None comes in any more; what came in before can be read and mended."""
    for path, address in _addresses(article):
        if not is_web_address(address):
            yield Fault(path, WHAT_AN_ADDRESS_IS)


def _addresses(article: Article) -> Iterator[tuple[str, str]]:
    """Every address that the article has, with its JSON path."""
    addresses = [("$.canonical_url", article.canonical_url)]
    addresses += [(f"$.authors[{index}].url", author.url) for index, author in enumerate(article.authors)]
    addresses += [
        (f"$.authors[{index}].profiles[{place}]", profile)
        for index, author in enumerate(article.authors)
        for place, profile in enumerate(author.profiles)
    ]
    addresses += [(f"$.related[{index}].url", link.url) for index, link in enumerate(article.related)]
    addresses += [(f"$.translations[{index}].url", translation.url) for index, translation in enumerate(article.translations)]
    if article.disclosure and article.disclosure.sponsor:
        addresses.append(("$.disclosure.sponsor.url", article.disclosure.sponsor.url))
    return ((path, address) for path, address in addresses if address is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An article as a source handed it in: the article, and which of its times the source really said.

    ``said`` holds ``published`` and ``modified`` where the source gave them; a time that it did not give was filled with the
    time of arrival, and gives way to what is known already. ``notes`` are sentences about what was repaired on the way in
    (a control character taken out, a very long headline), for whoever sent it. ``former_slugs`` are those that the article had,
    here or elsewhere: whatever stands under one of them is this article, and is called by its slug from now on.
    """

    article: Article
    said: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    former_slugs: tuple[str, ...] = ()
