"""What a browser asks before a program in another page may ask us (Fetch standard, CORS preflight).

A request with a header of its own, such as ``If-None-Match`` or the ``X-Requested-With`` of older libraries, is made only where
the answer to ``OPTIONS`` allows it; ``Access-Control-Allow-Origin`` on the answer itself comes too late for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

OPEN = frozenset(
    {
        "bar.bar",
        "bar.script",
        "discovery.standard_site",
        "embed.oembed_answer",
        "feeds.archive",
        "feeds.feed",
        "fixed.fixed_file",
        "fixed.icon",
        "head.head",
        "head.head_by_address",
    }
)
"""The endpoints whose answers any page may read. They know no cookie and no password, and so may any request be made to them."""
ALLOWED: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def allowed_before(answer: Response) -> Response:
    """The answer to ``OPTIONS`` with what it allows other pages; every other answer as it is."""
    if request.method == "OPTIONS" and request.endpoint in OPEN:
        answer.headers.update(ALLOWED)
    return answer
