"""Live streams: how far each is read, by whom, and which follow records stand for a follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update

from app.domain.account import AccountKey
from app.domain.errors import Conflict
from app.domain.instant import DAY, Instant
from app.domain.ledger import Row
from app.domain.streamed import Missed
from app.ports.streams import StreamState
from app.storage.keys import among, bound, places
from app.storage.owned import own, owner_of
from app.storage.stream_tables import received, stream, stream_gap

_KNOW = text(
    "INSERT INTO stream (owner_id, name, lease_token) VALUES (:owner, :name, 0)"
    " ON CONFLICT (owner_id, name) DO NOTHING"
)
_CLAIM = text(
    "UPDATE stream SET lease_until = :until, lease_token = lease_token + 1"
    " WHERE owner_id = :owner AND name = :name AND (lease_until IS NULL OR lease_until <= :now)"
    " RETURNING lease_token"
)
_SEE = text(
    "INSERT INTO received (owner_id, name, id, at) VALUES (:owner, :name, :id, :at)"
    " ON CONFLICT (owner_id, name, id) DO NOTHING"
)
# Nobody sends a message again for longer than this.
_REMEMBERED = 30 * DAY
_COLUMNS = "actor_key, record, watch_id, member_key"


class StreamStore:
    """The state of each stream, and the ledger of follow records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        mine = f"watch_id IN (SELECT id FROM watch WHERE owner_id = {owner_of(connection):d})"
        self._rows = (
            f"SELECT {_COLUMNS} FROM follow_record"
            f" WHERE {among(connection, 'actor_key')} AND {mine}"
        )
        self._keep = (
            f"INSERT INTO follow_record ({_COLUMNS}) VALUES ({places(connection, 4)})"
            " ON CONFLICT DO NOTHING"
        )
        one = places(connection, 1)
        self._drop = (
            f"DELETE FROM follow_record WHERE actor_key = {one} AND record = {one}"
            f" AND watch_id = {one} AND member_key = {one}"
        )

    def claim(self, name: str, now: Instant, until: Instant) -> int | None:
        """The token of a new lease on the stream; None while somebody else reads it."""
        mine = {"owner": owner_of(self._connection), "name": name}
        self._connection.execute(_KNOW, mine)
        bound_values = mine | {"now": now, "until": until}
        token: int | None = self._connection.execute(_CLAIM, bound_values).scalar_one_or_none()
        return token

    def state(self, name: str) -> StreamState:
        """How far the stream is read; nothing if it never was."""
        row = self._connection.execute(select(stream).where(self._mine(name))).one_or_none()
        return StreamState() if row is None else StreamState(row.cursor, row.at, row.lease_until)

    def advance(
        self, name: str, token: int, cursor: int, at: Instant, until: Instant | None
    ) -> None:
        """Keep how far it is read, and the lease until then (None gives it back).

        Raises Conflict if another process reads it by now.
        """
        held = self._mine(name) & (stream.c.lease_token == token)
        values = {"cursor": cursor, "at": at, "lease_until": until}
        if self._connection.execute(update(stream).where(held).values(values)).rowcount != 1:
            raise Conflict(f"another process reads {name} by now")

    def release(self, name: str, token: int) -> None:
        """Give the lease back at once."""
        held = self._mine(name) & (stream.c.lease_token == token)
        self._connection.execute(update(stream).where(held).values(lease_until=None))

    def miss(self, name: str, missed: Missed) -> None:
        """Write down a time of which the stream tells nothing."""
        values = {"after": missed.after, "before": missed.before, "reason": missed.reason}
        whose = {"owner_id": owner_of(self._connection), "name": name}
        self._connection.execute(insert(stream_gap).values(whose | values))

    def gaps(self, name: str) -> list[Missed]:
        """The times of which the stream told nothing, oldest first."""
        own_ones = own(self._connection, stream_gap) & (stream_gap.c.name == name)
        query = select(stream_gap).where(own_ones).order_by(stream_gap.c.id)
        return [Missed(r.after, r.before, r.reason) for r in self._connection.execute(query)]

    def first_time(self, name: str, id: str, now: Instant) -> bool:
        """Whether a message of this platform has not been seen in the last days; it is from now on."""
        own_ones = own(self._connection, received) & (received.c.name == name)
        old = own_ones & (received.c.at < now - _REMEMBERED)
        self._connection.execute(delete(received).where(old))
        seen = {"owner": owner_of(self._connection), "name": name, "id": id, "at": now}
        return self._connection.execute(_SEE, seen).rowcount == 1

    def _mine(self, name: str) -> ColumnElement[bool]:
        return own(self._connection, stream) & (stream.c.name == name)

    def records(self, actors: Sequence[AccountKey]) -> list[Row]:
        """The follow records of these accounts that stand for a follow on a watched list."""
        if not actors:
            return []
        asked = bound(self._connection, actors)
        return [Row(*row) for row in self._connection.exec_driver_sql(self._rows, asked)]

    def write_records(self, fresh: Iterable[Row], ended: Iterable[Row]) -> None:
        """Keep new rows of the ledger, and take out those that ended."""
        for statement, rows in ((self._drop, ended), (self._keep, fresh)):
            values = [(r.actor, r.record, r.watch_id, r.member) for r in rows]
            if values:
                self._connection.exec_driver_sql(statement, values)
