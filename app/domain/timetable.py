"""Whether an account keeps the timetable of others, and how much that says.

Nothing is made of others having been there once: everybody is somewhere when somebody else is. What
weighs is that it happened again, on days that are not busy anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from app.domain.account import AccountKey
from app.domain.company import Company
from app.domain.instant import DAY
from app.domain.meetings import ABSENT, CLOSE, LATER, Meetings, Met
from app.domain.passes import LONGEST, NEAR, Timetable

# An account of a group takes part in most of what each other one does, though not in everything, and
# mostly on the same day.
TO_THE_DAY, A_DAY_LATER = 0.4, 0.3
# What it does itself, some of the others nearly always do too: one operator ended 94 % of his follows
# on days on which he ended very many.
TO_THE_GROUPS_DAY, A_DAY_AFTER_THE_GROUP = 0.6, 0.3
_ONE = (TO_THE_DAY, A_DAY_LATER)
_GROUP = (TO_THE_GROUPS_DAY, A_DAY_AFTER_THE_GROUP)
# How many strangers may be expected among those named of one account.
WRONGLY_NAMED = 0.01
# Of so many of a group is asked who keeps their timetables, too.
MOST_ASKED = 8
# Weights that differ by less than this many digits tell are equal: a sum rounds by its order.
_DIGITS = 9


# Of ordinary follows that end within 30 days so many have ended by day 3, 7, 14 and 30: the
# mean of four real lists, whose shares at day 7 range from 0.41 to 0.58.
_DAYS = (0, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
_GONE = (0.0, 0.30, 0.50, 0.73, 1.0)


def gone_by(age: np.ndarray) -> np.ndarray:
    """Share of the ordinary follows that end within 30 days which have ended at each age."""
    gone: np.ndarray = np.interp(age, _DAYS, _GONE)
    return gone


@dataclass(frozen=True, slots=True)
class Setting:
    """Where passes happen. `span`: milliseconds looked back over; `lists`: how many are watched;
    `ordinary`: passes of ordinary accounts on a list in that time."""

    span: float
    lists: int
    ordinary: Callable[[int], float]

    def near(self, length: np.ndarray) -> np.ndarray:
        """Chance that an ordinary pass comes and goes within two days of one of each length."""
        went_too = gone_by(length + NEAR) - gone_by(length - NEAR)
        chance: np.ndarray = 2 * NEAR / max(self.span, LONGEST) * went_too
        return chance


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike timetables are to that of one account, a row for each of them.

    `shared`: at which of the own decisions the other was there. Log likelihood ratios: `parading`,
    counting only days on the same list; `rotating`, on any list.
    """

    shared: np.ndarray
    parading: np.ndarray
    rotating: np.ndarray

    @property
    def weight(self) -> np.ndarray:
        """How much speaks for one timetable of the two."""
        greater: np.ndarray = np.maximum(self.parading, self.rotating)
        return greater

    @property
    def again(self) -> np.ndarray:
        """Which of them were there more than once."""
        again: np.ndarray = np.count_nonzero(self.shared, axis=1) > 1
        return again

    @property
    def odds(self) -> np.ndarray:
        """How much likelier each is with one timetable than by chance."""
        both: np.ndarray = np.exp(self.parading) + np.exp(self.rotating)
        return both

    def sure(self, among: int) -> np.ndarray:
        """Of which of them chance would hardly ever find one so alike among so many."""
        return self.again & (self.weight >= log(max(1, among) / WRONGLY_NAMED))


@dataclass(frozen=True, slots=True)
class Fellows:
    """Who keeps an account's timetable. `weight` counts for it, `named` are those who may be named."""

    weight: float
    named: tuple[AccountKey, ...] = ()
    shared: tuple[int, ...] = ()


NOBODY = Fellows(0.0)


class Chances:
    """How likely an ordinary account would have been there at each decision of one account."""

    def __init__(self, own: Timetable, company: Company, setting: Setting) -> None:
        self._times = company.meetings.times
        self.met = company.meetings.met(own)
        self._lists = setting.lists
        self._each = _by_chance(self.met, self._times, setting)

    def likeness(self, rows: np.ndarray) -> Likeness:
        """How alike some timetables of the company are; with more days one is met more often by chance."""
        anywhere, there = self.met.anywhere[rows], self.met.on_the_list[rows]
        times = self._times[rows, np.newaxis]
        return Likeness(
            shared=anywhere != ABSENT,
            parading=_weight(there, self._chances(times / self._lists), _ONE),
            rotating=_weight(anywhere, self._chances(times), _ONE),
        )

    def likeness_to_all(self, group: Meetings) -> Likeness:
        """How alike a group's timetable is: days that more of them share are likelier under it."""
        met, every = group.met(self.met.own), group.times.sum()
        anywhere, times = _of_all(met.anywhere, every)
        there, times_there = _of_all(met.on_the_list, every)
        return Likeness(
            shared=anywhere != ABSENT,
            parading=_weight(there, self._chances(times_there / self._lists), _GROUP),
            rotating=_weight(anywhere, self._chances(times), _GROUP),
        )

    def beside(self, met: Sequence[int], times: Sequence[float]) -> tuple[float, float]:
        """What it weighs to have met a known group to the day at these of the own decisions.

        `times`: in how many other places the group could have been met instead, for each decision. Also
        returns the greatest chance of an ordinary pass at one of these to have met it so.
        """
        often = np.array(times)
        if (often * self._each)[met].max() >= 0.5:
            return 0.0, 0.5  # there are so many such days that nothing follows from one
        chances = self._chances(often)
        there = np.full(len(self.met.own), ABSENT)
        there[met] = CLOSE
        return float(_weight(there, chances, _GROUP)), float(chances[met].max() / 4)

    def _chances(self, times: np.ndarray) -> np.ndarray:
        """Of somebody who could have been there in so many ways."""
        chances: np.ndarray = np.minimum(0.5, times * self._each)
        return chances


