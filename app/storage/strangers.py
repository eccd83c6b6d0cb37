"""Names of accounts that nothing here speaks of any more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, Select, Table, bindparam, delete, select

from app.domain.instant import Instant
from app.domain.retention import Retention
from app.storage.blocklist_tables import allowed, blocklist_entry, objection
from app.storage.company_tables import passes
from app.storage.owned import of_own_watch, own
from app.storage.packing import unpack_change, unpack_keys, unpack_roster
from app.storage.stream_tables import follow_record
from app.storage.tables import absence, account, alert, event, profile, roster, roster_change, watch

# To find some takes as long as to find all, a second among a million names.
_AT_ONCE = 50_000
_SPEAKING = (event, alert, allowed, objection, blocklist_entry, passes, profile)


class Strangers:
    """A rule of retention for accounts that are on no list, in no event and in no alert."""

    what = "names of accounts that nothing tells of"

    def count(self, connection: Connection, _kept: Retention, _now: Instant) -> int:
        """How many would go now."""
        return len(self._found(connection))

    def drop(self, connection: Connection, _kept: Retention, _now: Instant) -> int:
        """Let some of them go."""
        found = self._found(connection)[:_AT_ONCE]
        if found:
            same = (account.c.owner_id == bindparam("owner")) & (account.c.key == bindparam("who"))
            rows = [{"owner": owner, "who": key} for owner, key in found]
            connection.execute(delete(account).where(same), rows)
        return len(found)

    def _found(self, connection: Connection) -> list[tuple[int, int]]:
        mine = own(connection, account)
        silent = select(account.c.key).where(mine).except_(*_spoken_of())
        query = select(account.c.owner_id, account.c.key).where(mine & account.c.key.in_(silent))
        rows = [(row.owner_id, row.key) for row in connection.execute(query)]
        if not rows:
            return []
        members = _members(connection)
        return [row for row in rows if row[1] not in members]


def _spoken_of() -> Iterator[Select[tuple[int]]]:
    """The keys of whoever is watched or told of, table by table: each is read once."""
    same = (watch.c.network == account.c.network) & (watch.c.account_id == account.c.id)
    yield select(account.c.key).join(watch, same)
    yield select(follow_record.c.actor_key)
    yield select(follow_record.c.member_key)
    for table in _SPEAKING:
        yield select(table.c.account_key)


def _members(connection: Connection) -> set[int]:
    """Everybody who is on any roster, or waits for a second walk to agree that they are gone."""
    keys = [unpack_roster(data).keys for data in _packed(connection, roster)]
    keys += [unpack_change(data).came.keys for data in _packed(connection, roster_change)]
    keys += [unpack_keys(data) for data in _packed(connection, absence)]
    return set(np.unique(np.concatenate(keys)).tolist()) if keys else set()


def _packed(connection: Connection, table: Table) -> list[bytes]:
    query = select(table.c.members).where(of_own_watch(connection, table))
    return list(connection.execute(query).scalars())
