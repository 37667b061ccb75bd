"""What each reader takes from a page, and what it leaves: each by the rule that sets it apart from the others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from newspage import CLEAN, HOST, PICTURE, TEXT, TITLE, URL, Draft, json_ld, meta, named, paid

from share.assets import open_assets
from share.readers import READERS, Code, Preview, lint, read_tables
from share.readers.card import Chosen

TABLES = read_tables(open_assets())


def shown(reader: str, draft: Draft) -> Preview:
    return lint(draft.asked, draft.fetch, TABLES, readers=[READERS[reader]]).verdicts[0].preview


def rules(preview: Preview) -> tuple[str, str, str]:
    return preview.title.rule, preview.text.rule, preview.image.rule


@pytest.mark.parametrize(
    ("reader", "wanted"),
    [
        ("facebook", ("og:title", "og:description", "og:image")),
        ("x", ("twitter:title", "", "twitter:image")),
        ("linkedin", ("og:title", "og:description", "og:image")),
        ("whatsapp", ("og:title", "og:description", "og:image")),
        ("telegram", ("og:title", "og:description", "og:image")),
        ("slack", ("oEmbed title", "og:description", "og:image")),
        ("discord", ("og:title", "og:description", "og:image")),
        ("imessage", ("og:title", "", "og:image")),
        ("signal", ("og:title", "og:description", "og:image")),
        ("mastodon", ("JSON-LD headline", "JSON-LD description", "og:image")),
        ("bluesky", ("og:title", "og:description", "og:image")),
        ("threads", ("og:title", "", "og:image")),
        ("pinterest", ("og:title", "og:description", "og:image")),
        ("google-search", ("<title>", "description", "JSON-LD primaryImageOfPage")),
        ("google-discover", ("JSON-LD headline", "", "JSON-LD primaryImageOfPage")),
        ("google-news", ("JSON-LD headline", "", "JSON-LD primaryImageOfPage")),
        ("synapse", ("og:title", "og:description", "og:image")),
        ("mattermost", ("og:title", "og:description", "og:image")),
        ("zulip", ("og:title", "og:description", "og:image")),
        ("discourse", ("og:title", "og:description", "og:image")),
    ],
)
def test_where_each_reader_looks_first(reader: str, wanted: tuple[str, str, str]) -> None:
    assert rules(shown(reader, Draft())) == wanted


def test_every_reader_is_dated_and_names_its_sources() -> None:
    assert len(READERS) == 20
    for name, reader in READERS.items():
        assert reader.id == name
        assert reader.sources
        assert all(source.startswith("https://") for source in reader.sources)
        assert not reader.platform or reader.platform in TABLES.platforms


def test_every_reader_and_every_code_is_in_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")
    for reader in READERS.values():
        assert f"| `{reader.id}` | {reader.name} |" in docs
        assert all(f"]({source})" in docs for source in reader.sources)
    for code in Code:
        assert f"| `{code}` |" in docs


def test_x_falls_back_to_open_graph() -> None:
    draft = Draft().drop("twitter:title", "twitter:image", "twitter:image:alt")
    preview = shown("x", draft)
    assert (preview.title.rule, preview.image.rule, preview.alt.rule) == ("og:title", "og:image", "og:image:alt")


def test_linkedin_reads_no_tag_of_x() -> None:
    draft = Draft().drop("og:title", "og:image")
    preview = shown("linkedin", draft)
    assert (preview.title.rule, preview.image.rule) == ("<title>", "")


def test_whatsapp_shows_eighty_characters_of_the_description() -> None:
    preview = shown("whatsapp", Draft().put("og:description", "harbour " * 20))
    assert len(preview.text.value) <= 80
    assert preview.text.value.endswith("…")


def test_slack_takes_whichever_tag_stands_first() -> None:
    draft = Draft().drop("oembed").put("twitter:title", "Of X").put("og:title", "Of Open Graph")
    assert shown("slack", draft).title.value == "Of Open Graph"
    assert shown("slack", draft.last("og:title")).title.value == "Of X"


def test_slack_shows_pairs_as_fields() -> None:
    assert shown("slack", paid()).notes == ("Sponsored: Paid for by Brightwater Ferries",)


def test_the_label_in_a_field_is_seen_on_slack() -> None:
    draft = paid().put("og:title", TITLE).put("og:description", TEXT).put("twitter:title", TITLE).drop("oembed")
    assert shown("slack", draft).label.rule == "note"


@pytest.mark.parametrize("card", ["summary_large_image", "summary"])
def test_the_size_of_a_picture_goes_by_the_type_of_card(card: str) -> None:
    for reader in ("x", "discord", "slack"):
        assert shown(reader, Draft().put("twitter:card", card)).large is (card == "summary_large_image")


def component_page(*components: object) -> Draft:
    draft = Draft()
    layout = json.dumps({"component": {"type": 17, "components": components}})
    draft.tags["component"] = f'<script id="discord:component-embed" type="application/json">{layout}</script>'
    return draft


def text_part(content: str) -> dict[str, object]:
    return {"type": 10, "content": content}


def test_discord_shows_the_layout_without_the_marks_of_markdown() -> None:
    preview = shown("discord", component_page(text_part("## A \\*star\\* \\<b\\>\n**Sponsored** Paid for\n-# Ada \\- Courier")))
    assert preview.title.value == "A *star* <b>"
    assert preview.text.value == "Sponsored Paid for Ada - Courier"


def test_discord_shows_the_texts_of_a_layout_whole() -> None:
    preview = shown("discord", component_page(text_part("## " + "Harbour " * 60), text_part("Trams " * 90)))
    assert (len(preview.title.value), len(preview.text.value)) == (479, 539)
    assert not {Code.TITLE_CUT, Code.TEXT_CUT} & {fault.code for fault in preview.faults}


@pytest.mark.parametrize(
    ("components", "taken"),
    [
        ([text_part("a")] * 39, True),
        ([text_part("a")] * 40, False),
        ([text_part("a"), {"type": 12, "items": [{"media": {"url": PICTURE}}] * 10}], True),
        ([text_part("a"), *[{"type": 12, "items": [{"media": {"url": PICTURE}}] * 6}] * 2], False),
    ],
)
def test_discord_takes_so_many_components_and_pictures(components: list[object], taken: bool) -> None:
    preview = shown("discord", component_page(*components))
    assert (preview.title.rule == "component embed") is taken
    assert (Code.COMPONENT_BROKEN not in {fault.code for fault in preview.faults}) is taken


def test_discord_shows_the_layout_of_the_page() -> None:
    layout = {
        "component": {
            "type": 17,
            "components": [
                {"type": 10, "content": f"## {TITLE}\nTrams cross again."},
                {
                    "type": 9,
                    "components": [{"type": 10, "content": "Read on"}],
                    "accessory": {"type": 11, "media": {"url": CLEAN}},
                },
                {"type": 12, "items": [{"media": {"url": PICTURE}, "description": "A tram"}]},
            ],
        }
    }
    draft = Draft()
    draft.tags["component"] = f'<script id="discord:component-embed" type="application/json">{json.dumps(layout)}</script>'
    preview = shown("discord", draft)
    assert preview.title.value == TITLE
    assert preview.text.value == "Trams cross again. Read on"
    assert (preview.image.value, preview.image.rule) == (CLEAN, "component embed")


def test_discord_fetches_a_linked_layout() -> None:
    draft = Draft()
    draft.tags["component"] = f'<link rel="discord:component-embed" type="application/json" href="{HOST}/discord.json">'
    layout = {"component": {"type": 17, "components": [{"type": 10, "content": "From a file"}]}}
    draft.answer(f"{HOST}/discord.json", json.dumps(layout).encode(), "application/json")
    assert shown("discord", draft).title.value == "From a file"


def test_imessage_takes_the_icon_where_there_is_no_picture() -> None:
    draft = Draft().drop("og:image")
    draft.tags["icon"] = '<link rel="apple-touch-icon" href="/touch.png">'
    assert shown("imessage", draft).image.value == f"{HOST}/touch.png"


def test_signal_reads_open_graph_by_property_alone() -> None:
    draft = Draft()
    draft.tags["og:title"] = named("og:title", "By name")
    assert shown("signal", draft).title.rule == "<title>"
    assert shown("facebook", draft).title.value == "By name"


def test_signal_shows_the_latest_date() -> None:
    draft = Draft().put("article:modified_time", "2026-11-21T12:00:00Z")
    assert shown("signal", draft).date.value == "2026-11-21T12:00:00Z"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "JSON-LD headline"),
        ({"@type": "WebPage"}, "JSON-LD headline"),
        ({"@type": "AdvertiserContentArticle"}, "og:title"),
        ({"@type": ["NewsArticle"]}, "og:title"),
        ({"headline": None}, "og:title"),
    ],
)
def test_mastodon_takes_the_headline_of_two_types(changes: dict[str, object], rule: str) -> None:
    draft = Draft()
    draft.tags["json-ld"] = json_ld(**changes)
    assert shown("mastodon", draft).title.rule == rule


def test_mastodon_passes_over_a_graph_and_broken_scripts_and_finds_one_in_a_list() -> None:
    draft = Draft()
    inner = {"@type": "NewsArticle", "headline": "In a graph"}
    draft.tags["json-ld"] = f'<script type="application/ld+json">{json.dumps({"@graph": [inner]})}</script>'
    assert shown("mastodon", draft).title.rule == "og:title"
    scripts = ("{", json.dumps([{"@type": "Thing"}, inner]))
    draft.tags["json-ld"] = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    assert shown("mastodon", draft).title.value == "In a graph"


def test_mastodon_takes_an_empty_tag_at_its_word() -> None:
    draft = Draft().drop("json-ld").put("og:title", "")
    assert shown("mastodon", draft).title.value == ""


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Bridge &amp; tram", "Bridge & tram"),
        ("The mayor&#8217;s bridge &#x2014; again", "The mayor’s bridge — again"),
        ("Bridge &amp;amp; tram", "Bridge & tram"),  # once in the script, once in the text
        ("AT&T & Co", "AT&T & Co"),
    ],
)
def test_mastodon_undoes_entities_in_json_ld(written: str, title: str) -> None:
    draft = Draft()
    draft.tags["json-ld"] = json_ld(headline=written)
    assert shown("mastodon", draft).title == Chosen(title, "JSON-LD headline")


def test_mastodon_cannot_read_json_ld_with_quotes_as_entities() -> None:
    draft = Draft()
    draft.tags["json-ld"] = json_ld(headline="The &quot;new&quot; bridge")
    preview = shown("mastodon", draft)
    assert preview.title.rule == "og:title"
    assert Code.JSON_LD_BROKEN in {fault.code for fault in preview.faults}
    assert shown("google-news", draft).title.rule == "JSON-LD headline"


@pytest.mark.parametrize(("start", "end"), [("//<![CDATA[", "//]]>"), ("/* <![CDATA[ */", "/* ]]> */")])
def test_mastodon_reads_json_ld_within_cdata(start: str, end: str) -> None:
    draft = Draft()
    draft.tags["json-ld"] = draft.tags["json-ld"].replace(">{", f">\n{start}\n{{").replace("}</", f"}}\n{end}\n</")
    preview = shown("mastodon", draft)
    assert (preview.title.rule, preview.faults) == ("JSON-LD headline", ())


def test_mastodon_takes_empty_values_and_the_first_of_several_at_their_word() -> None:
    draft = Draft()
    draft.tags["json-ld"] = json_ld(headline="", description="", author=None)
    draft.tags["og:image"] = meta("og:image", "") + draft.tags["og:image"]
    preview = shown("mastodon", draft)
    assert (preview.title, preview.text) == (Chosen("", "JSON-LD headline"), Chosen("", "JSON-LD description"))
    assert not preview.image
    assert Code.TITLE_MISSING in {fault.code for fault in preview.faults}


@pytest.mark.parametrize("reader", ["mastodon", "discourse"])
def test_entities_in_tags_are_undone_once_more(reader: str) -> None:
    draft = Draft().put("og:title", "Bridge &amp;amp; tram").put("og:site_name", "Tom &amp;#39;s").drop("json-ld")
    assert shown(reader, draft).title.value == "Bridge & tram"
    assert shown(reader, draft).site.value == "Tom 's"
    assert shown("facebook", draft).title.value == "Bridge &amp; tram"


def test_mastodon_shows_what_oembed_of_type_link_says_and_nothing_else() -> None:
    preview = shown("mastodon", Draft().oembed(type="link", title="From oEmbed", thumbnail_url=CLEAN, author_name="Ada"))
    assert (preview.title.value, preview.text.value, preview.image.value, preview.alt.value) == ("From oEmbed", "", CLEAN, "")


def test_bluesky_and_threads_name_the_host() -> None:
    for reader in ("bluesky", "threads"):
        assert shown(reader, Draft()).site.value == "news.example"


def test_pinterest_falls_back_to_json_ld() -> None:
    assert rules(shown("pinterest", Draft().drop("og:title", "og:description", "og:image"))) == (
        "JSON-LD headline",
        "JSON-LD description",
        "JSON-LD image",
    )


def test_google_takes_the_clean_photo_and_falls_back_to_the_card() -> None:
    draft = Draft()
    draft.tags["json-ld"] = json_ld(mainEntityOfPage=None)
    assert shown("google-search", draft).image.rule == "JSON-LD image"
    draft.tags["json-ld"] = json_ld(mainEntityOfPage=None, image=None)
    assert shown("google-search", draft).image.rule == "og:image"


def test_google_finds_an_article_in_a_graph() -> None:
    draft = Draft()
    graph = {"@graph": [{"@type": "WebSite"}, {"@type": ["Article", "NewsArticle"], "headline": "In a graph", "image": "/i.jpg"}]}
    draft.tags["json-ld"] = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    preview = shown("google-discover", draft)
    assert (preview.title.value, preview.image.value) == ("In a graph", f"{HOST}/i.jpg")


@pytest.mark.parametrize("within", [list, dict])
def test_google_finds_an_article_that_is_the_main_entity_of_its_page(within: type) -> None:
    draft = Draft()
    page = {"@type": "WebPage", "name": "A page", "mainEntity": {"@type": "NewsArticle", "headline": "In a page"}}
    value = {"@graph": [{"@type": "WebSite"}, page]} if within is list else page
    draft.tags["json-ld"] = f'<script type="application/ld+json">{json.dumps(value)}</script>'
    assert shown("google-news", draft).title == Chosen("In a page", "JSON-LD headline")


@pytest.mark.parametrize("reader", ["google-search", "google-discover", "google-news"])
def test_google_follows_the_references_within_a_graph(reader: str) -> None:
    draft = Draft().drop("og:site_name")
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "mainEntityOfPage": {"@id": f"{URL}#page"},
        "author": [{"@id": f"{HOST}/#ada"}],
        "publisher": {"@id": f"{HOST}/#paper"},
    }
    graph = [
        article,
        {"@type": "WebPage", "@id": f"{URL}#page", "primaryImageOfPage": {"@id": f"{URL}#photo"}},
        {"@type": "ImageObject", "@id": f"{URL}#photo", "url": CLEAN},
        {"@type": "Person", "@id": f"{HOST}/#ada", "name": "Ada"},
        {"@type": "Organization", "@id": f"{HOST}/#paper", "name": "Courier"},
    ]
    draft.tags["json-ld"] = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    preview = shown(reader, draft)
    assert preview.image == Chosen(CLEAN, "JSON-LD primaryImageOfPage")
    assert preview.author.value == ("" if reader == "google-discover" else "Ada")
    assert preview.site.value == ("news.example" if reader == "google-search" else "Courier")
    article |= {"mainEntityOfPage": URL, "image": [{"@id": f"{URL}#photo"}], "author": {"@id": "nobody"}}
    draft.tags["json-ld"] = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    preview = shown(reader, draft)
    assert (preview.image, preview.author.value) == (Chosen(CLEAN, "JSON-LD image"), "")


def test_google_news_shows_no_paid_page_that_keeps_out() -> None:
    preview = shown("google-news", paid())
    assert not preview.shown
    assert preview.faults == ()


def test_the_last_of_two_tags_wins_for_some_and_the_first_for_others() -> None:
    draft = Draft().before("og:image", meta("og:title", "First")).last("og:title")
    last = {reader for reader in READERS if shown(reader, draft).title.value == TITLE}
    assert {"synapse", "zulip", "mattermost"} <= last
    assert {shown(reader, draft).title.value for reader in ("facebook", "signal", "discourse", "bluesky")} == {"First"}


def test_synapse_reads_the_page_where_it_has_no_tags() -> None:
    draft = Draft()
    draft.tags = {"title": "<title>The bridge</title>"}
    draft.body = f'<nav>Home</nav><p>{TEXT}</p><img src="/a.png" width="5" height="5"><img src="/b.png" width="300" height="200">'
    preview = shown("synapse", draft)
    assert (preview.title.value, preview.text.value, preview.image.value) == ("The bridge", TEXT, f"{HOST}/b.png")


def test_mattermost_stops_at_the_body_and_needs_a_title_in_open_graph() -> None:
    draft = Draft().drop("og:title")
    draft.body = meta("og:title", "Below") + draft.body
    preview = shown("mattermost", draft)
    assert preview.title.value == ""
    assert "title-missing" in {fault.code for fault in preview.faults}


def test_mattermost_undoes_entities_in_title_and_description_once_more() -> None:
    draft = (
        Draft()
        .put("og:title", "Bridge &amp;amp; tram")
        .put("og:description", "Tom&amp;#39;s")
        .put("og:site_name", "A &amp;amp; B")
    )
    preview = shown("mattermost", draft)
    assert (preview.title.value, preview.text.value, preview.site.value) == ("Bridge & tram", "Tom's", "A &amp; B")
    assert "markup-shown" not in {fault.code for fault in preview.faults}


def test_mattermost_keeps_the_address_that_was_posted() -> None:
    draft = Draft().put("og:url", f"{URL}?{'x' * 6_000}")
    assert shown("mattermost", draft).shown
    draft = replace(Draft(), asked=f"{URL}?{'x' * 6_000}")
    assert "tags-heavy" in {fault.code for fault in shown("mattermost", draft).faults}


def test_zulip_asks_no_oembed_of_a_page_that_it_does_not_know() -> None:
    draft = Draft().drop("og:title").oembed(type="rich", title="From oEmbed")
    assert shown("zulip", draft).title.rule == "<title>"


def test_zulip_takes_the_first_picture_below_the_heading() -> None:
    draft = Draft().drop("og:image")
    draft.body = '<img src="/logo.png"><h1>A</h1><img src="/photo.jpg">'
    assert shown("zulip", draft).image.value == f"{HOST}/photo.jpg"


def test_discourse_cuts_a_title_at_eighty_characters() -> None:
    preview = shown("discourse", Draft().put("og:title", "bridge " * 20))
    assert len(preview.title.value) <= 80


def test_the_label_of_an_article_is_what_the_caller_says() -> None:
    draft = Draft().put("og:title", f"Reklame: {TITLE}")
    report = lint(URL, draft.fetch, TABLES, label="Reklame", readers=[READERS["facebook"]])
    assert report.verdicts[0].preview.label.value == "Reklame"
    unpaid = lint(URL, draft.fetch, TABLES, label="", readers=[READERS["facebook"]])
    assert unpaid.verdicts[0].preview.label.value == ""


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Anzeige: Sechs Häfen", "Anzeige"),
        ("ANZEIGE | Sechs Häfen", "Anzeige"),
        ("Sponsored - Six harbours", "Sponsored"),
        ("[Sponsored] Six harbours", "Sponsored"),
        ("Contenu sponsorisé : six ports", "Contenu sponsorisé"),
        ("Contenu\u00a0sponsorisé\u00a0: six ports", "Contenu sponsorisé"),
        ("広告：夏の六つの港", "広告"),
        ("【広告】夏の六つの港", "広告"),
        ("Sponsored", ""),
        ("Sponsored-by-the-wind sails", ""),
        ("Anzeigen: Sechs Häfen", ""),
        ("Six harbours - Sponsored", ""),
    ],
)
def test_a_page_is_paid_for_whose_title_begins_with_a_label_however_that_is_set_apart(title: str, label: str) -> None:
    draft = Draft().put("og:title", title)
    report = lint(URL, draft.fetch, TABLES, readers=[READERS["facebook"]])
    assert report.verdicts[0].preview.label.value == label


@pytest.mark.parametrize(
    "written",
    [
        json_ld(articleSection=["Travel", "Sponsored"]),
        json_ld() + meta("article:section", "Travel") + meta("article:section", "sponsored"),
        json_ld(**{"@type": "WebPage", "mainEntity": {"@type": "AdvertiserContentArticle", "headline": f"Sponsored: {TITLE}"}}),
    ],
    ids=["the second section of several", "the second tag", "the main entity of a page"],
)
def test_a_page_is_paid_for_wherever_it_says_so(written: str) -> None:
    """Content management systems write one section for each category that an article is in."""
    draft = Draft()
    draft.tags["json-ld"] = written
    report = lint(URL, draft.fetch, TABLES, readers=[READERS["facebook"], READERS["google-news"]])
    assert {"label-lost", "paid-in-news"} <= {fault.code for fault in report.faults}


def test_a_trial_on_this_machine_is_spared_what_signal_asks_of_redirects_too() -> None:
    page = replace(Draft().page, asked="http://localhost:8000/s/b7", url="http://localhost:8000/articles/bridge")
    page = replace(page, redirects=(page.asked,))
    report = lint(page.asked, lambda _: page, TABLES, readers=[READERS["signal"]])
    assert report.verdicts[0].preview.shown


def test_a_label_has_to_stand_as_a_word() -> None:
    draft = Draft().put("og:title", "Advertisements of 1920")
    report = lint(URL, draft.fetch, TABLES, label="Ad", readers=[READERS["facebook"]])
    assert [fault.code for fault in report.faults] == ["label-lost"]


def test_the_report_as_json_has_every_reader_and_rule() -> None:
    report = lint(URL, Draft().fetch, TABLES)
    told = json.loads(json.dumps(report.as_dict()))
    assert set(told["readers"]) == set(READERS)
    assert told["faults"] == 0
    assert told["readers"]["mastodon"]["title"] == {"value": TITLE, "rule": "JSON-LD headline"}
    assert told["readers"]["x"]["sources"][0].startswith("https://")
