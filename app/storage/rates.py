"""What is ordinary on the watched lists, counted as it happens."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from app.domain.rates import Rates
from app.storage.owned import own, owner_of
from app.storage.tables import rates

_ADD = text(
    "INSERT INTO rates (owner_id, follows, short) VALUES (:owner, :follows, :short)"
    " ON CONFLICT (owner_id) DO UPDATE SET follows = rates.follows + :follows, short = rates.short + :short"
)


class RatesStore:
    """The counts behind the rates, one row for each owner."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._get = select(rates).where(own(connection, rates))
        self._stored: Rates | None = None
        self._fresh = Rates()

    def get(self) -> Rates:
        """The rates so far."""
        if self._stored is None:
            row = self._connection.execute(self._get).one_or_none()
            self._stored = Rates() if row is None else Rates(row.follows, row.short)
        return self._stored + self._fresh

    def add(self, fresh: Rates) -> None:
        """Count new follows, and stays that ended early."""
        self._fresh += fresh

    def flush(self) -> None:
        """Send what was counted to the database."""
        if self._fresh != Rates():
            owner = owner_of(self._connection)
            bound = {"owner": owner, "follows": self._fresh.follows, "short": self._fresh.short}
            self._connection.execute(_ADD, bound)
        self._stored, self._fresh = None, Rates()
