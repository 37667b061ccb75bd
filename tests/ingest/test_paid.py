"""By which names other systems say that an article is paid for; and that a report on advertising is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pushed import ghost_post, ghost_tag, ninjs_2, ninjs_3, superdesk_item, with_terms, wordpress_post, wordpress_term

from share.assets import Assets, open_assets
from share.disclosures import read_disclosures
from share.errors import BadAsset
from share.ingest.arrivals import Incoming
from share.ingest.ghost import read_post as read_ghost
from share.ingest.ninjs import read_item
from share.ingest.paid import read_paid
from share.ingest.wordpress import read_post as read_wordpress

ASSETS = open_assets()
DISCLOSURES = read_disclosures(ASSETS)
PAID = read_paid(ASSETS, DISCLOSURES)


def kind_of(*labels: str, **fields: object) -> str | None:
    found = PAID.find(labels, fields).disclosure
    return found["kind"] if found else None


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Sponsored", "sponsored"),
        ("#sponsored", "sponsored"),
        ("hash-sponsored", "sponsored"),
        ("sponsored-content", "sponsored"),
        ("SPONSORED CONTENT", "sponsored"),
        ("Contenu sponsorisé", "sponsored"),
        ("Anzeige", "advertisement"),
        ("Advertiser_Supplied", "advertisement"),
        ("Affiliate links", "affiliate"),
        ("Sponsor: Brightwater Ferries", "sponsored"),
        ("#sponsor-brightwater-ferries", "sponsored"),
        ("Paid for by Brightwater Ferries", "sponsored"),
        ("Anzeige von Brightwater Ferries", "advertisement"),
        ("محتوى مدفوع", "sponsored"),
    ],
)
def test_a_label_that_means_paid_content(label: str, kind: str) -> None:
    found = PAID.find([label])
    assert found.disclosure is not None
    assert found.disclosure["kind"] == kind
    assert found.marks == {label}


@pytest.mark.parametrize(
    "label",
    ["Advertising", "Sponsorship in sport", "Sponsor:", "sponsors", "Paid parking", "Sponsored by", "", "#", "Anzeigentafel"],
)
def test_a_label_that_is_a_topic(label: str) -> None:
    assert PAID.find([label]).disclosure is None


def test_a_sponsor_is_named_by_the_label_or_by_a_field() -> None:
    by_label = PAID.find(["#sponsored", "#sponsor: Brightwater Ferries"]).disclosure
    assert by_label == {"kind": "sponsored", "sponsor": {"name": "Brightwater Ferries", "url": None}}
    fields = {"sponsor_name": "Brightwater Ferries", "sponsor_url": "https://ferries.example/", "sponsor_notice": "They paid."}
    assert PAID.find([], fields).disclosure == {
        "kind": "sponsored",
        "sponsor": {"name": "Brightwater Ferries", "url": "https://ferries.example/"},
        "notice": "They paid.",
    }


@pytest.mark.parametrize("value", [True, 1, "1", "yes", "on", ["1"]])
def test_a_field_marks_an_article(value: object) -> None:
    assert kind_of(is_sponsored=value) == "sponsored"


@pytest.mark.parametrize("value", [False, 0, "0", "", "no", "off", None, [], [""], {}, ["1", "2"], 0.5])
def test_a_field_that_says_no_marks_nothing(value: object) -> None:
    assert kind_of(is_sponsored=value) is None


def test_of_several_kinds_the_first_of_the_file_is_told() -> None:
    assert kind_of("Sponsored", "Advertorial") == kind_of("Advertorial", "Sponsored") == "advertisement"


def found(arrival: object) -> Incoming:
    assert isinstance(arrival, Incoming)
    return arrival


@pytest.mark.parametrize(
    "arrival",
    [
        read_ghost(ghost_post(tags=[ghost_tag("Harbour"), ghost_tag("#sponsored", "internal")]), paid=PAID),
        read_ghost(ghost_post(tags=[ghost_tag("Sponsored"), ghost_tag("Harbour")]), paid=PAID),
        read_wordpress(with_terms(wordpress_term("Sponsored content"), wordpress_term("Harbour")), paid=PAID),
        read_wordpress(with_terms(wordpress_term("Harbour"), wordpress_term("Sponsored", "post_tag")), paid=PAID),
        read_wordpress(with_terms(wordpress_term("Harbour"), meta={"sponsor": "Brightwater Ferries"}), paid=PAID),
        read_wordpress(with_terms(wordpress_term("Harbour"), acf={"is_sponsored": True}), paid=PAID),
        read_item(ninjs_3(subjects=[{"name": "Harbour"}], genres=[{"name": "Sponsored content"}]), paid=PAID),
        read_item(ninjs_2(subjects=[{"name": "Harbour"}, {"name": "Sponsored", "literal": "sp"}]), paid=PAID),
        read_item(superdesk_item(subject=[], keywords=["sponsored"]), paid=PAID),
        read_item(superdesk_item(subject=[], keywords=[], extra={"sponsor": "Brightwater Ferries"}), paid=PAID),
    ],
)
def test_every_way_in_knows_paid_content_and_makes_no_topic_of_the_mark(arrival: object) -> None:
    document = found(arrival).document
    assert document["disclosure"]["kind"] == "sponsored"
    assert document["section"] == "Harbour"
    assert [tag for tag in document["tags"] if "ponsor" in tag] == []


def test_what_nobody_paid_for_has_no_disclosure() -> None:
    arrivals = (
        read_ghost(ghost_post(), paid=PAID),
        read_wordpress(wordpress_post(), paid=PAID),
        read_item(ninjs_3(), paid=PAID),
        read_item(superdesk_item(), paid=PAID),
    )
    assert [found(arrival).document["disclosure"] for arrival in arrivals] == [None] * 4


def test_a_genre_of_the_iptc_is_known_by_its_address_alone() -> None:
    genre = {"uri": "http://cv.iptc.org/newscodes/genre/Advertiser_Supplied"}
    assert found(read_item(ninjs_3(genres=[genre]), paid=PAID)).document["disclosure"] == {"kind": "advertisement"}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('[bribed]\nnames = ["bribed"]', "bribed"),
        ('[sponsored]\nname = ["x"]', "sponsored"),
        ("", ""),
        ('sponsors = ["x"]\n[sponsored]', "sponsors"),
    ],
)
def test_a_table_with_a_mistake_says_where_it_is(tmp_path: Path, table: str, key: str) -> None:
    (tmp_path / "paid.toml").write_text(table, encoding="utf-8")
    with pytest.raises(BadAsset) as raised:
        read_paid(Assets(tmp_path), DISCLOSURES)
    assert raised.value.file == "paid.toml"
    assert key in str(raised.value)


def test_a_newsroom_names_its_own_marks(tmp_path: Path) -> None:
    (tmp_path / "paid.toml").write_text('[supported]\nnames = ["Friends of the harbour"]', encoding="utf-8")
    own = read_paid(Assets(tmp_path), DISCLOSURES)
    assert own.find(["friends-of-the-harbour"]).disclosure == {"kind": "supported"}
    assert own.find(["Sponsored"]).disclosure is None
