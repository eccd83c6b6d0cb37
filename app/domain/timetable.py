"""Whether an account keeps the timetable of others, and how much that says.

Nothing is made of others having been there once: everybody is somewhere when somebody else is. What
weighs is that it happened again, on days that are not busy anyway.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from app.domain.account import AccountKey
from app.domain.company import Company
from app.domain.instant import DAY
from app.domain.meetings import Meetings
from app.domain.passes import LONGEST, NEAR, Decision, Pass

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


def gone_by(age: float) -> float:
    """Share of the ordinary follows that end within 30 days which have ended at this age."""
    until = min(max(bisect_right(_DAYS, age), 1), len(_DAYS) - 1)
    begun, done = _DAYS[until - 1], _DAYS[until]
    share = (age - begun) / (done - begun)
    return min(1.0, max(0.0, _GONE[until - 1] + share * (_GONE[until] - _GONE[until - 1])))


@dataclass(frozen=True, slots=True)
class Setting:
    """Where passes happen. `span`: milliseconds looked back over; `lists`: how many are watched;
    `ordinary`: passes of ordinary accounts on a list in that time."""

    span: float
    lists: int
    ordinary: Callable[[int], float]

    def near(self, one: Pass) -> float:
        """Chance that an ordinary pass comes and goes within two days of this one."""
        length = one.went - one.came
        went_too = gone_by(length + NEAR) - gone_by(length - NEAR)
        return 2 * NEAR / max(self.span, LONGEST) * went_too


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


class Weights:
    """Log likelihood ratios of having been at each decision of one account, and not at the others.

    `chances`: those of an ordinary account. `expected`: how often somebody of the group would be there
    to the day, and a day later.
    """

    def __init__(self, chances: Sequence[float], expected: tuple[float, float]) -> None:
        self._chances = chances
        self._to_the_day, self._later = expected
        never = 1 - sum(expected)
        self._absent = [log(never / (1 - chance)) for chance in chances]
        self._alone = sum(self._absent)

    def of(self, met: Mapping[int, bool]) -> float:
        """`met`: at which of the decisions somebody was, and whether to the day."""
        return self._alone + sum(self._more(number, close) for number, close in met.items())

    def _more(self, number: int, close: bool) -> float:
        chance = self._chances[number]
        there = self._to_the_day / (chance / 4) if close else self._later / (chance * 3 / 4)
        return log(there) - self._absent[number]


class Chances:
    """How likely an ordinary account would have been there at each decision of one account.

    `anywhere`: at which of the decisions each of the company was, on whatever list.
    """

    def __init__(self, own: Sequence[Decision], company: Company, setting: Setting) -> None:
        self._own = own
        self._lists = setting.lists
        self._each = [_by_chance(one, company.busy_days, setting) for one in own]
        self._weights: dict[float, Weights] = {}
        self.anywhere = company.meetings.shared(own)
        self._there = company.meetings.shared(own, same_list=True)

    def likeness(self, key: AccountKey, days: Sequence[Decision]) -> Likeness:
        """How alike a timetable of the company is; one with more days is met more often by chance."""
        anywhere, there = self.anywhere.get(key, {}), self._there.get(key, {})
        return Likeness(
            shared=tuple(anywhere),
            parading=self._alike_to_one(there, len(days) / self._lists),
            rotating=self._alike_to_one(anywhere, len(days)),
        )

    def likeness_to_all(self, group: Mapping[AccountKey, Sequence[Decision]]) -> Likeness:
        """How alike a group's timetable is: days that more of them share are likelier under it."""
        meetings, every = Meetings(group), sum(map(len, group.values()))
        anywhere, among = self._shares(meetings.shared(self._own), every)
        there, there_among = self._shares(meetings.shared(self._own, same_list=True), every)
        among_lists = [often / self._lists for often in there_among]
        return Likeness(
            shared=tuple(anywhere),
            parading=Weights(self._all(among_lists), _GROUP).of(there),
            rotating=Weights(self._all(among), _GROUP).of(anywhere),
        )

    def beside(self, met: Collection[int], times: Sequence[float]) -> tuple[float, float]:
        """What it weighs to have met a known group to the day at these of the own decisions.

        `times`: in how many other places the group could have been met instead, for each decision. Also
        returns the greatest chance of an ordinary pass at one of these to have met it so.
        """
        if max(times[number] * self._each[number] for number in met) >= 0.5:
            return 0.0, 0.5  # there are so many such days that nothing follows from one
        chances = self._all(times)
        to_the_day = max(chances[number] / 4 for number in met)
        return Weights(chances, _GROUP).of(dict.fromkeys(met, True)), to_the_day

    def _shares(
        self, each: Mapping[AccountKey, Mapping[int, bool]], every: int
    ) -> tuple[dict[int, bool], list[float]]:
        """At which of the own decisions any of them met, and one in how many of theirs that was."""
        met: dict[int, bool] = {}
        often = [0] * len(self._own)
        for one in each.values():
            for number, close in one.items():
                met[number] = met.get(number, False) or close
                often[number] += 1
        return met, [every / max(1, times) for times in often]

    def _alike_to_one(self, met: Mapping[int, bool], often: float) -> float:
        if often not in self._weights:
            self._weights[often] = Weights(self._all([often] * len(self._each)), _ONE)
        return self._weights[often].of(met)

    def _all(self, often: Sequence[float]) -> list[float]:
        return [min(0.5, many * chance) for many, chance in zip(often, self._each, strict=True)]


