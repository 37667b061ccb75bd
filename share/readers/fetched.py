"""What came of fetching an address, and how readers ask for one: any function from an address to what came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer. ``asked`` is the address that was asked for, ``url`` where the answer came from, ``redirects`` every address
    that only led on, ``asked`` first. Header names are lower case; ``body`` is bytes, unpacked; ``seconds`` is 0.0 where nobody
    measured.
    """

    asked: str
    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def media_type(self) -> str:
        """Lower case, without parameters; empty where none was said."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the header names, lower case; empty where it names none."""
        said = Message()
        said["content-type"] = self.headers.get("content-type", "")
        return (said.get_content_charset() or "").lower()


Fetch = Callable[[str], Fetched]
"""GET an address, redirects followed. It raises a `share.errors.ShareError` where nothing came at all."""
