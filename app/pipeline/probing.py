"""One look at a list when it is due: a probe where that may be enough, a walk where it is not."""

from __future__ import annotations

import structlog

from app.domain.errors import SourceError, StorageUnavailable
from app.domain.instant import Instant
from app.domain.watch import Lease
from app.pipeline.capture import Capture, silent
from app.pipeline.pacing import look_at, supply_of
from app.ports.clock import Clock
from app.ports.probes import Glance, Probing
from app.ports.sources import Progress
from app.ports.storage import Storage

log = structlog.get_logger(__name__)


class Prober:
    """Does claimed slots of the schedule. What a probe shows is kept only as the time of the next look."""

    def __init__(self, storage: Storage, capture: Capture, clock: Clock) -> None:
        self._storage = storage
        self._capture = capture
        self._clock = clock

    async def look(self, lease: Lease, progress: Progress = silent) -> None:
        """Probe the list, and read it if the probe says so or none is possible.

        Raises what Capture.run raises.
        """
        if self._may_be_probed(lease):
            started_at = self._clock.now()
            try:
                if await self._probe(lease):
                    return
            except SourceError as error:
                self._capture.fail(lease, started_at, error)
                return
        await self._capture.run(lease, progress)

    def _may_be_probed(self, lease: Lease) -> bool:
        """Whether the next look at the watch need not be a walk; it is one while nothing can tell."""
        try:
            with self._storage.of(lease.watch.owner).reading() as work:
                kept = work.samplings.of([lease.watch.id]).get(lease.watch.id)
        except StorageUnavailable as busy:
            log.warning("not_probed", watch=lease.watch.name, reason=str(busy))
            return False
        return kept is not None and kept.adaptive and not kept.walk

    async def _probe(self, lease: Lease) -> bool:
        """Whether a probe settled the slot; otherwise the list is to be read now."""
        watch = lease.watch
        source = self._capture.source(watch.account.network, watch.owner)
        if not isinstance(source, Probing):
            return False
        due = self._due(lease, source, await source.probe(watch.account, watch.list))
        return due is not None

    def _due(self, lease: Lease, source: Probing, glance: Glance) -> Instant | None:
        """When the watch is due again, written down; None if it is due now."""
        now = self._clock.now()
        supply = supply_of(self._storage, source, lease.watch, now)
        with self._storage.of(lease.watch.owner).writing() as work:
            work.watches.guard(lease)
            watch = work.watches.get(lease.watch.id)
            due = look_at(work, watch, source, glance, supply, now, self._capture.jitter)
            if due is not None:
                self._capture.close(work, lease, due, None)
        return due
