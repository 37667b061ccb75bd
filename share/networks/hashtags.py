"""Hashtags from an article's tags. Pure."""

from __future__ import annotations

import regex

from share.article import Article

MOST = 3
"""More of them make a post look like advertising, and read aloud they are noise."""
LONGEST = 50
"""Characters; Threads takes no longer ones (developers.facebook.com, Threads, posts), and nobody reads them."""
APOSTROPHES = regex.compile(r"['’ʼ`´]")
WORD = regex.compile(r"[\p{L}\p{M}\p{N}_\u200C\u200D]+")
"""What networks take in a hashtag: letters with their marks, digits, and the joiners that Persian and Indic words need."""
DOTTED_I_LANGUAGES = frozenset({"az", "tr"})


def hashtags(article: Article) -> tuple[str, ...]:
    """At most `MOST` hashtags without their ``#``, in the order of the article's tags, none of them twice.

    Words are joined with a capital at the start of each, so that screen readers find them again; in a script without capitals
    with a low line. Georgian has capitals for whole lines alone, and no word begins with one. A tag of digits alone, or of no
    letter at all, is none.
    """
    found: dict[str, str] = {}
    for tag in article.tags:
        made = hashtag(tag, article.language)
        if made:
            found.setdefault(made.casefold(), made)
    return tuple(found.values())[:MOST]


def hashtag(tag: str, language: str) -> str:
    """One tag as a hashtag without its ``#``; empty where it makes none."""
    words = WORD.findall(APOSTROPHES.sub("", tag))
    cased = any(letter.lower() != letter.title() for letter in tag)
    made = "".join(_capitalised(word, language) for word in words) if cased else "_".join(words)
    made = made.strip("_\u200c\u200d")
    return made if regex.search(r"\p{L}", made) and len(made) <= LONGEST else ""


def _capitalised(word: str, language: str) -> str:
    first = "İ" if word.startswith("i") and language.lower().split("-")[0] in DOTTED_I_LANGUAGES else word[0].title()
    return word if len(first) > 1 else first + word[1:]
