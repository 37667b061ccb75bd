"""What an edit comes to for those who have read the article before: nothing to look at again, news, or a matter of truth. Pure.

Feeds go by it. A *small* edit (a typo, a tag, another picture) does not move the date by which readers bring an item back to the
top. A change of *truth* (a correction, a disclosure, a limit of access) has to reach everyone who holds the old text.
"""

from __future__ import annotations

import html
import re
from collections import Counter

from share.article import Article, Status

FEW_WORDS = 5
FEW_OF_A_HUNDRED = 2
WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
"""A word; a single character in the scripts that write no spaces (Thai, Lao, Burmese, Khmer, Japanese, Chinese)."""
TAG = re.compile(r"<[^>]*>")


def is_matter_of_truth(old: Article, new: Article) -> bool:
    """Whether what stood before must not go on standing anywhere: withdrawn or brought back, corrected, disclosed, closed off."""
    return any(getattr(old, name) != getattr(new, name) for name in ("status", "corrections", "disclosure", "access"))


def is_small(old: Article, new: Article) -> bool:
    """Whether the edit is of the class of a typo: what the article says is what it said.

    At most `FEW_WORDS` words of headline, summary and body are others, or two of a hundred in a long text, and none of them has
    a digit: three dead are not thirty. Tags, section, authors, pictures, addresses and order make no difference. A meaning that
    turns on one word ("not guilty") needs a correction, which is a matter of truth.
    """
    if old.status is not Status.LIVE or is_matter_of_truth(old, new):
        return False
    before, after = _words(old), _words(new)
    gone, come = before - after, after - before
    if any(character.isdigit() for word in (*gone, *come) for character in word):
        return False
    few = max(FEW_WORDS, before.total() * FEW_OF_A_HUNDRED // 100)
    return max(gone.total(), come.total()) <= few


def _words(article: Article) -> Counter[str]:
    text = html.unescape(TAG.sub(" ", article.body_html))
    return Counter(WORD.findall(f"{article.title} {article.summary} {text}".casefold()))
