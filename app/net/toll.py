"""What a request costs: taken from a budget before it is sent, settled by what was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.domain.budget import Budget
from app.domain.errors import StorageUnavailable, Temporary
from app.domain.instant import Instant
from app.net.answer import Answer
from app.ports.budgets import Purse
from app.ports.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Toll:
    """The price of one request, repeats included: each takes `most` before it is sent.

    `price`: what an answer cost. A request that is never answered keeps what it took, for nobody
    knows whether the server counted it.
    """

    purse: Purse
    budget: Budget
    clock: Clock
    about: str
    most: int
    price: Callable[[Answer], int]

    def take(self) -> Instant:
        """Pay for a request; returns when. Raises RateLimited until next month, Temporary."""
        now = self.clock.now()
        try:
            if self.purse.take(self.budget, self.most, now):
                return now
            used = self.purse.used(self.budget, now)
        except StorageUnavailable as fault:
            raise Temporary(
                f"{self.budget.name} was not asked about {self.about}, because its budget cannot"
                f" be kept: {fault}"
            ) from fault
        raise self.budget.used_up(self.about, self.most, used, now)

    def settle(self, answer: Answer, taken_at: Instant) -> None:
        """Return what the answer did not cost."""
        rest = self.most - self.price(answer)
        try:
            self.purse.give_back(self.budget, rest, taken_at)
        except StorageUnavailable as fault:
            # An answer that is paid for is not thrown away for this: too much is counted instead.
            log.warning("toll_not_returned", budget=self.budget.name, reason=str(fault))
