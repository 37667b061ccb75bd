"""Article bodies made safe: a list of tags and attributes that news text needs, and nothing else. Pure.

nh3 (ammonia, html5ever) parses as browsers do and writes HTML in one canonical form: text has no bare ``<``, and attribute
values stand in double quotes that they never contain. The pass after it relies on that form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin

import nh3

from share.article import WEB_ADDRESS

TEXT_TAGS = """
a abbr b bdi bdo blockquote br caption cite code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img
ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead time tr u ul var wbr
"""
TAGS = frozenset(TEXT_TAGS.split())
ACTIVE_TAGS = """
script style iframe object embed noscript template textarea select button svg math head title audio video canvas
"""
DROPPED_WITH_CONTENT = frozenset(ACTIVE_TAGS.split())
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "col": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "data-src", "alt", "width", "height", "title"},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
VALUES = {
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "lang": re.compile(r"[A-Za-z0-9-]{1,40}"),
    **dict.fromkeys(("src", "data-src"), re.compile(r"(?:https?:|(?![a-z][a-z0-9+.-]*:)).*", re.IGNORECASE | re.DOTALL)),
    **dict.fromkeys(("width", "height", "colspan", "rowspan", "span", "start"), re.compile(r"[0-9]{1,5}")),
}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener"
PAID_REL = "nofollow sponsored noopener"
"""Google wants paid links marked with ``sponsored`` (Search Central, "Qualify your outbound links to Google")."""
RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4"}
"""The page has one h1, the title; and news text needs no deeper levels."""
BOX_TAGS = "address article aside center details dialog fieldset footer header hgroup legend main nav search section summary"
BOX = re.compile(rf"(</?)(?:{'|'.join(BOX_TAGS.split())})(?=[\s/>])", re.IGNORECASE)
"""Elements that stand on lines of their own and are of no use to news text. They become ``div``: unwrapped like others, the words
before and behind them would be one word. Renamed before parsing, since a list item closes a ``div`` otherwise than a section."""
LAZY_SRC = "data-src"
"""Where scripts that load pictures late keep the address; ``src`` is missing then, or holds a blank one as ``data:``."""
HOLDING_TAGS = "p h2 h3 h4 li blockquote figcaption figure div ul ol dl"
EMPTY_TAGS = frozenset(HOLDING_TAGS.split())
BLOCKS = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|figure|figcaption|table|pre|hr)[ >]")
"""What ends a paragraph that is open (HTML, "in body")."""
UNSAFE = re.compile(r"<\s*(script|style|iframe|object|embed|form|svg|math|video|audio|template)\b", re.IGNORECASE)
TOKEN = re.compile(r'<(?P<close>/?)(?P<tag>[a-z0-9]+)(?P<rest>[^<>"]*(?:"[^"]*"[^<>"]*)*)>|[^<]+')


NESTING_LIMIT = 200
"""Elements open at once. Parsers need quadratic time for nests of thousands, and no text has them."""
MAY_STAY_OPEN = frozenset({"p", "li", "dt", "dd", "td", "th", "tr", "br", "hr", "img", "wbr", "col"})
ATTRIBUTE = re.compile(r' ([a-z-]+)="[^"]*"')
ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Safe HTML, and sentences about what was left out."""

    html: str
    notes: tuple[str, ...] = ()


def clean_html(html: str, *, paid: bool, base: str | None = None) -> Cleaned:
    """``html`` with nothing in it that could run, track or break out of its place. Cleaning twice changes nothing.

    ``paid`` marks every link as paid for. Relative addresses are resolved against ``base`` (the article's canonical URL);
    without it such links lose their address and such images go, and a note says so.
    """
    lost: list[str] = []

    def resolve(address: str) -> str | None:
        whole = urljoin(base, address) if base else f"https:{address}" if address.startswith("//") else ""
        if WEB_ADDRESS.fullmatch(whole):
            return whole
        lost.append(address)
        return None

    def attribute(_tag: str, name: str, value: str) -> str | None:
        rule = VALUES.get(name)
        if rule is not None and not rule.fullmatch(value.strip()):
            return None
        if name == LAZY_SRC:
            return value if WEB_ADDRESS.fullmatch(value) else resolve(value)
        return value.strip().lower() if name == "dir" else value

    safe = nh3.clean(
        BOX.sub(r"\1div", html),
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=PAID_REL if paid else REL,
        url_schemes=SCHEMES,
        url_relative=resolve,
    )
    tidy = _without_empties(_tokens(safe)).strip()
    if tidy and not BLOCKS.search(tidy):
        tidy = f"<p>{tidy}</p>"
    return Cleaned(tidy, tuple(_notes(html, lost)))


def nesting(html: str) -> int:
    """About how many elements are open at once at most, without parsing: those whose end tag HTML lets one leave out aside."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for found in ANY_TAG.finditer(html):
        tag = found[2].lower()
        if tag in MAY_STAY_OPEN:
            continue
        step = 1 if not found[1] else -1 if opened[tag] else 0
        opened[tag] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest


def _notes(html: str, lost: list[str]) -> list[str]:
    notes = []
    unsafe = sorted({found.lower() for found in UNSAFE.findall(html)})
    if unsafe:
        notes.append(f"The body had elements that are not taken over: {', '.join(unsafe)}.")
    if lost:
        count = f"{len(lost)} relative {'address' if len(lost) == 1 else 'addresses'} in the body"
        notes.append(f"{count} could not be resolved ({lost[0][:80]}); give canonical_url, or whole addresses.")
    return notes


def _tokens(safe: str) -> list[str]:
    """Tags and texts in their order: headings renamed, links without address unwrapped, images without one left out."""
    tokens = []
    unwrapped = False
    for found in TOKEN.finditer(safe):
        token, tag = found[0], found["tag"]
        if tag == "a":
            unwrapped = unwrapped if found["close"] else ' href="' not in found["rest"]
            if unwrapped:
                continue
        if tag == "img":
            token = _with_address(token)
        tokens.append(f"<{found['close']}{RENAMED[tag]}{found['rest']}>" if tag in RENAMED else token)
    return tokens


def _with_address(image: str) -> str:
    """An ``img`` with its address where browsers read it; that of a script counts where there is no other. Empty without any."""
    attributes = {found[1]: found[0] for found in ATTRIBUTE.finditer(image)}
    late = attributes.pop(LAZY_SRC, None)
    if late is None:
        return image if "src" in attributes else ""
    return image.replace(late, "" if "src" in attributes else late.replace(LAZY_SRC, "src", 1), 1)


def _without_empties(tokens: list[str]) -> str:
    """The tokens as one text, without elements that hold nothing but white space and line breaks."""
    kept: list[str] = []
    for token in tokens:
        found = TOKEN.fullmatch(token)
        if found and found["close"] and found["tag"] in EMPTY_TAGS:
            start = len(kept) - 1
            while start >= 0 and _is_blank(kept[start]):
                start -= 1
            opening = TOKEN.fullmatch(kept[start]) if start >= 0 else None
            if opening and opening["tag"] == found["tag"] and not opening["close"]:
                del kept[start:]
                continue
        kept.append(token)
    return "".join(kept)


def _is_blank(token: str) -> bool:
    return token.startswith("<br") or not token.replace("&nbsp;", "").strip()
