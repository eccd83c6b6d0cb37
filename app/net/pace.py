"""What is remembered of one server between requests: when it may be asked again, and how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from app.domain.instant import Instant
from app.net.retry import LONGEST, remaining, reset_wait


class Pace:
    """Turns at one server. Safe to share between walks, event loops and threads.

    `between`: the least time between two requests, in milliseconds. `remaining`: how many requests
    the server still grants, None if it does not say. `closed_until`: no request before that.
    """

    def __init__(self, between: int) -> None:
        self.remaining: int | None = None
        self.closed_until: Instant = 0
        self._between = between
        self._next_turn: Instant = 0
        self._lock = threading.Lock()

    def close(self, until: Instant) -> None:
        """Ask nothing before the given time."""
        with self._lock:
            self.closed_until = max(self.closed_until, until)

    def note(self, headers: Mapping[str, str], now: Instant) -> None:
        """Remember what an answer says about the next ones."""
        self.remaining = remaining(headers)
        wait = reset_wait(headers, now)
        if self.remaining == 0 and wait is not None:
            self.close(now + wait)

    def take_turn(self, now: Instant) -> int:
        """Reserve the next turn; returns how many milliseconds to wait for it.

        The wait is bounded, so that a clock set back cannot hold the program up for ever.
        """
        with self._lock:
            if self.closed_until - now > LONGEST:
                self.closed_until = now
            queued = self._next_turn - now
            wait = max(0, self.closed_until - now, queued if queued <= LONGEST else 0)
            self._next_turn = now + wait + self._between
            return wait
