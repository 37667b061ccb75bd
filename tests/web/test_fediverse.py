"""Sharing to a server of the fediverse: from a page that works without a script, to that server or the official page alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from factories import NOON, paid_article
from instances import CREATE_RELATION, Instance
from lxml import html

from share.publish import rename

PATH = "/share/summer-on-the-water/fediverse"
SHARED = "https://share.courier.example/sponsored/summer-on-the-water?via=fed"
OURS = {"Sec-Fetch-Site": "same-origin"}
OFFICIAL = "https://share.joinmastodon.org/"


@pytest.fixture
def paid(service: Any) -> Any:
    service.publish(paid_article())
    return service


def send(service: Any, server: str, headers: dict[str, str] | None = None, path: str = PATH) -> Any:
    return service.client.post(path, data={"server": server}, headers=OURS if headers is None else headers)


def told(location: str) -> dict[str, str]:
    parts = urlsplit(location)
    return {name: values[0] for name, values in (parse_qs(parts.query) | parse_qs(parts.fragment)).items()}


def test_the_page_asks_for_a_server_without_a_script(paid: Any) -> None:
    answer = paid.client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers
    page = html.document_fromstring(answer.text)
    (form,) = page.forms
    assert (form.method, form.action) == ("POST", PATH)
    (field,) = form.xpath(".//input")
    assert (field.get("name"), field.get("type"), field.get("dir")) == ("server", "text", "ltr")
    assert page.xpath(f"//label[@for='{field.get('id')}']")[0].text == "Your server in the fediverse"
    assert set(field.get("aria-describedby").split()) <= set(page.xpath("//*/@id"))
    assert "mastodon.social" in page.xpath(f"//datalist[@id='{field.get('list')}']/option/@value")
    assert [button.get("hidden") for button in form.iter("button")] == [None, ""]
    assert page.find_class("label")[0].text_content() == "Sponsored"
    assert page.findtext(".//title").startswith("Sponsored: ")


def test_the_page_has_the_official_page_as_a_plain_link(paid: Any) -> None:
    page = html.document_fromstring(paid.client.get(PATH).text)
    (link,) = [address for address in page.xpath("//a/@href") if address.startswith(OFFICIAL)]
    assert unquote(urlsplit(link).fragment).startswith(f"text=Sponsored: Six harbours to see this summer {SHARED}")


def test_the_share_page_leads_there(paid: Any) -> None:
    assert PATH in html.document_fromstring(paid.client.get("/share/summer-on-the-water").text).xpath("//a/@href")


def test_the_form_may_lead_to_other_hosts_and_nothing_else_may(paid: Any) -> None:
    policy = paid.client.get(PATH).headers["Content-Security-Policy"]
    assert "form-action 'self' https:" in policy
    assert "script-src 'self';" in policy
    assert "form-action 'self';" in paid.client.get("/share/summer-on-the-water").headers["Content-Security-Policy"]


def test_a_server_that_publishes_its_form_gets_the_reader(paid: Any, instance: Instance) -> None:
    instance.publishes(f"{instance.origin}/compose?text={{content}}&url={{object}}&reply={{inReplyTo}}")
    answer = send(paid, f"@ada@{instance.name}")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{instance.origin}/compose?text=Sponsored%3A%20Six%20harbours")
    assert told(answer.location) == {
        "text": f"Sponsored: Six harbours to see this summer {SHARED} #Transport #Harbour",
        "url": SHARED,
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_handle_whose_server_has_another_name_leads_to_that_server(paid: Any, accounts: Instance, instance: Instance) -> None:
    accounts.answer("/.well-known/webfinger", b"", 301, {"Location": f"{instance.origin}/.well-known/webfinger?resource=x"})
    instance.publishes(f"{instance.origin}/share?text={{content}}")
    answer = send(paid, f"@ada@{accounts.name}")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{instance.origin}/share?text=Sponsored%3A%20Six%20harbours")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "Set-Cookie" not in answer.headers


def test_else_the_form_of_its_software(paid: Any, instance: Instance) -> None:
    instance.runs("friendica")
    answer = send(paid, instance.name)
    assert (answer.status_code, urlsplit(answer.location).path) == (303, "/compose")
    assert told(answer.location)["title"] == "Sponsored: Six harbours to see this summer"
    assert told(answer.location)["body"].startswith(f"Sponsored: Six harbours to see this summer {SHARED}")


def test_else_the_official_page(paid: Any, instance: Instance) -> None:
    instance.runs("novelty")
    answer = send(paid, instance.name)
    assert answer.status_code == 303
    assert answer.location.startswith(f"{OFFICIAL}#text=Sponsored")
    assert urlsplit(answer.location).query == ""


@pytest.mark.parametrize(
    "template",
    [
        "https://evil.example/share?text={content}",
        "//evil.example/share?text={content}",
        "javascript:alert('{content}')",
        "data:text/html,{content}",
        "https://evil.example\\@127.0.0.1/{content}",
        "{object}?text={content}",
    ],
)
def test_a_form_on_another_host_never_gets_a_reader(paid: Any, instance: Instance, template: str) -> None:
    instance.publishes(template)
    assert send(paid, instance.name).status_code == 422  # nothing else says that it is a server of the fediverse
    instance.publishes(template)
    instance.runs("novelty")
    paid.parts.finder._kept.clear()
    assert send(paid, instance.name).location.startswith(OFFICIAL)


def test_a_form_that_leads_from_its_host_by_a_placeholder_is_not_used(paid: Any, instance: Instance) -> None:
    instance.answer("/.well-known/webfinger", {"links": [{"rel": CREATE_RELATION, "template": "http://127.0.0.1:{content}/"}]})
    assert send(paid, instance.name).status_code == 422


def test_a_server_that_does_not_answer_brings_the_page_again(paid: Any) -> None:
    answer = send(paid, "127.0.0.1:1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "no-store")
    assert "Location" not in answer.headers
    page = html.document_fromstring(answer.text)
    (wrong,) = page.xpath("//*[@role='alert']")
    assert wrong.text == "127.0.0.1:1 does not answer as a server of the fediverse. Is the name right?"
    (field,) = page.xpath("//input[@name='server']")
    assert (field.get("value"), field.get("aria-invalid")) == ("127.0.0.1:1", "true")
    assert wrong.get("id") in field.get("aria-describedby").split()
    assert any(address.startswith(OFFICIAL) for address in page.xpath("//a/@href"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10.0.0.1",
        "localhost",
        "social.example:8443",
        "https://user:password@social.example",
        "https://evil.example@social.example",
        '"><script>alert(1)</script>',
        "x" * 1_000,
    ],
)
def test_what_is_no_server_brings_the_page_again(paid: Any, typed: str) -> None:
    answer = send(paid, typed)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")
    page = html.document_fromstring(answer.text)
    assert page.xpath("//*[@role='alert']")[0].text.startswith("That is not the name of a server.")
    assert page.xpath("//input[@name='server']/@value") == [typed[:200]]
    assert len(page.xpath("//script")) == 1


def test_a_private_address_is_never_asked(paid: Any, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    instance.runs("mastodon")
    port = int(instance.name.partition(":")[2])
    monkeypatch.setattr("share.outbound.socket.getaddrinfo", lambda *_args, **_named: [(2, 1, 6, "", ("127.0.0.1", port))])
    assert send(paid, "inside.example").status_code == 422
    assert instance.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://share.courier.example"}, 403),
        ({"Origin": "https://share.courier.example"}, 422),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://share.courier.example"}, 403),
        ({"Origin": "https://share.courier.example.evil.example"}, 403),
        ({"Origin": "https://evil.example", "Referer": f"https://share.courier.example{PATH}"}, 403),
        ({"Referer": f"https://share.courier.example{PATH}"}, 422),
        ({"Referer": "https://evil.example/share.courier.example"}, 403),
        ({"Referer": "https://[::1"}, 403),
        ({"Host": "evil.example", "Origin": "https://evil.example"}, 403),
        ({}, 403),
    ],
)
def test_the_form_is_taken_from_our_own_page_only(paid: Any, headers: dict[str, str], status: int) -> None:
    answer = send(paid, "127.0.0.1:1", headers)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Location" not in answer.headers


def test_a_form_from_elsewhere_asks_nobody(paid: Any, instance: Instance) -> None:
    instance.runs("mastodon")
    assert send(paid, instance.name, {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert instance.asked == []


def test_a_form_that_is_far_too_long_is_not_read(paid: Any) -> None:
    assert send(paid, "x" * 100_000).status_code == 413


def test_a_query_changes_nothing(paid: Any, instance: Instance) -> None:
    instance.runs("mastodon")
    answer = send(paid, instance.name, path=f"{PATH}?server=evil.example&url=https://evil.example/&text=x")
    assert answer.location.startswith(f"{instance.origin}/share?text=Sponsored")
    assert "evil" not in answer.location


def test_a_form_that_was_open_while_the_article_was_renamed_is_taken(paid: Any, instance: Instance) -> None:
    rename(paid.parts.store, "summer-on-the-water", "six-harbours", paid.clock())
    instance.runs("novelty")
    answer = send(paid, instance.name)
    assert answer.status_code == 303
    assert "/sponsored/six-harbours?via=fed" in told(answer.location)["text"]
    assert html.document_fromstring(send(paid, "no server").text).forms[0].action == "/share/six-harbours/fediverse"


def test_a_withdrawn_article_cannot_be_sent_there(paid: Any, instance: Instance) -> None:
    instance.runs("mastodon")
    paid.withdraw("summer-on-the-water")
    assert send(paid, instance.name).status_code == 410
    assert paid.client.get(PATH).status_code == 410
    assert send(paid, instance.name, path="/share/nothing/fediverse").status_code == 404
    assert instance.asked == []


def test_the_page_speaks_the_language_of_the_article(service: Any) -> None:
    service.publish(language="ar", published=NOON)
    page = html.document_fromstring(service.client.get("/share/harbour-bridge-reopens/fediverse").text)
    assert page.get("dir") == "rtl"
    assert page.xpath("//label")[0].text == "خادمك في الفيديفرس"
    assert page.xpath("//input[@name='server']/@dir") == ["ltr"]
