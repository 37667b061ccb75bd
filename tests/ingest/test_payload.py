"""Articles as JSON: every fault at once in plain sentences, and nothing lost on the way there and back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from factories import article, paid_article, photo
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from share.article import Article, Correction, MissingPhoto, RelatedLink, Submission, Translation, fingerprint
from share.assets import open_assets
from share.disclosures import read_disclosures
from share.errors import BadArticle, Fault
from share.ingest.answer import as_payload, payload_schema
from share.ingest.payload import read_payload

DISCLOSURES = read_disclosures(open_assets())
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
LEAST = {"title": "The pier reopens", "body_html": "<p>It reopens on Monday.</p>"}


def take(document: object, **changes: Any) -> Submission:
    said = {"slug": "pier", "now": NOW, "disclosures": DISCLOSURES, "default_language": "en", **changes}
    return read_payload(document, **said)


def faults(document: object, **changes: Any) -> dict[str, str]:
    with pytest.raises(BadArticle) as bad:
        take(document, **changes)
    return {fault.path: fault.sentence for fault in bad.value.faults}


def test_a_title_and_a_body_are_enough() -> None:
    submission = take(LEAST)
    assert submission.article.summary == "It reopens on Monday."
    assert (submission.article.published, submission.article.language) == (NOW, "en")
    assert submission.said == frozenset()
    assert submission.notes == ()


def test_times_that_were_said_are_known_as_said() -> None:
    submission = take({**LEAST, "published": "2026-11-20T13:00:00.5+01:00"})
    assert submission.said == {"published"}
    assert submission.article.published == datetime(2026, 11, 20, 12, 0, 0, 500_000, tzinfo=UTC)


WHOLE = article(
    photo=photo(),
    embargo_until=NOW,
    canonical_url="https://news.example/pier",
    share_title="The pier is back",
    corrections=(Correction(NOW, "It is Monday, not Tuesday."),),
    related=(RelatedLink("The old pier"), RelatedLink("The new pier", "https://news.example/new")),
    rights="© Harbour News",
    translations=(Translation("de", "https://news.example/pier-de"), Translation("fr", slug="la-jetee")),
    at_uri="at://did:plc:abc/site.standard.document/3lwafzkjqm25s",
)


@pytest.mark.parametrize("known", [article(), paid_article(), WHOLE])
def test_an_article_sent_back_says_the_same(known: Article) -> None:
    again = take(as_payload(known), slug=known.slug).article
    assert (again.missing_photo is not None) == (known.photo is not None)
    again = again.with_changes(photo=known.photo, missing_photo=None)
    assert fingerprint(again) == fingerprint(known)
    assert (again.translations, again.at_uri) == (known.translations, known.at_uri)
    assert again.modified == known.modified


def test_every_fault_is_told_at_once_with_its_path() -> None:
    found = faults(
        {
            "title": 3,
            "body_html": "<script>x</script>",
            "autor": "Ada",
            "language": "e",
            "tags": ["Harbour", 4],
            "authors": [{"nam": "Ada"}, "Grace", {"name": "Eve", "fediverse": "eve"}],
            "published": "yesterday",
            "modified": 0,
            "photo": {"url": "pier.jpg", "focal_point": [0.5]},
            "disclosure": {"kind": "bribed", "sponsor": {"url": "nope"}},
            "corrections": [{"at": "2026-02-30T00:00:00Z", "note": " "}],
            "related": [{"url": 5}],
            "canonical_url": "news.example",
            "access": "open",
        },
        slug="Pier!",
    )
    assert set(found) == {
        *("$.slug", "$.title", "$.body_html", "$.autor", "$.language", "$.tags[1]", "$.authors[0].nam"),
        *("$.authors[0].name", "$.authors[1]", "$.authors[2].fediverse", "$.published", "$.modified", "$.photo.url"),
        *("$.photo.focal_point", "$.disclosure.kind", "$.disclosure.sponsor.name", "$.disclosure.sponsor.url"),
        *(
            "$.corrections[0].at",
            "$.corrections[0].note",
            "$.related[0].title",
            "$.related[0].url",
            "$.canonical_url",
            "$.access",
        ),
    }
    assert found["$.autor"] == "there is no field autor here; did you mean authors?"
    assert found["$.title"] == "a text is wanted here, and this is a number"
    assert "sponsored, advertisement" in found["$.disclosure.kind"]
    assert "2026-11-22T18:00:00Z" in found["$.published"]


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"published": "2026-11-20T13:00:00"}, "$.published", "offset"),
        ({"published": "2026-11-20"}, "$.published", "offset"),
        ({"published": "0001-01-01T00:00:00+23:59"}, "$.published", "no such time"),
        ({"embargo_until": True}, "$.embargo_until", "a time is wanted"),
        ({"photo": {"url": "https://x.example/a.jpg", "focal_point": [0.5, 1.2]}}, "$.photo.focal_point", "between 0 and 1"),
        ({"photo": {"url": "https://x.example/a.jpg", "focal_point": ["0.5", "0.5"]}}, "$.photo.focal_point", "two fractions"),
        ({"photo": "https://x.example/a.jpg"}, "$.photo", "an object"),
        ({"title": " "}, "$.title", "needs a title"),
        ({"title": "x" * 1_001}, "$.title", "at most 1,000 characters are taken, and this has 1,001"),
        ({"body_html": "x" * 1_000_001}, "$.body_html", "at most 1,000,000"),
        ({"body_html": "<div>" * 500}, "$.body_html", "200 deep"),
        ({"body_html": "<p>&nbsp;</p>"}, "$.body_html", "no text"),
        ({"tags": "Harbour"}, "$.tags", "a list is wanted here, and this is a text"),
        ({"tags": ["x"] * 201}, "$.tags", "at most 200 entries are taken, and this has 201"),
        ({"authors": [{"name": ""}]}, "$.authors[0].name", "needs a name"),
        ({"access": "open"}, "$.access", "free, metered or paid"),
        ({"title": "\u200b\u2060"}, "$.title", "a title that readers can see"),
        ({"title": "\u3164\ufe0f\u2800"}, "$.title", "a title that readers can see"),
        ({"body_html": "<p>\u200b\u2060</p>"}, "$.body_html", "no text"),
        ({"title": "\U000e0041"}, "$.title", "a title that readers can see"),
        ({"related": [{"title": "\u200b"}]}, "$.related[0].title", "a title that readers can see"),
        ({"corrections": [{"at": "2026-11-20T13:00:00Z", "note": "\u2060"}]}, "$.corrections[0].note", "readers can see"),
        ({"authors": [{"name": "\u200b"}]}, "$.authors[0].name", "a name that readers can see"),
        (
            {"disclosure": {"kind": "sponsored", "sponsor": {"name": "\u200d"}}},
            "$.disclosure.sponsor.name",
            "a name that readers can see",
        ),
        ({"canonical_url": "https://[news.example/pier"}, "$.canonical_url", "a host"),
        ({"canonical_url": "https://news.example\u2100/pier"}, "$.canonical_url", "a host"),
        ({"canonical_url": "https://news.example/" + "ж" * 350}, "$.canonical_url", "at most 2,047 characters"),
        ({"authors": [{"name": "Ada", "url": "https://[1]/ada"}]}, "$.authors[0].url", "a host"),
        ({"\ud800 x": 1}, "$['\ufffd x']", "there is no field"),
    ],
)
def test_a_single_fault_says_what_to_do(change: dict[str, Any], path: str, words: str) -> None:
    found = faults({**LEAST, **change})
    assert list(found) == [path]
    assert words in found[path]


@pytest.mark.parametrize("document", [None, [], "text", 3, True])
def test_what_is_no_object_is_no_article(document: object) -> None:
    assert "an object" in faults(document)["$"]


def test_control_characters_and_half_pairs_are_taken_out_and_told_of() -> None:
    submission = take({"title": "The\x00 pier\ud83d", "body_html": "<p>It\x07 reopens.</p>", "tags": ["Har\u009fbour"]})
    assert (submission.article.title, submission.article.tags) == ("The pier", ("Harbour",))
    assert submission.notes == (
        "2 control characters were taken out (U+0000, U+D83D; in $.title).",
        "1 control character was taken out (U+0007; in $.body_html).",
        "1 control character was taken out (U+009F; in $.tags[0]).",
    )


def test_a_section_or_tag_without_letter_or_digit_is_left_out_and_told_of() -> None:
    taken = take({**LEAST, "section": "—", "tags": ["", "!", "港", "Harbour"]})
    assert (taken.article.section, taken.article.tags) == (None, ("港", "Harbour"))
    assert taken.notes == (
        "$.section has no letter or digit, and was left out.",
        "$.tags[1] has no letter or digit, and was left out.",
    )


def test_texts_are_trimmed_and_composed() -> None:
    taken = take({**LEAST, "title": "  Cafe\u0301\n on the pier ", "tags": ["Pier", "pier", "City"]}).article
    assert taken.title == "Café on the pier"
    assert taken.tags == ("Pier", "City")


@pytest.mark.parametrize("title", ["…", "?", "🎉", "港", "ไทย", "\u200fא", "٣", "👩\u200d🚒"])
def test_a_title_needs_no_more_than_one_sign_that_is_seen(title: str) -> None:
    assert take({**LEAST, "title": title, "share_title": "\u2060"}).article.short_title == title


def test_a_summary_that_nobody_sees_is_made_of_the_text() -> None:
    assert take({**LEAST, "summary": "\u200b\u2060"}).article.summary == take(LEAST).article.summary != ""


@pytest.mark.parametrize("label", [" ", "\u200b\u2060", "\u202e", "\u3164"])
def test_a_label_that_nobody_sees_is_that_of_the_table(label: str) -> None:
    disclosure = take({**LEAST, "disclosure": {"kind": "sponsored", "label": label}}).article.disclosure
    assert disclosure is not None
    assert disclosure.label == "Sponsored"


def test_a_label_at_the_start_of_a_title_is_said_once() -> None:
    said = {"title": "ANZEIGE: Sechs Häfen", "share_title": "[Anzeige] – Häfen", "summary": "Anzeige · Im Sommer."}
    paid = {"language": "de", "disclosure": {"kind": "sponsored"}}
    taken = take({**LEAST, **said, **paid})
    assert (taken.article.labelled_title, taken.article.labelled_short_title) == ("Anzeige: Sechs Häfen", "Anzeige: Häfen")
    assert taken.article.summary == "Im Sommer."
    assert [note.partition(" ")[0] for note in taken.notes] == ["$.title", "$.share_title", "$.summary"]
    assert take({**LEAST, **said}).article.title == "ANZEIGE: Sechs Häfen"
    own = take({**LEAST, **paid, "title": "Promotion: Sommer", "disclosure": {"kind": "sponsored", "label": "Promotion"}})
    assert own.article.labelled_title == "Promotion: Sommer"
    assert take({**LEAST, **paid, "title": "Anzeige:"}).article.title == "Anzeige:"


def test_a_disclosure_without_a_label_gets_that_of_its_language() -> None:
    paid = {**LEAST, "disclosure": {"kind": "sponsored", "notice": "One.\n\nTwo."}, "language": "de-AT"}
    disclosure = take(paid).article.disclosure
    assert disclosure is not None
    assert (disclosure.label, disclosure.notice) == ("Anzeige", "One.\n\nTwo.")


def test_a_file_may_name_a_photo_beside_it_and_the_api_may_not() -> None:
    local = {**LEAST, "photo": {"url": "pier.jpg"}}
    assert take(local, web_photos_only=False).article.missing_photo == MissingPhoto("pier.jpg")
    assert take(local, known_files={"pier.jpg"}).article.missing_photo == MissingPhoto("pier.jpg")
    assert list(faults(local)) == ["$.photo.url"]


def test_a_portrait_is_an_address_or_an_object_and_has_the_rules_of_a_photo() -> None:
    address = "https://news.example/ada.jpg"
    for portrait in (address, {"url": address}):
        (author,) = take({**LEAST, "authors": [{"name": "Ada", "portrait": portrait}]}).article.authors
        assert author.missing_portrait == MissingPhoto(address)
    wrong = [{"name": "Ada", "portrait": {"url": address, "focal_point": [0.5, 2]}}, {"name": "Bo", "portrait": "bo.jpg"}]
    assert set(faults({**LEAST, "authors": wrong})) == {"$.authors[0].portrait.focal_point", "$.authors[1].portrait.url"}
    assert faults({**LEAST, "authors": [{"name": "Ada", "portrait": {"alt": "Ada"}}]}) == {
        "$.authors[0].portrait.url": "url is needed"
    }
    assert list(faults({**LEAST, "authors": [{"name": "Ada", "portrait": {"url": address, "focus": 1}}]})) == [
        "$.authors[0].portrait.focus"
    ]
    assert list(faults({**LEAST, "authors": [{"name": "Ada", "portrait": 7}]})) == ["$.authors[0].portrait"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.sampled_from(sorted(LEAST)), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from([*sorted(as_payload(article())), "extra"])
PART = st.dictionaries(
    st.sampled_from(["name", "url", "title", "at", "note", "kind", "sponsor", "focal_point", "label", "alt"]), JSON, max_size=4
)


@given(st.dictionaries(FIELDS, JSON | PART | st.lists(PART, max_size=2), max_size=5))
def test_no_document_crashes_the_check(document: dict[str, Any]) -> None:
    told: tuple[Fault, ...] = ()
    try:
        assert take({**LEAST, **document}).article.title
    except BadArticle as bad:
        told = bad.faults
    assert all(fault.path.startswith("$") and fault.sentence and str(fault).encode() for fault in told)


def test_the_schema_knows_every_field_and_every_kind() -> None:
    schemas = payload_schema(DISCLOSURES)
    assert set(schemas["ArticlePayload"]["properties"]) == set(as_payload(article()))
    assert schemas["DisclosurePayload"]["properties"]["kind"]["enum"] == list(DISCLOSURES.kinds)
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_what_we_answer_fits_the_schema() -> None:
    schemas = payload_schema(DISCLOSURES)
    whole = {**schemas["ArticlePayload"], "components": {"schemas": schemas}}
    for known in (article(), paid_article(), WHOLE):
        Draft202012Validator(whole).validate(as_payload(known))
    assert not Draft202012Validator(whole).is_valid({**LEAST, "disclosure": {"kind": "bribed"}})


@pytest.mark.parametrize(
    ("entry", "path", "says"),
    [
        ({"language": "de"}, "$.translations[0]", "either a url, or the slug"),
        ({"language": "de", "url": "https://news.example/a", "slug": "a"}, "$.translations[0]", "either a url, or the slug"),
        ({"language": "EN", "slug": "other"}, "$.translations[0].language", "language of the article itself"),
        ({"language": "d", "slug": "other"}, "$.translations[0].language", "BCP 47"),
        ({"language": "de", "slug": "pier"}, "$.translations[0].slug", "no translation of itself"),
        ({"language": "de", "slug": "No Slug"}, "$.translations[0].slug", "lower-case"),
        ({"language": "de", "url": "elsewhere"}, "$.translations[0].url", "http"),
        ({"slug": "other"}, "$.translations[0].language", "needed"),
        ({"language": "de", "slug": 3}, "$.translations[0].slug", "a text is wanted"),
        ({"language": "de", "link": "x", "slug": "other"}, "$.translations[0].link", "no field"),
    ],
)
def test_a_translation_that_leads_nowhere_is_told(entry: dict[str, Any], path: str, says: str) -> None:
    found = faults({**LEAST, "translations": [entry]})
    assert list(found) == [path]
    assert says in found[path]


def test_a_record_and_a_profile_are_checked_as_addresses() -> None:
    found = faults({**LEAST, "at_uri": "https://news.example/", "authors": [{"name": "Ada", "profiles": ["@ada", 3]}]})
    assert sorted(found) == ["$.at_uri", "$.authors[0].profiles[0]", "$.authors[0].profiles[1]"]
