"""Share forms as servers publish them: read where they are right, and never followed to another host."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.fediverse import filled
from share.fediverse.templates import create_template, nodeinfo_address, software_name

ORIGIN = "https://social.example"
REL = "https://w3id.org/fep/3b86/Create"
VALUES = {
    "{content}": "Sponsored: Tea & cake https://n.example/sponsored/tea?via=fed #Tea",
    "{object}": "https://n.example/x?via=fed",
}


def jrd(*links: object) -> bytes:
    return json.dumps({"subject": "acct:ada@social.example", "links": links}).encode()


@pytest.mark.parametrize("key", ["template", "href"])
def test_the_create_intent_is_found_by_either_of_its_names(key: str) -> None:
    other = {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://social.example/authorize?uri={uri}"}
    found = create_template(jrd(other, {"rel": REL, key: "https://social.example/share?text={content}"}))
    assert found == "https://social.example/share?text={content}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'"text"',
        b'{"links": {}}',
        b'{"links": [1, null, "x"]}',
        b"[" * 100_000,
        b"\xff\xfe",
        jrd({"rel": REL}),
        jrd({"rel": REL, "template": 7}),
        jrd({"rel": REL, "template": "https://social.example/interactions?uri={inReplyTo}"}),
        jrd({"rel": REL, "template": "https://social.example/" + "x" * 3_000 + "{content}"}),
        jrd({"rel": REL.replace("Create", "Follow"), "template": "https://social.example/follow?uri={object}"}),
    ],
)
def test_an_answer_without_one_gives_none(data: bytes) -> None:
    assert create_template(data) == ""


def test_values_are_encoded_and_what_is_unknown_is_left_empty() -> None:
    address = filled("https://social.example/share?text={content}&spoiler={summary}&back={on-success}", VALUES, ORIGIN)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "social.example", "/share")
    assert parse_qs(parts.query, keep_blank_values=True) == {"text": [VALUES["{content}"]], "spoiler": [""], "back": [""]}


def test_a_template_for_the_address_alone_gets_it() -> None:
    assert filled("https://social.example/share?url={object}", VALUES, ORIGIN).endswith(
        "?url=https%3A%2F%2Fn.example%2Fx%3Fvia%3Dfed"
    )


@pytest.mark.parametrize(
    "template",
    [
        "https://evil.example/share?text={content}",
        "http://social.example/share?text={content}",
        "//social.example/share?text={content}",
        "/share?text={content}",
        "javascript:alert({content})",
        "javascript://social.example/%0aalert(1)//{content}",
        "data:text/html,{content}",
        "https://social.example@evil.example/share?text={content}",
        "https://user:word@social.example/share?text={content}",
        "https://social.example:8443/share?text={content}",
        "https://social.example.evil.example/share?text={content}",
        "https://sub.social.example/share?text={content}",
        "https://social.example\\@evil.example/share?text={content}",
        "https://{object}/share?text={content}",
        "https://social.example{object}/share?text={content}",
        "https://social.example?text={content}",
        "https://social.example/share?text={content}\r\nSet-Cookie: a=b",
        "https://social.example/share?text={content} x",
        "https://social.example/share?text={content}{?more}",
        "https://social.example/share?text={content}<script>",
        "https://[::1/share?text={content}",
        "https://sociаl.example/share?text={content}",
        "",
    ],
)
def test_a_template_that_leads_elsewhere_is_not_followed(template: str) -> None:
    assert filled(template, VALUES, ORIGIN) == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_server_says_the_way_leads_to_itself(before: str, behind: str) -> None:
    for start in ("", "https://", "https://social.example", "https://social.example/"):
        address = filled(f"{start}{before}{{content}}{behind}", VALUES, ORIGIN)
        assert address == "" or address.startswith("https://social.example/")


def test_the_newest_nodeinfo_is_read() -> None:
    links = [
        {"rel": f"http://nodeinfo.diaspora.software/ns/schema/{v}", "href": f"https://social.example/{v}"}
        for v in ("2.0", "2.1", "1.0")
    ]
    assert nodeinfo_address(jrd(*links, {"rel": "other", "href": "https://social.example/other"})) == "https://social.example/2.1"
    assert nodeinfo_address(jrd({"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": None})) == ""
    assert nodeinfo_address(b"nothing") == ""


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"software": {"name": "Mastodon"}, "protocols": ["activitypub"]}, "mastodon"),
        ({"software": {"name": "diaspora"}, "protocols": {"inbound": ["diaspora"], "outbound": ["diaspora"]}}, "diaspora"),
        ({"software": {"name": "forum"}, "protocols": []}, ""),
        ({"software": {"name": "forum"}, "protocols": ["xmpp"]}, ""),
        ({"software": {"name": "forum"}}, ""),
        ({"software": "mastodon", "protocols": ["activitypub"]}, ""),
        ({"software": {"name": 7}, "protocols": ["activitypub"]}, ""),
        ({"software": {"name": "mastodon"}, "protocols": [["activitypub"]]}, ""),
    ],
)
def test_a_server_is_of_the_fediverse_when_it_speaks_its_protocols(document: object, name: str) -> None:
    assert software_name(json.dumps(document).encode()) == name
