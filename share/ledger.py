"""What platforms still show of an article, reasoned from what each has fetched. Pure.

::

    fetches (who took which version when) ─┐
    revisions (what changed in which)      ├─► for each agent: what it has, whether that is still right, for how long, how to ask
    table of agents (what it shows, keeps) ┘

An agent that took an older revision still shows it where something that it shows has changed since, and where what it keeps has
not run out. Of agents whose copies freeze, and of those of which every server or device fetches for itself, the last fetch says
nothing of the copies before it: these count on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from share.agents import Agent, Agents
from share.article import Article, Status
from share.outbound.origins import Proof
from share.store.fetches import Fetched, Span

Pictures = Mapping[int, Mapping[str, str]]
"""For each revision, the digest of every card format that it has."""

CARD = "og"
"""The format that an agent reads, where its platform is in no table."""


class State(StrEnum):
    """How right an agent is."""

    CURRENT = "current"
    STILL_SHOWS = "still shows"
    RUN_OUT = "run out"
    KEEPS = "keeps"


class Taken(NamedTuple):
    """One version that an agent took. ``revision`` is that of the page, or the last one that showed this card; None: none has."""

    part: str
    version: str
    revision: int | None
    proof: str
    span: Span


class Change(NamedTuple):
    """What changed in a revision of all that an agent shows, and whether the newsroom said that it corrected something."""

    revision: int
    fields: tuple[str, ...]
    corrected: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One agent. ``revision`` is the one that it took last, ``changes`` what it has not seen, ``until`` when that runs out.

    ``stale`` counts the fetches of versions that are not right any more, where each of them stands for a copy of its own.
    """

    agent: Agent
    taken: tuple[Taken, ...]
    state: State
    revision: int | None
    changes: tuple[Change, ...]
    until: datetime | None
    stale: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything about one article. ``doubtful`` are those whose addresses are not those of whom they said they are."""

    article: Article
    entries: tuple[Entry, ...]
    doubtful: tuple[tuple[Agent, int], ...]
    never: tuple[Agent, ...]

    @property
    def withdrawn(self) -> bool:
        """Whether the newsroom took the article down."""
        return self.article.status is Status.WITHDRAWN


class Past(NamedTuple):
    """What an article was: its revisions, oldest first (one at least), the pictures of each, and what time it is now."""

    history: Sequence[Article]
    pictures: Pictures
    now: datetime


def read_ledger(past: Past, found: Sequence[Fetched], agents: Agents, formats: Mapping[str, str]) -> Ledger:
    """The ledger of an article. ``found`` is what was fetched, ``formats`` the card format that each platform reads first."""
    by_agent: dict[str, list[Fetched]] = {}
    doubtful: dict[str, int] = {}
    for row in found:
        if row.agent in agents.by_id and row.proof == Proof.REFUTED:
            doubtful[row.agent] = doubtful.get(row.agent, 0) + row.span.times
        elif row.agent in agents.by_id:
            by_agent.setdefault(row.agent, []).append(row)
    return Ledger(
        past.history[-1],
        tuple(
            _entry(agent, [_taken(row, past) for row in by_agent[agent.id]], past, formats.get(agent.platform, CARD))
            for agent in agents.by_id.values()
            if agent.id in by_agent
        ),
        tuple((agents.by_id[name], times) for name, times in doubtful.items()),
        tuple(
            agent for agent in agents.by_id.values() if agent.platform and agent.kind == "preview" and agent.id not in by_agent
        ),
    )


def _entry(agent: Agent, taken: Sequence[Taken], past: Past, card: str) -> Entry:
    # Of an article whose home is the newsroom's own page, pictures are all that is ever taken from us.
    told_by = (
        [one for one in taken if one.part == "page"] or [one for one in taken if one.version.startswith(f"{card}:")] or taken
    )
    last = max(told_by, key=lambda one: one.span.last_at)
    has_copies = agent.keeps == "frozen" or bool(agent.each)
    changes = {one: _changes(agent, one, past, card) for one in (told_by if has_copies else [last])}
    wrong = [one for one in changes if changes[one]]
    shown = [one for one in wrong if (until := _until(agent, one)) is None or until > past.now]
    state = State.KEEPS if agent.keeps == "frozen" else State.STILL_SHOWS if shown else State.RUN_OUT
    return Entry(
        agent,
        tuple(taken),
        state if wrong else State.CURRENT,
        last.revision,
        max((changes[one] for one in shown or wrong), key=len, default=()),
        max(filter(None, (_until(agent, one) for one in shown)), default=None),
        sum(one.span.times for one in shown) if has_copies else 0,
    )


def _until(agent: Agent, one: Taken) -> datetime | None:
    """When the agent looks at the article anew by itself; None where it never does, or where that is not known."""
    return one.span.last_at + timedelta(seconds=agent.keeps) if isinstance(agent.keeps, int) else None


def _taken(row: Fetched, past: Past) -> Taken:
    revision: int | None
    if row.part == "page":
        revision = int(row.version)
    else:
        card, _, digest = row.version.partition(":")
        # A withdrawn revision would have the picture of the one before, but nobody can take it there.
        shown = (article.revision for article in past.history if article.status is not Status.WITHDRAWN)
        revision = max((number for number in shown if past.pictures.get(number, {}).get(card) == digest), default=None)
    return Taken(row.part, row.version, revision, row.proof, row.span)


def _changes(agent: Agent, one: Taken, past: Past, card: str) -> tuple[Change, ...]:
    """What has changed since this version of all that the agent shows; nothing where in the end all of it is as it was."""
    history, pictures, _ = past
    shows: Sequence[str] = agent.shows or ("headline", "title", "summary", "picture")
    now_there = history[-1]
    then = next((article for article in history if article.revision == one.revision), None)
    if now_there.status is not Status.LIVE or (then is not None and then.status is Status.WITHDRAWN):
        return _stands_otherwise(then, history)
    if one.part == "card":
        card, _, digest = one.version.partition(":")
        if pictures.get(now_there.revision, {}).get(card) == digest:
            return ()
        shows = ("picture",)
    if then is None:  # a picture that no revision has in today's theme
        return (Change(now_there.revision, ("picture",), corrected=False),)
    if not _differing(then, now_there, shows, card, pictures):
        return ()
    steps = pairwise(article for article in history if article.revision >= then.revision)
    return tuple(
        Change(new.revision, fields, corrected=len(new.corrections) > len(old.corrections))
        for old, new in steps
        if (fields := _differing(old, new, shows, card, pictures))
    )


def _stands_otherwise(then: Article | None, history: Sequence[Article]) -> tuple[Change, ...]:
    """What became of the whole article: it was withdrawn, or put under embargo after it was out, or restored."""
    last = history[-1]
    took_notice = then is not None and then.status is Status.WITHDRAWN
    if last.status is Status.WITHDRAWN:
        return () if took_notice else (Change(last.revision, ("withdrawn",), corrected=False),)
    if last.status is Status.SCHEDULED or then is None:
        return (Change(last.revision, ("under embargo",), corrected=False),)
    back = next(one for one in history if one.revision > then.revision and one.status is not Status.WITHDRAWN)
    return (Change(back.revision, ("restored",), corrected=False),)


def _differing(old: Article, new: Article, shows: Sequence[str], card: str, pictures: Pictures) -> tuple[str, ...]:
    """The fields that the agent shows and that are not the same; to whoever sees a card, a headline is its title."""
    differ = {
        "headline": old.labelled_title != new.labelled_title,
        "title": old.labelled_short_title != new.labelled_short_title,
        "summary": old.summary != new.summary,
        "picture": pictures.get(old.revision, {}).get(card) != pictures.get(new.revision, {}).get(card),
        "author": old.byline != new.byline,
    }
    return tuple(dict.fromkeys("title" if name == "headline" else name for name in shows if differ[name]))


# In sentences


def sentences(ledger: Ledger, address: str) -> Iterator[str]:
    """What an editor should know, most urgent first. ``address`` is the article's, for where platforms can be asked."""
    if not ledger.entries and not ledger.doubtful:
        yield "Nobody has fetched this article for a preview yet."
    frozen = [entry.agent.name for entry in ledger.entries if entry.state is State.KEEPS]
    if ledger.withdrawn and frozen:
        yield f"{_listed(frozen)} {'keep' if len(frozen) > 1 else 'keeps'} what was sent or posted: nobody can take it back."
    for state in (State.STILL_SHOWS, State.KEEPS, State.RUN_OUT, State.CURRENT):
        for entry in ledger.entries:
            if entry.state is state:
                yield " ".join((said_of(entry, ledger), *_asking(entry, address)))
    for agent, times in ledger.doubtful:
        yield f"{_times(times)} somebody said to be {agent.name}, from an address that is not one of its own."
    if ledger.never and (ledger.entries or ledger.doubtful):
        yield f"Never came: {_listed([agent.name for agent in ledger.never])}."


