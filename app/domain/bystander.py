"""Having been there once with accounts that stand accused: an event, which a note may tell of.

Such a group is known, and need not be looked for. Whoever was there on one of its days may be one
more of it, or somebody whom chance took there; only another such day tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean

from app.domain.account import AccountKey
from app.domain.company import Company
from app.domain.instant import Instant
from app.domain.meetings import Meetings
from app.domain.passes import Timetable
from app.domain.timetable import Chances, Setting

# So many of the accused must have been there: two accounts are somewhere together by chance.
GROUP = 3
# Whoever left on more days than this has enough of his own to be judged by.
FEW = 2


@dataclass(frozen=True, slots=True)
class Bystander:
    """`weight`: a log likelihood ratio. `chance`: of an ordinary short stay to fall on such days.

    `named`: the accused who were there. `shared`: at which of the own decisions.
    """

    weight: float
    chance: float
    named: tuple[AccountKey, ...]
    shared: tuple[int, ...]


def beside(own: Timetable, company: Company, setting: Setting) -> Bystander | None:
    """Whether an account was there, to the day, with several that stand accused, and what that says.

    The more accounts stand accused, the more days there are to meet some of them by chance; the more
    of them were there, the fewer such days they can have.
    """
    there = [company.accused & company.meetings.there(one) for one in own]
    met = [number for number, keys in enumerate(there) if len(keys) >= GROUP]
    if not met or len(own) > FEW:
        return None
    named = tuple(sorted({key for number in met for key in there[number]}))
    days = len(company.accused) * mean(len(company.others[key]) for key in named)
    times = [days / max(GROUP, len(keys)) for keys in there]
    weight, chance = Chances(own, company, setting).beside(met, times)
    return Bystander(weight, chance, named, tuple(met))


def bystanders(own: Timetable, company: Company, accused: frozenset[AccountKey]) -> set[AccountKey]:
    """Who passed seldom and was there, to the day, along with one of the accused and with others of them.

    `own`: what that one decided, `company`: who was there.
    """
    near = accused & company.others.keys()
    if len(near) < GROUP - 1:
        return set()
    known = Meetings({key: company.others[key] for key in near})
    met = set().union(*(company.meetings.there(one) for one in own)) - accused
    return {
        key
        for key in met
        if len(company.others[key]) <= FEW
        and len(set().union(*(known.there(one) for one in company.others[key]))) >= GROUP - 1
    }


def newest_of_accused(company: Company) -> Instant:
    """When one of the accused who were near left a list last; 0 if none was."""
    known = company.accused & company.others.keys()
    return max((company.others[key][-1][-1].went for key in known), default=0)
