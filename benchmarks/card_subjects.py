"""What the cards are measured on: articles whose headlines are as long as each other, and photos of 12 megapixels."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path

from PIL import Image

from share.article import Article, Author, Disclosure, Photo
from share.assets import Assets
from share.cards.make import compose
from share.cards.marks import Words
from share.cards.normal import normal_photo
from share.cards.theme import Theme, load_theme
from share.formats import CardFormat

SITE_NAME = "The Harbour Courier"
LABEL = "Sponsored content"
SUMMARY = "The crossing is open to trams, bicycles and people on foot, and has cost a tenth less than the council had planned."
WHAT = (
    "Harbour bridge",
    "Night ferry",
    "Old cinema",
    "City library",
    "Winter market",
    "Tide gauge",
    "Fish auction",
    "North quay",
)
DOES = ("reopens", "closes", "moves", "returns")
WHEN = ("after two years of repairs", "before the winter storms", "as the council had asked")
THEN = ("and trams run again from Monday", "with a vote due on Friday")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIZE = (4000, 3000)
FONTS = (
    ("Head", 700, "SourceSerif4Display-Bold.ttf"),
    ("Sans", 400, "SourceSans3-Regular.ttf"),
    ("Sans", 600, "SourceSans3-Semibold.ttf"),
)


def articles() -> list[Article]:
    """192 paid articles that differ in their headlines alone."""
    titles = (f"{what} {does} {when}, {then}" for when, does, then, what in product(WHEN, DOES, THEN, WHAT))
    return [
        Article(
            slug=f"article-{number}",
            title=title,
            summary=SUMMARY,
            body_html="",
            published=NOON,
            modified=NOON,
            section="City",
            authors=(Author("Ada Lindqvist"),),
            disclosure=Disclosure("sponsored", LABEL),
        )
        for number, title in enumerate(titles)
    ]


def theme_of(assets: Assets) -> Theme:
    """The theme that every benchmark draws with."""
    return load_theme(assets, "default", SITE_NAME)


def write_specs(folder: Path, assets: Assets, theme: Theme, card_format: CardFormat, photo: tuple[Photo, bytes]) -> None:
    """``cards.json`` and ``fonts.json`` for the peers: of each card the texts, sizes and colours that ours has.

    Cards with a photo come after those without one, in the same order.
    """
    with_photo = [article.with_changes(photo=photo[0]) for article in articles()]
    cards = [_spec(article, theme, card_format, None) for article in articles()]
    cards += [_spec(article, theme, card_format, photo[1]) for article in with_photo]
    fonts = [{"name": name, "weight": weight, "file": str(assets.path("fonts", file))} for name, weight, file in FONTS]
    for name, content in (("cards", cards), ("fonts", fonts)):
        Path(folder, f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def _spec(article: Article, theme: Theme, card_format: CardFormat, photo: bytes | None) -> dict[str, object]:
    layout = compose(article, card_format, theme, photo).layout
    lines = {mark.slot: mark for mark in layout.marks if isinstance(mark, Words)}
    return {
        "title": article.title,
        "size": lines["headline"].size,
        "summary": article.summary if "summary" in lines else "",
        "section": article.section,
        "label": LABEL,
        "byline": article.byline,
        "date": lines["date"].line.text,
        "site": SITE_NAME,
        "accent": layout.look.design.colours["accent"],
    }


def large_photos(folder: Path, assets: Assets, count: int) -> list[Path]:
    """Photos of 12 megapixels with grain, as a camera sends them: those of the demo, made as large. They are written once."""
    made = []
    sources = sorted(assets.path("demo", "photos").glob("*.jpg"))[:count]
    for source in sources:
        path = folder / f"{source.stem}.raw.jpg"
        with Image.open(source) as small:
            large = small.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
        Image.blend(large, _grain(), 0.06).save(path, quality=90)
        made.append(path)
    return made


@cache
def _grain() -> Image.Image:
    noise = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 40).resize(SIZE)
    return Image.merge("RGB", (noise, noise, noise))


def renewed(data: bytes, number: int) -> bytes:
    """The same JPEG with other bytes, a comment after its first marker: nothing kept of it serves this one."""
    return data[:2] + b"\xff\xfe\x00\x0a" + f"{number:08}".encode() + data[2:]


def kept(data: bytes, number: int) -> tuple[Photo, bytes]:
    """A photo as the newsroom's came in and was made normal, and its bytes."""
    return normal_photo(data, source=f"photo-{number}.jpg")
