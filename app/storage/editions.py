"""Published versions of block lists: their entries, and the tombstones of those who left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, starmap
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    TextClause,
    bindparam,
    func,
    select,
    text,
    update,
)

from app.domain.account import Account, AccountKey
from app.domain.blocklist import Entry, Tombstone, Version
from app.domain.finding import Pattern
from app.domain.instant import Instant
from app.domain.portions import Portion
from app.storage.blocklist_tables import blocklist_entry as entry
from app.storage.blocklist_tables import blocklist_version as version
from app.storage.blocklists import AT_ONCE

# More rows at a time would leave the processor's cache before they are taken apart.
_READ_AT_ONCE = 500
_PATTERNS = {one.value: one for one in Pattern}
_HELD = entry.c.retracted_at.is_(None)
# In the order of an entry's fields, but for `added_at`: a million rows are taken apart by place.
_SHOWN = select(
    *(entry.c.network, entry.c.id, entry.c.handle, entry.c.account_key, entry.c.reason),
    *(entry.c.pattern, entry.c.confidence, entry.c.cycles, entry.c.alert_id),
    *(entry.c.since, entry.c.last_seen, entry.c.until),
)
_CHANGEABLE = (
    *("network", "id", "handle", "reason", "pattern", "confidence", "cycles", "alert_id"),
    *("since", "last_seen", "until", "digest", "version"),
)


def _put() -> TextClause:
    """An entry that was never on the list, that changed, or that comes back as a new one."""
    columns = ("blocklist_id", "account_key", *_CHANGEABLE, "added_at")
    values = ", ".join(f":{name}" for name in columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in _CHANGEABLE)
    return text(
        f"INSERT INTO blocklist_entry ({', '.join(columns)}) VALUES ({values})"
        f" ON CONFLICT (blocklist_id, account_key) DO UPDATE SET {changes}, added_at = CASE"
        " WHEN blocklist_entry.retracted_at IS NULL THEN blocklist_entry.added_at"
        " ELSE excluded.added_at END, retracted_at = NULL"
    )


_PUT = _put()


class StoredEntries:
    """Entries as they lie in the database, one by one or column by column."""

    def __init__(self, connection: Connection, query: Select[Any]) -> None:
        self._connection = connection
        self._query = query.execution_options(yield_per=_READ_AT_ONCE)

    def __iter__(self) -> Iterator[Entry]:
        query = self._query.add_columns(entry.c.added_at)
        for part in self._connection.execute(query).partitions():
            yield from starmap(_entry, part)

    def portions(self) -> Iterator[Portion]:
        """The columns are read in the order in which a portion has them."""
        for part in self._connection.execute(self._query).partitions():
            yield Portion(*zip(*part, strict=True))


class EditionStore:
    """What each list says at its newest version, and how it came to say so."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, list_id: int) -> Version | None:
        """The newest version of a list, None before the first."""
        return next(iter(self.versions(list_id, 1)), None)

    def versions(self, list_id: int, limit: int) -> list[Version]:
        """The newest versions of a list, newest first."""
        query = select(version).where(version.c.blocklist_id == list_id)
        rows = self._connection.execute(query.order_by(version.c.number.desc()).limit(limit))
        return [_version(row) for row in rows]

    def digests(self, list_id: int) -> dict[AccountKey, bytes]:
        """The digest of every entry on a list."""
        query = select(entry.c.account_key, entry.c.digest).where(self._on(list_id))
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def entries(self, list_id: int, after: int = 0) -> StoredEntries:
        """The entries of a list that changed after a version, the surest first."""
        chosen = self._on(list_id) & (entry.c.version > after) if after else self._on(list_id)
        query = _SHOWN.where(chosen).order_by(entry.c.confidence.desc(), entry.c.account_key)
        return StoredEntries(self._connection, query)

    def entry(self, list_id: int, key: AccountKey) -> Entry | None:
        """An account's entry on a list."""
        chosen = self._on(list_id) & (entry.c.account_key == key)
        query = _SHOWN.add_columns(entry.c.added_at).where(chosen)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _entry(*row)

    def tombstones(self, list_id: int, after: int) -> list[Tombstone]:
        """Who has left a list after a version, first those who left first."""
        gone = entry.c.retracted_at.is_not(None) & (entry.c.version > after)
        query = select(entry).where((entry.c.blocklist_id == list_id) & gone)
        rows = self._connection.execute(query.order_by(entry.c.version, entry.c.account_key))
        return [
            Tombstone(Account(row.network, row.id, row.handle), row.retracted_at, row.reason)
            for row in rows
        ]

    def moved(self, list_id: int, after: Instant) -> tuple[int, int]:
        """How many entries came after a time and are there, and how many left after it."""
        count = select(func.count()).select_from(entry).where(entry.c.blocklist_id == list_id)
        came = count.where(_HELD & (entry.c.added_at > after))
        left = count.where(entry.c.retracted_at > after)
        execute = self._connection.execute
        return execute(came).scalar_one(), execute(left).scalar_one()

    def soonest_end(self, list_id: int) -> Instant | None:
        """When the next entry of a list leaves by itself."""
        query = select(func.min(entry.c.until)).where(self._on(list_id))
        found: Instant | None = self._connection.execute(query).scalar_one()
        return found

    def put(
        self,
        list_id: int,
        new: Version,
        entries: Iterator[tuple[Entry, bytes]],
        retracted: Mapping[AccountKey, str],
    ) -> None:
        """Write a version: who came or changed with their digests, and who left with a reason."""
        self._connection.execute(version.insert(), {"blocklist_id": list_id, **_columns(new)})
        rows = (_row(list_id, new, one, digest) for one, digest in entries)
        while part := list(islice(rows, AT_ONCE)):
            self._connection.execute(_PUT, part)
        self._bury(list_id, new, list(retracted.items()))

    def _bury(
        self, list_id: int, new: Version, retracted: Sequence[tuple[AccountKey, str]]
    ) -> None:
        if not retracted:
            return
        same = (entry.c.blocklist_id == list_id) & (entry.c.account_key == bindparam("key"))
        bury = update(entry).where(same).values(reason=bindparam("why"))
        bury = bury.values(version=new.number, retracted_at=new.at)
        self._connection.execute(bury, [{"key": key, "why": why} for key, why in retracted])

    def _on(self, list_id: int) -> ColumnElement[bool]:
        return (entry.c.blocklist_id == list_id) & _HELD


def _columns(one: Version) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}


def _row(list_id: int, new: Version, one: Entry, digest: bytes) -> dict[str, object]:
    return {
        "blocklist_id": list_id,
        "account_key": one.key,
        "network": one.account.network,
        "id": one.account.id,
        "handle": one.account.handle,
        "reason": one.reason,
        "pattern": one.pattern.value,
        "confidence": one.confidence,
        "cycles": one.cycles,
        "alert_id": one.alert_id,
        "since": one.since,
        "last_seen": one.last_seen,
        "until": one.until,
        "digest": digest,
        "version": new.number,
        "added_at": new.at,
    }


def _entry(
    network: str,
    id: str,
    handle: str | None,
    key: AccountKey,
    reason: str,
    pattern: str,
    *rest: Any,
) -> Entry:
    return Entry(Account(network, id, handle), key, reason, _PATTERNS[pattern], *rest)


def _version(row: Row[Any]) -> Version:
    return Version(row.number, row.at, row.hash, row.entries, row.added, row.changed, row.retracted)
