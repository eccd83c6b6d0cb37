"""Which decisions of many accounts one account's own met: found by when they ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from app.domain.account import AccountKey
from app.domain.passes import NEAR, Decision, Pass, Timetable

# How an account met a decision of another: not, a day later than that, or to the day.
ABSENT, LATER, CLOSE = 0, 1, 2


@dataclass(frozen=True)
class Met:
    """Every time that a pass of many accounts met a pass of one account's own decisions.

    `accounts`: how many there are, numbered as `Meetings` does. A place in the columns is one time:
    `mine`, which of the own passes; `number`, which of the own decisions; `row`, which account;
    `theirs`, which of all their decisions; whether `close`, to the day, and on the `same_list`. They
    stand by decision and account, those to the day first.
    """

    own: Timetable
    accounts: int
    mine: np.ndarray
    number: np.ndarray
    row: np.ndarray
    theirs: np.ndarray
    close: np.ndarray
    same_list: np.ndarray

    @property
    def passes(self) -> list[Pass]:
        """The own passes, in the order of the decisions."""
        return [one for together in self.own for one in together]

    @cached_property
    def anywhere(self) -> np.ndarray:
        """How each account met each of the own decisions: a row for each, a column for each.

        Each decision of theirs counts for one of the own: the first that met it to the day, or else a
        day later.
        """
        return self._shared(np.arange(len(self.mine)))

    @cached_property
    def on_the_list(self) -> np.ndarray:
        """The same, but counting only what met on the same list."""
        return self._shared(np.flatnonzero(self.same_list))

    def _shared(self, among: np.ndarray) -> np.ndarray:
        found = np.zeros((self.accounts, len(self.own)), np.int8)
        free = np.ones(self.theirs.max(initial=-1) + 1, bool)
        ends = self.number[among].searchsorted(np.arange(len(self.own) + 1))
        for begin, end in pairwise(ends.tolist()):
            left = among[begin:end]
            left = left[free[self.theirs[left]]]
            rows = self.row[left]
            new = np.ones(len(left), bool)
            np.not_equal(rows[1:], rows[:-1], out=new[1:])
            first = left[new]
            free[self.theirs[first]] = False
            found[self.row[first], self.number[first]] = np.where(self.close[first], CLOSE, LATER)
        return found

    def crowds(self, among: np.ndarray) -> np.ndarray:
        """How many accounts met each of the own passes. `among`: which of the times count."""
        pairs = np.unique(self.mine[among] * self.accounts + self.row[among])
        return np.bincount(pairs // max(1, self.accounts), minlength=len(self.passes))


class Meetings:
    """The decisions of many accounts, to be asked which of them met one, on whatever lists.

    Two decisions met if a pass of the one and a pass of the other both began and ended within two
    days of each other; *to the day*, if within one. Accounts are numbered as in `keys`, and have
    decided something `times` times.
    """

    def __init__(self, timetables: Mapping[AccountKey, Timetable]) -> None:
        self.keys = [*timetables]
        self.times = np.array([len(days) for days in timetables.values()], np.int64)
        self._rows = np.repeat(np.arange(len(self.keys)), self.times)
        each = [days.columns for days in timetables.values()]
        passes = np.concatenate([Timetable().columns, *each], axis=1)
        before = self.times.cumsum() - self.times
        passes[-1] += np.repeat(before, [columns.shape[1] for columns in each])
        order = passes[2].argsort(kind="stable")
        self._watch, self._came, self._went, self._number = passes[:, order]
        self._met: dict[Timetable, Met] = {}

    def met(self, own: Timetable) -> Met:
        """All that met one of these decisions; looked for once, however often it is asked."""
        if own not in self._met:
            self._met[own] = self._look(own)
        return self._met[own]

    def there(self, one: Decision) -> set[AccountKey]:
        """Who met this decision to the day."""
        met = self.met(Timetable([one]))
        return {self.keys[row] for row in met.row[met.close].tolist()}

    def _look(self, own: Timetable) -> Met:
        watch, came, went, number = own.columns
        begin = self._went.searchsorted(went - NEAR)
        many = self._went.searchsorted(went + NEAR, side="right") - begin
        mine = np.repeat(np.arange(len(number)), many)
        place = np.arange(len(mine)) + np.repeat(begin - many.cumsum() + many, many)
        apart = np.abs(self._came[place] - came[mine])
        near = np.flatnonzero(apart <= NEAR)
        mine, place, apart = mine[near], place[near], apart[near]
        close = np.maximum(apart, np.abs(self._went[place] - went[mine])) <= NEAR / 2
        theirs = self._number[place]
        row = self._rows[theirs]
        order = np.lexsort((theirs, ~close, row, number[mine]))
        mine, place = mine[order], place[order]
        return Met(
            own=own,
            accounts=len(self.keys),
            mine=mine,
            number=number[mine],
            row=row[order],
            theirs=theirs[order],
            close=close[order],
            same_list=self._watch[place] == watch[mine],
        )
