"""What is ordinary on the watched lists, counted as it happens."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from app.domain.rates import Rates
from app.storage.company_tables import list_rates
from app.storage.owned import of_own_watch

_ADD = text(
    "INSERT INTO list_rates (watch_id, follows, short) VALUES (:watch_id, :follows, :short)"
    " ON CONFLICT (watch_id) DO UPDATE SET follows = list_rates.follows + :follows,"
    " short = list_rates.short + :short"
)


class RatesStore:
    """The counts behind the rates, one row for each of the owner's watches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._get = select(list_rates).where(of_own_watch(connection, list_rates))
        self._stored: Rates | None = None
        self._fresh = Rates()

    def get(self) -> Rates:
        """The rates so far."""
        if self._stored is None:
            rows = self._connection.execute(self._get)
            self._stored = Rates.of({row.watch_id: (row.follows, row.short) for row in rows})
        return self._stored + self._fresh if self._fresh.lists else self._stored

    def add(self, fresh: Rates) -> None:
        """Count new follows, and stays that ended early."""
        if fresh.lists:
            self._fresh += fresh

    def flush(self) -> None:
        """Send what was counted to the database."""
        rows = [
            {"watch_id": watch_id, "follows": one.follows, "short": one.short}
            for watch_id, one in self._fresh.lists.items()
        ]
        if rows:
            self._connection.execute(_ADD, rows)
        self._stored, self._fresh = None, Rates()
