"""The contracts of spending: who keeps account of a budget, and which sources cost money."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from app.domain.account import Account
from app.domain.budget import Budget, Quote
from app.domain.grant import Grant
from app.domain.instant import Instant
from app.domain.sharing import Meter


class Purse(Protocol):
    """What is used of every budget, kept so that restarts and several workers share it.

    Raises StorageUnavailable.
    """

    def take(self, budget: Budget, amount: int, now: Instant) -> bool:
        """Use so much of the month's budget; False, and nothing is used, if it is not there."""
        ...

    def give_back(self, budget: Budget, amount: int, taken_at: Instant) -> None:
        """Return what was taken and not used after all; less than 0 if it was more."""
        ...

    def used(self, budget: Budget, now: Instant) -> int:
        """How much of the month's budget is used."""
        ...

    def lease(self, grant: Grant, now: Instant) -> tuple[int, Instant]:
        """Take a block of the requests that a host grants in the present window, or what is left.

        Returns how many that are, 0 if all are used, and when the window ends.
        """
        ...


@runtime_checkable
class Metered(Protocol):
    """A source whose host grants so many requests and no more."""

    def meter(self, account: Account) -> Meter:
        """What requests about this account's lists are counted against. Nothing is asked."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A source that costs money."""

    def quote(self, account: Account, members: int | None) -> Quote:
        """What a capture of a list of the account with so many members costs.

        Nothing is asked of the platform.
        """
        ...
