"""The page about metadata says of every tag who reads it, and no other tags; its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from factories import NOON, article, paid_article, photo

from share.article import Access, Author, Correction
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.formats import Picture
from share.links import Links
from share.meta import Edition, Site, Story, head_tags, read_words

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "metadata.md").read_text(encoding="utf-8")
TABLE = DOCS.partition("## What stands in it")[2].partition("## How much of it")[0]


def names() -> set[str]:
    """The name of every tag that any article can have."""
    assets = open_assets()
    disclosures = read_disclosures(assets)
    site = Site(
        name="A", home_url="https://a.example/", x_handle="@a", colour="#123456", profiles=("https://facebook.com/a",),
        facebook_app_id="1", standard_site="at://did:plc:a/site.standard.publication/1", discord_embed=True,
    )  # fmt: skip
    author = Author("Ada", "https://a.example/ada", "@a@b.example", profiles=("https://x.com/a",))
    subjects = [
        article(authors=(author,), access=Access.PAID, corrections=(Correction(NOON, "x"),), rights="https://l.example/"),
        paid_article(photo=photo(), at_uri="at://did:plc:a/site.standard.document/1"),
    ]
    found = set()
    for subject in subjects:
        story = Story(
            article=subject,
            site=site,
            links=Links("https://a.example", disclosures),
            disclosures=disclosures,
            words=read_words(assets).of("en"),
            pictures={"og": Picture("https://a.example/og.jpg", 1200, 630, "image/jpeg", 1, "A")},
            others=(Edition("de", "https://a.example/de"),),
        )
        for tag in head_tags(story):
            attributes = tag.attributes
            found.add(attributes.get("property") or attributes.get("name") or attributes.get("rel") or tag.element)
    return found


@pytest.mark.parametrize("name", sorted(names()))
def test_every_tag_has_its_reader_in_the_docs(name: str) -> None:
    prefix, _, rest = name.partition(":")
    said = {
        "script": "JSON-LD",
        "title": "`<title>`",
        "site.standard.publication": "`site.standard.document`, `.publication`",
    }.get(name, f"`{name}")
    grouped = {"og": "`og:type` … `og:image:alt`", "twitter": "`twitter:*`", "article": f"`{rest}`"}.get(prefix, said)
    assert said in TABLE or grouped in TABLE


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_link_of_the_docs_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]*)\)", page.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in slugs, target
