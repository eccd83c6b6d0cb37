"""Who passes over the lists at the same times: the view across accounts that one history lacks.

Accounts of one agency pass together: each only once a list, but all of them on one timetable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.account import AccountKey
from app.domain.instant import Instant
from app.domain.meetings import Meetings
from app.domain.passes import Decision, Pass, between, decisions

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

    others: Mapping[AccountKey, Sequence[Decision]] = field(default_factory=dict)
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

    @cached_property
    def busy_days(self) -> Meetings:
        """What those decided who passed on one day only."""
        return Meetings({key: theirs for key, theirs in self.others.items() if len(theirs) == 1})


ALONE = Company()


def joined(own: Iterable[Pass], company: Company) -> set[Pass]:
    """Those of an account's passes at which several others were to the day, who met it once more.

    They came anew, or in such company themselves: whoever is there with them on two days keeps
    their timetable.
    """
    decided = decisions(own)
    shared = company.meetings.shared(decided)
    again = {key: together for key, together in shared.items() if len(together) > 1}
    found: set[Pass] = set()
    for number, day in enumerate(decided):
        close = {key for key, together in again.items() if together.get(number)}
        found |= {p for p in day if len(close & company.meetings.there((p,))) >= COMPANIONS}
    return found


def called(one: Decision, company: Company) -> bool:
    """Whether each of its passes was one of so many over the same list at the same time."""
    if len(company.others) <= LARGEST_GROUP:
        return False
    return all(len(company.meetings.along_with(mine)) > LARGEST_GROUP for mine in one)
