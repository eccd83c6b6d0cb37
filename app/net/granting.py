"""Requests taken from what hosts grant before they are sent, a block at a time from the database."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.errors import RateLimited, StorageUnavailable
from app.domain.grant import Grant
from app.domain.instant import SECOND, Instant
from app.ports.budgets import Purse


@dataclass(slots=True)
class _Block:
    """Requests that are ours to send until their window ends."""

    left: int
    ends: Instant


class Granting:
    """What this process holds of each grant. Safe to share between event loops and threads.

    Without a purse nothing is counted. A block that is not used up when its window ends is lost.
    """

    def __init__(self, purse: Purse | None) -> None:
        self._purse = purse
        self._blocks: dict[str, _Block] = {}
        self._lock = threading.Lock()

    def take(self, grant: Grant, now: Instant) -> Instant | None:
        """Take one request; None if it may be sent, else when the next window opens.

        Raises StorageUnavailable.
        """
        if self._purse is None:
            return None
        with self._lock:
            block = self._blocks.get(grant.name)
            if block is None or not block.left or not now < block.ends <= grant.latest(now):
                block = _Block(*self._purse.lease(grant, now))
                self._blocks[grant.name] = block
            if not block.left:
                return block.ends
            block.left -= 1
            return None


@dataclass(frozen=True, slots=True)
class Granted:
    """What one visit may send."""

    grants: Sequence[Grant]
    granting: Granting

    def refused(self, parameters: Collection[str], about: str, now: Instant) -> RateLimited | None:
        """Take a request with these parameters from every grant that counts it; why not, if it fails."""
        for grant in self.grants:
            if not grant.counts(parameters):
                continue
            try:
                opens = self.granting.take(grant, now)
            except StorageUnavailable as fault:
                why = f"{grant.name} was not asked about {about}: its requests cannot be counted"
                return RateLimited(f"{why}, since {fault}", now + SECOND)
            if opens is not None:
                return grant.used_up(about, opens)
        return None
