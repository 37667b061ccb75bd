"""Cards as a designer approved them.

``pytest tests/cards --renew-goldens`` writes them anew; ``tests/golden/cards/view.py`` shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories import NOON, article, paid_article
from PIL import Image, ImageChops

from share.article import Author, Correction, Disclosure
from share.cards.make import compose
from share.cards.theme import Theme
from share.formats import CardFormat

GOLDENS = Path(__file__).parents[1] / "golden" / "cards"
NEW = GOLDENS.parent / "new" / "cards"
SIZE = (600, 315)
BLOCK = 15
"""Pictures are compared by the means of squares of this side, so that rounding in another version of a library passes."""
TOLERANCE = 5
"""Levels of 255. A letter that has moved by a pixel of the full card is beyond it."""

CASES: dict[str, dict[str, Any]] = {
    "en": {},
    "en-paid": {"disclosure": Disclosure("sponsored", "Sponsored"), "title": "Six harbours to see this summer"},
    "en-photo": {"photo": True},
    "en-photo-paid": {"photo": True, "disclosure": Disclosure("advertisement", "Advertisement feature")},
    "en-long": {"title": "Leaders agree to talk again about what they had agreed to talk about before the summit. " * 6},
    "en-bare": {"title": "Bare", "authors": (), "section": None},
    "emoji": {"title": "Why 👩🏽‍🚀 and 🇺🇦 beat ☕️ → the year in emoji 🎉 ✅ 1️⃣"},
    "de": {
        "language": "de",
        "title": "Öffnung nach zwei Jahren: Die Hafenbrücke trägt wieder Straßenbahnen",
        "disclosure": Disclosure("sponsored", "Anzeige"),
        "section": "Wirtschaft",
    },
    "ar": {
        "language": "ar",
        "title": "الاتحاد الأوروبي يطلق مشروع OpenAI الجديد (WHO) في 2026 لمواجهة التغير المناخي",
        "section": "سياسة",
        "authors": (Author("ليلى حداد"),),
        "disclosure": Disclosure("sponsored", "محتوى مدفوع"),
    },
    "fa-photo": {"language": "fa", "title": "پل بندرگاه پس از دو سال تعمیر دوباره باز شد", "section": "شهر", "photo": True},
    "he": {"language": "he", "title": "ראש הממשלה נפגש עם Donald Trump בוושינגטון", "section": "חדשות"},
    "hi": {"language": "hi", "title": "प्रधानमंत्री ने BJP की बैठक में नई योजना की घोषणा की", "section": "राजनीति"},
    "th": {"language": "th", "title": "นายกรัฐมนตรีประกาศนโยบายใหม่เพื่อแก้ปัญหาน้ำท่วมในกรุงเทพฯ", "section": "การเมือง"},
    "ja": {"language": "ja", "title": "東京都は新しい計画を発表し、2030年までに電気バスを3倍に増やす", "section": "政治"},
    "ko": {"language": "ko", "title": "서울시가 새로운 교통 계획을 발표하고 전기버스를 세 배로 늘리기로 했다", "section": "정치"},
    "zh": {"language": "zh-Hans", "title": "北京发布新交通计划：到2030年电动公交车数量将增至三倍", "section": "时政"},
    "zh-hant": {"language": "zh-Hant", "title": "臺北發布新交通計畫，電動公車數量將增至三倍", "section": "時政"},
    "ru": {"language": "ru", "title": "Мост в гавани снова открыт после двух лет ремонта", "section": "Город"},
    "el": {"language": "el", "title": "Η γέφυρα του λιμανιού ανοίγει ξανά μετά από δύο χρόνια", "section": "Πόλη"},
    "ta": {"language": "ta", "title": "துறைமுகப் பாலம் மீண்டும் திறக்கப்பட்டது", "section": "நகரம்"},
    "bn": {"language": "bn", "title": "দুই বছর মেরামতের পর বন্দর সেতু আবার খুলল", "section": "শহর"},
    "photo-wide": {"photo": True, "format": "wide"},
    "photo-classic-paid": {"photo": True, "format": "classic", "disclosure": Disclosure("sponsored", "Sponsored")},
    "photo-square-paid": {
        "photo": True,
        "format": "clean-square",
        "disclosure": Disclosure("sponsored", "Anzeige"),
        "language": "de",
    },
    "square": {"format": "square"},
    "breaking-photo": {"photo": True, "tags": ("Breaking",)},
    "corrected": {"corrections": (Correction(NOON, "The cost was put right."),)},
    "broadsheet": {"theme": "broadsheet"},
    "broadsheet-photo": {"theme": "broadsheet", "photo": True},
    "broadsheet-square-ar": {
        "theme": "broadsheet",
        "format": "square",
        "photo": True,
        "language": "ar",
        "title": "الاتحاد الأوروبي يطلق مشروع OpenAI الجديد (WHO) في 2026",
    },
    "bold-paid": {"theme": "bold", "disclosure": Disclosure("sponsored", "Sponsored")},
    "bold-photo": {"theme": "bold", "photo": True},
    "bold-story-photo": {"theme": "bold", "format": "story", "photo": True},
    "opinion": {"theme": "opinion"},
    "opinion-portrait": {"theme": "opinion", "portrait": True},
    "opinion-pin-portrait": {"theme": "opinion", "format": "pin", "portrait": True},
    "pin-photo-paid": {"photo": True, "format": "pin", "disclosure": Disclosure("sponsored", "Sponsored")},
    "story": {"format": "story"},
    "vi": {"language": "vi", "title": "Cầu cảng mở cửa trở lại sau hai năm sửa chữa", "section": "Thành phố"},
}


@pytest.fixture
def drawn(
    themes: Callable[[str], Theme], formats: dict[str, CardFormat], hill: bytes, photo_of: Any, request: pytest.FixtureRequest
) -> Image.Image:
    """The card of one case at half its size, before it is encoded."""
    changes = dict(CASES[request.param])
    theme, card_format = themes(changes.pop("theme", "default")), formats[changes.pop("format", "og")]
    with_photo, with_portrait = changes.pop("photo", False), changes.pop("portrait", False)
    if with_portrait:
        changes["authors"] = (Author("Ada Lindqvist", portrait=photo_of(hill, focal_point=(0.75, 0.25))),)
    build = paid_article if "disclosure" in changes else article
    card = build(**changes, photo=photo_of(hill) if with_photo else None)
    made = compose(card, card_format, theme, hill if with_photo else None, hill if with_portrait else None)
    return made.drawn.image.reduce(2)


@pytest.mark.parametrize(("name", "drawn"), [(name, name) for name in CASES], indirect=["drawn"], ids=list(CASES))
def test_cards_look_as_they_were_approved(name: str, drawn: Image.Image, request: pytest.FixtureRequest) -> None:
    path, new = GOLDENS / f"{name}.png", NEW / f"{name}.png"
    new.unlink(missing_ok=True)
    if request.config.getoption("--renew-goldens"):
        drawn.save(path, optimize=True)
    with Image.open(path) as known:
        difference = ImageChops.difference(known.convert("RGB"), drawn)
    means = difference.reduce(BLOCK)
    worst = max(highest for _, highest in (band.getextrema() for band in means.split()))
    if worst > TOLERANCE:
        new.parent.mkdir(parents=True, exist_ok=True)
        drawn.save(new)
    assert worst <= TOLERANCE, f"{name} looks different; see {new.name} beside it with tests/golden/cards/view.py"


def test_every_golden_belongs_to_a_case() -> None:
    assert {path.stem for path in GOLDENS.glob("*.png")} == set(CASES)


def test_a_moved_letter_is_found() -> None:
    """The comparison itself can fail."""
    ground = Image.new("RGB", SIZE, "white")
    ground.paste("black", (100, 100, 104, 130))
    moved = ImageChops.offset(ground, 2, 0)
    means = ImageChops.difference(ground, moved).reduce(BLOCK)
    assert max(band.getextrema()[1] for band in means.split()) > TOLERANCE
