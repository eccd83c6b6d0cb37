"""What X charges: accounts returned, at the settings' prices, from the one budget of the app."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.errors import Permanent
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.toll import Toll
from app.ports.budgets import Purse
from app.ports.clock import Clock
from app.sources import _x as wire
from app.sources._x_settings import XSettings


@dataclass(frozen=True, slots=True)
class Tolls:
    """Makes the tolls of requests to X."""

    outbound: Outbound
    settings: XSettings
    clock: Clock

    @property
    def purse(self) -> Purse:
        """What pays. Raises Permanent if nothing does."""
        if self.outbound.purse is None:
            raise Permanent(f"{self.settings.api.host} charges, and no budget is kept")
        return self.outbound.purse

    def used(self) -> int:
        """How much of the month's budget is used."""
        return self.purse.used(self.settings.allowed, self.clock.now())

    def reads(self, most: int, about: str, owned: bool = False) -> Toll:
        """The toll of a request that returns at most so many accounts."""
        unit = self.settings.units(owned)

        def price(answer: Answer) -> int:
            """Only what is returned is charged; what cannot be read may have been anything."""
            returned = wire.reads(answer.body) if answer.status == 200 else 0
            return unit * (most if returned is None else returned)

        return Toll(self.purse, self.settings.allowed, self.clock, about, most * unit, price)

    def afford(self, reads: int, about: str, owned: bool) -> None:
        """Raise RateLimited if the rest of the month's budget does not pay for so many accounts."""
        budget, used, needed = (
            self.settings.allowed,
            self.used(),
            reads * self.settings.units(owned),
        )
        if used + needed > budget.limit:
            raise budget.used_up(about, needed, used, self.clock.now())
