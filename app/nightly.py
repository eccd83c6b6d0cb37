"""The night: work that is due once a day, each piece by one process, what was missed done once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from app.domain.errors import ChurnwatchError
from app.domain.instant import HOUR
from app.domain.retention import next_night
from app.ports.chores import Chore, ChoreBook
from app.ports.clock import Clock

# Longer than the backup of any database on one machine takes; a dead process's work waits so long.
LEASE = 2 * HOUR
# After a fault, such as a full disk, it is tried again well before the next night.
AGAIN = HOUR

log = structlog.get_logger(__name__)


class Nightly:
    """Does each night's work, on whichever process comes first."""

    def __init__(self, chores: Sequence[Chore], book: ChoreBook, clock: Clock) -> None:
        self._chores = chores
        self._book = book
        self._clock = clock
        self._closed = False

    async def run(self) -> int:
        """Do what is due; returns how much that was."""
        return sum([await asyncio.to_thread(self._do, one) for one in self._chores])

    def close(self) -> None:
        """Begin nothing any more."""
        self._closed = True

    def _do(self, chore: Chore) -> bool:
        now = self._clock.now()
        token = None if self._closed else self._book.claim(chore.name, now, now + LEASE)
        if token is None:
            return False
        try:
            told = chore.run(now)
        except (ChurnwatchError, OSError) as fault:
            log.error("nightly_work_failed", chore=chore.name, reason=str(fault))
            self._book.failed(chore.name, token, now + AGAIN, str(fault))
        else:
            log.info("nightly_work_done", chore=chore.name, told=told)
            self._book.done(chore.name, token, self._clock.now(), next_night(now), told)
        return True