def _of_all(met: np.ndarray, every: int) -> tuple[np.ndarray, np.ndarray]:
    """How any of a group met each decision, in one row, and one in how many of theirs met it."""
    often = np.count_nonzero(met, axis=0)
    return met.max(axis=0, keepdims=True), every / np.maximum(1, often)


def _weight(there: np.ndarray, chances: np.ndarray, expected: tuple[float, float]) -> np.ndarray:
    """Log likelihood ratios of having been at those decisions of one account, and not at the others.

    `chances`: those of an ordinary account. `expected`: how often somebody of the group would be there
    to the day, and a day later. The last axis is that of the decisions.
    """
    to_the_day, later = expected
    never = np.log((1 - to_the_day - later) / (1 - chances))
    known = [there == CLOSE, there == LATER]
    met = [np.log(4 * to_the_day / chances), np.log(4 / 3 * later / chances)]
    weight: np.ndarray = np.select(known, met, never).sum(axis=-1)
    return weight


def fellows(own: Timetable, company: Company, setting: Setting) -> Fellows:
    """Those on the same timetable as an account, one by one, and as a group around the most alike.

    Any timetable there is may be alike by chance; those of one group count as one. One by one, as
    the group of the most alike, and as that with its own fellows are guesses at the truth, each as good.
    So wide a group may be one that a list calls together, time after time: of it counts only what it
    did on other lists.
    A churner works alone, parades with others over the same lists, or takes turns with them, each
    as likely; so nobody is the more innocent for being alone.
    """
    keys = company.meetings.keys
    others = np.flatnonzero(company.meetings.times > 1)
    if not len(others):
        return NOBODY
    chances = Chances(own, company, setting)
    alike = chances.likeness(others)
    several = max(company.several, len(others))
    odds = float(alike.odds[alike.again].sum())
    named = {keys[row] for row in others[alike.sure(several)].tolist()}
    weights = alike.weight.round(_DIGITS)
    best = max(keys[row] for row in others[weights == weights.max()].tolist())
    nearest, wider = _groups(best, company, several, setting)
    elsewhere = {key: _on_other_lists(company.others[key], own) for key in wider}
    groups = (
        {key: company.others[key] for key in nearest},
        {k: days for k, days in elsewhere.items() if days},
    )
    for group in groups:
        if not group:
            continue
        together = chances.likeness_to_all(Meetings(group))
        odds += len(group) * float(together.odds[0])
        if together.sure(several - len(group) + 1)[0]:
            named |= group.keys()
    among = [row for row, key in enumerate(keys) if key in named]
    met = np.flatnonzero((chances.met.anywhere[among] != ABSENT).any(axis=0))
    guessed = odds / several / (1 + len(groups))
    return Fellows(log((1 + guessed) / 3), tuple(sorted(named)), tuple(met.tolist()))


def _groups(
    of: AccountKey, company: Company, several: int, setting: Setting
) -> tuple[list[AccountKey], list[AccountKey]]:
    """Who keeps the timetable of one of the others, and who that or the timetable of one of those.

    Nobody is on all days of a large group, so two of it may have hardly a day in common.
    """
    meetings = company.meetings

    def keeping(one: AccountKey, known: Sequence[AccountKey]) -> list[AccountKey]:
        chances = Chances(company.others[one], company, setting)
        again = (np.count_nonzero(chances.met.anywhere, axis=1) > 1) & (meetings.times > 1)
        rows = np.flatnonzero(again)
        sure = rows[chances.likeness(rows).sure(several)]
        return [key for row in sure.tolist() if (key := meetings.keys[row]) not in known]

    nearest = [of, *keeping(of, [of])]
    wider = list(nearest)
    for member in nearest[1:MOST_ASKED]:
        wider += keeping(member, wider)
    return nearest, wider


def _on_other_lists(theirs: Timetable, own: Timetable) -> Timetable:
    """What they decided, without the passes that were made along with one of the own."""
    mine = [one for decision in own for one in decision]
    along = {
        one
        for days in theirs
        for one in days
        for m in mine
        if m.watch_id == one.watch_id and m.meets(one)
    }
    left = (tuple(one for one in days if one not in along) for days in theirs)
    return Timetable(days for days in left if days)


def _by_chance(met: Met, times: np.ndarray, setting: Setting) -> np.ndarray:
    """How likely an ordinary pass is to meet each decision, and more so on busy days.

    Busy is a day on whose very lists more ordinary accounts than usual came and went. Counted are
    those who passed only once (`times`): a purge or a post that went round shows in them, while the
    groups that are looked for pass again and again.
    """
    once = met.crowds(met.same_list & (times[met.row] == 1))
    watch, came, went, number = met.own.columns
    near = setting.near(went - came)
    ordinary = np.array([setting.ordinary(watch_id) for watch_id in watch.tolist()])
    chances = near * (1 + once) / (1 + near * ordinary)
    first = number.searchsorted(np.arange(len(met.own)))
    greatest: np.ndarray = np.maximum.reduceat(chances, first)
    return greatest
