"""Having been there once with accounts that stand accused: an event, which a note may tell of.

Such a group is known, and need not be looked for. Whoever was there on one of its days may be one
more of it, or somebody whom chance took there; only another such day tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from app.domain.account import AccountKey
from app.domain.company import Company, Decision, meet
from app.domain.instant import Instant
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


def beside(own: Sequence[Decision], company: Company, setting: Setting) -> Bystander | None:
    """Whether an account was there, to the day, with several that stand accused, and what that says.

    The more accounts stand accused, the more days there are to meet some of them by chance; the more
    of them were there, the fewer such days they can have.
    """
    there = [_accused_at(one, company) for one in own]
    met = [number for number, keys in enumerate(there) if len(keys) >= GROUP]
    if not met or len(own) > FEW:
        return None
    named = tuple(sorted({key for number in met for key in there[number]}))
    days = len(company.accused) * mean(len(company.others[key]) for key in named)
    times = [days / max(GROUP, len(keys)) for keys in there]
    weight, chance = Chances(own, company, setting).beside(met, times)
    return Bystander(weight, chance, named, tuple(met))


def bystanders(
    own: Sequence[Decision], company: Company, accused: frozenset[AccountKey]
) -> set[AccountKey]:
    """Who passed seldom and was there, to the day, along with one of the accused and with others of them.

    `own`: what that one decided, `company`: who was there.
    """
    known = [company.others[key] for key in accused & company.others.keys()]
    if len(known) < GROUP - 1:
        return set()
    seldom = {k: days for k, days in company.others.items() if len(days) <= FEW}
    return {
        key
        for key, theirs in seldom.items()
        if key not in accused
        and any(_met(one, theirs) for one in own)
        and sum(any(_met(one, days) for one in theirs) for days in known) >= GROUP - 1
    }


def newest_of_accused(company: Company) -> Instant:
    """When one of the accused who were near left a list last; 0 if none was."""
    known = company.accused & company.others.keys()
    return max((company.others[key][-1][-1].went for key in known), default=0)


def _accused_at(one: Decision, company: Company) -> list[AccountKey]:
    known = company.accused & company.others.keys()
    return [key for key in known if _met(one, company.others[key])]


def _met(one: Decision, theirs: Sequence[Decision]) -> bool:
    return any(meet(one, their, close=True, same_list=False) for their in theirs)
