"""Golden heads, and the story of an article as metadata tells it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories import photo

from share.article import Article
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.formats import Picture
from share.links import Links
from share.meta import Site, Story, read_words

GOLDENS = Path(__file__).parent.parent / "golden" / "heads"
ORIGIN = "https://share.news.example"


@pytest.fixture(scope="session")
def site() -> Site:
    """A publication that says everything of itself."""
    return Site(
        name="Harbour Times",
        home_url=f"{ORIGIN}/",
        description="News of the harbour",
        x_handle="@harbour",
        colour="#14213d",
        profiles=("https://www.facebook.com/harbourtimes", "https://social.example/@harbour"),
        rights="© Harbour Times",
        facebook_app_id="1234567890",
        standard_site="at://did:plc:abc/site.standard.publication/3lwafzkjqm25s",
        discord_embed=True,
    )


@pytest.fixture(scope="session")
def story(site: Site) -> Callable[..., Story]:
    """The story of an article with a card, and with the crops of its photo where it has one; ``changes`` are of the story."""
    assets = open_assets()
    disclosures, words = read_disclosures(assets), read_words(assets)
    links = Links(ORIGIN, disclosures)

    def tell(subject: Article, **changes: Any) -> Story:
        label = f"{subject.disclosure.label}: " if subject.disclosure else ""
        sizes = {"og": (1200, 630), "square": (1200, 1200)}
        crops = {"wide": (1200, 675), "classic": (1200, 900), "clean-square": (1200, 1200)} if subject.photo else {}
        pictures = {
            name: Picture(
                f"{ORIGIN}/cards/{subject.slug}/0123456789abcdef0123/{name}.jpg",
                *size,
                "image/jpeg",
                54_321,
                f"{label}{photo().alt if name in crops else subject.short_title}",
            )
            for name, size in {**sizes, **crops}.items()
        }
        fields = {
            "article": subject,
            "site": site,
            "links": links,
            "disclosures": disclosures,
            "words": words.of(subject.language),
            "pictures": pictures,
        }
        return Story(**(fields | changes))

    return tell


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Compare text with the golden file named for this test, or renew it where the run was told to."""

    def compare(text: str) -> None:
        file = GOLDENS / f"{request.node.name.removeprefix('test_')}.html"
        if request.config.getoption("--renew-goldens"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"there is no golden {file.name}; run with --renew-goldens to make it"
        assert text == file.read_text(encoding="utf-8")

    return compare
