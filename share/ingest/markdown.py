"""Markdown with YAML front matter, read into a document of the API. Pure.

Front matter has the field names of the API and a few friendlier ones: ``author: Ada``, ``authors: [Ada, Grace]``, ``date`` for
``published``, ``lang`` for ``language``, ``tags: a, b``, and ``photo: file.jpg`` for a photo of which nothing else is said (an
author's ``portrait`` likewise). ``translations`` may be a list of ``language`` with ``url`` or ``slug``, or one line for each
language: ``de: https://…``, ``fr: a-slug``.
The body is CommonMark with tables and strikethrough; HTML in it goes through the same cleaning as everything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from share.errors import BadFile
from share.ingest import phrases
from share.ingest.characters import Reading, one_line_end, without_controls

FRIENDLY = {
    "author": "authors",
    "byline": "authors",
    "date": "published",
    "lang": "language",
    "url": "canonical_url",
    "image": "photo",
}
NOTHING = frozenset({"", "~", "null"})


class _TextYAML(YAMLHandler):
    """YAML in which every value is a text, so that ``no`` stays Norwegian, and times are read by our own rule."""

    def load(self, fm: str, **_: object) -> Any:
        # BaseLoader builds texts, lists and dicts only: it is narrower than SafeLoader.
        return yaml.load(fm, Loader=yaml.BaseLoader)  # noqa: S506  # see above


def read_markdown(text: str, *, name: str = "the text") -> Reading:
    """A Markdown file as a document; ``slug`` is in it when the front matter has one. ``name`` is how errors call the file.

    Raises:
        BadFile: for YAML that cannot be read (with its line), a missing title, and a missing text.
    """
    clean, notes = without_controls(one_line_end(text))
    if not clean.strip():
        raise BadFile(name, "the file is empty; front matter and a text in Markdown belong here")
    front, body = _front_matter(clean, name)
    document = _document(front, name)
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = reader.parse(body)
    if "title" not in document:
        document["title"], tokens = _title(tokens, name)
    related, disclosure, tokens = _conventions(tokens)
    if related and "related" not in document:
        document["related"] = related
    if disclosure and "disclosure" not in document:
        document["disclosure"] = disclosure
    document.setdefault(
        "body_html", MarkdownIt("commonmark").renderer.render(tokens, MarkdownIt("commonmark").options, {}).strip()
    )
    if not document["body_html"]:
        raise BadFile(name, "it has a title and no text; the text follows the front matter")
    return Reading(document, notes)


def _front_matter(text: str, name: str) -> tuple[Mapping[str, Any], str]:
    lead = len(text) - len(text.lstrip())
    if not text[lead:].startswith("---\n"):
        return {}, text
    if len(re.findall(r"^-{3,}\s*$", text, re.MULTILINE)) < 2:
        raise BadFile(
            name, "the front matter starts with --- and never ends; close it with a line ---", line=text.count("\n", 0, lead) + 1
        )
    try:
        front, body = frontmatter.parse(text, handler=_TextYAML())
    except yaml.MarkedYAMLError as error:
        line = text.count("\n", 0, lead) + 1 + (error.problem_mark.line if error.problem_mark else 0)
        raise BadFile(
            name,
            f"the front matter is not YAML: {error.problem or 'it cannot be read'}; put a value with a colon in it in quotes",
            line=line,
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadFile(name, "the front matter is not YAML", detail=repr(error)) from error
    return front, body


def _document(front: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Front matter with the API's names and shapes; what says nothing (an empty value) is left out."""
    document: dict[str, Any] = {}
    for given, value in front.items():
        field = FRIENDLY.get(str(given), str(given))
        if field in document:
            raise BadFile(name, f"the front matter says {field} twice ({given} means the same)")
        if not (isinstance(value, str) and value.strip() in NOTHING):
            document[field] = _shaped(field, value)
    return document


def _shaped(field: str, value: Any) -> Any:
    shape = SHAPES.get(field)
    return shape(value) if shape else value


def _shaped_authors(value: Any) -> Any:
    entries = value if isinstance(value, list) else [value]
    return [{"name": entry} if isinstance(entry, str) else _shaped_author(entry) for entry in entries]


def _shaped_author(value: Any) -> Any:
    author = _said(value)
    if isinstance(author, dict) and "portrait" in author:
        author["portrait"] = _shaped_photo(author["portrait"])
    if isinstance(author, dict) and isinstance(author.get("profiles"), str):
        author["profiles"] = [author["profiles"]]
    return author


def _shaped_tags(value: Any) -> Any:
    return [tag.strip() for tag in value.split(",") if tag.strip()] if isinstance(value, str) else value


