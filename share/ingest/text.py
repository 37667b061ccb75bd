"""Plain text as a newsroom pastes it: title line, paragraphs, unmarked subheadings, related links, notice, share line. Pure.

The rules, in order. The first block is the title; a byline right after it gives the authors. ``Share this article`` goes, and
``Read More: …`` becomes a related link. ``IMPORTANT NOTICE`` makes the article sponsored; what follows, up to the end, the next
subheading or the share line, is its notice in full. Of the rest, a short line without a sentence's end that stands before a
longer paragraph is a subheading, and all else is a paragraph. Nothing is ever dropped but the share line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from share.article import TITLE_LIMIT
from share.errors import BadFile
from share.ingest import phrases
from share.ingest.blocks import (
    BULLET,
    LONG_LINE,
    NUMBER,
    blocks_of,
    ends_sentence,
    is_question,
    is_wide,
    is_wrapped,
    joined,
    paragraph_lines,
)
from share.ingest.characters import Reading, one_line_end, single_line, without_controls

HEADING_LIMIT = 100
"""Characters of a subheading in scripts with spaces between words."""
DENSE_HEADING_LIMIT = 40
"""The same in scripts written without spaces (CJK)."""
UNMARKED_HEADING_LIMIT = 60
"""The same where sentences end without a mark (Thai, Lao), so that only length tells a heading from a paragraph."""
QUESTION_LIMIT = 80
LONG_HEADLINE = 200
NO_SENTENCE_MARKS = re.compile("[\u0e00-\u0eff]")
NOT_A_HEADING = re.compile(
    r"^(?:https?://|www\.|[@#]\S|(?:photo|image|picture|video|foto|bild|credit|source|quelle)s?\b.*:)", re.IGNORECASE
)
SEPARATOR = re.compile(r"^\W{1,40}$")


@dataclass(slots=True)
class _Parts:
    """What has been found so far. ``disclosed`` says that there was a notice heading, even one without text."""

    body: list[list[str]] = field(default_factory=list)
    related: list[dict[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    disclosed: bool = False


def read_text(text: str, *, name: str = "the text") -> Reading:
    """A pasted article as a document of the API; ``name`` is how errors call it.

    Raises:
        BadFile: when there is nothing, only a title, or a first line that is far too long to be one.
    """
    clean, notes = without_controls(one_line_end(text))
    blocks = blocks_of(_without_share_tail(clean))
    if not blocks:
        raise BadFile(name, "the file is empty; the first line is the title, and paragraphs follow after a blank line")
    title, blocks = _title(blocks)
    if len(title) > TITLE_LIMIT:
        line = next(number for number, raw in enumerate(clean.split("\n"), 1) if raw.strip())
        reason = f"the first line is taken as the title, and this one has {len(title):,} characters (at most {TITLE_LIMIT:,})"
        raise BadFile(name, f"{reason}; put a title in a line of its own", line=line)
    names = phrases.byline_names(joined(blocks[0])) if blocks and len(blocks[0]) == 1 else []
    parts = _sort(blocks[1:] if names else blocks)
    if not parts.body:
        found = "a title, a notice" if parts.disclosed else "a title"
        raise BadFile(name, f"it has {found} and no text; paragraphs follow the title after a blank line")
    if len(title) > LONG_HEADLINE:
        notes = (*notes, f"The headline has {len(title)} characters; it is kept whole, and most platforms will cut it.")
    return Reading(_document(title, names, parts), notes)


def _document(title: str, names: list[str], parts: _Parts) -> dict[str, object]:
    document: dict[str, object] = {"title": single_line(title), "body_html": "\n".join(_elements(parts.body))}
    if names:
        document["authors"] = [{"name": name} for name in names]
    if parts.related:
        document["related"] = parts.related
    if parts.disclosed:
        document["disclosure"] = {"kind": "sponsored", "notice": "\n\n".join(parts.notices)}
    return document


def _title(blocks: list[list[str]]) -> tuple[str, list[list[str]]]:
    """The title, and the blocks after it: the first line, or a first block that is one headline in several wrapped lines."""
    first, rest = blocks[0], blocks[1:]
    if len(first) <= 3 and rest and is_wrapped(first) and not ends_sentence(first[-1]):
        return joined(first), rest
    return first[0], [*([line] for line in first[1:2] if phrases.byline_names(line)), *_after_title(first), *rest]


def _after_title(first: list[str]) -> list[list[str]]:
    start = 2 if len(first) > 1 and phrases.byline_names(first[1]) else 1
    lines = first[start:]
    if len(lines) > 1 and any(len(line) > LONG_LINE for line in lines) and not is_wrapped(lines):
        return [[line] for line in lines]
    return [lines] if lines else []


def _without_share_tail(text: str) -> str:
    """The text without a last line such as ``Share``, and without the names of networks that stand below it."""
    lines = text.rstrip().split("\n")
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or phrases.is_network_name(lines[end - 1])):
        end -= 1
    return "\n".join(lines[: end - 1]) if end > 1 and phrases.is_share_line(lines[end - 1], last=True) else text


def _sort(blocks: list[list[str]]) -> _Parts:
    """Each block to its place."""
    parts = _Parts()
    looks = [_looks_like_heading(block) for block in blocks]
    in_notice = wants_title = False
    for index, block in enumerate(blocks):
        wanted, wants_title = wants_title, False
        if (rest := phrases.related_rest(block[0])) is not None:
            titles = [title for title in (rest, *block[1:]) if title]
            parts.related += map(phrases.related_link, titles)
            wants_title = not titles
        elif phrases.is_share_line(block[0], last=False):
            in_notice = False
        elif phrases.is_notice_heading(block[0]):
            parts.disclosed = in_notice = True
        elif (notice := phrases.notice_on_line(joined(block))) is not None:
            parts.disclosed, in_notice = True, False
            parts.notices.append(notice)
        elif wanted and looks[index]:
            parts.related.append(phrases.related_link(block[0]))
        elif in_notice and not (parts.notices and _is_heading(blocks, looks, index)):
            parts.notices.append("\n".join(paragraph_lines(block)))
            in_notice = bool(parts.body)  # above the article, a notice is one paragraph; below it, all the rest
        else:
            parts.body.append(block)
            in_notice = False
    return parts


def _elements(blocks: list[list[str]]) -> list[str]:
    """The body as HTML elements."""
    blocks = [part for block in blocks for part in _opened(block)]
    looks = [_looks_like_heading(block) for block in blocks]
    elements = []
    for index, block in enumerate(blocks):
        if _is_heading(blocks, looks, index):
            elements.append(f"<h2>{_html(block[0])}</h2>")
        elif len(block) == 1 and SEPARATOR.match(block[0]) and len(set(block[0].replace(" ", ""))) == 1 and len(block[0]) > 2:
            elements.append("<hr>")
        elif len(block) > 1 and all(map(BULLET.match, block)):
            items = "".join(f"<li>{_html(BULLET.sub('', line))}</li>" for line in block)
            elements.append(f"<ul>{items}</ul>")
        else:
            elements.append(f"<p>{'<br>'.join(map(_html, paragraph_lines(block)))}</p>")
    return elements


def _html(line: str) -> str:
    return escape(line, quote=False)


def _opened(block: list[str]) -> list[list[str]]:
    """A block whose first line is a heading set right above its paragraph, as two."""
    if len(block) > 1 and _looks_like_heading(block[:1]) and len(block[1]) > LONG_LINE:
        return [block[:1], block[1:]]
    return [block]


def _looks_like_heading(block: list[str]) -> bool:
    """Whether a block, taken alone, may be a subheading: one short line with a letter, that does not end like a sentence."""
    if len(block) != 1 or not any(map(str.isalpha, block[0])):
        return False
    line = block[0]
    if len(line) > _heading_limit(line) or NOT_A_HEADING.match(line) or BULLET.match(line) or NUMBER.match(line):
        return False
    if is_question(line):
        return len(line) <= QUESTION_LIMIT and not line.startswith(tuple("\"“„«»'‘「"))
    return not ends_sentence(line) and not line.endswith((":", "：", ";", "；", ",", "،", "、", "，", "-", "–", "—"))


def _heading_limit(line: str) -> int:
    if any(map(is_wide, line)):
        return DENSE_HEADING_LIMIT
    return UNMARKED_HEADING_LIMIT if NO_SENTENCE_MARKS.search(line) else HEADING_LIMIT


def _is_heading(blocks: list[list[str]], looks: list[bool], index: int) -> bool:
    """Whether the block is a subheading where it stands: right before a longer paragraph, and not the end of a list of lines."""
    if not looks[index] or index + 1 >= len(blocks) or looks[index + 1]:
        return False
    if len(joined(blocks[index + 1])) <= len(blocks[index][0]):
        return False
    return not (index >= 2 and looks[index - 1] and looks[index - 2])
