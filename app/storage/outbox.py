"""The outbox read: for whoever was away, and for those who spread its messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from app.domain.instant import Instant
from app.domain.message import Message
from app.domain.owner import OwnerId
from app.storage.owned import own
from app.storage.tables import outbox

_WAITING = outbox.c.spread_at.is_(None)


class OutboxStore:
    """Messages by number. They are written by `AlertStore.tell`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, outbox)

    def after(self, seq: int, limit: int) -> list[Message]:
        """Messages after a number, in order."""
        query = (
            select(outbox)
            .where(self._own & (outbox.c.seq > seq))
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        return [message_of(row) for row in self._connection.execute(query)]

    def since(self, at: Instant) -> list[Message]:
        """Messages that were spread at that time or later, in order."""
        query = select(outbox).where(self._own & (outbox.c.spread_at >= at)).order_by(outbox.c.seq)
        return [message_of(row) for row in self._connection.execute(query)]

    def ends(self) -> tuple[int, int]:
        """The numbers of the oldest and of the newest message that is kept; 0 if there is none."""
        query = select(func.min(outbox.c.seq), func.max(outbox.c.seq)).where(self._own)
        oldest, newest = self._connection.execute(query).one()
        return oldest or 0, newest or 0

    def tellers(self) -> list[OwnerId]:
        """Whose messages were not spread yet."""
        query = select(outbox.c.owner_id).where(self._own & _WAITING).distinct()
        return list(self._connection.execute(query).scalars())

    def take(self, limit: int) -> list[Message]:
        """The oldest messages that were not spread yet; another process waits until we have."""
        query = select(outbox).where(self._own & _WAITING)
        rows = self._connection.execute(query.order_by(outbox.c.seq).limit(limit).with_for_update())
        return [message_of(row) for row in rows]

    def spread(self, messages: Sequence[Message], now: Instant) -> None:
        """Note that these were given to every endpoint that wants them."""
        taken = self._own & outbox.c.seq.in_([message.seq for message in messages])
        self._connection.execute(update(outbox).where(taken).values(spread_at=now))

    def retire(self, before: Instant) -> int:
        """Forget messages spread before a time, with their deliveries; returns how many.

        The owner's newest stays: it says how far there were any, and SQLite would give its number
        away again.
        """
        newest = select(func.max(outbox.c.seq)).where(self._own).scalar_subquery()
        old = self._own & (outbox.c.spread_at < before) & (outbox.c.seq < newest)
        return self._connection.execute(delete(outbox).where(old)).rowcount


def message_of(row: Row[Any]) -> Message:
    """A row with the columns of the outbox as a message."""
    return Message(row.seq, row.id, row.kind, row.subject, row.at, row.body)