def _shaped_photo(value: Any) -> Any:
    photo = {"url": value} if isinstance(value, str) else _said(value)
    if isinstance(photo, dict) and "focal_point" in photo:
        photo["focal_point"] = _point(photo["focal_point"])
    return photo


def _shaped_related(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [phrases.related_link(entry) if isinstance(entry, str) else _said(entry) for entry in value]


def _shaped_translations(value: Any) -> Any:
    if isinstance(value, dict):
        value = [_in_language(language, place) for language, place in value.items()]
    return [_said(entry) for entry in value] if isinstance(value, list) else value


def _in_language(language: str, place: Any) -> Any:
    """``de: <address or slug>``, as front matter says it shortest."""
    if not isinstance(place, str):
        return place
    return {"language": language, "url" if place.startswith(("http://", "https://")) else "slug": place}


def _shaped_time(value: Any) -> Any:
    is_day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip())
    return f"{value.strip()}T00:00:00Z" if is_day else value


def _shaped_corrections(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [{**entry, "at": _shaped_time(entry["at"])} if isinstance(entry, dict) and "at" in entry else entry for entry in value]


def _shaped_disclosure(value: Any) -> Any:
    if isinstance(value, str):
        return {"kind": value}
    said = _said(value)
    if isinstance(said, dict) and "sponsor" in said:
        said["sponsor"] = {"name": said["sponsor"]} if isinstance(said["sponsor"], str) else _said(said["sponsor"])
    return said


def _said(value: Any) -> Any:
    """An object without the fields that say nothing."""
    if not isinstance(value, dict):
        return value
    return {key: entry for key, entry in value.items() if not (isinstance(entry, str) and entry.strip() in NOTHING)}


def _point(value: Any) -> Any:
    parts = re.split(r"[,\s]+", value.strip()) if isinstance(value, str) else value
    try:
        return [float(part) for part in parts]
    except (TypeError, ValueError):
        return value


def _title(tokens: list[Token], name: str) -> tuple[str, list[Token]]:
    """The first level 1 heading as the title, and the tokens without it."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return _plain(tokens[index + 1]), tokens[:index] + tokens[index + 3 :]
    raise BadFile(name, "there is no title; give one in the front matter (title: …), or as the first heading (# …)")


def _plain(inline: Token) -> str:
    """The text of a paragraph or heading without its marks."""
    parts = (" " if child.type.endswith("break") else child.content for child in inline.children or [])
    return "".join(parts).strip()


def _conventions(tokens: list[Token]) -> tuple[list[dict[str, str]], dict[str, str], list[Token]]:
    """Related links, the notice and the share line as in pasted text, taken out of the top level of the body."""
    related: list[dict[str, str]] = []
    notices: list[str] = []
    kept: list[Token] = []
    disclosed = in_notice = False
    blocks = _top_blocks(tokens)
    for index, block in enumerate(blocks):
        plain = _plain(block[1]) if len(block) == 3 and block[1].type == "inline" else ""
        is_paragraph = block[0].type == "paragraph_open"
        if is_paragraph and (rest := phrases.related_rest(plain)):
            related.append({**phrases.related_link(rest), **_link(block[1])})
        elif plain and phrases.is_share_line(plain, last=index == len(blocks) - 1):
            in_notice = False
        elif plain and phrases.is_notice_heading(plain):
            disclosed = in_notice = True
        elif is_paragraph and (notice := phrases.notice_on_line(plain)):
            disclosed = True
            notices.append(notice)
        elif in_notice and is_paragraph:
            notices.append(plain)
            in_notice = bool(kept)
        else:
            in_notice = False
            kept += block
    return related, {"kind": "sponsored", "notice": "\n\n".join(notices)} if disclosed else {}, kept


def _top_blocks(tokens: list[Token]) -> list[list[Token]]:
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _link(inline: Token) -> dict[str, str]:
    """The address of the first link of a paragraph, when it is a web address."""
    links = [str(child.attrGet("href")) for child in inline.children or [] if child.type == "link_open"]
    return {"url": links[0]} if links and links[0].startswith(("http://", "https://")) else {}


SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "authors": _shaped_authors,
    "tags": _shaped_tags,
    "photo": _shaped_photo,
    "disclosure": _shaped_disclosure,
    "related": _shaped_related,
    "translations": _shaped_translations,
    "corrections": _shaped_corrections,
    "published": _shaped_time,
    "modified": _shaped_time,
}
"""An embargo has no shape: a plain day would end at midnight in Greenwich, where a newsroom means its own."""
