"""What is looked at in the picture of a card: that it is there, can be had, and is what the platform takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from share.platforms import byte_warnings, ratio_warnings, seen_byte_warnings, size_warnings, type_warnings
from share.readers.card import Code, Preview, PreviewFault
from share.readers.visit import Visit

if TYPE_CHECKING:
    from share.readers.reader import Reader

OGP = "https://ogp.me/"


def image(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A picture that is there, can be had, and is what the platform takes."""
    if not card.shown:
        return
    if not card.image:
        if reader.wants_image:
            yield reader.fault(Code.IMAGE_MISSING, "There is no picture to show; add og:image.", OGP)
        return
    address = card.image.value
    if address.startswith("http:") and visit.page.url.startswith("https:"):
        yield reader.fault(
            Code.IMAGE_PLAIN, f"{card.image.rule} is an http address on an https page: {address}. Serve the picture over https."
        )
    found = visit.images.get(address)
    if found is None:
        return
    if found.dead:
        why = found.problem or f"It answers {found.status}" + ("" if found.length else ", without a picture") + "."
        yield reader.fault(Code.IMAGE_DEAD, f"{card.image.rule} leads to no picture: {address}. {why}")
        return
    if reader.image_seconds is not None and found.seconds > reader.image_seconds:
        yield reader.fault(
            Code.IMAGE_SLOW,
            f"{card.image.rule} took {found.seconds:.1f} s; {reader.name} gives up after {reader.image_seconds:g} s. "
            "Make pictures before the page is published.",
        )
    yield from _picture(reader, visit, card)


def _picture(reader: Reader, visit: Visit, card: Preview) -> Iterator[PreviewFault]:
    found = visit.images[card.image.value]
    media_type = found.media_type or found.said_type
    if found.media_type and found.said_type and found.media_type != found.said_type:
        yield reader.fault(
            Code.IMAGE_TYPE_WRONG,
            f"{card.image.rule} is served as {found.said_type}, and is {found.media_type}. Serve it as it is.",
        )
    if not media_type.startswith("image/") or not found.media_type:
        yield reader.fault(Code.IMAGE_TYPE, f"{card.image.rule} is no picture that is known here, but {media_type or 'unknown'}.")
        return
    if not found.whole:
        yield reader.fault(
            Code.IMAGE_BROKEN,
            f"{card.image.rule} ends before the picture does ({found.length:,} bytes): people see a part of it, or nothing.",
            OGP,
        )
    platform = reader.limits(visit)
    if platform is None:
        if media_type in {"image/svg+xml", "image/avif"}:
            yield reader.fault(
                Code.IMAGE_TYPE, f"{card.image.rule} is {media_type}, which {reader.name} does not show; use JPEG."
            )
        return
    for code, sentences in (
        (Code.IMAGE_TYPE, type_warnings(platform, media_type)),
        (Code.IMAGE_HEAVY, byte_warnings(platform, found.length)),
        (Code.IMAGE_SMALL, size_warnings(platform, found.width, found.height) if found.width else ()),
        (Code.IMAGE_RATIO, ratio_warnings(platform, found.width, found.height) if found.width else ()),
    ):
        for sentence in sentences:
            yield reader.fault(code, f"{card.image.rule}: {sentence}", platform.sources[0])
    for sentence in seen_byte_warnings(platform, found.length):
        yield reader.hint(Code.IMAGE_HEAVY, f"{card.image.rule}: {sentence}", platform.sources[0])


def alt(reader: Reader, _: Visit, card: Preview) -> Iterator[PreviewFault]:
    """A picture without words for those who cannot see it; for readers that hand them on."""
    if card.image and reader.alt and not card.alt:
        yield reader.fault(
            Code.ALT_MISSING,
            "The picture has no alt text, which is read out to those who cannot see it; add og:image:alt.",
        )
