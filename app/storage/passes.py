"""Passes: the first stays of accounts on lists, found by when they began and ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from app.domain.account import AccountKey
from app.domain.instant import Instant
from app.domain.passes import NEAR, Pass, Timetable, between, decisions
from app.storage.keys import among, bound, fetched, places
from app.storage.owned import owner_of

# Where more than this many passed at once, a purge or a post that went round moved them: nothing
# can be told from being among them, so nobody is compared.
MOST = 1_000
# The passes of so many accounts are kept at once, about 20 MB.
MOST_READ = 20_000


class PassStore:
    """Passes over the owner's watches. Adding one that is there already changes nothing.

    Whoever keeps a timetable is asked for again with everybody else who keeps it, so passes once read
    are kept for the transaction. Whoever judges has held the owner's alerts before (`AlertStore.hold`),
    so that nobody else writes passes meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._fresh: list[tuple[int, ...]] = []
        self._read: dict[AccountKey, Timetable] = {}
        self._read_since: Instant = 0
        self._counted: dict[Instant, int] = {}
        self._add = (
            "INSERT INTO pass (account_key, watch_id, came, went, nth)"
            f" VALUES ({places(connection, 5)}) ON CONFLICT DO NOTHING"
        )
        one = places(connection, 1)
        self._own = f"watch_id IN (SELECT id FROM watch WHERE owner_id = {owner_of(connection):d})"
        self._near = f"went BETWEEN {one} AND {one} AND came BETWEEN {one} AND {one}"
        self._of = (
            "SELECT account_key, watch_id, came, went FROM pass"
            f" WHERE {among(connection, 'account_key')} AND went >= {one} AND {self._own} ORDER BY went"
        )
        self._several = (
            "SELECT count(DISTINCT account_key) FROM pass"
            f" WHERE nth = 2 AND went >= {one} AND {self._own}"
        )

    def add(self, ended: Iterable[tuple[Pass, int]]) -> None:
        """Write passes down, each with which of its account's days of leaving it was, from 1."""
        for one, nth in ended:
            self._fresh.append((one.key, one.watch_id, one.came, one.went, nth))
            self._read.pop(one.key, None)
        self._counted.clear()

    def flush(self) -> None:
        """Send what was added to the database."""
        if self._fresh:
            self._connection.exec_driver_sql(self._add, self._fresh)
        self._fresh = []

    def near(self, own: Sequence[Pass], since: Instant) -> dict[AccountKey, Timetable]:
        """What the other accounts that met one of these passes decided since a time.

        Whoever left first stands first.
        """
        keys = self._met(own)
        if not keys or len(keys) > MOST:
            return {}
        self._read_those(keys, since)
        found = ((key, _since(self._read[key], since)) for key in keys)
        return dict(sorted((one for one in found if one[1]), key=_first_left))

    def _read_those(self, keys: Sequence[AccountKey], since: Instant) -> None:
        """Have all that these accounts decided since a time."""
        if since < self._read_since or len(self._read) > MOST_READ:
            self._read.clear()
        if not self._read:
            self._read_since = since
        found: dict[AccountKey, list[Pass]] = {key: [] for key in keys if key not in self._read}
        if not found:
            return
        asked = (*bound(self._connection, [*found]), self._read_since)
        for row in fetched(self._connection, self._of, asked):
            found[row[0]].append(Pass(*row))
        self._read.update((key, decisions(passes)) for key, passes in found.items())

    def _met(self, own: Sequence[Pass]) -> list[AccountKey]:
        """Accounts with a pass that meets one of these, one more than `MOST` at most."""
        if not own:
            return []
        self.flush()
        query = (
            "SELECT DISTINCT account_key FROM pass"
            f" WHERE ({' OR '.join([self._near] * len(own))}) AND {self._own} LIMIT {MOST + 2}"
        )
        times = [(p.went - NEAR, p.went + NEAR, p.came - NEAR, p.came + NEAR) for p in own]
        values = tuple(time for four in times for time in four)
        keys = {row[0] for row in fetched(self._connection, query, values)}
        return sorted(keys - {one.key for one in own})

    def several(self, since: Instant) -> int:
        """How many accounts left lists on a second day since a time."""
        if since not in self._counted:
            self.flush()
            [(count,)] = fetched(self._connection, self._several, (since,))
            self._counted[since] = count
        return self._counted[since]


def _first_left(found: tuple[AccountKey, Timetable]) -> Instant:
    return found[1][0][0].went


def _since(decided: Timetable, since: Instant) -> Timetable:
    if not decided or decided[0][0].went >= since:
        return decided
    return between(since, decided[-1][-1].went, decided)
