"""Tombstones let go: from then on changes since a version that old are not told any more."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, update

from app.domain.instant import Instant
from app.domain.retention import Retention, before
from app.storage.blocklist_tables import blocklist, blocklist_entry


def _stale(kept: Retention, now: Instant) -> ColumnElement[bool]:
    return blocklist_entry.c.retracted_at < before(now, kept.tombstones)


class Tombstones:
    """A rule of retention that has to tell the lists what they have forgotten."""

    what = "entries that left block lists"

    def count(self, connection: Connection, kept: Retention, now: Instant) -> int:
        """How many would go now."""
        query = select(func.count()).select_from(blocklist_entry).where(_stale(kept, now))
        found: int = connection.execute(query).scalar_one()
        return found

    def drop(self, connection: Connection, kept: Retention, now: Instant) -> int:
        """Let all of them go: there are few, and each list is told once."""
        gone = select(blocklist_entry.c.blocklist_id, func.max(blocklist_entry.c.version))
        gone = gone.where(_stale(kept, now)).group_by(blocklist_entry.c.blocklist_id)
        for list_id, version in connection.execute(gone).all():
            newer = case(
                (blocklist.c.whole_since > version, blocklist.c.whole_since), else_=version
            )
            here = blocklist.c.id == list_id
            connection.execute(update(blocklist).where(here).values(whole_since=newer))
        return connection.execute(delete(blocklist_entry).where(_stale(kept, now))).rowcount
