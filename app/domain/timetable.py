"""Whether an account keeps the timetable of others, and how much that says.

Nothing is made of others having been there once: everybody is somewhere when somebody else is. What
weighs is that it happened again, on days that are not busy anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log

from app.domain.account import AccountKey
from app.domain.company import LONGEST, NEAR, Company, Decision, meet, shared
from app.domain.rates import SHORT

# An account of a group takes part in most of what the group does, though not in everything, and
# mostly on the same day.
TO_THE_DAY, A_DAY_LATER = 0.4, 0.3
# How many strangers may be expected among those named of one account.
WRONGLY_NAMED = 0.01


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


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two timetables are. `shared`: at which of the own decisions the other was there.

    Log likelihood ratios: `parading`, counting only days on the same list; `rotating`, on any list.
    """

    shared: tuple[int, ...]
    parading: float
    rotating: float

    @property
    def weight(self) -> float:
        """How much speaks for one timetable of the two."""
        return max(self.parading, self.rotating)


@dataclass(frozen=True, slots=True)
class Fellows:
    """Who keeps an account's timetable. `weight` counts for it, `named` are those who may be named."""

    weight: float
    named: tuple[AccountKey, ...] = ()
    shared: tuple[int, ...] = ()


NOBODY = Fellows(0.0)


class Chances:
    """How likely an ordinary account would have been there at each decision of one account."""

    def __init__(self, own: Sequence[Decision], company: Company, setting: Setting) -> None:
        self._own = own
        self._lists = setting.lists
        self._each = [setting.near * _busy(one, company.busy_days, setting) for one in own]

    def likeness(
        self, days: Sequence[Decision], visits: Sequence[Decision] | None = None
    ) -> Likeness:
        """How alike a timetable is; one with more days on it is met more often by chance.

        `visits`: its days list by list, where that differs.
        """
        visits = days if visits is None else visits
        anywhere = shared(self._own, days)
        there = shared(self._own, visits, same_list=True) if anywhere else {}
        return Likeness(
            shared=tuple(anywhere),
            parading=_alike(there, self._times(len(visits) / self._lists)),
            rotating=_alike(anywhere, self._times(len(days))),
        )

    def _times(self, often: float) -> list[float]:
        return [min(0.5, often * chance) for chance in self._each]


def fellows(own: Sequence[Decision], company: Company, setting: Setting) -> Fellows:
    """Those on the same timetable as an account, one by one, and as a group around the most alike.

    Any timetable there is may be alike by chance; those of one group count as one. One by one and
    as a group are two guesses at the truth, each as good.
    A churner works alone, parades with others over the same lists, or takes turns with them, each
    as likely; so nobody is the more innocent for being alone.
    """
    others = {key: theirs for key, theirs in company.others.items() if len(theirs) > 1}
    if not others:
        return NOBODY
    chances = Chances(own, company, setting)
    alike = {key: chances.likeness(theirs) for key, theirs in others.items()}
    several = max(company.several, len(others))
    best = max(alike, key=lambda key: (alike[key].weight, key))
    group = [best, *_group(best, others, company, setting)]
    passed = [others[key] for key in group]
    together = chances.likeness(_union(passed), _union(passed, same_list=True))
    ones = [like for like in alike.values() if len(like.shared) > 1]
    timetables = several - len(group) + 1
    odds = sum(map(_odds, ones)) / several + _odds(together) / timetables
    named = {key for key, like in alike.items() if _sure(like, several)}
    if _sure(together, timetables):
        named |= set(group)
    met = {number for key in named for number in alike[key].shared}
    return Fellows(log((1 + odds / 2) / 3), tuple(sorted(named)), tuple(sorted(met)))


def _group(
    of: AccountKey,
    others: Mapping[AccountKey, Sequence[Decision]],
    company: Company,
    setting: Setting,
) -> list[AccountKey]:
    """Who keeps the timetable of one of the others, whatever this account does."""
    chances = Chances(others[of], company, setting)
    several = max(company.several, len(others))
    return [
        key
        for key, theirs in others.items()
        if key != of and _sure(chances.likeness(theirs), several)
    ]


def _odds(like: Likeness) -> float:
    return exp(like.parading) + exp(like.rotating)


def _union(timetables: Iterable[Sequence[Decision]], same_list: bool = False) -> list[Decision]:
    """All days on some timetables, those that are the same only once."""
    found: list[Decision] = []
    for one in chain.from_iterable(timetables):
        if not any(meet(one, kept, close=True, same_list=same_list) for kept in found):
            found.append(one)
    return found


def _sure(like: Likeness, among: int) -> bool:
    """Whether chance would hardly ever find one so alike among so many."""
    return len(like.shared) > 1 and like.weight >= log(max(1, among) / WRONGLY_NAMED)


def _busy(own: Decision, once: Sequence[Decision], setting: Setting) -> float:
    """How many times as many ordinary accounts as usual came and went then on these very lists.

    Counted are those who passed only once: a purge or a post that went round shows in them, while
    the groups that are looked for pass again and again.
    """
    return max(
        (1 + sum(meet((mine,), theirs, close=False, same_list=True) for theirs in once))
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
