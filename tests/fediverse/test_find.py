"""Asking a server for its share form: what is asked, what is believed, and for how long."""

from __future__ import annotations

import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from instances import CREATE_RELATION, Instance

from share.assets import open_assets
from share.fediverse import Finder, Server, filled, read_fediverse, read_server
from share.fediverse.find import AT_ONCE, KEPT, KEPT_SECONDS, MAX_BYTES, SILENT_SECONDS, Found
from share.outbound import Fetched, open_outbound

SOFTWARE = read_fediverse(open_assets()).software


class Watch:
    """A clock that a test sets."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


def finder(*allowed: str, clock: Watch | None = None) -> Finder:
    return Finder(open_outbound(frozenset(allowed)), SOFTWARE, clock=clock or Watch())


def server(instance: Instance, user: str = "") -> Server:
    return Server(instance.name, instance.origin, user)


def test_the_form_that_a_server_publishes_is_used(instance: Instance) -> None:
    instance.publishes(f"{instance.origin}/share?text={{content}}")
    found = finder(instance.name).find(server(instance, "ada"))
    assert (found.is_fediverse, found.template) == (True, f"{instance.origin}/share?text={{content}}")
    (asked,) = instance.asked
    assert parse_qs(urlsplit(asked).query) == {"resource": [f"acct:ada@{instance.name}"]}


def test_without_an_account_the_server_itself_is_asked_about(instance: Instance) -> None:
    instance.publishes(f"{instance.origin}/share?text={{content}}")
    finder(instance.name).find(server(instance))
    assert parse_qs(urlsplit(instance.asked[0]).query) == {"resource": [f"{instance.origin}/"]}


@pytest.mark.parametrize("software", SOFTWARE)
def test_else_the_form_of_its_software(instance: Instance, software: str) -> None:
    instance.runs(software)
    found = finder(instance.name).find(server(instance))
    assert (found.is_fediverse, found.template) == (True, instance.origin + SOFTWARE[software].template)


def test_software_that_we_do_not_know_has_no_form(instance: Instance) -> None:
    instance.runs("novelty")
    found = finder(instance.name).find(server(instance))
    assert (found.is_fediverse, found.template) == (True, "")


@pytest.mark.parametrize(
    "template", ["https://evil.example/share?text={content}", "javascript:alert('{content}')", "https://127.0.0.1/{content}"]
)
def test_a_form_on_another_host_is_passed_over(instance: Instance, template: str) -> None:
    instance.publishes(template)
    instance.runs("mastodon")
    assert finder(instance.name).find(server(instance)).template == f"{instance.origin}/share?text={{content}}"


@pytest.mark.parametrize("answer", [b"", b"<html>hello</html>", b"{}", b"x" * (MAX_BYTES + 1), b"[" * 50_000])
def test_a_host_that_answers_anything_else_is_no_server_of_the_fediverse(instance: Instance, answer: bytes) -> None:
    for path in ("/.well-known/webfinger", "/.well-known/nodeinfo"):
        instance.answer(path, answer)
    assert not finder(instance.name).find(server(instance)).is_fediverse


def test_a_web_site_with_nodeinfo_and_no_protocol_of_the_fediverse_is_none(instance: Instance) -> None:
    instance.runs("forum", protocols=("xmpp",))
    assert not finder(instance.name).find(server(instance)).is_fediverse


def test_an_error_that_looks_like_an_answer_is_none(instance: Instance) -> None:
    link = {"rel": CREATE_RELATION, "template": f"{instance.origin}/share?text={{content}}"}
    instance.answer("/.well-known/webfinger", {"links": [link]}, status=500)
    assert not finder(instance.name).find(server(instance)).is_fediverse


def test_the_document_has_to_stand_with_the_server_itself(instance: Instance) -> None:
    instance.answer(
        "/.well-known/nodeinfo",
        {
            "links": [
                {
                    "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                    "href": f"http://localhost:{instance.name[10:]}/inside",
                }
            ]
        },
    )
    assert not finder(instance.name, "localhost").find(server(instance)).is_fediverse
    assert not any("inside" in path for path in instance.asked)


def test_a_redirect_to_a_private_host_is_not_followed(instance: Instance) -> None:
    port = instance.name.partition(":")[2]
    for path in ("/.well-known/webfinger", "/.well-known/nodeinfo"):
        instance.answer(path, b"", status=302, headers={"Location": f"http://localhost:{port}/inside"})
    assert not finder(instance.name).find(server(instance)).is_fediverse
    assert not any("inside" in path for path in instance.asked)


def led_on(accounts: Instance, instance: Instance) -> None:
    """Accounts are named after ``accounts``, whose WebFinger leads on to the server, as Mastodon's WEB_DOMAIN asks for."""
    accounts.answer("/.well-known/webfinger", b"", 301, {"Location": f"{instance.origin}/.well-known/webfinger?resource=x"})


def test_a_server_on_another_host_than_its_accounts_is_found_there(accounts: Instance, instance: Instance) -> None:
    led_on(accounts, instance)
    instance.publishes(f"{instance.origin}/share?text={{content}}")
    found = finder(accounts.name, instance.name).find(server(accounts, "ada"))
    assert found.is_fediverse
    assert filled(found.template, {"{content}": "a b"}, found.origin) == f"{instance.origin}/share?text=a%20b"


@pytest.mark.parametrize("user", ["", "ada"])
def test_so_is_the_form_of_its_software(accounts: Instance, instance: Instance, user: str) -> None:
    led_on(accounts, instance)  # which then answers that it knows no such account
    instance.runs("mastodon")
    found = finder(accounts.name, instance.name).find(server(accounts, user))
    assert (found.is_fediverse, found.template) == (True, f"{instance.origin}/share?text={{content}}")
    assert found.origin == instance.origin


