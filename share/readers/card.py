"""What a reader makes of a page: the card that it shows, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """A fault loses something that readers should see; a hint is a chance to be better."""

    FAULT = "fault"
    HINT = "hint"


class Code(StrEnum):
    """Every kind of finding, by the name that `--json` gives it. `docs/lint.md` explains each."""

    PAGE_STATUS = "page-status"
    PAGE_TYPE = "page-type"
    PAGE_HEAVY = "page-heavy"
    PAGE_SLOW = "page-slow"
    ATTACHMENT = "attachment"
    REDIRECT_HOST = "redirect-host"
    REDIRECT_MANY = "redirect-many"
    REDIRECT_PLAIN = "redirect-plain"
    REFRESH = "refresh"
    PAGE_PLAIN = "page-plain"
    CHARSET_LATE = "charset-late"
    CHARSET_MISSING = "charset-missing"
    CHARSET_WRONG = "charset-wrong"
    TAG_LATE = "tag-late"
    TAG_EMPTY = "tag-empty"
    TAG_TORN = "tag-torn"
    TAGS_DOUBLED = "tags-doubled"
    TAGS_MANY = "tags-many"
    TAGS_HEAVY = "tags-heavy"
    TAG_IN_BODY = "tag-in-body"
    TYPE_WRONG = "type-wrong"
    TITLE_MISSING = "title-missing"
    TITLE_CUT = "title-cut"
    TEXT_MISSING = "text-missing"
    TEXT_CUT = "text-cut"
    MARKUP_SHOWN = "markup-shown"
    DATE_WRONG = "date-wrong"
    SITE_MISSING = "site-missing"
    IMAGE_MISSING = "image-missing"
    IMAGE_DEAD = "image-dead"
    IMAGE_BROKEN = "image-broken"
    IMAGE_SLOW = "image-slow"
    IMAGE_TYPE = "image-type"
    IMAGE_TYPE_WRONG = "image-type-wrong"
    IMAGE_HEAVY = "image-heavy"
    IMAGE_SMALL = "image-small"
    IMAGE_RATIO = "image-ratio"
    IMAGE_PLAIN = "image-plain"
    IMAGE_SIZE_UNSAID = "image-size-unsaid"
    IMAGE_SIZE_WRONG = "image-size-wrong"
    IMAGES_MANY = "images-many"
    ALT_MISSING = "alt-missing"
    URL_RELATIVE = "url-relative"
    URL_MISSING = "url-missing"
    URL_DIFFERS = "url-differs"
    URL_ELSEWHERE = "url-elsewhere"
    URL_TRACKED = "url-tracked"
    URL_DEAD = "url-dead"
    URL_PRIVATE = "url-private"
    LABEL_LOST = "label-lost"
    LABEL_UNSAID = "label-unsaid"
    PAID_AS_NEWS = "paid-as-news"
    PAID_IN_NEWS = "paid-in-news"
    CARD_MISSING = "card-missing"
    CARD_SMALL = "card-small"
    ROBOTS_FILE = "robots-file"
    NOT_INDEXED = "not-indexed"
    NO_SNIPPET = "no-snippet"
    IMAGE_PREVIEW = "image-preview"
    NO_PIN = "no-pin"
    JSON_LD_BROKEN = "json-ld-broken"
    JSON_LD_MISSING = "json-ld-missing"
    JSON_LD_THIN = "json-ld-thin"
    HEADLINE_DIFFERS = "headline-differs"
    OEMBED_LINK = "oembed-link"
    OEMBED_DEAD = "oembed-dead"
    COMPONENT_HEAVY = "component-heavy"
    COMPONENT_BROKEN = "component-broken"
    OWN_CARD = "own-card"


@dataclass(frozen=True, slots=True)
class PreviewFault:
    """One finding: its code, how bad it is, a sentence that says what, where and what to do, and where the rule is from."""

    code: Code
    severity: Severity
    sentence: str
    source: str = ""

    def as_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"code": self.code, "severity": self.severity, "sentence": self.sentence, "source": self.source}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value, and the rule that chose it in few words: ``og:title``, ``JSON-LD headline``. Both empty: there is none."""

    value: str = ""
    rule: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)

    def as_dict(self) -> dict[str, str]:
        """As JSON."""
        return {"value": self.value, "rule": self.rule}


NONE = Chosen()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The card that one reader shows, each value as people see it there: cut where it is cut, empty where it is not shown.

    ``label`` is the disclosure as somebody sees it who sees the card and nothing else. ``shown`` is False where the reader shows
    no card at all, ``large`` whether the picture is a large one.
    """

    title: Chosen = NONE
    text: Chosen = NONE
    image: Chosen = NONE
    alt: Chosen = NONE
    author: Chosen = NONE
    site: Chosen = NONE
    date: Chosen = NONE
    label: Chosen = NONE
    notes: tuple[str, ...] = ()
    shown: bool = True
    large: bool = False
    faults: tuple[PreviewFault, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        names = ("title", "text", "image", "alt", "author", "site", "date", "label")
        return {
            "shown": self.shown,
            "large": self.large,
            **{name: getattr(self, name).as_dict() for name in names},
            "notes": list(self.notes),
            "faults": [fault.as_dict() for fault in self.faults],
        }
