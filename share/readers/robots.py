"""What a ``robots.txt`` lets an agent fetch (RFC 9309, Robots Exclusion Protocol).

Python's own reader goes by the first rule that fits and knows no wildcards; those who obey the file go by the longest one. That
is another answer for many newsrooms, which shut everything and open their articles below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from share.addresses import escaped

TOKEN = re.compile(r"[a-z_-]+|\*")
"""The name of an agent, without version and comment (section 2.2.1)."""
EVERYBODY = "*"
ITSELF = "/robots.txt"
Rule = tuple[str, bool]
"""A pattern for paths, and whether it opens them."""


def may_fetch(file: str, agent: str, address: str) -> bool:
    """Whether this ``robots.txt`` lets ``agent`` fetch ``address``.

    The longest pattern that fits decides, and of two the one that allows (section 2.2.2).
    """
    place = urlsplit(address)
    path = escaped(place.path or "/") + (f"?{escaped(place.query)}" if place.query else "")
    fitting = [(len(pattern), allows) for pattern, allows in rules_for(file, agent) if _fits(pattern, path)]
    return path == ITSELF or not fitting or max(fitting)[1]


def rules_for(file: str, agent: str) -> list[Rule]:
    """The rules of all groups for this agent: those of the longest name that its own begins with, so that ``Googlebot-News`` goes
    by ``Googlebot`` where nothing is said to it; else those for everybody.
    """
    groups: dict[str, list[Rule]] = {}
    for names, rule in _lines(file):
        for name in names:
            groups.setdefault(name, []).extend([rule] if rule else [])
    mine = [name for name in groups if name != EVERYBODY and agent.lower().startswith(name)]
    return groups.get(max(mine, key=len, default=EVERYBODY), [])


def _lines(file: str) -> Iterator[tuple[list[str], Rule | None]]:
    """For every line the agents that it is for, and the rule that it gives them, where it is one."""
    names: list[str] = []
    naming = False
    for line in file.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        word, value = key.strip().lower(), value.strip()
        if colon and word == "user-agent":
            found = TOKEN.match(value.lower())
            names = [*(names if naming else ()), *([found[0]] if found else ())]
            naming = True
            yield names, None
        elif colon and word in {"allow", "disallow"}:
            naming = False
            yield names, (escaped(value), word == "allow") if value else None


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as the pattern says, in which ``*`` is anything, and ``$`` behind it the end (section 2.2.3).

    Each piece is found where it first stands: a hostile file costs no more time than a long one.
    """
    whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    rest = path[len(first) :]
    last = others.pop() if whole and others else None
    for piece in others:
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[at + len(piece) :]
    if last is not None:
        return rest.endswith(last)
    return not whole or not rest
