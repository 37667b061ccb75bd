"""How an item is held against each rule of its partner. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from share.article import Access, Article
from share.feeds import smartnews
from share.feeds.excerpt import plain
from share.feeds.feed import Item
from share.feeds.flipboard import description
from share.feeds.msnmarkup import STRUCK_OUT, depth
from share.feeds.rule import Broken, Rule
from share.rights import Content, Rights, why_left_out

ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
PLAIN_ADDRESS = re.compile(r'(?:src|href)="(http://[^"]*)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked at: an article, the item that this partner gets of it, and when.

    ``name`` is the partner's, for the advice. ``home`` is our public origin, ``language`` that of the partner's feed. ``newer``
    is how many articles of the partner's feed stand before this one, None where nobody has counted.
    """

    article: Article
    item: Item
    rights: Rights
    name: str
    now: datetime
    home: str
    language: str
    newer: int | None = None


def _title_too_short(look: Look, rule: Rule) -> Broken | None:
    length = len(look.item.title)
    if length > rule.limit:
        return None
    return Broken(
        f"The title has {length} characters, and has to have more than {rule.limit}.", "Write a headline that says more."
    )


def _title_too_long(look: Look, rule: Rule) -> Broken | None:
    length = len(look.item.title)
    if length <= rule.limit or look.item.short_title:
        return None
    sentence = f"The title has {length} characters; past {rule.limit} it needs a short one, and ours is the headline cut short."
    return Broken(sentence, "Write a share title: it goes out as the short title.")


def _title_cut_on_cards(look: Look, rule: Rule) -> Broken | None:
    title = look.item.short_title or look.item.title
    if len(title) <= rule.limit or (len(look.item.title) > 150 and not look.item.short_title):
        return None
    return Broken(
        f"Cards show {rule.limit} characters of a title, and this has {len(title)}.",
        f"Write a share title of at most {rule.limit} characters.",
    )


def _title_has_address(look: Look, _rule: Rule) -> Broken | None:
    if not ADDRESS.search(look.item.title):
        return None
    return Broken("There is a web address in the title.", "Write the headline without it.")


def _too_old(look: Look, rule: Rule) -> Broken | None:
    age = look.now - look.item.published
    if age < timedelta(days=rule.limit):
        return None
    return Broken(
        f"It was published {age.days} days ago, and nothing older than {rule.limit} days is taken in.",
        "Nothing, unless it is published anew as an article of its own.",
    )


def _date_in_the_future(look: Look, _rule: Rule) -> Broken | None:
    """A date that lies ahead, of an article that the partner has all the same."""
    given = why_left_out(look.article, look.rights, look.now) is None
    if not given or (look.item.published <= look.now and look.item.updated <= look.now):
        return None
    later = max(look.item.published, look.item.updated)
    return Broken(
        f"Its date, {later:%Y-%m-%d %H:%M} UTC, lies in the future, and this partner takes nothing before its date.",
        "Nothing: it is taken at the next poll after that time.",
    )


def _another_language(look: Look, _rule: Rule) -> Broken | None:
    language = _base(look.article.language)
    if language == _base(look.language):
        return None
    return Broken(
        f"The feed is in {_base(look.language)} and the article in {language}; a feed has one language here.",
        f"Make a partner of its own for {language}: `share partner add NAME --language {language}`.",
    )


def _text_not_full(look: Look, _rule: Rule) -> Broken | None:
    if look.article.access is Access.PAID:
        return Broken("It is for subscribers alone, so its text is in no feed.", "Open it to all readers, or leave it out.")
    if look.rights.content is Content.FULL:
        return None
    return Broken(
        f"This partner gets the {look.rights.content} of an article, and its dialect wants the full text.",
        f"Give it the full text: `share partner change {look.name} --content full`.",
    )


def _text_too_short(look: Look, rule: Rule) -> Broken | None:
    if look.rights.content is not Content.FULL or look.article.access is Access.PAID:
        return None
    words = plain(look.article.body_html)
    count = len(words.split()) if " " in words else len(words) // 2  # Chinese and Japanese put no spaces between them
    if count >= rule.limit:
        return None
    return Broken(
        f"The text has some {count} words; articles of fewer than {rule.limit} are often taken for incomplete ones.",
        "Say more, or live with it.",
    )


def _markup_lost(look: Look, rule: Rule) -> Broken | None:
    lost = []
    if any(f"<{tag}>" in look.item.content_html for tag in sorted(STRUCK_OUT & {"del", "s"})):
        lost.append("struck-out words, which go out not at all")
    if depth(look.item.content_html) >= rule.limit:
        lost.append(f"elements within elements, {rule.limit} deep and more, which are flattened")
    if not lost:
        return None
    return Broken(f"Its text has {' and '.join(lost)}.", "Write a correction in words, and lists without lists in them.")


def _picture_missing(look: Look, _rule: Rule) -> Broken | None:
    return None if look.item.picture else Broken("It has no picture.", _picture_advice(look))


def _picture_too_small(look: Look, rule: Rule) -> Broken | None:
    picture = look.item.picture
    if picture is None or min(picture.width, picture.height) >= rule.limit:
        return None
    return Broken(
        f"Its picture has {picture.width}×{picture.height} pixels, and the shorter side has to have {rule.limit}.",
        "Make the format `wide` larger in formats.toml, or add a larger photo.",
    )


