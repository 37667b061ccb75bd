"""The errors of Sharewire, one tree.

::

    ShareError                  every error that we raise on purpose
    ├── BadInput                what was handed in is wrong; the sender can mend it
    │   ├── BadArticle          an article breaks its own rules
    │   ├── BadRights           rights that a partner cannot have
    │   ├── BadFile             a file cannot be read as an article (file, line, reason)
    │   ├── BadPhoto            a photo cannot be fetched or is not a picture
    │   ├── TooLarge            past a size limit
    │   ├── Packed              a body in a content coding
    │   └── NotAcceptable       a media type or an output format that we do not speak
    ├── NotFound                nothing is published at this address
    ├── Withdrawn               there was an article here, and the newsroom has withdrawn it
    ├── Retired                 a share target that no longer exists
    ├── StaleWrite              the article has changed since the sender read it (If-Match)
    ├── NeedsRestore            writing over a withdrawn article without saying so
    ├── Renamed                 an article is called otherwise now, and this was its slug
    ├── SlugTaken               a slug that another article has or had
    ├── TooMany                 more requests wait than we take; a later one may be taken
    ├── NotAllowed              no token, or a wrong one
    ├── Revoked                 a token that was taken once, and is not any more
    ├── NotFromHere             a form that was sent from another site than ours
    ├── BadSetting              a setting has a value that it does not take
    ├── BadAsset                a file under assets/ is wrong (file, key)
    ├── OutboundRefused         an outbound request to an address that we do not go to
    ├── OutboundFailed          the other server failed, or took too long
    ├── SourceFailed            a source that is polled answers with nothing that can be taken in
    ├── StoreFailed             the database cannot be used
    └── BlobsFailed             the place where pictures are kept cannot be used

``str(error)`` is the public sentence: what is wrong, where, and what to do about it. ``error.detail`` is for our own logs
and is never sent to anyone. The table that turns these classes into HTTP statuses is `share.web.errors.STATUSES`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was handed in: where (a JSON path such as ``$.authors[0].name``) and a plain sentence."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


class ShareError(Exception):
    """Root of the tree: a public sentence, and a private detail for the log."""

    def __init__(self, public: str, detail: str = "") -> None:
        super().__init__(public)
        self.public = public
        self.detail = detail


class BadInput(ShareError):
    """What was handed in is wrong; ``faults`` lists every single fault that was found."""

    def __init__(self, public: str, detail: str = "", *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(public, detail)
        self.faults = faults


class BadArticle(BadInput):
    """An article breaks its own rules; each fault names the field by its JSON path."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        count = len(faults)
        listed = "; ".join(map(str, faults))
        super().__init__(f"The article has {count} {'fault' if count == 1 else 'faults'}: {listed}", faults=faults)


class BadRights(BadInput):
    """Rights that a partner cannot have; each fault names the member by its JSON path."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"These rights cannot be: {'; '.join(map(str, faults))}", faults=faults)


class BadFile(BadInput):
    """A file cannot be read as an article. ``line`` counts from 1; 0 stands for the file as a whole."""

    def __init__(self, path: str, reason: str, *, line: int = 0, detail: str = "") -> None:
        super().__init__(f"{path}, line {line}: {reason}" if line else f"{path}: {reason}", detail)
        self.path = path
        self.line = line
        self.reason = reason


class BadPhoto(BadInput):
    """A photo cannot be fetched, or what came is not a picture that we can use."""


class TooLarge(BadInput):
    """Past a size limit; the sentence says the limit and the size."""


class Packed(BadInput):
    """A body in a content coding; we take bodies as they are."""


class NotAcceptable(BadInput):
    """A media type or an output format that we do not speak."""


class NotFound(ShareError):
    """Nothing is published at this address (and nothing about what may be there is told)."""


class Withdrawn(ShareError):
    """There was an article at this address, and the newsroom has withdrawn it. ``language`` is the article's, for its readers.

    ``code`` and ``revision`` say which one it was and when it went, for the ledger.
    """

    def __init__(self, public: str, detail: str = "", *, language: str = "", code: str = "", revision: int = 0) -> None:
        super().__init__(public, detail)
        self.language = language
        self.code = code
        self.revision = revision


class Retired(ShareError):
    """A share target that no longer exists."""


class StaleWrite(ShareError):
    """The article has changed since the sender read it; ``current`` is the revision that stands now."""

    def __init__(self, public: str, *, current: int) -> None:
        super().__init__(public)
        self.current = current


class NeedsRestore(ShareError):
    """A write over a withdrawn article that does not say that it means to bring the article back."""


class Renamed(ShareError):
    """An article is called otherwise now, and this was its slug; ``slug`` is the one that it has."""

    def __init__(self, public: str, *, slug: str) -> None:
        super().__init__(public)
        self.slug = slug


class SlugTaken(ShareError):
    """A slug that another article has or had, so that this one cannot have it."""


class TooMany(ShareError):
    """More requests of this kind wait than we take; a later one may be taken, in ``seconds`` for instance."""

    def __init__(self, public: str, detail: str = "", *, seconds: int = 60) -> None:
        super().__init__(public, detail)
        self.seconds = seconds


class NotAllowed(ShareError):
    """No token, or one that we do not know."""


class Revoked(ShareError):
    """A token that was taken once and is not any more, in an address that was made for it alone."""


class NotFromHere(ShareError):
    """A form of ours that another site has sent, or a program that does not say from where."""


class BadSetting(ShareError):
    """A setting has a value that it does not take; the sentence names the variable and what it takes."""


class BadAsset(ShareError):
    """A file under ``assets/`` is wrong; the sentence names file, line (from 1; 0 where that says nothing) and key.

    ``others`` are further mistakes that were found with it; each has a line of its own in the public text.
    """

    def __init__(
        self, file: str, key: str, reason: str, detail: str = "", *, line: int = 0, others: tuple[BadAsset, ...] = ()
    ) -> None:
        place = ", ".join(filter(None, (file, f"line {line}" if line else "", key)))
        super().__init__("\n".join([f"{place}: {reason}", *map(str, others)]), detail)
        self.file = file
        self.key = key
        self.reason = reason
        self.line = line
        self.others = others


class OutboundRefused(ShareError):
    """An outbound request to an address that we do not go to (private networks, odd schemes)."""


class OutboundFailed(ShareError):
    """The other server failed, answered too much, or took too long."""


class SourceFailed(ShareError):
    """A source that is polled answers with nothing that can be taken in. ``status`` is None where nobody answered.

    ``retry_after`` is how long it asks to wait, as it wrote it.
    """

    def __init__(self, public: str, detail: str = "", *, status: int | None = None, retry_after: str = "") -> None:
        super().__init__(public, detail)
        self.status = status
        self.retry_after = retry_after

    @property
    def gone(self) -> bool:
        """Whether asking again makes no sense (RFC 9110, section 15.5.11)."""
        return self.status == 410


class StoreFailed(ShareError):
    """The database cannot be used."""


class BlobsFailed(ShareError):
    """The place where pictures are kept cannot be used."""
