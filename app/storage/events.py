"""Follow events, append-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from app.domain.account import AccountKey
from app.domain.event import RECENT, Cause, FollowEvent, Kind, Proof
from app.domain.instant import Instant
from app.storage.keys import among, bound, fetched, places
from app.storage.owned import owner_of

_COLUMNS = (
    'watch_id, account_key, kind, "after", "before", cause, proof, exact, seat, record, crowd'
)
# An import finds events account by account; sorting so many by time takes some ten milliseconds.
_FOUND_LAST = 20_000
# So many events are read at once without asking first which of them are recent.
_AT_ONCE = 5_000
# Enumerations are stored by their values, read past the property that costs more than all the rest.
_values = attrgetter(
    "watch_id", "key", "kind._value_", "after", "before", "cause._value_", "proof._value_",
    "exact", "seat", "record", "crowd",
)  # fmt: skip
_KIND = {kind.value: kind for kind in Kind}
_CAUSE = {cause.value: cause for cause in Cause}
_PROOF = {proof.value: proof for proof in Proof}


class EventStore:
    """Follow events on the watches of the owner, by account, in the order they were found."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fresh: dict[AccountKey, list[FollowEvent]] = {}
        self._own = f"watch_id IN (SELECT id FROM watch WHERE owner_id = {owner_of(connection):d})"
        self._of = (
            f"SELECT {_COLUMNS}, seq FROM event"
            f" WHERE {among(connection, 'account_key')} AND {self._own} ORDER BY seq"
        )
        self._few = f"{self._of} LIMIT {_AT_ONCE + 1}"
        aged = 'row_number() OVER (PARTITION BY account_key, watch_id ORDER BY "before" DESC, kind)'
        self._recent = (
            f"SELECT {_COLUMNS}, seq FROM (SELECT {_COLUMNS}, seq, {aged} AS age FROM event"
            f" WHERE {among(connection, 'account_key')} AND {self._own}) AS aged"
            f" WHERE age <= {RECENT} ORDER BY seq"
        )
        self._from_list = f"FROM event WHERE watch_id = {places(connection, 1)}"
        self._on = f"SELECT {_COLUMNS}, seq {self._from_list} ORDER BY seq"
        self._add = f"INSERT INTO event ({_COLUMNS}) VALUES ({places(connection, 11)})"

    def add(self, events: Iterable[FollowEvent]) -> None:
        """Write changes down. The same change twice is an error of the caller."""
        for one in events:
            self._fresh.setdefault(one.key, []).append(one)

    def of(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]:
        """All events of these accounts over all watches, each account's in order of finding."""
        return self._with_fresh(self._stored(self._of, keys), keys)

    def recent(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]:
        """The same, but of each account on each list only the newest RECENT."""
        rows = self._stored(self._few, keys)
        # Hardly anybody has more than RECENT at all, so that nothing is to be left out.
        if len(rows) > _AT_ONCE or _most(rows) > RECENT:
            rows = self._stored(self._recent, keys)
        return self._with_fresh(rows, keys)

    def _stored(self, query: str, keys: Sequence[AccountKey]) -> Sequence[Sequence[Any]]:
        return fetched(self._connection, query, bound(self._connection, keys)) if keys else ()

    def _with_fresh(
        self, rows: Sequence[Sequence[Any]], keys: Sequence[AccountKey]
    ) -> dict[AccountKey, list[FollowEvent]]:
        found: dict[AccountKey, list[FollowEvent]] = {}
        for row in rows:
            found.setdefault(row[1], []).append(_event(row))
        for key in self._fresh.keys() & set(keys):
            found[key] = [*found.get(key, ()), *self._fresh[key]]
        return found

    def on(self, watch_id: int) -> list[FollowEvent]:
        """Every event on one list, in order of finding."""
        self.flush()
        rows = self._connection.exec_driver_sql(self._on, (watch_id,))
        return [_event(row) for row in rows]

    def span(self, watch_id: int) -> tuple[Instant, Instant] | None:
        """By when the first and the newest change on one list had happened; None without any."""
        self.flush()
        query = f'SELECT min("before"), max("before") {self._from_list}'
        first, last = self._connection.exec_driver_sql(query, (watch_id,)).one()
        return None if first is None else (first, last)

    def latest(self, watch_id: int, limit: int) -> list[FollowEvent]:
        """The newest events on one list of the owner, newest first, of those found last."""
        self.flush()
        query = (
            f"SELECT {_COLUMNS}, seq FROM (SELECT {_COLUMNS}, seq FROM event WHERE {self._own}"
            f" AND watch_id = {places(self._connection, 1)} ORDER BY seq DESC LIMIT {_FOUND_LAST})"
            f' AS found_last ORDER BY "before" DESC, seq DESC LIMIT {limit:d}'
        )
        rows = self._connection.exec_driver_sql(query, (watch_id,))
        return [_event(row) for row in rows]

    def all(self) -> Iterator[FollowEvent]:
        """Every event on a watch of the owner, streamed in order of finding."""
        self.flush()
        return self._stream("seq")

    def count(self) -> int:
        """How many events there are."""
        self.flush()
        query = f"SELECT count(*) FROM event WHERE {self._own}"
        found: int = self._connection.exec_driver_sql(query).scalar_one()
        return found

    def by_account(self) -> Iterator[tuple[AccountKey, list[FollowEvent]]]:
        """The events of one account after another, each account's in order of finding."""
        self.flush()
        for key, own in groupby(self._stream("account_key, seq"), key=attrgetter("key")):
            yield key, list(own)

    def _stream(self, order: str) -> Iterator[FollowEvent]:
        query = f"SELECT {_COLUMNS}, seq FROM event WHERE {self._own} ORDER BY {order}"
        streamed = {"yield_per": 5_000}
        for row in self._connection.exec_driver_sql(query, execution_options=streamed):
            yield _event(row)

    def flush(self) -> None:
        """Send what was added to the database."""
        rows = [_values(one) for fresh in self._fresh.values() for one in fresh]
        if rows:
            self._connection.exec_driver_sql(self._add, rows)
        self._fresh = {}


def _most(rows: Sequence[Sequence[Any]]) -> int:
    """How many of these events the account with the most of them has."""
    return max(Counter(row[1] for row in rows).values(), default=0)


def _event(row: Sequence[Any]) -> FollowEvent:
    watch_id, key, kind, after, before, cause, proof, *rest = row
    return FollowEvent(
        watch_id, key, _KIND[kind], after, before, _CAUSE[cause], _PROOF[proof], *rest
    )
