"""Snapshots: what every walk was worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select

from app.domain.instant import Instant
from app.domain.snapshot import Order, Snapshot, Verdict
from app.storage.keys import among, bound, fetched, places
from app.storage.owned import of_own_watch, own, owner_of
from app.storage.tables import snapshot, watch

_NAMES = [field.name for field in fields(Snapshot)]
_QUOTED = [f'"{name}"' for name in _NAMES]
# An enumeration is stored by its value, read past the property that costs more than all the rest.
_ENUMERATED = ("verdict", "order")
_values = attrgetter(*(f"{name}._value_" if name in _ENUMERATED else name for name in _NAMES))


class SnapshotStore:
    """Snapshots by watch and time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = of_own_watch(connection, snapshot)
        self._fresh: list[tuple[object, ...]] = []
        self._add = (
            f"INSERT INTO snapshot ({', '.join(_QUOTED)})"
            f" VALUES ({places(connection, len(_QUOTED))})"
        )

        self._complete = (
            "SELECT watch_id, finished_at FROM snapshot"
            f" WHERE verdict = '{Verdict.COMPLETE.value}'"
            f" AND watch_id IN (SELECT id FROM watch WHERE owner_id = {owner_of(connection):d})"
        )

    def add(self, taken: Snapshot) -> None:
        """Keep a snapshot."""
        self._fresh.append(_values(taken))

    def flush(self) -> None:
        """Send what was added to the database."""
        if self._fresh:
            self._connection.exec_driver_sql(self._add, self._fresh)
        self._fresh = []

    def known(self, watch_id: int, finished_at: Instant) -> bool:
        """Whether a snapshot of this watch and time is already kept."""
        self.flush()
        same = (snapshot.c.watch_id == watch_id) & (snapshot.c.finished_at == finished_at)
        return (
            self._connection.execute(select(snapshot.c.id).where(self._own & same)).first()
            is not None
        )

    def of(self, watch_id: int, limit: int = 100, before: Instant | None = None) -> list[Snapshot]:
        """The newest snapshots of a watch that ended before a time, newest first."""
        self.flush()
        query = select(snapshot).where(self._own & (snapshot.c.watch_id == watch_id))
        if before is not None:
            query = query.where(snapshot.c.finished_at < before)
        rows = self._connection.execute(query.order_by(snapshot.c.finished_at.desc()).limit(limit))
        return [_snapshot(row) for row in rows]

    def newest(self, watch_ids: Sequence[int]) -> dict[int, Snapshot]:
        """The newest snapshot of each of these watches; a watch without any is missing."""
        self.flush()
        # Watch by watch, so that a year of snapshots is not read to find the last of each.
        each = snapshot.alias()
        of_watch = snapshot.c.watch_id == watch.c.id
        last = (
            select(func.max(each.c.finished_at))
            .where(each.c.watch_id == watch.c.id)
            .correlate(watch)
            .scalar_subquery()
        )
        query = (
            select(snapshot)
            .select_from(watch.join(snapshot, of_watch & (snapshot.c.finished_at == last)))
            .where(own(self._connection, watch) & watch.c.id.in_(watch_ids))
        )
        return {row.watch_id: _snapshot(row) for row in self._connection.execute(query)}

    def complete_times(self, watch_id: int) -> np.ndarray:
        """When the complete snapshots of a watch were taken, oldest first, as 64-bit numbers."""
        self.flush()
        whole = (snapshot.c.watch_id == watch_id) & (snapshot.c.verdict == Verdict.COMPLETE.value)
        query = (
            select(snapshot.c.finished_at).where(self._own & whole).order_by(snapshot.c.finished_at)
        )
        return np.fromiter(self._connection.execute(query).scalars(), np.int64)

    def complete_within(
        self, watch_ids: Sequence[int], times: Sequence[tuple[Instant, Instant]]
    ) -> dict[int, list[Instant]]:
        """When complete snapshots of these watches were taken in any of these times, oldest first."""
        found: dict[int, list[Instant]] = {}
        if not times:
            return found
        self.flush()
        one = places(self._connection, 1)
        within = " OR ".join([f"finished_at BETWEEN {one} AND {one}"] * len(times))
        on_these = among(self._connection, "watch_id")
        query = f"{self._complete} AND {on_these} AND ({within}) ORDER BY finished_at"
        values = (*bound(self._connection, watch_ids), *(at for both in times for at in both))
        for watch_id, at in fetched(self._connection, query, values):
            found.setdefault(watch_id, []).append(at)
        return found


def _snapshot(row: Row[Any]) -> Snapshot:
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    told = {"verdict": Verdict(row.verdict), "order": Order(row.order)}
    return Snapshot(**values | told)
