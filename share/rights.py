"""What a partner may have: which articles, how much of each, and in whose words. Pure.

A partner's feed is not public, and no article is in it by accident: `why_left_out` says of each article why a partner does not
get it, and `None` alone means that it does. What is made of an article that it gets is said in `share.feeds.entitle`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from share.article import SLUG, Article, Status, slugify
from share.errors import BadRights, Fault
from share.languages import LANGUAGE, as_called_now, languages_of

TOKEN_PREFIX = "swp_"  # noqa: S105 - of tokens, and none itself
"""How a partner's token begins: people, leak scanners and our own logs know by it whose secret they have before them."""
LIMIT = 100
"""How many articles a partner's feed holds where nobody has said otherwise."""
LIMIT_MOST = 1_000
CHOICES_MOST = 100
"""Sections, tags or languages that one partner can have."""
EARLY_MOST = 60 * 24 * 30
"""Minutes."""
PARAMETER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
PARAMETER_VALUE = re.compile(r"[A-Za-z0-9_.~+-]{1,128}")
"""What stands in an address as it is, whoever reads it."""
NEWS_WINDOW = timedelta(days=2)
"""How old a story may be that Google News takes (developers.google.com, "News sitemaps")."""


class PartnerDialect(StrEnum):
    """In whose words a partner's feed is written."""

    STANDARD = "standard"
    SMARTNEWS = "smartnews"
    MSN = "msn"
    FLIPBOARD = "flipboard"
    GOOGLE_NEWS = "google-news"


TAKE_NO_PAID = frozenset({PartnerDialect.SMARTNEWS, PartnerDialect.GOOGLE_NEWS})
"""Partners that refuse what somebody paid for, labelled or not: it is never in their feed."""


class Content(StrEnum):
    """How much of an article a partner gets."""

    FULL = "full"
    SUMMARY = "summary"
    HEADLINE = "headline"


class PaidContent(StrEnum):
    """What becomes of articles that somebody paid for. There is no third way: none goes out without its label."""

    LABELLED = "labelled"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class LinkParameter:
    """What is added to the links of a partner's items, such as ``utm_source=example``; never to their ids."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What one partner may have.

    ``sections`` and ``tags`` are slugs, ``languages`` BCP 47 tags in small letters (``de`` covers ``de-at``). An empty one
    sets no bounds, and an article has to be within all of them: in one of the sections, with one of the tags, in one of the
    languages.
    ``early``: articles under embargo too, marked as such; ``early_minutes`` is how long before their release, None for as soon as
    they are written. ``limit`` is how many articles the feed holds at most.

    Raises:
        BadRights: with every fault at once.
    """

    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    content: Content = Content.FULL
    images: bool = True
    paid: PaidContent = PaidContent.LABELLED
    early: bool = False
    early_minutes: int | None = None
    limit: int = LIMIT
    link_parameter: LinkParameter | None = None
    dialect: PartnerDialect = PartnerDialect.STANDARD

    def __post_init__(self) -> None:
        faults = tuple(rights_faults(self))
        if faults:
            raise BadRights(faults)

    @property
    def takes_paid(self) -> bool:
        """Whether articles that somebody paid for are in the feed, with their label."""
        return self.paid is PaidContent.LABELLED and self.dialect not in TAKE_NO_PAID

    @property
    def sees_embargoed(self) -> bool:
        """Whether articles under embargo are in the feed at all. A news sitemap could not say that they are."""
        return self.early and self.dialect is not PartnerDialect.GOOGLE_NEWS

    @property
    def shape(self) -> tuple[object, ...]:
        """The part of the rights that shapes an item: where it is the same, so are the bytes."""
        return self.dialect, self.content, self.images, self.link_parameter, self.early


def rights_faults(rights: Rights) -> Iterator[Fault]:
    """Every rule that rights break, each with its JSON path."""
    for name, pattern, what in (
        ("sections", SLUG, "a section is named by its slug, such as city-hall"),
        ("tags", SLUG, "a tag is named by its slug, such as harbour"),
        ("languages", LANGUAGE, "a language is a BCP 47 tag in small letters, such as en, de-at or zh-hant"),
    ):
        values: tuple[str, ...] = getattr(rights, name)
        if len(values) > CHOICES_MOST:
            yield Fault(f"$.{name}", f"at most {CHOICES_MOST} are taken, and these are {len(values)}")
        for index, value in enumerate(values):
            if not pattern.fullmatch(value) or value != value.lower():
                yield Fault(f"$.{name}[{index}]", what)
    if not 1 <= rights.limit <= LIMIT_MOST:
        yield Fault("$.limit", f"a feed holds from 1 to {LIMIT_MOST:,} articles")
    yield from _early_faults(rights)
    if rights.link_parameter is not None:
        if not PARAMETER_NAME.fullmatch(rights.link_parameter.name):
            yield Fault(
                "$.link_parameter.name", "a name has letters, digits, _, . and -, begins with a letter, and has at most 64"
            )
        if not PARAMETER_VALUE.fullmatch(rights.link_parameter.value):
            yield Fault("$.link_parameter.value", "a value has letters, digits, _, ., ~, + and -, and has at most 128 of them")


def _early_faults(rights: Rights) -> Iterator[Fault]:
    if rights.early_minutes is not None:
        if not rights.early:
            yield Fault("$.early", "minutes before the release are for partners with early access")
        if not 1 <= rights.early_minutes <= EARLY_MOST:
            yield Fault("$.early", f"early access is from 1 to {EARLY_MOST:,} minutes before the release")


def release_of(article: Article) -> datetime:
    """When readers may see it: the later one of publication and embargo."""
    return max(article.published, article.embargo_until or article.published)


