"""The only place that names concrete classes: the program put together from its settings."""

from __future__ import annotations

import time
from dataclasses import dataclass

from app import signals
from app.config import Settings
from app.domain.instant import Instant
from app.pipeline.detect import Detector
from app.pipeline.importing import Importer
from app.registry import discover
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
    """The parts of the program, ready to be used by a command, a page or the scheduler."""

    settings: Settings
    storage: Database
    detector: Detector
    clock: SystemClock

    def importer(self) -> Importer:
        """A fresh importer: it remembers the watches of one run."""
        return Importer(self.storage, self.detector)


def build(settings: Settings) -> Application:
    """Open the database, bring its schema up to date and put everything together."""
    engine = open_engine(settings.database)
    upgrade(engine)
    return Application(
        settings, Database(engine), Detector(discover(signals, "SIGNAL")), SystemClock()
    )
