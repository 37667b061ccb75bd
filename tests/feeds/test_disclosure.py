"""That somebody paid stands in every item of every format, and corrections do too."""

from __future__ import annotations

import json

import feedparser
import pytest
from factories import NOON, article, paid_article
from lxml import etree

from share.article import Access, Correction, Disclosure
from share.feeds.press import FORMATS


def read(extension: str, document: bytes) -> dict:
    """Title, summary, content and tags of the only item, as a reader of the format sees them."""
    if extension == "json":
        (item,) = json.loads(document)["items"]
        return {"title": item["title"], "summary": item["summary"], "content": item["content_html"], "tags": item["tags"]}
    (entry,) = feedparser.parse(document).entries
    tags = [tag.term for tag in entry.tags]
    return {"title": entry.title, "summary": entry.summary, "content": entry.content[0].value, "tags": tags}


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("part", ["title", "summary"])
def test_title_and_summary_begin_with_the_label(rendered, extension, part):
    assert read(extension, rendered(extension, paid_article()))[part].startswith("Sponsored: ")


@pytest.mark.parametrize("extension", FORMATS)
def test_a_paid_item_without_a_summary_has_the_label_for_one(rendered, extension):
    assert read(extension, rendered(extension, paid_article(summary="")))["summary"] == "Sponsored"


@pytest.mark.parametrize("extension", FORMATS)
def test_the_first_line_names_label_and_sponsor(rendered, extension):
    content = read(extension, rendered(extension, paid_article()))["content"]
    assert content.partition(">")[2].startswith("<p><strong>Sponsored · Paid for by Brightwater Ferries</strong>")


@pytest.mark.parametrize("extension", FORMATS)
def test_the_notice_stands_in_full_before_the_text(rendered, extension):
    content = read(extension, rendered(extension, paid_article()))["content"]
    notice = content.index("This article was paid for by Brightwater Ferries. The newsroom had no part in it.")
    assert notice < content.index("The bridge carries trams again")


@pytest.mark.parametrize("extension", FORMATS)
def test_the_label_is_the_first_category(rendered, extension):
    assert read(extension, rendered(extension, paid_article()))["tags"][0] == "Sponsored"


@pytest.mark.parametrize("extension", FORMATS)
def test_the_label_is_in_the_language_of_the_article(rendered, disclosures, extension):
    german = paid_article(language="de", disclosure=disclosures.disclose("sponsored", "de"))
    assert read(extension, rendered(extension, german))["title"].startswith("Anzeige: ")


def test_the_label_for_taiwan_is_in_the_script_that_is_read_there(disclosures):
    assert disclosures.disclose("sponsored", "zh-TW").label == disclosures.disclose("sponsored", "zh-Hant").label == "廣告"


@pytest.mark.parametrize("extension", FORMATS)
def test_markup_in_a_notice_is_text(rendered, extension):
    disclosure = Disclosure("sponsored", "Sponsored", notice="Paid <script>x</script> & done")
    content = read(extension, rendered(extension, paid_article(disclosure=disclosure)))["content"]
    assert "Paid &lt;script&gt;x&lt;/script&gt; &amp; done" in content


@pytest.mark.parametrize("extension", FORMATS)
def test_an_article_that_nobody_paid_for_has_no_label(rendered, extension):
    assert b"Sponsored" not in rendered(extension, article())


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Correction, 20 November 2026:"),
        ("de-AT", "Korrektur, 20. November 2026:"),
        ("ja", "訂正, 2026年11月20日:"),
        ("tlh", "Correction, 20 November 2026:"),
    ],
)
def test_a_correction_is_dated_in_the_language_of_the_article(rendered, language, line):
    document = rendered("json", article(language=language, tags=("x",), corrections=(Correction(NOON, "It is 400 m long."),)))
    assert f"<p><strong>{line}</strong> It is 400 m long.</p>" in read("json", document)["content"]


@pytest.mark.parametrize("extension", FORMATS)
def test_what_only_subscribers_may_read_is_not_in_a_public_feed(rendered, extension):
    document = rendered(extension, article(access=Access.PAID))
    assert "What it cost" not in document.decode()
    assert "The works cost a tenth less than planned." in read(extension, document)["content"]


@pytest.mark.parametrize("extension", FORMATS)
def test_a_metered_article_has_its_full_text(rendered, extension):
    assert "What it cost" in rendered(extension, article(access=Access.METERED)).decode()


def test_right_to_left_text_says_its_direction_itself(rendered):
    document = rendered("json", article(language="ar", body_html="<p>مرحبا</p>"))
    block = etree.fromstring(read("json", document)["content"])
    assert (block.tag, block.get("dir"), block.get("lang")) == ("div", "rtl", "ar")
