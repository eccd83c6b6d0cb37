"""The columns a town is kept in: one row a stay, an absence, a change of somebody's counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EVERYWHERE = -1
STATUSES = ("active", "deactivated", "suspended", "deleted")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length; `account` numbers the account a row is about."""

    account: Ints

    @property
    def size(self) -> int:
        return len(self.account)

    def rows(self, chosen: Any) -> Self:
        """The rows a mask or index array chooses."""
        columns = {column.name: getattr(self, column.name)[chosen] for column in fields(self)}
        return replace(self, **columns)

    def shifted(self, by: int) -> Self:
        """The same rows about accounts numbered `by` higher."""
        return replace(self, account=self.account + by)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        return cls(
            *(
                np.concatenate([getattr(part, column.name) for part in parts])
                for column in fields(cls)
            )
        )


@dataclass(frozen=True, slots=True)
class Stays(Table):
    """One follow record each: who, at which watch, from when to when (days, or ms in a town)."""

    watch: Ints
    start: Any
    end: Any


@dataclass(frozen=True, slots=True)
class Absences(Table):
    """Times at which an account is on no list (or, with a watch, not on that one) yet follows.

    status: what its profile says meanwhile, an index into STATUSES.
    """

    watch: Ints
    start: Any
    end: Any
    status: Ints


@dataclass(frozen=True, slots=True)
class Steps(Table):
    """Changes of an account's own following and follower counts."""

    at: Any
    following: Ints
    followers: Ints


@dataclass(frozen=True, slots=True)
class FollowBacks(Table):
    """The watched account followed this one (+1) or dropped it (-1)."""

    watch: Ints
    at: Any
    change: Ints


def _no_rows(kind: type[Any], columns: int) -> Any:
    return kind(*(np.zeros(0, np.int64) for _ in range(columns)))


def no_absences() -> Absences:
    return _no_rows(Absences, 5)  # type: ignore[no-any-return]


def no_steps() -> Steps:
    return _no_rows(Steps, 4)  # type: ignore[no-any-return]


def no_follow_backs() -> FollowBacks:
    return _no_rows(FollowBacks, 4)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Cast:
    """Accounts that behave alike, numbered from 0; times in days from the first day.

    crew: which group an account belongs to, -1 for none.
    tagged: share of them whose description asks for follows.
    """

    behaviour: str
    innocent: bool
    count: int
    stays: Stays
    absences: Absences = field(default_factory=no_absences)
    steps: Steps = field(default_factory=no_steps)
    follow_backs: FollowBacks = field(default_factory=no_follow_backs)
    crew: Ints | None = None
    tagged: float = 0.003
