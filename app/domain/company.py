"""Who passes over the lists at the same times: the view across accounts that one history lacks.

Accounts of one agency pass together: each only once a list, but all of them on one timetable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from app.domain.account import AccountKey
from app.domain.instant import Instant
from app.domain.meetings import CLOSE, Meetings
from app.domain.passes import Pass, Timetable, between, decisions

# Where more accounts than this pass over one list together the list called them, as a raffle does, and
# they keep its timetable and not each other's.
LARGEST_GROUP = 50
# One other account may be there twice by chance; of two hardly ever both.
COMPANIONS = 2


@dataclass(frozen=True)
class Company:
    """Everybody who passed over some list at the same time as the account did.

    `others`: what each of them decided, oldest first. `several`: accounts of the deployment that
    passed on two days or more in the last year, among whom somebody on the same days may be found by
    chance. `names`: of those who did so too. `accused`: accounts of the deployment that stand accused
    of keeping a timetable with others.
    """

    others: Mapping[AccountKey, Timetable] = field(default_factory=dict)
    several: int = 0
    names: Mapping[AccountKey, str] = field(default_factory=dict)
    accused: frozenset[AccountKey] = frozenset()

    def until(self, now: Instant) -> Company:
        """What was known at an earlier time."""
        told = {key: between(0, now, theirs) for key, theirs in self.others.items()}
        return replace(self, others={key: theirs for key, theirs in told.items() if theirs})

    @cached_property
    def meetings(self) -> Meetings:
        """All that they decided, to be asked who met whom."""
        return Meetings(self.others)


ALONE = Company()


def joined(own: Iterable[Pass], company: Company) -> set[Pass]:
    """Those of an account's passes at which several others were to the day, who met it once more.

    They came anew, or in such company themselves: whoever is there with them on two days keeps
    their timetable.
    """
    decided = decisions(own)
    met = company.meetings.met(decided)
    again = np.count_nonzero(met.anywhere, axis=1) > 1
    close = met.close & again[met.row] & (met.anywhere[met.row, met.number] == CLOSE)
    many = met.crowds(close) >= COMPANIONS
    return {one for one, there in zip(met.passes, many.tolist(), strict=True) if there}


def not_called(decided: Timetable, company: Company) -> Timetable:
    """Without those of which each pass was one of so many over the same list at the same time."""
    if len(company.others) <= LARGEST_GROUP:
        return decided
    met = company.meetings.met(decided)
    many = met.crowds(met.same_list) > LARGEST_GROUP
    along = {one for one, crowd in zip(met.passes, many.tolist(), strict=True) if crowd}
    return Timetable(day for day in decided if not along.issuperset(day))
