"""How each watch is looked at, and why it is due when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from app.domain.sampling import Sampling
from app.domain.sharing import Need
from app.storage.owned import of_own_watch, own
from app.storage.sampling_tables import sampling
from app.storage.tables import watch


class SamplingStore:
    """One line a watch; a watch without one has an interval that somebody chose."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = of_own_watch(connection, sampling)

    def of(self, watch_ids: Sequence[int]) -> Mapping[int, Sampling]:
        """How these watches are looked at, by watch; those without a line are missing."""
        query = select(sampling).where(self._own & sampling.c.watch_id.in_(watch_ids))
        rows = [dict(row._mapping) for row in self._connection.execute(query)]
        return {row.pop("watch_id"): Sampling(**row) for row in rows}

    def needs(self, meter: str) -> list[Need]:
        """What the owner's watches take in a day of what one host grants; paused ones take nothing."""
        columns = (sampling.c.watch_id, sampling.c.need, ~sampling.c.adaptive)
        active = watch.c.live & ~watch.c.paused
        query = select(*columns).join(watch).where(own(self._connection, watch) & active)
        rows = self._connection.execute(query.where(sampling.c.meter == meter))
        return [Need(*row) for row in rows]

    def put(self, watch_id: int, one: Sampling) -> None:
        """Keep how a watch is looked at from now on."""
        here = self._own & (sampling.c.watch_id == watch_id)
        self._connection.execute(delete(sampling).where(here))
        self._connection.execute(insert(sampling), {"watch_id": watch_id} | asdict(one))
