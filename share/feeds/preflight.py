"""The preflight: why a partner would skip an item, or show it badly, in words and before it happens. Pure.

::

    article ─ every reason why it is not in the feed (share.rights) ─┐
    item ──── every rule of the partner's dialect that it breaks ────┴─► findings: what, whose rule, what to do

What partners want stands in ``assets/partner_rules.toml``, each rule with its figure and its source; how an item is held against
a rule stands in `share.feeds.itemrules`, and a feed in `share.feeds.feedrules`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from share.article import Article, Status
from share.feeds.feedrules import FEED_CHECKS
from share.feeds.itemrules import CHECKS, Look
from share.feeds.rule import Rules, Severity
from share.rights import PaidContent, PartnerDialect, Rights, release_of, why_left_out

RIGHTS = "the partner's rights"
"""Whose rule it is where the partner would take the item and our agreement with it does not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong for this partner: a sentence, whose rule it is, and what to do about it, as a sentence too.

    ``rule`` is an id of the table, or ``left-out`` and ``pushed-out`` for what our own rights decide; ``checked`` is when the
    source was read, None for those.
    """

    severity: Severity
    rule: str
    sentence: str
    advice: str
    source: str = RIGHTS
    checked: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "severity": self.severity.value,
            "rule": self.rule,
            "detail": self.sentence,
            "advice": self.advice,
            "source": self.source,
            "checked": self.checked.isoformat() if self.checked else None,
        }


def preflight(look: Look, rules: Rules) -> tuple[Finding, ...]:
    """Everything that is wrong with this article for this partner: what makes it skip it first.

    An article that is not in the feed is looked at all the same: what else would be wrong is worth knowing before rights are
    changed for it.
    """
    found = [*_left_out(look), *_pushed_out(look)]
    for rule in rules.values():
        check = CHECKS.get(rule.id)
        broken = check(look, rule) if check and look.rights.dialect in rule.dialects else None
        if broken:
            found.append(Finding(rule.severity, rule.id, broken.sentence, broken.advice, rule.source, rule.checked))
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.SKIPPED))


def preflight_feed(rights: Rights, count: int, languages: frozenset[str], home: str, rules: Rules) -> tuple[Finding, ...]:
    """The same for a feed as a whole: ``count`` articles are in it, in these ``languages`` (without regions)."""
    found = []
    for rule in rules.values():
        check = FEED_CHECKS.get(rule.id)
        broken = check(count, languages, home, rule) if check and rights.dialect in rule.dialects else None
        if broken:
            found.append(Finding(rule.severity, rule.id, broken.sentence, broken.advice, rule.source, rule.checked))
    return tuple(found)


def as_it_will_be(article: Article, rights: Rights, now: datetime) -> Article:
    """The article of which the item is to be made: one that this partner gets at its release only is looked at as it is then."""
    waits = article.status is Status.SCHEDULED and why_left_out(article, rights, now) is not None
    return article.with_changes(status=Status.LIVE) if waits else article


# What our own rights decide


def _left_out(look: Look) -> Iterator[Finding]:
    """Every reason why it is not in the feed, and which right would have to be another one for it."""
    rights = look.rights
    steps = _steps(look)
    while (reason := why_left_out(look.article, rights, look.now)) is not None:
        step = next((step for step in steps if why_left_out(look.article, step.changed(rights), look.now) != reason), None)
        yield Finding(Severity.SKIPPED, "left-out", reason, step.advice if step else _no_right(look))
        if step is None:
            return
        rights = step.changed(rights)
        steps.remove(step)


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of rights that lets more in, and how it is made."""

    advice: str
    changes: Mapping[str, Any]

    def changed(self, rights: Rights) -> Rights:
        return replace(rights, **self.changes)


def _steps(look: Look) -> list[_Step]:
    change = f"share partner change {look.name}"
    early = f"Wait for the release, or give early access: `{change} --early`."
    standard = f"It can be in the feed of another dialect alone: `{change} --dialect standard --paid labelled`."
    release = release_of(look.article)
    if look.rights.early:
        early = f"Wait until it is near its release ({release:%Y-%m-%d %H:%M} UTC), or lift the minutes of `{change} --early`."
    paid = f"Let this partner have paid content, which always bears its label: `{change} --paid labelled`."
    section = f"Give it another section, or this partner another choice of sections: `{change} --section …`."
    tag = f"Give it one of these tags, or this partner another choice of tags: `{change} --tag …`."
    language = f"Let this partner have the language: `{change} --language {look.article.language.lower()}`."
    steps = [
        _Step(paid, {"paid": PaidContent.LABELLED}),
        _Step(section, {"sections": ()}),
        _Step(tag, {"tags": ()}),
        _Step(language, {"languages": ()}),
        _Step(early, {"early": True, "early_minutes": None}),
        _Step(standard, {"dialect": PartnerDialect.STANDARD, "paid": PaidContent.LABELLED}),
    ]
    without_early = look.rights.dialect is PartnerDialect.GOOGLE_NEWS  # there such rights cannot be
    return [step for step in steps if not (without_early and "early" in step.changes)]


def _no_right(look: Look) -> str:
    if look.article.status is Status.WITHDRAWN:
        return "Nothing: what was withdrawn is in nobody's feed. To publish it again, restore it."
    return "Wait for the release: this dialect has no early access."


def _pushed_out(look: Look) -> Iterator[Finding]:
    if look.newer is not None and look.newer >= look.rights.limit and why_left_out(look.article, look.rights, look.now) is None:
        sentence = f"The feed holds no more than {look.rights.limit}, and {look.newer} are newer than this one."
        advice = f"Let the feed hold more: `share partner change {look.name} --limit {look.newer + 1}`."
        yield Finding(Severity.SKIPPED, "pushed-out", sentence, advice)
