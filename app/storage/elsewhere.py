"""What suspected accounts follow besides the watched lists: one row a follow record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select, text

from app.domain.account import AccountKey
from app.domain.elsewhere import Ending, FollowElsewhere
from app.storage.elsewhere_tables import elsewhere
from app.storage.owned import own, owner_of

_BEGIN = text(
    "INSERT INTO elsewhere (owner_id, actor_key, record, target_key, came_at, went_at)"
    " VALUES (:owner, :actor, :record, :target, :came, :went)"
    " ON CONFLICT (owner_id, actor_key, record) DO NOTHING"
)
_END = text(
    "UPDATE elsewhere SET went_at = :at"
    " WHERE owner_id = :owner AND actor_key = :actor AND record = :record AND went_at IS NULL"
)


class ElsewhereStore:
    """Follow records by whose they are. What is told twice is kept once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, elsewhere)

    def write(self, begun: Iterable[FollowElsewhere], ended: Iterable[Ending]) -> None:
        """Keep records that began; then the ends of those that are known."""
        whose = {"owner": owner_of(self._connection)}
        for statement, rows in ((_BEGIN, begun), (_END, ended)):
            values = [row._asdict() | whose for row in rows]
            if values:
                self._connection.execute(statement, values)

    def counts(self, actors: Sequence[AccountKey]) -> dict[AccountKey, int]:
        """How many records are kept of each of these accounts, where there are any."""
        actor = elsewhere.c.actor_key
        query = select(actor, func.count()).where(self._own & actor.in_(actors)).group_by(actor)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def of(self, actor: AccountKey) -> list[FollowElsewhere]:
        """The follow records of an account."""
        query = select(elsewhere).where(self._own & (elsewhere.c.actor_key == actor))
        return [FollowElsewhere(*row[1:]) for row in self._connection.execute(query)]