def fellows(own: Sequence[Decision], company: Company, setting: Setting) -> Fellows:
    """Those on the same timetable as an account, one by one, and as a group around the most alike.

    Any timetable there is may be alike by chance; those of one group count as one. One by one, as
    the group of the most alike, and as that with its own fellows are guesses at the truth, each as good.
    So wide a group may be one that a list calls together, time after time: of it counts only what it
    did on other lists.
    A churner works alone, parades with others over the same lists, or takes turns with them, each
    as likely; so nobody is the more innocent for being alone.
    """
    others = {key: theirs for key, theirs in company.others.items() if len(theirs) > 1}
    if not others:
        return NOBODY
    chances = Chances(own, company, setting)
    alike = {key: chances.likeness(key, theirs) for key, theirs in others.items()}
    several = max(company.several, len(others))
    best = max(alike, key=lambda key: (round(alike[key].weight, _DIGITS), key))
    odds = sum(_odds(like) for like in alike.values() if len(like.shared) > 1)
    named = {key for key, like in alike.items() if _sure(like, several)}
    nearest, wider = _groups(best, others, company, setting)
    elsewhere = {key: _on_other_lists(others[key], own) for key in wider}
    groups = (
        {key: others[key] for key in nearest},
        {k: days for k, days in elsewhere.items() if days},
    )
    for group in groups:
        together = chances.likeness_to_all(group)
        odds += len(group) * _odds(together)
        if _sure(together, several - len(group) + 1):
            named |= group.keys()
    met = {number for key in named for number in alike[key].shared}
    guessed = odds / several / (1 + len(groups))
    return Fellows(log((1 + guessed) / 3), tuple(sorted(named)), tuple(sorted(met)))


def _groups(
    of: AccountKey,
    others: Mapping[AccountKey, Sequence[Decision]],
    company: Company,
    setting: Setting,
) -> tuple[list[AccountKey], list[AccountKey]]:
    """Who keeps the timetable of one of the others, and who that or the timetable of one of those.

    Nobody is on all days of a large group, so two of it may have hardly a day in common.
    """
    several = max(company.several, len(others))

    def keeping(one: AccountKey, known: Sequence[AccountKey]) -> list[AccountKey]:
        chances = Chances(others[one], company, setting)
        again = {key for key, met in chances.anywhere.items() if len(met) > 1} - {*known}
        left = [key for key in others if key in again]
        return [key for key in left if _sure(chances.likeness(key, others[key]), several)]

    nearest = [of, *keeping(of, [of])]
    wider = list(nearest)
    for member in nearest[1:MOST_ASKED]:
        wider += keeping(member, wider)
    return nearest, wider


def _on_other_lists(theirs: Sequence[Decision], own: Sequence[Decision]) -> list[Decision]:
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
    return [days for days in left if days]


def _odds(like: Likeness) -> float:
    return exp(like.parading) + exp(like.rotating)


def _sure(like: Likeness, among: int) -> bool:
    """Whether chance would hardly ever find one so alike among so many."""
    return len(like.shared) > 1 and like.weight >= log(max(1, among) / WRONGLY_NAMED)


def _by_chance(own: Decision, once: Meetings, setting: Setting) -> float:
    """How likely an ordinary pass is to meet this decision, and more so on busy days.

    Busy is a day on whose very lists more ordinary accounts than usual came and went. Counted are
    those who passed only once: a purge or a post that went round shows in them, while the groups that
    are looked for pass again and again.
    """
    return max(
        near * (1 + len(once.along_with(mine))) / (1 + near * setting.ordinary(mine.watch_id))
        for mine, near in ((mine, setting.near(mine)) for mine in own)
    )
