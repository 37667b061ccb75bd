"""An article that is kept and read again is the same article."""

from __future__ import annotations

import json
from datetime import UTC

from factories import article, paid_article, photo
from hypothesis import given, settings
from hypothesis import strategies as st

from share.article import (
    Access,
    Article,
    Author,
    Correction,
    Disclosure,
    MissingPhoto,
    Photo,
    RelatedLink,
    Sponsor,
    Status,
    Translation,
)
from share.store.document import from_document, to_document

words = st.text(min_size=1, max_size=40).filter(str.strip)
any_text = st.text(max_size=200)
letters = st.from_regex(r"[A-Za-z][A-Za-z0-9 ]{0,20}", fullmatch=True)
times = st.datetimes(timezones=st.just(UTC))
addresses = st.sampled_from(["https://news.example/a", "http://localhost:8000/ä?b=c#d"])
fractions = st.floats(0, 1)

photos = st.builds(
    Photo,
    source=any_text,
    digest=words,
    width=st.integers(1, 20_000),
    height=st.integers(1, 20_000),
    media_type=words,
    length=st.integers(0),
    alt=any_text,
    credit=any_text,
    focal_point=st.none() | st.tuples(fractions, fractions),
    original=st.just("") | words,
)
missing = st.builds(
    MissingPhoto,
    source=any_text,
    alt=any_text,
    credit=any_text,
    focal_point=st.none() | st.tuples(fractions, fractions),
    reason=any_text,
)
disclosures = st.builds(
    Disclosure,
    kind=words,
    label=words,
    sponsor=st.none() | st.builds(Sponsor, name=words, url=st.none() | addresses),
    notice=any_text,
)
articles = st.builds(
    Article,
    slug=st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True),
    title=words,
    body_html=any_text,
    published=times,
    modified=times,
    language=st.sampled_from(["en", "de-AT", "zh-Hant", "ar"]),
    share_title=st.none() | any_text,
    summary=any_text,
    canonical_url=st.none() | addresses,
    section=st.none() | letters,
    tags=st.lists(letters, max_size=3).map(tuple),
    authors=st.lists(
        st.builds(
            Author,
            name=words,
            url=st.none() | addresses,
            fediverse=st.sampled_from([None, "@ada@social.example"]),
            portrait=st.none() | photos,
            missing_portrait=st.none() | missing,
            profiles=st.lists(addresses, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    embargo_until=st.none() | times,
    photo=st.none() | photos,
    missing_photo=st.none() | missing,
    disclosure=st.none() | disclosures,
    corrections=st.lists(st.builds(Correction, at=times, note=words), max_size=2).map(tuple),
    related=st.lists(st.builds(RelatedLink, title=words, url=st.none() | addresses), max_size=2).map(tuple),
    access=st.sampled_from(Access),
    rights=st.none() | any_text,
    translations=st.lists(
        st.builds(Translation, st.just("fr"), addresses) | st.just(Translation("pt-BR", slug="o-porto")), max_size=2
    ).map(tuple),
    at_uri=st.sampled_from([None, "at://did:plc:abc/site.standard.document/3lwafzkjqm25s"]),
    status=st.sampled_from(Status),
    revision=st.integers(0, 1_000),
    code=st.sampled_from(["", "1", "zz9"]),
)


@settings(deadline=None)
@given(articles)
def test_what_is_read_back_equals_what_was_kept(one):
    document = to_document(one)
    document.encode("utf-8")
    assert "\0" not in document
    assert from_document(document, code=one.code) == one


def test_half_a_surrogate_pair_is_kept_although_no_database_takes_it():
    one = article(title="Half \ud83d of a smile")
    assert from_document(to_document(one), code="1") == one
    to_document(one).encode("utf-8")


def test_the_document_holds_text_as_people_write_it():
    assert "Brücke über den Main" in to_document(article(title="Brücke über den Main"))


def test_a_field_that_an_older_version_did_not_know_gets_its_default():
    content = json.loads(to_document(paid_article(photo=photo())))
    for name in ("rights", "access", "related", "corrections", "tags", "embargo_until", "translations", "at_uri"):
        del content[name]
    for name in ("focal_point", "original"):
        del content["photo"][name]
    for name in ("portrait", "missing_portrait", "profiles"):
        del content["authors"][0][name]
    del content["missing_photo"]
    read = from_document(json.dumps(content))
    assert (read.rights, read.access, read.related, read.tags) == (None, Access.FREE, (), ())
    assert (read.translations, read.at_uri, read.authors[0].profiles) == ((), None, ())
    assert read.photo is not None
    assert (read.photo.focal_point, read.photo.original, read.missing_photo) == (None, "", None)
    assert (read.authors[0].portrait, read.authors[0].missing_portrait) == (None, None)


def test_the_reason_why_a_picture_is_missing_is_kept():
    gone = MissingPhoto("gone.jpg", focal_point=(0.5, 0.2), reason="There is no such file.")
    card = article(missing_photo=gone, authors=(Author("Ada", missing_portrait=gone),))
    assert from_document(to_document(card)).warnings == card.warnings != ()


def test_a_field_of_a_later_version_is_left_out():
    content = json.loads(to_document(paid_article(photo=photo())))
    content["mood"] = "calm"
    content["photo"]["camera"] = "Box"
    content["authors"][0]["shoe_size"] = 39
    content["disclosure"]["sponsor"]["share_price"] = 3
    assert from_document(json.dumps(content), code="1") == paid_article(photo=photo())
