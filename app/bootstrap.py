"""The only place that names concrete classes: the program put together from its settings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from app import exports, signals, sources
from app.config import Settings
from app.domain.instant import Instant
from app.net.outbound import Outbound
from app.pipeline.capture import Capture
from app.pipeline.detect import Detector
from app.pipeline.due import Schedule
from app.pipeline.importing import Importer
from app.ports import Clock, Exporter, Source
from app.registry import discover
from app.scheduler import Scheduler
from app.storage.engine import open_engine
from app.storage.schema import upgrade
from app.storage.work import Database


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Application:
    """The parts of the program, ready to be used by a command, a page or the scheduler.

    `sources`: by the network they read. `exporters`: by the name of their format.
    """

    settings: Settings
    storage: Database
    detector: Detector
    clock: Clock
    sources: Mapping[str, Source]
    capture: Capture
    exporters: Mapping[str, Exporter]

    def importer(self) -> Importer:
        """A fresh importer: it remembers the watches of one run."""
        return Importer(self.storage, self.detector)

    def schedule(self) -> Schedule:
        """The due watches, and captures out of turn."""
        settings = self.settings
        return Schedule(
            self.storage, self.capture, self.clock, settings.captures_at_once, settings.tick_seconds
        )

    def scheduler(self) -> Scheduler:
        """What keeps doing the due watches in the background until it is stopped."""
        return Scheduler(self.schedule(), self.settings.tick_seconds)


def build(settings: Settings, clock: Clock | None = None) -> Application:
    """Open the database, bring its schema up to date and put everything together."""
    clock = clock or SystemClock()
    engine = open_engine(settings.database)
    upgrade(engine)
    storage = Database(engine)
    detector = Detector(discover(signals, "SIGNAL"))
    outbound = Outbound(clock)
    found = {made.network: made(outbound, clock) for made in discover(sources, "SOURCE")}
    capture = Capture(storage, found, detector, clock)
    exporters = {one.name: one for one in discover(exports, "EXPORT")}
    return Application(settings, storage, detector, clock, found, capture, exporters)
