"""What is remembered of one server between requests: when it may be asked again, and how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from app.domain.instant import Instant
from app.net.retry import LONGEST, remaining, reset_wait

# More walks than this at once at one server share the last turn.
_LONGEST_QUEUE = 10


class Pace:
    """Turns at one server. Safe to share between walks, event loops and threads.

    `between`: the least time between two requests, in milliseconds. `remaining`: how many requests
    the server still grants, None if it does not say.
    """

    def __init__(self, between: int) -> None:
        self.remaining: int | None = None
        self._between = between
        self._closed_until: Instant = 0
        self._next_turn: Instant = 0
        self._lock = threading.Lock()

    def close(self, until: Instant) -> None:
        """Ask nothing before the given time."""
        with self._lock:
            self._closed_until = max(self._closed_until, until)

    def note(self, headers: Mapping[str, str], now: Instant) -> None:
        """Remember what an answer says about the next ones."""
        self.remaining = remaining(headers)
        wait = reset_wait(headers, now)
        if self.remaining == 0 and wait is not None:
            self.close(now + wait)

    def opens_at(self, now: Instant) -> Instant:
        """From when on the server may be asked: now, or a time at most a day away."""
        closed = self._closed_until - now
        # No wait is longer than that: the clock was set back meanwhile.
        return now if closed > LONGEST else now + max(0, closed)

    def take_turn(self, now: Instant) -> int:
        """Reserve the next turn; returns how many milliseconds to wait for it."""
        with self._lock:
            opens_in = self.opens_at(now) - now
            # Bounded, for the same reason.
            queued = min(self._next_turn - now, opens_in + _LONGEST_QUEUE * self._between)
            wait = max(opens_in, queued)
            self._next_turn = now + wait + self._between
            return wait
