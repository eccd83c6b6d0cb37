"""Accounts and what was seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text

from app.domain.account import Account, AccountKey, AccountStatus
from app.domain.errors import Conflict
from app.domain.sighting import Sighting
from app.storage.keys import among, bound, fetched, places
from app.storage.owned import own, owner_of
from app.storage.suppression import SuppressionStore
from app.storage.tables import LONGEST_HANDLE, account

# Half a kilobyte of memory each until they are in the database.
_AT_ONCE = 20_000

_SEE = text(
    "INSERT INTO profile"
    " (owner_id, account_key, observed_at, status, followers, following, posts, invites)"
    " VALUES (:owner, :key, :observed_at, :status, :followers, :following, :posts, :invites)"
    " ON CONFLICT DO NOTHING"
)


class AccountStore:
    """Accounts by key. A key stands for one id for ever. Who was erased is not kept again."""

    def __init__(self, connection: Connection, suppressed: SuppressionStore) -> None:
        self._connection = connection
        self._suppressed = suppressed
        self._fresh: dict[AccountKey, Account] = {}
        self._seen: list[Sighting] = []
        self._owner = owner_of(connection)
        mine = f"owner_id = {self._owner:d}"
        self._add = (
            "INSERT INTO account (owner_id, key, network, id, handle)"
            f" VALUES ({self._owner:d}, {places(connection, 4)})"
            " ON CONFLICT (owner_id, key) DO UPDATE SET handle = excluded.handle"
            " WHERE excluded.handle IS NOT NULL"
            " AND (account.handle IS NULL OR account.handle <> excluded.handle)"
            " AND account.id = excluded.id"
        )
        self._ids = (
            f"SELECT key, network, id FROM account WHERE {mine} AND {among(connection, 'key')}"
        )
        self._get = (
            "SELECT key, network, id, handle FROM account"
            f" WHERE {mine} AND {among(connection, 'key')}"
        )
        self._sightings = (
            "SELECT account_key, observed_at, status, followers, following, posts, invites"
            f" FROM profile WHERE {mine} AND {among(connection, 'account_key')}"
            " ORDER BY observed_at"
        )

    def add(self, keyed: Iterable[tuple[AccountKey, Account]]) -> None:
        """Remember accounts, and the newest handle of those already known."""
        for key, one in keyed:
            if one.handle is not None or key not in self._fresh:
                self._fresh[key] = one
            if len(self._fresh) >= _AT_ONCE:
                self._flush_accounts()

    def flush(self) -> None:
        """Send what was added and seen to the database."""
        self._flush_accounts()
        self._flush_sightings()

    def _flush_accounts(self) -> None:
        for erased in self._suppressed.among(self._fresh):
            del self._fresh[erased]
        if self._fresh:
            rows = [
                (key, one.network, one.id, storable(one.handle)) for key, one in self._fresh.items()
            ]
            self._connection.exec_driver_sql(self._add, rows)
            self._refuse_twins()
        self._fresh = {}

    def _flush_sightings(self) -> None:
        if erased := self._suppressed.among([one.key for one in self._seen]):
            self._seen = [one for one in self._seen if one.key not in erased]
        if self._seen:
            self._connection.execute(
                _SEE, [_row(one) | {"owner": self._owner} for one in self._seen]
            )
        self._seen = []

    def _refuse_twins(self) -> None:
        """Raise Conflict if somebody else has the key of one just added: nobody answers for another."""
        asked = bound(self._connection, list(self._fresh))
        for key, network, id in fetched(self._connection, self._ids, asked):
            one = self._fresh[key]
            if (one.network, one.id) != (network, id):
                raise Conflict(f"{one.id} and {id} have the same key; only one can be kept")

    def get(self, keys: Sequence[AccountKey]) -> dict[AccountKey, Account]:
        """The accounts with these keys; unknown keys are missing."""
        self.flush()
        rows = fetched(self._connection, self._get, bound(self._connection, keys))
        return {key: Account(*names) for key, *names in rows}

    def named(self, name: str) -> list[Account]:
        """Accounts whose id or handle is the name, on any network; if none, but for capitals."""
        self.flush()
        bare = name.removeprefix("@")
        found = self._such((account.c.id == name) | (account.c.handle == bare))
        return found or self._such(
            (account.c.id == name.lower()) | (func.lower(account.c.handle) == bare.lower())
        )

    def _such(self, same: ColumnElement[bool]) -> list[Account]:
        query = select(account).where(own(self._connection, account) & same)
        rows = self._connection.execute(query.limit(20))
        return [Account(row.network, row.id, row.handle) for row in rows]

    def see(self, sightings: Iterable[Sighting]) -> None:
        """Keep what was observed of accounts; the same observation twice is kept once."""
        self._seen.extend(sightings)

    def sightings(self, keys: Sequence[AccountKey]) -> dict[AccountKey, list[Sighting]]:
        """All observations of these accounts, oldest first."""
        self._flush_sightings()
        found: dict[AccountKey, list[Sighting]] = {}
        asked = bound(self._connection, keys)
        for row in fetched(self._connection, self._sightings, asked):
            found.setdefault(row[0], []).append(_sighting(row))
        return found


def storable(handle: str | None) -> str | None:
    """A handle as both engines take it: PostgreSQL refuses NUL, and what its column cannot hold."""
    return handle and handle.replace("\0", "")[:LONGEST_HANDLE]


def _row(one: Sighting) -> dict[str, object]:
    return {
        "key": one.key,
        "observed_at": one.observed_at,
        "status": one.status.value,
        "followers": one.followers,
        "following": one.following,
        "posts": one.posts,
        "invites": one.invites,
    }


def _sighting(row: Sequence[Any]) -> Sighting:
    key, observed_at, status, *figures, invites = row
    followers, following, posts = figures
    return Sighting(
        key, observed_at, AccountStatus(status), followers, following, posts, bool(invites)
    )
