"""If-Match and If-None-Match of the API (RFC 9110, section 13): what a write expects to find. Pure.

An ETag of the API is ``"<revision>-<digest>"``: the revision is what lost updates are measured by, and the digest moves with
everything in the answer, a card's address too. So a write is held against the revision alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from share.article import Article
from share.errors import StaleWrite

REVISION = re.compile(r'(?:W/)?"(\d{1,9})-[0-9a-f]+(?:-[a-z]+)?"')


@dataclass(frozen=True, slots=True)
class Expected:
    """What a write expects: one of these revisions (None: nothing is said), some revision at all, or none."""

    revisions: frozenset[int] | None = None
    something: bool = False
    nothing: bool = False

    def revision(self, standing: Article | None) -> int | None:
        """The one revision to hold the write against, given the article that stands; None where nothing is expected.

        Raises:
            StaleWrite: when no expectation can be met by it.
        """
        if self.something and standing is None:
            raise StaleWrite("There is no article here to change (If-Match: *).", current=0)
        if self.nothing and standing is not None:
            raise StaleWrite("There is an article here already (If-None-Match: *).", current=standing.revision)
        if self.revisions is None:
            return None
        current = standing.revision if standing else 0
        if current not in self.revisions:
            told = f"stands at revision {current}" if current else "is not here"
            raise StaleWrite(
                f"The article has changed since you read it: it {told}. Read it again and repeat the change.", current=current
            )
        return current


def expected(if_match: str | None, if_none_match: str | None) -> Expected:
    """What the two headers say. An ETag that is none of ours matches nothing."""
    match, none_match = (if_match or "").strip(), (if_none_match or "").strip()
    revisions = None
    if match and match != "*":
        revisions = frozenset(int(number) for number in REVISION.findall(match))
    return Expected(revisions, something=match == "*", nothing=none_match == "*")
