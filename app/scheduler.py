"""The tick: every few seconds whatever is due gets done, each kind of work in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

# A stop waits so long for what is under way, then releases it: 20 s at the most with the last
# write and a busy database.
FINISH_SECONDS = 15.0

log = structlog.get_logger(__name__)


class Step(Protocol):
    """Work that comes again and again: captures, deliveries, notifications."""

    async def run(self) -> int:
        """Do everything that is due; returns how much was done. Cancelled, it lets go of the rest."""
        ...

    def close(self) -> None:
        """Begin nothing any more; what is under way goes on."""
        ...


class Scheduler:
    """Runs a step again and again. What is due is in the database and nowhere else, so any number
    of processes may tick, and none misses what another left behind.
    """

    def __init__(self, step: Step, tick_seconds: float) -> None:
        self._step = step
        self._tick_seconds = tick_seconds
        self._clockwork = BackgroundScheduler(timezone=UTC)
        self._idle = threading.Event()
        self._idle.set()
        # It warns of every tick that finds the one before still at work, which is how it is meant.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        """Tick from now on, until `stop`."""
        self._clockwork.add_job(
            self._tick,
            "interval",
            seconds=self._tick_seconds,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._clockwork.start()

    def run_once(self) -> int:
        """Do everything that is due now; returns how much was done."""
        return asyncio.run(self._run())

    def close(self) -> None:
        """Begin nothing more, and do not wait."""
        self._step.close()

    def stop(self, seconds: float | None = None) -> None:
        """Begin nothing more; finish what is under way, or release it, within 20 seconds.

        `seconds`: how much is left of the time to finish.
        """
        self.close()
        if not self._idle.wait(FINISH_SECONDS if seconds is None else max(0.0, seconds)):
            with suppress(RuntimeError):  # it has ended by itself meanwhile
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._clockwork.shutdown(wait=True)

    def _tick(self) -> None:
        try:
            self.run_once()
        except asyncio.CancelledError:
            log.info("work_released")

    async def _run(self) -> int:
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[int] = asyncio.current_task()  # type: ignore[assignment]
        self._idle.clear()
        try:
            return await self._step.run()
        finally:
            self._idle.set()


def stop_all(running: Sequence[Scheduler]) -> None:
    """Stop several; they finish beside one another, so that all of them share the 20 seconds."""
    end = time.monotonic() + FINISH_SECONDS
    for scheduler in running:
        scheduler.close()
    for scheduler in running:
        scheduler.stop(end - time.monotonic())
