"""Short codes: letters and digits that say nothing of the article, and that people do not take for one another."""

from __future__ import annotations

import secrets

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Douglas Crockford, "Base 32": without i, l, o and u."""

LENGTH = 7
"""Characters: 35 bits. Who tries codes at random on a site of a million articles finds one in 34,000 tries."""
LONGEST = 12
"""Characters. Codes of older articles are their row's number in base 32, and shorter than new ones."""
MISREAD = str.maketrans("ilo", "110")


def new_code() -> str:
    """A code that nobody can guess from another one. Whoever keeps it sees to it that no other article has it."""
    return "".join(secrets.choice(DIGITS) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """The code that somebody typed; upper case and misread letters (i, l, o) are forgiven. None when it is not a code."""
    read = text.lower().translate(MISREAD)
    return read if read and len(read) <= LONGEST and set(read) <= set(DIGITS) else None
