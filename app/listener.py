"""Live streams read in the background, each by one process at a time, beside the scheduler."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress

import stamina
import structlog

from app.domain.errors import ChurnwatchError, Permanent, StorageUnavailable, Temporary
from app.domain.instant import SECOND, Instant
from app.domain.owner import OwnerId
from app.domain.streamed import Portion, Wanted
from app.pipeline.detect import Detector
from app.pipeline.pacing import hasten
from app.pipeline.streamed import Told, apply_portion, suspected_ids, watched_ids
from app.ports.clock import Clock
from app.ports.storage import Storage, Work
from app.ports.streams import Stream

# A dead process's stream is taken over after this time.
LEASE = 60 * SECOND
# Where nothing of interest comes, the place is written down so often, and the lease renewed with it.
_NOTE_PLACE = 20 * SECOND
# Among many thousand alerts that takes some 50 ms.
_LOOK_FOR_SUSPECTS = 20 * SECOND
# How long another process is left to read before we look again whether it still does.
_LOOK_AGAIN_SECONDS = 20.0
# From one second on, doubled to a minute: a server that comes back is not stormed.
_LONGEST_WAIT_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Listening:
    """One stream, read for as long as it lasts."""

    def __init__(self, stream: Stream, storage: Storage, detector: Detector, clock: Clock) -> None:
        self._stream = stream
        self._storage = storage
        self._detector = detector
        self._clock = clock
        self._by_owner: dict[OwnerId, Wanted] = {}
        self._suspects: dict[OwnerId, frozenset[str]] = {}
        self._suspected_at: Instant = 0
        self._wanted = Wanted()
        self._token = 0
        self._noted: Instant = 0

    async def run(self) -> None:
        """Read until cancelled, whatever breaks off; ends by itself only where asking is no use."""
        with suppress(Permanent):
            while True:
                async for attempt in stamina.retry_context(
                    on=_may_mend, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
                ):
                    with attempt:
                        await self._session()

    async def _session(self) -> None:
        """Read from where the stream was left until it breaks off; a break after success is no fault."""
        if not self._claim():
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            return
        read = 0
        try:
            cursor = self._begin()
            async for portion in self._stream.portions(lambda: self._wanted, cursor):
                read += 1
                self._write(portion)
        except Temporary as fault:
            log.info("stream_broke_off", stream=self._stream.name, reason=str(fault))
            if not read:
                raise
        except Permanent as fault:
            log.error("stream_refused", stream=self._stream.name, reason=str(fault))
            raise
        finally:
            self._release()

    @property
    def _first(self) -> Storage:
        """The first owner's part, where the lease and the place of the whole stream are kept."""
        return self._storage.of(self._storage.owners()[0])

    def _claim(self) -> bool:
        now = self._clock.now()
        with self._first.writing() as work:
            token = work.streams.claim(self._stream.name, now, now + LEASE)
        self._token = token or 0
        return token is not None

    def _release(self) -> None:
        """Let others read; where that cannot be written the lease runs out, and a stop stays a stop."""
        try:
            with self._first.writing() as work:
                work.streams.release(self._stream.name, self._token)
        except StorageUnavailable as busy:
            log.warning("stream_not_released", stream=self._stream.name, reason=str(busy))

    def _begin(self) -> int | None:
        self._look_who_is_wanted()
        with self._first.reading() as work:
            return work.streams.state(self._stream.name).cursor

    def _look_who_is_wanted(self) -> None:
        """Learn who watches whom on this network, and from time to time who is suspected."""
        now, network = self._clock.now(), self._stream.network
        if not 0 <= now - self._suspected_at < _LOOK_FOR_SUSPECTS:
            self._suspects, self._suspected_at = {}, now
        self._by_owner = {}
        for owner in self._storage.owners():
            with self._storage.of(owner).reading() as work:
                watched = watched_ids(work, network)
                if watched and owner not in self._suspects:
                    self._suspects[owner] = suspected_ids(work, network)
            suspects = self._suspects.get(owner, frozenset())
            self._by_owner[owner] = Wanted(watched, watched | suspects if watched else watched)
        every = self._by_owner.values()
        self._wanted = Wanted(
            frozenset().union(*(one.towards for one in every)),
            frozenset().union(*(one.by for one in every)),
        )

    def _write(self, portion: Portion) -> None:
        """One portion for everybody, and then the place after it: told twice, it changes nothing."""
        now = self._clock.now()
        if not portion.steps and not portion.missed and now - self._noted < _NOTE_PLACE:
            return
        for owner in (owner for owner, wanted in self._by_owner.items() if wanted.by):
            with self._storage.of(owner).writing() as work:
                told = apply_portion(work, self._detector, self._stream.network, portion, now)
                if portion.missed:
                    work.streams.miss(self._stream.name, portion.missed)
                    self._look_at_lists(work, now)
            _tell(self._stream.name, portion, told)
        with self._first.writing() as work:
            work.streams.advance(
                self._stream.name, self._token, portion.cursor, portion.at, now + LEASE
            )
        self._noted = now
        self._look_who_is_wanted()

    def _look_at_lists(self, work: Work, now: Instant) -> None:
        """What the stream cannot tell any more, a capture of each list will."""
        for watch in work.watches.all():
            if watch.account.network == self._stream.network and watch.live and not watch.paused:
                hasten(work, watch.id, now)


class Listener:
    """All streams that are turned on, in a thread of their own."""

    def __init__(self, listenings: Sequence[Listening]) -> None:
        self._listenings = listenings
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="streams", daemon=True)

    def start(self) -> None:
        """Read from now on, until `stop`."""
        if self._listenings:
            self._thread.start()
            self._up.wait()

    def stop(self) -> None:
        """Break off reading; what was read is written down, or will be read again."""
        if self._thread.is_alive():
            with suppress(RuntimeError):  # it has ended by itself meanwhile
                self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join()

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._read())

    async def _read(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]
        self._up.set()
        await asyncio.gather(*(one.run() for one in self._listenings))


def _may_mend(fault: BaseException) -> bool:
    """Whether to read on after a fault; one of our own is told, and ends no stream."""
    if not isinstance(fault, Exception):  # stamina asks of a cancellation as well
        return False
    if not isinstance(fault, ChurnwatchError):
        log.error("stream_broken", exc_info=fault)
    return not isinstance(fault, Permanent)


def _tell(name: str, portion: Portion, told: Told) -> None:
    if portion.odd:
        log.warning("stream_messages_not_read", stream=name, messages=portion.odd)
    if told.unbelieved:
        reason = "its clock or ours is wrong: captures alone tell of these"
        log.warning("stream_not_believed", stream=name, changes=told.unbelieved, reason=reason)
    if portion.missed:
        log.warning("stream_gap", stream=name, reason=portion.missed.reason)
    if told.follows or told.unfollows:
        counts = {"follows": told.follows, "unfollows": told.unfollows}
        log.info("stream_written", stream=name, **counts, alerts=len(told.alerts))
