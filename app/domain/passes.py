"""Passes: short stays on lists, and the days on which an account decided to end them.

A *pass* is a stay of an account on a list, from a new follow to its end within a month; a later stay
is one if others passed at the very same time, for else it may be an account switched on and off.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import msgspec
import numpy as np

from app.domain.account import AccountKey
from app.domain.episodes import APART
from app.domain.event import ACCOUNT_CAUSES, Cause
from app.domain.instant import DAY, Instant
from app.domain.timeline import Stay, Timeline

# 98 % of one operator's stays ended within 30 days.
LONGEST = 30 * DAY
# Accounts of one group lag up to two days behind each other.
NEAR = 2 * DAY
# Timetables are compared over a year: one operator dropped 94 % of his follows on six days of it.
WINDOW = 365 * DAY
# No more visits of one account than this are compared.
NEWEST = 30
_ANEW = frozenset({Cause.NEW})
_RETURNED = frozenset({Cause.UNKNOWN})


class Pass(msgspec.Struct, frozen=True, gc=False):
    """One pass of one account over one list, by the best estimates of both its ends."""

    key: AccountKey
    watch_id: int
    came: Instant
    went: Instant

    def meets(self, other: Pass) -> bool:
        """Whether both began together and ended together, on whatever lists."""
        return abs(self.came - other.came) <= NEAR and abs(self.went - other.went) <= NEAR


Decision = tuple[Pass, ...]
"""The passes of one account that ended on one day."""


class Timetable(tuple[Decision, ...]):
    """What one account decided, oldest first."""

    @cached_property
    def columns(self) -> np.ndarray:
        """A column for each pass: its list, when it began and ended, and which decision it is of."""
        each = [
            (one.watch_id, one.came, one.went, number)
            for number, together in enumerate(self)
            for one in together
        ]
        return np.array(each, np.int64).reshape(-1, 4).T


def pass_of(key: AccountKey, stay: Stay, causes: frozenset[Cause] = _ANEW) -> Pass | None:
    """The pass that a stay was, if the account came for one of these causes and left in a month."""
    if stay.came is None or stay.went is None or stay.came.cause not in causes:
        return None
    length = stay.went.when.at - stay.came.when.at
    if stay.went.cause in ACCOUNT_CAUSES or not 0 < length <= LONGEST:
        return None
    return Pass(key, stay.watch_id, stay.came.when.at, stay.went.when.at)


def passes_of(key: AccountKey, timelines: Iterable[Timeline]) -> list[Pass]:
    """One account's passes over all watches."""
    found = (pass_of(key, timeline.stays[0]) for timeline in timelines)
    return [one for one in found if one]


def later_visits_of(key: AccountKey, timelines: Iterable[Timeline]) -> list[Pass]:
    """Its short stays that began with a return nobody can explain."""
    later = (stay for timeline in timelines for stay in timeline.stays[1:])
    return [one for stay in later if (one := pass_of(key, stay, _RETURNED))]


def visits_of(key: AccountKey, stays: Iterable[Stay]) -> list[Pass]:
    """Its newest short stays within a year of the last: passes, and returns nobody can explain.

    Nobody need know whether such a return was a follow, as long as it came anew on as many days: an
    account that is switched on and off returns time after time, and many do so to the week.
    """
    ended = list(stays)
    anew = [one for stay in ended if (one := pass_of(key, stay))]
    returned = [one for stay in ended if (one := pass_of(key, stay, _RETURNED))]
    switched = len(decisions(returned)) > len(decisions(anew))
    found = sorted(anew if switched else anew + returned, key=lambda one: one.went)
    return [one for one in found[-NEWEST:] if found[-1].went - one.went <= WINDOW]


def decisions(passes: Iterable[Pass]) -> Timetable:
    """Passes that ended within a day of each other are one decision, oldest first."""
    found: list[list[Pass]] = []
    for one in sorted(passes, key=lambda p: p.went):
        if found and one.went - found[-1][-1].went < APART:
            found[-1].append(one)
        else:
            found.append([one])
    return Timetable(map(tuple, found))


def between(since: Instant, until: Instant, decided: Iterable[Decision]) -> Timetable:
    """What is left of decisions if only passes count that ended between two times, both included."""
    left = (tuple(one for one in passes if since <= one.went <= until) for passes in decided)
    return Timetable(passes for passes in left if passes)