def _picture_smaller_than_wanted(look: Look, rule: Rule) -> Broken | None:
    broken = _picture_too_small(look, rule)
    if broken is None or look.item.picture is None or min(look.item.picture.width, look.item.picture.height) < 400:
        return None  # too small altogether: told by the other rule
    return broken


def _picture_needs_a_person(look: Look, _rule: Rule) -> Broken | None:
    if look.item.picture:
        return None
    return Broken("It has no picture, and articles without one wait there until a person publishes them.", _picture_advice(look))


def _picture_below_recommended(look: Look, rule: Rule) -> Broken | None:
    picture = look.item.picture
    if picture is None or max(picture.width, picture.height) >= rule.limit:
        return None
    return Broken(
        f"Its picture has {picture.width}×{picture.height} pixels; {rule.limit} in one direction are recommended.",
        "Add a larger photo.",
    )


def _thumbnail_missing(look: Look, rule: Rule) -> Broken | None:
    small = look.item.thumbnail
    if small is None:
        return Broken("It has no thumbnail, so it stands in lists without a picture.", _picture_advice(look))
    sides = sorted((small.width, small.height))
    if sides[0] >= rule.limit and sides[1] <= smartnews.LONGEST_THUMBNAIL * sides[0]:
        return None
    return Broken(
        f"Its thumbnail has {small.width}×{small.height} pixels; it has to have {rule.limit} each way, and at most "
        f"{smartnews.LONGEST_THUMBNAIL} times as many one way as the other.",
        "Change the format `clean-square` in formats.toml.",
    )


def _picture_advice(look: Look) -> str:
    if not look.rights.images:
        return f"Let this partner have pictures: `share partner change {look.name} --images`."
    if look.item.embargo_until:
        return "Nothing: pictures go out with the release."
    return "Add a photo, and see in `share check` why no picture could be made."


def _author_missing(look: Look, _rule: Rule) -> Broken | None:
    return None if look.item.authors else Broken("It has no author.", "Name the author, or the agency that it comes from.")


def _description_too_short(look: Look, rule: Rule) -> Broken | None:
    length = len(description(look.item))
    if length >= rule.limit:
        return None
    return Broken(
        f"Summary and text together make a description of {length} characters; {rule.limit} are wanted.",
        "Write a longer summary.",
    )


def _link_not_https(look: Look, _rule: Rule) -> Broken | None:
    if look.item.url.startswith("http://") and not look.home.startswith("http://"):  # else all are: told of the feed
        return Broken("Its address is http:// and not https://.", "Serve the site over HTTPS, and set SHARE_BASE_URL to that.")
    found = PLAIN_ADDRESS.findall(look.item.content_html)
    if not found:
        return None
    others = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return Broken(f"Its text has addresses that are http://: {found[0]}{others}.", "Link to the https:// ones.")


def _link_has_parameter(look: Look, _rule: Rule) -> Broken | None:
    if look.rights.link_parameter is None:
        return None
    return Broken(
        f"Its address has {look.rights.link_parameter} added, and this partner wants plain canonical addresses.",
        f"Leave the link parameter out: `share partner change {look.name} --no-link-parameter`.",
    )


def _link_on_another_host(look: Look, _rule: Rule) -> Broken | None:
    host, home = urlsplit(look.item.url).hostname, urlsplit(look.home).hostname
    if host == home:
        return None
    return Broken(
        f"Its address is on {host} and the sitemap on {home}; that is taken from verified hosts alone.",
        "Verify both in the partner's console, or name the sitemap in the robots.txt of that host.",
    )


def _link_too_long(look: Look, rule: Rule) -> Broken | None:
    if len(look.item.url) <= rule.limit:
        return None
    return Broken(
        f"Its address has {len(look.item.url):,} characters once it is escaped, and a sitemap takes none of more than "
        f"{rule.limit:,}.",
        "Give the article a shorter canonical address.",
    )


Check = Callable[[Look, Rule], Broken | None]
CHECKS: Mapping[str, Check] = {
    "title-too-short": _title_too_short,
    "title-too-long": _title_too_long,
    "title-cut-on-cards": _title_cut_on_cards,
    "title-has-address": _title_has_address,
    "too-old": _too_old,
    "date-in-the-future": _date_in_the_future,
    "another-language": _another_language,
    "text-not-full": _text_not_full,
    "text-too-short": _text_too_short,
    "markup-lost": _markup_lost,
    "picture-missing": _picture_missing,
    "picture-too-small": _picture_too_small,
    "picture-smaller-than-wanted": _picture_smaller_than_wanted,
    "picture-needs-a-person": _picture_needs_a_person,
    "picture-below-recommended": _picture_below_recommended,
    "thumbnail-missing": _thumbnail_missing,
    "author-missing": _author_missing,
    "description-too-short": _description_too_short,
    "link-not-https": _link_not_https,
    "link-has-parameter": _link_has_parameter,
    "link-on-another-host": _link_on_another_host,
    "link-too-long": _link_too_long,
}
"""How an item is held against each rule."""


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