def why_left_out(article: Article, rights: Rights, now: datetime) -> str | None:
    """Why a partner does not get this article, as a sentence; None alone means that it is in the partner's feed.

    ``now`` decides on embargoes and on what is too old for Google News, and on nothing else.
    """
    return next(filter(None, (_time_reason(article, rights, now), why_not_of_kind(article, rights))), None)


def why_not_of_kind(article: Article, rights: Rights) -> str | None:
    """The same for what the article is, and not for when: who paid, section, tags and language."""
    if article.paid and rights.dialect in TAKE_NO_PAID:
        return f"Somebody paid for it, and {rights.dialect} takes no paid content."
    if article.paid and not rights.takes_paid:
        return "Somebody paid for it, and this partner gets no paid content."
    section = slugify(article.section) if article.section is not None else ""
    if rights.sections and section not in rights.sections:
        where = f"in the section {section}" if section else "in no section"
        return f"It is {where}, and this partner gets {_listed(rights.sections)} alone."
    if rights.tags and not {slugify(tag) for tag in article.tags}.intersection(rights.tags):
        return f"It has none of the tags that this partner gets: {_listed(rights.tags)}."
    if rights.languages and not set(languages_of(article.language)).intersection(map(as_called_now, rights.languages)):
        return f"It is in {article.language}, and this partner gets {_listed(rights.languages)} alone."
    return None


def _time_reason(article: Article, rights: Rights, now: datetime) -> str | None:
    if article.status is Status.WITHDRAWN:
        return "It was withdrawn."
    release = release_of(article)
    if article.status is Status.SCHEDULED:
        until = f"{release:%Y-%m-%d %H:%M} UTC"
        if not rights.early:
            return f"It is under embargo until {until}, and this partner has no early access."
        if not rights.sees_embargoed:
            return f"It is under embargo until {until}, and a news sitemap cannot say so."
        if rights.early_minutes is not None and now < release - timedelta(minutes=rights.early_minutes):
            return f"It is under embargo until {until}, and this partner gets it {rights.early_minutes} minutes before."
    elif rights.dialect is PartnerDialect.GOOGLE_NEWS and article.published < now - NEWS_WINDOW:
        return "It is more than two days old, and a news sitemap has the news of two days."
    return None


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def rights_document(rights: Rights) -> dict[str, Any]:
    """The rights as JSON has them; ``early`` is true, false, or the minutes before the release."""
    parameter = rights.link_parameter
    return {
        "sections": list(rights.sections),
        "tags": list(rights.tags),
        "languages": list(rights.languages),
        "content": rights.content.value,
        "images": rights.images,
        "paid": rights.paid.value,
        "early": rights.early if rights.early_minutes is None else rights.early_minutes,
        "limit": rights.limit,
        "link_parameter": parameter and {"name": parameter.name, "value": parameter.value},
        "dialect": rights.dialect.value,
    }


def read_rights(document: Any, standing: Rights | None = None) -> Rights:
    """Rights from JSON as `rights_document` writes it. What it does not say is as in ``standing``, or else as it is by default.

    Raises:
        BadRights: with every fault, each at its JSON path.
    """
    if not isinstance(document, Mapping):
        raise BadRights((Fault("$", "rights are an object"),))
    there_is = f"rights have no such member; they have {', '.join(READERS)}"
    faults = [Fault(f"$.{printed(name)}", there_is) for name in document if name not in READERS]
    values: dict[str, Any] = {}
    for name in READERS.keys() & document.keys():
        try:
            values |= READERS[name](document[name])
        except (ValueError, TypeError) as error:
            faults.append(Fault(f"$.{name}", str(error)))
    if faults:
        raise BadRights(tuple(sorted(faults, key=lambda fault: fault.path)))
    return replace(standing or Rights(), **values)


def printed(name: str) -> str:
    """What somebody called a member, as it can be answered: JSON may hold half a character, and no answer can."""
    return name.encode("utf-8", "replace").decode()


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise TypeError("this takes a list of texts")
    return tuple(dict.fromkeys(value))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("this takes true or false")
    return value


def _number(value: Any, what: str = "a whole number") -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 10.0 is a whole number too (JSON Schema, "integer")
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"this takes {what}")
    return value


def _early(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"early": value, "early_minutes": None}
    return {"early": True, "early_minutes": _number(value, "true, false, or a number of minutes before the release")}


def _choice(kind: type[StrEnum], value: Any) -> StrEnum:
    if value not in [*kind]:
        raise ValueError(f"this takes {', '.join(kind)}")
    return kind(value)


def _parameter(value: Any) -> LinkParameter | None:
    if value is None:
        return None
    if (
        not isinstance(value, Mapping)
        or set(value) != {"name", "value"}
        or not all(isinstance(one, str) for one in value.values())
    ):
        raise TypeError("this takes an object with name and value, or null")
    return LinkParameter(value["name"], value["value"])


READERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "sections": lambda value: {"sections": _words(value)},
    "tags": lambda value: {"tags": _words(value)},
    "languages": lambda value: {"languages": _words(value)},
    "content": lambda value: {"content": _choice(Content, value)},
    "images": lambda value: {"images": _truth(value)},
    "paid": lambda value: {"paid": _choice(PaidContent, value)},
    "early": _early,
    "limit": lambda value: {"limit": _number(value)},
    "link_parameter": lambda value: {"link_parameter": _parameter(value)},
    "dialect": lambda value: {"dialect": _choice(PartnerDialect, value)},
}
"""How each member of the rights is read into fields; each raises with what it takes."""
