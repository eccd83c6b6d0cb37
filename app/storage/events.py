"""Follow events, append-only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, Row, select, text

from app.domain.account import AccountKey
from app.domain.event import Cause, FollowEvent, Kind, Proof
from app.storage.keys import among, bound
from app.storage.tables import event

_ADD = text(
    'INSERT INTO event (watch_id, account_key, kind, "after", "before", exact, cause, proof, seat,'
    " record, crowd) VALUES (:watch_id, :key, :kind, :after, :before, :exact, :cause, :proof,"
    " :seat, :record, :crowd)"
)


class EventStore:
    """Follow events by account, in the order they were found."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fresh: dict[AccountKey, list[FollowEvent]] = {}
        self._of = text(
            f"SELECT * FROM event WHERE {among(connection, 'account_key')} ORDER BY seq"
        )

    def add(self, events: Iterable[FollowEvent]) -> None:
        """Write changes down. The same change twice is an error of the caller."""
        for one in events:
            self._fresh.setdefault(one.key, []).append(one)

    def of(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[FollowEvent]]:
        """All events of these accounts over all watches, each account's in order of finding."""
        if not keys:
            return {}
        found: dict[AccountKey, list[FollowEvent]] = {}
        asked = {"keys": bound(self._connection, keys)}
        for row in self._connection.execute(self._of, asked):
            found.setdefault(row.account_key, []).append(_event(row))
        for key in self._fresh.keys() & set(keys):
            found[key] = [*found.get(key, ()), *self._fresh[key]]
        return found

    def all(self) -> Iterator[FollowEvent]:
        """Every event, streamed in order of finding."""
        self.flush()
        query = select(event).order_by(event.c.seq).execution_options(yield_per=5_000)
        for row in self._connection.execute(query):
            yield _event(row)

    def flush(self) -> None:
        """Send what was added to the database."""
        rows = [_values(one) for fresh in self._fresh.values() for one in fresh]
        if rows:
            self._connection.execute(_ADD, rows)
        self._fresh = {}


def _values(one: FollowEvent) -> dict[str, object]:
    return {
        "watch_id": one.watch_id,
        "key": one.key,
        "kind": one.kind.value,
        "after": one.after,
        "before": one.before,
        "exact": one.exact,
        "cause": one.cause.value,
        "proof": one.proof.value,
        "seat": one.seat,
        "record": one.record,
        "crowd": one.crowd,
    }


def _event(row: Row) -> FollowEvent:  # type: ignore[type-arg]
    return FollowEvent(
        watch_id=row.watch_id,
        key=row.account_key,
        kind=Kind(row.kind),
        after=row.after,
        before=row.before,
        cause=Cause(row.cause),
        proof=Proof(row.proof),
        exact=row.exact,
        seat=row.seat,
        record=row.record,
        crowd=row.crowd,
        seq=row.seq,
    )
