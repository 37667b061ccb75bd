"""Every platform's reading of a page, offline: a fetched page → the card that it will show, and its faults. Pure, but for `lint`.

`lint` takes an address and any function that fetches; each reader is a value in a file of its own, and `READERS` has them all.
"""

from share.readers.card import Chosen, Code, Preview, PreviewFault, Severity
from share.readers.everyone import READERS
from share.readers.fetched import Fetch, Fetched
from share.readers.lint import Report, Tables, Verdict, lint, read_tables
from share.readers.page import Page, read_page
from share.readers.reader import Reader
from share.readers.visit import Visit

__all__ = [
    "READERS",
    "Chosen",
    "Code",
    "Fetch",
    "Fetched",
    "Page",
    "Preview",
    "PreviewFault",
    "Reader",
    "Report",
    "Severity",
    "Tables",
    "Verdict",
    "Visit",
    "lint",
    "read_page",
    "read_tables",
]
