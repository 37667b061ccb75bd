"""What the W3C feed validator would say of an RSS feed, by its rules (messages in its words)."""

from __future__ import annotations

import re

from lxml import etree

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
ONCE_IN_CHANNEL = ("title", "link", "description", "language", "lastBuildDate", "docs", "generator", "ttl", "image")
MAIL_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


def findings(document: bytes) -> list[str]:
    """Everything that it would find in this feed."""
    root = etree.fromstring(document)
    (channel,) = root
    found = [f"{name} {len(channel.findall(name))} times" for name in ONCE_IN_CHANNEL if len(channel.findall(name)) != 1]
    tags = [child.tag for child in channel]
    if "item" in tags and set(tags[tags.index("item") :]) != {"item"}:
        found.append("MisplacedItem")
    image = channel.find("image")
    if image.findtext("title") != channel.findtext("title"):
        found.append("ImageTitleDoesntMatch")
    if image.findtext("link") != channel.findtext("link"):
        found.append("ImageLinkDoesntMatch")
    if not re.search(r"\.(jpg|jpeg|gif|png)$", image.findtext("url")):
        found.append("ImageUrlFormat")
    if [link.get("rel") for link in channel.findall("atom:link", NAMES)].count("self") != 1:
        found.append("MissingAtomSelfLink")
    found += [
        f"InvalidRFC2822Date {date.text}" for date in root.iter("pubDate", "lastBuildDate") if not MAIL_DATE.fullmatch(date.text)
    ]
    guids = [guid.text for guid in root.iter("guid")]
    if len(guids) != len(set(guids)) or len(guids) != len(channel.findall("item")):
        found.append("MissingGuid or DuplicateValue")
    for item in channel.findall("item"):
        found += item_findings(item)
    return found


def item_findings(item: etree._Element) -> list[str]:
    """The same for one item."""
    tags = [child.tag for child in item]
    once = ("title", "link", "guid", "pubDate", "description", f"{{{NAMES['content']}}}encoded")
    found = [f"{name} {tags.count(name)} times" for name in once if tags.count(name) != 1]
    if tags.count("enclosure") > 1:
        found.append("DuplicateEnclosure")
    if tags.index(f"{{{NAMES['content']}}}encoded") < tags.index("description"):
        found.append("NeedDescriptionBeforeContent")
    if not item.findtext("title").strip():
        found.append("NotBlank title")
    found += ["NotBlank category" for category in item.findall("category") if not category.text]
    for address in [item.findtext("link"), *(element.get("url") for element in item.iter() if element.get("url"))]:
        if not re.fullmatch(r"https?://[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+", address):
            found.append(f"InvalidFullLink {address}")
    for text in item.itertext():
        if re.search("[\x80-\x9f\ufffd]", text):
            found.append("BadCharacters")
    return found
