"""How many requests a key may send: so many a minute, told on every answer.

Headers and the problem's type are those of
https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from app.domain.instant import MINUTE, SECOND, Instant
from app.web.errors import Problem

WINDOW = MINUTE
# Callers remembered at a time; whose minute is over is forgotten first.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota. `seconds`: until it is whole again, never too few."""

    most: int
    requests: int
    seconds: int
    exceeded: bool = False

    def headers(self) -> dict[str, str]:
        """The quota as it is told. Names and numbers are structured fields of RFC 9651."""
        return {
            "RateLimit-Policy": f'"default";q={self.most};w={WINDOW // SECOND}',
            "RateLimit": f'"default";r={self.requests};t={self.seconds}',
        }

    def problem(self) -> Problem:
        """The refusal of what is too much."""
        advice = f"{self.most} requests a minute are answered: wait as `Retry-After` says."
        return Problem("quota_exceeded", advice, headers={"Retry-After": str(self.seconds)})


class Quota:
    """Counts the requests of everybody who sends some to this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._minutes: dict[str, tuple[Instant, int]] = {}
        self._lock = Lock()

    def take(self, who: str, now: Instant) -> Left:
        """Count one more request of somebody, whose minute begins with the first one."""
        with self._lock:
            began, taken = self._minutes.get(who, (now, 0))
            if not began <= now < began + WINDOW:
                began, taken = now, 0
            exceeded = taken >= self._most
            self._minutes[who] = began, taken + (not exceeded)
            self._forget(now)
        left = max(0, self._most - taken - 1)
        return Left(self._most, left, -(-(began + WINDOW - now) // SECOND), exceeded)

    def _forget(self, now: Instant) -> None:
        if len(self._minutes) > _REMEMBERED:
            known = self._minutes.items()
            self._minutes = {who: one for who, one in known if now < one[0] + WINDOW}
