"""Who passes over the lists at the same times: the view across accounts that one history lacks.

A *pass* is the first stay of an account on a list, from a new follow to its end within a month.
Accounts of one agency pass together: each only once a list, but all of them on one timetable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log

import msgspec

from app.domain.account import AccountKey
from app.domain.episodes import APART
from app.domain.event import ACCOUNT_CAUSES, Cause
from app.domain.instant import DAY, Instant
from app.domain.rates import SHORT
from app.domain.timeline import Stay, Timeline

# 98 % of one operator's stays ended within 30 days.
LONGEST = 30 * DAY
# Accounts of one group lag up to two days behind each other.
NEAR = 2 * DAY
# Timetables are compared over a year: one operator dropped 94 % of his follows on six days of it.
WINDOW = 365 * DAY
# An account of a group takes part in most of what the group does, though not in everything, and
# mostly on the same day.
TO_THE_DAY, A_DAY_LATER = 0.4, 0.3
# How many strangers may be expected among those named of one account.
WRONGLY_NAMED = 0.01


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
    whom somebody on the same days may be found by chance. `names`: of those who did so too.
    """

    passes: Mapping[AccountKey, Sequence[Pass]] = field(default_factory=dict)
    several: int = 0
    names: Mapping[AccountKey, str] = field(default_factory=dict)

    def until(self, now: Instant) -> Company:
        """What was known at an earlier time."""
        told = {k: [p for p in seen if p.went <= now] for k, seen in self.passes.items()}
        known = {key: seen for key, seen in told.items() if seen}
        return Company(known, self.several, self.names)

    @cached_property
    def others(self) -> Mapping[AccountKey, Sequence[Decision]]:
        """What each of them decided."""
        return {key: decisions(seen) for key, seen in self.passes.items()}

    @cached_property
    def busy_days(self) -> Sequence[Decision]:
        """What those decided who passed on one day only."""
        return [theirs[0] for theirs in self.others.values() if len(theirs) == 1]


ALONE = Company()


@dataclass(frozen=True, slots=True)
class Fellow:
    """Another account on the same timetable. `shared`: at which of the decisions it was there.

    Weights: `parading`, counting only days on which it was on the same list; `rotating`, on any.
    """

    key: AccountKey
    shared: tuple[int, ...]
    parading: float
    rotating: float

    @property
    def weight(self) -> float:
        """How much speaks for one timetable of the two."""
        return max(self.parading, self.rotating)


def pass_of(key: AccountKey, stay: Stay) -> Pass | None:
    """The pass that a stay was, if the account followed anew and left within a month."""
    if stay.came is None or stay.went is None or stay.came.cause is not Cause.NEW:
        return None
    length = stay.went.when.at - stay.came.when.at
    if stay.went.cause in ACCOUNT_CAUSES or not 0 < length <= LONGEST:
        return None
    return Pass(key, stay.watch_id, stay.came.when.at, stay.went.when.at)


def passes_of(key: AccountKey, timelines: Iterable[Timeline]) -> list[Pass]:
    """One account's passes over all watches."""
    found = (pass_of(key, timeline.stays[0]) for timeline in timelines)
    return [one for one in found if one]


def decisions(passes: Iterable[Pass]) -> list[Decision]:
    """Passes that ended within a day of each other are one decision, oldest first."""
    found: list[list[Pass]] = []
    for one in sorted(passes, key=lambda p: p.went):
        if found and one.went - found[-1][-1].went < APART:
            found[-1].append(one)
        else:
            found.append([one])
    return [tuple(group) for group in found]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where passes happen. `span`: milliseconds looked back over; `lists`: how many are watched;
    `ordinary`: passes of ordinary accounts on a list in that time."""

    span: float
    lists: int
    ordinary: Callable[[int], float]

    @property
    def near(self) -> float:
        """Chance that a pass comes and goes within two days of another one by mere chance."""
        return 2 * NEAR / max(self.span, LONGEST) * 2 * NEAR / SHORT


def fellows(own: Sequence[Decision], company: Company, setting: Setting) -> list[Fellow]:
    """Accounts that were there at two decisions or more, the most alike first."""
    several = {key: theirs for key, theirs in company.others.items() if len(theirs) > 1}
    if not several:
        return []
    chances = [setting.near * _busy(one, company.busy_days, setting) for one in own]
    found = []
    for key, theirs in several.items():
        anywhere = shared(own, theirs)
        if len(anywhere) > 1:
            each = [min(0.5, len(theirs) * chance) for chance in chances]
            there = shared(own, theirs, same_list=True)
            here = _alike(there, [chance / setting.lists for chance in each])
            found.append(Fellow(key, tuple(anywhere), here, _alike(anywhere, each)))
    return sorted(found, key=lambda one: (-one.weight, one.key))


def lockstep(found: Sequence[Fellow], several: int) -> float:
    """Weight of a timetable shared with these fellows: any of the `several` may be one by chance.

    A churner works alone, parades with others over the same lists, or takes turns with them, each
    as likely; so nobody is the more innocent for being alone.
    """
    among = max(several, len(found), 1)
    alike = sum(exp(one.parading) + exp(one.rotating) for one in found) / among
    return log((1 + alike) / 3)


def sure(found: Sequence[Fellow], several: int) -> list[Fellow]:
    """Those who may be named: chance would name one of all the others once in a hundred times."""
    return [one for one in found if one.weight >= log(max(1, several) / WRONGLY_NAMED)]


def shared(
    own: Sequence[Decision], theirs: Sequence[Decision], same_list: bool = False
) -> dict[int, bool]:
    """At which of the own decisions one of theirs met, and whether to the day; each counts once."""
    met, left = {}, list(theirs)
    for number, one in enumerate(own):
        for close in (True, False):
            other = next((their for their in left if _meet(one, their, close, same_list)), None)
            if other is not None:
                left.remove(other)
                met[number] = close
                break
    return met


def _meet(one: Decision, two: Decision, close: bool, same_list: bool) -> bool:
    apart = NEAR / 2 if close else NEAR
    return any(
        mine.meets(theirs, apart) and (mine.watch_id == theirs.watch_id or not same_list)
        for mine in one
        for theirs in two
    )


def _busy(own: Decision, once: Sequence[Decision], setting: Setting) -> float:
    """How many times as many ordinary accounts as usual came and went then on these very lists.

    Counted are those who passed only once: a purge or a post that went round shows in them, while
    the groups that are looked for pass again and again.
    """
    return max(
        (1 + sum(_meet((mine,), theirs, close=False, same_list=True) for theirs in once))
        / (1 + setting.near * setting.ordinary(mine.watch_id))
        for mine in own
    )


def _alike(met: Mapping[int, bool], chances: Sequence[float]) -> float:
    """Log likelihood ratio of being there at these decisions and not at the others."""
    weight = 0.0
    for number, chance in enumerate(chances):
        if number not in met:
            weight += log((1 - TO_THE_DAY - A_DAY_LATER) / (1 - chance))
        elif met[number]:
            weight += log(TO_THE_DAY / (chance / 4))
        else:
            weight += log(A_DAY_LATER / (chance * 3 / 4))
    return weight
