"""Budgets: what may be used of a host that counts or charges, in one calendar month. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import BadInput, RateLimited
from app.domain.instant import DAY, Instant, day, from_datetime, span, to_datetime

# Money is counted in millionths of a dollar, so that no sum is ever rounded.
MILLIONTHS = 1_000_000
_MONTH = 30 * DAY
# Nine digits: more is a slip of the keyboard, and every sum stays within 63 bits.
_MONEY = re.compile(r"\$\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)|([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*USD", re.I)
_COUNT = re.compile(r"([0-9]{1,9})\s*(reads|requests)")


class Unit(StrEnum):
    """What a budget is counted in. `DOLLARS`: in millionths of one."""

    DOLLARS = "dollars"
    READS = "reads"
    REQUESTS = "requests"

    def told(self, amount: int) -> str:
        """An amount as a person reads it: $12.34, 1,234 reads."""
        if self is not Unit.DOLLARS:
            return f"{amount:,} {self.value}"
        cents = -(-amount * 100 // MILLIONTHS)
        return f"${cents // 100:,}.{cents % 100:02}"


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be used in a calendar month (UTC), by everything that shares this budget.

    `name`: the host and, where one host keeps several accounts for us, whose; never a secret.
    `limit`: in the unit. `setting`: what the person changes to have another one.
    """

    name: str
    limit: int
    unit: Unit
    setting: str

    def used_up(self, about: str, needed: int, used: int, now: Instant) -> RateLimited:
        """The error for something that the rest of the month's budget does not pay for."""
        until, left = next_month(now), max(0, self.limit - used)
        told = self.unit.told
        return RateLimited(
            f"{self.name} is not asked about {about} before {day(until)}: it takes up to"
            f" {told(needed)}, and of the month's budget of {told(self.limit)} there is"
            f" {told(left)} left; {self.setting} sets another",
            until,
        )

    def daily(self, used: int, now: Instant) -> float:
        """What is left of the month's budget for each day that is left of the month."""
        days = (next_month(now) - now) / DAY
        return max(0, self.limit - used) / max(1.0, days)


@dataclass(frozen=True, slots=True)
class Quote:
    """What one capture of a list costs. `millionths`: of a dollar, at the prices of `priced_on`.

    `units`: the same in the budget's unit, of which `used` is used in this month already.
    """

    millionths: int
    priced_on: str
    units: int
    budget: Budget
    used: int

    def monthly(self, interval: int) -> int:
        """What 30 days cost with a capture every `interval` milliseconds, in millionths."""
        return self.millionths * -(-_MONTH // interval)

    @property
    def captures(self) -> int:
        """How many captures a month's budget pays for."""
        return self.budget.limit // max(1, self.units)

    def told(self, interval: int) -> str:
        """The quote as a sentence."""
        money, own = Unit.DOLLARS.told, self.budget.unit.told
        return (
            f"A capture costs about {money(self.millionths)} at the prices of {self.priced_on},"
            f" one every {span(interval)} about {money(self.monthly(interval))} in 30 days."
            f" The budget of {own(self.budget.limit)} a month, {own(self.used)} of it used,"
            f" pays for {self.captures:,} captures a month."
        )


def read_budget(name: str, setting: str, text: str) -> Budget:
    """Read $20, 20 USD, 5000 reads or 300 requests. Raises BadInput."""
    text = text.strip()
    if money := _MONEY.fullmatch(text):
        dollars = Decimal(money[1] or money[2])
        limit, unit = int(dollars * MILLIONTHS), Unit.DOLLARS
    elif count := _COUNT.fullmatch(text):
        limit, unit = int(count[1]), Unit(count[2])
    else:
        raise BadInput("give an amount for a month, such as $20 or 5000 reads")
    return Budget(name, limit, unit, setting)


def month_of(now: Instant) -> str:
    """The month a moment lies in, in UTC: 2026-11."""
    return f"{to_datetime(now):%Y-%m}"


def next_month(now: Instant) -> Instant:
    """When the next month begins, in UTC."""
    moment = to_datetime(now)
    years, month = divmod(moment.month, 12)
    return from_datetime(datetime(moment.year + years, month + 1, 1, tzinfo=UTC))
