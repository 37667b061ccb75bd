"""Programs in other people's pages may ask with headers of their own where any page may read the answer, and nowhere else."""

from __future__ import annotations

import pytest

ASKED = {
    "Origin": "https://other.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match,x-requested-with",
}


@pytest.mark.parametrize(
    "path",
    [
        "/oembed?url=https%3A%2F%2Fnews.example%2Fa",
        "/head/harbour-bridge-reopens.html",
        "/head/harbour-bridge-reopens.json",
        "/head.html?url=https%3A%2F%2Fnews.example%2Fa",
        "/share/harbour-bridge-reopens/bar",
        "/share.js",
        "/icon.png",
        "/feeds/latest.rss",
    ],
)
def test_a_request_with_headers_of_its_own_is_allowed_before_it_is_made(service, path: str) -> None:  # type: ignore[no-untyped-def]
    service.publish()
    answer = service.client.options(path, headers=ASKED)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize(
    "path", ["/articles/a", "/share/a/fediverse", "/partners/x/feed.rss", "/hub", "/api/v1/articles/a", "/nothing"]
)
def test_what_other_pages_may_not_read_stays_closed(service, path: str) -> None:  # type: ignore[no-untyped-def]
    assert "Access-Control-Allow-Origin" not in service.client.options(path, headers=ASKED).headers
