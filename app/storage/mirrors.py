"""Lists mirrored on accounts elsewhere, and how far each mirror is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.domain.instant import Instant
from app.domain.mirror import Holder, Mirror, Spent
from app.storage.mirror_tables import mirror
from app.storage.owned import own, owner_of


class MirrorStore:
    """Mirrors by the number of their list."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, mirror)

    def keep(self, one: Mirror) -> None:
        """Keep a new mirror, in the place of an older one of the same list."""
        self.remove(one.blocklist_id)
        values = {
            "owner_id": owner_of(self._connection),
            "blocklist_id": one.blocklist_id,
            "did": one.holder.did,
            "handle": one.holder.handle,
            "sealed": one.sealed,
            "shows": one.shows,
            "retry_at": one.retry_at,
            "ending": one.ending,
            "fault": one.fault,
            "spent": one.spent,
        }
        self._connection.execute(insert(mirror).values(values))

    def of(self, blocklist_id: int) -> Mirror | None:
        """The mirror of a list, None if it has none."""
        return next((one for one in self.all() if one.blocklist_id == blocklist_id), None)

    def all(self) -> list[Mirror]:
        """Every mirror, oldest first."""
        rows = self._connection.execute(select(mirror).where(self._own).order_by(mirror.c.id))
        return [_mirror(row) for row in rows]

    def claim(self, blocklist_id: int, now: Instant, until: Instant) -> bool:
        """Take a mirror in hand, so that nobody else does until then; False if somebody has it."""
        same = self._own & (mirror.c.blocklist_id == blocklist_id) & (mirror.c.retry_at <= now)
        claimed = update(mirror).where(same).values(retry_at=until)
        return self._connection.execute(claimed).rowcount > 0

    def end(self, blocklist_id: int) -> None:
        """Have a mirror taken off for good."""
        self._change(blocklist_id, ending=True)

    def spend(self, blocklist_id: int, spent: Sequence[Spent], until: Instant) -> None:
        """Count points before they are spent; what stands there is unknown from here on."""
        self._change(blocklist_id, spent=spent, shows=None, retry_at=until)

    def rest(
        self, blocklist_id: int, shows: int | None, retry_at: Instant, fault: str | None
    ) -> None:
        """Let a mirror out of hand until something is due."""
        self._change(blocklist_id, shows=shows, retry_at=retry_at, fault=fault)

    def remove(self, blocklist_id: int) -> None:
        """Forget a mirror and its password; what stands elsewhere stays there."""
        same = self._own & (mirror.c.blocklist_id == blocklist_id)
        self._connection.execute(delete(mirror).where(same))

    def _change(self, blocklist_id: int, **values: object) -> None:
        same = self._own & (mirror.c.blocklist_id == blocklist_id)
        self._connection.execute(update(mirror).where(same).values(values))


def _mirror(row: Row[Any]) -> Mirror:
    return Mirror(
        row.blocklist_id,
        Holder(row.did, row.handle),
        row.sealed,
        row.shows,
        row.retry_at,
        row.ending,
        row.fault,
        tuple((at, points) for at, points in row.spent),
    )
