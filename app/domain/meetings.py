"""Which decisions of many accounts one account's own met: found by when they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.domain.account import AccountKey
from app.domain.passes import NEAR, Decision, Pass


class Meetings:
    """The decisions of many accounts, to be asked which of them met one, on whatever lists.

    Two decisions met if a pass of the one and a pass of the other both began and ended within two
    days of each other; *to the day*, if within one.
    """

    def __init__(self, timetables: Mapping[AccountKey, Sequence[Decision]]) -> None:
        decided = [(key, one) for key, days in timetables.items() for one in days]
        self._whose = [key for key, _ in decided]
        passes = [one for _, together in decided for one in together]
        went = np.array([one.went for one in passes], np.int64)
        came = np.array([one.came for one in passes], np.int64)
        watch = np.array([one.watch_id for one in passes], np.int64)
        sizes = np.array([len(together) for _, together in decided], np.int64)
        decision = np.repeat(np.arange(len(decided)), sizes)
        order = np.lexsort((decision, watch, came, went))
        self._went, self._came = went[order], came[order]
        self._watch, self._decision = watch[order], decision[order]

    def shared(
        self, own: Sequence[Decision], same_list: bool = False
    ) -> dict[AccountKey, dict[int, bool]]:
        """At which of the own decisions one of each account met, and whether to the day.

        Each decision of theirs counts for one of the own; accounts that met none are left out.
        """
        met: dict[AccountKey, dict[int, bool]] = {}
        taken: set[int] = set()
        for number, one in enumerate(own):
            for key, (later, theirs) in self._first(one, same_list, taken).items():
                taken.add(theirs)
                met.setdefault(key, {})[number] = not later
        return met

    def there(self, one: Decision) -> set[AccountKey]:
        """Who met this decision to the day."""
        return {self._whose[theirs] for theirs, close in self._at(one, False).items() if close}

    def along_with(self, one: Pass) -> set[AccountKey]:
        """Who passed over the same list at the time of this pass."""
        return {self._whose[theirs] for theirs in self._at((one,), same_list=True)}

    def _first(
        self, one: Decision, same_list: bool, taken: set[int]
    ) -> dict[AccountKey, tuple[bool, int]]:
        """Of each account the first decision that met this one to the day, or else a day later."""
        first: dict[AccountKey, tuple[bool, int]] = {}
        for theirs, close in self._at(one, same_list).items():
            key, rank = self._whose[theirs], (not close, theirs)
            if theirs not in taken and (key not in first or rank < first[key]):
                first[key] = rank
        return first

    def _at(self, one: Decision, same_list: bool) -> dict[int, bool]:
        """The decisions that met this one, and whether to the day."""
        met: dict[int, bool] = {}
        for mine in one:
            begin, end = self._went.searchsorted((mine.went - NEAR, mine.went + NEAR + 1))
            came = np.abs(self._came[begin:end] - mine.came)
            near = came <= NEAR
            if same_list:
                near &= self._watch[begin:end] == mine.watch_id
            found = np.flatnonzero(near)
            went = np.abs(self._went[begin:end][found] - mine.went)
            close = (came[found] <= NEAR / 2) & (went <= NEAR / 2)
            theirs = self._decision[begin:end][found]
            for number, to_the_day in zip(theirs.tolist(), close.tolist(), strict=True):
                met[number] = to_the_day or met.get(number, False)
        return met
