"""The article as the API and JSON files write it, checked, and made an `Article`. Pure.

Markdown and plain text are read into the same document, so every source has the same rules and the same sentences. All faults
of a document are found in one go: what the shape check finds is put aside, and the rest is checked as an article all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationError, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.json_schema import JsonSchemaValue

from share.addresses import LONGEST_ADDRESS, in_ascii, without_tracking
from share.article import (
    AT_URI,
    SEEN,
    SLUG,
    SLUG_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    WEB_ADDRESS,
    Access,
    Article,
    Author,
    Correction,
    Disclosure,
    MissingPhoto,
    RelatedLink,
    Sponsor,
    Submission,
    Translation,
    host_faults,
    is_seen,
    slugify,
    unseen_faults,
)
from share.disclosures import Disclosures, without_label
from share.errors import BadArticle, Fault
from share.ingest.characters import tidy
from share.ingest.clean import NESTING_LIMIT, clean_html, nesting
from share.ingest.faults import mended, shape_faults
from share.ingest.summary import paragraphs, summary_of
from share.ingest.times import EXAMPLE, parse_exactly

BODY_LIMIT = 1_000_000
"""Characters. The longest news features have a fifth of it."""
LIST_LIMIT = 200
PROFILE_LIMIT = 20
ADDRESS = r"^https?://[^\s/?#<>\"\[\]]+[^\s<>\"]*$"


def _time(value: object) -> object:
    if isinstance(value, str):
        return parse_exactly(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value
    raise ValueError(f"a time is wanted here, written as a text such as {EXAMPLE} (RFC 3339)")


def _point(value: object) -> object:
    right = isinstance(value, list | tuple) and len(value) == 2 and all(type(part) in {int, float} for part in value)
    if not right:
        raise ValueError("a focal point is two fractions between 0 and 1, from the left and from the top, such as [0.5, 0.3]")
    return tuple(map(float, value)) if isinstance(value, list | tuple) else value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value) or len(value) > SLUG_LIMIT:
        raise ValueError(f"a slug is lower-case ASCII letters and digits with single hyphens, at most {SLUG_LIMIT} characters")
    return value


Line = Annotated[str, Field(max_length=TITLE_LIMIT)]
Required = Annotated[str, Field(max_length=TITLE_LIMIT, json_schema_extra={"pattern": SEEN.pattern})]
ADDRESS_SCHEMA: JsonDict = {"pattern": ADDRESS, "format": "uri"}
Address = Annotated[str, Field(max_length=2_000, json_schema_extra=ADDRESS_SCHEMA)]
Language = Annotated[str, Field(max_length=60, json_schema_extra={"pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"})]
SLUG_SCHEMA: JsonSchemaValue = {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT}
Slug = Annotated[str, AfterValidator(_slug), WithJsonSchema(SLUG_SCHEMA)]
Time = Annotated[datetime, BeforeValidator(_time), WithJsonSchema({"type": "string", "format": "date-time"})]
POINT_SCHEMA = {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}, "minItems": 2, "maxItems": 2}
Point = Annotated[tuple[float, float], BeforeValidator(_point), WithJsonSchema(POINT_SCHEMA)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PhotoPayload(_Part):
    """A picture: its web address (in files also a file name), and what the newsroom says of it."""

    url: Address
    alt: Annotated[str, Field(max_length=2_000)] = ""
    credit: Line = ""
    focal_point: Point | None = None


def _or_address(schema: JsonDict) -> None:
    schema["anyOf"] = [*cast("list[JsonValue]", schema["anyOf"]), {"type": "string", **ADDRESS_SCHEMA, "maxLength": 2_000}]


class AuthorPayload(_Part):
    """One byline name. A portrait of which nothing else is said may be given as its address alone."""

    name: Required
    url: Address | None = None
    fediverse: Annotated[str, Field(max_length=300, json_schema_extra={"pattern": r"^@?[\w.-]+@[\w.-]+\.[\w-]+$"})] | None = None
    portrait: Annotated[PhotoPayload | None, Field(json_schema_extra=_or_address)] = None
    profiles: Annotated[list[Address], Field(max_length=PROFILE_LIMIT)] = []


class SponsorPayload(_Part):
    """Who paid."""

    name: Required
    url: Address | None = None


class DisclosurePayload(_Part):
    """That the article is paid for. ``label`` is filled from the publisher's table when it is not given."""

    kind: Annotated[str, Field(max_length=60)]
    label: Annotated[str, Field(max_length=60)] = ""
    sponsor: SponsorPayload | None = None
    notice: Annotated[str, Field(max_length=10_000)] = ""


class CorrectionPayload(_Part):
    """What was put right, and when."""

    at: Time
    note: Annotated[str, Field(max_length=10_000, json_schema_extra={"pattern": SEEN.pattern})]


class RelatedPayload(_Part):
    """Another story; without an address the page looks for its title."""

    title: Required
    url: Address | None = None


def _one_place(schema: JsonDict) -> None:
    schema["oneOf"] = [
        {"required": [said], "properties": {said: {"type": "string"}, other: {"type": "null"}}}
        for said, other in (("url", "slug"), ("slug", "url"))
    ]


