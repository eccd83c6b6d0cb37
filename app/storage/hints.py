"""Other people's lists, and whom they name."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, text, update

from app.domain.account import AccountKey
from app.domain.hint import Hint, Subscription
from app.domain.instant import Instant
from app.storage.hint_tables import hint, subscription
from app.storage.keys import among, bound, fetched
from app.storage.owned import own, owner_of

_HINT = text(
    "INSERT INTO hint (owner_id, source, account_key, reason)"
    " VALUES (:owner, :source, :key, :reason) ON CONFLICT DO NOTHING"
)


class HintStore:
    """Subscriptions by the name of their source."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own = own(connection, subscription)

    def put(self, one: Subscription, named: Mapping[AccountKey, str]) -> None:
        """Keep a list in the place of what was known of its source."""
        self.remove(one.source)
        owner = owner_of(self._connection)
        values = {name: getattr(one, name) for name in one.__slots__} | {"owner_id": owner}
        self._connection.execute(subscription.insert(), values)
        rows = [
            {"owner": owner, "source": one.source, "key": key, "reason": reason}
            for key, reason in named.items()
        ]
        if rows:
            self._connection.execute(_HINT, rows)

    def remove(self, source: str) -> bool:
        """Forget a source; False if there was none."""
        for table in (hint, subscription):
            same = own(self._connection, table) & (table.c.source == source)
            gone = self._connection.execute(delete(table).where(same)).rowcount
        return gone > 0

    def all(self) -> list[Subscription]:
        """Every subscription, by name."""
        query = select(subscription).where(self._own).order_by(subscription.c.source)
        rows = self._connection.execute(query)
        return [_subscription(row) for row in rows]

    def claim(self, one: Subscription, now: Instant) -> bool:
        """Take a due subscription in hand; it is due again an interval later. False if it is not."""
        due = self._own & (subscription.c.source == one.source) & (subscription.c.every > 0)
        due &= subscription.c.due_at <= now
        claimed = update(subscription).where(due).values(due_at=now + subscription.c.every)
        return self._connection.execute(claimed).rowcount > 0

    def note(self, source: str, **values: object) -> None:
        """Keep what became of reading a list that says what it said before, or could not be read."""
        same = self._own & (subscription.c.source == source)
        self._connection.execute(update(subscription).where(same).values(values))

    def naming(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[str]]:
        """Names of the lists that name each of these accounts; who is on none is missing.

        Sorted here: asked for in order, SQLite goes through all that is known of anybody instead.
        """
        found: dict[AccountKey, list[str]] = {}
        query = (
            f"SELECT account_key, source FROM hint WHERE owner_id = {owner_of(self._connection):d}"
            f" AND {among(self._connection, 'account_key')}"
        )
        for key, source in fetched(self._connection, query, bound(self._connection, keys)):
            insort(found.setdefault(key, []), source)
        return found

    def of(self, key: AccountKey) -> list[Hint]:
        """What other people's lists say of an account."""
        both = (subscription.c.owner_id == hint.c.owner_id) & (
            subscription.c.source == hint.c.source
        )
        query = select(hint.c.source, hint.c.reason, subscription.c.at).join(subscription, both)
        query = query.where(self._own & (hint.c.account_key == key)).order_by(hint.c.source)
        return [Hint(row.source, row.reason, row.at) for row in self._connection.execute(query)]


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(*(getattr(row, name) for name in Subscription.__slots__))
