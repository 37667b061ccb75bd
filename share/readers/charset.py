"""The charset of a page as the web reads it: said by a mark, a header, or the page (WHATWG HTML, section 13.2.3.2)."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from share.readers.fetched import Fetched

CHARSET_BYTES = 1024
"""Where browsers and scrapers stop looking for the charset (WHATWG HTML, section 4.2.5.4)."""
CHARSET = re.compile(
    rb"""<!--.*?(?:-->|\Z)|<meta\b(?![^<>]*\s(?:name|property)\s*=)[^<>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE | re.DOTALL,
)
"""A comment, or a tag that says the charset. What a description says of charsets is no such tag."""
CODECS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Python's codec for what a page says → the one in which the web reads it (WHATWG Encoding, section 4.2): what is called
ISO-8859-1 has the quotation marks of Windows-1252, GB 2312 the letters of GB 18030, and Shift JIS and EUC-KR are Windows' own."""
LABELS = {"windows-874": "cp874", "windows-949": "cp949", "windows-31j": "cp932", "x-sjis": "cp932", "x-gbk": "gb18030"}
"""Names of the web that Python does not know."""
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def charset_of(fetched: Fetched) -> tuple[str, int]:
    """The charset that a page says, and the byte at which that is clear: 0 where the header or a byte order mark says it, -1
    where nothing does."""
    for mark, name in BYTE_ORDER_MARKS:
        if fetched.body.startswith(mark):
            return name, 0
    if _known(fetched.charset):
        return fetched.charset, 0
    found = next((tag for tag in CHARSET.finditer(fetched.body) if tag[1]), None)
    if found and _known(name := found[1].decode("ascii", "replace").lower()):
        # A page in which this can be read is not UTF-16, whatever it says (WHATWG HTML, section 13.2.3.2).
        return "utf-8" if name.startswith("utf-16") else name, found.end()
    return "utf-8", -1


def _known(charset: str) -> bool:
    try:
        return bool(charset) and b"\0\0\0\0".decode(codec(charset)) is not None
    except (LookupError, UnicodeError):
        return False


def codec(charset: str) -> str:
    """The codec for a charset of the web.

    Raises:
        LookupError: where there is none of this name.
    """
    name = codecs.lookup(LABELS.get(charset, charset)).name
    return CODECS.get(name, name)


def decoded(body: bytes, charset: str) -> tuple[str, str, bool]:
    """The text, the charset that it was read in, and whether bytes were not of it."""
    for errors in ("strict", "replace"):
        with suppress(UnicodeError):  # the second time, for a codec of Python's that is none of the web's
            return body.decode(codec(charset), errors), charset, errors != "strict"
    return body.decode("utf-8", "replace"), "utf-8", True