class TranslationPayload(_Part):
    """The same story in another language: its address, or the slug of an article of ours."""

    model_config = ConfigDict(json_schema_extra=_one_place)

    language: Language
    url: Address | None = None
    slug: Slug | None = None


class ArticlePayload(_Part):
    """An article as a newsroom sends it."""

    title: Required
    body_html: Annotated[str, Field(max_length=BODY_LIMIT, json_schema_extra={"pattern": SEEN.pattern})]
    share_title: Line | None = None
    summary: Annotated[str, Field(max_length=SUMMARY_LIMIT)] | None = None
    language: Language | None = None
    section: Annotated[str, Field(max_length=200)] | None = None
    tags: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=LIST_LIMIT)] = []
    authors: Annotated[list[AuthorPayload], Field(max_length=LIST_LIMIT)] = []
    published: Time | None = None
    modified: Time | None = None
    embargo_until: Time | None = None
    canonical_url: Address | None = None
    photo: PhotoPayload | None = None
    disclosure: DisclosurePayload | None = None
    corrections: Annotated[list[CorrectionPayload], Field(max_length=LIST_LIMIT)] = []
    related: Annotated[list[RelatedPayload], Field(max_length=LIST_LIMIT)] = []
    access: Literal["free", "metered", "paid"] = "free"
    rights: Annotated[str, Field(max_length=2_000)] | None = None
    former_slugs: Annotated[list[Slug], Field(max_length=LIST_LIMIT)] = []
    translations: Annotated[list[TranslationPayload], Field(max_length=LIST_LIMIT)] = []
    at_uri: Annotated[str, Field(max_length=2_000, json_schema_extra={"pattern": f"^{AT_URI.pattern}$"})] | None = None


def read_payload(
    document: object,
    *,
    slug: str,
    now: datetime,
    disclosures: Disclosures,
    default_language: str,
    tracking: frozenset[str] = frozenset(),
    web_photos_only: bool = True,
    known_files: Collection[str] = (),
    notes: tuple[str, ...] = (),
) -> Submission:
    """A document (parsed JSON) as an article whose pictures are still missing: they have to be fetched.

    Parameters of ``tracking`` (`share.tracking`) are taken out of the article's own address, which is what everybody shares.
    ``web_photos_only`` refuses a picture that is not at a web address, but for ``known_files``, which came from elsewhere; files
    on our own disk may name files beside them.

    Raises:
        BadArticle: with every fault, each with its JSON path.
    """
    tidied, tidy_notes = tidy(document)
    tidied = _with_whole_portraits(tidied)
    faults: list[Fault] = []
    try:
        payload = ArticlePayload.model_validate(tidied)
    except ValidationError as error:
        faults += shape_faults(error, ArticlePayload)
        payload = ArticlePayload.model_validate(mended(tidied, error, next(iter(disclosures.kinds))))
    if web_photos_only:
        faults += _address_faults(payload, known_files)
    payload, tracking_notes = _untracked(payload, tracking)
    try:
        submission = to_submission(payload, slug=slug, now=now, disclosures=disclosures, default_language=default_language)
    except BadArticle as error:
        raise BadArticle((*faults, *error.faults)) from error
    if faults:
        raise BadArticle(tuple(faults))
    return replace(submission, notes=(*notes, *tidy_notes, *tracking_notes, *submission.notes))


def _untracked(payload: ArticlePayload, tracking: frozenset[str]) -> tuple[ArticlePayload, tuple[str, ...]]:
    """The payload with a home that says nothing of where somebody came from, and a note where it did."""
    clean = without_tracking(payload.canonical_url or "", tracking) or None
    if clean == payload.canonical_url:
        return payload, ()
    note = "$.canonical_url had parameters that only say where a reader came from; they were taken out."
    return payload.model_copy(update={"canonical_url": clean}), (note,)


def _with_whole_portraits(document: object) -> object:
    """The document with each portrait that is only an address as an object."""
    authors = document.get("authors") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(authors, list):
        return document
    whole = [
        author | {"portrait": {"url": author["portrait"]}}
        if isinstance(author, dict) and isinstance(author.get("portrait"), str)
        else author
        for author in authors
    ]
    return document | {"authors": whole}


def _address_faults(payload: ArticlePayload, known_files: Collection[str]) -> list[Fault]:
    """Pictures that are not at a web address."""
    pictures = [("$.photo.url", payload.photo)]
    pictures += [(f"$.authors[{index}].portrait.url", author.portrait) for index, author in enumerate(payload.authors)]
    return [
        Fault(path, "a picture is given by its web address, which starts with http:// or https://")
        for path, picture in pictures
        if picture and picture.url not in known_files and not WEB_ADDRESS.fullmatch(picture.url)
    ]


