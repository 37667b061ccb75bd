"""The deck of hard headlines that a theme is tried with: ``assets/stress.toml``, and the articles that it makes.

A headline is *dressed*: with one of the deck's photos or none, paid for, corrected, tagged.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from PIL import Image
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from share.article import Article, Author, Correction, Photo, Sponsor
from share.assets import Assets, checked
from share.disclosures import Disclosures, read_disclosures
from share.errors import BadAsset
from share.languages import LANGUAGE

FILE = "stress.toml"
STRICT = ConfigDict(extra="forbid")
PUBLISHED = datetime(2026, 9, 30, 16, 45, tzinfo=UTC)
"""When the articles of the deck came out: one of the longest dates that a card shows."""
PAID_KIND = "sponsored"
Fraction = Annotated[float, Field(ge=0, le=1)]


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class DeckPhoto:
    """A picture of the assets folder, and what a newsroom would say of it."""

    id: str
    file: str
    credit: str = ""
    focal_point: tuple[Fraction, Fraction] = (0.5, 0.5)


@checked_dataclass(frozen=True, slots=True, config=STRICT)
class Headline:
    """One entry: an article's words, why they are hard, and how the contact sheet dresses them."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    language: Annotated[str, Field(pattern=f"^{LANGUAGE.pattern}$")]
    title: Annotated[str, Field(min_length=1, max_length=1000)]
    why: Annotated[str, Field(min_length=1)]
    section: str | None = None
    byline: str = ""
    summary: str = ""
    photo: str = ""
    paid: bool = False
    corrected: bool = False
    tags: tuple[str, ...] = ()

    @property
    def dress(self) -> Dress:
        """What the contact sheet shows it in."""
        return Dress(photo=self.photo, portrait=True, paid=self.paid, corrected=self.corrected, tags=self.tags)


@dataclass(frozen=True, slots=True)
class Dress:
    """What stands beside a headline; ``photo`` is an id of the deck, or empty. A ``section`` stands for the headline's own."""

    photo: str = ""
    portrait: bool = False
    paid: bool = False
    corrected: bool = False
    tags: tuple[str, ...] = ()
    section: str | None = None

    @property
    def words(self) -> str:
        """In words, for captions."""
        photo = f"{self.photo} photo" if self.photo else ""
        return ", ".join(filter(None, (photo, "paid" if self.paid else "", "corrected" if self.corrected else "", *self.tags)))


@dataclass(frozen=True, slots=True)
class Dressed:
    """An article of the deck with the bytes of its pictures: what `share.cards.make.render` takes."""

    article: Article
    photo: bytes | None
    portrait: bytes | None


@dataclass(frozen=True, eq=False, slots=True)
class Deck:
    """All of ``stress.toml``, its pictures read."""

    headlines: Mapping[str, Headline]
    photos: Mapping[str, tuple[Photo, bytes]]
    portrait: tuple[Photo, bytes]
    disclosures: Disclosures

    def dressed(self, headline: Headline, dress: Dress) -> Dressed:
        """A headline as a live article.

        Raises:
            KeyError: for a photo that the deck does not have.
        """
        photo, photo_bytes = self.photos[dress.photo] if dress.photo else (None, None)
        face, face_bytes = self.portrait if dress.portrait else (None, None)
        names = [name.strip() for name in headline.byline.split(",")]
        corrections = (Correction(PUBLISHED + timedelta(days=1), headline.why),) if dress.corrected else ()
        article = Article(
            slug=headline.id,
            title=headline.title,
            summary=headline.summary,
            body_html=f"<p>{headline.id}</p>",
            published=PUBLISHED,
            modified=PUBLISHED,
            language=headline.language,
            section=dress.section or headline.section,
            tags=dress.tags,
            authors=tuple(Author(name, portrait=face) for name in names if name),
            photo=photo,
            corrections=corrections,
            disclosure=self.disclosures.disclose(PAID_KIND, headline.language, sponsor=Sponsor("Brightwater Ferries"))
            if dress.paid
            else None,
            code="stress",
        )
        return Dressed(article, photo_bytes, face_bytes)

    def on_sheet(self, headline: Headline) -> Dressed:
        """A headline as the contact sheet shows it."""
        return self.dressed(headline, headline.dress)


def read_deck(assets: Assets) -> Deck:
    """The deck of an assets folder.

    Raises:
        BadAsset: naming table and key; also for a picture that is missing, or that no table describes.
    """
    table = assets.toml(FILE)
    for key in table:
        if key not in {"photos", "portrait", "headlines"}:
            raise BadAsset(FILE, key, "there is no such table; there are: photos, portrait, headlines")
    photos = {name: checked(DeckPhoto, {"id": name, **entry}, FILE, f"photos.{name}") for name, entry in _tables(table, "photos")}
    headlines = {
        name: checked(Headline, {"id": name, **entry}, FILE, f"headlines.{name}") for name, entry in _tables(table, "headlines")
    }
    for headline in headlines.values():
        if headline.photo and headline.photo not in photos:
            raise BadAsset(FILE, f"headlines.{headline.id}.photo", f"there is no such photo; there are: {', '.join(photos)}")
    if not headlines:
        raise BadAsset(FILE, "headlines", "at least one headline is needed")
    disclosures = read_disclosures(assets)
    kinds = disclosures.kinds
    if PAID_KIND not in kinds:
        raise BadAsset("disclosures.toml", PAID_KIND, f"{FILE} shows paid articles of this kind, so the table is needed")
    portrait = checked(DeckPhoto, {"id": "portrait", **_table(table.get("portrait"), "portrait")}, FILE, "portrait")
    pictures = {name: _picture(assets, entry, f"photos.{name}") for name, entry in photos.items()}
    return Deck(headlines, pictures, _picture(assets, portrait, "portrait"), disclosures)


def _tables(table: Mapping[str, object], name: str) -> list[tuple[str, Mapping[str, object]]]:
    return [(key, _table(entry, f"{name}.{key}")) for key, entry in _table(table.get(name, {}), name).items()]


def _table(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadAsset(FILE, key, f"a table is wanted here, such as [{key}]")
    return value


def _picture(assets: Assets, entry: DeckPhoto, key: str) -> tuple[Photo, bytes]:
    path = assets.root / entry.file
    if not path.is_file():
        raise BadAsset(FILE, f"{key}.file", f"there is no file {entry.file} in {assets.root}")
    data = path.read_bytes()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            media_type = Image.MIME.get(str(picture.format), "image/jpeg")
    except OSError as error:
        raise BadAsset(FILE, f"{key}.file", f"{entry.file} is not a picture") from error
    photo = Photo(
        source=entry.file,
        digest=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        media_type=media_type,
        length=len(data),
        credit=entry.credit,
        focal_point=entry.focal_point,
    )
    return photo, data
