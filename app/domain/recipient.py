"""A person who is told: where, of what, how often, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.alert import Severity
from app.domain.instant import Instant, from_datetime, to_datetime
from app.domain.owner import FIRST_OWNER, OwnerId

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent: minutes after midnight, the end not included, in a zone."""

    begins: int
    ends: int
    zone: str

    def over(self, now: Instant) -> Instant:
        """When sending is in order again: now, or the end of the quiet hours.

        A day on which the clocks change is as long as it is; the end is that of the wall clock.
        """
        here = to_datetime(now).astimezone(ZoneInfo(self.zone))
        minute = here.hour * 60 + here.minute
        if (minute - self.begins) % DAY_MINUTES >= (self.ends - self.begins) % DAY_MINUTES:
            return now
        days = 1 if minute >= self.ends else 0
        return max(now, from_datetime(self._morning(here, days)))

    def _morning(self, here: datetime, days: int) -> datetime:
        day = here.date() + timedelta(days=days)
        hour, minute = divmod(self.ends, 60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=here.tzinfo)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person's address with some service. `shown`: it without secrets; `sealed`: all of it.

    `every`: the least time between two notifications in milliseconds, 0 for at once. `told_until`:
    the number of the last message that was told or passed over. `failures`: in a row.
    """

    id: str
    shown: str
    sealed: bytes
    severity: Severity | None
    every: int
    quiet: Quiet | None
    created_at: Instant
    told_until: int
    next_due: Instant
    failures: int = 0
    problem: str | None = None
    owner: OwnerId = FIRST_OWNER

    @property
    def place(self) -> str:
        """Where its sealed form belongs, so that it opens nowhere else."""
        return f"recipient/{self.id}"
