"""Every reader, in the order in which reports tell of them. A new one is a file and a line here."""

from __future__ import annotations

from share.readers import (
    bluesky,
    discord,
    discourse,
    facebook,
    google_discover,
    google_news,
    google_search,
    imessage,
    linkedin,
    mastodon,
    mattermost,
    pinterest,
    signal,
    slack,
    synapse,
    telegram,
    threads,
    whatsapp,
    x,
    zulip,
)
from share.readers.reader import Reader

MODULES = (
    facebook,
    x,
    linkedin,
    whatsapp,
    telegram,
    slack,
    discord,
    imessage,
    signal,
    mastodon,
    bluesky,
    threads,
    pinterest,
    google_search,
    google_discover,
    google_news,
    synapse,
    mattermost,
    zulip,
    discourse,
)

READERS: dict[str, Reader] = {module.READER.id: module.READER for module in MODULES}
"""By id."""
