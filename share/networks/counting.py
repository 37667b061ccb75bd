"""How networks count the length of a text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

import regex

X_ADDRESS_LENGTH = 23
"""What X counts for any address, however long (docs.x.com, counting characters)."""
X_LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that X counts as one; every other counts as two (docs.x.com, counting characters)."""
X_EMOJI_LENGTH = 2

GRAPHEME = regex.compile(r"\X")
"""An extended grapheme cluster: what a reader sees as one character (Unicode Standard Annex 29)."""
EMOJI = regex.compile(
    r"""
    \p{Regional_Indicator}{2}                                                   # flags of countries
    | [0-9\#*]\uFE0F?\u20E3                                                     # keycaps
    | \U0001F3F4[\U000E0020-\U000E007E]+\U000E007F                              # flags of regions
    | (?: [\p{Emoji_Modifier_Base}👯🤼🧞🧟🏴🐕🐈🐻🐦🍋🍄😮😵😶🙂]\p{Emoji_Modifier}? | [🏳👁❤⛓🕵⛹🏋🏌]\uFE0F? )
      (?: \u200D (?: \p{Emoji_Presentation}\p{Emoji_Modifier}? | [\p{Emoji}--[0-9\#*]]\uFE0F? ) )+
    | \p{Emoji_Modifier_Base}\p{Emoji_Modifier}
    | \p{Emoji_Presentation}
    | [\p{Emoji}--[0-9\#*]]\uFE0F
    """,
    regex.VERBOSE | regex.VERSION1,
)
"""An emoji with all that belongs to it, of the shapes that there are (Unicode Technical Standard 51, section 1.4.9)."""
ADDRESS = regex.compile(r"https?://\S+|(?<![a-z0-9@.-])(?:[a-z0-9][a-z0-9-]*+\.)+[a-z]{2,}(?:[/?#]\S*)?", regex.IGNORECASE)
"""What X may take for an address, also without ``https://``: it counts as one wherever it stands in a text."""

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters of a text message in seven bits (3GPP TS 23.038, section 6.2.1)."""
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Those that take two places there (section 6.2.1.1)."""
GSM_SEGMENT = (160, 153)
WIDE_SEGMENT = (70, 67)
"""Places in a message that stands alone, and in one of several; wide ones are UTF-16 units (3GPP TS 23.040, 9.2.3.24.1)."""


def graphemes(text: str) -> list[str]:
    """The text in pieces that a reader sees as one character each."""
    return [str(cluster) for cluster in GRAPHEME.findall(text)]


def grapheme_length(text: str) -> int:
    """How many characters a reader sees."""
    return len(GRAPHEME.findall(text))


def weighted_length(text: str) -> int:
    """The length of a text as X counts it: after NFC, two for an emoji however it is made, 23 for an address, one for light code
    points, and two for all others (twitter-text, configuration 3; docs.x.com, counting characters).
    """
    composed = unicodedata.normalize("NFC", text)
    addresses = sum(max(X_ADDRESS_LENGTH, _weights(address)) for address in ADDRESS.findall(composed))
    return addresses + sum(map(_weighted_words, ADDRESS.split(composed)))


def emoji_bytes_length(text: str) -> int:
    """The length as Threads counts it: characters, and an emoji as its bytes in UTF-8 (Meta, Threads API, posts)."""
    emoji = EMOJI.findall(text)
    return len(text) - sum(map(len, emoji)) + sum(len(found.encode()) for found in emoji)


def is_narrow(text: str) -> bool:
    """Whether a text message of this is written in seven bits, of which there are more than twice as many in one."""
    return set(text) <= GSM | GSM_EXTENSION


def segments(text: str) -> int:
    """How many text messages carry a text: 160 characters in one or 153 in each of several, as long as all of them are of the
    GSM alphabet; else 70 or 67 UTF-16 units. What takes two places is never split between messages.
    """
    narrow = is_narrow(text)
    places = [1 + (c in GSM_EXTENSION) for c in text] if narrow else [1 + (ord(c) > 0xFFFF) for c in text]
    alone, of_several = GSM_SEGMENT if narrow else WIDE_SEGMENT
    if sum(places) <= alone:
        return 1
    count, used = 1, 0
    for place in places:
        if used + place > of_several:
            count, used = count + 1, 0
        used += place
    return count


LENGTHS: Mapping[str, Callable[[str], int]] = {
    "weighted": weighted_length,
    "graphemes": grapheme_length,
    "characters": len,
    "emoji_bytes": emoji_bytes_length,
    "segments": segments,
}
"""The ways to count, by their names in ``networks.toml``."""


def _weighted_words(text: str) -> int:
    return X_EMOJI_LENGTH * len(EMOJI.findall(text)) + sum(map(_weights, EMOJI.split(text)))


def _weights(text: str) -> int:
    return sum(1 if any(low <= ord(character) <= high for low, high in X_LIGHT_RANGES) else 2 for character in text)
