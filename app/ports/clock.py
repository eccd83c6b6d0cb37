"""The contract of the present."""

from __future__ import annotations

from typing import Protocol

from app.domain.instant import Instant


class Clock(Protocol):
    """The present, injected: nothing else asks the machine for the time."""

    def now(self) -> Instant: ...
