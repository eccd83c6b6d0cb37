"""Who is missing from one list together, again and again: strangers on one broken shard.

On real lists three unrelated accounts shared all 134 of their vanishings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from app.domain.account import AccountKey
from app.domain.instant import Instant

Absence = tuple[Instant, Instant]
"""The snapshot that missed a member first, and the one that showed it again."""

# A single absence shared with somebody is nobody's habit.
_FEWEST = 2
# What more than this many shared was an outage, which shows as a crowd, and tells nothing of any two.
LARGEST = 50


def most_shared(absences: Mapping[AccountKey, Set[Absence]]) -> dict[AccountKey, int]:
    """How many absences each member shares with the one other who shares most of them.

    `absences`: of the members who came back to one list in one snapshot. Whoever was away once only
    is left out, and so is what more than LARGEST shared: outages of a long list stay cheap.
    """
    often = {key: seen for key, seen in absences.items() if len(seen) >= _FEWEST}
    members: dict[Absence, list[AccountKey]] = {}
    for key, seen in often.items():
        for absence in seen:
            members.setdefault(absence, []).append(key)
    return {key: _with_one_other(key, seen, members) for key, seen in often.items()}


def _with_one_other(
    key: AccountKey, seen: Set[Absence], members: Mapping[Absence, list[AccountKey]]
) -> int:
    few = (members[absence] for absence in seen if len(members[absence]) <= LARGEST)
    others = Counter(other for shared in few for other in shared if other != key)
    return max(others.values(), default=0)
