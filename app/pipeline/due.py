"""The schedule: whose turn it is, done a few at a time, each slot by one process only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from app.domain.errors import ChurnwatchError, StorageUnavailable
from app.domain.instant import SECOND
from app.domain.watch import Lease, UnderWay
from app.pipeline.capture import Capture, Captured, silent
from app.pipeline.probing import Prober
from app.ports.clock import Clock
from app.ports.sources import Progress
from app.ports.storage import Storage

# A dead process's slot is taken over after this time; a living one renews its claim in between.
LEASE = 45 * SECOND
RENEW_SECONDS = 15.0
# How often others are told how far a walk is, if it got any further.
TELL_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Walked:
    """How far a walk is, for whoever it is told."""

    told: Progress
    members: int = 0
    of: int | None = None

    def __call__(self, members: int, of: int | None) -> None:
        self.members, self.of = members, of
        self.told(members, of)


class Schedule:
    """Does what is due. Any number of processes may do so on one database."""

    def __init__(
        self, storage: Storage, capture: Capture, clock: Clock, at_once: int, tick_seconds: float
    ) -> None:
        self._storage = storage
        self._capture = capture
        self._prober = Prober(storage, capture, clock)
        self._clock = clock
        self._at_once = at_once
        self._tick_seconds = tick_seconds
        self._closed = False
        self._held_here: set[int] = set()

    async def run(self) -> int:
        """Do everything that is due until nothing is; returns how many slots were worked on.

        If it is cancelled, slots under way are released for others to do.
        """
        under_way: set[asyncio.Task[None]] = set()
        count = 0
        try:
            while True:
                while len(under_way) < self._at_once and (lease := self._next()):
                    under_way.add(asyncio.create_task(self._do(lease)))
                if not under_way:
                    return count
                ended, under_way = await asyncio.wait(
                    under_way, timeout=self._tick_seconds, return_when=asyncio.FIRST_COMPLETED
                )
                count += len(ended)
                _report(ended)
        finally:
            await _cancel(under_way)

    async def capture_now(self, watch_id: int, progress: Progress = silent) -> Captured:
        """Capture a watch out of turn, due or not, paused or not.

        Raises NotFound, Conflict if a capture of it is under way, Permanent if its network has no
        source. What the platform does wrong is in the snapshot.
        """
        with self._storage.reading() as work:
            self._capture.source(work.watches.get(watch_id).account.network)
        with self._storage.writing() as work:
            now = self._clock.now()
            lease = work.watches.take(watch_id, now, now + LEASE)
        walked = _Walked(progress)
        async with self._held(lease, walked):
            return await self._capture.run(lease, walked)

    def close(self) -> None:
        """Claim nothing any more; what is under way goes on."""
        self._closed = True

    def _next(self) -> Lease | None:
        """The next slot to do; none as well while the database has no time for us."""
        try:
            return None if self._closed else self._claim()
        except StorageUnavailable as busy:
            log.warning("nothing_claimed", reason=str(busy))
            return None

    def _claim(self) -> Lease | None:
        """The next due slot, ours alone for a while; None if there is none.

        A machine that slept, or wrote for long, finds its own leases run out: those go on.
        """
        for due in self._storage.due(self._clock.now()):
            if due.watch.id in self._held_here:
                continue
            with self._storage.of(due.watch.owner).writing() as work:
                now = self._clock.now()
                if lease := work.watches.claim(due, now, now + LEASE):
                    return lease
        return None

    async def _do(self, lease: Lease) -> None:
        """One slot, whose failure is written down and stops no other."""
        try:
            walked = _Walked(silent)
            async with self._held(lease, walked):
                await self._prober.look(lease, walked)
        except ChurnwatchError as error:
            log.warning("capture_not_kept", watch=lease.watch.name, reason=str(error))

    @asynccontextmanager
    async def _held(self, lease: Lease, walked: _Walked) -> AsyncIterator[None]:
        """Keep a claim alive while the work goes on; whatever stops that, the slot is not lost."""
        renewing = asyncio.create_task(self._renew(lease, walked))
        self._held_here.add(lease.watch.id)
        try:
            yield
        except asyncio.CancelledError:
            with self._storage.of(lease.watch.owner).writing() as work:
                work.watches.release(lease)
            raise
        except Exception as error:
            self._capture.put_off(lease, _reason(error))
            raise
        finally:
            renewing.cancel()
            self._held_here.discard(lease.watch.id)

    async def _renew(self, lease: Lease, walked: _Walked) -> None:
        """Keep the claim, and tell how far the walk is as soon as it got any further."""
        told, quiet, held = 0, 0.0, True
        while held:
            pause = min(TELL_SECONDS, RENEW_SECONDS)
            await asyncio.sleep(pause)
            quiet += pause
            if walked.members > told or quiet >= RENEW_SECONDS:
                told, quiet = walked.members, 0.0
                held = await asyncio.to_thread(self._tell, lease, walked)

    def _tell(self, lease: Lease, walked: _Walked) -> bool:
        """Write down that the walk goes on, and how far it is; False if the slot is not ours."""
        how_far = UnderWay(self._clock.now() + LEASE, walked.members, walked.of)
        try:
            with self._storage.of(lease.watch.owner).writing() as work:
                return work.watches.renew(lease, how_far)
        except StorageUnavailable as busy:
            log.warning("lease_not_renewed", watch=lease.watch.name, reason=str(busy))
            return True


def _reason(error: Exception) -> str:
    if isinstance(error, ChurnwatchError):
        return str(error)
    return f"a fault of Churnwatch itself ({type(error).__name__}); the log says more"


def _report(ended: set[asyncio.Task[None]]) -> None:
    """A fault of our own in one capture is told, and the others go on."""
    for task in ended:
        if fault := task.exception():
            log.error("capture_broken", exc_info=fault)


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
