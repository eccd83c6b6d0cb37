"""Who passes over the lists at the same times: the view across accounts that one history lacks.

A *pass* is a stay of an account on a list, from a new follow to its end within a month; a later stay
is one if others passed at the very same time, for else it may be an account switched on and off.
Accounts of one agency pass together: each only once a list, but all of them on one timetable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

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
# Where more accounts than this pass over one list together the list called them, as a raffle does, and
# they keep its timetable and not each other's.
LARGEST_GROUP = 50
# One other account may be there twice by chance; of two hardly ever both.
COMPANIONS = 2
_ANEW = frozenset({Cause.NEW})
_PERHAPS_ANEW = frozenset({Cause.NEW, Cause.UNKNOWN})


class Pass(msgspec.Struct, frozen=True, gc=False):
    """One pass of one account over one list, by the best estimates of both its ends."""

    key: AccountKey
    watch_id: int
    came: Instant
    went: Instant

    def meets(self, other: Pass, apart: float = NEAR) -> bool:
        """Whether both began together and ended together, on whatever lists."""
        return abs(self.came - other.came) <= apart and abs(self.went - other.went) <= apart


Decision = tuple[Pass, ...]
"""The passes of one account that ended on one day."""


@dataclass(frozen=True)
class Company:
    """The passes of everybody who passed over some list at the same time as the account did.

    `several`: accounts of the deployment that passed on two days or more in the last year, among
    whom somebody on the same days may be found by chance. `names`: of those who did so too. `accused`:
    accounts of the deployment that stand accused of keeping a timetable with others.
    """

    passes: Mapping[AccountKey, Sequence[Pass]] = field(default_factory=dict)
    several: int = 0
    names: Mapping[AccountKey, str] = field(default_factory=dict)
    accused: frozenset[AccountKey] = frozenset()

    def until(self, now: Instant) -> Company:
        """What was known at an earlier time."""
        told = {k: [p for p in seen if p.went <= now] for k, seen in self.passes.items()}
        known = {key: seen for key, seen in told.items() if seen}
        return replace(self, passes=known)

    @cached_property
    def others(self) -> Mapping[AccountKey, Sequence[Decision]]:
        """What each of them decided."""
        return {key: decisions(seen) for key, seen in self.passes.items()}

    @cached_property
    def busy_days(self) -> Sequence[Decision]:
        """What those decided who passed on one day only."""
        return [theirs[0] for theirs in self.others.values() if len(theirs) == 1]


ALONE = Company()


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
    return [one for stay in later if (one := pass_of(key, stay, frozenset({Cause.UNKNOWN})))]


def visits_of(key: AccountKey, stays: Iterable[Stay]) -> list[Pass]:
    """Its newest short stays within a year of the last: passes, and returns nobody can explain.

    Nobody need know whether such a return was a follow: an account that is switched on and off keeps
    to nobody's timetable but by chance.
    """
    found = [one for stay in stays if (one := pass_of(key, stay, _PERHAPS_ANEW))]
    found.sort(key=lambda one: one.went)
    return [one for one in found[-NEWEST:] if found[-1].went - one.went <= WINDOW]


def decisions(passes: Iterable[Pass]) -> list[Decision]:
    """Passes that ended within a day of each other are one decision, oldest first."""
    found: list[list[Pass]] = []
    for one in sorted(passes, key=lambda p: p.went):
        if found and one.went - found[-1][-1].went < APART:
            found[-1].append(one)
        else:
            found.append([one])
    return [tuple(group) for group in found]


def shared(
    own: Sequence[Decision], theirs: Sequence[Decision], same_list: bool = False
) -> dict[int, bool]:
    """At which of the own decisions one of theirs met, and whether to the day; each counts once."""
    met, left = {}, list(theirs)
    for number, one in enumerate(own):
        for close in (True, False):
            other = next((their for their in left if meet(one, their, close, same_list)), None)
            if other is not None:
                left.remove(other)
                met[number] = close
                break
    return met


def meet(one: Decision, two: Decision, close: bool, same_list: bool) -> bool:
    apart = NEAR / 2 if close else NEAR
    return any(
        mine.meets(theirs, apart) and (mine.watch_id == theirs.watch_id or not same_list)
        for mine in one
        for theirs in two
    )


def joined(own: Iterable[Pass], company: Company) -> set[Pass]:
    """Those of an account's passes at which several others were to the day, who met it once more.

    They came anew, or in such company themselves: whoever is there with them on two days keeps
    their timetable.
    """
    decided = decisions(own)
    met: Counter[Pass] = Counter()
    for theirs in company.others.values():
        together = shared(decided, theirs)
        if len(together) > 1:
            days = [decided[number] for number, close in together.items() if close]
            met.update(mine for day in days for mine in day if _met((mine,), theirs))
    return {one for one, often in met.items() if often >= COMPANIONS}


def in_company(
    one: Pass, others: Mapping[AccountKey, Sequence[Pass]], several: int = COMPANIONS
) -> bool:
    """Whether several others passed to the day when this one did."""
    met = sum(any(one.meets(p, NEAR / 2) for p in theirs) for theirs in others.values())
    return met >= several


def _met(one: Decision, theirs: Sequence[Decision]) -> bool:
    return any(meet(one, their, close=True, same_list=False) for their in theirs)


def called(one: Decision, company: Company) -> bool:
    """Whether each of its passes was one of so many over the same list at the same time."""
    if len(company.passes) <= LARGEST_GROUP:
        return False
    return all(_alongside(mine, company) > LARGEST_GROUP for mine in one)


def _alongside(mine: Pass, company: Company) -> int:
    return sum(
        any(mine.meets(theirs) for theirs in passes if theirs.watch_id == mine.watch_id)
        for passes in company.passes.values()
    )
