"""Where redirects for good lead: those at the beginning count, and one that is for a while ends them."""

from __future__ import annotations

import pytest
from origins import origin_server

from share.outbound import open_outbound


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((), ""),
        ((301,), "/1"),
        ((308,), "/1"),
        ((302,), ""),
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((302, 301), ""),
        ((303,), ""),
    ],
)
def test_where_an_address_has_moved_for_good(statuses: tuple[int, ...], moved_to: str) -> None:
    with origin_server() as origin:
        for step, status in enumerate(statuses):
            origin.pages[f"/{step}"] = (status, {"Location": f"/{step + 1}"}, b"")
        origin.pages[f"/{len(statuses)}"] = b"here"
        door = open_outbound(frozenset({"127.0.0.1"}))
        answer = door.fetch(origin.url("/0"), max_bytes=100, timeout_seconds=5)
    assert answer.data == b"here"
    assert answer.moved_to == (origin.url(moved_to) if moved_to else "")


@pytest.mark.parametrize("sent", ["/fähre", "/f%C3%A4hre"])
def test_a_redirect_in_bare_letters_leads_where_browsers_go(sent: str) -> None:
    with origin_server() as origin:
        origin.pages["/old"] = (301, {"Location": sent.encode().decode("latin-1")}, b"")
        origin.pages["/f%C3%A4hre"] = b"here"
        answer = open_outbound(frozenset({"127.0.0.1"})).fetch(origin.url("/old"), max_bytes=100, timeout_seconds=5)
    assert (answer.status, answer.data, answer.url) == (200, b"here", origin.url("/f%C3%A4hre"))


def test_a_redirect_whose_bytes_are_no_text_leads_where_browsers_go() -> None:
    with origin_server() as origin:
        origin.pages["/old"] = (301, {"Location": "/f\xe4hre"}, b"")
        origin.pages["/f%E4hre"] = b"here"
        answer = open_outbound(frozenset({"127.0.0.1"})).fetch(origin.url("/old"), max_bytes=100, timeout_seconds=5)
    assert (answer.status, answer.data, answer.moved_to) == (200, b"here", origin.url("/f%E4hre"))
