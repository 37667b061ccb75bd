"""The table of what partners want of an item and of a feed: ``assets/partner_rules.toml``.

The figures, how grave each is, and where it stands are in the table, for partners change them; how something is held against a
rule is in `share.feeds.itemrules` and `share.feeds.feedrules`.
"""

from __future__ import annotations

from share.assets import Assets
from share.errors import BadAsset
from share.feeds.feedrules import FEED_CHECKS
from share.feeds.itemrules import CHECKS
from share.feeds.rule import Rule, Rules

FILE = "partner_rules.toml"
WITH_FIGURE = """
title-too-short title-too-long title-cut-on-cards too-old text-too-short markup-lost picture-too-small
picture-smaller-than-wanted picture-below-recommended thumbnail-missing description-too-short feed-too-short link-too-long
"""
FIGURED = frozenset(WITH_FIGURE.split())
"""Rules with a figure in them."""


def read_rules(assets: Assets) -> Rules:
    """The table.

    Raises:
        BadAsset: naming file, table and key; also for a rule that nothing here looks at, and for one that is missing.
    """
    rules = assets.values(Rule, FILE)
    known = {*CHECKS, *FEED_CHECKS}
    for name in sorted(rules.keys() ^ known):
        raise BadAsset(FILE, name, "there is no such rule" if name in rules else "this rule is missing from the file")
    for name, rule in rules.items():
        if not rule.limit and name in FIGURED:
            raise BadAsset(FILE, f"{name}.limit", "this rule has a figure, and it is missing")
    return rules