def said_of(entry: Entry, ledger: Ledger) -> str:
    name, what = entry.agent.name, _what(entry)
    why = _why(entry.changes)
    every = {"server": "servers", "device": "devices", "": ""}[entry.agent.each]
    match entry.state:
        case State.CURRENT if entry.revision == ledger.article.revision or entry.revision is None:
            return f"{name} has {what}, which is the current one."
        case State.CURRENT:
            return f"{name} took {what}; nothing that it shows has changed since."
        case State.STILL_SHOWS if entry.stale:
            return f"{name} still shows an older revision, {why}, wherever its {every} took it before ({_fetches(entry.stale)})."
        case State.STILL_SHOWS:
            until = f", until {entry.until:%Y-%m-%d %H:%M} UTC" if entry.until else ""
            return f"{name} still shows {what}, {why}{until}."
        case State.RUN_OUT:
            return f"{name} took {what}, {why}. It has gone by it long enough, and looks again when the article is next shared."
        case State.KEEPS:
            return f"{name} keeps an older revision, {why}, in what was sent or posted with it ({_fetches(entry.stale)})."


def _asking(entry: Entry, address: str) -> Iterator[str]:
    """How the agent is asked to look again, and where; nothing where it is right, or looks by itself."""
    if entry.state in {State.STILL_SHOWS, State.KEEPS}:
        yield entry.agent.look_again or "How it is asked to look again is not known."
        yield from filter(None, [entry.agent.asked_at(address)])


def _what(entry: Entry) -> str:
    if entry.revision is None:
        return "a picture of before"
    return (
        f"revision {entry.revision}"
        if any(one.part == "page" for one in entry.taken)
        else f"the picture of revision {entry.revision}"
    )


def _why(changes: Sequence[Change]) -> str:
    """``corrected in 4 (title, picture)``; ``changed in 4 and 6 (title)``; ``withdrawn since`` and the like."""
    fields = list(dict.fromkeys(name for change in changes for name in change.fields))
    for whole in ("withdrawn", "restored", "under embargo"):
        if whole in fields:
            return f"{whole} since"
    word = "corrected" if any(change.corrected for change in changes) else "changed"
    return f"{word} in {_listed([str(change.revision) for change in changes])} ({', '.join(fields)})"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _fetches(count: int) -> str:
    return "one fetch" if count == 1 else f"{count:,} fetches"


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count:,} times"
