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


def most_shared(absences: Mapping[AccountKey, Set[Absence]]) -> dict[AccountKey, int]:
    """How many absences each member shares with the one other who shares most of them.

    `absences`: of the members who came back to one list in one snapshot. Whoever was away once only
    is left out, so that an outage of a whole list costs no more than its members.
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
    others = Counter(other for absence in seen for other in members[absence] if other != key)
    return max(others.values(), default=0)
