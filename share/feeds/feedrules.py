"""How a partner's feed as a whole is held against each rule that is about all of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from share.feeds.rule import Broken, Rule


def _feed_not_https(_count: int, _languages: frozenset[str], home: str, _rule: Rule) -> Broken | None:
    if home.startswith("https://"):
        return None
    return Broken("The feed's address is http://, and it is taken over https:// alone.", "Set SHARE_BASE_URL to an https:// one.")


def _site_not_https(_count: int, _languages: frozenset[str], home: str, _rule: Rule) -> Broken | None:
    if home.startswith("https://"):
        return None
    return Broken("The site is at http://, and apps show little of that.", "Set SHARE_BASE_URL to an https:// address.")


def _feed_too_short(count: int, _languages: frozenset[str], _home: str, rule: Rule) -> Broken | None:
    if count >= rule.limit:
        return None
    return Broken(
        f"The feed holds {count} articles, and {rule.limit} are wanted before it is shown at all.",
        "Let the partner have more sections, or more articles (`--limit`).",
    )


def _feed_in_several_languages(_count: int, languages: frozenset[str], _home: str, _rule: Rule) -> Broken | None:
    if len(languages) <= 1:
        return None
    return Broken(
        f"The feed has articles in {', '.join(sorted(languages))}, and one language is taken.",
        "Make a partner for each language, with `--language`.",
    )


FeedCheck = Callable[[int, frozenset[str], str, Rule], Broken | None]
FEED_CHECKS: Mapping[str, FeedCheck] = {
    "feed-not-https": _feed_not_https,
    "site-not-https": _site_not_https,
    "feed-too-short": _feed_too_short,
    "feed-in-several-languages": _feed_in_several_languages,
}
"""How a feed is held against each rule that is about all of it."""