def test_so_is_one_whose_nodeinfo_alone_leads_on(accounts: Instance, instance: Instance) -> None:
    accounts.answer("/.well-known/nodeinfo", b"", 302, {"Location": f"{instance.origin}/.well-known/nodeinfo"})
    instance.runs("mastodon")
    found = finder(accounts.name, instance.name).find(server(accounts))
    assert (found.template, found.origin) == (f"{instance.origin}/share?text={{content}}", instance.origin)


def test_whom_one_account_led_to_another_server_leads_nobody_else_there(accounts: Instance, instance: Instance) -> None:
    led_on(accounts, instance)
    instance.runs("mastodon")
    asking = finder(accounts.name, instance.name)
    assert asking.find(server(accounts, "ada")).origin == instance.origin
    del accounts.answers["/.well-known/webfinger"]
    accounts.runs("pleroma")
    assert asking.find(server(accounts, "bo")).origin == accounts.origin


def test_an_error_page_elsewhere_is_no_server(accounts: Instance, instance: Instance) -> None:
    accounts.answer("/.well-known/webfinger", b"", 302, {"Location": f"{instance.origin}/not-found"})
    accounts.runs("mastodon")
    assert finder(accounts.name, instance.name).find(server(accounts)).origin == accounts.origin


def test_a_server_that_leads_on_to_a_port_or_a_number_is_taken_for_itself() -> None:
    asking = finder()
    for address in ("https://social.example:8443/", "https://93.184.216.34/", "https://localhost/"):
        answer = Fetched(url=address, status=200, media_type="", data=b"", headers={})
        assert asking._home(answer, Server("courier.example", "https://courier.example")) == "https://courier.example"
    address = "https://Social.example:443/.well-known/webfinger?resource=x"
    answer = Fetched(url=address, status=200, media_type="", data=b"", headers={})
    assert asking._home(answer, Server("courier.example", "https://courier.example")) == "https://social.example"


def test_a_name_that_leads_to_a_private_address_is_never_asked(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        assert host == "inside.example"
        return [(2, 1, 6, "", ("127.0.0.1", int(instance.name[10:])))]

    monkeypatch.setattr("share.outbound.socket.getaddrinfo", resolve)
    assert not finder().find(read_server("inside.example")).is_fediverse
    assert instance.asked == []


@pytest.mark.timed
def test_a_slow_server_costs_a_few_seconds_at_most(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.fediverse.find.SECONDS", 0.6)
    instance.runs("mastodon")
    instance.seconds = 2.0
    started = time.monotonic()
    found = Finder(open_outbound(frozenset({instance.name})), SOFTWARE).find(server(instance))
    assert not found.is_fediverse
    assert time.monotonic() - started < 1.5


def test_an_answer_is_remembered_for_a_while(instance: Instance) -> None:
    instance.runs("mastodon")
    watch = Watch()
    asking = finder(instance.name, clock=watch)
    first = asking.find(server(instance))
    asked = len(instance.asked)
    watch.time = KEPT_SECONDS - 1
    assert asking.find(server(instance, "ada")) == first
    assert len(instance.asked) == asked
    watch.time = KEPT_SECONDS + 1
    asking.find(server(instance))
    assert len(instance.asked) == 2 * asked


def test_who_names_an_account_is_not_answered_by_what_the_bare_name_did_not_find(instance: Instance) -> None:
    instance.runs("novelty")
    asking = finder(instance.name)
    assert asking.find(server(instance)).template == ""
    instance.publishes(f"{instance.origin}/post?text={{content}}")  # of accounts alone, as most servers do
    assert asking.find(server(instance, "ada")).template == f"{instance.origin}/post?text={{content}}"


def test_the_form_of_one_account_is_kept_from_all_others(instance: Instance) -> None:
    instance.runs("novelty")
    asking = finder(instance.name)
    for user in ("ada", "bo"):
        instance.publishes(f"{instance.origin}/@{user}/post?text={{content}}")
        assert asking.find(server(instance, user)).template == f"{instance.origin}/@{user}/post?text={{content}}"
    del instance.answers["/.well-known/webfinger"]
    assert asking.find(server(instance)).template == ""
    assert "bo" not in repr(asking._kept)


def test_silence_is_remembered_for_a_short_while(instance: Instance) -> None:
    watch = Watch()
    asking = finder(instance.name, clock=watch)
    assert not asking.find(server(instance)).is_fediverse
    instance.runs("mastodon")
    assert not asking.find(server(instance)).is_fediverse
    watch.time = SILENT_SECONDS + 1
    assert asking.find(server(instance)).is_fediverse


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = finder()
    monkeypatch.setattr(asking, "_asked", lambda _server: Found(is_fediverse=True))
    for number in range(KEPT + 10):
        asking.find(Server(f"s{number}.example", f"https://s{number}.example"))
    assert len(asking._kept) <= KEPT


def test_slow_servers_do_not_take_every_thread(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    asking, holding = finder(), threading.Event()
    running: list[str] = []

    def slowly(asked: Server) -> Found:
        running.append(asked.name)
        holding.wait(10)
        return Found(is_fediverse=True)

    monkeypatch.setattr(asking, "_asked", slowly)
    threads = [
        threading.Thread(target=asking.find, args=[Server(f"s{n}.example", f"https://s{n}.example")]) for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    while len(running) < AT_ONCE:
        time.sleep(0.01)
    assert not asking.find(Server("late.example", "https://late.example")).is_fediverse
    holding.set()
    for thread in threads:
        thread.join()
    assert "late.example" not in running
    assert asking.find(Server("late.example", "https://late.example")).is_fediverse
