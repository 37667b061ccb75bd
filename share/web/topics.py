"""Our feeds as the hub sends them: exactly what their addresses answer, asked for within the process."""

from __future__ import annotations

from flask import Flask

from share.errors import ShareError
from share.push.deliver import Content
from share.web.inside import fetch_inside


def read_feed(application: Flask, topic: str, *, base_url: str) -> Content | None:
    """The feed at ``topic``, whole and without an encoding; None where there is none.

    It comes from the application, past the front: nothing of it may be older than the moment at which it is asked for.

    Raises:
        ShareError: when the feed cannot be made now.
    """
    answer = fetch_inside(application, topic, base_url=base_url)
    if answer.status in {404, 410}:
        return None
    if answer.status != 200:
        raise ShareError(f"The feed answers {answer.status} at the moment.")
    return Content(answer.body, answer.headers["content-type"])
