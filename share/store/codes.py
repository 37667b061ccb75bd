"""Short codes: a row's number in Crockford's base 32, which has no letter that people take for another."""

from __future__ import annotations

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Douglas Crockford, "Base 32": without i, l, o and u."""

MISREAD = str.maketrans("ilo", "110")
LONGEST = 12
"""Characters: 60 bits, so that every code that is read fits the column of the number."""


def encode(number: int) -> str:
    """The code of a positive number, lower case, without leading zeros."""
    code = ""
    while number:
        number, digit = divmod(number, 32)
        code = DIGITS[digit] + code
    return code


def decode(code: str) -> int | None:
    """The number of a code; upper case and misread letters (i, l, o) are forgiven. None when it is not a code."""
    read = code.lower().translate(MISREAD)
    if not read or len(read) > LONGEST or read.startswith("0") or not set(read) <= set(DIGITS):
        return None
    number = 0
    for character in read:
        number = number * 32 + DIGITS.index(character)
    return number