def to_submission(
    payload: ArticlePayload, *, slug: str, now: datetime, disclosures: Disclosures, default_language: str
) -> Submission:
    """A checked payload as an article, its body made safe and its summary written where it has none.

    Raises:
        BadArticle: with every fault that the shape alone does not show.
    """
    faults: list[Fault] = []
    if nesting(payload.body_html) > NESTING_LIMIT:
        raise BadArticle((Fault("$.body_html", f"elements are nested more than {NESTING_LIMIT} deep"),))
    body = clean_html(payload.body_html, paid=payload.disclosure is not None, base=payload.canonical_url)
    if not any(map(is_seen, paragraphs(body.html))) and "<img" not in body.html:
        faults.append(Fault("$.body_html", "the body has no text that a reader could see"))
    language = payload.language or default_language
    payload, label_notes = _unlabelled(payload, _disclosure(payload.disclosure, language, disclosures))
    if payload.disclosure and payload.disclosure.kind not in disclosures.kinds:
        known = ", ".join(disclosures.kinds)
        faults.append(Fault("$.disclosure.kind", f"there is no such kind of paid content; the kinds are {known}"))
    said = {name for name in ("published", "modified") if getattr(payload, name)}
    section, tags, wordless = _named(payload)
    try:
        article = Article(
            slug=slug,
            title=payload.title,
            body_html=body.html,
            published=payload.published or now,
            modified=payload.modified or now,
            language=language,
            share_title=_seen(payload.share_title),
            summary=_seen(payload.summary) or summary_of(body.html),
            canonical_url=payload.canonical_url,
            section=section,
            tags=tags,
            authors=tuple(map(_author, payload.authors)),
            embargo_until=payload.embargo_until,
            missing_photo=_wanted(payload.photo),
            disclosure=_disclosure(payload.disclosure, language, disclosures),
            corrections=tuple(Correction(correction.at, correction.note) for correction in payload.corrections),
            related=tuple(RelatedLink(link.title, link.url) for link in payload.related),
            access=Access(payload.access),
            rights=payload.rights or None,
            translations=tuple(Translation(entry.language, entry.url, entry.slug) for entry in payload.translations),
            at_uri=payload.at_uri or None,
        )
    except BadArticle as error:
        raise BadArticle((*faults, *error.faults)) from error
    faults += [*host_faults(article), *_length_faults(article), *unseen_faults(article)]
    if faults:
        raise BadArticle(tuple(faults))
    notes = (*body.notes, *label_notes, *wordless)
    return Submission(article=article, said=frozenset(said), notes=notes, former_slugs=tuple(payload.former_slugs))


def _unlabelled(payload: ArticlePayload, disclosure: Disclosure | None) -> tuple[ArticlePayload, tuple[str, ...]]:
    """The payload without its label at the start of title and summary, where newsrooms often write it, and notes of that."""
    if disclosure is None:
        return payload, ()
    said = {name: getattr(payload, name) for name in ("title", "share_title", "summary")}
    bare = {name: without_label(text, [disclosure.label]) for name, text in said.items() if text}
    bare = {name: text for name, text in bare.items() if text != said[name]}
    notes = (f"$.{name} began with “{disclosure.label}”; it was taken out, and stands before it everywhere." for name in bare)
    return payload.model_copy(update=bare), tuple(notes)


def _length_faults(article: Article) -> Iterator[Fault]:
    """An article's own address stands in its head several times, all of which platforms look for in the first 16 KB of a page."""
    if len(in_ascii(article.canonical_url or "")) > LONGEST_ADDRESS:
        yield Fault("$.canonical_url", f"it has at most {LONGEST_ADDRESS:,} characters, escaped as browsers send it")


def _seen(text: str | None) -> str | None:
    """The text, if readers see anything of it."""
    return text if text and is_seen(text) else None


def _author(payload: AuthorPayload) -> Author:
    portrait = _wanted(payload.portrait)
    return Author(payload.name, payload.url, payload.fediverse, missing_portrait=portrait, profiles=tuple(payload.profiles))


def _wanted(payload: PhotoPayload | None) -> MissingPhoto | None:
    return MissingPhoto(payload.url, payload.alt, payload.credit, payload.focal_point) if payload else None


def _named(payload: ArticlePayload) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Section and tags, and notes on those that have no letter or digit: nothing could be found by them, so they stay out."""
    places = [("$.section", payload.section or ""), *((f"$.tags[{index}]", tag) for index, tag in enumerate(payload.tags))]
    notes = tuple(f"{path} has no letter or digit, and was left out." for path, name in places if name and not slugify(name))
    section = payload.section if payload.section and slugify(payload.section) else None
    return section, _once([tag for tag in payload.tags if slugify(tag)]), notes


def _once(tags: list[str]) -> tuple[str, ...]:
    """The tags without repetitions; the first spelling stays."""
    return tuple({tag.casefold(): tag for tag in reversed(tags)}[key] for key in dict.fromkeys(map(str.casefold, tags)))


def _disclosure(payload: DisclosurePayload | None, language: str, disclosures: Disclosures) -> Disclosure | None:
    if payload is None:
        return None
    kind = payload.kind if payload.kind in disclosures.kinds else next(iter(disclosures.kinds))
    sponsor = Sponsor(payload.sponsor.name, payload.sponsor.url) if payload.sponsor else None
    return disclosures.disclose(kind, language, label=payload.label, sponsor=sponsor, notice=payload.notice)
