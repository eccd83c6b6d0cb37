"""Passes are written down as they end, and found again for whoever was there at the same times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from app.domain.account import AccountKey
from app.domain.bystander import GROUP, bystanders
from app.domain.company import ALONE, COMPANIONS, Company
from app.domain.event import FollowEvent, Kind
from app.domain.finding import Pattern
from app.domain.history import History
from app.domain.instant import Instant
from app.domain.meetings import ABSENT, Meetings
from app.domain.passes import (
    LONGEST,
    WINDOW,
    Pass,
    decisions,
    later_visits_of,
    passes_of,
    visits_of,
)
from app.domain.timeline import Timeline, timelines_of
from app.ports.storage import Work


def write_passes(
    work: Work,
    events: Iterable[FollowEvent],
    every: Mapping[AccountKey, Sequence[FollowEvent]],
    now: Instant,
) -> dict[AccountKey, bool]:
    """Write down the passes that ended with these events.

    `every`: all events of their accounts. Returns the other accounts that by now share two
    decisions or more with one of those, and whether one of these passes is among what they share, so
    that there is more to say of them too; and those of the accounts themselves that passed along with
    several who stand accused of that.
    """
    left: dict[AccountKey, set[Instant]] = {}
    for event in events:
        if event.kind is Kind.UNFOLLOW and _came_lately(event, every.get(event.key, ())):
            left.setdefault(event.key, set()).add(event.at)
    told = {key: timelines_of(every[key]) for key in left}
    first = {key: own for key, seen in told.items() if (own := passes_of(key, seen))}
    fresh = {key: _numbered(own, left[key]) for key, own in first.items()}
    work.passes.add(ended for passes in fresh.values() for ended in passes)
    stirred: dict[AccountKey, bool] = {}
    for key, own in first.items():
        later = _later(work, key, told[key], left[key])
        work.passes.add((one, 2) for one in later)
        if fresh[key] or later:
            for other, lately in _on_the_timetable(work, [*own, *later], left[key], now):
                stirred[other] = lately or stirred.get(other, False)
        if fresh[key] and _along(work, [one for one, _ in fresh[key]]):
            stirred[key] = True
    return stirred


def _came_lately(gone: FollowEvent, seen: Sequence[FollowEvent]) -> bool:
    """Whether anything that ended at this time can be a pass at all; hardly ever it can."""
    return any(one.kind is Kind.FOLLOW and 0 < gone.at - one.at <= LONGEST for one in seen)


def _along(work: Work, own: Sequence[Pass]) -> bool:
    """Whether several of the accused passed to the day when one of these did."""
    accused = accused_of(work)
    others = work.passes.near(own, own[0].came) if len(accused) >= GROUP else {}
    known = Meetings({key: others[key] for key in accused & others.keys()})
    return any(len(known.there((one,))) >= GROUP for one in own)


def _numbered(own: Sequence[Pass], ended: set[Instant]) -> list[tuple[Pass, int]]:
    """Those that ended at these times, each with which of the days of leaving that was."""
    days = enumerate(decisions(own), 1)
    return [(one, nth) for nth, decided in days for one in decided if one.went in ended]


def _later(
    work: Work, key: AccountKey, timelines: Iterable[Timeline], ended: set[Instant]
) -> list[Pass]:
    """The later stays that ended at these times, where others passed at the very same time."""
    visits = [one for one in later_visits_of(key, timelines) if one.went in ended]
    return [one for one in visits if _in_company(work, one)]


def _in_company(work: Work, one: Pass) -> bool:
    """Whether several others passed to the day when this one did."""
    others = Meetings(work.passes.near([one], one.came))
    return len(others.there((one,))) >= COMPANIONS


def _on_the_timetable(
    work: Work, own: Sequence[Pass], ended: set[Instant], now: Instant
) -> Iterator[tuple[AccountKey, bool]]:
    """Who met two of these decisions or more, and whether one that ended at these times."""
    decided = decisions(own)
    if len(decided) < 2:
        return
    others = Meetings(work.passes.near(own, now - WINDOW))
    met = others.met(decided).anywhere != ABSENT
    fresh = [any(one.went in ended for one in together) for together in decided]
    for row in np.flatnonzero(np.count_nonzero(met, axis=1) > 1).tolist():
        yield others.keys[row], bool(met[row, fresh].any())


def company_of(work: Work, key: AccountKey, timelines: Iterable[Timeline], now: Instant) -> Company:
    """Who was there when this account came and went, if it did so on two days or more.

    If it did so once, that is of interest where some who stand accused of that were there, too.
    """
    own = visits_of(key, (stay for timeline in timelines for stay in timeline.stays))
    accused = accused_of(work) if own else frozenset()
    once = len(decisions(own)) < 2
    if once and not accused:
        return ALONE
    found = work.passes.near(own, now - WINDOW)
    if once and not accused & found.keys():
        return ALONE
    again = [key for key, theirs in found.items() if key in accused or len(theirs) > 1]
    if not again:
        return ALONE
    named = work.accounts.get(again)
    names = {other: named[other].handle or named[other].id for other in again if other in named}
    return Company(found, work.passes.several(now - WINDOW), names, accused)


def accused_of(work: Work) -> frozenset[AccountKey]:
    """Who stands accused of keeping a timetable with others."""
    return work.alerts.accused_of(Pattern.LOCKSTEP)


def bystanders_of(history: History, accused: frozenset[AccountKey]) -> set[AccountKey]:
    """Who was once where this account, one of the accused, and others of them were."""
    own = decisions(visits_of(history.key, history.stays))
    return bystanders(own, history.company, accused)
