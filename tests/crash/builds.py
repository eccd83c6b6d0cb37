"""The program as it is, and two builds that are wrong on purpose: the oracle has to catch both."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Engine, MetaData, UniqueConstraint

from app import signals
from app.domain.account import AccountKey
from app.domain.event import FollowEvent
from app.domain.instant import DAY
from app.pipeline.compare import Changes
from app.pipeline.detect import Detector
from app.ports.events import Events
from app.registry import discover
from app.storage.tables import event
from app.storage.work import Database, StoredWork
from tests.lists import START, Town

_detector = Detector(discover(signals, "SIGNAL"))

Step = Callable[[Database, Sequence[str], int], None]
"""Writes down one day's list."""


def look(work: StoredWork, members: Sequence[str], day: int) -> None:
    """One capture as the program does it, whatever transaction it is in."""
    _detector.look(work, compare(work, members, day), START + day * DAY)


def compare(work: StoredWork, members: Sequence[str], day: int) -> Changes:
    """The part of a capture that writes the snapshot, the roster and the events."""
    return Town(Database(work.watches._connection.engine)).apply(work, members, day)[1]


def right(storage: Database, members: Sequence[str], day: int) -> None:
    """Snapshot, roster, events, alerts and messages in one transaction."""
    with storage.writing() as work:
        look(work, members, day)


def snapshot_first(storage: Database, members: Sequence[str], day: int) -> None:
    """Wrong: the snapshot is committed before its events."""
    with storage.writing() as work:
        held = HeldBack(work.events)
        look(replace(work, events=held), members, day)  # type: ignore[arg-type]
    with storage.writing() as work:
        work.events.add(held.kept)


def events_first(storage: Database, members: Sequence[str], day: int) -> None:
    """Wrong: the events are committed before their snapshot, and once more after a crash."""
    with contextlib.suppress(Undone), storage.writing() as work:
        held = HeldBack(work.events)
        compare(replace(work, events=held), members, day)  # type: ignore[arg-type]
        raise Undone
    with storage.writing() as work:
        work.events.add(held.kept)
    with storage.writing() as work:
        compare(replace(work, events=HeldBack(work.events)), members, day)  # type: ignore[arg-type]


def let_events_be_written_twice(engine: Engine) -> None:
    """Make the table of events anew, without what refuses the same change twice."""
    careless = event.to_metadata(MetaData())
    for constraint in [c for c in careless.constraints if isinstance(c, UniqueConstraint)]:
        careless.constraints.remove(constraint)
    for foreign in list(careless.foreign_key_constraints):
        careless.constraints.remove(foreign)
    event.drop(engine)
    careless.create(engine)


BUILDS: dict[str, Step] = {
    "right": right,
    "snapshot_first": snapshot_first,
    "events_first": events_first,
}


class Undone(Exception):
    """Takes a transaction back."""


@dataclass
class HeldBack:
    """Events that are found again but not written yet."""

    stored: Events
    kept: list[FollowEvent] = field(default_factory=list)

    def add(self, events: Iterable[FollowEvent]) -> None:
        self.kept.extend(events)

    def of(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]:
        return self.stored.of(keys)

    def recent(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]:
        return self.stored.recent(keys)

    def flush(self) -> None:
        """Nothing to send."""
